import { type CloudWatchLogEvent, cloudWatchLogs, gzip, kinesis, on } from 'heddle'
import { cloudWatchLog, cloudWatchLogsEvent, cloudWatchLogsPayload, invoke, kinesisEvent } from 'heddle/testing'
import { expect, test } from 'vitest'
import * as z from 'zod'

async function seen(...given: Parameters<typeof cloudWatchLogsEvent>): Promise<readonly CloudWatchLogEvent[]> {
  const events: CloudWatchLogEvent[] = []
  await invoke(
    on(cloudWatchLogs()).each((event) => events.push(event), { concurrency: 1 }),
    cloudWatchLogsEvent(...given),
  )
  return events
}

test('messages are read as they are given, with where they were logged', async () => {
  const time = new Date('2026-01-02T03:04:05.000Z')
  const log = cloudWatchLog('GET 404', { id: 'e3', time, extractedFields: { status: '404' } })
  const events = await seen(['START\n', { level: 'ERROR' }, log], {
    logGroup: '/aws/lambda/orders',
    logStream: 's1',
    subscriptionFilters: ['errors'],
    account: '999999999999',
  })
  const where = {
    logGroup: '/aws/lambda/orders',
    logStream: 's1',
    owner: '999999999999',
    subscriptionFilters: ['errors'],
  }
  expect(events).toMatchObject([
    { ...where, id: expect.stringMatching(/^\d{56}$/), message: 'START\n', time: new Date('2026-01-02T03:04:05.678Z') },
    { ...where, message: '{"level":"ERROR"}' },
    { ...where, id: 'e3', message: 'GET 404', time, extractedFields: { status: '404' } },
  ])
})

test('ids rise with the place in the event and its time, and are the same for the same input', async () => {
  const ids = (await seen(['a', 'a', 'a'])).map(({ id }) => id)
  expect(ids).toEqual([...new Set(ids)].sort())
  expect((await seen(['a', 'b', 'c'])).map(({ id }) => id)).toEqual(ids)
  const [later] = await seen(['a'], { time: new Date('2026-01-02T03:04:05.679Z') })
  expect(BigInt(later?.id ?? 0)).toBeGreaterThan(BigInt(ids[2] as string))
  expect(cloudWatchLogsEvent(['a'])).toEqual(cloudWatchLogsEvent(['a']))
  expect((await seen(['a'], { logStream: 'other' }))[0]?.id).not.toBe(ids[0])
})

test('a control message has no log events', async () => {
  expect(await seen(['CWL CONTROL MESSAGE'], { messageType: 'CONTROL_MESSAGE' })).toEqual([])
})

test('a payload is what a stream gets', async () => {
  const levels: string[] = []
  const handler = on(kinesis(gzip(cloudWatchLogs(z.object({ level: z.string() }))))).each(({ data }) => {
    for (const { message } of data) levels.push(message.level)
  })
  await invoke(handler, kinesisEvent([cloudWatchLogsPayload([{ level: 'INFO' }, { level: 'WARN' }])]))
  expect(levels).toEqual(['INFO', 'WARN'])
})

test('what JSON cannot say, and a time that is none, are refused', () => {
  expect(() => cloudWatchLogsEvent(['a', () => {}])).toThrow(
    'cloudWatchLogsEvent: message 1: expected text or a value of JSON, got function',
  )
  expect(() => cloudWatchLogsEvent([cloudWatchLog('a', { time: new Date(Number.NaN) })])).toThrow(
    'the time of an event has to be a valid Date',
  )
})

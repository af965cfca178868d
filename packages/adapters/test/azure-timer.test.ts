import { on } from 'heddle'
import { blob, serviceBus, type TimerEvent, timer } from 'heddle/azure'
import { schedule } from 'heddle/portable'
import { describe, expect, test } from 'vitest'
import { fixture as raw } from '../../events/test/helpers.ts'
import { queueMessage, timerDue } from './azure-deliveries.ts'
import { run } from './azure-run.ts'
import { output } from './azure-worker.ts'

async function seenOf(request: Parameters<typeof run>[2]): Promise<TimerEvent> {
  let seen: TimerEvent | undefined
  await run(
    'timer',
    on(timer()).handle((event) => {
      seen = event
    }),
    request,
  )
  return seen as TimerEvent
}

describe('a timer', () => {
  test('says when it was due, what its schedule is, and when it ran before', async () => {
    const { raw, ...rest } = await seenOf(timerDue())
    const time = new Date('2026-10-05T03:05:00Z')
    expect(Object.fromEntries(Object.entries(rest))).toEqual({
      id: `${rest.source}@${time.toISOString()}`,
      type: 'com.microsoft.azure.functions.timer',
      source: expect.stringMatching(/^timer\d+$/),
      time,
      schedule: '0 */5 * * * *',
      isPastDue: false,
      last: new Date('2026-10-05T03:00:00.003Z'),
    })
    expect(raw).toMatchObject({ schedule: { adjustForDST: true }, isPastDue: false })
  })

  test('that comes late says so, and when it was due', async () => {
    const status = { Last: '2026-10-05T03:00:00Z', Next: '2026-10-05T03:05:00Z', LastUpdated: '2026-10-05T03:00:00Z' }
    expect(await seenOf(timerDue(status, true))).toMatchObject({
      isPastDue: true,
      time: new Date('2026-10-05T03:05:00Z'),
    })
  })

  test.each([
    [
      'the first time',
      { Last: '0001-01-01T00:00:00', Next: '0001-01-01T00:00:00', LastUpdated: '0001-01-01T00:00:00' },
    ],
    ['that is not monitored', null],
    ['whose status is of another host, of days ahead', { Last: null, Next: '9999-01-01T00:00:00Z' }],
    ['whose status is broken', { Last: 7, Next: 'tomorrow' }],
  ])('%s has the time that it is read', async (_what, status) => {
    const before = Date.now()
    const { time, last } = await seenOf(timerDue(status))
    expect(time.getTime()).toBeGreaterThanOrEqual(before)
    expect(time.getTime()).toBeLessThanOrEqual(Date.now())
    expect(last).toBeUndefined()
  })

  test('gives what the function returns to its output, and to nobody where it has none', async () => {
    const circle: Record<string, unknown> = {}
    circle.circle = circle
    expect(
      await run(
        'timer',
        on(schedule()).handle(() => circle),
        timerDue(),
      ),
    ).toBeUndefined()
    const returning = { return: output.storageQueue({ connection: 'Storage', queueName: 'reports' }) }
    expect(
      await run(
        'timer',
        on(schedule()).handle(() => ({ made: 3 })),
        timerDue(),
        returning,
      ),
    ).toEqual({ json: '{"made":3}' })
  })

  test('fails when its function fails', async () => {
    const handler = on(schedule()).handle(() => Promise.reject(new Error('no')))
    await expect(run('timer', handler, timerDue())).rejects.toThrow('no')
  })
})

test('what is no timer is refused by name', async () => {
  const handler = on(schedule()).handle(() => {})
  await expect(run('storageQueue', handler, queueMessage({ body: '{"isPastDue":true}' }))).rejects.toMatchObject({
    code: 'UNRECOGNISED_EVENT',
    message: 'schedule: this came by queueTrigger, it takes timerTrigger',
  })
})

test('an event of another platform is refused by Azure’s own sources', async () => {
  const invocation = { platform: 'aws-lambda', raw: {} } as never
  for (const source of [timer(), serviceBus(), blob()]) {
    const handler = on(source as never).handle((() => {}) as never)
    await expect(handler.run(raw('sqs/orders'), invocation)).rejects.toMatchObject({
      code: 'UNRECOGNISED_EVENT',
      message: expect.stringContaining('this is an SQS event'),
    })
  }
})

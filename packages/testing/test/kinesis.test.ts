import fc from 'fast-check'
import { bytes, dynamoDB, type KinesisRecord, kinesis, kinesisWindow, on } from 'heddle'
import { dynamoDBChange, invoke, kinesisEvent, kinesisRecord, kinesisWindowEvent } from 'heddle/testing'
import { expect, onTestFinished, test, vi } from 'vitest'
import * as z from 'zod'

const Reading = z.object({ loom: z.string(), speed: z.number() })

test('a Kinesis event is as Lambda sends it', () => {
  const options = { stream: 'readings', region: 'us-east-1', account: '999999999999', shardId: 'shardId-000000000007' }
  expect(kinesisEvent(['hello'], options)).toEqual({
    Records: [
      {
        kinesis: {
          kinesisSchemaVersion: '1.0',
          partitionKey: 'key-0',
          sequenceNumber: expect.stringMatching(/^4959\d{52}$/),
          data: 'aGVsbG8=',
          approximateArrivalTimestamp: 1767323045.678,
        },
        eventSource: 'aws:kinesis',
        eventVersion: '1.0',
        eventID: expect.stringMatching(/^shardId-000000000007:4959\d{52}$/),
        eventName: 'aws:kinesis:record',
        invokeIdentityArn: 'arn:aws:iam::999999999999:role/test-function',
        awsRegion: 'us-east-1',
        eventSourceARN: 'arn:aws:kinesis:us-east-1:999999999999:stream/readings',
      },
    ],
  })
})

test('what is said of a record is what kinesis reads', async () => {
  const seen: KinesisRecord<unknown>[] = []
  const handler = on(kinesis(bytes())).each((record) => {
    seen.push(record)
  })
  const time = new Date('2026-03-04T05:06:07.891Z')
  const event = kinesisEvent([
    'text',
    new Uint8Array([0, 255]),
    kinesisRecord({ a: 1 }, { partitionKey: 'loom', sequenceNumber: '77', time }),
  ])
  expect(await invoke(handler, event)).toEqual({ batchItemFailures: [] })
  expect(seen).toMatchObject([
    { partitionKey: 'key-0', data: Buffer.from('text'), time: new Date('2026-01-02T03:04:05.678Z') },
    { partitionKey: 'key-1', data: Buffer.from([0, 255]), shardId: 'shardId-000000000000' },
    { partitionKey: 'loom', data: Buffer.from('{"a":1}'), sequenceNumber: '77', time },
  ])
})

test('sequence numbers rise with the place in the batch, and with time', () => {
  const numbers = [new Date(0), new Date(1), new Date('2030-01-01')].flatMap((time) =>
    kinesisEvent(new Array<string>(50).fill('x'), { time }).Records.map(({ kinesis }) =>
      BigInt(kinesis.sequenceNumber),
    ),
  )
  expect(numbers).toEqual(numbers.toSorted((a, b) => (a < b ? -1 : 1)))
  expect(new Set(numbers).size).toBe(150)
})

test('a handler answers with the record that failed', async () => {
  const spy = vi.spyOn(console, 'error').mockImplementation(() => {})
  onTestFinished(() => spy.mockRestore())
  const event = kinesisEvent([{ loom: 'a', speed: 1 }, 'not JSON', { loom: 'b', speed: 2 }])
  const handler = on(kinesis(Reading)).each(() => {})
  expect(await invoke(handler, event)).toEqual({
    batchItemFailures: [{ itemIdentifier: event.Records[1].kinesis.sequenceNumber }],
  })
})

test('a window is that which the time of the event is in', async () => {
  const event = kinesisWindowEvent([], { seconds: 120, state: { count: 4, none: undefined } })
  expect(event).toEqual({
    Records: [],
    window: { start: '2026-01-02T03:04:00Z', end: '2026-01-02T03:06:00Z' },
    state: { count: 4 },
    shardId: 'shardId-000000000000',
    eventSourceARN: 'arn:aws:kinesis:eu-west-1:123456789012:stream/test-stream',
    isFinalInvokeForWindow: false,
    isWindowTerminatedEarly: false,
  })
})

test('a window goes from invocation to invocation', async () => {
  const handler = on(kinesisWindow(Reading, { initial: () => ({ sum: 0 }) })).handle(({ state, records }) => ({
    state: { sum: records.reduce((sum, { data }) => sum + data.speed, state.sum) },
  }))
  const first = await invoke(handler, kinesisWindowEvent([{ loom: 'a', speed: 1 }]))
  const second = await invoke(handler, kinesisWindowEvent([{ loom: 'a', speed: 2 }], { state: first.state }))
  const last = kinesisWindowEvent([], { state: second.state, isFinalInvokeForWindow: true })
  expect(await invoke(handler, last)).toEqual({ state: { sum: 3 }, batchItemFailures: [] })
})

test('a change of DynamoDB may be in the stream', async () => {
  const seen: unknown[] = []
  const handler = on(kinesis(dynamoDB())).each(({ data }) => {
    seen.push(data)
  })
  const event = kinesisEvent([dynamoDBChange({ newImage: { id: 'o-1', total: 3 } }, { table: 'orders' })])
  expect(await invoke(handler, event)).toEqual({ batchItemFailures: [] })
  expect(seen).toMatchObject([
    {
      eventName: 'INSERT',
      keys: { id: 'o-1' },
      newImage: { id: 'o-1', total: 3 },
      tableName: 'orders',
      sequenceNumber: undefined,
      time: new Date('2026-01-02T03:04:05.678Z'),
    },
  ])
})

test('any data comes through as it is', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array(), { maxLength: 20 }), async (payloads) => {
      const seen: Uint8Array[] = []
      const handler = on(kinesis()).handle((records) => {
        seen.push(...records.map(({ data }) => new Uint8Array(data)))
      })
      await invoke(handler, kinesisEvent(payloads))
      expect(seen).toEqual(payloads)
    }),
  )
})

test('data that JSON cannot say is refused', () => {
  expect(() => kinesisEvent(['a', () => {}])).toThrow(
    'kinesisEvent: record 1: expected text or a value of JSON, got function',
  )
})

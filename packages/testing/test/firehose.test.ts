import { on } from 'heddle'
import { firehoseEvent, invoke } from 'heddle/testing'
import { type FirehoseRecord, firehose } from 'heddle/triggers'
import { expect, test } from 'vitest'
import * as z from 'zod'

test('a Firehose event is as Firehose sends it', () => {
  expect(firehoseEvent(['hello'], { stream: 'readings', region: 'us-east-2', time: new Date(5) })).toEqual({
    invocationId: expect.stringMatching(/^[\da-f-]{36}$/),
    deliveryStreamArn: 'arn:aws:firehose:us-east-2:123456789012:deliverystream/readings',
    region: 'us-east-2',
    records: [
      {
        recordId: expect.stringMatching(/^\d{62}$/),
        approximateArrivalTimestamp: 5,
        data: Buffer.from('hello').toString('base64'),
      },
    ],
  })
})

test('what is said of records is what firehose reads', async () => {
  const seen: FirehoseRecord[] = []
  const handler = on(firehose()).each((record) => {
    seen.push(record)
    return { data: record.data }
  })
  const event = firehoseEvent([{ n: 1 }, new Uint8Array([0, 255])], { kinesisStream: 'raw' })
  const { records } = await invoke(handler, event)
  expect(records.map(({ data }) => data)).toEqual(event.records.map(({ data }) => data))
  expect(seen).toMatchObject([
    {
      data: Buffer.from('{"n":1}'),
      sourceKinesisStreamArn: 'arn:aws:kinesis:eu-west-1:123456789012:stream/raw',
      kinesisRecordMetadata: { shardId: 'shardId-000000000000', subsequenceNumber: 0 },
    },
    { data: Buffer.of(0, 255) },
  ])
})

test('ids differ inside an event, however many records it has, and are the same for the same input', () => {
  const values = Array.from({ length: 5000 }, () => 'x')
  const event = firehoseEvent(values)
  expect(new Set(event.records.map(({ recordId }) => recordId)).size).toBe(5000)
  expect(firehoseEvent(values)).toEqual(event)
})

test('the answer is that of a stream', async () => {
  const handler = on(firehose(z.object({ n: z.number() }))).each(({ data }) => ({ data: { n: data.n + 1 } }))
  const event = firehoseEvent([{ n: 1 }])
  expect(await invoke(handler, event)).toEqual({
    records: [
      { recordId: event.records[0]?.recordId, result: 'Ok', data: Buffer.from('{"n":2}\n').toString('base64') },
    ],
  })
  expect(await invoke(handler, firehoseEvent([]))).toEqual({ records: [] })
})

test('what JSON cannot say is refused', () => {
  expect(() => firehoseEvent([undefined])).toThrow('firehoseEvent: record 0: expected text or a value of JSON')
})

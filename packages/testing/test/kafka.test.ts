import fc from 'fast-check'
import { type KafkaRecord, kafka, kafkaHeader, on, text } from 'heddle'
import { invoke, kafkaEvent, kafkaRecord } from 'heddle/testing'
import { describe, expect, test, vi } from 'vitest'
import * as z from 'zod'

/** The records as `kafka` reads them. */
async function read(event: ReturnType<typeof kafkaEvent>): Promise<readonly KafkaRecord<string, string>[]> {
  let seen: readonly KafkaRecord<string, string>[] = []
  const handler = on(kafka({ key: text(), value: text() })).handle((records) => {
    seen = records
  })
  expect(await invoke(handler, event)).toEqual({ batchItemFailures: [] })
  return seen
}

test('a Kafka event is as Lambda sends it', () => {
  const options = { topic: 'orders', region: 'us-east-2', account: '999999999999', time: new Date(5) }
  expect(kafkaEvent([{ id: 'o-1' }], options)).toEqual({
    eventSource: 'aws:kafka',
    eventSourceArn: expect.stringMatching(/^arn:aws:kafka:us-east-2:999999999999:cluster\/test-cluster\//),
    bootstrapServers: expect.stringMatching(/:9092/),
    records: {
      'orders-0': [
        {
          topic: 'orders',
          partition: 0,
          offset: 0,
          timestamp: 5,
          timestampType: 'CREATE_TIME',
          value: Buffer.from('{"id":"o-1"}').toString('base64'),
          headers: [],
        },
      ],
    },
  })
  expect(kafkaEvent([], { selfManaged: true })).toEqual({
    eventSource: 'SelfManagedKafka',
    bootstrapServers: expect.any(String),
    records: {},
  })
})

test('what is said of a record is what kafka reads', async () => {
  const [first, tombstone, other, last] = await read(
    kafkaEvent([
      kafkaRecord('hello', {
        key: 'k',
        topic: 'a-1',
        partition: 2,
        offset: 40,
        headers: { trace: 'größe', bytes: new Uint8Array([255]) },
        time: new Date(7),
        more: { valueSchemaMetadata: { schemaId: '3' } },
      }),
      kafkaRecord(undefined, { topic: 'a-1', partition: 2 }),
      'text',
      kafkaRecord({ a: 1 }),
    ]),
  )
  expect(first).toMatchObject({
    id: 'a-1-2@40',
    key: 'k',
    value: 'hello',
    time: new Date(7),
    valueSchemaMetadata: { schemaId: '3' },
  })
  expect(kafkaHeader(first?.headers ?? [], 'trace')).toBe('größe')
  expect(first?.headers[1]).toEqual({ name: 'bytes', value: Uint8Array.of(255) })
  expect(first?.raw.headers?.[1]).toEqual({ bytes: [-1] })
  expect(tombstone).toMatchObject({ id: 'a-1-2@41', value: undefined, key: undefined })
  expect([other?.id, last?.id, last?.value]).toEqual(['test-topic-0@0', 'test-topic-0@1', '{"a":1}'])
})

test('values come out as they went in', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ unit: 'binary' })), async (values) => {
      expect((await read(kafkaEvent(values))).map(({ value }) => value)).toEqual(values)
    }),
  )
})

describe('a failure', () => {
  test('is answered as Lambda has it', async () => {
    const logged = vi.spyOn(console, 'error').mockReturnValue()
    const Order = z.object({ id: z.string() })
    const handler = on(kafka({ value: Order }, { reportBatchItemFailures: true })).each(() => {})
    expect(await invoke(handler, kafkaEvent([{ id: 'o-1' }, 'no JSON', { id: 'o-2' }]))).toEqual({
      batchItemFailures: [{ itemIdentifier: { partition: 'test-topic-0', offset: 1 } }],
    })
    expect(logged).toHaveBeenCalledTimes(2)
  })
})

test('what JSON cannot say is refused', () => {
  expect(() => kafkaEvent([() => {}])).toThrow('kafkaEvent: record 0: expected text or a value of JSON, got function')
  expect(() => kafkaEvent(['x', kafkaRecord('x', { key: Symbol('k') })])).toThrow('kafkaEvent: record 1: key: expected')
  expect(() => kafkaEvent([kafkaRecord('x', { time: new Date('no') })])).toThrow('has to be a valid Date')
})

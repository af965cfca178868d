import { type BatchOptions, drop, on, text, traceOf } from 'heddle'
import { type StreamRecord, stream } from 'heddle/portable'
import {
  dynamoDBEvent,
  dynamoDBWindowEvent,
  invoke,
  kafkaEvent,
  kafkaRecord,
  kinesisEvent,
  kinesisRecord,
  kinesisWindowEvent,
  sqsEvent,
} from 'heddle/testing'
import { describe, expect, test, vi } from 'vitest'
import { errorLines, fixture, Order, type Raw, slow } from './helpers.ts'
import { SAMPLES_ARE_HERE, samples } from './shared-samples.ts'

const GOOD = { id: 'o-1', total: 3 }

/** The records that the function got. */
async function recordsOf(event: unknown, schema = Order): Promise<StreamRecord<Order>[]> {
  const records: StreamRecord<Order>[] = []
  const handler = on(stream(schema)).each((record) => {
    records.push(record)
  })
  await invoke(handler, event)
  return records
}

/** A handler that fails for an order below nothing. */
const paying = (seen: unknown[], options?: { readonly reportBatchItemFailures?: boolean }) =>
  on(stream(Order, options)).each(({ id, data }) => {
    seen.push(data?.total ?? id)
    if (data !== undefined && data.total < 0) throw new Error('no')
  })

describe('a record', () => {
  test.each<[trigger: string, event: Raw, expected: object]>([
    [
      'Kinesis',
      kinesisEvent(
        [
          kinesisRecord(GOOD, {
            partitionKey: 'k',
            sequenceNumber: '49590338271490256608559692538361571095921575989136588898',
            time: new Date(1e12),
          }),
        ],
        { stream: 'orders' },
      ),
      {
        id: expect.stringMatching(/^shardId-\d+:49590338271490256608559692538361571095921575989136588898$/),
        type: 'com.amazonaws.kinesis.record',
        source: expect.stringMatching(/^arn:aws:kinesis:.*:stream\/orders$/),
        time: new Date(1e12),
        partitionKey: 'k',
        sequenceNumber: '49590338271490256608559692538361571095921575989136588898',
      },
    ],
    [
      'DynamoDB',
      dynamoDBEvent([{ newImage: GOOD, sequenceNumber: '111', time: new Date(1e12) }], { key: ['id'] }),
      {
        id: expect.any(String),
        type: 'com.amazonaws.dynamodb.INSERT',
        source: expect.stringMatching(/^arn:aws:dynamodb:/),
        time: new Date(1e12),
        partitionKey: '["id","S","o-1"]',
        sequenceNumber: '111',
        eventName: 'INSERT',
        keys: { id: 'o-1' },
      },
    ],
    [
      'Kafka',
      kafkaEvent([kafkaRecord(GOOD, { key: 'k', topic: 'orders', partition: 2, offset: 7, time: new Date(1e12) })]),
      {
        id: 'orders-2@7',
        type: 'com.amazonaws.kafka.record',
        source: expect.stringMatching(/^arn:aws:kafka:/),
        time: new Date(1e12),
        partitionKey: 'k',
        sequenceNumber: '7',
        topic: 'orders',
        partition: 2,
        offset: 7,
      },
    ],
    [
      'Kafka of one’s own',
      kafkaEvent([kafkaRecord(GOOD, { offset: 0 })], { selfManaged: true }),
      { source: expect.stringMatching(/:9092/), partitionKey: undefined, sequenceNumber: '0' },
    ],
  ])('of %s has what every record has, and all that its own source makes of it', async (_name, event, expected) => {
    const raw = event.Records?.[0] ?? Object.values<Raw>(event.records)[0]?.[0]
    for (const schema of [Order, slow(Order)]) {
      const [record] = await recordsOf(event, schema)
      expect(record).toMatchObject({ ...expected, data: GOOD })
      expect(record?.raw).toBe(raw)
    }
  })

  test('without a schema is bytes, or the item of a table as an object', async () => {
    const data: unknown[] = []
    const handler = on(stream()).each((record) => {
      data.push(record.data)
    })
    await invoke(handler, kinesisEvent(['wool']))
    await invoke(handler, kafkaEvent(['wool']))
    await invoke(handler, dynamoDBEvent([{ newImage: { id: 'o-1', tags: new Set(['a']) } }]))
    expect(data.slice(0, 2)).toEqual([Buffer.from('wool'), Buffer.from('wool')])
    expect(data[2]).toEqual({ id: 'o-1', tags: new Set(['a']) })
  })

  test('is read by a codec too, the item of a table as JSON', async () => {
    const data: unknown[] = []
    const handler = on(stream(text())).each((record) => {
      data.push(record.data)
    })
    await invoke(handler, kinesisEvent(['wool é🧶']))
    await invoke(handler, dynamoDBEvent([{ newImage: GOOD }]))
    expect(data).toEqual(['wool é🧶', JSON.stringify(GOOD)])
  })

  test('of a table has the same key, whatever the order of its attributes', async () => {
    const event = dynamoDBEvent(
      [{ newImage: { id: 'o-1', at: 5, total: 1 } }, { newImage: { id: 'o-1', at: 5, total: 2 } }],
      {
        key: ['id', 'at'],
      },
    ) as Raw
    event.Records[1].dynamodb.Keys = Object.fromEntries(Object.entries(event.Records[1].dynamodb.Keys).toReversed())
    const [one, other] = await recordsOf(event)
    expect(one?.partitionKey).toBe('["at","N","5","id","S","o-1"]')
    expect(other?.partitionKey).toBe(one?.partitionKey)
  })

  test('of Kafka with a key that is no text has none', async () => {
    const [record] = await recordsOf(kafkaEvent([kafkaRecord(GOOD, { key: new Uint8Array([0xff]) })]))
    expect(record).toMatchObject({ partitionKey: undefined, key: Buffer.from([0xff]) })
  })

  test('goes on with the trace that it came with', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
    const traces: unknown[] = []
    const handler = on(stream(Order)).each((_record, call) => {
      traces.push(traceOf(call).traceparent?.slice(3, 35))
    })
    await invoke(handler, kafkaEvent([kafkaRecord(GOOD, { headers: { traceparent } })]))
    expect(traces).toEqual([traceparent.slice(3, 35)])
  })
})

describe('what is gone', () => {
  test('has no data: a tombstone of Kafka, a deleted item', async () => {
    const tombstone = kafkaEvent([kafkaRecord(undefined, { key: 'o-1', more: { value: null } })])
    expect(await recordsOf(tombstone)).toMatchObject([{ data: undefined, partitionKey: 'o-1' }])
    const deleted = dynamoDBEvent([{ oldImage: GOOD }])
    expect(await recordsOf(deleted)).toMatchObject([
      { type: 'com.amazonaws.dynamodb.REMOVE', data: undefined, oldImage: GOOD, partitionKey: '["id","S","o-1"]' },
    ])
  })

  test('is no empty text: that is data, which its schema judges', async () => {
    errorLines()
    const seen: unknown[] = []
    await expect(invoke(paying(seen), kafkaEvent(['']))).rejects.toThrow('kafka: 1 of 1 records failed')
    expect(seen).toEqual([])
  })

  test('is never taken for an image that the stream does not have: that is its record’s failure', async () => {
    const lines = errorLines()
    for (const viewType of ['KEYS_ONLY', 'OLD_IMAGE'] as const) {
      const seen: unknown[] = []
      const event = dynamoDBEvent(
        [
          { newImage: GOOD, sequenceNumber: '111' },
          { oldImage: GOOD, sequenceNumber: '112' },
        ],
        { viewType },
      )
      expect(
        await invoke(
          on(stream()).each(() => {}),
          event,
        ),
      ).toEqual({ batchItemFailures: [{ itemIdentifier: '111' }] })
      expect(await invoke(paying(seen), event)).toEqual({ batchItemFailures: [{ itemIdentifier: '111' }] })
      expect(seen, viewType).toEqual([])
    }
    expect(lines()[0]).toMatchObject({
      error: {
        message: expect.stringMatching(/dynamodb\.NewImage: expected an image \(the stream's view type is KEYS_ONLY\)/),
      },
    })
  })
})

describe('a failure', () => {
  test('in Kinesis holds back its key, and the stream comes again from the first that failed', async () => {
    errorLines()
    const seen: unknown[] = []
    const record = (partitionKey: string, sequenceNumber: string, total: number) =>
      kinesisRecord({ id: 'o', total }, { partitionKey, sequenceNumber })
    const event = kinesisEvent([record('a', '9', 1), record('b', '10', -2), record('a', '11', 3), record('b', '12', 4)])
    expect(await invoke(paying(seen), event)).toEqual({ batchItemFailures: [{ itemIdentifier: '10' }] })
    expect(seen.toSorted()).toEqual([-2, 1, 3])
  })

  test('in a table’s stream holds back its item', async () => {
    errorLines()
    const seen: unknown[] = []
    const event = dynamoDBEvent([
      { newImage: { id: 'a', total: -1 }, sequenceNumber: '1' },
      { newImage: { id: 'b', total: 2 }, sequenceNumber: '2' },
      { newImage: { id: 'a', total: 3 }, sequenceNumber: '3' },
    ])
    expect(await invoke(paying(seen), event)).toEqual({ batchItemFailures: [{ itemIdentifier: '1' }] })
    expect(seen.toSorted()).toEqual([-1, 2])
  })

  test('in Kafka fails the invocation, or where the mapping hears it brings its partition again', async () => {
    errorLines()
    const record = (partition: number, offset: number, total: number) =>
      kafkaRecord({ id: 'o', total }, { topic: 'orders', partition, offset })
    const event = kafkaEvent([record(0, 4, 1), record(0, 5, -2), record(0, 6, 3), record(1, 8, 4)])
    const seen: unknown[] = []
    await expect(invoke(paying(seen), event)).rejects.toThrow('kafka: 2 of 4 records failed')
    expect(seen.toSorted()).toEqual([-2, 1, 4])
    expect(await invoke(paying([], { reportBatchItemFailures: true }), event)).toEqual({
      batchItemFailures: [{ itemIdentifier: { partition: 'orders-0', offset: 5 } }],
    })
  })

  test('fails the invocation where the mapping hears no partial answer', async () => {
    errorLines()
    for (const event of [kinesisEvent(['no order']), dynamoDBEvent([{ newImage: { id: 'o' } }])])
      await expect(invoke(paying([], { reportBatchItemFailures: false }), event)).rejects.toThrow(
        /^(?:kinesis|dynamoDB): 1 of 1 records failed$/,
      )
  })

  test.each<[trigger: string, event: object, where: RegExp, path: string]>([
    ['Kinesis', kinesisEvent([GOOD, { id: 7 }]), /^stream: shardId-\d+:\d+: /, 'Records[1].kinesis.data'],
    [
      'DynamoDB',
      dynamoDBEvent([{ newImage: GOOD }, { newImage: { id: 7 } }]),
      /^stream: \w+: /,
      'Records[1].dynamodb.NewImage',
    ],
    [
      'Kafka',
      kafkaEvent([
        kafkaRecord(GOOD, { topic: 'orders', partition: 0, offset: 1 }),
        kafkaRecord(GOOD, { topic: 'orders', partition: 1, offset: 4 }),
        kafkaRecord({ id: 7 }, { topic: 'orders', partition: 1, offset: 5 }),
      ]),
      /^stream: orders-1@5: /,
      'records["orders-1"][1].value',
    ],
  ])('of data of %s says where, which one and what is wrong', async (_name, event, where, path) => {
    errorLines()
    const errors: unknown[] = []
    const options: BatchOptions = {
      onFailure(error) {
        errors.push(error)
        return drop
      },
    }
    await invoke(
      on(stream(Order)).each(() => {}, options),
      event,
    )
    expect(errors).toMatchObject([{ code: 'INVALID_PAYLOAD', path, message: expect.stringMatching(where) }])
    expect(errors).toMatchObject([
      { message: expect.stringContaining(`: ${path}: id: expected a string; total: expected a number`) },
    ])
  })
})

describe('an event that brings no records', () => {
  test.each<[what: string, raw: unknown, code: string, message: RegExp]>([
    [
      'a queue’s',
      sqsEvent([GOOD]),
      'UNRECOGNISED_EVENT',
      /^stream: this is an SQS event \(Records\[0\]\.eventSource is aws:sqs\)/,
    ],
    ['an S3 notification', fixture('s3/put-2.0'), 'UNRECOGNISED_EVENT', /^stream: this is an S3 event/],
    ['a tumbling window of Kinesis', kinesisWindowEvent([GOOD]), 'UNRECOGNISED_EVENT', /^kinesis: .*kinesisWindow/],
    [
      'a tumbling window of DynamoDB',
      dynamoDBWindowEvent([{ newImage: GOOD }]),
      'UNRECOGNISED_EVENT',
      /^dynamoDB: .*dynamoDBWindow/,
    ],
    ['null', null, 'UNRECOGNISED_EVENT', /^stream: this is/],
    ['a list', [], 'UNRECOGNISED_EVENT', /^stream: this is/],
    ['a batch of none', { Records: [] }, 'UNRECOGNISED_EVENT', /^stream: this is/],
    ['Kafka without records', { eventSource: 'aws:kafka' }, 'INVALID_EVENT', /^kafka: records: expected an object/],
  ])('is refused by name: %s', async (_what, raw, code, message) => {
    const fn = vi.fn()
    await expect(invoke(on(stream()).each(fn), raw)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    })
    expect(fn).not.toHaveBeenCalled()
  })
})

const shared = samples().filter(
  ({ folder, name }) => ['kinesis', 'dynamodb', 'kafka'].includes(folder) && !/window|failure|pipes/.test(name),
)
if (!SAMPLES_ARE_HERE) test.skip('the shared samples are not beside the project (../shared/events): nothing to read')
test.runIf(SAMPLES_ARE_HERE).each(shared)('every record of the shared sample $name is read', async ({ raw }) => {
  errorLines()
  const records: StreamRecord<unknown>[] = []
  const failures: unknown[] = []
  const handler = on(stream()).each(
    (record) => {
      records.push(record)
    },
    {
      onFailure(error) {
        failures.push(error)
        return drop
      },
    },
  )
  await invoke(handler, raw)
  // Of a stream without new images nothing but that can be wrong.
  for (const error of failures) expect(String(error)).toContain('expected an image')
  expect(records.length + failures.length).toBeGreaterThan(0)
  for (const { id, type, source, time, sequenceNumber } of records) {
    expect([id, type, source, sequenceNumber].every((part) => part !== undefined && part.length > 0)).toBe(true)
    expect(time.getTime()).toBeGreaterThan(0)
  }
})

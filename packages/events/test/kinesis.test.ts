import { gzip, HeddleError, on, text } from 'heddle'
import { toLambda } from 'heddle/aws'
import { kpl } from 'heddle/triggers'
import { describe, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { dynamoDB } from '../src/dynamo-db.ts'
import { type KinesisRecord, type KinesisSource, kinesis } from '../src/kinesis.ts'
import { context, errorLines, failureOf, fixture, fixturesOf, frozen, Order, type Raw, slow } from './helpers.ts'
import { SAMPLES_ARE_HERE, samples } from './shared-samples.ts'

const STREAM = 'arn:aws:kinesis:eu-central-1:123456789012:stream/orders'
const SEQUENCE = 49590338271490256608559692538361571095921575989136588898n
/** The sequence number of a fixture's record. */
const sequence = (index: number) => String(SEQUENCE + BigInt(index) * 16n)

async function recordsOf<Data>(source: KinesisSource<Data>, event: unknown): Promise<KinesisRecord<Data>[]> {
  const records: KinesisRecord<Data>[] = []
  const handler = toLambda(
    on(source).each((record) => {
      records.push(record)
    }),
  )
  expect(await handler(event, context())).toEqual({ batchItemFailures: [] })
  return records
}

describe('a Kinesis record', () => {
  test('is all that Kinesis says, its data bytes', async () => {
    const event = fixture<Raw>('kinesis/orders')
    const records = await recordsOf(kinesis(), event)
    expect(records).toHaveLength(3)
    expect(records[0]).toStrictEqual({
      id: `shardId-000000000006:${sequence(0)}`,
      type: 'com.amazonaws.kinesis.record',
      source: STREAM,
      time: new Date('2026-10-05T06:07:08.125Z'),
      data: Buffer.from('{"id":"o-1","total":10}'),
      partitionKey: 'acme',
      sequenceNumber: sequence(0),
      shardId: 'shardId-000000000006',
      eventSourceARN: STREAM,
      awsRegion: 'eu-central-1',
      raw: event.Records[0],
    })
  })

  test('is never changed', async () => {
    errorLines()
    for (const name of fixturesOf('kinesis').filter((name) => !name.includes('window'))) {
      for (const source of [kinesis(), kinesis(Order), kinesis(dynamoDB())]) {
        const handler = toLambda(on(source as KinesisSource<unknown>).each(() => {}))
        expect(Object.keys(await handler(frozen(fixture(name)), context()))).toEqual(['batchItemFailures'])
      }
    }
  })
})

describe('the data', () => {
  test.each([
    ['a schema', kinesis(Order)],
    ['a schema that takes its time', kinesis(slow(Order))],
    ['zod', kinesis(z.object({ id: z.string(), total: z.number() }))],
  ])('is what %s says', async (_what, source) => {
    const records = await recordsOf(source, fixture('kinesis/orders'))
    expect(records.map(({ data }) => data)).toEqual([
      { id: 'o-1', total: 10 },
      { id: 'o-2', total: 20.5 },
      { id: 'o-3', total: 0 },
    ])
  })

  test('is read by a codec: text, gzip, the aggregate of a producer', async () => {
    const texts = await recordsOf(kinesis(text()), fixture('kinesis/orders'))
    expect(texts.map(({ data }) => data)).toContain('{"id":"o-2","total":20.5}')
    const [one] = await recordsOf(kinesis(kpl(Order)), fixture('kinesis/orders'))
    expect(one?.data).toEqual([{ partitionKey: undefined, explicitHashKey: undefined, data: { id: 'o-1', total: 10 } }])
    const lines = errorLines()
    const seen: unknown[] = []
    const zipped = toLambda(on(kinesis(gzip(Order))).each(({ data }) => seen.push(data)))
    expect(await zipped(fixture('kinesis/gzip'), context())).toEqual({
      batchItemFailures: [{ itemIdentifier: sequence(1) }],
    })
    expect(seen).toEqual([{ id: 'o-1', total: 10 }])
    expect(lines()).toMatchObject([
      { recordId: sequence(1), error: { message: `kinesis: record ${sequence(1)}: kinesis.data: not gzip` } },
    ])
  })

  test('may be nothing', async () => {
    const event = fixture<Raw>('kinesis/orders')
    event.Records[0].kinesis.data = ''
    const [record] = await recordsOf(kinesis(), event)
    expect(record?.data).toEqual(Buffer.alloc(0))
  })

  test('may be a change that DynamoDB sent to the stream', async () => {
    const [inserted, expired] = await recordsOf(kinesis(dynamoDB()), fixture('kinesis/dynamo-db-changes'))
    expect(inserted?.data).toStrictEqual({
      id: 'd9428029-0f63-4056-86da-ce10d545b1b9',
      type: 'com.amazonaws.dynamodb.INSERT',
      source: 'aws:dynamodb.eu-central-1.Orders',
      time: new Date('2026-10-05T06:07:08.370Z'),
      eventName: 'INSERT',
      keys: { id: 'o-1' },
      newImage: { id: 'o-1', total: 10 },
      oldImage: undefined,
      sequenceNumber: undefined,
      streamViewType: undefined,
      tableName: 'Orders',
      eventSourceARN: undefined,
      awsRegion: 'eu-central-1',
      userIdentity: undefined,
      isTimeToLive: false,
      raw: JSON.parse(Buffer.from(inserted?.raw.kinesis.data ?? '', 'base64').toString()),
    })
    // With a precision of microseconds.
    expect(expired?.data).toMatchObject({
      eventName: 'REMOVE',
      time: new Date('2026-10-05T06:07:08.370Z'),
      isTimeToLive: true,
    })
  })

  test('that is no such change fails its record, and says where inside', async () => {
    const event = fixture<Raw>('kinesis/dynamo-db-changes')
    const change = JSON.parse(Buffer.from(event.Records[1].kinesis.data, 'base64').toString())
    change.dynamodb.OldImage.total = { N: 'many' }
    event.Records[1].kinesis.data = Buffer.from(JSON.stringify(change)).toString('base64')
    const errors: unknown[] = []
    const handler = toLambda(
      on(kinesis(dynamoDB()))
        .use(async (_call, next) => {
          const result = await next({ log: { error() {} } })
          errors.push(...result.failures.map(({ error }) => error))
          return result
        })
        .each(() => {}),
    )
    expect(await handler(event, context())).toEqual({ batchItemFailures: [{ itemIdentifier: sequence(1) }] })
    expect(errors).toMatchObject([
      {
        code: 'INVALID_PAYLOAD',
        message: `kinesis: record ${sequence(1)}: kinesis.data: dynamoDB: dynamodb.OldImage.total.N: expected a number of at most 38 digits, as text, got a string`,
        path: 'Records[1].kinesis.data.dynamodb.OldImage.total.N',
      },
    ])
  })
})

describe('the answer', () => {
  test('is the first record that could not be read; those of other keys are handled all the same', async () => {
    const lines = errorLines()
    const handled: string[] = []
    const handler = toLambda(
      on(kinesis(Order)).each(({ data }) => {
        handled.push(data.id)
      }),
    )
    expect(await handler(fixture('kinesis/one-bad-of-four'), context())).toEqual({
      batchItemFailures: [{ itemIdentifier: sequence(1) }],
    })
    expect(handled).toEqual(['o-1', 'o-3'])
    expect(lines()).toMatchObject([
      {
        message: `kinesis: record ${sequence(1)} failed`,
        recordId: sequence(1),
        error: { code: 'INVALID_PAYLOAD', message: `kinesis: record ${sequence(1)}: kinesis.data: not JSON` },
      },
      { recordId: sequence(3), error: { code: 'AFTER_FAILURE' } },
    ])
  })

  test('is one number, the lowest, for the failures that a function tells in any order', async () => {
    errorLines()
    const handler = toLambda(
      on(kinesis(Order)).handle((records) => ({
        failures: records.toReversed().map(({ sequenceNumber: id }) => ({ id, error: 'no' })),
      })),
    )
    expect(await handler(fixture('kinesis/orders'), context())).toEqual({
      batchItemFailures: [{ itemIdentifier: sequence(0) }],
    })
  })

  test('compares numbers of another length as numbers', async () => {
    errorLines()
    const event = fixture<Raw>('kinesis/orders')
    const numbers = ['1000000000000000000000', '999999999999999999999', '1000000000000000000001']
    for (const [index, number] of numbers.entries()) event.Records[index].kinesis.sequenceNumber = number
    const handler = toLambda(on(kinesis()).each(() => Promise.reject(new Error('no'))))
    expect(await handler(event, context())).toEqual({
      batchItemFailures: [{ itemIdentifier: '999999999999999999999' }],
    })
  })

  test('is a failure of all where the mapping does not report failures', async () => {
    errorLines()
    const handler = toLambda(on(kinesis(Order, { reportBatchItemFailures: false })).each(() => {}))
    expect(await failureOf(handler, fixture('kinesis/one-bad-of-four'))).toMatchObject({
      name: 'AggregateError',
      message: 'kinesis: 2 of 4 records failed',
    })
    expect(await handler(fixture('kinesis/orders'), context())).toEqual({ batchItemFailures: [] })
  })

  test('is a failure of all when the function of handle throws', async () => {
    const no = new Error('no')
    expect(await failureOf(toLambda(on(kinesis()).handle(() => Promise.reject(no))), fixture('kinesis/orders'))).toBe(
      no,
    )
  })

  test('never names a record that was not in the batch', async () => {
    const handler = toLambda(
      on(kinesis()).handle(([first]) => ({ failures: [{ id: String(first?.id), error: 'no' }] })),
    )
    expect(await failureOf(handler, fixture('kinesis/orders'))).toMatchObject({ code: 'INVALID_RESULT' })
  })
})

describe('an event that cannot be answered record by record fails as a whole:', () => {
  test.each<[string, (event: Raw) => void, string]>([
    [
      'null in place of a record',
      (event) => event.Records.splice(1, 1, null),
      'Records[1]: expected an object, got null',
    ],
    [
      'a record without its payload',
      (event) => delete event.Records[1].kinesis,
      'Records[1].kinesis: expected an object, got undefined',
    ],
    ...[undefined, 7, '', 'abc', '-1', '1'.repeat(200)].map((number): [string, (event: Raw) => void, string] => [
      `a sequence number of ${String(number).slice(0, 9)}`,
      (event) => {
        event.Records[1].kinesis.sequenceNumber = number
      },
      'Records[1].kinesis.sequenceNumber: expected a sequence number, got ',
    ]),
  ])('%s', async (_what, change, message) => {
    const event = fixture<Raw>('kinesis/orders')
    change(event)
    const fn = vi.fn()
    const error = (await failureOf(toLambda(on(kinesis()).each(fn)), event)) as HeddleError
    expect(error).toBeInstanceOf(HeddleError)
    expect(error.message).toContain(`kinesis: ${message}`)
    expect(error).toMatchObject({ code: 'INVALID_EVENT', path: expect.stringMatching(/^Records\[1\]/) })
    expect(fn).not.toHaveBeenCalled()
  })

  test.each(['kinesis/window', 'kinesis/window-final'])('%s: its state would be lost', async (name) => {
    expect(await failureOf(toLambda(on(kinesis()).each(() => {})), fixture(name))).toMatchObject({
      code: 'UNRECOGNISED_EVENT',
      message: 'kinesis: this is an event of a tumbling window: use kinesisWindow(), or its state is lost',
      path: 'window',
    })
  })

  test('that of another service is refused by name', async () => {
    expect(await failureOf(toLambda(on(kinesis()).each(() => {})), fixture('sqs/orders'))).toMatchObject({
      message: 'kinesis: this is an SQS event (Records[0].eventSource is aws:sqs)',
    })
  })
})

test('a record is refused, by the field that is wrong', async () => {
  const lines = errorLines()
  const wrong: readonly [path: string, value: unknown, expected: string][] = [
    ['eventSource', 'aws:sqs', 'aws:kinesis, got a string'],
    ['eventID', undefined, 'a shard and a sequence number, got undefined'],
    ['eventID', 'abc', 'a shard and a sequence number, got a string'],
    ['eventSourceARN', 7, 'a string, got a number'],
    ['awsRegion', null, 'a string, got null'],
    ['kinesis.partitionKey', undefined, 'a string, got undefined'],
    ['kinesis.data', { id: 'o-1' }, 'a string, got an object'],
    ['kinesis.data', 'not base64!', 'base64, got a string'],
    ['kinesis.approximateArrivalTimestamp', '1791180428', 'a number, got a string'],
    ['kinesis.approximateArrivalTimestamp', 1e300, 'a time, got a number'],
  ]
  for (const [path, value, expected] of wrong) {
    const event = fixture<Raw>('kinesis/orders')
    const names = path.split('.')
    const last = names.pop() as string
    names.reduce((inner, name) => inner[name], event.Records[2])[last] = value
    const handled: string[] = []
    const handler = toLambda(
      on(kinesis(Order)).each(({ data }) => {
        handled.push(data.id)
      }),
    )
    expect(await handler(event, context())).toEqual({ batchItemFailures: [{ itemIdentifier: sequence(2) }] })
    expect(handled).toEqual(['o-1', 'o-2'])
    expect(lines().at(-1)?.error).toMatchObject({
      code: 'INVALID_EVENT',
      message: `kinesis: Records[2].${path}: expected ${expected}`,
    })
  }
  expect(lines()).toHaveLength(wrong.length)
})

test('no records are an empty batch', async () => {
  const fn = vi.fn()
  expect(await toLambda(on(kinesis()).each(fn))({ Records: [] }, context())).toEqual({ batchItemFailures: [] })
  expect(fn).not.toHaveBeenCalled()
})

test('a record of 1 MB is read', async () => {
  const event = fixture<Raw>('kinesis/orders')
  event.Records[0].kinesis.data = Buffer.from(JSON.stringify({ id: 'x'.repeat(1024 * 1024), total: 1 })).toString(
    'base64',
  )
  const [record] = await recordsOf(kinesis(Order), event)
  expect(record?.data.id).toHaveLength(1024 * 1024)
})

test('close to the deadline the answer is the first record that is not done', async () => {
  errorLines()
  const handler = toLambda(
    on(kinesis(Order)).each(({ data }) => (data.id === 'o-2' ? new Promise(() => {}) : undefined)),
    { margin: 60_000 - 50 },
  )
  expect(await handler(fixture('kinesis/orders'), context())).toEqual({
    batchItemFailures: [{ itemIdentifier: sequence(1) }],
  })
})

const shared = samples().filter(({ folder }) => folder === 'kinesis')
test.runIf(SAMPLES_ARE_HERE).each(shared)('the shared sample $name is read', async ({ raw }) => {
  const handler = toLambda(on(kinesis()).each(() => {}))
  if ((raw as Raw).window === undefined) {
    expect(await recordsOf(kinesis(), raw)).toHaveLength((raw as Raw).Records.length)
  } else expect(await failureOf(handler, raw)).toMatchObject({ path: 'window' })
})

import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { cloudWatchLogs, drop, gzip, json, on, text } from 'heddle'
import { toLambda } from 'heddle/aws'
import { describe, expect, test } from 'vitest'
import {
  dropped,
  type FirehoseAnswer,
  type FirehoseRawEvent,
  type FirehoseRecord,
  type FirehoseReturns,
  firehose,
} from '../src/firehose.ts'
import { context, errorLines, failureOf, fixture, Order, type Raw, slow } from './helpers.ts'
import { SAMPLES_ARE_HERE, samples } from './shared-samples.ts'

const STREAM = 'arn:aws:firehose:eu-central-1:123456789012:deliverystream/readings'
const [FIRST, SECOND, THIRD] = ['0', '1', '2'].map(
  (last) => `4964091282117881783351798646616894514717062757285573427400000${last}`,
)
const three = (): Raw => fixture<Raw>('firehose/direct-put')
const encoded = (data: string | Uint8Array) => Buffer.from(data).toString('base64')
const decoded = (data: string | undefined) => Buffer.from(data ?? '', 'base64').toString()

/** An event of so many records, each with its place as data. */
function eventOf(datas: readonly (string | Uint8Array)[]): FirehoseRawEvent {
  const records = datas.map((data, index) => ({
    recordId: `r-${index}`,
    approximateArrivalTimestamp: 1791180428123,
    data: encoded(data),
  }))
  return { ...(three() as FirehoseRawEvent), records }
}

test('a record has its data as bytes, and all that Firehose says', async () => {
  const seen: FirehoseRecord[] = []
  const raw = fixture<Raw>('firehose/kinesis')
  const handler = on(firehose()).each((record) => {
    seen.push(record)
    return { data: record.data }
  })
  const recordId = '4964091282117881783351798646616894514717062757285573427400'
  expect(await toLambda(handler)(raw, context())).toEqual({ records: [{ recordId, result: 'Ok', data: 'AP+A' }] })
  expect(seen).toEqual([
    {
      id: recordId,
      type: 'com.amazonaws.firehose.record',
      source: STREAM,
      time: new Date(1791180428123),
      recordId,
      data: Buffer.of(0, 255, 128),
      kinesisRecordMetadata: raw.records[0].kinesisRecordMetadata,
      mskRecordMetadata: undefined,
      deliveryStreamArn: STREAM,
      sourceKinesisStreamArn: 'arn:aws:kinesis:eu-central-1:123456789012:stream/readings',
      sourceMSKArn: undefined,
      region: 'eu-central-1',
      raw: raw.records[0],
    },
  ])
})

test('every record is answered: what it has become, dropped, or failed with its data as it came', async () => {
  const lines = errorLines()
  const handler = on(firehose(Order)).each(({ data: { id, total } }) =>
    total < 10 ? dropped : { data: { id, double: total * 2 }, partitionKeys: { customer: id } },
  )
  expect(await toLambda(handler)(three(), context())).toEqual({
    records: [
      {
        recordId: FIRST,
        result: 'Ok',
        data: encoded('{"id":"o-1","double":24}\n'),
        metadata: { partitionKeys: { customer: 'o-1' } },
      },
      { recordId: SECOND, result: 'ProcessingFailed', data: encoded('no JSON') },
      { recordId: THIRD, result: 'Dropped', data: encoded('{"id":"o-3","total":7}') },
    ],
  })
  expect(lines()).toMatchObject([
    { recordId: SECOND, error: { message: `firehose: record ${SECOND?.slice(0, 60)}: data: not JSON` } },
  ])
})

test('records of a stream that reads from Kafka have their value in another field, and so has the answer', async () => {
  errorLines()
  const raw = fixture<Raw>('firehose/msk')
  const seen: unknown[] = []
  const handler = on(firehose(Order)).each(({ data, mskRecordMetadata, sourceMSKArn }) => {
    seen.push({ data, offset: mskRecordMetadata?.offset, sourceMSKArn })
    return { data: data.id }
  })
  expect(await toLambda(handler)(raw, context())).toEqual({
    records: [
      { recordId: raw.records[0].recordId, result: 'Ok', kafkaRecordValue: encoded('o-1') },
      { recordId: raw.records[1].recordId, result: 'ProcessingFailed', kafkaRecordValue: encoded('no JSON') },
    ],
  })
  expect(seen).toEqual([{ data: { id: 'o-1', total: 12 }, offset: '0', sourceMSKArn: raw.sourceMSKArn }])
})

describe('what a record has become', () => {
  test.each<[made: FirehoseReturns, data: string]>([
    [{ data: 'a line' }, 'a line'],
    [{ data: '' }, ''],
    [{ data: 'größer' }, 'größer'],
    [{ data: new TextEncoder().encode('bytes') }, 'bytes'],
    [{ data: Buffer.from('bytes') }, 'bytes'],
    [{ data: { a: 1 } }, '{"a":1}\n'],
    [{ data: [1, { b: 2 }] }, '[1,{"b":2}]\n'],
    [{ data: new Date(0) }, '"1970-01-01T00:00:00.000Z"\n'],
  ])('goes on: %o', async (made, data) => {
    const [record] = (await toLambda(on(firehose()).each(() => made))(eventOf(['x']), context())).records
    expect({ ...record, data: decoded(record?.data) }).toEqual({ recordId: 'r-0', result: 'Ok', data })
  })

  test('is JSON without a line feed where the options say so', async () => {
    const handler = on(firehose(undefined, { newline: false })).each(() => ({ data: { a: 1 } }))
    const [record] = (await toLambda(handler)(eventOf(['x']), context())).records
    expect(decoded(record?.data)).toBe('{"a":1}')
  })

  test('may say which table it belongs to', async () => {
    const otfMetadata = { destinationTableName: 'orders', operation: 'update' } as const
    const handler = on(firehose()).each(() => ({ data: 'x', otfMetadata }))
    expect(await toLambda(handler)(eventOf(['x']), context())).toEqual({
      records: [{ recordId: 'r-0', result: 'Ok', data: encoded('x'), metadata: { otfMetadata } }],
    })
  })

  const circular: Record<string, unknown> = {}
  circular.self = circular
  test.each<[made: unknown, message: RegExp]>([
    [undefined, /^expected \{ data \} or dropped, got undefined$/],
    [null, /^expected \{ data \} or dropped, got null$/],
    ['text', /^expected \{ data \} or dropped, got a string$/],
    [Symbol('dropped'), /^expected \{ data \} or dropped, got a symbol$/],
    [{}, /^data: expected text, bytes or an object, got undefined$/],
    [{ data: null }, /^data: expected text, bytes or an object, got null$/],
    [{ data: 7 }, /^data: expected text, bytes or an object, got a number$/],
    [{ data: new Map([[1, 2]]) }, /^data: expected text, bytes or an object, got an object$/],
    [{ data: new ArrayBuffer(3) }, /^data: expected text, bytes or an object, got an object$/],
    [{ data: () => {} }, /^data: expected text, bytes or an object, got a function$/],
    [{ data: { toJSON() {} } }, /^data: expected a value of JSON$/],
    [{ data: circular }, /circular/],
    [{ data: { n: 1n } }, /BigInt/],
    [{ data: 'x', partitionKeys: { n: 1 } }, /^partitionKeys: expected an object of strings, got an object$/],
    [{ data: 'x', otfMetadata: 'orders' }, /^otfMetadata: expected an object of strings, got a string$/],
  ])('fails alone when it cannot go on: %o', async (made, message) => {
    const lines = errorLines()
    const handler = on(firehose(text())).each(({ data }) => (data === 'bad' ? made : { data }) as FirehoseReturns)
    expect(await toLambda(handler)(eventOf(['good', 'bad', 'fine']), context())).toEqual({
      records: [
        { recordId: 'r-0', result: 'Ok', data: encoded('good') },
        { recordId: 'r-1', result: 'ProcessingFailed', data: encoded('bad') },
        { recordId: 'r-2', result: 'Ok', data: encoded('fine') },
      ],
    })
    expect(lines()).toMatchObject([
      {
        message: 'firehose: record r-1 failed',
        recordId: 'r-1',
        requestId: 'run-1',
        error: { message: expect.stringMatching(message) },
      },
    ])
  })

  test('is returned for all at once, one for each', async () => {
    const handler = on(firehose(text())).handle((records) =>
      records.map(({ data }) => (data === 'b' ? dropped : { data: data.toUpperCase() })),
    )
    const { records } = await toLambda(handler)(eventOf(['a', 'b', 'c']), context())
    expect(records.map(({ result, data }) => [result, decoded(data)])).toEqual([
      ['Ok', 'A'],
      ['Dropped', 'b'],
      ['Ok', 'C'],
    ])
  })
})

describe('a failure', () => {
  test('that a policy is done with is dropped', async () => {
    const lines = errorLines()
    const handler = on(firehose(Order)).each(({ data }) => ({ data }), { onFailure: () => drop })
    const { records } = await toLambda(handler)(three(), context())
    expect(records.map(({ result }) => result)).toEqual(['Ok', 'Dropped', 'Ok'])
    expect(lines()).toMatchObject([{ message: `firehose: record ${SECOND} dropped` }])
  })

  test('is that of a record which is not done before the deadline', async () => {
    errorLines()
    const handler = on(firehose(text())).each(({ data }) =>
      data === 'fast' ? { data } : new Promise<FirehoseReturns>((resolve) => setTimeout(resolve, 60, { data })),
    )
    const { records } = await toLambda(handler, { margin: 60_000 - 20 })(eventOf(['fast', 'slow']), context())
    expect(records).toEqual([
      { recordId: 'r-0', result: 'Ok', data: encoded('fast') },
      { recordId: 'r-1', result: 'ProcessingFailed', data: encoded('slow') },
    ])
  })

  test('whatever fails and however, every record is answered once, in its order, with its own data', async () => {
    const plan = fc.record({
      does: fc.constantFrom(
        'text',
        'object',
        'dropped',
        'throw',
        'reject',
        'undefined',
        'unreadable',
        'not base64',
        'slow',
      ),
      data: fc.string({ unit: 'binary', maxLength: 20 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(plan, { maxLength: 40 }), fc.boolean(), async (plans, policy) => {
        const event = eventOf(plans.map(({ data }) => data)) as Raw
        for (const [index, { does }] of plans.entries()) {
          if (does === 'unreadable') event.records[index].approximateArrivalTimestamp = 'now'
          if (does === 'not base64') event.records[index].data = '%%%'
        }
        const handler = on(firehose())
          .use(async (_call, next) => await next({ log: { error() {} } }))
          .each(
            async ({ id }): Promise<FirehoseReturns> => {
              const does = plans[Number(id.slice(2))]?.does
              if (does === 'throw' || does === 'reject') throw new Error('no')
              if (does === 'slow') await new Promise((resolve) => setImmediate(resolve))
              if (does === 'dropped') return dropped
              if (does === 'undefined') return undefined as never
              return { data: does === 'object' ? { id } : `${id}!` }
            },
            policy ? { onFailure: () => drop } : {},
          )
        errorLines()
        const { records } = await toLambda(handler)(event, context())
        const failed = policy ? 'Dropped' : 'ProcessingFailed'
        const results = {
          text: 'Ok',
          slow: 'Ok',
          object: 'Ok',
          dropped: 'Dropped',
          throw: failed,
          reject: failed,
          unreadable: failed,
          'not base64': failed,
          undefined: 'ProcessingFailed',
        } as const
        expect(records).toEqual(
          plans.map(({ does }, index) => {
            const recordId = `r-${index}`
            const result = results[does]
            const made = does === 'object' ? `${JSON.stringify({ id: recordId })}\n` : `${recordId}!`
            return { recordId, result, data: result === 'Ok' ? encoded(made) : event.records[index].data }
          }),
        )
      }),
      { numRuns: 200 },
    )
  })
})

describe('an answer above 6 MB', () => {
  const MB = 1024 * 1024
  const bytesOf = (answer: FirehoseAnswer) => Buffer.byteLength(JSON.stringify(answer))

  test('has as many records as fit, and the others come back as they were', async () => {
    const lines = errorLines()
    const handler = on(firehose(text())).each(({ data }) => ({ data: data === 'small' ? data : 'x'.repeat(MB) }))
    const event = eventOf(['1', '2', '3', '4', '5', 'small', '6', 'small'])
    const answer = await toLambda(handler)(event, context())
    expect(answer.records.map(({ result }) => result)).toEqual([
      'Ok',
      'Ok',
      'Ok',
      'Ok',
      'ProcessingFailed',
      'Ok',
      'ProcessingFailed',
      'Ok',
    ])
    expect(answer.records[4]).toEqual({ recordId: 'r-4', result: 'ProcessingFailed', data: encoded('5') })
    expect(bytesOf(answer)).toBeLessThan(6 * MB)
    expect(lines()).toMatchObject([
      { recordId: 'r-4', error: { message: 'no room for the record: an answer has at most 6 MB' } },
      { recordId: 'r-6' },
    ])
  })

  test('never comes, however much records grow: there is room for each as it came', async () => {
    const sizes = fc.array(fc.record({ before: fc.nat(400_000), after: fc.nat(3_000_000) }), { maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(sizes, async (plans) => {
        errorLines()
        const event = eventOf(plans.map(({ before }) => Buffer.alloc(before, 65)))
        fc.pre(Buffer.byteLength(JSON.stringify(event)) <= 6 * MB)
        const handler = on(firehose()).each(({ id }) => ({
          data: Buffer.alloc(plans[Number(id.slice(2))]?.after ?? 0, 66),
          partitionKeys: { ä: 'ö' },
        }))
        const answer = await toLambda(handler)(event, context())
        expect(bytesOf(answer)).toBeLessThanOrEqual(6 * MB)
        expect(answer.records.map(({ recordId }) => recordId)).toEqual(event.records.map(({ recordId }) => recordId))
        for (const [index, { result, data }] of answer.records.entries()) {
          if (result === 'ProcessingFailed') expect(data === event.records[index]?.data).toBe(true)
        }
      }),
      { numRuns: 25 },
    )
  })
})

test('10,000 records are answered in their order', async () => {
  const event = eventOf(Array.from({ length: 10_000 }, (_, index) => `{"n":${index}}`))
  const handler = on(firehose(json())).each(async ({ data }) => ({ data: data as object }))
  const { records } = await toLambda(handler)(event, context())
  expect(records.map(({ data }) => decoded(data))).toEqual(Array.from({ length: 10_000 }, (_, n) => `{"n":${n}}\n`))
})

test('no records are answered with none', async () => {
  expect(await toLambda(on(firehose()).each(({ data }) => ({ data })))(eventOf([]), context())).toEqual({ records: [] })
})

test.each([
  ['a schema', firehose(Order), '{"id":"o-1","total":12}'],
  ['a schema that takes its time', firehose(slow(Order)), '{"id":"o-1","total":12}'],
  ['a codec', firehose(gzip(Order)), gzipSync('{"id":"o-1","total":12}')],
])('data is as %s says', async (_what, source, data) => {
  const handler = on(source).each(({ data }) => ({ data: data.id }))
  expect(await toLambda(handler)(eventOf([data]), context())).toEqual({
    records: [{ recordId: 'r-0', result: 'Ok', data: encoded('o-1') }],
  })
})

test('what a log group’s subscription writes to a stream is its log events', async () => {
  const payload = {
    messageType: 'DATA_MESSAGE',
    owner: '123456789012',
    logGroup: 'weave',
    logStream: 's',
    subscriptionFilters: ['all'],
    logEvents: ['one', 'two'].map((message, index) => ({ id: `e-${index}`, timestamp: 1791180428123, message })),
  }
  const handler = on(firehose(gzip(cloudWatchLogs()))).each(({ data }) => ({
    data: data.map(({ message }) => `${message}\n`).join(''),
  }))
  const { records } = await toLambda(handler)(eventOf([gzipSync(JSON.stringify(payload))]), context())
  expect(records.map(({ result, data }) => [result, decoded(data)])).toEqual([['Ok', 'one\ntwo\n']])
})

describe('what is not as Firehose sends it', () => {
  test.each<[path: string, value: unknown, expected: string]>([
    ['data', undefined, 'data: expected a string, got undefined'],
    ['data', 7, 'data: expected a string, got a number'],
    ['approximateArrivalTimestamp', '2026', 'approximateArrivalTimestamp: expected a number, got a string'],
    ['approximateArrivalTimestamp', 1e300, 'approximateArrivalTimestamp: expected a time, got a number'],
    ['kinesisRecordMetadata', [], 'kinesisRecordMetadata: expected an object, got an array'],
    ['kinesisRecordMetadata', {}, 'kinesisRecordMetadata.shardId: expected a string, got undefined'],
    ['mskRecordMetadata', { offset: 7 }, 'mskRecordMetadata.offset: expected a string, got a number'],
  ])('fails the record: %s', async (path, value, expected) => {
    const lines = errorLines()
    const event = three()
    event.records[1][path] = value
    const { records } = await toLambda(on(firehose()).each(({ data }) => ({ data })))(event, context())
    expect(records.map(({ result }) => result)).toEqual(['Ok', 'ProcessingFailed', 'Ok'])
    expect(records[1]?.data).toBe(path === 'data' ? '' : encoded('no JSON'))
    expect(lines()).toMatchObject([{ recordId: SECOND, error: { message: `firehose: records[1].${expected}` } }])
  })

  test.each<[change: Raw, message: string]>([
    [{ records: {} }, 'firehose: records: expected an array, got an object'],
    [{ records: [null] }, 'firehose: records[0]: expected an object, got null'],
    [{ records: [{}] }, 'firehose: records[0].recordId: expected a record id, got undefined'],
    [{ records: [{ recordId: '' }] }, 'firehose: records[0].recordId: expected a record id, got an empty string'],
    [{ region: 7 }, 'firehose: region: expected a string, got a number'],
  ])('fails the invocation: %j', async (change, message) => {
    const error = await failureOf(toLambda(on(firehose()).each(({ data }) => ({ data }))), { ...three(), ...change })
    expect(error).toMatchObject({ code: 'INVALID_EVENT', message })
  })

  test.each([
    [[], 'firehose: this is no event but an array'],
    [fixture('sqs/standard'), 'firehose: this is an SQS event (Records[0].eventSource is aws:sqs)'],
    [
      { invocationId: 'i', applicationArn: 'arn', records: [{ recordId: 'r', data: '' }] },
      expect.stringMatching(/^firehose: this is a Kinesis Analytics event/),
    ],
  ])('is refused: %#', async (event, message) => {
    const error = await failureOf(toLambda(on(firehose()).each(({ data }) => ({ data }))), event)
    expect(error).toMatchObject({ code: 'UNRECOGNISED_EVENT', message })
  })
})

const shared = samples().filter(({ folder }) => folder === 'firehose')
test.runIf(SAMPLES_ARE_HERE).each(shared)('the shared sample $name is read', async ({ raw }) => {
  const { records } = await toLambda(on(firehose()).each(({ data }) => ({ data })))(raw, context())
  expect(records).toEqual(
    (raw as FirehoseRawEvent).records.map(({ recordId, data }) => ({ recordId, result: 'Ok', data })),
  )
})

test.runIf(SAMPLES_ARE_HERE)('messages of SQS that went into a stream are read as JSON', async () => {
  const lines = errorLines()
  const handler = toLambda(on(firehose(json())).each(({ data }) => ({ data: (data as { body: string }).body })))
  const results = []
  for (const { name, raw } of shared.filter(({ name }) => name.includes('sqs'))) {
    const [record] = (await handler(raw, context())).records
    results.push([name, record?.result, record?.result === 'Ok' ? decoded(record.data) : ''])
  }
  expect(results).toEqual([
    ['firehose/ts.kinesis.firehose-sqs-invalid.json', 'ProcessingFailed', ''],
    ['firehose/ts.kinesis.firehose-sqs.json', 'Ok', 'Test message.'],
  ])
  expect(lines()).toHaveLength(1)
})

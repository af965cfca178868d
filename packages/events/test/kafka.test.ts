import { deflateSync } from 'node:zlib'
import fc from 'fast-check'
import { drop, type HeddleError, on, text } from 'heddle'
import { toLambda } from 'heddle/aws'
import { describe, expect, test } from 'vitest'
import { type KafkaRawRecord, type KafkaRecord, type KafkaSource, kafka, kafkaHeader } from '../src/kafka.ts'
import { confluent, glue } from '../src/schema-registry.ts'
import { context, errorLines, failureOf, fixture, Order, type Raw, slow } from './helpers.ts'
import { SAMPLES_ARE_HERE, samples } from './shared-samples.ts'

const CLUSTER = 'arn:aws:kafka:eu-central-1:123456789012:cluster/looms/0f1e2d3c-4b5a-4697-8877-665544332211-3'
const SERVERS =
  'b-2.looms.a1bcde.c1.kafka.eu-central-1.amazonaws.com:9092,b-1.looms.a1bcde.c1.kafka.eu-central-1.amazonaws.com:9092'
const msk = (): Raw => fixture<Raw>('kafka/msk')

/** What the function got of each record. */
async function read<Item>(source: KafkaSource<Item>, event: unknown): Promise<readonly Item[]> {
  let seen: readonly Item[] = []
  const handler = on(source).handle((records) => {
    seen = records
  })
  expect(await toLambda(handler)(event, context())).toEqual({ batchItemFailures: [] })
  return seen
}

describe('a record', () => {
  test('has its key and value parsed, its headers in their order, and all that Lambda says', async () => {
    const raw = msk()
    const seen = await read(kafka({ key: text(), value: Order }), raw)
    expect(seen).toEqual([
      {
        id: 'shop-orders-1-0@15',
        type: 'com.amazonaws.kafka.record',
        source: CLUSTER,
        time: new Date(1791180428123),
        topic: 'shop-orders-1',
        partition: 0,
        offset: 15,
        timestamp: new Date(1791180428123),
        timestampType: 'CREATE_TIME',
        key: 'o-1',
        value: { id: 'o-1', total: 12 },
        headers: [
          { name: 'traceparent', value: Uint8Array.of(48, 48, 45, 97) },
          { name: 'tenant', value: Uint8Array.of(97) },
          { name: 'tenant', value: Uint8Array.of(0xc3, 0xa4) },
          { name: 'digest', value: Uint8Array.of(255, 128, 127, 0, 200) },
        ],
        keySchemaMetadata: undefined,
        valueSchemaMetadata: undefined,
        bootstrapServers: SERVERS,
        eventSourceArn: CLUSTER,
        raw: raw.records['shop-orders-1-0'][0],
      },
      expect.objectContaining({ id: 'shop-orders-1-0@17', offset: 17, key: 'o-2', value: undefined }),
      expect.objectContaining({
        id: 'shop-orders-1-2@9007199254740991',
        key: undefined,
        value: { id: 'o-3', total: 7 },
        timestampType: 'LOG_APPEND_TIME',
      }),
    ])
  })

  test('without schemas is of bytes', async () => {
    const [first, tombstone] = await read(kafka(), msk())
    expect(first?.key).toEqual(Buffer.from('o-1'))
    expect(first?.value).toEqual(Buffer.from('{"id":"o-1","total":12}'))
    expect(tombstone).toMatchObject({ key: Buffer.from('o-2'), value: undefined })
  })

  test('of a cluster of one’s own comes from its bootstrap servers', async () => {
    const raw = fixture<Raw>('kafka/self-managed')
    for (const eventSource of ['SelfManagedKafka', 'aws:SelfManagedKafka']) {
      const [record] = await read(kafka({ value: text() }), { ...raw, eventSource })
      expect(record).toMatchObject({
        source: 'kafka-1.example:9092,kafka-2.example:9092',
        eventSourceArn: undefined,
        value: 'hello',
      })
    }
    const { bootstrapServers: _, ...bare } = raw
    expect((await read(kafka(), bare))[0]).toMatchObject({ source: 'SelfManagedKafka', bootstrapServers: undefined })
  })

  test('has what a schema registry says of it', async () => {
    const source = kafka({ value: slow(Order) })
    expect(await read(source, fixture('kafka/schema-registry'))).toMatchObject([
      {
        value: { id: 'o-1', total: 12 },
        keySchemaMetadata: { schemaId: '7' },
        valueSchemaMetadata: { schemaId: '12345678-1234-1234-1234-123456789012', dataFormat: 'JSON' },
      },
    ])
  })

  test('without a value is a tombstone, and asks no schema', async () => {
    const asked: unknown[] = []
    const schema = {
      '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => ({ value: asked.push(value) }) },
    } as const
    const event = msk()
    delete event.records['shop-orders-1-0'][1].value
    const seen = await read(kafka({ value: schema }), event)
    expect(seen.map(({ value }) => value)).toEqual([1, undefined, 2])
  })

  test('an empty value is none, but no tombstone either', async () => {
    const event = msk()
    event.records['shop-orders-1-0'][1].value = ''
    const [, empty] = await read(kafka({ value: text() }), event)
    expect(empty?.value).toBe('')
  })
})

describe('a header', () => {
  test('is read as text, the last of its name', async () => {
    const [first] = await read(kafka(), msk())
    const headers = first?.headers ?? []
    expect(kafkaHeader(headers, 'traceparent')).toBe('00-a')
    expect(kafkaHeader(headers, 'tenant')).toBe('ä')
    expect(kafkaHeader(headers, 'digest')).toBeUndefined()
    expect(kafkaHeader(headers, 'constructor')).toBeUndefined()
  })

  test('of signed or unsigned numbers is the same bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array(), async (bytes) => {
        const event = msk()
        const signed = Array.from(new Int8Array(bytes))
        event.records['shop-orders-1-0'][0].headers = [{ signed }, { unsigned: Array.from(bytes) }]
        const [first] = await read(kafka(), event)
        expect(first?.headers).toEqual([
          { name: 'signed', value: bytes },
          { name: 'unsigned', value: bytes },
        ])
      }),
    )
  })

  test.each([[undefined], [null], [[]]])('is none where the record has %s', async (headers) => {
    const event = msk()
    event.records['shop-orders-1-0'][0].headers = headers
    expect((await read(kafka(), event))[0]?.headers).toEqual([])
  })

  test('may be null, and its name may be __proto__', async () => {
    const event = msk()
    event.records['shop-orders-1-0'][0].headers = JSON.parse('[{"__proto__":[97]},{"none":null}]')
    const [first] = await read(kafka(), event)
    expect(first?.headers).toEqual([
      { name: '__proto__', value: Uint8Array.of(97) },
      { name: 'none', value: new Uint8Array() },
    ])
  })

  test('is checked by a schema as text by name, bytes where it is no text', async () => {
    const asked: unknown[] = []
    const headers = {
      '~standard': {
        version: 1,
        vendor: 'test',
        validate: (value: unknown) => {
          asked.push(value)
          return (value as Raw).tenant === 'ä'
            ? { value: 'ok' }
            : { issues: [{ message: 'required', path: ['tenant'] }] }
        },
      },
    } as const
    const lines = errorLines()
    const seen: unknown[] = []
    const handler = toLambda(
      on(kafka({ headers }, { reportBatchItemFailures: true })).each((record) => seen.push(record.headers)),
    )
    const event = msk()
    delete event.records['shop-orders-1-2']
    expect(await handler(event, context())).toEqual({
      batchItemFailures: [{ itemIdentifier: { partition: 'shop-orders-1-0', offset: 17 } }],
    })
    expect(seen).toEqual(['ok'])
    expect({ ...(asked[0] as object) }).toEqual({
      traceparent: '00-a',
      tenant: 'ä',
      digest: Uint8Array.of(255, 128, 127, 0, 200),
    })
    expect(lines()).toMatchObject([
      { error: { message: 'kafka: record shop-orders-1-0@17: headers: tenant: required' } },
    ])
  })
})

describe('a failure', () => {
  test('fails the invocation: without the switch Lambda would commit the offsets', async () => {
    const lines = errorLines()
    const handler = toLambda(
      on(kafka()).each(({ offset }) => {
        if (offset === 15) throw new Error('no')
      }),
    )
    const error = (await failureOf(handler, msk())) as AggregateError
    expect(error).toMatchObject({ name: 'AggregateError', message: 'kafka: 2 of 3 records failed' })
    expect(error.errors).toMatchObject([{ message: 'no' }, { code: 'AFTER_FAILURE' }])
    expect(lines()).toMatchObject([{ recordId: 'shop-orders-1-0@15' }, { recordId: 'shop-orders-1-0@17' }])
  })

  test('is reported where the switch is on, and no record behind it is handled', async () => {
    errorLines()
    const seen: string[] = []
    const handler = toLambda(
      on(kafka({}, { reportBatchItemFailures: true })).each(({ id, offset }) => {
        seen.push(id)
        if (offset === 15) throw new Error('no')
      }),
    )
    expect(await handler(msk(), context())).toEqual({
      batchItemFailures: [{ itemIdentifier: { partition: 'shop-orders-1-0', offset: 15 } }],
    })
    expect(seen).toEqual(['shop-orders-1-0@15', 'shop-orders-1-2@9007199254740991'])
  })

  test('of a value that its schema refuses is told without the value', async () => {
    const lines = errorLines()
    const event = msk()
    event.records['shop-orders-1-0'][0].value = Buffer.from('secret').toString('base64')
    const handler = toLambda(on(kafka({ value: Order }, { reportBatchItemFailures: true })).each(() => {}))
    expect(await handler(event, context())).toEqual({
      batchItemFailures: [{ itemIdentifier: { partition: 'shop-orders-1-0', offset: 15 } }],
    })
    expect(lines()[0]).toMatchObject({ error: { message: 'kafka: record shop-orders-1-0@15: value: not JSON' } })
    expect(JSON.stringify(lines())).not.toContain('secret')
  })

  test('that a policy is done with holds nothing back', async () => {
    errorLines()
    const seen: number[] = []
    const handler = on(kafka({}, { reportBatchItemFailures: true })).each(
      ({ offset }) => {
        seen.push(offset)
        if (offset === 15) throw new Error('no')
      },
      { onFailure: () => drop },
    )
    expect(await toLambda(handler)(msk(), context())).toEqual({ batchItemFailures: [] })
    expect(seen).toEqual([15, 9007199254740991, 17])
  })

  test('of any records is answered with the lowest offset of each partition', async () => {
    const failing = fc.array(
      fc.record({
        topic: fc.constantFrom('a', 'a-1', 'b@2'),
        partition: fc.nat(3),
        offset: fc.nat(50),
        fails: fc.boolean(),
      }),
      { maxLength: 60 },
    )
    await fc.assert(
      fc.asyncProperty(failing, async (plans) => {
        const records: Record<string, KafkaRawRecord[]> = {}
        const expected = new Map<string, number>()
        const failures = new Set<string>()
        for (const { topic, partition, offset, fails } of plans) {
          const key = `${topic}-${partition}`
          records[key] ??= []
          if (records[key].some((one) => one.offset === offset)) continue
          records[key].push({ topic, partition, offset, timestamp: 0, timestampType: 'CREATE_TIME' })
          if (!fails) continue
          failures.add(`${key}@${offset}`)
          expected.set(key, Math.min(offset, expected.get(key) ?? offset))
        }
        // The whole batch at once: the function says what failed, in no order.
        const handler = on(kafka({}, { reportBatchItemFailures: true }))
          .use(async (_call, next) => await next({ log: { error() {} } }))
          .handle((all) => ({
            failures: all
              .filter(({ id }) => failures.has(id))
              .reverse()
              .map(({ id }) => ({ id, error: new Error('no') })),
          }))
        const answer = await toLambda(handler)({ eventSource: 'aws:kafka', records }, context())
        const told = answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)
        expect(new Map(told.map(({ partition, offset }) => [partition, offset]))).toEqual(expected)
        expect(told).toHaveLength(expected.size)
      }),
    )
  })
})

test('10,000 records of three partitions keep the order of each', async () => {
  const [model] = msk().records['shop-orders-1-0']
  const records = Object.fromEntries(
    [0, 1, 2].map((partition) => [
      `shop-orders-1-${partition}`,
      Array.from({ length: 3334 }, (_, offset) => ({ ...model, partition, offset })),
    ]),
  )
  const seen: Record<number, number[]> = { 0: [], 1: [], 2: [] }
  const handler = on(kafka({ value: Order })).each(async ({ partition, offset }) => {
    seen[partition]?.push(offset)
    if (offset % 1000 === 0) await new Promise((resolve) => setImmediate(resolve))
  })
  expect(await toLambda(handler)({ ...msk(), records }, context())).toEqual({ batchItemFailures: [] })
  for (const offsets of Object.values(seen)) expect(offsets).toEqual(Array.from({ length: 3334 }, (_, at) => at))
})

test.each([[{}], [{ 'shop-orders-1-0': [] }]])('no records is an empty batch: %j', async (records) => {
  expect(await read(kafka(), { ...msk(), records })).toEqual([])
})

describe('what is not as Lambda sends it', () => {
  test.each<[path: string, value: unknown, expected: string]>([
    ['topic', 7, 'topic: expected a string, got a number'],
    ['partition', '0', 'partition: expected a number, got a string'],
    ['timestamp', 'now', 'timestamp: expected a number, got a string'],
    ['timestamp', 1e300, 'timestamp: expected a time, got a number'],
    ['timestampType', null, 'timestampType: expected a string, got null'],
    ['key', 7, 'key: expected a string, got a number'],
    ['value', {}, 'value: expected a string, got an object'],
    ['headers', 'none', 'headers: expected an array, got a string'],
    ['headers', [7], 'headers[0]: expected an object, got a number'],
    ['headers', [{ a: [1] }, { b: [256] }], 'headers[1].b: expected bytes, got an array'],
    ['headers', [{ b: [-129] }], 'headers[0].b: expected bytes, got an array'],
    ['headers', [{ 'b\n': ['1'] }], 'headers[0].b?: expected bytes, got an array'],
    ['headers', [{ b: 'text' }], 'headers[0].b: expected bytes, got a string'],
    ['keySchemaMetadata', { schemaId: 7 }, 'keySchemaMetadata.schemaId: expected a string, got a number'],
    ['valueSchemaMetadata', 'AVRO', 'valueSchemaMetadata: expected an object, got a string'],
  ])('fails the record: %s', async (path, value, expected) => {
    const lines = errorLines()
    const event = msk()
    event.records['shop-orders-1-0'][1][path] = value
    const handler = toLambda(on(kafka({}, { reportBatchItemFailures: true })).each(() => {}))
    expect(await handler(event, context())).toEqual({
      batchItemFailures: [{ itemIdentifier: { partition: 'shop-orders-1-0', offset: 17 } }],
    })
    expect(lines()).toMatchObject([
      { recordId: 'shop-orders-1-0@17', error: { message: `kafka: records["shop-orders-1-0"][1].${expected}` } },
    ])
  })

  test('fails the record: base64', async () => {
    const lines = errorLines()
    const event = msk()
    event.records['shop-orders-1-0'][1].key = '%%%'
    await toLambda(on(kafka({}, { reportBatchItemFailures: true })).each(() => {}))(event, context())
    expect(lines()).toMatchObject([{ error: { message: 'kafka: record shop-orders-1-0@17: key: not base64' } }])
  })

  test.each<[event: Raw, message: string]>([
    [{ records: [] }, 'kafka: records: expected an object, got an array'],
    [{ records: { 'a-0': {} } }, 'kafka: records["a-0"]: expected an array, got an object'],
    [{ records: { 'a\n-0': [7] } }, 'kafka: records["a?-0"][0]: expected an object, got a number'],
    [{ records: { 'a-0': [{}] } }, 'kafka: records["a-0"][0].offset: expected an offset, got undefined'],
    [{ records: { 'a-0': [{ offset: 1.5 }] } }, 'kafka: records["a-0"][0].offset: expected an offset, got a number'],
    [{ records: {}, eventSourceArn: 7 }, 'kafka: eventSourceArn: expected a string, got a number'],
    [{ records: {}, bootstrapServers: [] }, 'kafka: bootstrapServers: expected a string, got an array'],
  ])('fails the invocation: %j', async (event, message) => {
    const handler = toLambda(on(kafka()).each(() => {}))
    const error = await failureOf(handler, { eventSource: 'aws:kafka', ...event })
    expect(error).toMatchObject({ code: 'INVALID_EVENT', message })
  })

  test.each([
    [undefined, 'kafka: this is no event but undefined'],
    [fixture('sqs/standard'), 'kafka: this is an SQS event (Records[0].eventSource is aws:sqs)'],
    [
      { eventSource: 'aws:kafka', eventSourceKey: 'a-0', topic: 'a' },
      expect.stringMatching(/^kafka: this is a Kafka record without its event/),
    ],
  ])('is refused: %#', async (event, message) => {
    const handler = toLambda(on(kafka()).each(() => {}))
    expect(await failureOf(handler, event)).toMatchObject({ code: 'UNRECOGNISED_EVENT', message })
  })
})

describe('bytes of a schema registry', () => {
  const json = Buffer.from('{"id":"o-1","total":12}')
  const uuid = Buffer.alloc(16, 7)

  async function valueFrom(source: KafkaSource<KafkaRecord<unknown>>, value: Uint8Array): Promise<unknown> {
    const event = fixture<Raw>('kafka/self-managed')
    event.records['threads-0'][0].value = Buffer.from(value).toString('base64')
    let seen: unknown
    errorLines()
    await toLambda(
      on(source).each((record) => {
        seen = record.value
      }),
    )(event, context()).catch((error: AggregateError) => {
      seen = (error.errors[0] as HeddleError).message
    })
    return seen
  }

  const asConfluent = kafka({ value: confluent(Order) })
  const asGlue = kafka({ value: glue(Order) })

  test('of Confluent are read without what is before them', async () => {
    expect(await valueFrom(asConfluent, Buffer.concat([Buffer.of(0, 0, 0, 4, 210), json]))).toEqual({
      id: 'o-1',
      total: 12,
    })
  })

  test('of Glue are read without what is before them, inflated where they are compressed', async () => {
    const order = { id: 'o-1', total: 12 }
    expect(await valueFrom(asGlue, Buffer.concat([Buffer.of(3, 0), uuid, json]))).toEqual(order)
    expect(await valueFrom(asGlue, Buffer.concat([Buffer.of(3, 5), uuid, deflateSync(json)]))).toEqual(order)
  })

  test.each([
    [asConfluent, Buffer.of(0, 0, 0, 4), 'not bytes of Confluent: no 0 and schema id'],
    [asConfluent, Buffer.concat([Buffer.of(1, 0, 0, 0, 4), json]), 'not bytes of Confluent: no 0 and schema id'],
    [asConfluent, Buffer.of(0, 0, 0, 0, 4), 'not JSON'],
    [asConfluent, Buffer.alloc(0), 'not bytes of Confluent: no 0 and schema id'],
    [asGlue, Buffer.concat([Buffer.of(3, 0), uuid.subarray(1)]), 'not bytes of Glue: no version and schema id'],
    [asGlue, Buffer.concat([Buffer.of(2, 0), uuid, json]), 'not bytes of Glue: no version and schema id'],
    [asGlue, Buffer.concat([Buffer.of(3, 9), uuid, json]), 'not bytes of Glue: no compression 9'],
    [asGlue, Buffer.concat([Buffer.of(3, 5), uuid, json]), 'not zlib'],
  ])('that are none are refused: %#', async (source, bytes, message) => {
    expect(await valueFrom(source, bytes)).toMatch(`kafka: record threads-0@0: value: ${message}`)
  })

  test('are inflated to so much and no more', async () => {
    const zeros = Buffer.concat([Buffer.of(3, 5), uuid, deflateSync(Buffer.alloc(17 * 1024 * 1024))])
    expect(await valueFrom(asGlue, zeros)).toContain('value: more than 16777216 bytes when inflated')
    const small = kafka({ value: glue(text(), { maxBytes: 10 }) })
    const eleven = Buffer.concat([Buffer.of(3, 5), uuid, deflateSync('hello world')])
    expect(await valueFrom(small, eleven)).toContain('value: more than 10 bytes when inflated')
  })

  test.each([
    [confluent(text()), 'expected bytes of Confluent, got text'],
    [glue(text()), 'expected bytes of Glue, got text'],
  ])('are bytes, not text', (codec, message) => {
    expect(codec['~standard'].validate('text')).toEqual({ issues: [{ message }] })
  })
})

const shared = samples().filter(({ folder }) => folder === 'kafka')
test.runIf(SAMPLES_ARE_HERE).each(shared)('the shared sample $name is read', async ({ raw }) => {
  const records = await read(kafka(), raw)
  expect(records.length).toBeGreaterThan(0)
  for (const record of records) expect(record.value === undefined || record.value instanceof Uint8Array).toBe(true)
})

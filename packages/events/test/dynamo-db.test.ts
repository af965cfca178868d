import { HeddleError, on, sqs } from 'heddle'
import { toLambda } from 'heddle/aws'
import { describe, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { type DynamoDBParts, type DynamoDBSource, dynamoDB } from '../src/dynamo-db.ts'
import type { DynamoDBRecord } from '../src/dynamo-db-types.ts'
import { kinesis } from '../src/kinesis.ts'
import { context, errorLines, failureOf, fixture, fixturesOf, frozen, Order, type Raw, slow } from './helpers.ts'
import { SAMPLES_ARE_HERE, samples } from './shared-samples.ts'

const STREAM = 'arn:aws:dynamodb:eu-central-1:123456789012:table/Orders/stream/2026-10-01T00:00:00.000'
const SEQUENCE = 1405400000000002063282832n
const sequence = (index: number) => String(SEQUENCE + BigInt(index))

async function recordsOf(event: unknown, parts?: DynamoDBParts): Promise<DynamoDBRecord<unknown, unknown, unknown>[]> {
  const records: DynamoDBRecord<unknown, unknown, unknown>[] = []
  const handler = toLambda(
    on(dynamoDB(parts)).each((record) => {
      records.push(record)
    }),
  )
  expect(await handler(event, context())).toEqual({ batchItemFailures: [] })
  return records
}

/** What becomes of an event of which some records fail: the ids that were handled, the answer, and why. */
async function failing(event: unknown, parts?: DynamoDBParts) {
  const handled: string[] = []
  const errors: unknown[] = []
  const handler = toLambda(
    on(dynamoDB(parts))
      .use(async (_call, next) => {
        const result = await next({ log: { error() {} } })
        errors.push(...result.failures.map(({ error }) => error))
        return result
      })
      .each(({ sequenceNumber }) => {
        handled.push(sequenceNumber)
      }),
  )
  return { answer: await handler(event, context()), handled, errors }
}

describe('a DynamoDB record', () => {
  test('is all that DynamoDB says, its images unmarshalled', async () => {
    const event = fixture<Raw>('dynamo-db/changes')
    const records = await recordsOf(event)
    const fields = {
      source: STREAM,
      time: new Date('2026-10-05T06:07:08Z'),
      streamViewType: 'NEW_AND_OLD_IMAGES',
      tableName: 'Orders',
      eventSourceARN: STREAM,
      awsRegion: 'eu-central-1',
      userIdentity: undefined,
      isTimeToLive: false,
    }
    expect(records).toHaveLength(3)
    const of = (index: number) => records.find(({ sequenceNumber }) => sequenceNumber === sequence(index))
    expect(of(0)).toStrictEqual({
      ...fields,
      id: 'f07f8ca4b0b26cb9c4e5e77e69f27400',
      type: 'com.amazonaws.dynamodb.INSERT',
      eventName: 'INSERT',
      keys: { id: 'o-1' },
      newImage: { id: 'o-1', total: 10 },
      oldImage: undefined,
      sequenceNumber: sequence(0),
      raw: event.Records[0],
    })
    expect(of(1)).toStrictEqual({
      ...fields,
      id: 'f07f8ca4b0b26cb9c4e5e77e69f27401',
      type: 'com.amazonaws.dynamodb.MODIFY',
      eventName: 'MODIFY',
      keys: { id: 'o-1' },
      newImage: { id: 'o-1', total: 12.5 },
      oldImage: { id: 'o-1', total: 10 },
      sequenceNumber: sequence(1),
      raw: event.Records[1],
    })
    expect(of(2)).toStrictEqual({
      ...fields,
      id: 'f07f8ca4b0b26cb9c4e5e77e69f27402',
      type: 'com.amazonaws.dynamodb.REMOVE',
      eventName: 'REMOVE',
      keys: { id: 'o-2' },
      newImage: undefined,
      oldImage: { id: 'o-2', total: 20 },
      sequenceNumber: sequence(2),
      raw: event.Records[2],
    })
  })

  test('has values of every type, numbers of 38 digits and names of prototypes unharmed', async () => {
    const [record] = await recordsOf(fixture('dynamo-db/all-types'))
    const image = record?.newImage as Raw
    expect(record?.keys).toEqual({ id: 12345678901234567890123456789012345678n })
    expect({ ...image, map: undefined }).toEqual({
      id: 12345678901234567890123456789012345678n,
      text: '',
      small: 7,
      fraction: '0.1234567890123456789',
      bytes: Buffer.from([0, 1, 2, 255]),
      yes: true,
      nothing: null,
      list: ['a', 1, { deep: false }],
      texts: new Set(['a', 'b']),
      numbers: new Set([1, 9007199254740993n]),
      binaries: new Set([Buffer.from([0, 1])]),
      map: undefined,
      ['__proto__']: 'own',
    })
    expect(Object.getOwnPropertyDescriptor(image, '__proto__')?.value).toBe('own')
    expect(Object.getOwnPropertyDescriptor(image.map, '__proto__')?.value).toEqual({ polluted: true })
    expect(image.map.polluted).toBeUndefined()
    expect(({} as Raw).polluted).toBeUndefined()
  })

  test('tells what time to live deleted', async () => {
    const records = await recordsOf(fixture('dynamo-db/time-to-live'))
    const identity = { type: 'Service', principalId: 'dynamodb.amazonaws.com' }
    expect(records.map(({ userIdentity, isTimeToLive }) => ({ userIdentity, isTimeToLive }))).toEqual([
      { userIdentity: identity, isTimeToLive: true },
      // As some events spell it.
      { userIdentity: identity, isTimeToLive: true },
      { userIdentity: undefined, isTimeToLive: false },
    ])
  })

  test.each<[string, unknown, boolean]>([
    ['another service', { type: 'Service', principalId: 'replication.dynamodb.amazonaws.com' }, false],
    ['a user', { type: 'User', principalId: 'dynamodb.amazonaws.com' }, false],
    ['null', null, false],
    ['what is no identity', { type: 7 }, false],
  ])('deleted by %s is not deleted by time to live', async (_what, userIdentity, expected) => {
    const event = fixture<Raw>('dynamo-db/time-to-live')
    event.Records[0].userIdentity = userIdentity
    const [record] = await recordsOf(event)
    expect(record?.isTimeToLive).toBe(expected)
  })

  test('has the images that the view type leaves it', async () => {
    const keysOnly = await recordsOf(fixture('dynamo-db/keys-only'))
    expect(keysOnly).toMatchObject([
      { eventName: 'INSERT', keys: { id: 'o-1' }, newImage: undefined, oldImage: undefined },
      { eventName: 'REMOVE', keys: { id: 'o-2' }, newImage: undefined, oldImage: undefined },
    ])
    const newImages = await recordsOf(fixture('dynamo-db/new-image'), { newImage: Order })
    expect(newImages).toMatchObject([
      { eventName: 'INSERT', newImage: { total: 10 } },
      { eventName: 'MODIFY', newImage: { total: 12.5 }, oldImage: undefined },
      { eventName: 'REMOVE', newImage: undefined, oldImage: undefined },
    ])
  })

  test.each<[string, unknown, Date | undefined]>([
    ['seconds', 1791180428, new Date('2026-10-05T06:07:08Z')],
    ['seconds with a fraction', 1791180428.5, new Date('2026-10-05T06:07:08.500Z')],
    ['milliseconds', 1791180428370, new Date('2026-10-05T06:07:08.370Z')],
    ['microseconds', 1791180428370123, new Date('2026-10-05T06:07:08.370Z')],
    ['nothing', undefined, undefined],
  ])('knows when, from %s', async (_what, value, time) => {
    const event = fixture<Raw>('dynamo-db/changes')
    event.Records = [event.Records[0]]
    event.Records[0].dynamodb.ApproximateCreationDateTime = value
    const before = Date.now()
    const [record] = await recordsOf(event)
    if (time !== undefined) expect(record?.time).toEqual(time)
    else expect(record?.time.getTime()).toBeGreaterThanOrEqual(before)
  })

  test('of a stream whose ARN names no table has none', async () => {
    const event = fixture<Raw>('dynamo-db/changes')
    event.Records[0].eventSourceARN = 'stream-ARN'
    const [record] = await recordsOf(event)
    expect(record).toMatchObject({ tableName: undefined, source: 'stream-ARN' })
  })

  test('is never changed', async () => {
    errorLines()
    for (const name of fixturesOf('dynamo-db').filter((name) => !name.includes('window'))) {
      for (const source of [dynamoDB(), dynamoDB({ newImage: Order })]) {
        const handler = toLambda(on(source as DynamoDBSource<unknown, unknown, unknown>).each(() => {}))
        expect(Object.keys(await handler(frozen(fixture(name)), context()))).toEqual(['batchItemFailures'])
      }
    }
  })
})

describe('schemas', () => {
  const Key = z.object({ id: z.string().transform((id) => id.slice(2)) })

  test.each<[string, DynamoDBParts]>([
    ['at once', { keys: Key, newImage: Order, oldImage: Order }],
    ['later', { keys: slow(Key), newImage: slow(Order), oldImage: slow(Order) }],
  ])('make keys and images what they say, %s', async (_when, parts) => {
    const records = await recordsOf(fixture('dynamo-db/changes'), parts)
    const sorted = records.toSorted((a, b) => a.sequenceNumber.localeCompare(b.sequenceNumber))
    expect(sorted).toMatchObject([
      { keys: { id: '1' }, newImage: { id: 'o-1', total: 10 }, oldImage: undefined },
      { keys: { id: '1' }, newImage: { id: 'o-1', total: 12.5 }, oldImage: { id: 'o-1', total: 10 } },
      { keys: { id: '2' }, newImage: undefined, oldImage: { id: 'o-2', total: 20 } },
    ])
  })

  test('get the values of the language', async () => {
    const Typed = z.object({
      id: z.bigint(),
      bytes: z.instanceof(Uint8Array),
      texts: z.set(z.string()),
      fraction: z.string(),
    })
    const [record] = await recordsOf(fixture('dynamo-db/all-types'), { newImage: Typed })
    expect(record?.newImage).toEqual({
      id: 12345678901234567890123456789012345678n,
      bytes: Buffer.from([0, 1, 2, 255]),
      texts: new Set(['a', 'b']),
      fraction: '0.1234567890123456789',
    })
  })

  test('refuse an image as the failure of its record; those behind it of the same item wait', async () => {
    const event = fixture<Raw>('dynamo-db/changes')
    event.Records[0].dynamodb.NewImage.total = { S: 'ten' }
    const { answer, handled, errors } = await failing(event, { newImage: Order })
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: sequence(0) }] })
    expect(handled).toEqual([sequence(2)])
    expect(errors).toMatchObject([
      {
        code: 'INVALID_PAYLOAD',
        message: `dynamoDB: record ${sequence(0)}: dynamodb.NewImage: total: expected a number`,
        path: 'Records[0].dynamodb.NewImage',
      },
      { code: 'AFTER_FAILURE' },
    ])
  })

  test.each<[string, DynamoDBParts, string, string]>([
    ['dynamo-db/keys-only', { newImage: Order }, 'NewImage', 'KEYS_ONLY'],
    ['dynamo-db/new-image', { oldImage: Order }, 'OldImage', 'NEW_IMAGE'],
  ])(
    'of %s for an image that the stream has not fail its records, and name the view type',
    async (name, parts, image, view) => {
      const { errors } = await failing(fixture(name), parts)
      expect(errors[0]).toMatchObject({
        code: 'INVALID_EVENT',
        message: expect.stringContaining(
          `.dynamodb.${image}: expected an image (the stream's view type is ${view}), got undefined`,
        ),
      })
    },
  )
})

describe('the order', () => {
  test('is that of each item, whatever the order of its key attributes', async () => {
    const event = fixture<Raw>('dynamo-db/changes')
    const keys = [
      { pk: { S: 'a' }, sk: { N: '1' } },
      { sk: { N: '1' }, pk: { S: 'a' } },
      { sk: { S: '1' }, pk: { S: 'a' } },
    ]
    for (const [index, key] of keys.entries()) event.Records[index].dynamodb.Keys = key
    errorLines()
    const handled: string[] = []
    const handler = toLambda(
      on(dynamoDB()).each(({ sequenceNumber }) => {
        handled.push(sequenceNumber)
        if (sequenceNumber === sequence(0)) throw new Error('no')
      }),
    )
    expect(await handler(event, context())).toEqual({ batchItemFailures: [{ itemIdentifier: sequence(0) }] })
    // The third is another item: its sort key is text.
    expect(handled).toEqual([sequence(0), sequence(2)])
  })

  test('holds for an item whose attributes are named as those of a prototype', async () => {
    const event = fixture<Raw>('dynamo-db/changes')
    for (const record of event.Records) record.dynamodb.Keys = JSON.parse('{"__proto__":{"S":"a"}}')
    event.Records[2].dynamodb.Keys = JSON.parse('{"__proto__":{"S":"b"}}')
    errorLines()
    const handled: unknown[] = []
    const handler = toLambda(
      on(dynamoDB()).each(({ sequenceNumber }) => {
        handled.push(sequenceNumber)
        throw new Error('no')
      }),
    )
    await handler(event, context())
    expect(handled).toEqual([sequence(0), sequence(2)])
  })
})

describe('an event that cannot be answered record by record fails as a whole:', () => {
  test.each<[string, (event: Raw) => void, string]>([
    ['text in place of a record', (event) => event.Records.splice(1, 1, 'x'), 'Records[1]: expected an object'],
    [
      'a record without its change',
      (event) => delete event.Records[1].dynamodb,
      'Records[1].dynamodb: expected an object',
    ],
    [
      'a record without its sequence number',
      (event) => delete event.Records[1].dynamodb.SequenceNumber,
      'Records[1].dynamodb.SequenceNumber: expected a sequence number, got undefined',
    ],
  ])('%s', async (_what, change, message) => {
    const event = fixture<Raw>('dynamo-db/changes')
    change(event)
    const fn = vi.fn()
    const error = await failureOf(toLambda(on(dynamoDB()).each(fn)), event)
    expect(error).toBeInstanceOf(HeddleError)
    expect((error as HeddleError).message).toContain(`dynamoDB: ${message}`)
    expect(fn).not.toHaveBeenCalled()
  })

  test('that of a tumbling window: its state would be lost', async () => {
    expect(await failureOf(toLambda(on(dynamoDB()).each(() => {})), fixture('dynamo-db/window'))).toMatchObject({
      code: 'UNRECOGNISED_EVENT',
      message: 'dynamoDB: this is an event of a tumbling window: use dynamoDBWindow(), or its state is lost',
    })
  })

  test('that of another service is refused by name', async () => {
    expect(await failureOf(toLambda(on(dynamoDB()).each(() => {})), fixture('kinesis/orders'))).toMatchObject({
      message: 'dynamoDB: this is a Kinesis event (Records[0].eventSource is aws:kinesis)',
    })
  })
})

test.each<[string, unknown, string]>([
  ['eventSource', 'aws:kinesis', 'aws:dynamodb, got a string'],
  ['eventID', undefined, 'a string, got undefined'],
  ['eventName', 'UPSERT', 'INSERT, MODIFY, REMOVE, got a string'],
  ['eventName', undefined, 'INSERT, MODIFY, REMOVE, got undefined'],
  ['eventSourceARN', undefined, 'a string, got undefined'],
  ['awsRegion', 7, 'a string, got a number'],
  ['dynamodb.Keys', undefined, 'an object, got undefined'],
  ['dynamodb.Keys', { id: 'o-2' }, 'an attribute value, got a string'],
  ['dynamodb.OldImage', [], 'an object, got an array'],
  ['dynamodb.ApproximateCreationDateTime', '1791180428', 'a number, got a string'],
  ['dynamodb.ApproximateCreationDateTime', 1e300, 'a time, got a number'],
  ['dynamodb.StreamViewType', 7, 'a string, got a number'],
])('a record is refused, by the field that is wrong: %s = %j', async (path, value, expected) => {
  const event = fixture<Raw>('dynamo-db/changes')
  const names = path.split('.')
  const last = names.pop() as string
  names.reduce((inner, name) => inner[name], event.Records[2])[last] = value
  const { answer, handled, errors } = await failing(event)
  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: sequence(2) }] })
  expect(handled).toEqual([sequence(0), sequence(1)])
  expect(errors).toHaveLength(1)
  const { message, code } = errors[0] as HeddleError
  expect(code).toBe('INVALID_EVENT')
  expect(message.startsWith(`dynamoDB: Records[2].${path}`)).toBe(true)
  expect(message).toContain(`: expected ${expected}`)
})

test("an attribute that nests without end is its record's failure", async () => {
  const event = fixture<Raw>('dynamo-db/changes')
  let deep: unknown = { S: 'x' }
  for (let level = 0; level < 5000; level++) deep = { L: [deep] }
  event.Records[2].dynamodb.Keys = { id: deep }
  const { answer, errors } = await failing(event)
  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: sequence(2) }] })
  expect(errors).toMatchObject([{ code: 'INVALID_EVENT' }])
})

describe('inside another source', () => {
  const change = (): Raw => fixture<Raw>('dynamo-db/changes').Records[0]
  const refused = async (body: unknown): Promise<unknown> => {
    const lines = errorLines()
    const raw = fixture<Raw>('sqs/orders')
    raw.Records = [raw.Records[0]]
    raw.Records[0].body = JSON.stringify(body)
    const handler = toLambda(on(sqs(dynamoDB({ newImage: Order }))).each(() => {}))
    await handler(raw, context())
    return lines()[0]?.error.message
  }

  test('it reads one change', async () => {
    const raw = fixture<Raw>('sqs/orders')
    raw.Records = [raw.Records[0]]
    raw.Records[0].body = JSON.stringify(change())
    const seen: unknown[] = []
    const handler = toLambda(on(sqs(dynamoDB({ newImage: Order }))).each(({ body }) => seen.push(body)))
    expect(await handler(raw, context())).toEqual({ batchItemFailures: [] })
    expect(seen).toMatchObject([{ eventName: 'INSERT', newImage: { total: 10 }, sequenceNumber: sequence(0) }])
  })

  test.each<[string, unknown, string]>([
    ['another event', fixture('event-bridge/order-paid'), 'dynamoDB: this is an EventBridge event'],
    ['a whole DynamoDB event', fixture('dynamo-db/changes'), 'dynamoDB: this is no DynamoDB event that dynamoDB reads'],
    [
      'a change without its id',
      { ...change(), eventID: undefined },
      'dynamoDB: eventID: expected a string, got undefined',
    ],
    [
      'what the schema refuses',
      { ...change(), dynamodb: { Keys: {}, NewImage: {} } },
      'dynamoDB: change f07f8ca4b0b26cb9c4e5e77e69f27400: dynamodb.NewImage: id: expected a string',
    ],
  ])('it refuses %s', async (_what, body, message) => {
    expect(await refused(body)).toContain(`sqs: message m1: body: ${message}`)
  })
})

const shared = samples().filter(({ folder }) => folder === 'dynamodb')
test.runIf(SAMPLES_ARE_HERE).each(shared)('the shared sample $name is read', async ({ name, raw }) => {
  const { Records, window } = raw as Raw
  if (name.includes('kinesis')) {
    const changes: unknown[] = []
    await toLambda(on(kinesis(dynamoDB())).each(({ data }) => changes.push(data)))(raw, context())
    expect(changes).toMatchObject([
      { eventName: 'INSERT', keys: { id: 'record-1qit2y819gi' }, time: new Date(1731924555370) },
      { eventName: 'INSERT', keys: { id: 'record-fvxn3q4q5jw' } },
    ])
  } else if (window === undefined) expect(await recordsOf(raw)).toHaveLength(Records.length)
  else expect(await failureOf(toLambda(on(dynamoDB()).each(() => {})), raw)).toMatchObject({ path: 'window' })
})

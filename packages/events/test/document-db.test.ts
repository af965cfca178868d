import { on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { describe, expect, test } from 'vitest'
import { type DocumentDBSource, documentDB } from '../src/document-db.ts'
import { context, errorLines, failureOf, fixture, Order, type Raw, schemaOf, slow } from './helpers.ts'
import { SAMPLES_ARE_HERE, samples } from './shared-samples.ts'

const CLUSTER = 'arn:aws:rds:eu-central-1:123456789012:cluster:looms'
const changes = (): Raw => fixture<Raw>('document-db/changes')
/** The event with one of the changes of the fixture. */
const only = (index: number): Raw => ({ ...changes(), events: [changes().events[index]] })

async function read<Event>(source: DocumentDBSource<Event>, event: unknown): Promise<readonly Event[]> {
  let seen: readonly Event[] = []
  const handler = on(source).handle((changes) => {
    seen = changes
  })
  expect(await toLambda(handler)(event, context())).toBeUndefined()
  return seen
}

test('a change is all that Lambda says, its values those of the language', async () => {
  const raw = changes()
  const seen = await read(documentDB(), raw)
  const ns = { db: 'shop', coll: 'orders' }
  const documentKey = { _id: '63eeb6e7d418cd98afb1c1d7' }
  const [insert, update, replace, remove, rename, drop, dropDatabase, invalidate, ...more] = seen
  expect(more).toEqual([])
  expect(insert).toStrictEqual({
    id: '0169c2a10c000000010100000001000041e1',
    type: 'com.amazonaws.docdb.insert',
    source: CLUSTER,
    time: new Date(1791180428000),
    operationType: 'insert',
    clusterTime: { t: 1791180428, i: 1 },
    ns,
    documentKey,
    fullDocument: JSON.parse(
      '{"_id":"63eeb6e7d418cd98afb1c1d7","id":"o-1","total":12,"at":0,"__proto__":{"polluted":true}}',
      (key, value) => (key === 'at' ? new Date('2026-10-05T06:07:08.123Z') : value),
    ),
    raw: raw.events[0].event,
  })
  expect({}).not.toHaveProperty('polluted')
  expect(update).toStrictEqual({
    id: '0169c2a10c000000020100000002000041e1',
    type: 'com.amazonaws.docdb.update',
    source: CLUSTER,
    time: new Date(1791180428000),
    operationType: 'update',
    clusterTime: { t: 1791180428, i: 2 },
    ns,
    documentKey,
    updateDescription: {
      updatedFields: { total: 13, 'paid.at': new Date(1791180428123) },
      removedFields: ['draft'],
      truncatedArrays: [{ field: 'items', newSize: 1 }],
    },
    fullDocument: undefined,
    raw: raw.events[1].event,
  })
  expect(replace).toMatchObject({ operationType: 'replace', documentKey, fullDocument: { id: 'o-1', total: 14 } })
  expect(remove).toMatchObject({ operationType: 'delete', ns, documentKey })
  expect(rename).toMatchObject({ operationType: 'rename', ns, to: { db: 'shop', coll: 'orders-2026' } })
  expect(drop).toMatchObject({ operationType: 'drop', ns: { db: 'shop', coll: 'orders-2026' } })
  expect(dropDatabase).toMatchObject({ operationType: 'dropDatabase', ns: { db: 'shop' } })
  expect(invalidate).toStrictEqual({
    id: '0169c2a10c000000080100000008000041e1',
    type: 'com.amazonaws.docdb.invalidate',
    source: CLUSTER,
    time: new Date(1791180433000),
    operationType: 'invalidate',
    clusterTime: { t: 1791180433, i: 2 },
    raw: raw.events[7].event,
  })
})

describe('a schema', () => {
  const Key = schemaOf((value) => ({ value: (value as { _id: string })._id.slice(0, 4) }))

  test.each([
    ['at once', Order],
    ['in its time', slow(Order)],
  ])('reads documents and keys %s', async (_when, fullDocument) => {
    expect(await read(documentDB({ fullDocument, documentKey: Key }), only(0))).toMatchObject([
      { fullDocument: { id: 'o-1', total: 12 }, documentKey: '63ee' },
    ])
  })

  test('is not asked for a document that did not come', async () => {
    for (const fullDocument of [undefined, null]) {
      const event = only(1)
      event.events[0].event.fullDocument = fullDocument
      expect(await read(documentDB({ fullDocument: Order }), event)).toMatchObject([{ fullDocument: undefined }])
    }
  })

  test('is asked for the document that an update brings', async () => {
    const event = only(1)
    event.events[0].event.fullDocument = { id: 'o-1', total: { $numberDouble: '13.5' }, more: true }
    expect(await read(documentDB({ fullDocument: Order }), event)).toMatchObject([
      { fullDocument: { id: 'o-1', total: 13.5 } },
    ])
  })

  test('that refuses a document fails the batch, and what is behind it is not handled', async () => {
    const lines = errorLines()
    const event = changes()
    event.events[2].event.fullDocument.total = 'secret'
    const seen: string[] = []
    const handler = on(documentDB({ fullDocument: Order })).each(({ operationType }) => {
      seen.push(operationType)
    })
    expect(await failureOf(toLambda(handler), event)).toMatchObject({
      name: 'AggregateError',
      message: 'documentDB: 6 of 8 records failed',
    })
    expect(seen).toEqual(['insert', 'update'])
    const id = '0169c2a10c000000030100000003000041e1'
    expect(lines()[0]).toMatchObject({
      recordId: id,
      error: { message: `documentDB: change ${id}: fullDocument: total: expected a number` },
    })
    expect(JSON.stringify(lines())).not.toContain('secret')
  })
})

test('a document of nothing but $oid is a document', async () => {
  const event = only(0)
  event.events[0].event.fullDocument = { $oid: '63eeb6e7d418cd98afb1c1d7' }
  expect(await read(documentDB(), event)).toMatchObject([{ fullDocument: { $oid: '63eeb6e7d418cd98afb1c1d7' } }])
})

test('a throw fails the invocation, for Lambda takes no partial answer', async () => {
  errorLines()
  const handler = on(documentDB()).each(() => {
    throw new Error('no')
  })
  expect(await failureOf(toLambda(handler), only(3))).toMatchObject({ errors: [{ message: 'no' }] })
})

describe('what is not as Lambda sends it fails, and says where:', () => {
  test.each<[index: number, path: string, value: unknown, expected: string]>([
    [0, '_id', {}, '_id._data: expected a string, got undefined'],
    [0, 'clusterTime', 7, 'clusterTime: expected an object, got a number'],
    [0, 'clusterTime', { $timestamp: { t: '1', i: 1 } }, 'clusterTime.$timestamp.t: expected a number, got a string'],
    [0, 'clusterTime', { $timestamp: { t: 1e300, i: 1 } }, 'clusterTime.$timestamp.t: expected seconds, got a number'],
    [0, 'operationType', null, 'operationType: expected a string, got null'],
    [
      0,
      'operationType',
      'modify',
      'operationType: expected insert, replace, update, delete, drop, rename, dropDatabase, invalidate, got a string',
    ],
    [0, 'operationType', 'constructor', 'operationType: expected insert, replace, '],
    [0, 'ns', undefined, 'ns: expected an object, got undefined'],
    [0, 'ns', { db: 'shop' }, 'ns.coll: expected a string, got undefined'],
    [0, 'documentKey', undefined, 'documentKey: expected an object, got undefined'],
    [0, 'fullDocument', undefined, 'fullDocument: expected an object, got undefined'],
    [2, 'fullDocument', null, 'fullDocument: expected an object, got null'],
    [1, 'fullDocument', [], 'fullDocument: expected an object, got an array'],
    [1, 'updateDescription', undefined, 'updateDescription: expected an object, got undefined'],
    [1, 'updateDescription', { removedFields: [1] }, 'updateDescription.removedFields: expected an array of strings'],
    [
      1,
      'updateDescription',
      { truncatedArrays: [{}] },
      'updateDescription.truncatedArrays[0].field: expected a string',
    ],
    [3, 'documentKey', 'o-1', 'documentKey: expected an object, got a string'],
    [4, 'to', undefined, 'to: expected an object, got undefined'],
    [6, 'ns', {}, 'ns.db: expected a string, got undefined'],
  ])('%i %s', async (index, path, value, expected) => {
    const lines = errorLines()
    const event = only(index)
    event.events[0].event[path] = value
    await failureOf(toLambda(on(documentDB()).each(() => {})), event)
    const message = (lines()[0] as { error: { message: string } }).error.message
    expect(message.slice(0, `documentDB: events[0].event.${expected}`.length)).toBe(
      `documentDB: events[0].event.${expected}`,
    )
  })

  test.each([[null], [{}], [{ event: 'x' }]])('a change that is none: %j', async (change) => {
    const lines = errorLines()
    await failureOf(toLambda(on(documentDB()).each(() => {})), { ...changes(), events: [change] })
    expect(lines()).toMatchObject([
      { error: { message: expect.stringMatching(/^documentDB: events\[0\]\.event: expected an object, got /) } },
    ])
  })

  test.each<[change: Raw, message: string]>([
    [{ events: {} }, 'documentDB: events: expected an array, got an object'],
    [{ eventSourceArn: undefined }, 'documentDB: eventSourceArn: expected a string, got undefined'],
  ])('the event: %j', async (change, message) => {
    const error = await failureOf(toLambda(on(documentDB()).each(() => {})), { ...changes(), ...change })
    expect(error).toMatchObject({ code: 'INVALID_EVENT', message })
  })

  test.each([
    [7, 'documentDB: this is no event but a number'],
    [fixture('sqs/standard'), 'documentDB: this is an SQS event (Records[0].eventSource is aws:sqs)'],
  ])('another event: %#', async (event, message) => {
    const error = await failureOf(toLambda(on(documentDB()).each(() => {})), event)
    expect(error).toMatchObject({ code: 'UNRECOGNISED_EVENT', message })
  })
})

test('no changes is an empty batch, and 5,000 keep their order', async () => {
  expect(await read(documentDB(), { ...changes(), events: [] })).toEqual([])
  const [{ event }] = changes().events
  const events = Array.from({ length: 5000 }, (_, index) => ({ event: { ...event, _id: { _data: `c-${index}` } } }))
  const seen: string[] = []
  const handler = on(documentDB({ fullDocument: Order })).each(async ({ id }) => {
    seen.push(id)
  })
  await toLambda(handler)({ ...changes(), events }, context())
  expect(seen).toEqual(events.map((one) => one.event._id._data))
})

const shared = samples().filter(({ folder }) => folder === 'documentdb')
test.runIf(SAMPLES_ARE_HERE).each(shared)('the shared sample $name is read', async ({ raw }) => {
  expect(await read(documentDB(), raw)).toMatchObject([
    {
      operationType: 'insert',
      documentKey: { _id: '63eeb6e7d418cd98afb1c1d7' },
      fullDocument: { n: 12, at: new Date('2026-03-01T10:00:00Z') },
    },
  ])
})

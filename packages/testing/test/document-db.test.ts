import { on } from 'heddle'
import { documentDBEvent, invoke } from 'heddle/testing'
import { type DocumentDBEvent, documentDB } from 'heddle/triggers'
import { expect, test } from 'vitest'

async function read(event: ReturnType<typeof documentDBEvent>): Promise<readonly DocumentDBEvent[]> {
  let seen: readonly DocumentDBEvent[] = []
  const handler = on(documentDB()).handle((changes) => {
    seen = changes
  })
  await invoke(handler, event)
  return seen
}

test('a DocumentDB event is as Lambda sends it', () => {
  const event = documentDBEvent(
    [{ operationType: 'insert', fullDocument: { _id: { $oid: '63eeb6e7d418cd98afb1c1d7' }, at: new Date(0) } }],
    { cluster: 'docs', db: 'shop', coll: 'orders', time: new Date(5000) },
  )
  expect(event).toEqual({
    eventSource: 'aws:docdb',
    eventSourceArn: 'arn:aws:rds:eu-west-1:123456789012:cluster:docs',
    events: [
      {
        event: {
          _id: { _data: expect.stringMatching(/^[\da-f]{36}$/) },
          clusterTime: { $timestamp: { t: 5, i: 1 } },
          operationType: 'insert',
          ns: { db: 'shop', coll: 'orders' },
          documentKey: { _id: { $oid: '63eeb6e7d418cd98afb1c1d7' } },
          fullDocument: { _id: { $oid: '63eeb6e7d418cd98afb1c1d7' }, at: { $date: '1970-01-01T00:00:00.000Z' } },
        },
      },
    ],
  })
})

test('every kind of change is one that documentDB reads, its values as they went in', async () => {
  const document = { _id: 'o-1', at: new Date(5), big: 2n ** 60n, bytes: new Uint8Array([1, 255]), list: [{ n: 1.5 }] }
  const seen = await read(
    documentDBEvent([
      { operationType: 'insert', fullDocument: document },
      { operationType: 'replace', fullDocument: document, documentKey: { _id: 'o-2' } },
      { operationType: 'update', updateDescription: { updatedFields: { 'a.b': new Date(7) } } },
      { operationType: 'update', fullDocument: document },
      { operationType: 'delete', documentKey: { _id: 'o-1' } },
      { operationType: 'drop' },
      { operationType: 'rename', to: { db: 'test', coll: 'others' } },
      { operationType: 'dropDatabase' },
      { operationType: 'invalidate' },
    ]),
  )
  const fullDocument = { ...document, bytes: Buffer.of(1, 255) }
  expect(seen).toMatchObject([
    { operationType: 'insert', fullDocument, documentKey: { _id: 'o-1' }, time: new Date('2026-01-02T03:04:05Z') },
    { operationType: 'replace', fullDocument, documentKey: { _id: 'o-2' } },
    { operationType: 'update', updateDescription: { updatedFields: { 'a.b': new Date(7) }, removedFields: [] } },
    { operationType: 'update', fullDocument, updateDescription: { updatedFields: {} } },
    { operationType: 'delete', documentKey: { _id: 'o-1' } },
    { operationType: 'drop', ns: { db: 'test', coll: 'documents' } },
    { operationType: 'rename', to: { coll: 'others' } },
    { operationType: 'dropDatabase', ns: { db: 'test' } },
    { operationType: 'invalidate' },
  ])
  expect(new Set(seen.map(({ id }) => id)).size).toBe(9)
})

test('no changes are an empty batch, and the same input makes the same event', async () => {
  expect(await read(documentDBEvent([]))).toEqual([])
  expect(documentDBEvent([{ operationType: 'delete' }])).toEqual(documentDBEvent([{ operationType: 'delete' }]))
})

import { chunks, on, text } from 'heddle'
import { type CosmosDBChange, cosmosDB, type EventHubEvent, eventHub } from 'heddle/azure'
import { cloudEvent } from 'heddle/cloud-events'
import { stream } from 'heddle/portable'
import { describe, expect, test } from 'vitest'
import { errorLines } from '../../core/test/helpers.ts'
import { documents, hubEvent, hubEvents, queueMessage } from './azure-deliveries.ts'
import { fixture, run } from './azure-run.ts'
import { Order } from './conformance/family-app.ts'

const MANY = { cardinality: 'many' }
const tick = () => new Promise<void>((resolve) => setImmediate(resolve))

describe('an event of Event Hubs', () => {
  test('has all that the hub tells of it, and a time that is UTC though it does not say so', async () => {
    const seen: EventHubEvent<Order>[] = []
    const event = hubEvent({ body: '{"id":"o-1","total":3}', partitionKey: 'k', properties: { Device: 'd-1' } })
    await run(
      'eventHub',
      on(eventHub(Order)).each((one) => void seen.push(one)),
      event,
    )
    const [{ raw: _, ...rest }] = seen as [EventHubEvent<Order>]
    expect(rest).toEqual({
      id: '3:100',
      type: 'com.microsoft.eventhubs.event',
      source: 'readings',
      time: new Date('2026-10-05T06:07:08.123Z'),
      data: { id: 'o-1', total: 3 },
      partitionKey: 'k',
      sequenceNumber: '100',
      partitionId: '3',
      offset: '4294967296',
      properties: { device: 'd-1' },
      systemProperties: {},
    })
  })

  test.each([
    ['JSON', '{"a":1}', { a: 1 }],
    ['text', 'hello', 'hello'],
  ])('of %s is what the library of Azure makes of it, without a schema', async (_what, body, expected) => {
    const seen: unknown[] = []
    await run(
      'eventHub',
      on(eventHub()).each(({ data }) => void seen.push(data)),
      hubEvent({ body }),
    )
    expect(seen).toEqual([expected])
  })

  test('of bytes stays bytes without a schema, and is read by one', async () => {
    const seen: unknown[] = []
    const event = hubEvent({ bytes: Uint8Array.of(104, 105) })
    await run(
      'eventHub',
      on(stream()).each(({ data }) => void seen.push(data)),
      event,
    )
    await run(
      'eventHub',
      on(stream(text())).each(({ data }) => void seen.push(data)),
      event,
    )
    expect(seen).toEqual([Buffer.from('hi'), 'hi'])
  })

  test('is refused by cosmosDB, and what is of no stream by stream', async () => {
    const never = () => {
      throw new Error('not to be reached')
    }
    await expect(run('eventHub', on(cosmosDB()).each(never), hubEvent({ body: 'x' }))).rejects.toMatchObject({
      code: 'UNRECOGNISED_EVENT',
      message: 'cosmosDB: this came by eventHubTrigger, it takes cosmosDBTrigger',
    })
    await expect(run('storageQueue', on(stream()).each(never), queueMessage({ body: 'x' }))).rejects.toMatchObject({
      message: 'stream: this came by queueTrigger, it takes eventHubTrigger and cosmosDBTrigger',
    })
  })
})

test('events of bytes that come together are read, and a batch of none is none', async () => {
  const seen: unknown[] = []
  const handler = on(stream(Order)).each(({ data, id }) => void seen.push([id, data]))
  const { triggerMetadata = {} } = hubEvents([{}, {}])
  const bytes = ['{"id":"a","total":1}', '{"id":"b","total":2}'].map((text) => Buffer.from(text))
  await run('eventHub', handler, { data: { collectionBytes: { bytes } }, triggerMetadata }, MANY)
  await run('eventHub', handler, hubEvents([]), MANY)
  expect(seen).toEqual([
    ['3:100', { id: 'a', total: 1 }],
    ['3:101', { id: 'b', total: 2 }],
  ])
})

test('properties that are named as members of objects are data', async () => {
  const seen: unknown[] = []
  const handler = on(eventHub()).each(({ properties }) => void seen.push(properties))
  const request = hubEvents([{ body: 'x', properties: { constructor: 'a', toString: 'b' } }])
  await run('eventHub', handler, request, MANY)
  expect(seen).toEqual([{ constructor: 'a', toString: 'b' }])
})

describe('events of one partition key', () => {
  const retry = { strategy: 'fixedDelay', maxRetryCount: 3, delayInterval: 1000 }
  const keys = ['a', 'b', 'a', undefined, 'b', undefined]
  const bodies = ['a1', 'b1', 'a2', 'x1', 'b2', 'x2']
  const events = hubEvents(
    bodies.map((body, index) => ({ body, ...(keys[index] ? { partitionKey: keys[index] } : {}) })),
  )

  function failing() {
    const tried: string[] = []
    const handler = on(stream(text())).each(async ({ data }) => {
      await tick()
      tried.push(String(data))
      if (data === 'a1') throw new Error('no')
    })
    return { tried, handler }
  }

  test('keep their order, and none goes on behind one that failed while they are tried again', async () => {
    const lines = errorLines()
    const { tried, handler } = failing()
    await expect(run('eventHub', handler, events, { ...MANY, retry })).rejects.toMatchObject({
      message: 'stream: 2 of 6 records failed',
      errors: [{ message: 'no' }, { code: 'AFTER_FAILURE' }],
    })
    expect(tried.toSorted()).toEqual(['a1', 'b1', 'b2', 'x1', 'x2'])
    expect(tried.indexOf('b1')).toBeLessThan(tried.indexOf('b2'))
    expect(lines()).toMatchObject([{ recordId: '3:100' }, { recordId: '3:102' }])
  })

  test.each([
    ['without a retry policy', 0, {}],
    ['at the last of its tries', 3, { retry }],
  ])('keep their order, and go on behind one that is lost: %s', async (_when, retryCount, policy) => {
    const lines = errorLines()
    const { tried, handler } = failing()
    await expect(run('eventHub', handler, { ...events, retryCount }, { ...MANY, ...policy })).rejects.toMatchObject({
      message: 'stream: 1 of 6 records failed',
      errors: [{ message: 'no' }],
    })
    expect(tried.toSorted()).toEqual(['a1', 'a2', 'b1', 'b2', 'x1', 'x2'])
    for (const key of ['a', 'b']) expect(tried.indexOf(`${key}1`)).toBeLessThan(tried.indexOf(`${key}2`))
    expect(lines()).toMatchObject([{ recordId: '3:100' }])
  })

  test('that are of a catalogue go on behind one that is lost, too, and so do chunks of them', async () => {
    errorLines()
    const attributes = { specversion: '1.0', source: 'orders', type: 'order.paid' }
    const bodies = ['e-1', 'e-2'].map((id) => JSON.stringify({ ...attributes, id, data: { id, total: 1 } }))
    const ofOneKey = hubEvents(
      bodies.map((body) => ({
        body,
        partitionKey: 'a',
        properties: { 'Content-Type': 'application/cloudevents+json' },
      })),
    )
    const tried: string[] = []
    const failing = (id: string) => {
      tried.push(id)
      throw new Error('no')
    }
    const each = on(cloudEvent({ 'order.paid': Order })).each(({ id }) => failing(id))
    await expect(run('eventHub', each, ofOneKey, MANY)).rejects.toThrow('2 of 2 records failed')
    const inChunks = on(stream()).handle(chunks(1, ([one]) => failing(one?.id ?? '')))
    await expect(run('eventHub', inChunks, ofOneKey, MANY)).rejects.toThrow('2 of 2 records failed')
    expect(tried).toEqual(['e-1', 'e-2', '3:100', '3:101'])
  })

  test('hold back behind a failure as long as a policy has no end', async () => {
    errorLines()
    const { tried, handler } = failing()
    const policy = { retry: { ...retry, maxRetryCount: -1 } }
    await expect(run('eventHub', handler, { ...events, retryCount: 9 }, { ...MANY, ...policy })).rejects.toThrow(
      '2 of 6',
    )
    expect(tried).not.toContain('a2')
  })
})

describe('changes of Cosmos DB', () => {
  test('are the documents as they are now', async () => {
    const seen: CosmosDBChange<Order>[] = []
    await run(
      'cosmosDB',
      on(cosmosDB(Order)).each((one) => void seen.push(one)),
      documents(fixture('cosmos-latest-version')),
    )
    expect(seen.map(({ raw: _, ...rest }) => rest)).toEqual([
      {
        id: 'o-1:a4h5AK3yyyUBAAAAAAAAAA==@41',
        type: 'com.microsoft.cosmosdb.change',
        source: 'shop/orders',
        time: new Date(1_791_180_428_000),
        data: { id: 'o-1', total: 3 },
        partitionKey: 'o-1',
        sequenceNumber: '41',
        documentId: 'o-1',
        operation: undefined,
        previous: undefined,
      },
      expect.objectContaining({ id: 'o-2:a4h5AK3yyyUCAAAAAAAAAA==@42', data: { id: 'o-2', total: -1 } }),
    ])
    expect(seen[0]?.raw).toEqual((fixture('cosmos-latest-version') as unknown[])[0])
  })

  test('are all versions and deletes where the trigger has that mode, in the order of each document', async () => {
    const seen: unknown[] = []
    const handler = on(cosmosDB(Order)).each(async ({ id, data, operation, previous, partitionKey }) => {
      await tick()
      seen.push({ id, data, operation, previous, partitionKey })
    })
    await run('cosmosDB', handler, documents(fixture('cosmos-all-versions')), {
      changeFeedMode: 'AllVersionsAndDeletes',
    })
    const gone = {
      id: 'o-2@43',
      data: undefined,
      operation: 'delete',
      previous: { id: 'o-2', total: 5 },
      partitionKey: 'o-2',
    }
    expect(seen).toHaveLength(3)
    expect(seen).toContainEqual(gone)
    expect(seen.filter((one) => (one as { id: string }).id !== gone.id)).toMatchObject([
      { id: 'o-1@41', operation: 'create', data: { total: 3 } },
      { id: 'o-1@42', operation: 'replace', data: { total: 4 } },
    ])
  })

  test.each([
    ['are told apart by it', { id: 'x', _rid: 'r1', _lsn: 7 }, { id: 'x', _rid: 'r2', _lsn: 7 }, ['x:r1@7', 'x:r2@7']],
    [
      'but where a delete has none are kept in order by their ids',
      { current: { id: 'x', _rid: 'r1' }, metadata: { lsn: 7, operationType: 'create' } },
      { current: {}, metadata: { lsn: 8, operationType: 'delete', id: 'x' } },
      ['x:r1@7', 'x@8'],
    ],
  ])('of documents with a _rid %s', async (what, first, second, ids) => {
    const seen: string[] = []
    let running = 0
    let most = 0
    const handler = on(cosmosDB()).each(async ({ id }) => {
      most = Math.max(most, ++running)
      await tick()
      running--
      seen.push(id)
    })
    await run('cosmosDB', handler, documents([first, second]))
    expect([seen, most]).toEqual([ids, what.startsWith('but') ? 1 : 2])
  })

  test('of one document go on behind one that failed, unless they are tried again', async () => {
    errorLines()
    const changes = [1, 2].map((lsn) => ({ id: 'x', _rid: 'r1', _lsn: lsn }))
    const retry = { strategy: 'fixedDelay', maxRetryCount: 3, delayInterval: 1000 }
    for (const [policy, expected] of [
      [{}, ['x:r1@1', 'x:r1@2']],
      [{ retry }, ['x:r1@1']],
    ] as const) {
      const tried: string[] = []
      const handler = on(cosmosDB()).each(({ id }) => {
        tried.push(id)
        throw new Error('no')
      })
      await expect(run('cosmosDB', handler, documents(changes), policy)).rejects.toThrow('2 of 2 records failed')
      expect(tried).toEqual(expected)
    }
  })

  test('are all tried before the invocation fails for one', async () => {
    errorLines()
    const tried: string[] = []
    const handler = on(stream(Order)).each(({ data }) => {
      tried.push(String(data?.id))
      if ((data?.total ?? 0) < 0) throw new Error('no')
    })
    const changes = [...fixture<unknown[]>('cosmos-latest-version'), 7, null, { id: 'o-3', total: 1 }]
    await expect(run('cosmosDB', handler, documents(changes))).rejects.toMatchObject({
      message: 'stream: 3 of 5 records failed',
    })
    expect(tried).toEqual(['o-1', 'o-2', 'o-3'])
  })

  test('are refused when they are no documents', async () => {
    await expect(
      run(
        'cosmosDB',
        on(stream()).each(() => {}),
        { data: { json: '{}' } },
      ),
    ).rejects.toMatchObject({
      code: 'INVALID_EVENT',
      message: 'stream: expected an array of documents',
    })
  })
})

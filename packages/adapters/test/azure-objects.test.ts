import { on } from 'heddle'
import { blob } from 'heddle/azure'
import { type ObjectEvent, objects } from 'heddle/portable'
import { describe, expect, test } from 'vitest'
import { errorLines } from '../../core/test/helpers.ts'
import { blobEvent, blobWritten, gridEvent, queueMessage, serviceBusMessages, timerDue } from './azure-deliveries.ts'
import { fixture, run } from './azure-run.ts'

const created = { bucket: 'yarn', key: 'a b/é.csv', size: 3 }

async function seenBy(
  kind: Parameters<typeof run>[0],
  ...rest: [Parameters<typeof run>[2], object?]
): Promise<unknown[]> {
  const seen: unknown[] = []
  await run(
    kind,
    on(objects()).each(({ raw: _, ...event }: ObjectEvent) => void seen.push(event)),
    ...rest,
  )
  return seen
}

test('a blob that was written has all that the trigger tells of it', async () => {
  const content = Uint8Array.of(1, 2, 3)
  const seen: unknown[] = []
  await run(
    'storageBlob',
    on(blob()).each(({ raw: _, ...event }) => void seen.push(event)),
    blobWritten({ ...created, bytes: content }),
  )
  expect(seen).toEqual([
    {
      id: 'yarn/a b/é.csv@0x8DBC1B2A',
      type: 'Microsoft.Storage.BlobCreated',
      source: 'yarn',
      subject: 'a b/é.csv',
      time: new Date('2026-10-05T06:07:08Z'),
      action: 'created',
      ...created,
      eTag: '0x8DBC1B2A',
      content: Buffer.from(content),
      uri: 'https://shop.blob.core.windows.net/yarn/a%20b/%C3%A9.csv',
      contentType: 'text/csv',
      metadata: { owner: 'sheep' },
    },
  ])
})

test('a blob without a path is refused', async () => {
  const request = { data: { bytes: Uint8Array.of() }, triggerMetadata: { BlobTrigger: { string: 'yarn' } } }
  await expect(seenBy('storageBlob', request)).rejects.toMatchObject({
    code: 'INVALID_EVENT',
    message: 'objects: triggerMetadata.blobTrigger: expected container/name, got yarn',
  })
})

test('an event of Blob storage by Event Grid has all that it says', async () => {
  expect(await seenBy('eventGrid', gridEvent(blobEvent(created)))).toEqual([
    {
      id: '831e1650-001e-001b-66ab-eeb76e069631',
      type: 'Microsoft.Storage.BlobCreated',
      source: 'yarn',
      subject: 'a b/é.csv',
      time: new Date('2026-10-05T06:07:08.123Z'),
      action: 'created',
      ...created,
      eTag: '0x8DBC1B2A',
    },
  ])
})

test.each([
  ['Archive', 'Cool', 'archived'],
  ['Hot', 'Archive', 'restored'],
  ['Hot', 'Cool', 'updated'],
])('a blob that goes to %s from %s is %s', async (accessTier, previousTier, action) => {
  const event = fixture<{ data: object }>('event-grid-blob-tier-changed')
  const changed = { ...event, data: { ...event.data, accessTier, previousTier } }
  expect(await seenBy('eventGrid', gridEvent(changed))).toMatchObject([{ action, key: 'old/a.csv' }])
})

test('what only Azure knows is other, and its type says what', async () => {
  const event = {
    ...fixture<object>('event-grid-blob-tier-changed'),
    eventType: 'Microsoft.Storage.BlobInventoryPolicyCompleted',
  }
  expect(await seenBy('eventGrid', gridEvent(event))).toMatchObject([
    { action: 'other', type: 'Microsoft.Storage.BlobInventoryPolicyCompleted' },
  ])
})

test('events that Event Grid sends together are all tried', async () => {
  errorLines()
  const seen: string[] = []
  const handler = on(objects()).each(({ key }) => {
    seen.push(key)
    if (key === 'a') throw new Error('no')
  })
  const events = ['a', 'b'].map((key) => blobEvent({ bucket: 'yarn', key }))
  await expect(run('eventGrid', handler, gridEvent(events))).rejects.toMatchObject({
    message: 'objects: 1 of 2 records failed',
  })
  expect(seen).toEqual(['a', 'b'])
})

describe('refused by name:', () => {
  test.each([
    [
      'an event of another service',
      fixture('event-grid-secret-near-expiry'),
      'UNRECOGNISED_EVENT',
      'objects: this is an event of another service, or of no blob (Microsoft.KeyVault.SecretNearExpiry, newsecret)',
    ],
    [
      'what is no event',
      { a: 1 },
      'INVALID_EVENT',
      'objects: this is neither an event of Event Grid’s schema nor a CloudEvent',
    ],
    ['nothing', null, 'INVALID_EVENT', 'objects: this is neither an event of Event Grid’s schema nor a CloudEvent'],
  ])('%s', async (_what, event, code, message) => {
    await expect(seenBy('eventGrid', gridEvent(event))).rejects.toMatchObject({
      code,
      message: message.replace('’', "'"),
    })
  })

  test('a timer, and an event of Event Grid where the source is blob', async () => {
    await expect(seenBy('timer', timerDue())).rejects.toMatchObject({ code: 'UNRECOGNISED_EVENT' })
    await expect(
      run(
        'eventGrid',
        on(blob()).each(() => {}),
        gridEvent(blobEvent(created)),
      ),
    ).rejects.toMatchObject({
      message: 'blob: this came by eventGridTrigger, it takes blobTrigger',
    })
  })
})

describe('events that Event Grid puts into a queue', () => {
  test('of Azure Storage are read', async () => {
    const body = JSON.stringify(blobEvent({ ...created, action: 'deleted' }))
    expect(await seenBy('storageQueue', queueMessage({ body }))).toMatchObject([
      { action: 'deleted', key: 'a b/é.csv' },
    ])
    expect(await seenBy('storageQueue', queueMessage({ bytes: Buffer.from(body) }))).toMatchObject([
      { action: 'deleted' },
    ])
  })

  test('of Service Bus are read, and one that is none fails alone, as its message does', async () => {
    const lines = errorLines()
    const seen: string[] = []
    const handler = on(objects()).each(({ key }) => void seen.push(key))
    const bodies = [
      JSON.stringify(blobEvent(created)),
      '{}',
      'no JSON',
      JSON.stringify(fixture('event-grid-secret-near-expiry')),
    ]
    const messages = serviceBusMessages(bodies.map((body) => ({ body })))
    await expect(run('serviceBusQueue', handler, messages, { cardinality: 'many' })).rejects.toMatchObject({
      message: 'objects: 3 of 4 records failed',
    })
    expect(seen).toEqual(['a b/é.csv'])
    expect(lines()).toMatchObject([{ recordId: 'm1' }, { recordId: 'm2' }, { recordId: 'm3' }])
  })
})

import { on } from 'heddle'
import { blob, toAzure } from 'heddle/azure'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { hostModule } from '../../../../test/hosts/hosts.mts'
import { app, invoke } from '../azure-worker.ts'
import { objectsApp, seenIn } from '../conformance/family-app.ts'
import { type Azurite, isInstalled, startAzurite } from './azurite.ts'

/** A `ContainerClient` of `@azure/storage-blob`, as far as these tests use one. */
interface Container {
  create(): Promise<unknown>
  getBlockBlobClient(name: string): {
    readonly url: string
    uploadData(data: Uint8Array, options?: object): Promise<unknown>
    downloadToBuffer(): Promise<Buffer>
  }
  listBlobsFlat(options?: object): AsyncIterable<{
    readonly name: string
    readonly metadata?: Record<string, string>
    readonly properties: {
      readonly etag: string
      readonly lastModified: Date
      readonly contentLength: number
      readonly contentType: string
    }
  }>
}

/**
 * Scans a container once, as the host does: a blob that is new, or was written anew, goes to the function, up to five times
 * while it fails; then a message that says which goes to a queue.
 *
 * @see https://learn.microsoft.com/azure/azure-functions/functions-bindings-storage-blob-trigger#poison-blobs
 */
function scanner(container: Container, name: string, poisoned: string[]) {
  const receipts = new Map<string, { tries: number; done: boolean }>()
  return async function scan(): Promise<void> {
    for await (const { name: key, properties, metadata } of container.listBlobsFlat({ includeMetadata: true })) {
      const { etag, lastModified, contentLength, contentType } = properties
      const receipt = receipts.get(`${key}@${etag}`) ?? { tries: 0, done: false }
      receipts.set(`${key}@${etag}`, receipt)
      if (receipt.done) continue
      receipt.tries++
      const client = container.getBlockBlobClient(key)
      const json = (value: unknown) => ({ json: JSON.stringify(value) })
      try {
        await invoke(name, {
          data: { bytes: await client.downloadToBuffer() },
          triggerMetadata: {
            BlobTrigger: { string: `yarn/${key}` },
            Uri: json(client.url),
            Properties: json({
              ETag: etag,
              LastModified: lastModified,
              ContentLength: contentLength,
              ContentType: contentType,
            }),
            Metadata: json(metadata ?? {}),
            name: { string: key },
          },
        })
        receipt.done = true
      } catch {
        receipt.done = receipt.tries === 5
        if (receipt.done) poisoned.push(key)
      }
    }
  }
}

describe.skipIf(!isInstalled)('azure-functions: objects on azurite', () => {
  let azurite: Azurite
  let container: Container
  let scan: () => Promise<void>
  const poisoned: string[] = []
  const lines: string[] = []

  app.storageBlob('blobs', { connection: 'Storage', path: 'yarn/{name}', handler: toAzure(objectsApp) })

  beforeAll(async () => {
    vi.spyOn(console, 'log').mockImplementation((line) => void lines.push(String(line)))
    vi.spyOn(console, 'error').mockImplementation(() => {})
    azurite = await startAzurite('blob')
    const sdk = (await import(hostModule('@azure/storage-blob') as string)) as {
      ContainerClient: new (connectionString: string, name: string) => Container
    }
    container = new sdk.ContainerClient(azurite.connectionString, 'yarn')
    await container.create()
    scan = scanner(container, 'blobs', poisoned)
  })
  afterAll(async () => {
    vi.restoreAllMocks()
    await azurite?.stop()
  })

  async function seenAfter(scans: number): Promise<readonly unknown[]> {
    const from = lines.length
    for (let count = 0; count < scans; count++) await scan()
    return seenIn(lines.slice(from)).map(({ what }) => what)
  }

  const upload = (key: string, size = 1024) => container.getBlockBlobClient(key).uploadData(new Uint8Array(size))

  test('says what was written, by its whole key, and again when it is written anew', async () => {
    const key = 'a b/é+1%.csv'
    await upload(key)
    const created = { action: 'created', bucket: 'yarn', key, size: 1024 }
    expect(await seenAfter(2)).toEqual([created])
    await upload(key, 10)
    expect(await seenAfter(2)).toEqual([{ ...created, size: 10 }])
  })

  test('one that the function fails for comes again by itself, and is set aside after its fifth try', async () => {
    await upload('poison.csv')
    await upload('good.csv')
    const what = (key: string) => ({ action: 'created', bucket: 'yarn', key, size: 1024 })
    const seen = await seenAfter(7)
    expect(seen.filter((one) => (one as { key: string }).key === 'poison.csv')).toEqual(
      Array(5).fill(what('poison.csv')),
    )
    expect(seen.filter((one) => (one as { key: string }).key !== 'poison.csv')).toEqual([what('good.csv')])
    expect(poisoned).toEqual(['poison.csv'])
  })

  test('gives a function of Azure’s own source all that is in it', async () => {
    const seen: unknown[] = []
    app.storageBlob('own', {
      connection: 'Storage',
      path: 'yarn/{name}',
      handler: toAzure(
        on(blob()).each(({ content, contentType, metadata, uri, time, eTag, id, raw: _, ...rest }) => {
          if (rest.key !== 'own.csv') return
          expect(Date.now() - time.getTime()).toBeLessThan(60_000)
          expect(id).toBe(`yarn/own.csv@${eTag}`)
          expect(eTag).toMatch(/^0x[\dA-F]+$/)
          expect(uri).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/devstoreaccount1\/yarn\/own\.csv$/)
          seen.push({ content: String(content), contentType, metadata, ...rest })
        }),
      ),
    })
    const data = Buffer.from('sheep,1\n')
    const options = { metadata: { Owner: 'me' }, blobHTTPHeaders: { blobContentType: 'text/csv' } }
    await container.getBlockBlobClient('own.csv').uploadData(data, options)
    await scanner(container, 'own', poisoned)()
    expect(seen).toEqual([
      {
        content: 'sheep,1\n',
        contentType: 'text/csv',
        metadata: { owner: 'me' },
        type: 'Microsoft.Storage.BlobCreated',
        source: 'yarn',
        subject: 'own.csv',
        action: 'created',
        bucket: 'yarn',
        key: 'own.csv',
        size: 8,
      },
    ])
  })
})

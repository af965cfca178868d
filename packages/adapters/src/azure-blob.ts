import { type BatchSource, HeddleError } from '@heddle/core'
import { type Delivery, type JsonObject, type ObjectEvent, quote } from '@heddle/events/adapting'
import type { AzureContext } from './azure-context.ts'
import { type AzureDelivery, allOrNothing } from './azure-delivery.ts'
import { type AzureMessage, numberOf, objectOf, textOf, timeOf } from './azure-message.ts'
import { native } from './azure-native.ts'

/** A blob that was written, as the trigger of Blob storage brings it. */
export interface BlobEvent extends ObjectEvent<'Microsoft.Storage.BlobCreated'>, Facts {
  readonly action: 'created'
}

interface Facts {
  /** All of it, which is in memory: a `Buffer`, or where it is JSON its value; with `sdkBinding` a client of the SDK. */
  readonly content: unknown
  readonly uri: string | undefined
  /** `text/csv` */
  readonly contentType: string | undefined
  /** What its writer put beside it. Azure makes the first letter of each name a small one. */
  readonly metadata: JsonObject
}

export type BlobSource = BatchSource<BlobEvent, undefined, 'azure-functions'>

/**
 * Blobs that were written, with what is in them: those of `objects`. That one was deleted only Event Grid tells, of which
 * `objects` takes events. Refuses what another trigger brings. A throw has the blob come again, and the fifth puts a message
 * into the queue `webjobs-blobtrigger-poison`.
 *
 * @see https://learn.microsoft.com/azure/azure-functions/functions-bindings-storage-blob-trigger
 */
export function blob(): BlobSource {
  return native<BlobEvent>('blob', 'objects', 'blobTrigger', (delivery) => delivery as AzureDelivery<BlobEvent>)
}

/** Reads what the trigger of Blob storage brings. */
export function blobDelivery(source: string, input: unknown, context: AzureContext): Delivery<BlobEvent> {
  const metadata = context.triggerMetadata ?? {}
  const path = textOf(metadata.blobTrigger)
  const [, bucket, key] = /^([^/]+)\/(.+)$/s.exec(path ?? '') ?? []
  if (bucket === undefined || key === undefined) {
    throw new HeddleError(
      'INVALID_EVENT',
      `${source}: triggerMetadata.blobTrigger: expected container/name, got ${quote(String(path))}`,
    )
  }
  const properties = objectOf(metadata.properties)
  const eTag = eTagOf(properties.eTag)
  const id = eTag === undefined ? context.invocationId : `${path}@${eTag}`
  const raw: AzureMessage = { body: input, metadata }
  const item: BlobEvent = {
    id,
    type: 'Microsoft.Storage.BlobCreated',
    source: bucket,
    subject: key,
    time: timeOf(properties.lastModified) ?? new Date(),
    action: 'created',
    bucket,
    key,
    size: input instanceof Uint8Array ? input.length : numberOf(properties.contentLength ?? properties.length),
    eTag,
    content: input,
    uri: textOf(metadata.uri),
    contentType: textOf(properties.contentType),
    metadata: objectOf(metadata.metadata),
    raw,
  }
  return allOrNothing(source, [{ id, lane: undefined, item, raw }])
}

/** Without the quotes that it has in HTTP. */
export function eTagOf(value: unknown): string | undefined {
  return textOf(value)?.replaceAll('"', '')
}

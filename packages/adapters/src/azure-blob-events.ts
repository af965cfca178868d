import { type BatchRecord, HeddleError, parseJson } from '@heddle/core'
import {
  type Delivery,
  type Incoming,
  type JsonObject,
  type ObjectAction,
  type ObjectEvent,
  quote,
} from '@heddle/events/adapting'
import { eTagOf } from './azure-blob.ts'
import { allOrNothing, type TriggerReader } from './azure-delivery.ts'
import { type GridEvent, gridEvent } from './azure-event-grid.ts'
import { distinct, numberOf, objectOf } from './azure-message.ts'

/** Reads events of Blob storage that Event Grid brings, in either of its schemas. Refuses events of other services by name. */
export function blobEventsDelivery(source: string, input: unknown): Delivery<ObjectEvent> {
  const own = distinct()
  const records = [input].flat().map((raw: unknown): BatchRecord<ObjectEvent> => {
    const item = objectOfEvent(source, gridEvent(source, raw), raw)
    return { id: own(item.id), lane: undefined, item, raw }
  })
  return allOrNothing(source, records)
}

/** Reads events of Blob storage that Event Grid has put into a queue. One that is none fails alone, as its message does. */
export function blobEventsIn(read: TriggerReader<Incoming>): TriggerReader<ObjectEvent> {
  return (source, input, context) => {
    const { records, ...delivery } = read(source, input, context)
    return { ...delivery, records: (records as readonly BatchRecord<Incoming>[]).map(inside) }

    function inside({ item, ...record }: BatchRecord<Incoming>): BatchRecord<ObjectEvent> {
      if (item === undefined) return record
      try {
        return { ...record, item: objectOfEvent(source, gridEvent(source, valueIn(item.payload)), item.raw) }
      } catch (error) {
        return { ...record, error: error as Error }
      }
    }
  }
}

/** The value of a payload that is JSON; of any other nothing. */
function valueIn(payload: Incoming['payload']): unknown {
  if (typeof payload === 'object' && !(payload instanceof Uint8Array)) return payload.value
  const parsed = parseJson(payload ?? '')
  return parsed.issues === undefined ? parsed.value : undefined
}

function objectOfEvent(source: string, { id, type, subject, time, data }: GridEvent, raw: unknown): ObjectEvent {
  const [, bucket, key] = /^\/blobServices\/default\/containers\/([^/]+)\/blobs\/(.+)$/s.exec(subject ?? '') ?? []
  if (!type.startsWith('Microsoft.Storage.') || bucket === undefined || key === undefined) {
    const what = `this is an event of another service, or of no blob (${quote(type)}, ${quote(subject ?? '')})`
    throw new HeddleError('UNRECOGNISED_EVENT', `${source}: ${what}`)
  }
  const facts = objectOf(data)
  const action = actionOf(type, facts)
  return {
    id,
    type,
    source: bucket,
    subject: key,
    time,
    action,
    bucket,
    key,
    size: action === 'deleted' ? undefined : numberOf(facts.contentLength),
    eTag: eTagOf(facts.eTag),
    raw,
  }
}

/** @see https://learn.microsoft.com/azure/event-grid/event-schema-blob-storage */
function actionOf(type: string, { accessTier, previousTier }: JsonObject): ObjectAction {
  switch (type) {
    case 'Microsoft.Storage.BlobCreated':
      return 'created'
    case 'Microsoft.Storage.BlobDeleted':
      return 'deleted'
    case 'Microsoft.Storage.BlobTierChanged':
      if (accessTier === 'Archive') return 'archived'
      return previousTier === 'Archive' ? 'restored' : 'updated'
    default:
      return 'other'
  }
}

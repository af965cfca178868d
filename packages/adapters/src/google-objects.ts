import { type BatchRecord, type HeddleError, invalidField, parseJson } from '@heddle/core'
import { isObject, type JsonObject, type ObjectAction, type ObjectEvent } from '@heddle/events/adapting'
import { type GoogleEvent, textOrEmpty, timeOrNow } from './google-event.ts'
import { pubSubAttributes, pubSubRecord } from './google-pub-sub.ts'

/** What an event of Cloud Storage has beside what an event of every object store has. */
export interface StorageFields {
  /** Which content of the object: a number as text, a new one each time that it is written. `undefined` where it is not told. */
  readonly generation: string | undefined
  /** Which metadata of that content: a number as text. */
  readonly metageneration: string | undefined
  readonly contentType: string | undefined
  /** What its owner has set. */
  readonly metadata: Readonly<Record<string, string>>
  readonly storageClass: string | undefined
  /** Base64. */
  readonly md5Hash: string | undefined
  /** Base64, big-endian. */
  readonly crc32c: string | undefined
  readonly timeCreated: Date | undefined
  readonly updated: Date | undefined
}

/** An event of Cloud Storage, its own fields included. */
export type StorageObject = ObjectEvent & StorageFields

/**
 * What happened to an object of Cloud Storage, by its events or by a notification that it sends through Pub/Sub; `undefined` for
 * any other event.
 *
 * @see https://cloud.google.com/eventarc/docs/reference/supported-events
 * @see https://cloud.google.com/storage/docs/pubsub-notifications
 */
export function objectRecord(event: GoogleEvent): BatchRecord<StorageObject> | undefined {
  const verb = /^google\.cloud\.storage\.object\.v1\.(\w+)$/.exec(event.type)?.[1]
  if (verb !== undefined) return recordOf(event, verb, isObject(event.data) ? event.data : {}, `${event.at}.`)
  const attributes = pubSubAttributes(event)
  const kind = attributes?.eventType
  if (attributes === undefined || kind === undefined || !Object.hasOwn(NOTIFICATIONS, kind)) return undefined
  const { item, error } = pubSubRecord(event, 'objects')
  if (item === undefined) return { id: event.id, lane: undefined, error, raw: event.raw }
  // There are notifications without a payload.
  const parsed = attributes.payloadFormat === 'NONE' ? undefined : parseJson(item.payload as string | Uint8Array)
  const object = parsed?.issues === undefined && isObject(parsed?.value) ? parsed.value : {}
  const { bucketId: bucket, objectId: name, objectGeneration: generation } = attributes
  const verbOf = NOTIFICATIONS[kind] as string
  const named = { ...event, id: item.id, time: timeOrNow(attributes.eventTime ?? item.time.toISOString()), source: '' }
  return recordOf({ ...named, type: `${STORAGE}${verbOf}` }, verbOf, { generation, ...object, bucket, name }, '')
}

/** What the types of its events begin with. */
export const STORAGE = 'google.cloud.storage.object.v1.'

const NOTIFICATIONS: Readonly<Record<string, string>> = {
  OBJECT_FINALIZE: 'finalized',
  OBJECT_DELETE: 'deleted',
  OBJECT_ARCHIVE: 'archived',
  OBJECT_METADATA_UPDATE: 'metadataUpdated',
}

/** A version that is archived has been overwritten or deleted in a bucket that keeps versions: no other platform tells it so. */
const ACTIONS: Readonly<Record<string, ObjectAction>> = {
  finalized: 'created',
  deleted: 'deleted',
  metadataUpdated: 'updated',
}

function recordOf(event: GoogleEvent, verb: string, object: JsonObject, at: string): BatchRecord<StorageObject> {
  const { id, type, source, time, raw } = event
  const record = { id, lane: undefined, raw }
  const { bucket, name, size, etag } = object
  if (typeof bucket !== 'string') return { ...record, error: missing(`${at}bucket`, bucket) }
  if (typeof name !== 'string') return { ...record, error: missing(`${at}name`, name) }
  const action = (Object.hasOwn(ACTIONS, verb) && ACTIONS[verb]) || 'other'
  const item: StorageObject = {
    id,
    type,
    source: source || `//storage.googleapis.com/projects/_/buckets/${bucket}`,
    subject: name,
    time,
    action,
    bucket,
    key: name,
    size: action === 'deleted' || size === undefined ? undefined : Number(size),
    eTag: textOrEmpty(etag) || undefined,
    ...fieldsOf(object),
    raw,
  }
  return { ...record, item }
}

function fieldsOf(object: JsonObject): StorageFields {
  const { metadata, timeCreated, updated } = object
  const text = (name: string) => (object[name] === undefined ? undefined : String(object[name]))
  return {
    generation: text('generation'),
    metageneration: text('metageneration'),
    contentType: text('contentType'),
    metadata: isObject(metadata) ? (metadata as StorageFields['metadata']) : {},
    storageClass: text('storageClass'),
    md5Hash: text('md5Hash'),
    crc32c: text('crc32c'),
    timeCreated: timeCreated === undefined ? undefined : timeOrNow(timeCreated),
    updated: updated === undefined ? undefined : timeOrNow(updated),
  }
}

function missing(path: string, got: unknown): HeddleError {
  return invalidField('objects', path, 'a string', got)
}

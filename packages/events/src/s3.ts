import { type BatchRecord, type BatchSource, defineBatchSource } from '@heddle/core'
import { digits } from './digits.ts'
import type { ObjectAction, ObjectEvent } from './object-event.ts'
import { isObject } from './objects.ts'
import { type Fault, type RecordFacts, recordsOf, unreadable } from './records.ts'
import { decodeKey } from './s3-key.ts'

/** One S3 notification: what happened to one object. */
export interface S3Record extends ObjectEvent<`com.amazonaws.s3.${S3EventName}`> {
  /** `<x-amz-request-id>.<x-amz-id-2>` as CloudEvents says, and the key: one request can touch many objects. */
  readonly id: string
  /** `com.amazonaws.s3.` and the event name: `com.amazonaws.s3.ObjectCreated:Put`. */
  readonly type: `com.amazonaws.s3.${S3EventName}`
  /** `aws:s3.<region>.<bucket>`, as CloudEvents says. */
  readonly source: string
  /** The object's key, decoded. */
  readonly subject: string
  readonly time: Date
  readonly eventVersion: string
  readonly eventName: S3EventName
  readonly awsRegion: string
  readonly s3: {
    readonly bucket: { readonly name: string; readonly arn: string }
    readonly object: S3Object
  }
  /** The record as S3 sent it, its key still encoded, with what only some events have: `glacierEventData` and its like. */
  readonly raw: S3RawRecord
}

/** The object of a notification. */
export interface S3Object {
  /** Decoded: `My résumé (v1+2).pdf`, ready to be given to S3. */
  readonly key: string
  /** In bytes; absent when the object was deleted. */
  readonly size: number | undefined
  readonly eTag: string | undefined
  /** Absent in a bucket without versions. The text `null` is the id of a version from before they were switched on. */
  readonly versionId: string | undefined
  /** Orders the events of one key: hexadecimal, compared as numbers. Only on creation and deletion. */
  readonly sequencer: string | undefined
}

/** A record of an S3 notification as S3 sends it. */
export interface S3RawRecord {
  readonly eventVersion: string
  readonly eventSource: 'aws:s3'
  readonly awsRegion: string
  /** RFC 3339. */
  readonly eventTime: string
  readonly eventName: string
  readonly userIdentity?: { readonly principalId: string }
  readonly requestParameters?: { readonly sourceIPAddress: string }
  readonly responseElements: { readonly 'x-amz-request-id': string; readonly 'x-amz-id-2': string }
  readonly s3: {
    readonly s3SchemaVersion?: string
    readonly configurationId?: string
    readonly bucket: {
      readonly name: string
      readonly arn: string
      readonly ownerIdentity?: { readonly principalId: string }
      readonly awsGeneratedTags?: Readonly<Record<string, string>>
    }
    readonly object: {
      /** Form-url-encoded. */
      readonly key: string
      readonly size?: number | null
      readonly eTag?: string | null
      readonly versionId?: string | null
      readonly sequencer?: string | null
    }
  }
  readonly glacierEventData?: {
    readonly restoreEventData: {
      readonly lifecycleRestorationExpiryTime: string
      readonly lifecycleRestoreStorageClass: string
    }
  }
  readonly replicationEventData?: Readonly<Record<string, unknown>>
  readonly intelligentTieringEventData?: { readonly destinationAccessTier: string }
  readonly lifecycleEventData?: { readonly transitionEventData: { readonly destinationStorageClass: string } }
  readonly objectRetentionEventData?: { readonly mode: string; readonly retainUntilDate: string }
}

/** What happened, without the `s3:` that some services put before it. Names that AWS adds later are text. */
export type S3EventName =
  | `ObjectCreated:${'Put' | 'Post' | 'Copy' | 'CompleteMultipartUpload'}`
  | `ObjectRemoved:${'Delete' | 'DeleteMarkerCreated'}`
  | `ObjectRestore:${'Post' | 'Completed' | 'Delete'}`
  | 'ReducedRedundancyLostObject'
  | `Replication:${'OperationFailedReplication' | 'OperationMissedThreshold' | 'OperationReplicatedAfterThreshold' | 'OperationNotTracked'}`
  | `LifecycleExpiration:${'Delete' | 'DeleteMarkerCreated'}`
  | 'LifecycleTransition'
  | 'IntelligentTiering'
  | `ObjectTagging:${'Put' | 'Delete'}`
  | 'ObjectAcl:Put'
  | `ObjectAnnotation:${'Put' | 'Delete'}`
  | 'ObjectRetention:Put'
  | (string & {})

export type S3Source = BatchSource<S3Record, undefined, 'aws-lambda'>

/**
 * S3 notifications, keys decoded. The test event that S3 sends when notifications are set up is an event with no records.
 * S3 takes no partial answer: all records are tried, and if any failed the invocation fails with an `AggregateError`,
 * whereupon Lambda tries the whole event twice more.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function s3(): S3Source {
  return defineBatchSource<S3Record, undefined, 'aws-lambda'>({
    name: 's3',
    read: (raw) => (isTestEvent(raw) ? [] : recordsOf('s3', 'aws:s3', raw).map(readRecord)),
  })
}

function isTestEvent(raw: unknown): boolean {
  return isObject(raw) && raw.Event === 's3:TestEvent' && raw.Service === 'Amazon S3' && raw.Records === undefined
}

function readRecord(record: unknown, index: number): BatchRecord<S3Record> {
  const fault = faultOf(record)
  if (fault !== undefined) return unreadable(facts(index, record), fault)

  const raw = record as S3RawRecord
  const { awsRegion, eventVersion, responseElements, s3 } = raw
  const { bucket, object } = s3
  const time = new Date(raw.eventTime)
  if (Number.isNaN(time.getTime())) {
    return unreadable(facts(index, raw), ['eventTime', 'a time', raw.eventTime])
  }
  const key = decodeKey(object.key)
  const id = `${responseElements['x-amz-request-id']}.${responseElements['x-amz-id-2']}.${key}`
  const eventName: S3EventName = raw.eventName.startsWith('s3:') ? raw.eventName.slice(3) : raw.eventName
  const item: S3Record = {
    id,
    type: `com.amazonaws.s3.${eventName}`,
    source: `aws:s3.${awsRegion}.${bucket.name}`,
    subject: key,
    time,
    action: actionOf(eventName),
    bucket: bucket.name,
    key,
    size: object.size ?? undefined,
    eTag: object.eTag ?? undefined,
    eventVersion,
    eventName,
    awsRegion,
    s3: {
      bucket: { name: bucket.name, arn: bucket.arn },
      object: {
        key,
        size: object.size ?? undefined,
        eTag: object.eTag ?? undefined,
        versionId: object.versionId ?? undefined,
        sequencer: object.sequencer ?? undefined,
      },
    },
    raw,
  }
  return { id, lane: undefined, item, error: undefined, raw }
}

/** What an event's name says of the object. */
function actionOf(name: S3EventName): ObjectAction {
  if (name.startsWith('ObjectCreated:')) return 'created'
  if (/^(?:ObjectRemoved|LifecycleExpiration|ReducedRedundancyLostObject)/.test(name)) return 'deleted'
  if (name === 'ObjectRestore:Completed') return 'restored'
  if (/^(?:LifecycleTransition|IntelligentTiering|ObjectRestore:Delete)$/.test(name)) return 'archived'
  return /^Object(?:Tagging|Acl|Annotation|Retention):/.test(name) ? 'updated' : 'other'
}

function facts(index: number, raw: unknown): RecordFacts {
  const at = `Records[${index}]`
  return { source: 's3', noun: 'record', id: at, lane: undefined, at, raw }
}

function faultOf(record: unknown): Fault | undefined {
  if (!isObject(record)) return ['', 'an object', record]
  const { eventSource, eventVersion, eventName, eventTime, awsRegion, responseElements, s3 } = record
  if (eventSource !== 'aws:s3') return ['eventSource', 'aws:s3', eventSource]
  // Minor versions add fields; another major version may change their meaning.
  if (
    typeof eventVersion !== 'string' ||
    !eventVersion.startsWith('2.') ||
    digits(eventVersion.slice(2)) === undefined
  ) {
    return ['eventVersion', 'a version 2.x', eventVersion]
  }
  if (typeof eventName !== 'string') return ['eventName', 'a string', eventName]
  if (typeof eventTime !== 'string') return ['eventTime', 'a string', eventTime]
  if (typeof awsRegion !== 'string') return ['awsRegion', 'a string', awsRegion]
  if (!isObject(responseElements)) return ['responseElements', 'an object', responseElements]
  for (const name of REQUEST_IDS) {
    const id = responseElements[name]
    if (typeof id !== 'string') return [`responseElements.${name}`, 'a string', id]
  }
  if (!isObject(s3)) return ['s3', 'an object', s3]
  const { bucket, object } = s3
  if (!isObject(bucket)) return ['s3.bucket', 'an object', bucket]
  if (typeof bucket.name !== 'string') return ['s3.bucket.name', 'a string', bucket.name]
  if (typeof bucket.arn !== 'string') return ['s3.bucket.arn', 'a string', bucket.arn]
  if (!isObject(object)) return ['s3.object', 'an object', object]
  const { key, size, eTag, versionId, sequencer } = object
  if (typeof key !== 'string') return ['s3.object.key', 'a string', key]
  if (typeof (size ?? 0) !== 'number') return ['s3.object.size', 'a number', size]
  if (typeof (eTag ?? '') !== 'string') return ['s3.object.eTag', 'a string', eTag]
  if (typeof (versionId ?? '') !== 'string') return ['s3.object.versionId', 'a string', versionId]
  if (typeof (sequencer ?? '') !== 'string') return ['s3.object.sequencer', 'a string', sequencer]
  return undefined
}

const REQUEST_IDS = ['x-amz-request-id', 'x-amz-id-2'] as const

import { type CatalogueOf, catalogueOf } from './detail-of.ts'

/** The details of S3's events, by their type. */
export interface S3EventDetails {
  'Object Created': S3ObjectCreatedDetail
  'Object Deleted': S3ObjectDeletedDetail
  'Object Restore Initiated': S3RestoreInitiatedDetail
  'Object Restore Completed': S3RestoreCompletedDetail
  'Object Restore Expired': S3EventDetail
  'Object Storage Class Changed': S3StorageClassChangedDetail
  'Object Access Tier Changed': S3AccessTierChangedDetail
  'Object ACL Updated': S3EventDetail
  'Object Tags Added': S3EventDetail
  'Object Tags Deleted': S3EventDetail
  'Object Annotation Created': S3AnnotationDetail
  'Object Annotation Removed': S3AnnotationDetail
}

/** What every event of S3 says. */
export interface S3EventDetail {
  /** `0` for all events; the version of the detail is `event-version`. */
  readonly version: string
  readonly 'event-version'?: string
  readonly bucket: {
    readonly name: string
    readonly 'aws-generated-tags'?: Readonly<Record<string, string>>
  }
  readonly object: S3EventObject
  readonly 'request-id': string
  /** An account id, or the name of an AWS service: `s3.amazonaws.com`. */
  readonly requester: string
  /** Only when a request to S3 made the event. */
  readonly 'source-ip-address'?: string
}

export interface S3EventObject {
  /** As it is, not encoded. */
  readonly key: string
  /** In bytes. */
  readonly size?: number
  readonly etag?: string
  /** Absent in a bucket without versions. */
  readonly 'version-id'?: string
  /** Orders the creations and deletions of one key: hexadecimal, compared as numbers. */
  readonly sequencer?: string
  readonly 'has-object-annotation'?: unknown
}

export interface S3ObjectCreatedDetail extends S3EventDetail {
  readonly object: S3EventObject & { readonly size: number; readonly etag: string }
  /** What created the object. */
  readonly reason: 'PutObject' | 'POST Object' | 'CopyObject' | 'CompleteMultipartUpload' | (string & {})
}

export interface S3ObjectDeletedDetail extends S3EventDetail {
  readonly reason: 'DeleteObject' | 'Lifecycle Expiration' | (string & {})
  readonly 'deletion-type': 'Permanently Deleted' | 'Delete Marker Created' | (string & {})
}

export interface S3RestoreInitiatedDetail extends S3EventDetail {
  readonly 'source-storage-class': S3StorageClass
}

export interface S3RestoreCompletedDetail extends S3EventDetail {
  readonly 'source-storage-class': S3StorageClass
  /** When S3 deletes the temporary copy, RFC 3339. */
  readonly 'restore-expiry-time': string
}

export interface S3StorageClassChangedDetail extends S3EventDetail {
  readonly 'destination-storage-class': S3StorageClass
}

export interface S3AccessTierChangedDetail extends S3EventDetail {
  readonly 'destination-access-tier': 'ARCHIVE_ACCESS' | 'DEEP_ARCHIVE_ACCESS' | (string & {})
}

export interface S3AnnotationDetail extends S3EventDetail {
  readonly 'object-annotation'?: { readonly name: string; readonly size?: number; readonly etag?: string }
}

export type S3StorageClass =
  | 'STANDARD'
  | 'REDUCED_REDUNDANCY'
  | 'STANDARD_IA'
  | 'ONEZONE_IA'
  | 'INTELLIGENT_TIERING'
  | 'GLACIER'
  | 'GLACIER_IR'
  | 'DEEP_ARCHIVE'
  | (string & {})

/**
 * S3's events, for `eventBridge.of(s3Events)`. EventBridge has to be switched on for the bucket; it then gets all types,
 * and the rule says which the function is for.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 */
export const s3Events: CatalogueOf<S3EventDetails> = /* @__PURE__ */ catalogueOf<S3EventDetails, S3EventDetail>(
  {
    'Object Created': { 'object.size': 'number', 'object.etag': 'string', reason: 'string' },
    'Object Deleted': { reason: 'string', 'deletion-type': 'string' },
    'Object Restore Initiated': { 'source-storage-class': 'string' },
    'Object Restore Completed': { 'source-storage-class': 'string', 'restore-expiry-time': 'time' },
    'Object Restore Expired': {},
    'Object Storage Class Changed': { 'destination-storage-class': 'string' },
    'Object Access Tier Changed': { 'destination-access-tier': 'string' },
    'Object ACL Updated': {},
    'Object Tags Added': {},
    'Object Tags Deleted': {},
    'Object Annotation Created': {},
    'Object Annotation Removed': {},
  },
  { version: 'string', 'bucket.name': 'string', 'object.key': 'string', 'request-id': 'string', requester: 'string' },
)

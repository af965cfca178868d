import type { S3EventName, S3RawRecord } from '@heddle/events'
import { type AwsFacts, type AwsOptions, awsFacts, bucketArn } from './aws.ts'
import { md5, seeded } from './digest.ts'
import { encodeKey } from './s3-key.ts'

/** An S3 notification as Lambda gets it, with as many records as there are objects. */
export interface S3RawEvent<Objects extends readonly unknown[] = readonly unknown[]> {
  readonly Records: { readonly [Index in keyof Objects]: S3RawRecord }
}

/** What S3 sends when notifications are set up. */
export interface S3RawTestEvent {
  readonly Service: 'Amazon S3'
  readonly Event: 's3:TestEvent'
  readonly Time: string
  readonly Bucket: string
  readonly RequestId: string
  readonly HostId: string
}

/** One object, and what happened to it. */
export interface S3ObjectSpec {
  /** As S3's API has it: the event has it encoded. */
  readonly key: string
  /** Default: that of the event. */
  readonly eventName?: S3EventName | undefined
  /** In bytes. Default 1024, and none where the object is gone. */
  readonly size?: number | undefined
  /** Default: made from the bucket and the key, and none where the object is gone. */
  readonly eTag?: string | undefined
  /** Default: none, as in a bucket without versions. */
  readonly versionId?: string | undefined
  /** Default: rises with the time of the event and the place in it; only on creation and deletion, as S3 has it. */
  readonly sequencer?: string | undefined
  /** What only some events have: `glacierEventData` and its like. */
  readonly more?: Pick<S3RawRecord, Extract<keyof S3RawRecord, `${string}EventData`>> | undefined
}

export interface S3EventOptions extends AwsOptions {
  /** Default `test-bucket`. */
  readonly bucket?: string | undefined
  /** Default `ObjectCreated:Put`. */
  readonly eventName?: S3EventName | undefined
}

/**
 * The event that S3 invokes a function with: `s3Event(['in/a b.txt', { key: 'in/c.txt', size: 7 }])`.
 *
 * @param objects - each a key, or an object of which more is said; keys as S3's API has them, not encoded
 */
export function s3Event<const Objects extends readonly (string | S3ObjectSpec)[]>(
  objects: Objects,
  options: S3EventOptions = {},
): S3RawEvent<Objects> {
  const facts = awsFacts(options)
  const Records = objects.map((object, index) =>
    s3Record(typeof object === 'string' ? { key: object } : object, index, options, facts),
  )
  return { Records } as S3RawEvent<Objects>
}

/** The event that S3 sends when notifications are set up; as a rule a queue or topic brings it, not S3 itself. */
export function s3TestEvent(bucket = 'test-bucket', options: Pick<AwsOptions, 'time'> = {}): S3RawTestEvent {
  const { time } = awsFacts(options)
  const { 'x-amz-request-id': RequestId, 'x-amz-id-2': HostId } = requestIds(bucket, 's3:TestEvent')
  return { Service: 'Amazon S3', Event: 's3:TestEvent', Time: time.toISOString(), Bucket: bucket, RequestId, HostId }
}

function s3Record(spec: S3ObjectSpec, index: number, options: S3EventOptions, facts: AwsFacts): S3RawRecord {
  const { bucket = 'test-bucket' } = options
  const { key, eventName = options.eventName ?? 'ObjectCreated:Put' } = spec
  return {
    eventVersion: '2.5',
    eventSource: 'aws:s3',
    awsRegion: facts.region,
    eventTime: facts.time.toISOString(),
    eventName,
    userIdentity: { principalId: 'AWS:AROAEXAMPLEEXAMPLE123:test' },
    requestParameters: { sourceIPAddress: '192.0.2.1' },
    responseElements: requestIds(bucket, key, eventName, index),
    s3: {
      s3SchemaVersion: '1.0',
      configurationId: 'test-notification',
      bucket: {
        name: bucket,
        ownerIdentity: { principalId: 'A3EXAMPLEEXAMPLE' },
        arn: bucketArn(facts.region, bucket),
      },
      object: s3Object(spec, eventName, bucket, sequencerAt(facts.time, index)),
    },
    ...spec.more,
  }
}

/** The object with what S3 says of it after this event, and without the rest. */
function s3Object(spec: S3ObjectSpec, eventName: string, bucket: string, next: string): S3RawRecord['s3']['object'] {
  const removed = /^(?:ObjectRemoved|LifecycleExpiration):/.test(eventName)
  // A delete marker is a version of its own, with no content.
  const marker = removed && eventName.endsWith(':DeleteMarkerCreated')
  const size = spec.size ?? (removed ? undefined : 1024)
  const eTag = spec.eTag ?? (removed && !marker ? undefined : md5(marker ? '' : `${bucket}/${spec.key}`))
  const sequencer = spec.sequencer ?? (removed || eventName.startsWith('ObjectCreated:') ? next : undefined)
  return {
    key: encodeKey(spec.key),
    ...(size === undefined ? {} : { size }),
    ...(eTag === undefined ? {} : { eTag }),
    ...(spec.versionId === undefined ? {} : { versionId: spec.versionId }),
    ...(sequencer === undefined ? {} : { sequencer }),
  }
}

/** The seconds, and behind them the rest of the time and the place in the event, so that what is later is greater. */
function sequencerAt(time: Date, index: number): string {
  const ms = time.getTime()
  const hex = (value: number) => value.toString(16).toUpperCase().padStart(8, '0')
  return `00${hex(Math.floor(ms / 1000))}${hex((ms % 1000) * 1_000_000 + index)}`
}

function requestIds(...seed: readonly (string | number)[]): S3RawRecord['responseElements'] {
  const bytes = seeded('request', ...seed)
  return {
    'x-amz-request-id': bytes.toString('hex', 0, 8).toUpperCase(),
    'x-amz-id-2': bytes.toString('base64', 8),
  }
}

import type { S3BatchRawEvent, S3BatchRawTask } from '@heddle/events/triggers'
import { type AwsOptions, awsFacts, bucketArn } from './aws.ts'
import { seeded, seededUuid } from './digest.ts'
import { encodeKey } from './s3-key.ts'

export interface S3BatchEventOptions extends AwsOptions {
  /** Default `test-bucket`. */
  readonly bucket?: string | undefined
  /** What the job was given for the function. Default nothing. */
  readonly userArguments?: Readonly<Record<string, string>> | undefined
  /** Default `2.0`. */
  readonly invocationSchemaVersion?: '1.0' | '2.0' | undefined
}

/** One object of a job. */
export interface S3BatchTaskSpec {
  /** As S3's API has it: the event has it encoded. */
  readonly key: string
  /** Default: the manifest names none. */
  readonly versionId?: string | undefined
}

/**
 * The event that an S3 Batch Operations job invokes a function with: `s3BatchEvent(['in/a b.txt'])`.
 *
 * @param objects - each a key, or an object of which more is said; keys as S3's API has them, not encoded
 */
export function s3BatchEvent(
  objects: readonly (string | S3BatchTaskSpec)[],
  options: S3BatchEventOptions = {},
): S3BatchRawEvent {
  const { bucket = 'test-bucket', userArguments, invocationSchemaVersion = '2.0' } = options
  const { region, time } = awsFacts(options)
  const place = invocationSchemaVersion === '1.0' ? { s3BucketArn: bucketArn(region, bucket) } : { s3Bucket: bucket }
  const tasks = objects.map((object, index): S3BatchRawTask => {
    const { key, versionId = null } = typeof object === 'string' ? { key: object } : object
    const taskId = seeded('task', bucket, key, index).toString('base64', 0, 15)
    return { taskId, s3Key: encodeKey(key), s3VersionId: versionId, ...place }
  })
  return {
    invocationSchemaVersion,
    invocationId: seeded('invocation', bucket, time.getTime()).toString('base64', 0, 36),
    job: {
      id: seededUuid('job', bucket),
      ...(userArguments === undefined ? {} : { userArguments }),
    },
    tasks,
  }
}

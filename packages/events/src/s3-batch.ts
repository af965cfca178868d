import {
  type BatchRecord,
  defineTransformSource,
  describe,
  HeddleError,
  type Invocation,
  invalidField,
  plainError,
  type RecordFailure,
  reportFailures,
  settled,
  type TransformSource,
} from '@heddle/core'
import type { EventAttributes } from './attributes.ts'
import { isObject, type JsonObject, NOTHING } from './objects.ts'
import { type RecordFacts, unreadable } from './records.ts'
import { decodeKey } from './s3-key.ts'
import { readEvent, shape } from './shape.ts'

/** One task of an S3 Batch Operations job: one object. */
export interface S3BatchTask extends EventAttributes<'com.amazonaws.s3batch.task'> {
  /** The `taskId`. */
  readonly id: string
  /** The job, `aws.s3batch:<job id>`. */
  readonly source: string
  /** When it was read. */
  readonly time: Date
  readonly taskId: string
  /** The object's key, decoded. */
  readonly s3Key: string
  /** `undefined` where the manifest names no version. */
  readonly s3VersionId: string | undefined
  /** The bucket's name; of an access point its ARN, which S3 takes in its place. */
  readonly s3Bucket: string
  readonly job: S3BatchJob
  readonly invocationId: string
  readonly invocationSchemaVersion: '1.0' | '2.0' | (string & {})
  /** The task as S3 sent it, its key still encoded. */
  readonly raw: S3BatchRawTask
}

export interface S3BatchJob {
  readonly id: string
  /** What the job was given for the function; nothing in version 1.0. */
  readonly userArguments: Readonly<Record<string, string>>
}

/** An event of S3 Batch Operations as Lambda sends it. */
export interface S3BatchRawEvent {
  readonly invocationSchemaVersion: string
  readonly invocationId: string
  readonly job: { readonly id: string; readonly userArguments?: Readonly<Record<string, string>> | null }
  readonly tasks: readonly S3BatchRawTask[]
}

/** A task as S3 sends it. */
export interface S3BatchRawTask {
  readonly taskId: string
  /** Form-url-encoded. */
  readonly s3Key: string
  readonly s3VersionId?: string | null
  /** Version 1.0. */
  readonly s3BucketArn?: string
  /** Version 2.0. */
  readonly s3Bucket?: string
}

/** What a function returns for a task: text for the job's report, or nothing. */
// biome-ignore lint/suspicious/noConfusingVoidType: a function that returns nothing has this type
export type S3BatchReturns = string | undefined | void

/** The answer to S3: every task once. */
export interface S3BatchAnswer {
  readonly invocationSchemaVersion: string
  readonly treatMissingKeysAs: S3BatchResultCode
  readonly invocationId: string
  readonly results: readonly {
    readonly taskId: string
    readonly resultCode: S3BatchResultCode
    readonly resultString: string
  }[]
}

export type S3BatchResultCode = 'Succeeded' | 'TemporaryFailure' | 'PermanentFailure'

export interface S3BatchOptions {
  /** Whether there is no use in trying again after this error. Default: there always is, `TemporaryFailure`. */
  readonly permanent?: ((error: unknown) => boolean) | undefined
  /** What becomes of tasks that the answer leaves out; it leaves out none. Default `PermanentFailure`. */
  readonly treatMissingKeysAs?: S3BatchResultCode | undefined
}

export type S3BatchSource = TransformSource<S3BatchTask, S3BatchReturns, S3BatchAnswer, 'aws-lambda'>

/**
 * Tasks of an S3 Batch Operations job, as a rule one at a time. What `each` returns is the task's line in the job's
 * report. A throw is a `TemporaryFailure`, which S3 tries again before the job ends, or a `PermanentFailure` where
 * `permanent` says so; the report then has the error's message, of at most 1,024 characters. A failure policy that is done
 * with a task, such as `drop`, makes it a `PermanentFailure`.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/batch-ops-invoke-lambda.html
 */
export function s3Batch(options: S3BatchOptions = {}): S3BatchSource {
  const { permanent, treatMissingKeysAs = 'PermanentFailure' } = options
  // The answer repeats what the event says of itself, whether it has tasks or not.
  const events = new WeakMap<Invocation, S3BatchRawEvent>()
  return defineTransformSource<S3BatchTask, S3BatchReturns, S3BatchAnswer, 'aws-lambda'>({
    name: 's3Batch',
    read(raw, invocation) {
      const event = readEvent<S3BatchRawEvent>('s3Batch', raw, isS3Batch, faultOfEvent)
      if (invocation !== undefined) events.set(invocation, event)
      return event.tasks.map((task, index) => readTask(task, index, event))
    },
    answer(made, failures, records, invocation) {
      const failed = new Map(failures.map(({ id, error }) => [id, error]))
      const late: RecordFailure[] = []

      function failure(taskId: string, error: unknown): S3BatchAnswer['results'][number] {
        const resultCode = permanent?.(error) === true ? 'PermanentFailure' : 'TemporaryFailure'
        return { taskId, resultCode, resultString: messageOf(error) }
      }

      const results = records.map(({ id: taskId }, index): S3BatchAnswer['results'][number] => {
        if (failed.has(taskId)) return failure(taskId, failed.get(taskId))
        if (made[index] === settled)
          return { taskId, resultCode: 'PermanentFailure', resultString: 'given up, see the log' }
        const resultString = made[index] ?? ''
        if (typeof resultString === 'string') return { taskId, resultCode: 'Succeeded', resultString }
        const message = `expected text or nothing, got ${describe(resultString)}`
        const error = new HeddleError('INVALID_RESULT', message)
        late.push({ id: taskId, error })
        return failure(taskId, error)
      })
      reportFailures('s3Batch', late, { invocation })
      const { invocationSchemaVersion, invocationId } = events.get(invocation) as S3BatchRawEvent
      return { invocationSchemaVersion, treatMissingKeysAs, invocationId, results }
    },
  })
}

function isS3Batch({ invocationSchemaVersion, tasks }: JsonObject): boolean {
  return typeof invocationSchemaVersion === 'string' && tasks !== undefined
}

const faultOfEvent = /* @__PURE__ */ shape({
  invocationId: 'string',
  'job.id': 'string',
  'job.userArguments': 'text map?',
  tasks: 'array',
})

const faultOfTask = /* @__PURE__ */ shape({
  s3Key: 'string',
  s3VersionId: 'string?',
  s3BucketArn: 'string?',
  s3Bucket: 'string?',
})

function readTask(task: unknown, index: number, event: S3BatchRawEvent): BatchRecord<S3BatchTask> {
  // Without its id a task cannot be answered: the event has to come again.
  const at = `tasks[${index}]`
  if (!isObject(task)) throw invalidField('s3Batch', at, 'an object', task)
  const { taskId: id } = task
  if (typeof id !== 'string' || id === '') throw invalidField('s3Batch', `${at}.taskId`, 'a task id', id)
  const facts: RecordFacts = { source: 's3Batch', noun: 'task', id, lane: undefined, at, raw: task }
  const fault = faultOfTask(task)
  if (fault !== undefined) return unreadable(facts, fault)
  const raw = task as unknown as S3BatchRawTask
  const s3Bucket = raw.s3Bucket ?? bucketOf(raw.s3BucketArn ?? '')
  if (s3Bucket === '') return unreadable(facts, ['s3Bucket', 'a bucket', raw.s3Bucket])
  const item: S3BatchTask = {
    id,
    type: 'com.amazonaws.s3batch.task',
    source: `aws.s3batch:${event.job.id}`,
    time: new Date(),
    taskId: id,
    s3Key: decodeKey(raw.s3Key),
    s3VersionId: raw.s3VersionId ?? undefined,
    s3Bucket,
    job: { id: event.job.id, userArguments: event.job.userArguments ?? NOTHING },
    invocationId: event.invocationId,
    invocationSchemaVersion: event.invocationSchemaVersion,
    raw,
  }
  return { id, lane: undefined, item, error: undefined, raw }
}

/** The name that ends a bucket's ARN. An access point's ends in a path: it stays what it is. */
function bucketOf(arn: string): string {
  const name = arn.slice(arn.lastIndexOf(':') + 1)
  return name.includes('/') ? arn : name
}

function messageOf(error: unknown): string {
  const { message } = plainError(error) as { readonly message: string }
  return message.slice(0, 1024)
}

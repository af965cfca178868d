import {
  beforeDeadline,
  check,
  codecFor,
  defineSource,
  type InferOutput,
  invalidField,
  missing,
  once,
  type Source,
  type StandardSchemaV1,
} from '@heddle/core'
import type { EventAttributes } from './attributes.ts'
import type { AwsClient } from './aws-sdk.ts'
import { bounded } from './bounded.ts'
import { isObject, type JsonObject } from './objects.ts'
import { eventFrom } from './records.ts'
import { readEvent, shape } from './shape.ts'
import { failureToTell, tell, textOf } from './tell.ts'

/** One job of a pipeline's Lambda invoke action. */
export interface CodePipelineJob<Parameters = string | undefined>
  extends EventAttributes<'com.amazonaws.codepipeline.job'> {
  /** The job's id. */
  readonly id: string
  /** The account of the pipeline, `aws.codepipeline:<account>`. */
  readonly source: string
  /** What the action's user parameters hold: as the schema says; without one the text, if there is any. */
  readonly userParameters: Parameters
  readonly inputArtifacts: readonly CodePipelineArtifact[]
  readonly outputArtifacts: readonly CodePipelineArtifact[]
  /** Credentials for the artifacts' bucket, for a client of S3. Never log them. */
  readonly artifactCredentials: CodePipelineCredentials
  /** What an earlier run for the same job returned. */
  readonly continuationToken: string | undefined
  /** The job as CodePipeline sent it. */
  readonly raw: CodePipelineRawJob
}

export interface CodePipelineArtifact {
  readonly name: string
  readonly revision: string | null
  readonly location: {
    readonly type: 'S3' | (string & {})
    readonly s3Location: { readonly bucketName: string; readonly objectKey: string }
  }
}

export interface CodePipelineCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
}

/** What is under `CodePipeline.job` in the event. */
export interface CodePipelineRawJob {
  readonly id: string
  readonly accountId: string
  readonly data: {
    readonly actionConfiguration: {
      readonly configuration: { readonly FunctionName: string; readonly UserParameters?: string }
    }
    readonly inputArtifacts: readonly CodePipelineArtifact[]
    readonly outputArtifacts: readonly CodePipelineArtifact[]
    readonly artifactCredentials: CodePipelineCredentials
    readonly continuationToken?: string | null
    readonly encryptionKey?: { readonly id: string; readonly type: string } | null
  }
}

/** What CodePipeline is told of a job that succeeded, or of one that goes on. */
export interface CodePipelineSuccess {
  /** The job is not done: CodePipeline calls again, with this token. */
  readonly continuationToken?: string
  /** Variables for later actions. */
  readonly outputVariables?: Readonly<Record<string, string>>
}

// biome-ignore lint/suspicious/noConfusingVoidType: a function that returns nothing has this type
export type CodePipelineReturns = CodePipelineSuccess | undefined | void

/** What came of the job, as middleware sees it. */
export type CodePipelineResult = { readonly success: CodePipelineSuccess } | { readonly failure: unknown }

export interface CodePipelineOptions {
  /** Default: a client of `@aws-sdk/client-codepipeline`, made on first use. */
  readonly client?: AwsClient | undefined
}

export type CodePipelineSource<Parameters> = Source<
  CodePipelineJob<Parameters>,
  CodePipelineReturns,
  CodePipelineResult,
  never,
  undefined,
  'aws-lambda'
>

/**
 * A job of a pipeline. What the function returns is told with `PutJobSuccessResult`; when it throws, or the deadline
 * nears, the job has failed, and `PutJobFailureResult` says why, so that the pipeline never waits in vain. Needs
 * `@aws-sdk/client-codepipeline`, loaded when there is something to tell, and the permissions for both calls.
 *
 * @param schema - what the action's user parameters have to be: any Standard Schema for JSON, or a codec such as `text()`
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/actions-invoke-lambda-function.html
 */
export function codePipeline(schema?: undefined, options?: CodePipelineOptions): CodePipelineSource<string | undefined>
export function codePipeline<Schema extends StandardSchemaV1>(
  schema: Schema,
  options?: CodePipelineOptions,
): CodePipelineSource<InferOutput<Schema>>
export function codePipeline(
  schema?: StandardSchemaV1,
  options: CodePipelineOptions = {},
): CodePipelineSource<unknown> {
  const codec = schema === undefined ? undefined : codecFor(schema)
  const client = once(async () => options.client ?? new (await sdk()).CodePipelineClient({}))
  return defineSource<
    CodePipelineJob<unknown>,
    CodePipelineReturns,
    CodePipelineResult,
    never,
    undefined,
    'aws-lambda'
  >({
    name: 'codePipeline',
    read(raw) {
      const event = readEvent<RawEvent>(
        'codePipeline',
        raw,
        (event) => isObject(event[JOB]),
        () => undefined,
      )
      const job = event[JOB]
      const fault = faultOf(job as unknown as JsonObject)
      if (fault !== undefined) throw invalidField('codePipeline', `["${JOB}"].${fault[0]}`, fault[1], fault[2])
      const { UserParameters } = job.data.actionConfiguration.configuration
      const parameters = codec === undefined ? { value: UserParameters } : check(codec, UserParameters ?? '')
      return eventFrom('codePipeline', job.id, [['UserParameters', parameters]], ([value]) => jobOf(job, value), true)
    },
    around: beforeDeadline,
    result: (returned) => ({ success: returned ?? {} }),
    recover: (failure, invocation) => ({
      failure: failureToTell('codePipeline: the job failed', failure, invocation),
    }),
    async answer(result, { event: { id } }) {
      await tell(async () => {
        const { PutJobFailureResultCommand, PutJobSuccessResultCommand } = await sdk()
        const command =
          'success' in result
            ? new PutJobSuccessResultCommand({ jobId: id, ...result.success })
            : new PutJobFailureResultCommand({
                jobId: id,
                failureDetails: { type: 'JobFailed', message: reasonOf(result.failure) },
              })
        await (await client()).send(command)
      })
      return undefined
    },
  })
}

const JOB = 'CodePipeline.job'

interface RawEvent {
  readonly [JOB]: CodePipelineRawJob
}

const sdk = /* @__PURE__ */ once(() =>
  import('@aws-sdk/client-codepipeline').catch(missing('@aws-sdk/client-codepipeline', 'codePipeline')),
)

const faultOf = /* @__PURE__ */ shape({
  id: 'string',
  accountId: 'string',
  'data.actionConfiguration.configuration': 'object',
  'data.actionConfiguration.configuration.UserParameters': 'string?',
  'data.inputArtifacts': 'array',
  'data.inputArtifacts[].name': 'string',
  'data.inputArtifacts[].location.s3Location.bucketName': 'string',
  'data.inputArtifacts[].location.s3Location.objectKey': 'string',
  'data.outputArtifacts': 'array',
  'data.outputArtifacts[].name': 'string',
  'data.outputArtifacts[].location.s3Location.bucketName': 'string',
  'data.outputArtifacts[].location.s3Location.objectKey': 'string',
  'data.artifactCredentials': 'object',
  'data.continuationToken': 'string?',
})

function jobOf(raw: CodePipelineRawJob, userParameters: unknown): CodePipelineJob<unknown> {
  const { id, accountId, data } = raw
  return {
    id,
    type: 'com.amazonaws.codepipeline.job',
    source: `aws.codepipeline:${accountId}`,
    time: new Date(),
    userParameters,
    inputArtifacts: data.inputArtifacts,
    outputArtifacts: data.outputArtifacts,
    artifactCredentials: data.artifactCredentials,
    continuationToken: data.continuationToken ?? undefined,
    raw,
  }
}

function reasonOf(failure: unknown): string {
  const { name, message } = textOf(failure)
  // What CodePipeline takes at most.
  return bounded(`${name}: ${message}`, 5000)
}

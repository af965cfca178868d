import type { CodePipelineArtifact, CodePipelineRawJob } from '@heddle/events/triggers'
import { type AwsOptions, awsFacts } from './aws.ts'
import { seededUuid } from './digest.ts'
import { jsonText } from './json.ts'

export interface CodePipelineEventOptions extends AwsOptions {
  /** Default: made from the user parameters. */
  readonly id?: string | undefined
  /** The function's name. Default `test-function`. */
  readonly functionName?: string | undefined
  /** Names of the artifacts that the action gets. Default none. */
  readonly inputArtifacts?: readonly string[] | undefined
  /** Names of the artifacts that it makes. Default none. */
  readonly outputArtifacts?: readonly string[] | undefined
  /** What an earlier run for the same job returned. */
  readonly continuationToken?: string | undefined
}

/**
 * The event that a pipeline invokes a function with: `codePipelineEvent({ stage: 'live' })`.
 *
 * @param userParameters - text as it is, any other value as JSON; without them the action has none
 */
export function codePipelineEvent(
  userParameters?: unknown,
  options: CodePipelineEventOptions = {},
): { readonly 'CodePipeline.job': CodePipelineRawJob } {
  const { account, region } = awsFacts(options)
  const { functionName: FunctionName = 'test-function', inputArtifacts = [], outputArtifacts = [] } = options
  const UserParameters =
    userParameters === undefined || typeof userParameters === 'string'
      ? userParameters
      : jsonText('codePipelineEvent: the user parameters', userParameters)
  const artifact = (name: string): CodePipelineArtifact => ({
    name,
    revision: null,
    location: {
      type: 'S3',
      s3Location: {
        bucketName: `codepipeline-${region}-test`,
        objectKey: `test/${name}/${seededUuid(name).slice(0, 7)}`,
      },
    },
  })
  return {
    'CodePipeline.job': {
      id: options.id ?? seededUuid('job', UserParameters, ...inputArtifacts, ...outputArtifacts),
      accountId: account,
      data: {
        actionConfiguration: {
          configuration: { FunctionName, ...(UserParameters === undefined ? {} : { UserParameters }) },
        },
        inputArtifacts: inputArtifacts.map(artifact),
        outputArtifacts: outputArtifacts.map(artifact),
        artifactCredentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'session' },
        ...(options.continuationToken === undefined ? {} : { continuationToken: options.continuationToken }),
      },
    },
  }
}

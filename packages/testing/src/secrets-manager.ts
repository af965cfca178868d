import type { RotationStep, SecretsManagerRawEvent } from '@heddle/events/triggers'
import { type AwsOptions, arn, awsFacts } from './aws.ts'
import { seededUuid } from './digest.ts'

export interface SecretsManagerEventOptions extends AwsOptions {
  /** The secret's name. Default `test-secret`. */
  readonly secret?: string | undefined
  /** The id of the version that is to be. Default: made from the secret; the same for every step. */
  readonly clientRequestToken?: string | undefined
}

/** The event that Secrets Manager invokes a function with for a step of a rotation: `secretsManagerEvent('setSecret')`. */
export function secretsManagerEvent(
  step: RotationStep,
  options: SecretsManagerEventOptions = {},
): SecretsManagerRawEvent {
  const { secret = 'test-secret' } = options
  return {
    Step: step,
    SecretId: arn('secretsmanager', awsFacts(options), `secret:${secret}-AbCdEf`),
    ClientRequestToken: options.clientRequestToken ?? seededUuid('version', secret),
    RotationToken: seededUuid('rotation', secret),
  }
}

import { defineSource, type Source } from '@heddle/core'
import type { EventAttributes } from './attributes.ts'
import { readEvent, shape } from './shape.ts'

/** The steps of a rotation, in their order. */
export type RotationStep = 'createSecret' | 'setSecret' | 'testSecret' | 'finishSecret'

/** One step of the rotation of a secret. */
export interface SecretsManagerEvent<Step extends RotationStep = RotationStep>
  extends EventAttributes<'com.amazonaws.secretsmanager.rotation'> {
  /** The token of the request and the step: the same when Secrets Manager tries again. */
  readonly id: string
  /** The secret's ARN. */
  readonly source: string
  readonly step: Step
  /** The secret's ARN. */
  readonly secretId: string
  /** The id of the version that is labelled `AWSPENDING`. */
  readonly clientRequestToken: string
  /** Which rotation it is, for `PutSecretValue`. */
  readonly rotationToken: string | undefined
  /** The event as Secrets Manager sent it. */
  readonly raw: SecretsManagerRawEvent
}

export interface SecretsManagerRawEvent {
  readonly Step: RotationStep
  readonly SecretId: string
  readonly ClientRequestToken: string
  readonly RotationToken?: string
}

export type SecretsManagerSource = Source<SecretsManagerEvent, unknown, unknown, never, unknown, 'aws-lambda'>

/**
 * One step of the rotation of a secret. What the function returns is not heard. A throw fails the rotation, and Secrets
 * Manager tries again later, from the first step on: each has to bear to be run more than once.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
 */
export function secretsManager(): SecretsManagerSource {
  return defineSource<SecretsManagerEvent, unknown, unknown, never, unknown, 'aws-lambda'>({
    name: 'secretsManager',
    read(raw) {
      const event = readEvent<SecretsManagerRawEvent>(
        'secretsManager',
        raw,
        ({ Step, SecretId, ClientRequestToken }) =>
          STEPS.includes(Step as RotationStep) && SecretId !== undefined && ClientRequestToken !== undefined,
        faultOf,
      )
      const { Step, SecretId, ClientRequestToken, RotationToken } = event
      return {
        event: {
          id: `${ClientRequestToken}:${Step}`,
          type: 'com.amazonaws.secretsmanager.rotation',
          source: SecretId,
          time: new Date(),
          step: Step,
          secretId: SecretId,
          clientRequestToken: ClientRequestToken,
          rotationToken: RotationToken,
          raw: event,
        },
      }
    },
  })
}

const STEPS: readonly RotationStep[] = ['createSecret', 'setSecret', 'testSecret', 'finishSecret']

const faultOf = /* @__PURE__ */ shape({
  SecretId: 'string',
  ClientRequestToken: 'string',
  RotationToken: 'string?',
})

/** A function for each step of a rotation. */
export type RotationSteps<Call> = {
  readonly [Step in RotationStep]: (event: SecretsManagerEvent<Step>, call: Call) => unknown
}

/**
 * The function of a rotation, made of one for each step:
 * `on(secretsManager()).handle(rotation({ createSecret, setSecret, testSecret, finishSecret }))`.
 */
export function rotation<Call extends object>(
  steps: RotationSteps<Call>,
): (event: SecretsManagerEvent, call: Call) => Promise<void> {
  return async function rotation(event, call) {
    const step: (event: SecretsManagerEvent<never>, call: Call) => unknown = steps[event.step]
    await step(event as SecretsManagerEvent<never>, call)
  }
}

import { missing } from '@heddle/core'
import { type AwsClient, type Operation, sdkOperation } from './aws-client.ts'
import { type EventFormat, plain, structured } from './cloud-event.ts'
import type { Target } from './target.ts'

export type { AwsClient } from './aws-client.ts'

export interface LambdaTargetOptions {
  /** The function's name, ARN, or part of it. */
  readonly functionName: string
  /** Its version or alias. */
  readonly qualifier?: string | undefined
  /** Default `cloudevents`, which `cloudEvent(…)` reads. `plain` is the data alone, without id, type and trace. */
  readonly format?: EventFormat | undefined
  /** A client of `@aws-sdk/client-lambda`. Default: one made on first use. */
  readonly client?: AwsClient | undefined
}

interface LambdaInvoke {
  readonly FunctionName: string
  readonly Qualifier?: string
  readonly InvocationType: 'Event'
  readonly Payload: Uint8Array
}

interface LambdaAccepted {
  readonly StatusCode?: number
  readonly $metadata?: { readonly requestId?: string }
}

/**
 * Invokes a Lambda function with each event, and does not wait for it: Lambda has taken the event when it is queued for the
 * function, and tries that twice more when it fails. What it gives up on goes to the function's destination for failures.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html
 */
export function lambda(options: LambdaTargetOptions): Target<Uint8Array> {
  const { functionName, qualifier, format = 'cloudevents' } = options
  const invoke = operationOf(options)
  return {
    name: 'lambda',
    // 1 MB, of which AWS does not say whether it is 10^6 or 2^20.
    limits: { count: 1, bytes: 1_000_000 },
    entry: (event) => Buffer.from(format === 'plain' ? plain(event) : structured(event)),
    size: (payload) => payload.length,
    async send([Payload], signal) {
      const input: LambdaInvoke = {
        FunctionName: functionName,
        ...(qualifier === undefined ? {} : { Qualifier: qualifier }),
        InvocationType: 'Event',
        Payload: Payload as Uint8Array,
      }
      const { StatusCode, $metadata } = await invoke(input, signal)
      if (StatusCode === 202) return [{ messageId: $metadata?.requestId }]
      const message = `expected a status of 202, got ${StatusCode}`
      return [{ failure: { code: 'NOT_QUEUED', message, retriable: false } }]
    },
  }
}

function operationOf({ client }: LambdaTargetOptions): Operation<LambdaInvoke, LambdaAccepted> {
  return sdkOperation(client, async () => {
    const name = '@aws-sdk/client-lambda'
    const sdk = await import('@aws-sdk/client-lambda').catch(missing(name, 'the target lambda'))
    return { Client: sdk.LambdaClient, Command: sdk.InvokeCommand }
  })
}

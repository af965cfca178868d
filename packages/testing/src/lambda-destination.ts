import type { LambdaDestinationRecord, LambdaRequestContext } from '@heddle/events/triggers'
import { type AwsOptions, arn, awsFacts } from './aws.ts'
import { seededUuid } from './digest.ts'
import { jsonText } from './json.ts'

export interface LambdaDestinationEventOptions extends AwsOptions {
  /** The function that was invoked. Default `test-function`. */
  readonly functionName?: string | undefined
  /** The id of the invocation. Default: made from all the rest. */
  readonly requestId?: string | undefined
  /** Default `Success`, and with an error `RetriesExhausted`. */
  readonly condition?: LambdaRequestContext['condition'] | undefined
  /** What the function returned. Default `null`. */
  readonly response?: unknown
  /** What it threw in its last attempt. Default: none but where the retries are exhausted. */
  readonly error?: Error | undefined
  /** How often it was tried. Default 1, and 3 where the retries are exhausted. */
  readonly attempts?: number | undefined
}

/**
 * The event that a function gets that is the destination of another; a queue has it as a message:
 * `sqsEvent([lambdaDestinationEvent(order, { error: new Error('no') })])`.
 *
 * @param request - what the other function was invoked with
 */
export function lambdaDestinationEvent(
  request: unknown,
  options: LambdaDestinationEventOptions = {},
): LambdaDestinationRecord {
  const facts = awsFacts(options)
  const { functionName = 'test-function', response = null } = options
  const condition = options.condition ?? (options.error === undefined ? 'Success' : 'RetriesExhausted')
  const exhausted = condition === 'RetriesExhausted'
  const error = options.error ?? (exhausted ? new Error('test') : undefined)
  const functionArn = arn('lambda', facts, `function:${functionName}:$LATEST`)
  const requestPayload = plain('lambdaDestinationEvent: the request', request)
  const attempts = options.attempts ?? (exhausted ? 3 : condition === 'Success' || error !== undefined ? 1 : 0)
  const responseContext = { statusCode: 200, executedVersion: '$LATEST' }
  return {
    version: '1.0',
    timestamp: facts.time.toISOString(),
    requestContext: {
      requestId: options.requestId ?? seededUuid('invocation', functionArn, condition, JSON.stringify(requestPayload)),
      functionArn,
      condition,
      approximateInvokeCount: attempts,
    },
    requestPayload,
    ...(condition === 'Success'
      ? { responseContext, responsePayload: plain('lambdaDestinationEvent: the response', response) }
      : {}),
    ...(condition === 'Success' || error === undefined
      ? {}
      : { responseContext: { ...responseContext, functionError: 'Unhandled' }, responsePayload: reported(error) }),
  }
}

// As Node's runtime reports it; without the stack, which is another on each machine.
function reported({ name, message }: Error) {
  return { errorType: name, errorMessage: message, trace: [`${name}: ${message}`] }
}

// What arrives went through JSON.
function plain(where: string, value: unknown): unknown {
  return JSON.parse(jsonText(where, value))
}

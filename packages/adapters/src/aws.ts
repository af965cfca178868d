import { type Handler, LiveInvocation } from '@heddle/core'
import type { ApiGatewayAnswer, HttpOutput } from '@heddle/events'

/** What Lambda tells a function beside the event. */
export interface LambdaContext {
  readonly functionName: string
  readonly functionVersion: string
  readonly invokedFunctionArn: string
  /** In MB, as text. */
  readonly memoryLimitInMB: string
  readonly awsRequestId: string
  readonly logGroupName: string
  readonly logStreamName: string
  getRemainingTimeInMillis(): number
  readonly clientContext?: unknown
  readonly identity?: { readonly cognitoIdentityId: string; readonly cognitoIdentityPoolId: string }
  readonly tenantId?: string
  /** From the nodejs24 runtime on. */
  readonly xRayTraceId?: string
}

/** A function that Lambda can call. */
export type LambdaFunction<Answer> = (event: unknown, context: LambdaContext) => Promise<Answer>

/** What Lambda gets from a handler: an HTTP handler's reply in the form of the API that called. */
export type LambdaAnswer<Answer> = Answer extends HttpOutput ? ApiGatewayAnswer : Answer

export interface LambdaOptions {
  /**
   * Milliseconds before the function's timeout at which `invocation.signal` aborts and a batch starts no further record.
   * Default: a second, or a tenth of the time left at the start where that is less.
   */
  readonly margin?: number | undefined
}

/** Puts a handler on AWS Lambda: `export const handler = toLambda(on(sqs(Order)).each(…))`. */
export function toLambda<Answer>(
  handler: Handler<Answer, 'aws-lambda'>,
  options: LambdaOptions = {},
): LambdaFunction<LambdaAnswer<Answer>> {
  // From Node 24 on Lambda refuses a function of three parameters.
  return function lambda(event, context) {
    return handler.run(event, lambdaInvocation(context, options)) as Promise<LambdaAnswer<Answer>>
  }
}

/** The invocation that a Lambda context speaks of. */
export function lambdaInvocation(
  context: LambdaContext,
  { margin }: LambdaOptions = {},
): LiveInvocation<LambdaContext> {
  return new LiveInvocation({
    id: context.awsRequestId,
    functionName: context.functionName,
    platform: 'aws-lambda',
    remaining: context.getRemainingTimeInMillis(),
    margin,
    raw: context,
  })
}

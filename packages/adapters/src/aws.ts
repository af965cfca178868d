import { type Handler, type HttpOutput, LiveInvocation, type Sink } from '@heddle/core'
import type { AwsHttpAnswer } from '@heddle/events'
import { checkHandler, untriggered } from './checked-family.ts'

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

/** A function that Lambda can call, and that sends its answer piece by piece. */
export type LambdaStreamFunction = (event: unknown, ...rest: readonly [Sink, LambdaContext]) => Promise<void>

/** What Lambda gets from a handler: an HTTP handler's reply in the form of the trigger that called. */
export type LambdaAnswer<Answer> = Answer extends HttpOutput ? AwsHttpAnswer : Answer

export interface LambdaOptions {
  /**
   * Milliseconds before the function's timeout at which `invocation.signal` aborts and a batch starts no further record.
   * Default: a second, or a tenth of the time left at the start where that is less.
   */
  readonly margin?: number | undefined
}

export interface LambdaStreamOptions extends LambdaOptions {
  /** Bytes that may wait for the client before the body is asked to wait too. Default: what Lambda's client has, 64 kB. */
  readonly highWaterMark?: number | undefined
}

export interface ToLambda {
  /** Puts a handler on AWS Lambda: `export const handler = toLambda(on(sqs(Order)).each(…))`. */
  <Answer>(handler: Handler<Answer, 'aws-lambda'>, options?: LambdaOptions): LambdaFunction<LambdaAnswer<Answer>>
  /**
   * Puts an HTTP handler on AWS Lambda so that its reply is streamed: a body that is an async iterable, a `ReadableStream`
   * or a web `Response` goes out chunk by chunk, as fast as the client takes it. For function URLs with the invoke mode
   * `RESPONSE_STREAM`, and REST APIs with the response transfer mode `STREAM`. An error before the first byte is answered
   * as ever; one after it breaks the reply off, for its status is sent. `invocation.signal` aborts when the client is gone.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html
   */
  stream(handler: Handler<HttpOutput, 'aws-lambda'>, options?: LambdaStreamOptions): LambdaStreamFunction
}

export const toLambda: ToLambda = /* @__PURE__ */ Object.assign(buffered, { stream: streamed })

function buffered<Answer>(
  handler: Handler<Answer, 'aws-lambda'>,
  options: LambdaOptions = {},
): LambdaFunction<LambdaAnswer<Answer>> {
  checkTriggered(handler)
  // From Node 24 on Lambda refuses a function of three parameters.
  function lambda(event: unknown, context: LambdaContext) {
    return handler.run(event, lambdaInvocation(context, options)) as Promise<LambdaAnswer<Answer>>
  }
  // For tools that read what the handler tells of itself: `heddle openapi`.
  return Object.assign(lambda, { handler })
}

function streamed(
  handler: Handler<HttpOutput, 'aws-lambda'>,
  { highWaterMark, ...options }: LambdaStreamOptions = {},
): LambdaStreamFunction {
  checkTriggered(handler)
  const lambda: LambdaStreamFunction = async function lambda(event, ...[sink, context]) {
    await handler.run(event, lambdaInvocation(context, options, sink))
  }
  const { awslambda } = globalThis as { awslambda?: { streamifyResponse?(fn: unknown, options: object): unknown } }
  // By this Lambda knows the function; elsewhere nobody has to, and clients of the AWS SDK leave an empty object there.
  awslambda?.streamifyResponse?.(lambda, highWaterMark === undefined ? {} : { highWaterMark })
  return Object.assign(lambda, { handler })
}

/** At load, and not at the first event. */
function checkTriggered(handler: Handler<unknown, 'aws-lambda'>): void {
  checkHandler(handler, 'toLambda')
  // Another platform's own source is named after its service, and is of a family; AWS's are families of their own.
  if (handler.family !== handler.source) throw untriggered(handler, 'aws-lambda triggers it')
}

/** The invocation that a Lambda context speaks of. */
export function lambdaInvocation(
  context: LambdaContext,
  { margin }: LambdaOptions = {},
  sink?: Sink,
): LiveInvocation<LambdaContext> {
  return new LiveInvocation({
    id: context.awsRequestId,
    functionName: context.functionName,
    platform: 'aws-lambda',
    remaining: context.getRemainingTimeInMillis(),
    margin,
    sink,
    raw: context,
  })
}

import { type LambdaFunction, toLambda } from '@heddle/adapters/aws'
import type { Handler, HttpOutput } from '@heddle/core'
import type {
  AlbAnswer,
  ApiGatewayHttpAnswer,
  ApiGatewayRestAnswer,
  AwsHttpAnswer,
  VpcLatticeAnswer,
} from '@heddle/events'
import type { AlbRawEvent } from './alb.ts'
import type { FakeInvocationOptions } from './invocation.ts'
import { type LambdaContextOptions, lambdaContext } from './lambda-context.ts'
import type { PayloadV2 } from './payload-v2.ts'
import type { RestApiRawEvent } from './rest-api.ts'
import type { VpcLatticeRawEvent, VpcLatticeV1RawEvent } from './vpc-lattice.ts'

/** What the caller of a function gets for an event: for an HTTP request the reply in the form of the API that called. */
export type AnswerTo<Event, Answer> = Answer extends HttpOutput | AwsHttpAnswer ? HttpAnswerTo<Event> : Answer

type HttpAnswerTo<Event> = unknown extends Event
  ? AwsHttpAnswer
  : [Event] extends [PayloadV2]
    ? ApiGatewayHttpAnswer
    : [Event] extends [RestApiRawEvent]
      ? ApiGatewayRestAnswer
      : [Event] extends [AlbRawEvent]
        ? AlbAnswer
        : [Event] extends [VpcLatticeRawEvent | VpcLatticeV1RawEvent]
          ? VpcLatticeAnswer
          : AwsHttpAnswer

/**
 * Runs a handler, or the function that `toLambda` made of one, on a raw event as Lambda would: resolves to the answer,
 * once what was given to `waitUntil` is done, or rejects with the error that fails the invocation. One that is still
 * running at the deadline fails there, as Lambda has it. What fails beside the answer (a record of a batch, work for
 * `waitUntil`, the cause of a 500) is logged as ever: `vi.spyOn(console, 'error')` shows it.
 */
export function invoke<Answer, Event>(
  handler: Handler<Answer, 'aws-lambda'>,
  event: Event,
  options?: FakeInvocationOptions,
): Promise<AnswerTo<Event, Answer>>
export function invoke<Answer, Event>(
  handler: LambdaFunction<Answer>,
  event: Event,
  options?: LambdaContextOptions,
): Promise<AnswerTo<Event, Answer>>
export async function invoke(
  handler: Handler<unknown, 'aws-lambda'> | LambdaFunction<unknown>,
  event: unknown,
  options: FakeInvocationOptions = {},
): Promise<unknown> {
  const context = lambdaContext(options)
  const remaining = context.getRemainingTimeInMillis()
  // Routes are a handler that can be called as well.
  const run = 'run' in handler ? toLambda(handler, { margin: options.margin }) : handler
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(timedOut(remaining)), Math.min(remaining, 2 ** 31 - 1))
  })
  try {
    return await Promise.race([run(event, context), timeout])
  } finally {
    clearTimeout(timer)
  }
}

function timedOut(remaining: number): Error {
  const error = new Error(`Task timed out after ${(remaining / 1000).toFixed(2)} seconds`)
  error.name = 'Sandbox.Timedout'
  return error
}

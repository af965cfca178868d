import type { Handler } from '@heddle/core'
import type { ApiGatewayAnswer, ApiGatewayHttpAnswer, ApiGatewayRestAnswer, HttpOutput } from '@heddle/events'
import { type FakeInvocation, type FakeInvocationOptions, fakeInvocation } from './invocation.ts'
import type { FakeLambdaContext, LambdaContextOptions } from './lambda-context.ts'
import type { PayloadV2 } from './payload-v2.ts'
import type { RestApiRawEvent } from './rest-api.ts'

/** What the caller of a function gets for an event: for an HTTP request the reply in the form of the API that called. */
export type AnswerTo<Event, Answer> = Answer extends HttpOutput | ApiGatewayAnswer ? HttpAnswerTo<Event> : Answer

type HttpAnswerTo<Event> = unknown extends Event
  ? ApiGatewayAnswer
  : [Event] extends [PayloadV2]
    ? ApiGatewayHttpAnswer
    : [Event] extends [RestApiRawEvent]
      ? ApiGatewayRestAnswer
      : ApiGatewayAnswer

/** A function that is on Lambda already, as `toLambda` puts it there. */
export type InvocableFunction<Answer> = (event: unknown, context: FakeLambdaContext) => Promise<Answer>

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
  handler: InvocableFunction<Answer>,
  event: Event,
  options?: LambdaContextOptions,
): Promise<AnswerTo<Event, Answer>>
export async function invoke(
  handler: Handler<unknown, 'aws-lambda'> | InvocableFunction<unknown>,
  event: unknown,
  options: FakeInvocationOptions = {},
): Promise<unknown> {
  const invocation = fakeInvocation(options)
  const remaining = invocation.remaining()
  const run = typeof handler === 'function' ? handler(event, invocation.raw) : runHandler(handler, event, invocation)
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(timedOut(remaining)), Math.min(remaining, 2 ** 31 - 1))
  })
  try {
    return await Promise.race([run, timeout])
  } finally {
    clearTimeout(timer)
  }
}

/** What `toLambda` does between Lambda and the handler. */
async function runHandler(handler: Handler, event: unknown, invocation: FakeInvocation): Promise<unknown> {
  try {
    return await handler.run(event, invocation)
  } finally {
    await invocation.end()
  }
}

function timedOut(remaining: number): Error {
  const error = new Error(`Task timed out after ${(remaining / 1000).toFixed(2)} seconds`)
  error.name = 'Sandbox.Timedout'
  return error
}

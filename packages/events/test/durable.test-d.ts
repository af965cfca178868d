import { on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { type DurableAnswer, type DurableEvent, type DurableRawEvent, durable } from 'heddle/triggers'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

const Order = z.object({ id: z.string() })

/** As `@aws/durable-execution-sdk-js` 2.4 types them. */
declare enum InvocationStatus {
  SUCCEEDED = 'SUCCEEDED',
  FAILED = 'FAILED',
  PENDING = 'PENDING',
}
interface Input {
  DurableExecutionArn: string
  CheckpointToken: string
  UpdatedOperationIds?: string[]
  InitialExecutionState: { Operations: { Id: string | undefined }[]; NextMarker?: string | undefined }
}
type Output =
  | { Status: InvocationStatus.SUCCEEDED; Result?: string }
  | { Status: InvocationStatus.FAILED; Error: { ErrorMessage?: string | undefined } }
  | { Status: InvocationStatus.PENDING }
interface Context {
  awsRequestId: string
  callbackWaitsForEmptyEventLoop: boolean
  done(error?: Error, result?: unknown): void
}
declare const checkout: (event: Input, context: Context) => Promise<Output>

test('the input is what its schema makes of it', () => {
  on(durable()).use((call, next) => {
    expectTypeOf(call.event.input).toEqualTypeOf<unknown>()
    return next()
  })
  on(durable(Order)).use((call, next) => {
    expectTypeOf(call.event).toEqualTypeOf<DurableEvent<{ id: string }>>()
    expectTypeOf(call.event.replay).toBeBoolean()
    expectTypeOf(call.event.raw).toEqualTypeOf<DurableRawEvent>()
    return next()
  })
})

test('what the SDK makes runs as it is, and its answer is that of the function', () => {
  const handler = on(durable(Order)).handle(durable.run(checkout))
  expectTypeOf(toLambda(handler)).returns.resolves.toEqualTypeOf<DurableAnswer>()
  on(durable()).handle(durable.run(checkout))
  on(durable()).handle((event, { invocation }) => checkout(event.raw as never, invocation.raw as never))
})

test('layers see the answer', () => {
  on(durable())
    .use(async (_call, next) => {
      const answer = await next()
      if (answer.Status === 'FAILED') expectTypeOf(answer.Error.ErrorMessage).toEqualTypeOf<string | undefined>()
      return answer
    })
    .handle(durable.run(checkout))
})

test('it is used as it is meant', () => {
  // @ts-expect-error the answer has a status
  on(durable(Order)).handle(() => ({ carrier: 'pigeon' }))
  // @ts-expect-error a durable function answers
  on(durable(Order)).handle(() => {})
  // @ts-expect-error what the SDK makes answers with a status
  durable.run(async () => 'done')
  // @ts-expect-error an execution is one event
  on(durable()).each(() => {})
})

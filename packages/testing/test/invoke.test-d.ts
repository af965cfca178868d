import {
  type ApiGatewayHttpAnswer,
  type ApiGatewayRestAnswer,
  type AwsHttpAnswer,
  eventBridge,
  http,
  type Invocation,
  type Middleware,
  on,
  type SqsAnswer,
  s3,
  sqs,
} from 'heddle'
import { type LambdaContext, toLambda } from 'heddle/aws'
import {
  fakeInvocation,
  functionUrlEvent,
  httpApiEvent,
  invoke,
  lambdaContext,
  restApiEvent,
  sqsEvent,
} from 'heddle/testing'
import { expectTypeOf, test } from 'vitest'

const queue = on(sqs()).each(() => {})
const web = on(http()).handle(() => 'hello')

test('the answer is that of the source', () => {
  expectTypeOf(invoke(queue, sqsEvent(['a']))).resolves.toEqualTypeOf<SqsAnswer>()
  expectTypeOf(
    invoke(
      on(s3()).each(() => {}),
      {},
    ),
  ).resolves.toEqualTypeOf<undefined>()
  expectTypeOf(
    invoke(
      on(eventBridge()).handle(() => 7),
      {},
    ),
  ).resolves.toEqualTypeOf<unknown>()
})

test('the answer to an HTTP request is that of the API that called', () => {
  expectTypeOf(invoke(web, httpApiEvent())).resolves.toEqualTypeOf<ApiGatewayHttpAnswer>()
  expectTypeOf(invoke(web, functionUrlEvent())).resolves.toEqualTypeOf<ApiGatewayHttpAnswer>()
  expectTypeOf(invoke(web, restApiEvent())).resolves.toEqualTypeOf<ApiGatewayRestAnswer>()
  expectTypeOf(invoke(web, JSON.parse('{}'))).resolves.toEqualTypeOf<AwsHttpAnswer>()
  expectTypeOf(invoke(web, {} as unknown)).resolves.toEqualTypeOf<AwsHttpAnswer>()
  expectTypeOf(invoke(web, {} as object)).resolves.toEqualTypeOf<AwsHttpAnswer>()
})

test('a function on Lambda has the answers of its handler', () => {
  expectTypeOf(invoke(toLambda(queue), sqsEvent(['a']))).resolves.toEqualTypeOf<SqsAnswer>()
  expectTypeOf(invoke(toLambda(web), httpApiEvent())).resolves.toEqualTypeOf<ApiGatewayHttpAnswer>()
  expectTypeOf(invoke(toLambda(web), restApiEvent())).resolves.toEqualTypeOf<ApiGatewayRestAnswer>()
})

test('the fakes stand in for the real', () => {
  expectTypeOf(lambdaContext()).toExtend<LambdaContext>()
  expectTypeOf(fakeInvocation()).toExtend<Invocation>()
  const timing: Middleware<{ invocation: Invocation }> = async (_call, next) => await next()
  void timing({ invocation: fakeInvocation() }, async () => ({}) as never)
})

test('invoke is used as it is meant', () => {
  // @ts-expect-error a builder is no handler yet
  void invoke(on(sqs()), sqsEvent(['a']))
  // @ts-expect-error a function on Lambda is invoked with an event
  void invoke(toLambda(queue))
  // @ts-expect-error the margin is toLambda's to say
  void invoke(toLambda(queue), sqsEvent(['a']), { margin: 5 })
  // @ts-expect-error remaining is in milliseconds
  void invoke(queue, sqsEvent(['a']), { remaining: '50 ms' })
})

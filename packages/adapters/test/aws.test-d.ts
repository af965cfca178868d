import { on, sqs } from 'heddle'
import { type LambdaContext, type LambdaFunction, type LambdaOptions, toLambda } from 'heddle/aws'
import { expectTypeOf, test } from 'vitest'

test('a Lambda function takes the event and the context', () => {
  const handler = toLambda(on(sqs()).each(() => {}))
  expectTypeOf<Parameters<typeof handler>>().toEqualTypeOf<[event: unknown, context: LambdaContext]>()
  expectTypeOf(handler).toExtend<LambdaFunction<object>>()
  // @ts-expect-error Lambda always gives a context
  handler({})
})

test('a Lambda function is made from a handler', () => {
  // @ts-expect-error a builder is not finished
  toLambda(on(sqs()))
  // @ts-expect-error a plain function has no source
  toLambda(async () => {})
})

test('options are checked', () => {
  expectTypeOf<LambdaOptions['margin']>().toEqualTypeOf<number | undefined>()
  const handler = on(sqs()).each(() => {})
  // @ts-expect-error milliseconds are a number
  toLambda(handler, { margin: '1s' })
})

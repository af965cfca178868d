import { on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { later, stepFunctions, taskToken } from 'heddle/triggers'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

const Order = z.object({ id: z.string() })

test('the input of a task is unknown, or what its schema makes of it', () => {
  on(stepFunctions()).handle(({ input }) => expectTypeOf(input).toEqualTypeOf<unknown>())
  on(stepFunctions(Order)).handle(({ input }) => expectTypeOf(input).toEqualTypeOf<{ id: string }>())
  on(taskToken()).handle(({ input }) => expectTypeOf(input).toEqualTypeOf<unknown>())
  on(taskToken({ input: Order })).handle(({ input, taskToken, heartbeat }) => {
    expectTypeOf(input).toEqualTypeOf<{ id: string }>()
    expectTypeOf(taskToken).toEqualTypeOf<string>()
    expectTypeOf(heartbeat).returns.toEqualTypeOf<Promise<void>>()
  })
  // @ts-expect-error a number is no schema
  taskToken({ input: 1 })
})

test('a function may answer, or leave it to others', () => {
  const handler = toLambda(on(taskToken()).handle(({ taskToken }) => (taskToken === '' ? { paid: true } : later)))
  expectTypeOf(handler).returns.toEqualTypeOf<Promise<undefined>>()
  expectTypeOf(later).toEqualTypeOf<typeof later>()
})

test('layers see what became of a task', () => {
  on(taskToken())
    .use(async (_call, next) => {
      const result = await next()
      if ('success' in result) expectTypeOf(result.success).toEqualTypeOf<unknown>()
      // @ts-expect-error what the function returned is not the result
      result.paid
      return result
    })
    .handle(() => ({ paid: true }))
})

test('a task is no batch', () => {
  // @ts-expect-error OnlyBatchSourcesHaveEach
  on(stepFunctions()).each(() => {})
  // @ts-expect-error OnlyBatchSourcesHaveEach
  on(taskToken()).each(() => {})
})

import type { JsonReturns } from 'heddle'
import { type DirectEvent, direct, on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { type SchedulerEvent, scheduler } from 'heddle/triggers'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

const Order = z.object({ id: z.string(), total: z.number() })

interface Receipt {
  readonly no: number
}

test('the payload is what its schema makes of it', () => {
  on(direct()).handle((event) => expectTypeOf(event.payload).toEqualTypeOf<unknown>() as never)
  on(direct(Order)).handle((event) => {
    expectTypeOf(event).toEqualTypeOf<DirectEvent<{ id: string; total: number }>>()
    expectTypeOf(event.type).toExtend<
      'com.amazonaws.lambda.invocation' | 'org.apache.openwhisk.activation' | (string & {})
    >()
  })
  on(scheduler(Order)).handle((event) => {
    expectTypeOf(event).toEqualTypeOf<SchedulerEvent<{ id: string; total: number }>>()
    expectTypeOf(event.time).toEqualTypeOf<Date>()
    expectTypeOf(event.raw).toEqualTypeOf<unknown>()
  })
})

test('the function returns what JSON can say', () => {
  const receipt: Receipt = { no: 1 }
  on(direct(Order)).handle(() => receipt)
  on(direct(Order)).handle(async () => [receipt, null])
  on(direct(Order)).handle(() => 'done')
  on(direct(Order)).handle(() => {})
  // @ts-expect-error JSON has no bigints
  on(direct(Order)).handle(() => 1n)
  // @ts-expect-error JSON has no symbols
  on(scheduler(Order)).handle(async () => Symbol('done'))
  expectTypeOf(toLambda(on(direct()).handle(() => 1))).returns.resolves.toEqualTypeOf<JsonReturns>()
})

test('it is used as it is meant', () => {
  // @ts-expect-error a schedule's input has a schema
  scheduler()
  // @ts-expect-error a type is no schema
  direct({ id: 'string' })
  // @ts-expect-error an invocation is one event
  on(direct()).each(() => {})
})

import { direct, http, on, sqs } from 'heddle'
import { cloudEvent } from 'heddle/cloud-events'
import {
  type OpenWhiskAction,
  type OpenWhiskOptions,
  type OpenWhiskRaw,
  params,
  toOpenWhisk,
  type WebResult,
} from 'heddle/openwhisk'
import { objects, queue, schedule, stream } from 'heddle/portable'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

const Order = z.object({ id: z.string(), total: z.number() })

test('an action takes parameters, and results in what its handler is for', () => {
  const web = toOpenWhisk(on(http()).handle(() => 'hello'))
  expectTypeOf(web).toEqualTypeOf<OpenWhiskAction<WebResult>>()
  expectTypeOf<Parameters<typeof web>>().toEqualTypeOf<[params: Readonly<Record<string, unknown>>]>()
  const action = toOpenWhisk(on(direct(Order)).handle(({ payload }) => ({ paid: payload.total })))
  expectTypeOf(action).toEqualTypeOf<OpenWhiskAction<object>>()
  // @ts-expect-error parameters are an object
  action('an order')
})

test('what triggers fire there, and nothing else, can be put there', () => {
  toOpenWhisk(on(queue(Order)).each(() => {}))
  toOpenWhisk(on(schedule()).handle(() => {}))
  toOpenWhisk(on(cloudEvent({ 'order.paid': Order })).each(() => {}))
  // @ts-expect-error SQS triggers Lambda alone
  toOpenWhisk(on(sqs()).each(() => {}))
  // @ts-expect-error nothing of OpenWhisk's brings streams
  toOpenWhisk(on(stream(Order)).each(() => {}))
  // @ts-expect-error nothing of OpenWhisk's tells of objects
  toOpenWhisk(on(objects()).each(() => {}))
  // @ts-expect-error a builder is not finished
  toOpenWhisk(on(http()))
})

test('what the action is bound to is in the call, typed', () => {
  on(http())
    .use(params<{ readonly apiKey: string }>())
    .handle((_request, { params, invocation }) => {
      expectTypeOf(params).toEqualTypeOf<{ readonly apiKey: string }>()
      expectTypeOf(invocation.raw).toEqualTypeOf<unknown>()
    })
  expectTypeOf<OpenWhiskRaw<{ readonly a: 1 }>['params']>().toEqualTypeOf<{ readonly a: 1 }>()
})

test('options are checked', () => {
  expectTypeOf<OpenWhiskOptions['bound']>().toEqualTypeOf<readonly string[] | undefined>()
  const handler = on(http()).handle(() => 'hello')
  toOpenWhisk(handler, { bound: ['apiKey'], maxBytes: 1000, maxResultBytes: 1000, timeout: 60_000, margin: 100 })
  // @ts-expect-error the names of parameters are a list
  toOpenWhisk(handler, { bound: 'apiKey' })
  // @ts-expect-error there is no such option
  toOpenWhisk(handler, { raw: true })
})

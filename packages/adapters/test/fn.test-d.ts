import { direct, http, on } from 'heddle'
import { cloudEvent } from 'heddle/cloud-events'
import { type FnContext, type FnFunction, type IronVariables, serveIron, toFn } from 'heddle/fn'
import { queue, schedule } from 'heddle/portable'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

const Order = z.object({ id: z.string(), total: z.number() })

const web = on(http()).handle(() => 'hello')
const call = on(direct(Order)).handle(({ payload }) => payload.total)
const events = on(cloudEvent({ 'order.paid': Order })).each(() => {})

test('a function of Fn takes bytes and a context', () => {
  const fn = toFn(web)
  expectTypeOf(fn).toEqualTypeOf<FnFunction>()
  expectTypeOf<Parameters<typeof fn>>().toEqualTypeOf<[input: Uint8Array, ctx: FnContext]>()
  // @ts-expect-error text is another input mode
  fn('hello', {} as FnContext)
})

test('what calls there, and nothing else, can be put there', () => {
  toFn(call)
  toFn(events)
  expectTypeOf(serveIron(web)).toEqualTypeOf<Promise<void>>()
  void serveIron(call)
  void serveIron(events)
  // @ts-expect-error Fn has no queues
  toFn(on(queue(Order)).each(() => {}))
  // @ts-expect-error Fn keeps no schedules
  toFn(on(schedule()).handle(() => {}))
  // @ts-expect-error nor does IronFunctions have queues
  void serveIron(on(queue(Order)).each(() => {}))
})

test('options are checked', () => {
  toFn(web, { maxBytes: 1000, timeout: 30_000, margin: 100, trustProxy: true })
  // @ts-expect-error milliseconds are a number
  toFn(web, { timeout: '30s' })
  void serveIron(web, { format: 'http', maxReplyBytes: 1000 })
  // @ts-expect-error there are two formats
  void serveIron(web, { format: 'json' })
  expectTypeOf<IronVariables['ROUTE']>().toEqualTypeOf<string | undefined>()
})

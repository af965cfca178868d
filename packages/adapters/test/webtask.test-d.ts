import type { IncomingMessage, ServerResponse } from 'node:http'
import { direct, http, on } from 'heddle'
import { cloudEvent } from 'heddle/cloud-events'
import { queue, schedule } from 'heddle/portable'
import { secrets, toWebtask, type WebtaskCall, type WebtaskContext, type WebtaskHttp } from 'heddle/webtask'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

const Order = z.object({ id: z.string(), total: z.number() })

test('a webtask takes what its handler is for', () => {
  const web = toWebtask(on(http()).handle(() => 'hello'))
  expectTypeOf(web).toEqualTypeOf<WebtaskHttp>()
  expectTypeOf<Parameters<typeof web>>().toEqualTypeOf<
    [ctx: WebtaskContext, req: IncomingMessage, res: ServerResponse]
  >()
  expectTypeOf(toWebtask(on(cloudEvent({ 'order.paid': Order })).each(() => {}))).toEqualTypeOf<WebtaskHttp>()
  expectTypeOf(toWebtask(on(direct(Order)).handle(() => 'paid'))).toEqualTypeOf<WebtaskCall>()
})

test('what calls there, and nothing else, can be put there', () => {
  // @ts-expect-error Webtask has no queues
  toWebtask(on(queue(Order)).each(() => {}))
  // @ts-expect-error Webtask keeps no schedules
  toWebtask(on(schedule()).handle(() => {}))
})

test('secrets are in the call, typed', () => {
  on(http())
    .use(secrets<{ readonly apiKey: string }>())
    .handle((_request, { secrets }) => {
      expectTypeOf(secrets).toEqualTypeOf<{ readonly apiKey: string }>()
      // @ts-expect-error there is no such secret
      secrets.apiSecret
    })
})

test('options are checked', () => {
  const handler = on(http()).handle(() => 'hello')
  toWebtask(handler, { maxBytes: 1000, timeout: 30_000, margin: 100, trustProxy: true })
  // @ts-expect-error there is no such option
  toWebtask(handler, { secrets: {} })
})

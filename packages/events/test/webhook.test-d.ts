import { type Handler, type HttpQuery, log, on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { routes, type WebhookEvent, webhook } from 'heddle/http'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

const secret = 's'
const events = {
  push: z.object({ ref: z.string() }),
  ping: z.unknown(),
  issues: z.object({ number: z.coerce.number() }),
}

test('the type of an event narrows its data', () => {
  on(webhook.github({ secret, events }))
    .use(log())
    .handle(async (event, { log }) => {
      expectTypeOf(event.type).toEqualTypeOf<'push' | 'ping' | 'issues'>()
      expectTypeOf(event.hookId).toEqualTypeOf<string | undefined>()
      log.info(event.id)
      // @ts-expect-error not before the type is known
      event.data.ref
      if (event.type === 'push') expectTypeOf(event.data.ref).toEqualTypeOf<string>()
      if (event.type === 'issues') expectTypeOf(event.data).toEqualTypeOf<{ number: number }>()
      if (event.type === 'ping') expectTypeOf(event.data).toEqualTypeOf<unknown>()
      // @ts-expect-error the catalogue has no such type
      if (event.type === 'fork') return
    })
})

test('without a catalogue the data is unknown', () => {
  on(webhook.github({ secret })).handle((event) => {
    expectTypeOf(event.type).toEqualTypeOf<string>()
    expectTypeOf(event.data).toEqualTypeOf<unknown>()
    expectTypeOf(event).toExtend<WebhookEvent>()
  })
})

test('each vendor has its own facts', () => {
  on(webhook.stripe({ secret, events, tolerance: 60 })).handle((event) => {
    expectTypeOf(event.account).toEqualTypeOf<string | undefined>()
    expectTypeOf(event.livemode).toEqualTypeOf<boolean | undefined>()
    // @ts-expect-error a fact of GitHub
    event.hookId
  })
  on(webhook.slack({ secret })).handle(({ kind, retryNum }) => {
    expectTypeOf(kind).toEqualTypeOf<'event' | 'command' | 'interaction'>()
    expectTypeOf(retryNum).toEqualTypeOf<number | undefined>()
  })
  on(webhook.shopify({ secret })).handle(({ triggeredAt }) => {
    expectTypeOf(triggeredAt).toEqualTypeOf<Date | undefined>()
  })
  on(webhook.standardWebhooks({ secret })).handle(({ attemptedAt }) => {
    expectTypeOf(attemptedAt).toEqualTypeOf<Date>()
  })
  on(webhook.twilio({ secret, url: (request) => request.headers['x-url'] ?? '' })).handle(({ accountSid, request }) => {
    expectTypeOf(accountSid).toEqualTypeOf<string | undefined>()
    expectTypeOf(request.query).toEqualTypeOf<HttpQuery>()
  })
  on(
    webhook.hmac({
      secret,
      header: 'x-s',
      signed: (request, body) => `${request.headers['x-t']}.${body}`,
      timestamp: 'x-t',
    }),
  ).handle(({ data }) => {
    expectTypeOf(data).toEqualTypeOf<unknown>()
  })
})

test('a secret is text, several, or a function that gets them', () => {
  webhook.github({ secret: ['a', 'b'] })
  webhook.github({ secret: () => 'a' })
  webhook.github({ secret: async () => ['a', 'b'] as const })
  // @ts-expect-error a variable of the environment may be missing
  webhook.github({ secret: process.env.SECRET })
  // @ts-expect-error without a secret nothing can be checked
  webhook.github({})
  // @ts-expect-error a number is no secret
  webhook.github({ secret: () => 7 })
})

test('options are those of the vendor', () => {
  // @ts-expect-error GitHub signs no time
  webhook.github({ secret, tolerance: 60 })
  // @ts-expect-error a type has a schema
  webhook.github({ secret, events: { push: 'ref' } })
  // @ts-expect-error refused or accepted
  webhook.github({ secret, otherwise: 'ignore' })
  // @ts-expect-error the header of the signature is missing
  webhook.hmac({ secret })
  // @ts-expect-error no algorithm that is to be trusted
  webhook.hmac({ secret, header: 'x-s', algorithm: 'MD5' })
  // @ts-expect-error what is signed is text or bytes
  webhook.hmac({ secret, header: 'x-s', signed: () => 7 })
})

test('a function returns a reply, as that of http', () => {
  on(webhook.slack({ secret })).handle(() => ({ status: 200, body: { text: 'done' } }))
  on(webhook.slack({ secret })).handle(async () => 'done')
  // @ts-expect-error 42 is no reply
  on(webhook.slack({ secret })).handle(() => 42)
  // @ts-expect-error it is no batch
  on(webhook.slack({ secret })).each(() => {})
})

test('a webhook goes where a handler of HTTP goes', () => {
  const hook = on(webhook.github({ secret, events })).handle(() => {})
  expectTypeOf(hook).toExtend<Handler>()
  toLambda(hook)
  routes({ 'POST /hooks/github': hook })
  const own = on(webhook.github({ secret, path: '/hooks/github' })).handle(() => {})
  routes({ 'POST /hooks/github': own })
  // @ts-expect-error its own path is another
  routes({ 'POST /hooks/stripe': own })
})

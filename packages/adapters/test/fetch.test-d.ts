import { direct, http, on, sqs } from 'heddle'
import { cloudEvent } from 'heddle/cloud-events'
import { type FetchContext, type FetchFunction, type FetchOptions, toFetch } from 'heddle/fetch'
import { routes } from 'heddle/http'
import { queue, schedule } from 'heddle/portable'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

const handler = on(http()).handle(() => 'x')

test('a fetch function takes a request, and what its server has beside it', () => {
  const fetch = toFetch(handler)
  expectTypeOf(fetch).toEqualTypeOf<FetchFunction>()
  expectTypeOf<Parameters<typeof fetch>>().toEqualTypeOf<[request: Request, context?: FetchContext | undefined]>()
  expectTypeOf<ReturnType<typeof fetch>>().toEqualTypeOf<Promise<Response>>()
  // @ts-expect-error a URL is no request
  fetch('https://app.example/')
  // @ts-expect-error work is a promise
  fetch(new Request('https://app.example/'), { waitUntil: (work: number) => work })
})

test('it fits where runtimes want one', () => {
  // As `Deno.serve`, `Bun.serve`, Netlify and Vercel have it.
  const deno: (request: Request, info: { remoteAddr: { hostname: string; port: number } }) => Promise<Response> =
    toFetch(handler)
  const bun: {
    fetch(
      request: Request,
      server: { requestIP(request: Request): { address: string; port: number } | null },
    ): Promise<Response>
  } = { fetch: toFetch(handler) }
  const netlify: (
    request: Request,
    context: { ip: string; requestId: string; waitUntil(work: Promise<unknown>): void },
  ) => Promise<Response> = toFetch(handler)
  const vercel: (request: Request) => Promise<Response> = toFetch(handler)
  void [deno, bun, netlify, vercel]
})

test('it is made of what requests trigger', () => {
  toFetch(on(http({ body: z.object({ id: z.string() }) })).handle(({ body }) => ({ body })))
  toFetch(routes({ 'GET /': handler }))
  toFetch(on(cloudEvent({ 'order.paid': z.object({ id: z.string() }) })).each(() => {}))
  toFetch(on(schedule()).handle(() => {}))
  // @ts-expect-error no fetch function is triggered by a queue
  toFetch(on(queue()).each(() => {}))
  // @ts-expect-error nor by SQS
  toFetch(on(sqs()).each(() => {}))
  // @ts-expect-error nor is it called by name
  toFetch(on(direct()).handle(() => 1))
  // @ts-expect-error a builder is not finished
  toFetch(on(http()))
  // @ts-expect-error a plain function has no source
  toFetch(() => new Response())
})

test('options are checked', () => {
  expectTypeOf<FetchOptions['maxBytes']>().toEqualTypeOf<number | undefined>()
  toFetch(handler, { maxBytes: 1, timeout: 1000, margin: 10, trustProxy: true, cronSecret: 's' })
  // @ts-expect-error bytes are a number
  toFetch(handler, { maxBytes: '10mb' })
  // @ts-expect-error a proxy is there, or it is not
  toFetch(handler, { trustProxy: 1 })
  // @ts-expect-error no such option
  toFetch(handler, { port: 3000 })
})

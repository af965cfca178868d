import { type HttpMiddleware, http, on, sqs } from 'heddle'
import {
  bodyLimit,
  type ContentEncoding,
  compress,
  cors,
  etag,
  preconditions,
  routes,
  securityHeaders,
} from 'heddle/http'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

test('each is a layer for HTTP, in any order, and leaves the types as they are', () => {
  expectTypeOf(cors({ origin: '*' })).toEqualTypeOf<HttpMiddleware>()
  expectTypeOf(compress()).toEqualTypeOf<HttpMiddleware>()
  expectTypeOf(etag()).toEqualTypeOf<HttpMiddleware>()
  expectTypeOf(securityHeaders()).toEqualTypeOf<HttpMiddleware>()
  expectTypeOf(bodyLimit({ maxBytes: 1 })).toEqualTypeOf<HttpMiddleware>()
  on(http.post('/orders/:id', { body: z.object({ total: z.number() }), headers: z.object({ 'x-tenant': z.string() }) }))
    .use(async (_call, next) => await next({ db: 'db' }))
    .use(cors({ origin: '*' }))
    .use(compress())
    .use(etag())
    .use(securityHeaders())
    .use(bodyLimit({ maxBytes: 1000 }))
    .handle((request, { db }) => {
      expectTypeOf(request.body).toEqualTypeOf<{ total: number }>()
      expectTypeOf(request.params.id).toEqualTypeOf<string>()
      expectTypeOf(db).toEqualTypeOf<string>()
    })
  on(http())
    .use(cors({ origin: '*' }))
    .handle(routes({ 'GET /': () => 'hello' }))
})

test('none of them is for a queue', () => {
  // @ts-expect-error a batch has no origin
  on(sqs()).use(cors({ origin: '*' }))
  // @ts-expect-error nor a reply to compress
  on(sqs()).use(compress())
  // @ts-expect-error nor a body
  on(sqs()).use(bodyLimit({ maxBytes: 1 }))
})

test('cors wants to be told the origin', () => {
  // @ts-expect-error there is no default
  cors()
  // @ts-expect-error nor among the options
  cors({ credentials: true })
  // @ts-expect-error a list of functions is none
  cors({ origin: [() => true] })
  // @ts-expect-error a function answers yes, no, or with an origin
  cors({ origin: () => 1 })
  // @ts-expect-error seconds are a number
  cors({ origin: '*', maxAge: '600' })
  cors({ origin: [/a/, 'https://shop.example'] })
  cors({
    origin: async (origin, request) => {
      expectTypeOf(origin).toEqualTypeOf<string>()
      expectTypeOf(request.path).toEqualTypeOf<string>()
      return request.method === 'GET' && origin
    },
  })
})

test('compress knows three encodings', () => {
  expectTypeOf<ContentEncoding>().toEqualTypeOf<'br' | 'gzip' | 'zstd'>()
  compress({ encodings: ['gzip'], levels: { gzip: 9 }, types: /^text/, threshold: 0 })
  // @ts-expect-error deflate is two things, and clients disagree which
  compress({ encodings: ['deflate'] })
  // @ts-expect-error nor has it a level
  compress({ levels: { deflate: 9 } })
})

test('securityHeaders takes text, or false', () => {
  securityHeaders({ 'x-frame-options': 'SAMEORIGIN', 'permissions-policy': false })
  // @ts-expect-error true is no value
  securityHeaders({ 'x-frame-options': true })
  // @ts-expect-error a header that it does not know
  securityHeaders({ 'x-xss-protection': '0' })
})

test('bodyLimit wants a number', () => {
  // @ts-expect-error there is no default
  bodyLimit({})
  // @ts-expect-error text is none
  bodyLimit({ maxBytes: '1mb' })
})

test('preconditions takes a request of any handler, and a date', () => {
  on(http.put('/orders/:id', { body: z.object({ total: z.number() }) })).handle((request) => {
    preconditions(request, { etag: '"v1"', lastModified: new Date(), required: true })
    // @ts-expect-error text is no date
    preconditions(request, { lastModified: 'yesterday' })
    // @ts-expect-error what there is now has to be told
    preconditions(request)
  })
})

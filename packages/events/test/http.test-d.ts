import { type AwsHttpAnswer, bytes, type HttpHeaders, type HttpQuery, http, on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

const Item = z.object({ sku: z.string(), count: z.number() })

test('the parameters are those of the path', () => {
  on(http.post('/orders/:order/items/:item')).handle(({ params }) => {
    expectTypeOf(params).toEqualTypeOf<{ readonly order: string; readonly item: string }>()
    // @ts-expect-error the path has no such parameter
    params.nope
  })
  on(http.get('/orders')).handle(({ params }) => {
    expectTypeOf(params).toEqualTypeOf<{}>()
  })
  on(http()).handle(({ params }) => {
    expectTypeOf(params.id).toEqualTypeOf<string | undefined>()
  })
})

test('each part is what its schema makes of it', () => {
  const parts = {
    body: Item,
    query: z.object({ page: z.coerce.number() }),
    params: z.object({ order: z.coerce.number() }),
    headers: z.object({ 'x-tenant': z.string() }),
  }
  on(http.post('/orders/:order', parts)).handle(({ body, query, params, headers }) => {
    expectTypeOf(body).toEqualTypeOf<{ sku: string; count: number }>()
    expectTypeOf(query.page).toEqualTypeOf<number>()
    expectTypeOf(params.order).toEqualTypeOf<number>()
    expectTypeOf(headers['x-tenant']).toEqualTypeOf<string>()
    expectTypeOf(headers.accept).toEqualTypeOf<string | undefined>()
  })
})

test('without a schema parts are text', () => {
  on(http.put('/x')).handle(({ body, query, headers }) => {
    expectTypeOf(body).toEqualTypeOf<string | undefined>()
    expectTypeOf(query).toEqualTypeOf<HttpQuery>()
    expectTypeOf(headers).toEqualTypeOf<HttpHeaders>()
  })
  on(http.put('/x', { body: bytes() })).handle(({ body }) => {
    expectTypeOf(body).toEqualTypeOf<Uint8Array>()
  })
})

test('a header that the schema makes a number is one', () => {
  on(http.get('/x', { headers: z.object({ 'x-count': z.coerce.number() }) })).handle(({ headers }) => {
    expectTypeOf(headers['x-count']).toEqualTypeOf<number>()
  })
})

test('a function returns a reply, text or nothing', () => {
  on(http.get('/x')).handle(() => ({ status: 201, body: { id: 1 } }))
  on(http.get('/x')).handle(async () => 'text')
  on(http.get('/x')).handle(() => {})
  // @ts-expect-error 42 is no reply
  on(http.get('/x')).handle(() => 42)
  // @ts-expect-error an object with none of a reply's members is no reply
  on(http.get('/x')).handle(() => ({ id: 1 }))
  // @ts-expect-error a status is a number
  on(http.get('/x')).handle(() => ({ status: '201' }))
})

test('parts are schemas', () => {
  // @ts-expect-error a number is no schema
  http.post('/x', { body: 1 })
})

test('on Lambda the answer is in the form of the trigger that called', () => {
  const handler = toLambda(on(http.get('/x')).handle(() => 'x'))
  expectTypeOf<Awaited<ReturnType<typeof handler>>>().toEqualTypeOf<AwsHttpAnswer>()
})

test('a schema of parameters wants none that the path lacks', () => {
  on(http.get('/orders/:id', { params: z.object({ id: z.coerce.number() }) })).handle(({ params }) => {
    expectTypeOf(params.id).toEqualTypeOf<number>()
  })
  on(http.get('/orders/:id', { params: z.object({ id: z.string(), page: z.string().optional() }) })).handle(() => {})
  // @ts-expect-error the path has no parameter order
  http.get('/orders/:id', { params: z.object({ order: z.string() }) })
})

test('a reply has a status, and not what Lambda calls it', () => {
  // @ts-expect-error statusCode is no part of a reply
  on(http.get('/x')).handle(() => ({ statusCode: 401, body: 'no' }))
})

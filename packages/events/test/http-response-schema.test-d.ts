import { type } from 'arktype'
import { http, on } from 'heddle'
import { html, json, noContent, redirect, routes, text } from 'heddle/http'
import * as v from 'valibot'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

const Order = z.object({ id: z.string(), total: z.number().default(0) })
const response = { 200: Order, 202: z.object({ retryAfter: z.number() }), 204: z.undefined() }
const orders = on(http.get('/orders/:id', { response }))

test('a reply is one that is declared', () => {
  orders.handle(() => ({ body: { id: 'x' } }))
  orders.handle(() => ({ status: 200, body: { id: 'x', total: 1 }, headers: { 'x-a': 1 }, cookies: ['a=1'] }))
  orders.handle(async () => json({ id: 'x' }))
  orders.handle(() => json({ retryAfter: 1 }, { status: 202 }))
  orders.handle(() => noContent())
  orders.handle(() => ({ status: 204 }))
  orders.handle(() => {
    throw new Error('x')
  })
  orders.handle(({ query }) => {
    if (query.later !== undefined) return json({ retryAfter: 1 }, { status: 202 })
    return query.gone === undefined ? json({ id: 'x' }) : noContent()
  })
})

test('and no other', () => {
  // @ts-expect-error 201 is not declared
  orders.handle(() => json({ id: 'x' }, { status: 201 }))
  // @ts-expect-error neither is 302
  orders.handle(() => redirect('/'))
  // @ts-expect-error the body of 202 is another
  orders.handle(() => json({ id: 'x' }, { status: 202 }))
  // @ts-expect-error a number is no id
  orders.handle(() => ({ body: { id: 7 } }))
  // @ts-expect-error there is no id
  orders.handle(() => json({ total: 1 }))
  // @ts-expect-error 200 has a body
  orders.handle(() => ({}))
  // @ts-expect-error text is none of the bodies
  orders.handle(() => 'x')
  // @ts-expect-error nothing is no reply here
  orders.handle(() => {})
  // @ts-expect-error what is in a Response nobody can tell
  orders.handle(() => new Response())
  // @ts-expect-error one of two ways is wrong
  orders.handle(({ query }) => (query.a === undefined ? json({ id: 'x' }) : json({ id: 'x' }, { status: 404 })))
})

test('the body is what the schema takes, not what it makes', () => {
  const handler = on(http({ response: { 200: z.object({ n: z.string().transform(Number) }) } }))
  handler.handle(() => ({ body: { n: '7' } }))
  // @ts-expect-error it makes the number
  handler.handle(() => ({ body: { n: 7 } }))
})

test('any library will do', () => {
  on(http({ response: { 200: v.object({ id: v.string() }) } })).handle(() => json({ id: 'x' }))
  on(http({ response: { 200: type({ id: 'string' }) } })).handle(() => json({ id: 'x' }))
  on(http({ response: { 200: z.string() } })).handle(() => html('x'))
  on(http({ response: { 200: z.string() } })).handle(() => text('x'))
  // @ts-expect-error a number is no id
  on(http({ response: { 200: v.object({ id: v.string() }) } })).handle(() => json({ id: 1 }))
  // @ts-expect-error a number is no id
  on(http({ response: { 200: type({ id: 'string' }) } })).handle(() => json({ id: 1 }))
  // @ts-expect-error a number is no schema
  http({ response: { 200: 1 } })
})

test('layers see any reply', () => {
  orders.use(async (_call, next) => {
    const reply = await next()
    expectTypeOf(reply.status).toEqualTypeOf<number>()
    expectTypeOf(reply.body).toEqualTypeOf<unknown>()
    return reply
  })
})

test('a handler with response schemas is a route like any other', () => {
  routes({ 'GET /orders/:id': orders.handle(() => json({ id: 'x' })) })
})

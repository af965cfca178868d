import { type HttpHeaders, type HttpQuery, http, type Logger, log, on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { json, mount, routes } from 'heddle/http'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

const getOrder = on(http.get('/orders/:id')).handle(({ params }) => params.id)
const anyOrder = on(http({ params: z.object({ id: z.coerce.number() }) })).handle(({ params }) => ({
  body: params.id,
}))

test('routes are made of handlers, and are a handler', () => {
  toLambda(routes({ 'GET /orders/:id': getOrder, 'PUT /orders/:id': anyOrder, '/docs/*': mount(() => new Response()) }))
})

test('a function among the routes gets the parameters of its key', () => {
  routes({
    'GET /orders/:order/items/:item': ({ params, query, headers, body }, { invocation }) => {
      expectTypeOf(params).toEqualTypeOf<{ readonly order: string; readonly item: string }>()
      expectTypeOf(query).toEqualTypeOf<HttpQuery>()
      expectTypeOf(headers).toEqualTypeOf<HttpHeaders>()
      expectTypeOf(body).toEqualTypeOf<string | undefined>()
      expectTypeOf(invocation.id).toEqualTypeOf<string>()
    },
    'GET /files/*path': ({ params }) => json({ path: params.path }),
    // @ts-expect-error the path has no such parameter
    'GET /x/:id': ({ params }) => params.nope,
    // @ts-expect-error 42 is no reply
    'GET /y': () => 42,
  })
})

test('layers around all routes add to the call of their functions', () => {
  on(http())
    .use(log())
    .handle(
      routes({
        'GET /a/:id': ({ params }, { log }) => {
          expectTypeOf(params.id).toEqualTypeOf<string>()
          expectTypeOf(log).toEqualTypeOf<Logger>()
        },
        'GET /orders/:id': getOrder,
      }),
    )
})

test('a handler stands under its own path, and gets the parameters that it wants', () => {
  // @ts-expect-error the handler is for /orders/:id
  routes({ 'GET /carts/:id': getOrder })
  // @ts-expect-error the handler wants a parameter id
  routes({ 'GET /orders/:order': anyOrder })
})

test('a key is a method and a path, or a path', () => {
  // @ts-expect-error no method
  routes({ 'FETCH /orders/:id': anyOrder })
  // @ts-expect-error no path
  routes({ orders: () => 'x' })
})

test('an app is a fetch', () => {
  mount((request, { call, event, invocation }, context) => {
    expectTypeOf(request).toEqualTypeOf<Request>()
    expectTypeOf(event.clientIp).toEqualTypeOf<string | undefined>()
    expectTypeOf(call.invocation).toEqualTypeOf(invocation)
    context.waitUntil(Promise.resolve())
    return new Response()
  })
  // @ts-expect-error an app answers with a Response
  mount(() => 'x')
})

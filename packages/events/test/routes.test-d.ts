import { type HttpHeaders, type HttpQuery, http, type Logger, log, on, sqs } from 'heddle'
import { toLambda } from 'heddle/aws'
import { json, mount, type RouteCall, type RoutePath, routes } from 'heddle/http'
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

test('the path of a key is what its method leaves', () => {
  expectTypeOf<RoutePath<'GET /orders/:id'>>().toEqualTypeOf<'/orders/:id'>()
  expectTypeOf<RoutePath<'/orders/:id'>>().toEqualTypeOf<'/orders/:id'>()
  expectTypeOf<RoutePath<'GET orders'>>().toEqualTypeOf<never>()
  expectTypeOf<RoutePath<'get /orders'>>().toEqualTypeOf<never>()
})

test('nested routes get what the layers around the outer ones add', () => {
  on(http())
    .use(async (_call, next) => await next({ user: 'ada' }))
    .handle(
      routes({
        '/api/*': routes({
          'GET /api/:id': ({ params }, { user }) => {
            expectTypeOf(user).toEqualTypeOf<string>()
            expectTypeOf(params.id).toEqualTypeOf<string>()
          },
        }),
        'GET /x': (_event, call) => {
          // @ts-expect-error no layer adds it
          call.nobody
        },
      }),
    )
})

test('without layers around them the call has the event and the invocation', () => {
  routes({
    '/': (_event, call) => {
      expectTypeOf(call).toEqualTypeOf<RouteCall>()
      // @ts-expect-error no layer adds a log
      call.log
    },
  })
})

test('what needs more than the layers around it add is no function for handle', () => {
  const withUser = routes<'GET /x', RouteCall & { readonly user: string }>({ 'GET /x': (_event, { user }) => user })
  // @ts-expect-error nobody adds a user
  on(http()).handle(withUser)
})

test('only what answers HTTP is a route', () => {
  // @ts-expect-error a queue has another answer
  routes({ 'GET /x': on(sqs()).each(() => {}) })
  // @ts-expect-error what toLambda makes is for Lambda, not for the routes
  routes({ 'GET /orders/:id': toLambda(getOrder) })
  // @ts-expect-error a reply is no function
  routes({ 'GET /x': json({}) })
})

test('a base path starts with a slash', () => {
  routes({ 'GET /x': () => {} }, { basePath: '/v1' })
  // @ts-expect-error it does not
  routes({ 'GET /x': () => {} }, { basePath: 'v1' })
})

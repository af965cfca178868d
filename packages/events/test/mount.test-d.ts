import { Elysia } from 'elysia'
import { http, type Invocation, on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { type MountEnv, mount, type RouteCall, routes } from 'heddle/http'
import { Hono } from 'hono'
import { AutoRouter, Router } from 'itty-router'
import { expectTypeOf, test } from 'vitest'

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
  // @ts-expect-error an app is its fetch
  mount(new Hono())
})

test('the fetch of Hono, Elysia and itty-router is one', () => {
  const app = new Hono<{ Bindings: MountEnv }>()
  app.get('/', (c) => {
    expectTypeOf(c.env.invocation).toEqualTypeOf<Invocation>()
    expectTypeOf(c.env.event.path).toEqualTypeOf<string>()
    return c.text('x')
  })
  toLambda(mount(app.fetch))
  toLambda(mount(new Hono().fetch))
  toLambda(mount(new Elysia().fetch))
  toLambda(mount(Router().fetch))
  toLambda(mount(AutoRouter().fetch))
})

test('a mounted app is a handler, a function for handle, and a route', () => {
  const app = mount(new Hono().fetch)
  toLambda(app)
  toLambda.stream(app)
  on(http()).handle(app)
  routes({ '/api/*': app, 'GET /docs/:page': app })
})

test('an app that wants more of the call than there is does not compile', () => {
  const app = mount<RouteCall & { readonly user: string }>((_request, { call }) => new Response(call.user))
  on(http())
    .use(async (_call, next) => await next({ user: 'ada' }))
    .handle(app)
  // @ts-expect-error nobody adds a user
  on(http()).handle(app)
})

import { Elysia } from 'elysia'
import { HttpError, http, mapErrors, on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { type Fetch, type MountEnv, type Mounted, mount, routes } from 'heddle/http'
import {
  albEvent,
  functionUrlEvent,
  type HttpRequestOptions,
  httpApiEvent,
  type ReceivedAnswer,
  readAnswer,
  restApiEvent,
} from 'heddle/testing'
import { Hono } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { cors } from 'hono/cors'
import { stream } from 'hono/streaming'
import { AutoRouter, error, json, Router, withCookies, withParams } from 'itty-router'
import { describe, expect, test } from 'vitest'
import { FakeSink } from './fake-sink.ts'
import { type AnyHandler, context, errorLines, type Raw } from './helpers.ts'
import { answerOf, eventOf, TRIGGERS } from './http-triggers.ts'

async function ask(handler: AnyHandler, path: string, more: HttpRequestOptions = {}): Promise<ReceivedAnswer> {
  const event = functionUrlEvent({ path, ...more })
  return readAnswer(event, await toLambda(handler)(event, context()))
}

/** What a client has of the answer: its body as text. */
async function seen(handler: AnyHandler, path: string, more?: HttpRequestOptions) {
  const { body, ...rest } = await ask(handler, path, more)
  return { ...rest, body: body.toString() }
}

const PICTURE = Uint8Array.from({ length: 256 }, (_, byte) => byte)
const ELSEWHERE = 'https://shop.example/orders/1'
const form = (fields: Record<string, string>) => ({ method: 'POST', body: new URLSearchParams(fields) })

function honoApp(): Hono<{ Bindings: MountEnv }> {
  const app = new Hono<{ Bindings: MountEnv }>()
  app.get('/orders/:id', (c) => c.json({ id: c.req.param('id'), tags: c.req.queries('tag') ?? [] }))
  app.post('/orders', async (c) => c.json({ got: await c.req.json() }, 201))
  app.post('/form', async (c) => c.json(await c.req.parseBody()))
  app.put('/picture', async (c) => c.body(await c.req.arrayBuffer(), 200, { 'content-type': 'image/png' }))
  app.get('/cookies', (c) => {
    setCookie(c, 'a', '1', { path: '/', httpOnly: true })
    setCookie(c, 'b', 'x y', { path: '/' })
    deleteCookie(c, 'old')
    return c.text(JSON.stringify(getCookie(c)))
  })
  app.get('/old', (c) => c.redirect(ELSEWHERE, 308))
  app.get('/fail', () => {
    throw new Error('the app failed')
  })
  app.onError((error, c) => c.text(error.message, 503))
  app.get('/stream', (c) =>
    stream(c, async (out) => {
      for (const part of ['one ', 'two ', 'three']) await out.write(part)
    }),
  )
  return app
}

function elysiaApp() {
  return new Elysia()
    .onError(({ error, code, set }) => {
      if (code === 'NOT_FOUND') return
      set.status = 503
      return (error as Error).message
    })
    .get('/orders/:id', ({ params, request }) => ({
      id: params.id,
      tags: new URL(request.url).searchParams.getAll('tag'),
    }))
    .post('/orders', ({ body, set }) => {
      set.status = 201
      return { got: body }
    })
    .post('/form', ({ body }) => body as object)
    .put(
      '/picture',
      async ({ request }) => {
        return new Response(await request.arrayBuffer(), { headers: { 'content-type': 'image/png' } })
      },
      { parse: 'none' },
    )
    .get('/cookies', ({ cookie, headers }) => {
      const sent = Object.fromEntries((headers.cookie ?? '').split('; ').map((pair) => pair.split('=')))
      cookie.a?.set({ value: '1', path: '/', httpOnly: true })
      cookie.b?.set({ value: 'x y', path: '/' })
      cookie.old?.set({ value: '', maxAge: 0, path: '/' })
      return JSON.stringify({ session: decodeURIComponent(sent.session as string) })
    })
    .get('/old', ({ redirect }) => redirect(ELSEWHERE, 308))
    .get('/fail', () => {
      throw new Error('the app failed')
    })
    .get('/stream', async function* () {
      yield 'one '
      yield 'two '
      yield 'three'
    })
}

function ittyApp() {
  const fail = (cause: Error & { status?: number }) =>
    cause.status === 404 ? error(404) : new Response(cause.message, { status: 503 })
  const app = AutoRouter({ catch: fail as never })
  app.get('/orders/:id', ({ params, query }) => ({
    id: decodeURIComponent(String(params.id)),
    tags: [query.tag ?? []].flat(),
  }))
  app.post('/orders', async (request) => json({ got: await request.json() }, { status: 201 }))
  app.post('/form', async (request) => Object.fromEntries(await request.formData()))
  app.put('/picture', async (request) => {
    return new Response(await request.arrayBuffer(), { headers: { 'content-type': 'image/png' } })
  })
  app.get('/cookies', withCookies as never, ({ cookies }: { cookies: object }) => {
    const response = new Response(JSON.stringify(cookies))
    response.headers.append('set-cookie', 'a=1; Path=/; HttpOnly')
    response.headers.append('set-cookie', 'b=x%20y; Path=/')
    response.headers.append('set-cookie', 'old=; Max-Age=0; Path=/')
    return response
  })
  app.get('/old', () => new Response(null, { status: 308, headers: { location: ELSEWHERE } }))
  app.get('/fail', () => {
    throw new Error('the app failed')
  })
  app.get('/stream', () => {
    const parts = ['one ', 'two ', 'three'].values()
    return new Response(
      new ReadableStream({
        pull(controller) {
          const { done, value } = parts.next()
          if (done) controller.close()
          else controller.enqueue(new TextEncoder().encode(value))
        },
      }),
    )
  })
  return app
}

const APPS: readonly (readonly [string, () => Mounted])[] = [
  ['Hono', () => mount(honoApp().fetch)],
  ['Elysia', () => mount(elysiaApp().fetch)],
  ['itty-router', () => mount(ittyApp().fetch)],
]

describe.each(APPS)('an app of %s', (_name, make) => {
  const app = make()

  test('gets parameters and queries, percent-decoded', async () => {
    const { status, headers, body } = await seen(app, '/orders/J%C3%BCrgen%20B', { query: 'tag=a&tag=%26b' })
    expect({ status, type: headers['content-type'], body: JSON.parse(body) }).toEqual({
      status: 200,
      type: expect.stringContaining('application/json'),
      body: { id: 'Jürgen B', tags: ['a', '&b'] },
    })
  })

  test('gets bodies of JSON, forms and bytes', async () => {
    expect(await seen(app, '/orders', { method: 'POST', body: { sku: 'é', n: 1 } })).toMatchObject({
      status: 201,
      body: '{"got":{"sku":"é","n":1}}',
    })
    expect((await seen(app, '/form', form({ a: 'b c', é: '&' }))).body).toBe('{"a":"b c","é":"&"}')
    const headers = { 'content-type': 'application/octet-stream' }
    expect(await ask(app, '/picture', { method: 'PUT', body: PICTURE, headers })).toEqual({
      status: 200,
      headers: expect.objectContaining({ 'content-type': 'image/png' }),
      cookies: [],
      body: Buffer.from(PICTURE),
    })
  })

  test('gets cookies, and sets several', async () => {
    const { cookies, headers, body } = await seen(app, '/cookies', { cookies: { session: 's 1' } })
    expect(JSON.parse(body)).toMatchObject({ session: expect.stringMatching(/^s( |%20)1$/) })
    expect(headers).not.toHaveProperty('set-cookie')
    expect(cookies.map((cookie) => cookie.split(';', 1)[0])).toEqual(['a=1', 'b=x%20y', 'old='])
    expect(cookies[0]).toMatch(/HttpOnly/)
  })

  test('redirects', async () => {
    expect(await seen(app, '/old')).toMatchObject({ status: 308, headers: { location: ELSEWHERE }, body: '' })
  })

  test('answers its own errors and its own 404', async () => {
    expect(await seen(app, '/fail')).toMatchObject({ status: 503, body: 'the app failed' })
    expect((await seen(app, '/none')).status).toBe(404)
  })

  test('streams, and is collected where the trigger wants all at once', async () => {
    expect((await seen(app, '/stream')).body).toBe('one two three')
    const event = functionUrlEvent({ path: '/stream' })
    const sink = new FakeSink()
    await toLambda.stream(app)(event, sink, context())
    expect(sink.answerTo(event)).toMatchObject({ status: 200, body: Buffer.from('one two three') })
    expect(sink.pieces.slice(1).map(String)).toEqual(['one ', 'two ', 'three'])
  })

  test('answers HEAD without a body, with the headers of GET where it takes HEAD', async () => {
    const { status, headers, body } = await seen(app, '/orders/7', { method: 'HEAD' })
    expect(body).toBe('')
    // itty-router knows no HEAD.
    expect([200, 404]).toContain(status)
    if (status === 200) expect(headers['content-type']).toMatch(/^application\/json/)
  })
})

describe.each(TRIGGERS.map((trigger) => [trigger.name, trigger] as const))('under %s an app', (_name, trigger) => {
  const app = new Hono()
  app.all('*', async (c) => {
    c.header('set-cookie', 'a=1')
    c.header('set-cookie', 'b=2', { append: true })
    const { pathname, search } = new URL(c.req.url)
    return c.json({ method: c.req.method, pathname, search, cookie: c.req.header('cookie'), body: await c.req.text() })
  })

  test('has the same request, and its answer reaches the client', async () => {
    const event = eventOf(trigger, {
      method: 'POST',
      path: '/api/o%20rders',
      query: { tag: ['a b', 'ü'] },
      cookies: { session: '1', theme: 'x y' },
      body: 'écharpe',
    })
    const { status, cookies, headers, body } = await answerOf(trigger, mount(app.fetch), event)
    const { pathname, search, ...rest } = JSON.parse(body.toString())
    expect({ status, cookies, headers, ...rest }).toEqual({
      status: 200,
      cookies: ['a=1', 'b=2'],
      headers: { 'content-type': 'application/json' },
      method: 'POST',
      cookie: 'session=1; theme=x%20y',
      body: 'écharpe',
    })
    expect(decodeURIComponent(pathname)).toMatch(/^(?:\/prod)?\/api\/o rders$/)
    const last = trigger.differences.some((difference) => difference.startsWith('last'))
    expect(new URLSearchParams(search).getAll('tag')).toEqual(last ? ['ü'] : ['a b', 'ü'])
  })
})

describe('an app', () => {
  const echo = mount((request) => {
    const { url, method, headers } = request
    return Response.json({ url, method, headers: Object.fromEntries(headers) })
  })
  const read = (answer: ReceivedAnswer): Raw => JSON.parse(answer.body.toString())

  test('sees the URL that the client called without the stage of an API, so that its routes are the same everywhere', async () => {
    const options = { path: '/orders/7', query: 'a=%20&b' }
    const urls: string[] = []
    for (const event of [
      restApiEvent({ ...options, stage: 'prod' }),
      httpApiEvent({ ...options, stage: 'dev' }),
      httpApiEvent(options),
      functionUrlEvent(options),
      albEvent({ ...options, multiValue: true }),
    ]) {
      urls.push(read(readAnswer(event, await toLambda(echo)(event, context()))).url)
    }
    expect(urls).toEqual([
      'https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com/orders/7?a=%20&b=',
      'https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com/orders/7?a=%20&b',
      'https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com/orders/7?a=%20&b',
      'https://abcdefghijklmnopqrstuvwxyz012345.lambda-url.eu-west-1.on.aws/orders/7?a=%20&b',
      'https://orders-1234567890.eu-west-1.elb.amazonaws.com/orders/7?a=%20&b=',
    ])
  })

  test('as one of the routes sees the path as the routes match it, without what they have before theirs', async () => {
    const handler = routes({ '/api/*': echo, 'GET /api/health': () => 'ok' }, { basePath: '/v1' })
    expect(new URL(read(await ask(handler, '/v1/api/orders/7')).url).pathname).toBe('/api/orders/7')
    expect(new URL(read(await ask(handler, '/v1/api', { method: 'DELETE' })).url).pathname).toBe('/api')
    expect((await seen(handler, '/v1/api/health')).body).toBe('ok')
    expect((await ask(handler, '/v1/other')).status).toBe(404)
  })

  test('that answers preflights itself is asked, where its route takes any method', async () => {
    const app = new Hono()
    app.use(cors({ origin: 'https://shop.example' }))
    const headers = { origin: 'https://shop.example', 'access-control-request-method': 'PUT' }
    const { status, headers: answered } = await ask(routes({ '/api/*': mount(app.fetch) }), '/api/x', {
      method: 'OPTIONS',
      headers,
    })
    expect([status, answered['access-control-allow-origin']]).toEqual([204, 'https://shop.example'])
  })

  test('has the call, the event and the invocation for its environment', async () => {
    const app = new Hono<{ Bindings: MountEnv<{ user: string } & MountEnv['call']> }>()
    app.get('/me', (c) => {
      const { call, event, invocation } = c.env
      return c.json({ user: call.user, run: invocation.id, same: call.event === event, raw: event.raw !== undefined })
    })
    const handler = on(http())
      .use(async (_call, next) => await next({ user: 'ada' }))
      .handle(mount(app.fetch as Fetch<{ user: string } & MountEnv['call']>))
    expect((await seen(handler, '/me')).body).toBe('{"user":"ada","run":"run-1","same":true,"raw":true}')
  })

  test('among the routes has the call with what the layers around them add', async () => {
    const app = mount<{ user: string } & MountEnv['call']>((_request, { call }) =>
      Response.json({ user: call.user, path: call.event.path }),
    )
    const handler = on(http())
      .use(async (_call, next) => await next({ user: 'ada' }))
      .handle(routes({ '/api/*': app }))
    expect((await seen(handler, '/api/x')).body).toBe('{"user":"ada","path":"/api/x"}')
  })

  test('has waitUntil, and its work is done before the answer goes out', async () => {
    const lines = errorLines()
    const done: string[] = []
    const app = new Hono()
    app.get('/', (c) => {
      c.executionCtx.waitUntil(new Promise((resolve) => setTimeout(resolve, 20)).then(() => done.push('work')))
      c.executionCtx.waitUntil(Promise.reject(new Error('the work failed')))
      c.executionCtx.passThroughOnException()
      return c.text('answered')
    })
    expect((await seen(mount(app.fetch), '/')).body).toBe('answered')
    expect(done).toEqual(['work'])
    expect(lines()).toMatchObject([{ message: 'waitUntil: the work failed', error: { message: 'the work failed' } }])
  })

  test('hears by the signal of its request that the deadline is near', async () => {
    errorLines()
    const reasons: string[] = []
    const app = mount(async ({ signal }) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
      reasons.push(signal.reason.name)
      return new Response(null, { status: 503 })
    })
    const event = functionUrlEvent()
    const answer = await toLambda(app, { margin: 20 })(event, context({ remaining: 60 }))
    expect(readAnswer(event, answer).status).toBe(503)
    expect(reasons).toEqual(['TimeoutError'])
  })

  test('hears by the same signal that the client of a stream is gone, and its stream is cancelled', async () => {
    const heard: string[] = []
    const sink = new FakeSink()
    const app = mount(({ signal }) => {
      signal.addEventListener('abort', () => heard.push(signal.reason.name))
      return new Response(
        new ReadableStream({
          async pull(controller) {
            await new Promise((resolve) => setImmediate(resolve))
            controller.enqueue(new TextEncoder().encode('x'))
            if (sink.pieces.length === 3) sink.emit('close')
          },
          cancel: () => void heard.push('cancelled'),
        }),
      )
    })
    await expect(toLambda.stream(app)(functionUrlEvent(), sink, context())).rejects.toThrow('the client is gone')
    await new Promise((resolve) => setImmediate(resolve))
    expect(heard).toEqual(['AbortError', 'cancelled'])
    expect(sink.pieces.length).toBeLessThan(6)
  })

  test('that throws is a 500, logged, and its error passes through the layers', async () => {
    const lines = errorLines()
    const app = mount(() => {
      throw new RangeError('a secret')
    })
    expect(await seen(app, '/')).toMatchObject({
      status: 500,
      body: '{"type":"about:blank","title":"Internal Server Error","status":500}',
    })
    expect(lines()).toMatchObject([{ error: { message: 'a secret' } }])
    const mapped = on(http())
      .use(mapErrors([[RangeError, () => new HttpError(416, 'mapped')]]))
      .handle(routes({ '/api/*': app }))
    expect((await ask(mapped, '/api/x')).status).toBe(416)
  })

  test('whose stream breaks is a 500, logged, where the answer is not on its way', async () => {
    const lines = errorLines()
    const app = mount(
      () =>
        new Response(
          new ReadableStream({
            pull(controller) {
              controller.error(new Error('broken pipe'))
            },
          }),
        ),
    )
    expect((await ask(app, '/')).status).toBe(500)
    expect(lines()).toMatchObject([{ message: 'http: the reply broke off', error: { message: 'broken pipe' } }])
  })

  test.each<[string, unknown, string]>([
    ['nothing', undefined, 'undefined'],
    ['null', null, 'null'],
    ['text', 'x', 'a string'],
    ['a value that something else should make a Response of', { id: 1 }, 'an object'],
  ])('that answers with %s is a 500, logged, and not a success', async (_what, returned, described) => {
    const lines = errorLines()
    expect(
      (
        await ask(
          mount(async () => returned as Response),
          '/',
        )
      ).status,
    ).toBe(500)
    expect(lines()).toMatchObject([
      { error: { code: 'INVALID_RESULT', message: `mount: expected a Response of the app, got ${described}` } },
    ])
  })

  test('of a router that has no such route and no answer for that is a 500, logged, and not a success', async () => {
    const lines = errorLines()
    const app = Router({ before: [withParams] })
    app.get('/x', () => new Response('x'))
    expect((await seen(mount(app.fetch), '/x')).body).toBe('x')
    expect((await ask(mount(app.fetch), '/none')).status).toBe(500)
    expect(lines()).toHaveLength(1)
  })

  test.each([
    [new Response(null, { status: 204 }), 204, ''],
    [new Response(null, { status: 304, headers: { etag: '"1"' } }), 304, ''],
    [new Response('', { status: 201 }), 201, ''],
    [Response.redirect('https://shop.example/ü', 303), 303, ''],
    [Response.error(), 500, expect.stringContaining('Internal Server Error')],
  ])('may answer with any Response', async (response, status, body) => {
    errorLines()
    expect(
      await seen(
        mount(() => response),
        '/',
      ),
    ).toMatchObject({ status, body })
  })

  test('has the body of any method that may have one, and none for GET and HEAD', async () => {
    const length = mount(
      async (request) => new Response(null, { headers: { size: String((await request.arrayBuffer()).byteLength) } }),
    )
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND']) {
      expect((await ask(length, '/', { method, body: 'hello' })).headers.size, method).toBe('5')
    }
    for (const method of ['GET', 'HEAD']) {
      expect((await ask(length, '/', { method, body: 'hello' })).headers.size, method).toBe('0')
    }
  })

  test('gets no path with dots, and no header that is not there', async () => {
    expect((await ask(echo, '/a/%2e%2e/b')).status).toBe(400)
    const { headers } = read(await ask(echo, '/', { headers: { 'X-Empty': '', 'X-Two': ['a', 'b'] } }))
    expect(headers).toMatchObject({ 'x-empty': '', 'x-two': 'a,b' })
    expect(headers).not.toHaveProperty('cookie')
  })

  test('is fetched with its own `this` where it needs one', async () => {
    class App {
      readonly name = 'app'
      fetch(): Response {
        return new Response(this.name)
      }
    }
    const app = new App()
    expect(
      (
        await seen(
          mount(() => app.fetch()),
          '/',
        )
      ).body,
    ).toBe('app')
  })
})

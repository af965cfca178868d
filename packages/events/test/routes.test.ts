import { HttpError, type HttpMiddleware, http, log, mapErrors, on, outermost, sqs } from 'heddle'
import { toLambda } from 'heddle/aws'
import { cors, json, mount, type Routes, routes } from 'heddle/http'
import {
  functionUrlEvent,
  type HttpRequestOptions,
  invoke,
  type ReceivedAnswer,
  readAnswer,
  restApiEvent,
} from 'heddle/testing'
import { describe, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { type AnyHandler, context, errorLines } from './helpers.ts'
import { answerOf, eventOf, TRIGGERS } from './http-triggers.ts'

async function ask(handler: AnyHandler, path: string, more: HttpRequestOptions = {}): Promise<ReceivedAnswer> {
  const event = functionUrlEvent({ path, ...more })
  return readAnswer(event, await toLambda(handler)(event, context()))
}

/** The answer with its body read, as JSON where it is some. */
async function seen(handler: AnyHandler, path: string, more: HttpRequestOptions = {}) {
  const { status, headers, body } = await ask(handler, path, more)
  const text = body.toString()
  return { status, headers, body: /json/.test(headers['content-type'] ?? '') && text !== '' ? JSON.parse(text) : text }
}

function problem(status: number, title: string, detail?: string, headers: object = {}): object {
  return {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
    body: { type: 'about:blank', title, status, ...(detail === undefined ? {} : { detail }) },
  }
}

/** Answers preflights as the `cors` layer does: outside everything, and without what is further in. */
function preflights(origin: string): HttpMiddleware {
  return outermost(async function preflights({ event }, next) {
    const headers = { 'access-control-allow-origin': origin }
    if (event.method === 'OPTIONS') return { status: 204, headers, cookies: [], body: undefined }
    const reply = await next()
    return { ...reply, headers: { ...reply.headers, ...headers } }
  })
}
const PREFLIGHT = { origin: 'https://shop.example', 'access-control-request-method': 'PUT' }

/** Writes down who is entered. */
function noting(notes: unknown[], note: string): HttpMiddleware {
  return async function noting(_call, next) {
    notes.push(note)
    return await next()
  }
}

describe('a route', () => {
  const handler = routes({
    '/': () => 'root',
    'GET /orders': () => 'orders',
    'GET /orders/:id': ({ params }) => json(params),
    'GET /orders/latest': () => 'latest',
    'GET /orders/:id/items/:item': ({ params }) => json(params),
    'GET /files/*': ({ params, path }) => json({ params, path }),
    'GET /tree/*path': ({ params }) => json(params),
    'GET /größe/:wert': ({ params }) => json(params),
  })

  test.each<[string, unknown]>([
    ['/', 'root'],
    ['/orders', 'orders'],
    ['/orders/7', { id: '7' }],
    ['/orders/latest', 'latest'],
    ['/orders/%6Catest', 'latest'],
    ['/orders/o%2F1', { id: 'o/1' }],
    ['/orders/J%C3%BCrgen%20%F0%9F%A7%B6', { id: 'Jürgen 🧶' }],
    ['/orders/a+b', { id: 'a+b' }],
    ['/orders/__proto__', { id: '__proto__' }],
    ['/orders/constructor/items/%25', { id: 'constructor', item: '%' }],
    ['/files', { params: {}, path: '/files' }],
    ['/files/', { params: {}, path: '/files/' }],
    ['/files/a/b%20c', { params: {}, path: '/files/a/b%20c' }],
    ['/tree', { path: '' }],
    ['/tree/', { path: '' }],
    ['/tree/a', { path: 'a' }],
    ['/tree/a//b/', { path: 'a//b/' }],
    ['/tree/a%20b/c%2Fd', { path: 'a b/c/d' }],
    ['/gr%C3%B6%C3%9Fe/1', { wert: '1' }],
  ])('serves %s', async (path, body) => {
    expect(await seen(handler, path)).toMatchObject({ status: 200, body })
  })

  test.each([
    '/nowhere',
    '/orders/',
    '/orders/7/',
    '//orders',
    '/Orders',
    '/orders/7/items',
    '/orders//items/1',
    '/treetop',
    '/orders/latest/',
  ])('answers 404 to %s, which is none', async (path) => {
    expect(await seen(handler, path)).toEqual(problem(404, 'Not Found', 'nothing has this path'))
  })

  test.each([
    '/orders/..',
    '/tree/../orders',
    '/tree/%2e%2e/x',
    '/tree/a%2f..%2fb',
    '/tree/a%5c..%5cb',
    '/orders/%00',
    '/orders/%',
    '/orders/%ff',
  ])('never sees the path %s', async (path) => {
    expect(await seen(handler, path)).toEqual(problem(400, 'Bad Request', 'the path is not valid'))
  })

  test('has its parameters and no others, whatever the API calls its own', async () => {
    const event = restApiEvent({ path: '/orders/7', resource: '/orders/{order}' })
    const { body } = readAnswer(event, await toLambda(handler)(event, context()))
    expect(JSON.parse(body.toString())).toEqual({ id: '7' })
  })

  test('gets the whole request', async () => {
    const echo = routes({
      'POST /echo/:id': ({
        method,
        path,
        query,
        headers,
        cookies,
        body,
        clientIp,
        url,
        decodedPath,
        basePath,
        stage,
      }) =>
        json({
          method,
          path,
          query,
          type: headers['content-type'],
          cookies,
          body,
          clientIp,
          url,
          decodedPath,
          basePath,
          stage,
        }),
    })
    const event = restApiEvent({
      method: 'POST',
      path: '/echo/a%20b',
      query: 'tag=a&tag=b',
      cookies: { session: 's 1' },
      body: { id: 1 },
      stage: 'live',
    })
    const { body } = readAnswer(event, await toLambda(echo)(event, context()))
    expect(JSON.parse(body.toString())).toEqual({
      method: 'POST',
      path: '/echo/a%20b',
      query: { tag: ['a', 'b'] },
      type: 'application/json',
      cookies: { session: 's 1' },
      body: '{"id":1}',
      clientIp: '192.0.2.1',
      url: 'https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com/live/echo/a%20b?tag=a&tag=b',
      decodedPath: '/echo/a b',
      basePath: '/live',
      stage: 'live',
    })
  })
})

describe('the method of a request', () => {
  const handler = routes({
    'GET /orders': () => ({ headers: { 'x-made-by': 'GET' }, body: { many: true } }),
    'POST /orders': () => ({ status: 201, body: 'made' }),
    'DELETE /orders/:id': () => undefined,
    '/any': ({ method }) => ({ headers: { 'x-made-by': method }, body: method }),
    'PUT /any': () => 'PUT itself',
    'HEAD /probe': () => ({ headers: { 'x-made-by': 'HEAD' } }),
    'GET /probe': () => ({ headers: { 'x-made-by': 'GET' }, body: 'x' }),
    'OPTIONS /own': () => ({ headers: { 'x-made-by': 'OPTIONS' } }),
    'GET /own': () => 'x',
  })

  test.each([
    ['/orders', 'PUT', 'GET, HEAD, OPTIONS, POST'],
    ['/orders', 'TRACE', 'GET, HEAD, OPTIONS, POST'],
    ['/orders/7', 'GET', 'DELETE, OPTIONS'],
    ['/orders/7', 'HEAD', 'DELETE, OPTIONS'],
    ['/own', 'POST', 'GET, HEAD, OPTIONS'],
  ])('is answered 405 with allow where %s does not take %s', async (path, method, allow) => {
    const whole = problem(405, 'Method Not Allowed', `this path takes ${allow}`, { allow })
    expect(await seen(handler, path, { method })).toEqual(method === 'HEAD' ? { ...whole, body: '' } : whole)
  })

  test('HEAD is answered as GET, without the body', async () => {
    expect(await seen(handler, '/orders', { method: 'HEAD' })).toEqual({
      status: 200,
      headers: { 'x-made-by': 'GET', 'content-type': 'application/json' },
      body: '',
    })
    expect((await ask(handler, '/probe', { method: 'HEAD' })).headers['x-made-by']).toBe('HEAD')
    expect((await ask(handler, '/probe')).headers['x-made-by']).toBe('GET')
  })

  test('HEAD is answered by the route that answers GET, not by one for any method that says less', async () => {
    const fallback = routes({ '/*': () => ({ headers: { by: 'any' } }), 'GET /a': () => ({ headers: { by: 'GET' } }) })
    expect((await ask(fallback, '/a', { method: 'HEAD' })).headers.by).toBe('GET')
    expect((await ask(fallback, '/a', { method: 'POST' })).headers.by).toBe('any')
    expect((await ask(fallback, '/b', { method: 'HEAD' })).headers.by).toBe('any')
  })

  test('HEAD on a path whose HEAD route says less is answered by the GET route that says more', async () => {
    const both = routes({
      'HEAD /*': () => ({ headers: { by: 'HEAD' } }),
      'GET /a': () => ({ headers: { by: 'GET' } }),
    })
    expect((await ask(both, '/a', { method: 'HEAD' })).headers.by).toBe('GET')
    expect((await ask(both, '/b', { method: 'HEAD' })).headers.by).toBe('HEAD')
  })

  test.each(['GET', 'POST', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'])(
    'may be any, %s for one, where the route names none',
    async (method) => {
      expect(await seen(handler, '/any', { method })).toMatchObject({ status: 200, headers: { 'x-made-by': method } })
    },
  )

  test('has a route of its own beside the one for any', async () => {
    expect((await seen(handler, '/any', { method: 'PUT' })).body).toBe('PUT itself')
  })

  test('OPTIONS is answered 204 with allow, unless a route takes it', async () => {
    expect(await ask(handler, '/orders', { method: 'OPTIONS' })).toEqual({
      status: 204,
      headers: { allow: 'GET, HEAD, OPTIONS, POST' },
      cookies: [],
      body: Buffer.alloc(0),
    })
    expect((await ask(handler, '/own', { method: 'OPTIONS' })).headers).toEqual({ 'x-made-by': 'OPTIONS' })
    expect((await ask(handler, '/nowhere', { method: 'OPTIONS' })).status).toBe(404)
  })
})

describe('a preflight', () => {
  const fn = vi.fn(() => 'done')
  const withCors = on(http.put('/orders/:id', { body: z.object({ id: z.string() }) }))
    .use(preflights('https://shop.example'))
    .handle(fn)

  test('is answered by a layer of the route that it asks about, and reaches no function', async () => {
    const handler = routes({ 'PUT /orders/:id': withCors, 'GET /orders/:id': fn })
    expect(await ask(handler, '/orders/7', { method: 'OPTIONS', headers: PREFLIGHT })).toMatchObject({
      status: 204,
      headers: { 'access-control-allow-origin': 'https://shop.example' },
    })
    expect(fn).not.toHaveBeenCalled()
  })

  test('that asks about another method, or one that nothing takes, is answered with allow', async () => {
    const handler = routes({ 'PUT /orders/:id': withCors, 'GET /orders/:id': fn })
    for (const asked of ['GET', 'DELETE', 'put', '__proto__', '']) {
      const headers = { ...PREFLIGHT, 'access-control-request-method': asked }
      expect(await ask(handler, '/orders/7', { method: 'OPTIONS', headers })).toEqual({
        status: 204,
        headers: { allow: 'GET, HEAD, OPTIONS, PUT' },
        cookies: [],
        body: Buffer.alloc(0),
      })
    }
    expect(fn).not.toHaveBeenCalled()
  })

  test('for HEAD asks the route of GET', async () => {
    const get = on(http.get('/a')).use(preflights('https://get.example')).handle(fn)
    const headers = { ...PREFLIGHT, 'access-control-request-method': 'HEAD' }
    expect((await ask(routes({ 'GET /a': get }), '/a', { method: 'OPTIONS', headers })).headers).toEqual({
      'access-control-allow-origin': 'https://get.example',
    })
  })

  test('is for the route that the request itself is for, not for one of any method that says less', async () => {
    const handler = routes({ '/*': () => 'app', 'PUT /orders/:id': withCors })
    expect((await ask(handler, '/orders/7', { method: 'OPTIONS', headers: PREFLIGHT })).headers).toEqual({
      'access-control-allow-origin': 'https://shop.example',
    })
    expect((await seen(handler, '/orders/7', { method: 'OPTIONS' })).body).toBe('app')
    expect((await seen(handler, '/else', { method: 'OPTIONS', headers: PREFLIGHT })).body).toBe('app')
  })

  test('that no layer of its route answers says what the path takes, those for any method included', async () => {
    const plain = on(http.put('/orders/:id')).handle(fn)
    const handler = routes({ '/*': () => 'app', 'PUT /orders/:id': plain })
    expect(await ask(handler, '/orders/7', { method: 'OPTIONS', headers: PREFLIGHT })).toMatchObject({
      status: 204,
      headers: { allow: 'DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT' },
    })
  })

  test('is not refused by a layer that wants a token, which no browser sends with it', async () => {
    const guarded = on(http.put('/orders/:id'))
      .use(async function withUser({ event }, next) {
        if (event.headers.authorization === undefined) throw new HttpError(401, 'a valid token is required')
        return await next()
      })
      .handle(fn)
    expect(
      await ask(routes({ 'PUT /orders/:id': guarded }), '/orders/7', { method: 'OPTIONS', headers: PREFLIGHT }),
    ).toEqual({
      status: 204,
      headers: { allow: 'OPTIONS, PUT' },
      cookies: [],
      body: Buffer.alloc(0),
    })
  })

  test('goes to a route for OPTIONS first', async () => {
    const handler = routes({ 'PUT /orders/:id': withCors, 'OPTIONS /orders/:id': () => 'own' })
    expect((await seen(handler, '/orders/7', { method: 'OPTIONS', headers: PREFLIGHT })).body).toBe('own')
  })

  test('is answered by cors, of its route or around all routes', async () => {
    const own = on(http.put('/orders/:id'))
      .use(cors({ origin: 'https://shop.example' }))
      .handle(fn)
    const all = on(http())
      .use(cors({ origin: 'https://shop.example' }))
      .handle(routes({ 'PUT /orders/:id': fn }))
    for (const handler of [routes({ 'PUT /orders/:id': own, '/*': fn }), all]) {
      expect(await ask(handler, '/orders/7', { method: 'OPTIONS', headers: PREFLIGHT })).toMatchObject({
        status: 204,
        headers: { 'access-control-allow-origin': 'https://shop.example', 'access-control-allow-methods': 'PUT' },
      })
    }
    const elsewhere = { ...PREFLIGHT, origin: 'https://evil.example' }
    const { status, headers } = await ask(routes({ 'PUT /orders/:id': own }), '/orders/7', {
      method: 'OPTIONS',
      headers: elsewhere,
    })
    expect(status).toBe(204)
    expect(headers).not.toHaveProperty('access-control-allow-origin')
    expect(fn).not.toHaveBeenCalled()
  })

  test('is answered by a layer around all routes', async () => {
    const handler = on(http())
      .use(preflights('https://all.example'))
      .handle(routes({ 'PUT /orders/:id': withCors, 'GET /x': fn }))
    expect((await ask(handler, '/nowhere', { method: 'OPTIONS', headers: PREFLIGHT })).status).toBe(204)
    expect((await ask(handler, '/x')).headers['access-control-allow-origin']).toBe('https://all.example')
  })
})

describe('a handler among the routes', () => {
  const Item = z.object({ name: z.string() })
  const placeItem = on(
    http.post('/orders/:id/items', { body: Item, query: z.object({ dry: z.coerce.boolean().optional() }) }),
  )
    .use(async function stamped(_call, next) {
      const reply = await next({ stamp: 'layer' })
      return { ...reply, headers: { ...reply.headers, 'x-layer': 'yes' } }
    })
    .handle(({ params, body, query }, { stamp }) => json({ params, body, query, stamp }, { status: 201 }))
  const handler = routes({ 'POST /orders/:id/items': placeItem, 'GET /health': () => 'ok' })

  test('keeps its layers and schemas', async () => {
    const body = { name: 'scarf', more: true }
    expect(await seen(handler, '/orders/7/items', { method: 'POST', query: 'dry=1', body })).toEqual({
      status: 201,
      headers: { 'content-type': 'application/json', 'x-layer': 'yes' },
      body: { params: { id: '7' }, body: { name: 'scarf' }, query: { dry: true }, stamp: 'layer' },
    })
  })

  test.each<[string, HttpRequestOptions, number, string]>([
    ['a body that its schema refuses', { body: { name: 7 } }, 422, 'the request is not valid'],
    [
      'a body that is not JSON',
      { body: '{', headers: { 'content-type': 'application/json' } },
      400,
      'the body is not JSON',
    ],
    ['a body of another media type', { body: 'x' }, 415, 'the body has to be JSON'],
  ])('refuses %s', async (_what, request, status, detail) => {
    expect(await seen(handler, '/orders/7/items', { method: 'POST', ...request })).toMatchObject({
      status,
      body: { status, detail: expect.stringContaining(detail) },
    })
  })

  test('without a path of its own gets the parameters of the route', async () => {
    const any = on(http({ params: z.object({ id: z.coerce.number() }) })).handle(({ params }) => json(params))
    const handler = routes({ 'GET /orders/:id': any })
    expect((await seen(handler, '/orders/7')).body).toEqual({ id: 7 })
    expect(await seen(handler, '/orders/x')).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'params.id', detail: expect.any(String) }] },
    })
  })

  test('for GET may stand under HEAD', async () => {
    const get = on(http.get('/a')).handle(() => ({ headers: { by: 'GET' }, body: 'x' }))
    expect((await ask(routes({ 'HEAD /a': get }), '/a', { method: 'HEAD' })).headers.by).toBe('GET')
    expect((await ask(routes({ 'HEAD /a': get }), '/a')).status).toBe(405)
  })

  test('has its errors seen by the layers around all routes, like those of a function', async () => {
    const lines = errorLines()
    const statuses: number[] = []
    const broken = on(http.get('/broken')).handle(() => {
      throw new Error('a secret')
    })
    const gone = on(http.get('/gone')).handle(() => {
      throw new HttpError(410, 'gone', { headers: { 'x-why': 'age' } })
    })
    const mapped = on(http.get('/mapped')).handle(() => {
      throw new RangeError('too large')
    })
    const own = on(http.get('/own'))
      .use(
        outermost<HttpMiddleware>(async function marking(_call, next) {
          const reply = await next()
          return { ...reply, headers: { ...reply.headers, 'x-own': '1' } }
        }),
      )
      .handle(() => {
        throw new RangeError('too large')
      })
    const handler = on(http())
      .use(async function counting(_call, next) {
        const reply = await next()
        statuses.push(reply.status)
        return reply
      })
      .use(mapErrors([[RangeError, () => new HttpError(409, 'mapped')]]))
      .handle(routes({ 'GET /broken': broken, 'GET /gone': gone, 'GET /own': own, 'GET /mapped': mapped }))
    expect(await seen(handler, '/mapped')).toEqual(problem(409, 'Conflict', 'mapped'))
    expect(await seen(handler, '/broken')).toEqual(problem(500, 'Internal Server Error'))
    expect(await seen(handler, '/gone')).toEqual(problem(410, 'Gone', 'gone', { 'x-why': 'age' }))
    // One with a layer outside of all answers by itself, for that layer has to see the answer.
    expect(await seen(handler, '/own')).toEqual(problem(500, 'Internal Server Error', undefined, { 'x-own': '1' }))
    expect(statuses).toEqual([500])
    expect(lines()).toMatchObject([
      { message: 'http: the request failed', error: { message: 'a secret' } },
      { message: 'http: the request failed', error: { message: 'too large' } },
    ])
  })

  test('and the work that it hands to waitUntil is awaited', async () => {
    let done = false
    const handler = routes({
      'GET /a': on(http.get('/a')).handle((_event, { invocation }) => {
        invocation.waitUntil(
          new Promise((resolve) => setTimeout(resolve, 20)).then(() => {
            done = true
          }),
        )
      }),
    })
    expect((await ask(handler, '/a')).status).toBe(204)
    expect(done).toBe(true)
  })
})

describe('a function among the routes', () => {
  class OutOfStock extends Error {}
  const rules = mapErrors([[OutOfStock, (error) => new HttpError(409, error.message)]])

  test('stands inside the layers around all routes, and gets what they add', async () => {
    const written: string[] = []
    const handler = on(http())
      .use(log({ write: (line) => void written.push(line) }))
      .use(async (_call, next) => await next({ user: 'ada' }))
      .handle(
        routes({
          'GET /who/:id': ({ params }, { user, log, event }) => {
            log.info('asked')
            return json({ user, params, path: event.path })
          },
        }),
      )
    expect((await seen(handler, '/who/7')).body).toEqual({ user: 'ada', params: { id: '7' }, path: '/who/7' })
    expect(written.map((line) => JSON.parse(line))).toMatchObject([
      { message: 'asked', requestId: 'run-1' },
      { message: 'invocation', status: 200 },
    ])
  })

  test('throws through those layers, and so do 404 and 405', async () => {
    const lines = errorLines()
    const seenErrors: unknown[] = []
    const handler = on(http())
      .use(async function watching(_call, next) {
        try {
          return await next()
        } catch (error) {
          seenErrors.push((error as HttpError).status ?? (error as Error).message)
          throw error
        }
      })
      .use(rules)
      .handle(
        routes({
          'GET /scarf': () => Promise.reject(new OutOfStock('no scarf')),
          'GET /hat': () => {
            throw new Error('a secret')
          },
          'GET /socks': async () => {
            throw new HttpError(403, 'not yours')
          },
        }),
      )
    expect(await seen(handler, '/scarf')).toEqual(problem(409, 'Conflict', 'no scarf'))
    expect(await seen(handler, '/hat')).toEqual(problem(500, 'Internal Server Error'))
    expect(await seen(handler, '/socks')).toEqual(problem(403, 'Forbidden', 'not yours'))
    expect((await seen(handler, '/none')).status).toBe(404)
    expect((await seen(handler, '/hat', { method: 'PUT' })).status).toBe(405)
    expect(seenErrors).toEqual([409, 'a secret', 403, 404, 405])
    expect(lines()).toMatchObject([{ error: { message: 'a secret' } }])
  })

  test.each<[string, unknown]>([
    ['a number', 42],
    ['null', null],
    ['a status that is none', { status: 42 }],
  ])('that returns %s is a 500, logged', async (_what, returned) => {
    const lines = errorLines()
    expect(await seen(routes({ '/': () => returned as string }), '/')).toEqual(problem(500, 'Internal Server Error'))
    expect(lines()).toMatchObject([{ error: { code: 'INVALID_RESULT' } }])
  })

  test('of one request knows nothing of another', async () => {
    const handler = on(http())
      .use(async ({ event }, next) => await next({ asked: event.path }))
      .handle(
        routes({
          'GET /slow/:id': async ({ params }, { asked }) => {
            await new Promise((resolve) => setTimeout(resolve, 20 - Number(params.id)))
            return json({ id: params.id, asked })
          },
        }),
      )
    const ids = Array.from({ length: 20 }, (_, id) => String(id))
    const bodies = await Promise.all(ids.map(async (id) => (await seen(handler, `/slow/${id}`)).body))
    expect(bodies).toEqual(ids.map((id) => ({ id, asked: `/slow/${id}` })))
  })
})

describe('routes among routes', () => {
  const notes: unknown[] = []
  const inner = routes({
    'GET /api/orders/:id': ({ params }) => json(params),
    'GET /api/broken': () => {
      throw new RangeError('inner')
    },
  })

  test('see the whole path, and answer 404 and 405 of their own', async () => {
    const handler = routes({ '/api/*': inner, 'GET /': () => 'root' })
    expect((await seen(handler, '/api/orders/7')).body).toEqual({ id: '7' })
    expect(await seen(handler, '/api/none')).toEqual(problem(404, 'Not Found', 'nothing has this path'))
    expect(await seen(handler, '/api/orders/7', { method: 'PUT' })).toMatchObject({
      status: 405,
      headers: { allow: 'GET, HEAD, OPTIONS' },
    })
    expect((await ask(handler, '/api/orders/7', { method: 'OPTIONS' })).headers).toEqual({
      allow: 'GET, HEAD, OPTIONS',
    })
  })

  test('stay inside the layers around the outer ones, and get what they add', async () => {
    const nested: Routes<{ user: string } & Parameters<typeof inner>[1]> = routes({
      'GET /api/who': (_event, { user }) => json({ user }),
    })
    const handler = on(http())
      .use(noting(notes, 'outer'))
      .use(async (_call, next) => await next({ user: 'ada' }))
      .use(mapErrors([[RangeError, () => new HttpError(416, 'mapped')]]))
      .handle(routes({ '/api/who': nested, '/api/*': inner }))
    expect((await seen(handler, '/api/who')).body).toEqual({ user: 'ada' })
    expect(await seen(handler, '/api/broken')).toMatchObject({ status: 416, body: { detail: 'mapped' } })
    expect(notes).toEqual(['outer', 'outer'])
  })

  test('with layers of their own are a handler', async () => {
    const layered = on(http())
      .use(async (_call, next) => {
        const reply = await next()
        return { ...reply, headers: { ...reply.headers, 'x-inner': 'yes' } }
      })
      .handle(inner)
    const handler = routes({ '/api/*': layered })
    expect((await ask(handler, '/api/orders/7')).headers['x-inner']).toBe('yes')
  })

  test('may have what comes before them said once', async () => {
    const url = ({ path, basePath, url }: { path: string; basePath: string; url: string }) =>
      json({ path, basePath, url })
    const v1 = routes({ 'GET /orders/:id': url, 'GET /': url }, { basePath: '/v1' })
    const handler = routes({ '/v1/*': v1, '/*': () => 'rest' }, { basePath: '/shop' })
    const event = restApiEvent({ path: '/shop/v1/orders/7', query: 'a=1', stage: 'prod' })
    expect(JSON.parse(readAnswer(event, await toLambda(handler)(event, context())).body.toString())).toEqual({
      path: '/orders/7',
      basePath: '/prod/shop/v1',
      url: 'https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com/prod/shop/v1/orders/7?a=1',
    })
    expect((await seen(handler, '/shop/v1')).body).toMatchObject({ path: '/', basePath: '/shop/v1' })
    expect((await seen(handler, '/shop')).body).toBe('rest')
    for (const path of ['/', '/v1/orders/7', '/shopping/v1', '/shop2']) {
      expect((await ask(handler, path)).status, path).toBe(404)
    }
  })
})

describe('a base path', () => {
  test.each([
    ['/shop/', '/shop/a', 200],
    ['/shop/', '/shop', 404],
    ['/', '/a', 200],
    ['/größe', '/gr%C3%B6%C3%9Fe/a', 200],
    ['/gr%C3%B6%C3%9Fe', '/gr%C3%B6%C3%9Fe/a', 200],
    ['/a b', '/a%20b/a', 200],
    ['/shop', '/a', 404],
  ] as const)('%s: %s is answered %i', async (basePath, path, status) => {
    expect((await ask(routes({ 'GET /a': () => 'x' }, { basePath }), path)).status).toBe(status)
  })

  test('that no path starts with is refused when the routes are made', () => {
    expect(() => routes({}, { basePath: 'shop' as '/shop' })).toThrow(
      new TypeError('routes: the base path "shop" has to start with /'),
    )
  })
})

describe('routes are refused when they are made', () => {
  const get = on(http.get('/orders/:id')).handle(() => 'x')
  const wrong: readonly (readonly [string, object, string])[] = [
    ['two keys are one', { 'GET /:a': get2, 'GET /:b': get2 }, 'routes: GET /:a and GET /:b are one'],
    ['two wildcards are one', { '/a/*': get2, '/a/*rest': get2 }, 'routes: /a/* and /a/*rest are one'],
    [
      'the handler has another path',
      { 'GET /carts/:id': get },
      'routes: the handler of GET /carts/:id is for GET /orders/:id',
    ],
    [
      'the handler names a parameter otherwise',
      { 'GET /orders/:o': get },
      'routes: the handler of GET /orders/:o is for GET /orders/:id',
    ],
    [
      'the handler has another method',
      { 'POST /orders/:id': get },
      'routes: the handler of POST /orders/:id is for GET /orders/:id',
    ],
    [
      'the handler takes fewer methods',
      { '/orders/:id': get },
      'routes: the handler of /orders/:id is for GET /orders/:id',
    ],
    ['a key is no route', { orders: get2 }, 'routes: "orders" is no route; write GET /path/:name'],
    [
      'nothing stands under a key',
      { 'GET /x': undefined },
      'routes: GET /x: expected a handler or a function, got undefined',
    ],
    ['null stands under a key', { 'GET /x': null }, 'routes: GET /x: expected a handler or a function, got null'],
    [
      'a reply stands under a key',
      { 'GET /x': { body: 1 } },
      'routes: GET /x: expected a handler or a function, got an object',
    ],
    ['text stands under a key', { 'GET /x': 'ok' }, 'routes: GET /x: expected a handler or a function, got a string'],
  ]
  function get2() {}

  test.each(wrong)('when %s', (_what, targets, message) => {
    expect(() => routes(targets as never)).toThrow(new TypeError(message))
  })

  test('and not for what is one path of two methods, or is written with other names', () => {
    expect(() => routes({ 'GET /:a': () => {}, 'PUT /:b': () => {}, '/:c': () => {}, '/*': () => {} })).not.toThrow()
  })
})

test('what tools read of routes is what stands in them', () => {
  const get = on(http.get('/orders/:id')).handle(() => 'x')
  const nested = routes({ 'GET /y': () => 'y' })
  const { about, source } = routes(
    { 'GET /orders/:id': get, '/x': () => 'x', '/app/*': mount(() => new Response()), '/y': nested },
    { basePath: '/v1' },
  )
  expect(source).toBe('http')
  expect(about).toEqual({
    basePath: '/v1',
    routes: [
      { method: undefined, path: '/x', about: undefined },
      { method: undefined, path: '/y', about: nested.about },
      { method: 'GET', path: '/orders/:id', about: { method: 'GET', path: '/orders/:id', parts: {} } },
      { method: undefined, path: '/app/*', about: { method: undefined, path: undefined, parts: {} } },
    ].sort(byPath),
  })
  function byPath(one: { path: string }, other: { path: string }): number {
    const order = (about as { routes: { path: string }[] }).routes.map(({ path }) => path)
    return order.indexOf(one.path) - order.indexOf(other.path)
  }
})

describe.each(TRIGGERS.map((trigger) => [trigger.name, trigger] as const))('under %s', (_name, trigger) => {
  const handler = routes({
    'GET /orders/:id': on(http.get('/orders/:id')).handle(({ params, query }) => json({ ...params, query })),
    'POST /orders': on(http.post('/orders', { body: z.object({ sku: z.string() }) })).handle(({ body }) => ({
      status: 201,
      headers: { location: '/orders/8' },
      cookies: ['a=1; Path=/', 'b=2'],
      body,
    })),
    'GET /text': () => 'plain',
  })
  const answer = async (request: HttpRequestOptions) => {
    const { status, headers, cookies, body } = await answerOf(trigger, handler as never, eventOf(trigger, request))
    return { status, headers, cookies, body: body.toString() }
  }
  const type = (type: string) => ({ 'content-type': type })

  test('the same routes have the same answers', async () => {
    expect(await answer({ path: '/orders/J%C3%BCrgen', query: 'a=1' })).toEqual({
      status: 200,
      headers: type('application/json'),
      cookies: [],
      body: '{"id":"Jürgen","query":{"a":"1"}}',
    })
    expect(await answer({ method: 'POST', path: '/orders', body: { sku: 'x' } })).toEqual({
      status: 201,
      headers: { ...type('application/json'), location: '/orders/8' },
      cookies: ['a=1; Path=/', 'b=2'],
      body: '{"sku":"x"}',
    })
    expect(await answer({ method: 'HEAD', path: '/text' })).toEqual({
      status: 200,
      headers: type('text/plain; charset=utf-8'),
      cookies: [],
      body: '',
    })
    expect(await answer({ method: 'OPTIONS', path: '/text' })).toEqual({
      status: 204,
      headers: { allow: 'GET, HEAD, OPTIONS' },
      cookies: [],
      body: '',
    })
    expect(await answer({ path: '/none' })).toMatchObject({ status: 404, headers: type('application/problem+json') })
    expect(await answer({ method: 'PUT', path: '/text' })).toMatchObject({
      status: 405,
      headers: { allow: 'GET, HEAD, OPTIONS' },
    })
    expect(await answer({ method: 'POST', path: '/orders', body: { sku: 1 } })).toMatchObject({ status: 422 })
  })
})

describe('many routes', () => {
  const many = Array.from({ length: 2000 }, (_, index) => `GET /v1/r${index}/:id/items/:item`)
  const table = Object.fromEntries(many.map((key) => [key, ({ params }: { params: object }) => json(params)]))

  test('are made and matched in no time', async () => {
    const start = performance.now()
    const handler = toLambda(routes(table as never))
    const made = performance.now() - start
    const event = functionUrlEvent({ path: '/v1/r1999/a/items/b' })
    expect(readAnswer(event, await handler(event, context())).body.toString()).toBe('{"id":"a","item":"b"}')
    const before = performance.now()
    for (let round = 0; round < 200; round++) await handler(event, context())
    const each = (performance.now() - before) / 200
    // 10 ms and 0.05 ms on an idle core.
    expect(made).toBeLessThan(500)
    expect(each).toBeLessThan(5)
  })

  test.each([
    ['slashes', '/'.repeat(8000)],
    ['segments', '/a'.repeat(4000)],
    ['percent signs', `/${'%25'.repeat(2500)}`],
    ['colons and stars', `/${':*'.repeat(4000)}`],
    ['a long segment', `/v1/${'a'.repeat(8000)}`],
  ])('answer a hostile path of %s in time', async (_what, path) => {
    const handler = routes({ ...table, 'GET /:a/:b/:c/*rest': () => 'rest', '/*': () => 'any' } as never)
    const start = performance.now()
    expect((await ask(handler, path)).status).toBeLessThan(500)
    expect(performance.now() - start).toBeLessThan(1000)
  })
})

test('routes are invoked as any handler is, though they can be called as well', async () => {
  const event = functionUrlEvent({ path: '/a/1' })
  const answer = await invoke(routes({ 'GET /a/:id': ({ params }) => json(params) }), event)
  expect(readAnswer(event, answer)).toMatchObject({ status: 200, body: Buffer.from('{"id":"1"}') })
})

test('a queue is no route', () => {
  const queue = on(sqs()).each(() => {})
  // The types refuse it; what it would be asked for is refused by its source.
  // @ts-expect-error a queue's handler has another answer
  expect(() => routes({ 'GET /x': queue })).not.toThrow()
})

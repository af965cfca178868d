import { HttpError, type HttpReturns, http, on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { type CorsOptions, cors, json, routes } from 'heddle/http'
import {
  albEvent,
  functionUrlEvent,
  type HttpRequestOptions,
  httpApiEvent,
  invoke,
  readAnswer,
  restApiEvent,
  vpcLatticeEvent,
} from 'heddle/testing'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { through } from './http-calls.ts'

const SHOP = 'https://shop.example'
const EVIL = 'https://evil.example'
const hello = () => ({ headers: { 'x-total': '1' }, body: 'hello' })

beforeEach(() => vi.spyOn(console, 'error').mockImplementation(() => {}))
afterEach(() => vi.restoreAllMocks())

/** The reply to a page of this origin. */
async function replyTo(origin: string | undefined, options: CorsOptions, more: HttpRequestOptions = {}) {
  const headers = { ...(origin === undefined ? {} : { Origin: origin }), ...more.headers }
  return await through(cors(options), hello, { ...more, headers })
}

/** The reply to a preflight of a page of this origin. */
async function preflight(origin: string, options: CorsOptions, method = 'PUT', headers?: string) {
  return await replyTo(origin, options, {
    method: 'OPTIONS',
    headers: {
      'Access-Control-Request-Method': method,
      ...(headers === undefined ? {} : { 'Access-Control-Request-Headers': headers }),
    },
  })
}

const PREFLIGHT_VARY = 'origin, access-control-request-method, access-control-request-headers'

describe('a preflight', () => {
  test.each([
    ['an HTTP API', httpApiEvent],
    ['a REST API', restApiEvent],
    ['a function URL', functionUrlEvent],
    ['an ALB', (request: HttpRequestOptions) => albEvent(request)],
    ['VPC Lattice', (request: HttpRequestOptions) => vpcLatticeEvent(request)],
  ])('through %s to a handler of another method is answered by the layer', async (_name, eventOf) => {
    const seen = vi.fn()
    const handler = on(http.post('/x'))
      .use(async (_call, next) => {
        seen()
        return await next()
      })
      .use(cors({ origin: SHOP }))
      .handle(() => void seen())
    const headers = {
      Origin: SHOP,
      'Access-Control-Request-Method': 'POST',
      'Access-Control-Request-Headers': 'authorization,content-type',
    }
    const event = eventOf({ method: 'OPTIONS', path: '/x', headers })
    expect(readAnswer(event, await invoke(handler, event))).toEqual({
      status: 204,
      headers: {
        'access-control-allow-origin': SHOP,
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': 'authorization, content-type',
        vary: PREFLIGHT_VARY,
      },
      cookies: [],
      body: Buffer.alloc(0),
    })
    expect(seen).not.toHaveBeenCalled()
  })

  test('says what the options say', async () => {
    const options: CorsOptions = {
      origin: [SHOP],
      methods: ['GET', 'delete'],
      allowHeaders: ['X-Tenant', 'content-type'],
      exposeHeaders: ['x-total'],
      credentials: true,
      maxAge: 600,
    }
    expect((await preflight(SHOP, options, 'PUT', 'x-other')).headers).toEqual({
      'access-control-allow-origin': SHOP,
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'GET, DELETE',
      'access-control-allow-headers': 'X-Tenant, content-type',
      'access-control-max-age': '600',
      vary: PREFLIGHT_VARY,
    })
  })

  test('of another origin is answered without any of them', async () => {
    expect(await preflight(EVIL, { origin: SHOP, credentials: true, maxAge: 1 })).toEqual({
      status: 204,
      headers: { vary: PREFLIGHT_VARY },
      cookies: [],
      body: Buffer.alloc(0),
    })
  })

  test('for everybody does not vary by origin', async () => {
    expect((await preflight(EVIL, { origin: '*' })).headers).toEqual({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'PUT',
      vary: 'access-control-request-method, access-control-request-headers',
    })
  })

  test('for nothing beyond what is always allowed says nothing of methods and headers', async () => {
    const { headers } = await preflight(SHOP, { origin: SHOP, methods: [], allowHeaders: [] }, 'PUT', 'x-a')
    expect(headers).toEqual({ 'access-control-allow-origin': SHOP, vary: PREFLIGHT_VARY })
  })

  test.each([
    ['without an origin', { 'Access-Control-Request-Method': 'PUT' }],
    ['without a method that it asks about', { Origin: SHOP }],
  ])('is none %s, and goes on', async (_name, headers) => {
    const reply = await through(cors({ origin: SHOP }), hello, { method: 'OPTIONS', headers })
    expect([reply.status, reply.body.toString()]).toEqual([200, 'hello'])
  })

  test('of routes is answered by the layer around them, and by that of one of them', async () => {
    const place = on(http.post('/orders'))
      .use(cors({ origin: SHOP }))
      .handle(() => json({}))
    const headers = { Origin: SHOP, 'Access-Control-Request-Method': 'POST' }
    const event = httpApiEvent({ method: 'OPTIONS', path: '/orders', headers })
    const around = on(http())
      .use(cors({ origin: '*' }))
      .handle(routes({ 'POST /orders': place }))
    expect(readAnswer(event, await invoke(around, event)).headers['access-control-allow-origin']).toBe('*')
    const inside = readAnswer(event, await invoke(toLambda(routes({ 'POST /orders': place })), event))
    expect([inside.status, inside.headers['access-control-allow-origin']]).toEqual([204, SHOP])
  })
})

describe('a request', () => {
  test('of an origin that is allowed has it in its reply', async () => {
    expect(await replyTo(SHOP, { origin: SHOP, credentials: true, exposeHeaders: ['x-total', 'etag'] })).toEqual({
      status: 200,
      headers: {
        'content-type': 'text/plain; charset=utf-8',
        'x-total': '1',
        'access-control-allow-origin': SHOP,
        'access-control-allow-credentials': 'true',
        'access-control-expose-headers': 'x-total, etag',
        vary: 'origin',
      },
      cookies: [],
      body: Buffer.from('hello'),
    })
  })

  test.each([[EVIL], [undefined]])(
    'of the origin %s goes on, and its reply says nothing of origins',
    async (origin) => {
      const reply = await replyTo(origin, { origin: SHOP, credentials: true, exposeHeaders: ['x-total'] })
      expect(reply.headers).toEqual({ 'content-type': 'text/plain; charset=utf-8', 'x-total': '1', vary: 'origin' })
      expect(reply.body.toString()).toBe('hello')
    },
  )

  test('for everybody has the star with and without an origin, for a cache may give the reply to a page', async () => {
    for (const origin of [SHOP, 'null', undefined]) {
      const { headers } = await replyTo(origin, { origin: '*', exposeHeaders: ['*'] })
      expect(headers).toEqual({
        'content-type': 'text/plain; charset=utf-8',
        'x-total': '1',
        'access-control-allow-origin': '*',
        'access-control-expose-headers': '*',
      })
    }
  })

  test.each<[number, () => HttpReturns | Promise<HttpReturns>]>([
    [404, () => Promise.reject(new HttpError(404, 'no such order'))],
    [500, () => Promise.reject(new Error('a secret'))],
    [500, () => ({ headers: { 'x-broken': 'a\r\nb' } })],
    [500, () => ({ body: 1n })],
  ])('that ends in %i has its headers too', async (status, fn) => {
    const reply = await through(cors({ origin: SHOP }), fn, { headers: { Origin: SHOP } })
    expect([reply.status, reply.headers]).toEqual([
      status,
      { 'content-type': 'application/problem+json', 'access-control-allow-origin': SHOP, vary: 'origin' },
    ])
  })

  test.each([
    [{ method: 'GET', path: '/x' }, 405],
    [{ method: 'POST', path: '/y' }, 404],
    [{ method: 'POST', path: '/x', body: '{', headers: { 'content-type': 'application/json', Origin: SHOP } }, 400],
  ])('that the source refuses has its headers too: %j', async (request, status) => {
    const handler = on(http.post('/x', { body: z.object({}) }))
      .use(cors({ origin: SHOP }))
      .handle(() => {})
    const event = httpApiEvent({ headers: { Origin: SHOP }, ...request })
    const reply = readAnswer(event, await invoke(handler, event))
    expect([reply.status, reply.headers['access-control-allow-origin']]).toEqual([status, SHOP])
  })

  test('whose reply the function gave headers of its own has those of the layer, and none of another origin', async () => {
    const own = () => ({
      headers: {
        'access-control-allow-origin': '*',
        'access-control-allow-credentials': 'true',
        'access-control-expose-headers': 'x-own',
        vary: 'Accept-Encoding',
      },
    })
    const options = { origin: SHOP, exposeHeaders: ['x-total'] }
    expect((await through(cors(options), own, { headers: { Origin: SHOP } })).headers).toEqual({
      'access-control-allow-origin': SHOP,
      'access-control-expose-headers': 'x-own',
      vary: 'Accept-Encoding, origin',
    })
    expect((await through(cors(options), own, { headers: { Origin: EVIL } })).headers).toEqual({
      'access-control-expose-headers': 'x-own',
      vary: 'Accept-Encoding, origin',
    })
  })

  test.each([
    ['accept, Origin', 'accept, Origin'],
    ['*', '*'],
    ['accept, *', 'accept, *'],
    [', accept ,', 'accept, origin'],
    ['x-origin', 'x-origin, origin'],
    ['', 'origin'],
  ])('with the vary %j has %j', async (vary, expected) => {
    const reply = await through(cors({ origin: SHOP }), () => ({ headers: { vary } }), { headers: { Origin: SHOP } })
    expect(reply.headers.vary).toBe(expected)
  })
})

describe('the origins', () => {
  const allowed = async (origin: CorsOptions['origin'], given: string) =>
    (await replyTo(given, { origin })).headers['access-control-allow-origin']

  test.each<[string, CorsOptions['origin'], string]>([
    ['text', SHOP, SHOP],
    ['a list', [EVIL, SHOP], SHOP],
    ['a list', [/x/, SHOP], SHOP],
    ['a pattern', /https:\/\/\w+\.example/, SHOP],
    ['a pattern with flags', /HTTPS:.*EXAMPLE/giy, SHOP],
    ['a pattern of alternatives', /https:\/\/a|https:\/\/shop\.example/, SHOP],
    ['a function', (origin: string) => origin.endsWith('.example'), SHOP],
    ['a function that takes its time', async () => SHOP, EVIL],
    ['text with a port', 'http://localhost:3000', 'http://localhost:3000'],
    ['an address', 'http://[::1]:3000', 'http://[::1]:3000'],
    ['an app', 'capacitor://localhost', 'capacitor://localhost'],
    ['an extension', 'chrome-extension://abcdefgh', 'chrome-extension://abcdefgh'],
  ])('may be %s', async (_kind, origin, given) => {
    // Twice: a pattern with a `g` remembers where it was.
    for (const _ of [1, 2]) expect(await allowed(origin, given)).toBe(typeof origin === 'function' ? SHOP : given)
  })

  test.each<[string, CorsOptions['origin'], string]>([
    ['a longer name', SHOP, 'https://shop.example.evil.test'],
    ['a port', SHOP, 'https://shop.example:8443'],
    ['another scheme', SHOP, 'http://shop.example'],
    ['another case', SHOP, 'https://SHOP.example'],
    ['what begins as the pattern has it', /https:\/\/shop\.example/, 'https://shop.example.evil.test'],
    ['what ends as the pattern has it', /shop\.example/, 'https://evil-shop.example'],
    ['what a line has', /^https:\/\/shop\.example$/m, 'https://evil.test\nhttps://shop.example'],
    ['two of them', [SHOP, EVIL], `${SHOP}, ${EVIL}`],
    ['two of them', /.*/, `${SHOP},${EVIL}`],
    ['one with a path', /.*/, `${SHOP}/x`],
    ['one with a user', /.*/, 'https://me@shop.example'],
    ['no origin', /.*/, 'shop.example'],
    ['the star', /.*/, '*'],
    ['nothing', /.*/, ''],
    ['one that is too long', /.*/, `https://${'a'.repeat(300)}`],
    ['null', /.*/, 'null'],
    ['null', () => true, 'null'],
    ['whom the function does not want', () => false, SHOP],
    ['whom the function says nothing about', () => undefined, SHOP],
    ['whom the function says something odd about', () => 1 as never, SHOP],
  ])('are not %s', async (_kind, origin, given) => {
    expect(await allowed(origin, given)).toBeUndefined()
  })

  test('have null where it is named', async () => {
    expect(await allowed('null', 'null')).toBe('null')
    expect(await allowed([SHOP, 'null'], 'null')).toBe('null')
    expect(await allowed((origin) => origin, 'null')).toBe('null')
  })

  test('of a function may depend on the request, a refused one too', async () => {
    const origin = vi.fn<(origin: string, request: { path: string }) => boolean>(
      (_origin, { path }) => path === '/open',
    )
    const handler = on(http.get('/other'))
      .use(cors({ origin }))
      .handle(() => {})
    const event = httpApiEvent({ path: '/open', headers: { Origin: SHOP } })
    expect(readAnswer(event, await invoke(handler, event))).toMatchObject({
      status: 404,
      headers: { 'access-control-allow-origin': SHOP },
    })
    expect(origin).toHaveBeenCalledExactlyOnceWith(SHOP, expect.objectContaining({ path: '/open' }))
  })

  test.each([
    ['throws', () => Promise.reject(new Error('the table is gone'))],
    ['answers with what would break the header', () => `${SHOP}\r\nset-cookie: a=b`],
  ])('of a function that %s are a 500', async (_name, origin) => {
    const fn = vi.fn(hello)
    const reply = await through(cors({ origin }), fn, { headers: { Origin: SHOP } })
    expect([reply.status, reply.headers, JSON.parse(reply.body.toString())]).toEqual([
      500,
      { 'content-type': 'application/problem+json' },
      { type: 'about:blank', title: 'Internal Server Error', status: 500 },
    ])
  })

  test('of a function that throws keep the handler from running', async () => {
    const fn = vi.fn(hello)
    const reply = await through(cors({ origin: () => Promise.reject(new HttpError(503, 'later')) }), fn, {
      headers: { Origin: SHOP },
    })
    expect([reply.status, fn.mock.calls.length]).toEqual([503, 0])
  })

  test('of a function cannot be everybody together with credentials', async () => {
    const options: CorsOptions = { origin: () => '*', credentials: true }
    expect((await replyTo(SHOP, options)).status).toBe(500)
    expect((await replyTo(SHOP, { origin: () => '*' })).headers['access-control-allow-origin']).toBe('*')
  })
})

describe('hostile requests', () => {
  test.each(['x\r\nset-cookie: a=b', 'x\nb', 'x\0y', `${SHOP}\r\nset-cookie: a=b`, `${SHOP}\0`])(
    'get nothing of the origin %j back',
    async (origin) => {
      for (const allowed of [SHOP, /.*/s, () => true] as const) {
        // A gateway sends no such header; whoever may invoke the function can.
        const event = httpApiEvent({ headers: { Origin: origin } })
        for (const method of ['GET', 'OPTIONS']) {
          const headers = { ...event.headers, origin, 'access-control-request-method': 'PUT' }
          const requestContext = { ...event.requestContext, http: { ...event.requestContext.http, method } }
          const handler = on(http())
            .use(cors({ origin: allowed }))
            .handle(hello)
          const reply = readAnswer(event, await invoke(handler, { ...event, headers, requestContext }))
          expect(reply.status).toBe(method === 'GET' ? 200 : 204)
          expect(reply.headers).not.toHaveProperty('access-control-allow-origin')
        }
      }
    },
  )

  test.each([
    ['x-a\r\nset-cookie: a=b', undefined],
    ['x-a, x-b\0, x-c', 'x-a, x-c'],
    ['x-a,\nx-b', 'x-a, x-b'],
    ['x a, "x-b", x:c, é, x-d', 'x-d'],
    [',, ,', undefined],
    ['', undefined],
    ['x-a, x-a,x-a', 'x-a'],
  ])('that ask for the headers %j get only the names among them', async (asked, expected) => {
    const { status, headers } = await preflight(SHOP, { origin: SHOP }, 'PUT', asked)
    expect([status, headers['access-control-allow-headers']]).toEqual([204, expected])
  })

  test.each([
    ['one long name', 'a'.repeat(9000)],
    ['half a million names', Array.from({ length: 500_000 }, (_, index) => `x-${index}`).join()],
  ])('that ask for %s get none, at once', async (_kind, asked) => {
    const start = performance.now()
    const { status, headers } = await preflight(SHOP, { origin: SHOP }, 'PUT', asked)
    expect([status, headers['access-control-allow-headers']]).toEqual([204, undefined])
    expect(performance.now() - start).toBeLessThan(1000)
  })

  test.each(['P\r\nUT', 'PUT\0', 'a b', ''])('that ask for the method %j get none', async (method) => {
    const { status, headers } = await preflight(SHOP, { origin: SHOP }, method)
    expect([status, headers['access-control-allow-methods']]).toEqual([204, undefined])
  })

  test('that send a long origin are answered at once', async () => {
    const start = performance.now()
    await replyTo(`https://${'a.'.repeat(1_000_000)}`, { origin: /(?:\w+\.)*example/ })
    expect(performance.now() - start).toBeLessThan(1000)
  })
})

const noOrigin = (text: string) =>
  `cors: ${JSON.stringify(text)} is no origin as browsers send it: "https://shop.example"`

test.each<[CorsOptions, string]>([
  [{ origin: '*', credentials: true }, "cors: with credentials browsers refuse the origin '*'"],
  [{ origin: SHOP, credentials: true, exposeHeaders: ['*'] }, "cors: with credentials browsers take no '*'"],
  [{ origin: SHOP, credentials: true, allowHeaders: ['x-a', '*'] }, "cors: with credentials browsers take no '*'"],
  [{ origin: SHOP, credentials: true, methods: ['*'] }, "cors: with credentials browsers take no '*'"],
  [{ origin: SHOP, maxAge: -1 }, 'cors: expected maxAge to be whole seconds, got -1'],
  [{ origin: SHOP, maxAge: Number.NaN }, 'cors: expected maxAge to be whole seconds, got NaN'],
  [{ origin: SHOP, exposeHeaders: ['a\r\nb'] }, 'cors: "a\\r\\nb" is no name of a method or header'],
  [{ origin: SHOP, methods: ['GET, PUT'] }, 'cors: "GET, PUT" is no name of a method or header'],
  [{ origin: 'https://shop.example/' }, noOrigin('https://shop.example/')],
  [{ origin: 'https://shop.example:443' }, noOrigin('https://shop.example:443')],
  [{ origin: 'https://Shop.example' }, noOrigin('https://Shop.example')],
  [{ origin: 'https://*.shop.example' }, noOrigin('https://*.shop.example')],
  [{ origin: 'shop.example' }, noOrigin('shop.example')],
  [{ origin: '' }, noOrigin('')],
  [{ origin: ['*'] }, noOrigin('*')],
])('options that no browser would accept are refused at once: %j', (options, message) => {
  expect(() => cors(options)).toThrow(new TypeError(message))
})

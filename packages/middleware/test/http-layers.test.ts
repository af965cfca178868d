import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { brotliDecompressSync } from 'node:zlib'
import { HttpError, http, log, mapErrors, on } from 'heddle'
import { type LambdaFunction, toLambda } from 'heddle/aws'
import { compress, cors, etag, securityHeaders } from 'heddle/http'
import {
  functionUrlEvent,
  type HttpRequestOptions,
  httpApiEvent,
  lambdaContext,
  type ReceivedAnswer,
  readAnswer,
} from 'heddle/testing'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import * as z from 'zod'

const SHOP = 'https://shop.example'
const ROWS = Array.from({ length: 100 }, (_, id) => ({ id, name: `item ${id}` }))
const TAG = `"${createHash('sha256').update(JSON.stringify(ROWS)).digest('base64url').slice(0, 22)}"`
// Many of them, so that a request with all of them wrong gets a reply to compress.
const filters = Array.from({ length: 30 }, (_, index) => `filter${index}`)
const Query = z.object({
  want: z.enum(['all', 'none', 'fault']),
  ...Object.fromEntries(filters.map((name) => [name, z.string().max(3).optional()])),
})
class OutOfStock extends Error {}

beforeEach(() => vi.spyOn(console, 'error').mockImplementation(() => {}))
afterEach(() => vi.restoreAllMocks())

const LAYERS = {
  cors: cors({ origin: SHOP, credentials: true, exposeHeaders: ['etag'] }),
  compress: compress(),
  etag: etag(),
  securityHeaders: securityHeaders({ 'content-security-policy': false }),
  log: log({ write: () => {} }),
  mapErrors: mapErrors([[OutOfStock, () => new HttpError(409, 'sold out')]]),
}
type Name = keyof typeof LAYERS

function ordersOf<Item>(items: readonly Item[]): Item[][] {
  if (items.length === 0) return [[]]
  return items.flatMap((item) => ordersOf(items.filter((other) => other !== item)).map((order) => [item, ...order]))
}

/** A handler with the layers used in this order. */
function handlerWith(names: readonly Name[]): LambdaFunction<unknown> {
  let builder = on(http.get('/items', { query: Query }))
  for (const name of names) builder = builder.use(LAYERS[name] as (typeof LAYERS)['cors'])
  return toLambda(
    builder.handle(({ query }) => {
      if (query.want === 'none') throw new OutOfStock()
      if (query.want === 'fault') throw new Error('a secret')
      return { headers: { 'x-powered-by': 'looms', vary: 'Accept' }, cookies: ['seen=1'], body: ROWS }
    }),
  )
}

const ORDERS = ordersOf(Object.keys(LAYERS) as Name[])
const HANDLERS = ORDERS.map((names) => [names.join(' '), handlerWith(names)] as const)

const SECURE = {
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}
const ALLOWED = {
  'access-control-allow-origin': SHOP,
  'access-control-allow-credentials': 'true',
  'access-control-expose-headers': 'etag',
}
const PROBLEM = { 'content-type': 'application/problem+json' }

/** The reply, its body decoded, its `vary` sorted. */
function plain({ status, headers: sent, cookies, body }: ReceivedAnswer) {
  const headers: Readonly<Record<string, string | undefined>> = sent
  const vary = headers.vary
    ?.split(', ')
    .map((name) => name.toLowerCase())
    .sort()
  const text = headers['content-encoding'] === 'br' ? brotliDecompressSync(body).toString() : body.toString()
  return { status, headers: { ...headers, vary }, cookies, body: text === '' ? undefined : JSON.parse(text) }
}

describe('in every order of cors, compress, etag, securityHeaders, log and mapErrors', () => {
  test.each<[string, HttpRequestOptions, object]>([
    [
      'success',
      { query: { want: 'all' } },
      {
        status: 200,
        headers: { 'content-type': 'application/json', etag: TAG, vary: ['accept', 'accept-encoding', 'origin'] },
        cookies: ['seen=1'],
        body: ROWS,
      },
    ],
    [
      'success, compressed',
      { query: { want: 'all' }, headers: { 'Accept-Encoding': 'gzip, br' } },
      {
        status: 200,
        headers: {
          'content-type': 'application/json',
          'content-encoding': 'br',
          etag: `W/${TAG}`,
          vary: ['accept', 'accept-encoding', 'origin'],
        },
        cookies: ['seen=1'],
        body: ROWS,
      },
    ],
    [
      'what the client has',
      { query: { want: 'all' }, headers: { 'If-None-Match': `W/${TAG}`, 'Accept-Encoding': 'br' } },
      {
        status: 304,
        headers: { etag: `W/${TAG}`, vary: ['accept', 'accept-encoding', 'origin'] },
        cookies: ['seen=1'],
        body: undefined,
      },
    ],
    [
      'a mapped error',
      { query: { want: 'none' }, headers: { 'Accept-Encoding': 'br' } },
      {
        status: 409,
        headers: { ...PROBLEM, vary: ['origin'] },
        cookies: [],
        body: { type: 'about:blank', title: 'Conflict', status: 409, detail: 'sold out' },
      },
    ],
    [
      'another path',
      { path: '/other', headers: { 'Accept-Encoding': 'br', 'If-None-Match': '*' } },
      {
        status: 404,
        headers: { ...PROBLEM, vary: ['origin'] },
        cookies: [],
        body: { type: 'about:blank', title: 'Not Found', status: 404, detail: 'nothing has this path' },
      },
    ],
    [
      'a query that is not valid',
      {
        query: { want: 'all', ...Object.fromEntries(filters.map((name) => [name, 'long'])) },
        headers: { 'Accept-Encoding': 'br', 'If-None-Match': '*' },
      },
      {
        status: 422,
        headers: { ...PROBLEM, 'content-encoding': 'br', vary: ['accept-encoding', 'origin'] },
        cookies: [],
        body: {
          type: 'about:blank',
          title: 'Unprocessable Content',
          status: 422,
          detail: 'the request is not valid',
          errors: filters.map((name) => ({ path: `query.${name}`, detail: expect.any(String) })),
        },
      },
    ],
    [
      'a fault',
      { query: { want: 'fault' }, headers: { 'Accept-Encoding': 'br' } },
      {
        status: 500,
        headers: { ...PROBLEM, vary: ['origin'] },
        cookies: [],
        body: { type: 'about:blank', title: 'Internal Server Error', status: 500 },
      },
    ],
  ])('the reply is the same: %s', async (_name, request, expected) => {
    const event = httpApiEvent({ path: '/items', ...request, headers: { Origin: SHOP, ...request.headers } })
    const { headers, ...rest } = expected as { headers: object }
    for (const [order, handler] of HANDLERS) {
      const reply = plain(readAnswer(event, await handler(event, lambdaContext())))
      expect({ order, ...reply }).toEqual({ order, headers: { ...headers, ...SECURE, ...ALLOWED }, ...rest })
    }
  })

  test('HEAD has the headers of GET, without a content-encoding', async () => {
    const request = { path: '/items', query: { want: 'all' }, headers: { Origin: SHOP, 'Accept-Encoding': 'br' } }
    for (const [order, handler] of HANDLERS) {
      const get = httpApiEvent(request)
      const head = httpApiEvent({ ...request, method: 'HEAD' })
      const [whole, empty] = [await handler(get, lambdaContext()), await handler(head, lambdaContext())]
      const { 'content-encoding': _, ...headers } = readAnswer(get, whole).headers
      const reply = readAnswer(head, empty)
      // A strong tag and the weak one of the same name are one to a cache.
      expect({ order, ...reply.headers, etag: reply.headers.etag?.replace(/^(?:W\/)?/, 'W/') }).toEqual({
        order,
        ...headers,
      })
      expect(reply.body.length).toBe(0)
    }
  })

  test('a preflight is answered', async () => {
    const headers = { Origin: SHOP, 'Access-Control-Request-Method': 'PUT', 'Accept-Encoding': 'br' }
    const event = httpApiEvent({ method: 'OPTIONS', path: '/items', headers })
    for (const [, handler] of HANDLERS) {
      const { headers, status } = readAnswer(event, await handler(event, lambdaContext()))
      const { 'access-control-allow-origin': origin, 'access-control-allow-methods': methods, etag } = headers
      expect([status, origin, methods, etag]).toEqual([204, SHOP, 'PUT', undefined])
    }
  })
})

test('a client of the web reads what compress sends, whole and in chunks', async () => {
  const buffered = handlerWith(['compress'])
  const streamed = toLambda.stream(
    on(http())
      .use(compress())
      .handle(() => ({
        headers: { 'content-type': 'text/plain' },
        body: (async function* () {
          for (const { name } of ROWS) yield `${name}\n`
        })(),
      })),
  )
  // A gateway, as far as it matters here.
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://localhost')
    const headers = request.headers as Record<string, string>
    const event = functionUrlEvent({ path: url.pathname, query: url.search, headers })
    if (url.pathname === '/items') {
      void buffered(event, lambdaContext()).then((answer) => {
        const { status, headers, body } = readAnswer(event, answer)
        response.writeHead(status, headers).end(body)
      })
      return
    }
    let isHead = true
    const sink = Object.assign(response, { setContentType() {} })
    const { write } = response
    response.write = ((piece: Buffer | string) => {
      if (!isHead) return write.call(response, piece, 'utf8')
      isHead = false
      const metadata = JSON.parse(String(piece).slice(0, -8))
      response.writeHead(metadata.statusCode, metadata.headers)
      return true
    }) as typeof write
    void streamed(event, sink, lambdaContext())
  })
  await new Promise<void>((resolve) => server.listen(0, resolve))
  try {
    const base = `http://localhost:${(server.address() as AddressInfo).port}`
    for (const encoding of ['br', 'gzip']) {
      const headers = { 'accept-encoding': encoding }
      const whole = await fetch(`${base}/items?want=all`, { headers })
      expect([whole.headers.get('content-encoding'), await whole.json()]).toEqual([encoding, ROWS])
      const chunks = await fetch(`${base}/chunks`, { headers })
      const text = ROWS.map(({ name }) => `${name}\n`).join('')
      expect([chunks.headers.get('content-encoding'), await chunks.text()]).toEqual([encoding, text])
    }
  } finally {
    server.close()
    server.closeAllConnections()
  }
})

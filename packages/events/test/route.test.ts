// The order of routes, against a reference that knows no more than the rules in the documentation.
//
// A failing run prints its seed and path and a small counterexample. To run it again:
//   HEDDLE_SEED=<seed> npx vitest run packages/events/test/route.test.ts

import fc from 'fast-check'
import { toLambda } from 'heddle/aws'
import { routes } from 'heddle/http'
import { functionUrlEvent, readAnswer } from 'heddle/testing'
import { describe, expect, test } from 'vitest'
import { compareRoutes, METHODS, parseRoute, takes } from '../src/route.ts'
import { context } from './helpers.ts'

const seed = Number(process.env.HEDDLE_SEED ?? Date.now() % 2 ** 31)

describe('a key', () => {
  test('is a method and a path', () => {
    expect(parseRoute('GET /orders/:id/*rest')).toEqual({
      key: 'GET /orders/:id/*rest',
      method: 'GET',
      path: '/orders/:id/*rest',
      pattern: ['', 'orders', ':id', '*rest'],
      shape: '/orders/:/*',
    })
  })

  test('without a method is for any', () => {
    expect(parseRoute('/')).toEqual({ key: '/', method: undefined, path: '/', pattern: ['', ''], shape: '/' })
  })

  test.each(METHODS)('may have the method %s', (method) => {
    expect(parseRoute(`${method} /x`).method).toBe(method)
  })

  test.each([
    '',
    ' ',
    'GET',
    'GET ',
    'GET x',
    'get /x',
    'FETCH /x',
    'GET  /x',
    ' /x',
    '* /x',
    'GET\n/x',
    'GET,PUT /x',
    'x',
  ])('%j is no route', (key) => {
    expect(() => parseRoute(key)).toThrow(
      new TypeError(`routes: ${JSON.stringify(key)} is no route; write GET /path/:name`),
    )
  })

  test.each([
    ['GET /orders/:', 'a parameter without a name, or one name twice'],
    ['GET /:id/:id', 'a parameter without a name, or one name twice'],
    ['GET /:id/*id', 'a parameter without a name, or one name twice'],
    ['GET /*/x', 'a * that is not its last segment'],
    ['GET /*rest/x', 'a * that is not its last segment'],
    // As others write a parameter: API Gateway, a parameter that may be missing, one with a pattern, one with a suffix.
    ['GET /orders/{id}', 'a parameter that is not written :name or *name'],
    ['GET /orders/{proxy+}', 'a parameter that is not written :name or *name'],
    ['GET /orders/:id?', 'a parameter that is not written :name or *name'],
    ['GET /orders/:id{[0-9]+}', 'a parameter that is not written :name or *name'],
    ['GET /orders/:id(\\d+)', 'a parameter that is not written :name or *name'],
    ['GET /orders/:id.json', 'a parameter that is not written :name or *name'],
    ['GET /orders/:from-:to', 'a parameter that is not written :name or *name'],
    ['GET /orders/**', 'a parameter that is not written :name or *name'],
    ['GET /orders?page=1', 'a parameter that is not written :name or *name'],
    ['GET /orders#top', 'a parameter that is not written :name or *name'],
  ])('%s can match nothing', (key, fault) => {
    expect(() => parseRoute(key)).toThrow(new TypeError(`http: the path ${JSON.stringify(key.slice(4))} has ${fault}`))
  })

  test.each([
    '/a:b',
    '/a*b',
    '/(x)',
    '/a.b',
    '/~',
    '/größe',
    '/a b',
    '/:order-id',
    '/:größe',
    '/:_',
    '/:a1/*b2',
    '/%7Bx%7D',
  ])('%s is a path', (path) => {
    expect(parseRoute(path).path).toBe(path)
  })
})

test('routes are ordered by what they say of a path, from left to right', () => {
  const ordered = ['/a', '/a/b', '/a/b/:c', '/a/:b', '/a/:b/c', '/a/*', '/:a', '/:a/b', '/:a/:b', '/:a/*b', '/*a']
  const rank = (path: string) => ordered.indexOf(path)
  const sorted = ordered.toReversed().map(parseRoute).sort(compareRoutes)
  // Of two routes that have no path in common the order does not matter, only that it is always the same.
  const overlapping = [
    ['/a', '/a/*'],
    ['/a/b', '/a/:b'],
    ['/a/b', '/:a/b'],
    ['/a/b/:c', '/a/*'],
    ['/a/:b', '/a/*'],
    ['/a/:b/c', '/a/*'],
    ['/a/*', '/:a'],
    ['/a/*', '/:a/b'],
    ['/a/*', '/*a'],
    ['/:a', '/*a'],
    ['/:a/b', '/:a/:b'],
    ['/:a/:b', '/:a/*b'],
    ['/:a/*b', '/*a'],
  ]
  for (const [first, second] of overlapping as [string, string][]) {
    expect(rank(first)).toBeLessThan(rank(second))
    const places = [first, second].map((path) => sorted.findIndex((route) => route.path === path))
    expect(places[0], `${first} before ${second}`).toBeLessThan(places[1] as number)
  }
})

test('GET takes HEAD, a route without a method takes any, and no other takes what is not its own', () => {
  const all = [...METHODS, 'TRACE', 'get', '', undefined]
  expect(all.filter((method) => takes(parseRoute('GET /'), method))).toEqual(['HEAD', 'GET'])
  expect(all.filter((method) => takes(parseRoute('HEAD /'), method))).toEqual(['HEAD'])
  expect(all.filter((method) => takes(parseRoute('OPTIONS /'), method))).toEqual(['OPTIONS'])
  expect(all.filter((method) => takes(parseRoute('/'), method))).toEqual(all)
})

// Few texts, so that many routes have the same path.
const text = fc.constantFrom('a', 'b')
const segment = fc.oneof({ weight: 2, arbitrary: text }, { weight: 1, arbitrary: fc.constant(':') })
const shape = fc
  .record({ segments: fc.array(segment, { maxLength: 3 }), end: fc.constantFrom('none', 'slash', '*', '*rest') })
  .map(({ segments, end }) => {
    const named = segments.map((one, index) => (one === ':' ? `:p${index}` : one))
    const last = end === 'none' ? [] : end === 'slash' ? [''] : [end]
    return `/${[...named, ...(segments.length === 0 && end === 'slash' ? [] : last)].join('/')}`
  })
const method = fc.option(fc.constantFrom('GET', 'HEAD', 'POST', 'OPTIONS', 'DELETE'), { nil: undefined })
const table = fc.uniqueArray(fc.record({ method, path: shape }), {
  minLength: 1,
  maxLength: 12,
  selector: ({ method, path }) => `${method} ${path.replaceAll(/:\w+/g, ':').replace(/\*\w*/, '*')}`,
})
const asked = fc
  .array(fc.constantFrom('a', 'b', 'c', 'a%2Fb', '%61'), { maxLength: 4 })
  .chain((segments) => fc.constantFrom(`/${segments.join('/')}`, `/${[...segments, ''].join('/')}`))
const verbs = fc.constantFrom('GET', 'HEAD', 'POST', 'OPTIONS', 'DELETE', 'PUT', 'TRACE')

interface Row {
  readonly method: string | undefined
  readonly path: string
}

/** The parameters of a route for a path, by a regular expression. */
function matched(pattern: string, path: string): Record<string, string> | undefined {
  const names: string[] = []
  const source = pattern
    .replace(/\/\*(\w*)$/, (_, name: string) => {
      names.push(name)
      return '(?:/(.*))?'
    })
    .replaceAll(/:(\w+)/g, '([^/]+)')
  const order = [...[...pattern.matchAll(/:(\w+)/g)].map(([, name]) => name as string), ...names]
  // Only what stands between slashes is decoded.
  const found = new RegExp(`^${source}$`, 's').exec(path.replaceAll('%61', 'a'))
  if (found === null) return undefined
  const params: Record<string, string> = {}
  for (const [index, name] of order.entries()) {
    if (name !== '') params[name] = decodeURIComponent(found[index + 1] ?? '')
  }
  return params
}

/** What a route says, segment by segment: 0 text, 1 a parameter, 2 the end, 3 all the rest. */
function weight(path: string): string {
  const ranks = path.split('/').map((one) => (one.startsWith(':') ? '1' : one.startsWith('*') ? '3' : '0'))
  return `${ranks.join('')}${path.includes('*') ? '' : '2'}`
}

function expected(rows: readonly Row[], method: string, path: string): object {
  const found = rows
    .filter((row) => matched(row.path, path) !== undefined)
    .sort((one, other) => (weight(one.path) < weight(other.path) ? -1 : Number(weight(one.path) > weight(other.path))))
  if (found.length === 0) return { status: 404 }
  const takers = found.filter(
    (row) => row.method === undefined || row.method === method || (row.method === 'GET' && method === 'HEAD'),
  )
  const best = takers.filter((row) => weight(row.path) === weight(takers[0]?.path as string))
  const one = best.find((row) => row.method === method) ?? best.find((row) => row.method === 'GET') ?? best[0]
  if (one !== undefined) {
    const key = one.method === undefined ? one.path : `${one.method} ${one.path}`
    return { status: 200, key, params: matched(one.path, path) }
  }
  const methods = new Set(found.map((row) => row.method as string)).add('OPTIONS')
  if (methods.has('GET')) methods.add('HEAD')
  return { status: method === 'OPTIONS' ? 204 : 405, allow: [...methods].sort().join(', ') }
}

test('whatever the order of the keys, the route that says most about a path serves it', async () => {
  const property = fc.asyncProperty(
    table.chain((rows) => fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length }))),
    fc.array(fc.tuple(verbs, asked), { minLength: 1, maxLength: 8 }),
    async ([rows, shuffled], requests) => {
      const handlers = [rows, shuffled].map((order) => {
        const keys = order.map(({ method, path }) => (method === undefined ? path : `${method} ${path}`))
        const targets = keys.map((key) => [
          key,
          ({ params }: { params: object }) => ({ headers: { key, params: JSON.stringify(params) } }),
        ])
        return toLambda(routes(Object.fromEntries(targets) as never))
      })
      for (const [method, path] of requests) {
        const event = functionUrlEvent({ method, path })
        const want = expected(rows, method, path)
        for (const handler of handlers) {
          const { status, headers } = readAnswer(event, await handler(event, context()))
          const { key, params = 'null', allow } = headers
          const got = {
            status,
            ...(key === undefined ? {} : { key, params: JSON.parse(params) }),
            ...(allow === undefined ? {} : { allow }),
          }
          expect(got, `${method} ${path}`).toEqual(want)
        }
      }
    },
  )
  await fc.assert(property, { seed, numRuns: 2000 })
})

test('a parameter is what the client encoded, whatever it is', async () => {
  const handler = toLambda(
    routes({
      'GET /one/:value': ({ params }) => ({ body: params }),
      'GET /rest/*value': ({ params }) => ({ body: params }),
    }),
  )
  // Dots for segments and control characters are refused.
  const value = fc
    .string({ unit: 'binary', minLength: 1 })
    .filter(
      (value) => !/\p{Cc}|\p{Cs}/u.test(value) && !value.split(/[\\/]/).some((one) => one === '.' || one === '..'),
    )
  const property = fc.asyncProperty(value, async (value) => {
    for (const path of [`/one/${encodeURIComponent(value)}`, `/rest/${encodeURIComponent(value)}`]) {
      const event = functionUrlEvent({ path })
      const { status, body } = readAnswer(event, await handler(event, context()))
      expect({ status, body: JSON.parse(body.toString()) }).toEqual({ status: 200, body: { value } })
    }
  })
  await fc.assert(property, { seed, numRuns: 1000 })
})

import fc from 'fast-check'
import { bytes, type HttpQuery, type HttpRequest, http, on, text } from 'heddle'
import { functionUrlEvent, type HttpRequestOptions, httpApiEvent, invoke, restApiEvent } from 'heddle/testing'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'

type Factory = (options?: HttpRequestOptions) => object
const FACTORIES: [string, Factory][] = [
  ['httpApiEvent', httpApiEvent],
  ['functionUrlEvent', functionUrlEvent],
  ['restApiEvent', restApiEvent],
]

/** The request as `http` reads it. */
async function requestOf(event: object): Promise<HttpRequest<Uint8Array, unknown, HttpQuery>> {
  let request: HttpRequest<Uint8Array, unknown, HttpQuery> | undefined
  const handler = on(http({ body: bytes() })).handle((event) => {
    request = event
  })
  expect(await invoke(handler, event)).toMatchObject({ statusCode: 204 })
  return request as HttpRequest<Uint8Array, unknown, HttpQuery>
}

describe.each(FACTORIES)('what is said of a request to %s is what http reads:', (_name, factory) => {
  test('nothing at all', async () => {
    expect(await requestOf(factory())).toMatchObject({
      method: 'GET',
      path: '/',
      query: {},
      cookies: {},
      body: new Uint8Array(),
      clientIp: '192.0.2.1',
      time: new Date('2026-01-02T03:04:05.678Z'),
      headers: {
        'user-agent': 'heddle-testing',
        accept: '*/*',
        'x-forwarded-for': '192.0.2.1',
        'x-forwarded-port': '443',
        'x-forwarded-proto': 'https',
        'x-amzn-trace-id': expect.stringMatching(/^Root=1-695735a5-[\da-f]{24}$/),
      },
    })
  })

  test('where, when, by whom, with which headers', async () => {
    const request = await requestOf(
      factory({
        method: 'patch',
        path: '/orders/7',
        headers: { Host: 'api.example.com', 'X-Tag': ['a', 'b'], 'user-agent': 'curl', 'X-Forwarded-For': '10.0.0.1' },
        clientIp: '192.0.2.7',
        time: new Date(5),
        id: 'r1',
      }),
    )
    expect(request).toMatchObject({
      id: 'r1',
      method: 'PATCH',
      path: '/orders/7',
      source: 'https://api.example.com',
      time: new Date(5),
      clientIp: '192.0.2.7',
      headers: {
        host: 'api.example.com',
        'x-tag': expect.stringMatching(/^a, ?b$/),
        'user-agent': 'curl',
        'x-forwarded-for': '10.0.0.1, 192.0.2.7',
      },
    })
  })

  test('a query, whatever it is', async () => {
    // http refuses the name __proto__ alone.
    const names = fc
      .oneof(fc.constantFrom('constructor', 'toString', 'a&b=c'), fc.string({ unit: 'binary' }))
      .filter((name) => name !== '__proto__')
    const values = fc.oneof(fc.string({ unit: 'binary' }), fc.array(fc.string({ unit: 'binary' }), { minLength: 2 }))
    await fc.assert(
      fc.asyncProperty(fc.dictionary(names, values), async (query) => {
        const request = await requestOf(factory({ query }))
        expect(Object.entries(request.query).toSorted()).toEqual(Object.entries(query).toSorted())
      }),
    )
  })

  test('a query as it is', async () => {
    const request = await requestOf(factory({ query: '?tag=a&tag=b+c&flag&n=%C3%A9' }))
    expect(request.query).toEqual({ tag: ['a', 'b c'], flag: '', n: 'é' })
  })

  test('cookies, whatever they are', async () => {
    const names = fc.string({ unit: fc.constantFrom(...'abz_-.09'), minLength: 1 })
    await fc.assert(
      fc.asyncProperty(fc.dictionary(names, fc.string({ unit: 'binary' })), async (cookies) => {
        expect({ ...(await requestOf(factory({ cookies }))).cookies }).toEqual({ ...cookies })
      }),
    )
    const headers = { COOKIE: 'a=1; b=2' }
    expect((await requestOf(factory({ headers, cookies: { c: '3' } }))).cookies).toEqual({ a: '1', b: '2', c: '3' })
  })

  test('a body, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string({ unit: 'binary' }), fc.uint8Array()), async (body) => {
        const request = await requestOf(factory({ method: 'POST', body }))
        expect(Buffer.from(request.body)).toEqual(Buffer.from(body as string))
        expect(request.headers['content-length']).toBe(String(Buffer.byteLength(body)))
      }),
    )
  })

  test('a body of JSON', async () => {
    const handler = on(http({ body: z.object({ body: z.string() }) })).handle(({ body }) => body.body)
    const answer = await invoke(handler, factory({ method: 'POST', body: { body: 'x' } }))
    expect(answer).toMatchObject({ statusCode: 200, body: 'x' })
  })

  test.each([
    ['text', 'text/plain;charset=UTF-8'],
    [{ a: 1 }, 'application/json'],
    [new URLSearchParams({ a: 'b c' }), 'application/x-www-form-urlencoded;charset=UTF-8'],
    [new Uint8Array([1]), undefined],
    [undefined, undefined],
  ])('the content type of %s', async (body, type) => {
    expect((await requestOf(factory({ body }))).headers['content-type']).toBe(type)
    expect((await requestOf(factory({ body, headers: { 'Content-Type': 'x/y' } }))).headers['content-type']).toBe('x/y')
  })

  test('a form', async () => {
    const handler = on(http({ body: text() })).handle(({ body }) => body)
    const answer = await invoke(handler, factory({ method: 'POST', body: new URLSearchParams({ a: 'b c', é: '&' }) }))
    expect(answer).toMatchObject({ body: 'a=b+c&%C3%A9=%26' })
  })

  test('the same input, the same event; another input, other ids', async () => {
    expect(factory({ path: '/a', body: { a: 1 } })).toEqual(factory({ path: '/a', body: { a: 1 } }))
    const requests = [
      {},
      { path: '/b' },
      { method: 'PUT' },
      { query: 'a' },
      { body: 'b' },
      { body: 'c' },
      { time: new Date(0) },
    ]
    const ids = await Promise.all(requests.map(async (options) => (await requestOf(factory(options))).id))
    expect(new Set(ids).size).toBe(requests.length)
  })

  test.each([['orders'], ['/orders?a=1'], ['/orders#a'], ['']])('never the path %j, which is none', (path) => {
    expect(() => factory({ path })).toThrow(`the path ${JSON.stringify(path)} has to start with /`)
  })
})

import { HeddleError, type HttpReturns, http, on } from 'heddle'
import { type LambdaFunction, toLambda } from 'heddle/aws'
import { describe, expect, test, vi } from 'vitest'
import { context, failureOf, fixture, fixturesOf, frozen, type Raw } from './helpers.ts'

/** What a function without any schema gets. */
async function requestOf(raw: unknown): Promise<Raw> {
  let seen: unknown
  const handler = toLambda(
    on(http()).handle((request) => {
      seen = request
    }),
  )
  await handler(raw, context())
  return seen as Raw
}

/** A lambda that replies so, whatever it is asked. */
const replying = (reply: HttpReturns): LambdaFunction<unknown> => toLambda(on(http()).handle(() => reply))

const AGENT = { accept: 'application/json', 'user-agent': 'curl/8.10.1', 'x-forwarded-for': '198.51.100.7' }
const REST_ID = 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef'
const API_ID = 'JKJaXmPLvHcESHA='
const API_HOST = 'abc123.execute-api.eu-central-1.amazonaws.com'
const URL_HOST = 'xyzurl.lambda-url.eu-central-1.on.aws'
const ITEM = '{"name":"scarf","count":2}'

function requestLike(more: object, id = API_ID, host = API_HOST): object {
  return {
    id,
    type: 'http.request',
    source: `https://${host}`,
    time: new Date('2026-10-05T06:07:08.123Z'),
    method: 'GET',
    path: '/orders',
    params: {},
    query: {},
    headers: { ...AGENT, host },
    cookies: {},
    body: undefined,
    clientIp: '198.51.100.7',
    ...more,
  }
}
const headers = (more: object, host = API_HOST) => ({ headers: { ...AGENT, host, ...more } })
const json = headers({ 'content-type': 'application/json' })

describe('a request is read whole:', () => {
  test.each<[string, object]>([
    ['rest-get', requestLike({ path: '/orders/o-1', params: { proxy: 'orders/o-1' } }, REST_ID)],
    [
      'rest-post',
      requestLike(
        {
          method: 'POST',
          path: '/orders/o%2F1/items',
          params: { proxy: 'orders/o%2F1/items' },
          query: { page: '2' },
          ...json,
          body: ITEM,
        },
        REST_ID,
      ),
    ],
    [
      'rest-multi-value',
      requestLike(
        {
          path: '/search',
          query: { q: ['wool & silk', 'linen'], page: '1', empty: '' },
          ...headers({ 'x-tag': 'warp, weft', cookie: 'theme=dark; name=J%C3%BCrgen; cart="c-1"' }),
          cookies: { theme: 'dark', name: 'Jürgen', cart: 'c-1' },
        },
        REST_ID,
      ),
    ],
    ['rest-single-value', requestLike({ query: { page: '3' } }, REST_ID)],
    [
      'rest-console-test',
      { ...requestLike({ headers: {}, clientIp: 'test-invoke-source-ip' }, REST_ID), source: 'https://' },
    ],
    [
      // An HTTP API decodes the path, in both formats; a REST API and a function URL do not.
      'http-api-1.0',
      requestLike({ method: 'POST', path: '/orders/J%C3%BCrgen%20100%25/items', ...json, body: ITEM }, REST_ID),
    ],
    ['http-api-get', requestLike({ path: '/orders/o-1', params: { order: 'o-1' } })],
    [
      'http-api-post',
      requestLike({
        method: 'POST',
        path: '/orders/J%C3%BCrgen%20100%25/items',
        params: { order: 'Jürgen 100%' },
        query: { page: '2' },
        ...json,
        body: ITEM,
      }),
    ],
    [
      'http-api-query',
      requestLike({
        path: '/search',
        query: { q: ['wool & silk', 'linen'], page: '1', empty: '', flag: '', bad: '%zz' },
      }),
    ],
    [
      'http-api-cookies',
      requestLike({
        path: '/cart',
        // An HTTP API takes the cookies out of the headers; they are put back.
        ...headers({ 'x-tag': 'warp,weft', cookie: 'theme=dark; name=J%C3%BCrgen; cart="c-1"; theme=light' }),
        cookies: { theme: 'dark', name: 'Jürgen', cart: 'c-1' },
      }),
    ],
    ['http-api-stage', requestLike({ path: '/orders/o-1', params: { order: 'o-1' } })],
    [
      'http-api-base64',
      requestLike({ method: 'POST', path: '/orders/o-1/items', ...json, body: '{"name":"écharpe","count":2}' }),
    ],
    [
      'function-url',
      requestLike(
        {
          method: 'POST',
          path: '/orders/o%2F1/items',
          ...headers({ 'content-type': 'application/json', cookie: 'theme=dark; cart=c-1' }, URL_HOST),
          cookies: { theme: 'dark', cart: 'c-1' },
          body: ITEM,
        },
        API_ID,
        URL_HOST,
      ),
    ],
    ['function-url-root', requestLike({ path: '/' }, API_ID, URL_HOST)],
    ['double-slash', requestLike({ path: '//evil.example/orders' })],
  ])('%s', async (name, request) => {
    const raw = frozen(fixture(`http/${name}`))
    const seen = await requestOf(raw)
    expect(seen).toEqual({ ...request, raw })
    expect(seen.raw).toBe(raw)
  })

  test('every fixture', async () => {
    for (const name of fixturesOf('http')) {
      const handler = replying('hello')
      const { statusCode } = (await handler(frozen(fixture(name)), context())) as Raw
      expect([name, statusCode]).toEqual([name, 200])
    }
  })
})

describe('the path', () => {
  test.each([
    ['/prod', '/'],
    ['/prod/', '/'],
    ['/prod/prod/x', '/prod/x'],
    ['/production', '/production'],
    ['/orders', '/orders'],
  ])('%s of the stage prod is %s', async (rawPath, path) => {
    const raw = { ...fixture<Raw>('http/http-api-stage'), rawPath }
    expect((await requestOf(raw)).path).toBe(path)
  })

  test('of the stage $default has no stage to lose', async () => {
    const raw = { ...fixture<Raw>('http/http-api-get'), rawPath: '/$default/x' }
    expect((await requestOf(raw)).path).toBe('/$default/x')
  })

  test.each([
    ['/a b/é', '/a%20b/%C3%A9'],
    ['/100%', '/100%25'],
    ['/what?/this#', '/what%3F/this%23'],
    ['/織物/🧶', '/%E7%B9%94%E7%89%A9/%F0%9F%A7%B6'],
    ['//evil.example', '//evil.example'],
  ])('%s that an HTTP API decoded is encoded again: %s', async (rawPath, path) => {
    const raw = { ...fixture<Raw>('http/http-api-get'), rawPath }
    const request = await requestOf(raw)
    expect(request.path).toBe(path)
    expect(decodeURIComponent(request.path)).toBe(rawPath)
  })

  test.each(['/a%20b', '/100%25', '/o%2F1'])('%s of a function URL or a REST API is as it was sent', async (path) => {
    expect((await requestOf({ ...fixture<Raw>('http/function-url'), rawPath: path })).path).toBe(path)
    expect((await requestOf({ ...fixture<Raw>('http/rest-get'), path })).path).toBe(path)
  })
})

test('names of headers are in lower case, in every form', async () => {
  const rest = fixture<Raw>('http/rest-single-value')
  rest.headers = { 'X-Mixed-Case': 'Yes' }
  expect((await requestOf(rest)).headers['x-mixed-case']).toBe('Yes')
  const api = fixture<Raw>('http/http-api-get')
  api.headers = { 'X-Mixed-Case': 'Yes' }
  expect((await requestOf(api)).headers['x-mixed-case']).toBe('Yes')
})

test.each([[undefined], [null], [[]]])('no cookies are no header: %o', async (cookies) => {
  const request = await requestOf({ ...fixture<Raw>('http/http-api-get'), cookies })
  expect(request.headers).not.toHaveProperty('cookie')
  expect(request.cookies).toEqual({})
})

test.each(fixturesOf('http').filter((name) => !/binary|rest-base64/.test(name)))(
  'what was not sent is not there, whatever its name: %s',
  async (name) => {
    const request = await requestOf(fixture(name))
    for (const part of ['headers', 'query', 'params', 'cookies']) {
      for (const key of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
        expect([part, key, request[part][key]]).toEqual([part, key, undefined])
      }
    }
  },
)

test.each(['query', 'cookies'])('__proto__ among the %s is a 400', async (part) => {
  const raw = fixture<Raw>('http/http-api-get')
  if (part === 'query') raw.rawQueryString = 'a=1&__proto__=2'
  else raw.cookies = ['__proto__=1']
  expect(await replying('hello')(raw, context())).toMatchObject({ statusCode: 400 })
})

test('names of a prototype are names like any other', async () => {
  const raw = fixture<Raw>('http/http-api-get')
  raw.headers = JSON.parse('{"__proto__":"a","constructor":"b"}')
  raw.rawQueryString = 'toString=c&constructor=d'
  raw.cookies = ['toString=e', 'constructor=f']
  raw.pathParameters = JSON.parse('{"__proto__":"g","constructor":"h"}')
  const { headers, query, cookies, params } = await requestOf(raw)
  const own = (values: object) => Object.entries(values)
  expect(own(headers)).toEqual([
    ['__proto__', 'a'],
    ['constructor', 'b'],
    ['cookie', 'toString=e; constructor=f'],
  ])
  expect(own(query)).toEqual([
    ['toString', 'c'],
    ['constructor', 'd'],
  ])
  expect(own(cookies)).toEqual([
    ['toString', 'e'],
    ['constructor', 'f'],
  ])
  expect(own(params)).toEqual([
    ['__proto__', 'g'],
    ['constructor', 'h'],
  ])
  expect(({} as Raw).a).toBeUndefined()
})

describe('the answer', () => {
  const bytes = new Uint8Array([0, 1, 2, 255])
  const forms = ['rest-get', 'http-api-1.0', 'http-api-get', 'function-url'] as const

  test.each(forms)('has a status, headers and a body of text: %s', async (form) => {
    const handler = replying({ status: 201, headers: { Location: '/orders/o-1' }, body: { id: 'o-1', total: 7 } })
    expect(await handler(fixture(`http/${form}`), context())).toStrictEqual({
      statusCode: 201,
      headers: { location: '/orders/o-1', 'content-type': 'application/json' },
      body: '{"id":"o-1","total":7}',
      isBase64Encoded: false,
    })
  })

  test.each(forms)('is base64 for bytes, and only then: %s', async (form) => {
    const octets = { 'content-type': 'application/octet-stream' }
    expect(await replying({ body: bytes })(fixture(`http/${form}`), context())).toStrictEqual({
      statusCode: 200,
      headers: octets,
      body: 'AAEC/w==',
      isBase64Encoded: true,
    })
    expect(await replying({ body: Buffer.from(bytes) })(fixture(`http/${form}`), context())).toStrictEqual({
      statusCode: 200,
      headers: octets,
      body: 'AAEC/w==',
      isBase64Encoded: true,
    })
    expect(await replying({ body: 'AAEC/w==' })(fixture(`http/${form}`), context())).toMatchObject({
      body: 'AAEC/w==',
      isBase64Encoded: false,
    })
    expect(await replying({ body: new Uint8Array() })(fixture(`http/${form}`), context())).toMatchObject({
      body: '',
      isBase64Encoded: true,
    })
  })

  test.each(forms)('of nothing has an empty body: %s', async (form) => {
    expect(await replying(undefined)(fixture(`http/${form}`), context())).toStrictEqual({
      statusCode: 204,
      headers: {},
      body: '',
      isBase64Encoded: false,
    })
  })

  const cookies = ['a=1; HttpOnly', 'b=2; Path=/']
  test.each(['rest-get', 'http-api-1.0'])('has its cookies as a header of many values: %s', async (form) => {
    expect(await replying({ cookies, body: 'hello' })(fixture(`http/${form}`), context())).toStrictEqual({
      statusCode: 200,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      multiValueHeaders: { 'set-cookie': cookies },
      body: 'hello',
      isBase64Encoded: false,
    })
  })

  test.each(['http-api-get', 'function-url'])('has its cookies as a list of their own: %s', async (form) => {
    expect(await replying({ cookies, body: 'hello' })(fixture(`http/${form}`), context())).toStrictEqual({
      statusCode: 200,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      cookies,
      body: 'hello',
      isBase64Encoded: false,
    })
  })

  test.each(forms)('has a set-cookie header among its cookies: %s', async (form) => {
    const answer = (await replying({ headers: { 'Set-Cookie': 'c=3' }, cookies })(
      fixture(`http/${form}`),
      context(),
    )) as Raw
    expect(answer.headers).toEqual({})
    expect(answer.cookies ?? answer.multiValueHeaders['set-cookie']).toEqual([...cookies, 'c=3'])
  })
})

describe('an event is refused, by the field that is wrong:', () => {
  const api = 'http-api-post'
  const rest = 'rest-post'
  const ms = 'milliseconds since the epoch'
  test.each<[string, string, unknown, string]>([
    [api, 'rawPath', undefined, 'a string, got undefined'],
    [api, 'rawQueryString', 7, 'a string, got a number'],
    [api, 'headers', [], 'an object, got an array'],
    [api, 'headers.accept', ['a'], 'a string, got an array'],
    [api, 'cookies', 'a=b', 'an array, got a string'],
    [api, 'pathParameters', 'x', 'an object, got a string'],
    [api, 'pathParameters.order', null, 'a string, got null'],
    [api, 'body', { name: 'scarf' }, 'a string, got an object'],
    [api, 'requestContext.requestId', undefined, 'a string, got undefined'],
    [api, 'requestContext.domainName', null, 'a string, got null'],
    [api, 'requestContext.timeEpoch', undefined, `${ms}, got undefined`],
    [api, 'requestContext.timeEpoch', '1791180428123', `${ms}, got a string`],
    [api, 'requestContext.timeEpoch', 1e300, `${ms}, got a number`],
    [api, 'requestContext.http.method', undefined, 'a string, got undefined'],
    [rest, 'path', undefined, 'a string, got undefined'],
    [rest, 'headers', 'x', 'an object, got a string'],
    [rest, 'multiValueHeaders', [], 'an object, got an array'],
    [rest, 'multiValueHeaders.Accept', 'a', 'an array, got a string'],
    [rest, 'multiValueQueryStringParameters', 'x', 'an object, got a string'],
    [rest, 'multiValueQueryStringParameters.page', null, 'an array, got null'],
    [rest, 'pathParameters', [], 'an object, got an array'],
    [rest, 'body', 7, 'a string, got a number'],
    [rest, 'requestContext.requestId', undefined, 'a string, got undefined'],
    [rest, 'requestContext.requestTimeEpoch', null, `${ms}, got null`],
    [rest, 'requestContext.stage', undefined, 'a string, got undefined'],
  ])('%s: %s = %o', async (name, path, value, expected) => {
    const raw = fixture<Raw>(`http/${name}`)
    const names = path.split('.')
    const last = names.pop() as string
    const at = names.reduce((inner, name) => inner[name], raw)
    if (value === undefined) delete at[last]
    else at[last] = value
    const fn = vi.fn()
    const error = await failureOf(toLambda(on(http()).handle(fn)), raw)
    expect(error).toBeInstanceOf(HeddleError)
    expect(error).toMatchObject({ code: 'INVALID_EVENT', message: `http: ${path}: expected ${expected}`, path })
    expect(fn).not.toHaveBeenCalled()
  })

  test.each<[string, string, unknown, string]>([
    [api, 'cookies', ['a=b', 7], 'cookies[1]'],
    [rest, 'multiValueHeaders', { Accept: ['a', null] }, 'multiValueHeaders.Accept[1]'],
    [rest, 'multiValueQueryStringParameters', { q: [1] }, 'multiValueQueryStringParameters.q[0]'],
  ])('%s: %s = %o', async (name, field, value, path) => {
    const error = await failureOf(replying('hello'), { ...fixture<Raw>(`http/${name}`), [field]: value })
    expect(error).toMatchObject({ code: 'INVALID_EVENT', path })
  })

  test('a body that says it is base64 and is not', async () => {
    const raw = { ...fixture<Raw>('http/rest-base64'), body: 'not base64!' }
    const error = (await failureOf(replying('hello'), raw)) as HeddleError
    expect(error).toMatchObject({
      code: 'INVALID_EVENT',
      message: 'http: body: expected base64 text, got a string',
      path: 'body',
    })
  })
})

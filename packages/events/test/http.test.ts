import { markReported } from '@heddle/core'
import { type } from 'arktype'
import { base64, bytes, HeddleError, HttpError, type HttpParts, type HttpReturns, http, json, on, text } from 'heddle'
import { type LambdaFunction, toLambda } from 'heddle/aws'
import * as v from 'valibot'
import { describe, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { context, errorLines, fixture, type Raw, schemaOf, slow } from './helpers.ts'

interface Item {
  readonly name: string
  readonly count: number
}
const Item = schemaOf<Item>((value) => {
  const { name, count } = (typeof value === 'object' && value !== null ? value : {}) as Partial<Item>
  const issues = [
    ...(typeof name === 'string' ? [] : [{ message: 'expected text', path: ['name'] }]),
    ...(typeof count === 'number' ? [] : [{ message: 'expected a number', path: [{ key: 'count' }] }]),
  ]
  return issues.length > 0 ? { issues } : { value: { name: name as string, count: count as number } }
})
/** Gets text, gives a number. */
const Paging = schemaOf<{ page: number }>((value) => {
  const page = Number((value as { page?: unknown }).page ?? 1)
  return Number.isInteger(page) ? { value: { page } } : { issues: [{ message: 'expected digits', path: ['page'] }] }
})

/** A request as an HTTP API delivers it. */
function request(
  more: { method?: string; path?: string; query?: string; headers?: object; body?: string; bytes?: Uint8Array } = {},
): Raw {
  const raw = fixture<Raw>('http/http-api-get')
  raw.requestContext.http.method = more.method ?? (more.body === undefined && more.bytes === undefined ? 'GET' : 'POST')
  raw.rawPath = more.path ?? '/orders/o-1/items'
  raw.rawQueryString = more.query ?? ''
  Object.assign(raw.headers, more.headers)
  if (more.body !== undefined) raw.body = more.body
  if (more.bytes !== undefined)
    Object.assign(raw, { body: Buffer.from(more.bytes).toString('base64'), isBase64Encoded: true })
  return raw
}

/** The answer with its body parsed, when it is JSON. */
async function answerOf(lambda: LambdaFunction<unknown>, raw: unknown): Promise<Raw> {
  const answer = (await lambda(raw, context())) as Raw
  return /json/.test(answer.headers['content-type']) ? { ...answer, body: JSON.parse(answer.body) } : answer
}

function problem(status: number, title: string, detail?: string, more: object = {}, headers: object = {}): object {
  return {
    statusCode: status,
    headers: { 'content-type': 'application/problem+json', ...headers },
    body: { type: 'about:blank', title, status, ...(detail === undefined ? {} : { detail }), ...more },
    isBase64Encoded: false,
  }
}
const SERVER_ERROR = problem(500, 'Internal Server Error')

function ok(body: unknown): object {
  return { statusCode: 200, headers: { 'content-type': 'application/json' }, body, isBase64Encoded: false }
}

/** Answers with the parts that it got. */
const echo = (parts?: HttpParts) =>
  toLambda(on(http(parts)).handle(({ body, params, query }) => ({ body: { body, params, query } })))

const replying = (reply: HttpReturns) => toLambda(on(http()).handle(() => reply))
const throwing = (error: unknown) => toLambda(on(http()).handle(() => Promise.reject(error)))

describe('a handler of one method and one path', () => {
  const handler = toLambda(
    on(http.post('/orders/:order/items', { body: Item, query: Paging })).handle(({ params, body, query }) => ({
      status: 201,
      body: { params, body, query },
    })),
  )

  test.each([
    ['rest-post', 'o/1'],
    ['http-api-post', 'Jürgen 100%'],
  ])('gets what its schemas make of the request: %s', async (name, order) => {
    expect(await answerOf(handler, fixture(`http/${name}`))).toEqual({
      statusCode: 201,
      headers: { 'content-type': 'application/json' },
      body: { params: { order }, body: { name: 'scarf', count: 2 }, query: { page: 2 } },
      isBase64Encoded: false,
    })
  })

  test.each([
    ['http-api-1.0', 'Jürgen 100%'],
    ['function-url', 'o/1'],
  ])('is the same on every API: %s', async (name, order) => {
    expect((await answerOf(handler, fixture(`http/${name}`))).body).toEqual({
      params: { order },
      body: { name: 'scarf', count: 2 },
      query: { page: 1 },
    })
  })

  test('answers 404 on another path', async () => {
    expect(await answerOf(handler, request({ path: '/orders/o-1' }))).toEqual(
      problem(404, 'Not Found', 'nothing has this path'),
    )
  })

  test('answers 405 to another method, and says which it takes', async () => {
    expect(await answerOf(handler, request({ method: 'PUT' }))).toEqual(
      problem(405, 'Method Not Allowed', 'this path takes POST', {}, { allow: 'POST' }),
    )
  })

  test.each(['get', 'head', 'post', 'put', 'patch', 'delete', 'options'] as const)(
    'may be of the method %s',
    async (verb) => {
      const own = toLambda(on(http[verb]('/orders/:order/items')).handle(({ method }) => ({ body: method })))
      const method = verb.toUpperCase()
      // The reply to HEAD is without its body, RFC 9110 section 9.3.2.
      const body = verb === 'head' ? '' : method
      expect(await answerOf(own, request({ method }))).toMatchObject({ statusCode: 200, body })
      expect(await answerOf(own, request({ method: verb }))).toMatchObject({ statusCode: 200, body })
      expect(await answerOf(own, request({ method: 'TRACE' }))).toMatchObject({ statusCode: 405 })
    },
  )

  test('of a path that can match nothing is refused at once', () => {
    expect(() => http.get('orders')).toThrow(new TypeError('http: the path "orders" has to start with /'))
  })
})

describe('a body', () => {
  test('without a schema is the text, or nothing', async () => {
    expect(await answerOf(echo(), request({ body: 'hello' }))).toEqual(
      ok({ body: 'hello', params: { order: 'o-1' }, query: {} }),
    )
    expect((await answerOf(echo(), request())).body).not.toHaveProperty('body')
    expect((await answerOf(echo(), request({ bytes: new TextEncoder().encode('écharpe') }))).body.body).toBe('écharpe')
  })

  test('without a schema that is no text is a 415', async () => {
    expect(await answerOf(echo(), fixture('http/http-api-binary'))).toEqual(
      problem(415, 'Unsupported Media Type', 'the body has to be UTF-8 text'),
    )
  })

  test.each([
    undefined,
    'application/json',
    'application/json; charset=utf-8',
    'Application/JSON',
    'application/problem+json',
    'application/vnd.api+json;v=1',
    ' application/json',
  ])('of JSON is checked by its schema: %s', async (type) => {
    const headers = type === undefined ? {} : { 'content-type': type }
    const body = '{"name":"scarf","count":2,"more":true}'
    const answer = await answerOf(echo({ body: Item }), request({ headers, body }))
    expect(answer.body.body).toEqual({ name: 'scarf', count: 2 })
  })

  test('of JSON in base64 is JSON', async () => {
    expect((await answerOf(echo({ body: Item }), fixture('http/http-api-base64'))).body.body).toEqual({
      name: 'écharpe',
      count: 2,
    })
  })

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/jsonp',
    'text/json',
    'x/application/json',
    '',
  ])('of another media type is a 415: %o', async (type) => {
    const raw = request({ headers: { 'content-type': type }, body: '{"name":"scarf","count":2}' })
    expect(await answerOf(echo({ body: Item }), raw)).toEqual(
      problem(415, 'Unsupported Media Type', 'the body has to be JSON'),
    )
  })

  test('that is not JSON is a 400, without a word of what it is', async () => {
    expect(await answerOf(echo({ body: Item }), request({ body: '{"name":"hunter2",}' }))).toEqual(
      problem(400, 'Bad Request', 'the body is not JSON (at position 18)'),
    )
    expect(await answerOf(echo({ body: Item }), request({ bytes: new Uint8Array([0xff, 0xfe]) }))).toEqual(
      problem(400, 'Bad Request', 'the body is not UTF-8 text'),
    )
  })

  test('that the schema refuses is a 422 with every issue and its path', async () => {
    expect(await answerOf(echo({ body: Item }), request({ body: '{"name":7}' }))).toEqual(
      problem(422, 'Unprocessable Content', 'the request is not valid', {
        errors: [
          { path: 'body.name', detail: 'expected text' },
          { path: 'body.count', detail: 'expected a number' },
        ],
      }),
    )
  })

  test('that is missing is for the schema to judge', async () => {
    expect((await answerOf(echo({ body: Item }), request({ method: 'POST' }))).statusCode).toBe(422)
    const optional = schemaOf((value) => ({ value: value === undefined ? 'none' : value }))
    expect((await answerOf(echo({ body: optional }), request())).body.body).toBe('none')
  })

  test('of any media type is read by a codec', async () => {
    const headers = { 'content-type': 'image/png' }
    const picture = new Uint8Array([0x89, 0x50, 0xff])
    const size = toLambda(on(http({ body: bytes() })).handle(({ body }) => ({ body: { size: body.length } })))
    expect(await answerOf(size, request({ headers, bytes: picture }))).toEqual(ok({ size: 3 }))
    expect(await answerOf(size, request())).toEqual(ok({ size: 0 }))
    expect((await answerOf(echo({ body: text() }), request({ headers, body: 'x' }))).body.body).toBe('x')
    expect(
      (await answerOf(echo({ body: json(Item) }), request({ headers, body: '{"name":"x","count":1}' }))).body.body,
    ).toEqual({
      name: 'x',
      count: 1,
    })
  })

  test('that a codec refuses is a 422', async () => {
    expect(await answerOf(echo({ body: base64(text()) }), request({ body: 'not base64!' }))).toEqual(
      problem(422, 'Unprocessable Content', 'the request is not valid', {
        errors: [{ path: 'body', detail: 'not base64' }],
      }),
    )
  })
})

describe('schemas', () => {
  const parts = {
    params: schemaOf<{ order: number }>((value) => {
      const order = Number((value as { order: string }).order)
      return Number.isInteger(order)
        ? { value: { order } }
        : { issues: [{ message: 'expected digits', path: ['order'] }] }
    }),
    query: Paging,
    headers: schemaOf<{ 'x-count': number }>((value) => {
      const count = Number((value as Record<string, string | undefined>)['x-count'])
      return Number.isInteger(count)
        ? { value: { 'x-count': count } }
        : { issues: [{ message: 'expected digits', path: ['x-count'] }] }
    }),
    body: Item,
  }
  const later = { params: slow(parts.params), query: slow(parts.query), headers: slow(parts.headers), body: slow(Item) }
  const each = [
    ['at once', parts],
    ['later', later],
    ['some at once, some later', { ...parts, query: later.query }],
  ] as const

  test.each(each)('may answer %s', async (_when, parts) => {
    const handler = toLambda(
      on(http.post('/orders/:order/items', parts)).handle(({ params, query, headers, body }) => ({
        body: { params, query, count: headers['x-count'], accept: (headers as Raw).accept, body },
      })),
    )
    const raw = request({
      path: '/orders/7/items',
      query: 'page=2',
      headers: { 'x-count': '3' },
      body: '{"name":"x","count":1}',
    })
    expect(await answerOf(handler, raw)).toEqual(
      ok({
        params: { order: 7 },
        query: { page: 2 },
        count: 3,
        accept: 'application/json',
        body: { name: 'x', count: 1 },
      }),
    )
  })

  test.each(each)('list all that is wrong, part by part: %s', async (_when, parts) => {
    const fn = vi.fn()
    const handler = toLambda(on(http.post('/orders/:order/items', parts)).handle(fn))
    const raw = request({ path: '/orders/x/items', query: 'page=two', body: '{"name":"x"}' })
    expect(await answerOf(handler, raw)).toEqual(
      problem(422, 'Unprocessable Content', 'the request is not valid', {
        errors: [
          { path: 'body.count', detail: 'expected a number' },
          { path: 'params.order', detail: 'expected digits' },
          { path: 'query.page', detail: 'expected digits' },
          { path: 'headers.x-count', detail: 'expected digits' },
        ],
      }),
    )
    expect(fn).not.toHaveBeenCalled()
  })

  test('of zod coerce and name the paths', async () => {
    const handler = toLambda(
      on(
        http.get('/orders/:order/items', {
          query: z.object({ page: z.coerce.number().int(), tag: z.array(z.string()) }),
        }),
      ).handle(({ query, params }) => ({ body: { query, order: params.order } })),
    )
    expect(await answerOf(handler, request({ query: 'page=2&tag=a&tag=b' }))).toEqual(
      ok({ query: { page: 2, tag: ['a', 'b'] }, order: 'o-1' }),
    )
    const refused = await answerOf(handler, request({ query: 'page=two&tag=a' }))
    expect(refused).toMatchObject({ statusCode: 422 })
    expect(refused.body.errors.map(({ path }: Raw) => path)).toEqual(['query.page', 'query.tag'])
  })

  test.each<[string, HttpParts['query']]>([
    ['zod', z.object({ page: z.string() })],
    ['a record of zod', z.record(z.string(), z.string())],
    ['zod, and nothing else', z.strictObject({ page: z.string() })],
    ['valibot', v.object({ page: v.string() })],
    ['arktype', type({ page: 'string' })],
  ])('may be of %s, whatever kind of object the query is', async (_library, schema) => {
    const handler = toLambda(on(http({ query: schema })).handle(({ query }) => ({ body: query })))
    expect(await answerOf(handler, request({ query: 'page=2' }))).toEqual(ok({ page: '2' }))
    expect(await answerOf(handler, request({ query: 'page=2&page=3' }))).toMatchObject({ statusCode: 422 })
  })

  test.each(['body', 'params', 'query', 'headers'])(
    'that fail themselves are a 500, logged with the cause: %s',
    async (part) => {
      const broken = schemaOf(() => {
        throw new TypeError('the password is hunter2')
      })
      for (const schema of [broken, slow(broken)]) {
        const lines = errorLines()
        const fn = vi.fn()
        const handler = toLambda(on(http({ [part]: schema })).handle(fn))
        expect(await answerOf(handler, request({ body: '{}' }))).toEqual(SERVER_ERROR)
        expect(fn).not.toHaveBeenCalled()
        expect(lines()).toMatchObject([
          {
            message: 'http: the request failed',
            requestId: 'run-1',
            error: {
              code: 'INVALID_PAYLOAD',
              message: 'http: the request: the schema itself failed',
              cause: { name: 'TypeError', message: 'the password is hunter2' },
            },
          },
        ])
        vi.mocked(console.error).mockClear()
      }
    },
  )
})

describe('an error', () => {
  test('that is an HttpError is answered as it says, and is nothing to log below 500', async () => {
    const lines = errorLines()
    const error = new HttpError(409, 'out of stock', {
      type: 'https://shop.example/problems/out-of-stock',
      headers: { 'Retry-After': '30' },
      extensions: { item: 'scarf' },
    })
    expect(await answerOf(throwing(error), request())).toEqual(
      problem(
        409,
        'Conflict',
        'out of stock',
        { type: 'https://shop.example/problems/out-of-stock', item: 'scarf' },
        { 'retry-after': '30' },
      ),
    )
    expect(lines()).toEqual([])
  })

  test('that is an HttpError of 500 or more is answered as it says, and logged', async () => {
    const lines = errorLines()
    const error = new HttpError(503, 'come back later', { cause: new Error('the database is down') })
    expect(await answerOf(throwing(error), request())).toEqual(problem(503, 'Service Unavailable', 'come back later'))
    expect(lines()).toMatchObject([
      {
        level: 'ERROR',
        message: 'http: the request failed',
        requestId: 'run-1',
        error: { name: 'HttpError', message: 'come back later', cause: { message: 'the database is down' } },
      },
    ])
  })

  test.each<[string, unknown]>([
    ['an error', Object.assign(new Error('the password is hunter2'), { status: 404, code: 'hunter2' })],
    [
      'a HeddleError',
      new HeddleError('INVALID_EVENT', 'the password is hunter2', { issues: [{ message: 'hunter2' }] }),
    ],
    ['text', 'the password is hunter2'],
    ['an object', { password: 'hunter2', statusCode: 200, body: 'hunter2' }],
    ['nothing', undefined],
    ['null', null],
  ])('of any other kind is a 500 that tells nothing, logged: %s', async (_what, thrown) => {
    const lines = errorLines()
    const answer = await answerOf(throwing(thrown), request())
    expect(answer).toEqual(SERVER_ERROR)
    expect(JSON.stringify(answer)).not.toContain('hunter2')
    expect(lines()).toHaveLength(1)
    expect(lines()[0]).toMatchObject({ level: 'ERROR', message: 'http: the request failed', requestId: 'run-1' })
  })

  test('that cannot even be read is a 500 all the same', async () => {
    errorLines()
    const hostile = Object.defineProperty(new Error('x'), 'message', {
      get() {
        throw new Error('not even this can be read')
      },
    })
    expect(await answerOf(throwing(hostile), request())).toEqual(SERVER_ERROR)
  })

  test.each<[string, HttpError]>([
    [
      'a header with a line break',
      new HttpError(401, 'no', { headers: { 'www-authenticate': 'a\r\nset-cookie: b=c' } }),
    ],
    ['a header that is no token', new HttpError(401, 'no', { headers: { 'bad name': 'x' } })],
    ['a member that JSON cannot say', new HttpError(409, 'no', { extensions: { id: 7n } })],
  ])('that is an HttpError with %s is a 500, not a failure of the invocation', async (_what, error) => {
    errorLines()
    expect(await answerOf(throwing(error), request())).toEqual(SERVER_ERROR)
  })

  test('thrown by a layer is answered too', async () => {
    const fn = vi.fn()
    const handler = toLambda(
      on(http())
        .use(async function auth() {
          throw new HttpError(401, 'a valid token is required', { headers: { 'www-authenticate': 'Bearer' } })
        })
        .handle(fn),
    )
    expect(await answerOf(handler, request())).toEqual(
      problem(401, 'Unauthorized', 'a valid token is required', {}, { 'www-authenticate': 'Bearer' }),
    )
    expect(fn).not.toHaveBeenCalled()
  })

  test('that a layer has logged is not logged again', async () => {
    const lines = errorLines()
    const handler = toLambda(
      on(http())
        .use(async function ownLog(_call, next) {
          try {
            return await next()
          } catch (error) {
            markReported(error)
            throw error
          }
        })
        .handle(() => {
          throw new Error('no')
        }),
    )
    expect(await answerOf(handler, request())).toEqual(SERVER_ERROR)
    expect(lines()).toEqual([])
  })

  test('of one request says nothing of another', async () => {
    errorLines()
    const handler = toLambda(
      on(http()).handle(async ({ query }) => {
        await new Promise((resolve) => setImmediate(resolve))
        if (query.fail !== undefined) throw new HttpError(418, `no ${query.fail}`)
        return { body: { ok: query.ok } }
      }),
    )
    const answers = await Promise.all(
      ['ok=1', 'fail=2', 'ok=3', 'fail=4'].map((query) => answerOf(handler, request({ query }))),
    )
    expect(answers.map(({ statusCode, body }) => [statusCode, body.detail ?? body.ok])).toEqual([
      [200, '1'],
      [418, 'no 2'],
      [200, '3'],
      [418, 'no 4'],
    ])
  })
})

describe('a refused request', () => {
  const refused = [
    ['another path', request({ path: '/nowhere', body: '{"name":"x","count":1}' }), 404],
    ['another method', request({ method: 'DELETE', body: '{"name":"x","count":1}' }), 405],
    ['another media type', request({ headers: { 'content-type': 'text/plain' }, body: 'x' }), 415],
    ['no JSON', request({ body: '{' }), 400],
    ['an invalid body', request({ body: '{"name":7,"count":1}' }), 422],
  ] as const

  test.each(refused)('still goes through the layers, and not to the function: %s', async (_what, raw, status) => {
    const seen: unknown[] = []
    const fn = vi.fn()
    const handler = toLambda(
      on(http.post('/orders/:order/items', { body: Item }))
        .use(async function cors(call, next) {
          const { method, path, headers, id, source, clientIp, type } = call.event
          seen.push({ method, path, accept: headers.accept, id, source, clientIp, type })
          try {
            return await next()
          } catch (error) {
            seen.push((error as HttpError).status)
            throw error
          }
        })
        .handle(fn),
    )
    expect(await answerOf(handler, raw)).toMatchObject({ statusCode: status })
    expect(seen).toEqual([
      {
        method: raw.requestContext.http.method,
        path: raw.rawPath,
        accept: 'application/json',
        id: 'JKJaXmPLvHcESHA=',
        source: 'https://abc123.execute-api.eu-central-1.amazonaws.com',
        clientIp: '198.51.100.7',
        type: 'http.request',
      },
      status,
    ])
    expect(fn).not.toHaveBeenCalled()
  })

  test.each(['body', 'params', 'query'] as const)('throws its refusal when a layer reads its %s', async (part) => {
    let thrown: unknown
    const handler = toLambda(
      on(http.post('/orders/:order/items', { body: Item }))
        .use(async (call, next) => {
          try {
            void call.event[part]
          } catch (error) {
            thrown = error
          }
          return await next()
        })
        .handle(() => {}),
    )
    const answer = await answerOf(handler, request({ body: '{"name":7,"count":1}' }))
    expect(thrown).toBeInstanceOf(HttpError)
    expect(thrown).toMatchObject({ status: 422, message: 'the request is not valid' })
    expect(answer).toEqual(
      problem(422, 'Unprocessable Content', 'the request is not valid', {
        errors: [{ path: 'body.name', detail: 'expected text' }],
      }),
    )
  })

  test('that a layer reads is answered with its own status, not with a 500', async () => {
    const lines = errorLines()
    const handler = toLambda(
      on(http({ body: Item }))
        .use(async (call, next) => {
          if (call.event.body.count > 10) throw new HttpError(409, 'too many')
          return await next()
        })
        .handle(() => 'done'),
    )
    expect(await answerOf(handler, request({ body: '{}' }))).toMatchObject({ statusCode: 422 })
    expect(lines()).toEqual([])
  })

  test('can be copied and written down by a layer', async () => {
    const handler = toLambda(
      on(http({ body: Item }))
        .use(async (call, next) => {
          JSON.stringify({ ...call.event })
          return await next()
        })
        .handle(() => 'done'),
    )
    expect(await answerOf(handler, request({ body: '{}' }))).toMatchObject({ statusCode: 422 })
  })

  test('may be answered by a layer', async () => {
    const handler = toLambda(
      on(http.post('/orders/:order/items', { body: Item }))
        .use(async (_call, next) => {
          try {
            return await next()
          } catch (error) {
            return { status: (error as HttpError).status, headers: { 'x-own': 'yes' }, cookies: [], body: 'own' }
          }
        })
        .handle(() => 'done'),
    )
    expect(await answerOf(handler, request({ path: '/nowhere' }))).toEqual({
      statusCode: 404,
      headers: { 'x-own': 'yes', 'content-type': 'text/plain; charset=utf-8' },
      body: 'own',
      isBase64Encoded: false,
    })
  })
})

describe('a reply', () => {
  test.each<[string, HttpReturns, object]>([
    ['nothing', undefined, { statusCode: 204, headers: {}, body: '' }],
    ['text', 'hello', { statusCode: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: 'hello' }],
    ['an empty reply', {}, { statusCode: 200, headers: {}, body: '' }],
    [
      'JSON',
      { body: [1, null] },
      { statusCode: 200, headers: { 'content-type': 'application/json' }, body: [1, null] },
    ],
    ['null', { body: null }, { statusCode: 200, headers: { 'content-type': 'application/json' }, body: null }],
    [
      'its own content type',
      { headers: { 'Content-Type': 'text/html' }, body: '<p>' },
      { statusCode: 200, headers: { 'content-type': 'text/html' }, body: '<p>' },
    ],
    [
      'a redirection',
      { status: 303, headers: { Location: '/orders' } },
      { statusCode: 303, headers: { location: '/orders' }, body: '' },
    ],
    ['no content', { status: 204, body: 'ignored' }, { statusCode: 204, headers: {}, body: '' }],
    ['reset content', { status: 205, body: 'ignored' }, { statusCode: 205, headers: {}, body: '' }],
    [
      'nothing new',
      { status: 304, headers: { ETag: '"1"' }, body: 'ignored' },
      { statusCode: 304, headers: { etag: '"1"' }, body: '' },
    ],
  ])('of %s', async (_what, reply, answer) => {
    expect(await answerOf(replying(reply), request())).toEqual({ ...answer, isBase64Encoded: false })
  })

  test('is seen by layers before it goes out, and may be replaced by them', async () => {
    const seen: unknown[] = []
    const handler = toLambda(
      on(http())
        .use(async (_call, next) => {
          const reply = await next()
          seen.push(reply)
          return { ...reply, headers: { ...reply.headers, 'X-Layer': 'yes' } }
        })
        .handle(() => ({ headers: { 'X-Function': 'yes' }, body: { id: 1 } })),
    )
    expect(await answerOf(handler, request())).toEqual({
      statusCode: 200,
      headers: { 'x-function': 'yes', 'x-layer': 'yes', 'content-type': 'application/json' },
      body: { id: 1 },
      isBase64Encoded: false,
    })
    expect(seen).toEqual([{ status: 200, headers: { 'x-function': 'yes' }, cookies: [], body: { id: 1 } }])
  })

  const circle: { self?: unknown } = {}
  circle.self = circle
  test.each<[string, unknown]>([
    ['with a line break in a header', { headers: { 'x-name': 'a\r\nset-cookie: admin=1' } }],
    ['with a bare line feed in a header', { headers: { 'x-name': 'a\nb' } }],
    ['with a NUL in a header', { headers: { 'x-name': 'a\0b' } }],
    ['with a line break in the name of a header', { headers: { 'x-name\r\nset-cookie': 'a' } }],
    ['with a name of a header that is no token', { headers: { 'x name': 'a' } }],
    ['with a header without a name', { headers: { '': 'a' } }],
    ['with a line break in a cookie', { cookies: ['a=b\r\nlocation: //evil.example'] }],
    ['with a line break in a set-cookie header', { headers: { 'set-cookie': 'a=b\r\nx: y' } }],
    ['with a line break in its content type', { headers: { 'content-type': 'text/html\r\nx: y' }, body: 'x' }],
    ['with a status that is none', { status: 99 }],
    ['with a status of information', { status: 101 }],
    ['with a status of text', { status: '200' }],
    ['with a status of 600', { status: 600 }],
    ['with a body that JSON cannot say', { body: () => {} }],
    ['with a bigint in its body', { body: { id: 7n } }],
    ['with a body that goes in circles', { body: circle }],
    ['with cookies that are no list', { cookies: 'a=b' }],
    ['with headers of null', { headers: null }],
    ['of a number', 42],
    ['of null', null],
  ])('%s is a 500, logged, and none of it goes out', async (_what, reply) => {
    const lines = errorLines()
    expect(await answerOf(replying(reply as HttpReturns), request())).toEqual(SERVER_ERROR)
    expect(lines()).toMatchObject([{ level: 'ERROR', message: 'http: the request failed', requestId: 'run-1' }])
  })

  test('that a layer lost is a 500 that says so in the log', async () => {
    const lines = errorLines()
    const forgetful = async (_call: unknown, next: () => Promise<unknown>) => {
      await next()
    }
    const handler = toLambda(
      on(http())
        .use(forgetful as never)
        .handle(() => 'done'),
    )
    expect(await answerOf(handler, request())).toEqual(SERVER_ERROR)
    expect(lines()).toMatchObject([
      {
        error: {
          code: 'INVALID_RESULT',
          message: 'http: expected a reply; does every middleware return what next() gave it?',
        },
      },
    ])
  })
})

test.each([[null], ['text'], [[]], [undefined]])('as a schema, http refuses %j', async (value) => {
  expect(await http()['~standard'].validate(value)).toEqual({
    issues: [{ message: expect.stringMatching(/^http: this is no event but /) }],
  })
})

test('a reply with a statusCode is no success, whatever its body', async () => {
  const lines = errorLines()
  const answer = await answerOf(replying({ statusCode: 401, body: 'no' } as never), request())
  expect(answer).toEqual(SERVER_ERROR)
  expect(lines()).toMatchObject([{ error: { code: 'INVALID_RESULT', message: expect.stringContaining('statusCode') } }])
})

test('a problem may have a title of its own', async () => {
  const error = new HttpError(402, 'no credit', { type: 'https://shop.example/credit', title: 'Out of credit' })
  const body = { type: 'https://shop.example/credit', title: 'Out of credit', status: 402, detail: 'no credit' }
  expect(await answerOf(throwing(error), request())).toMatchObject({ statusCode: 402, body })
})

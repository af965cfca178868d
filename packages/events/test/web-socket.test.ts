import { bytes, type HeddleError, HttpError, http, json, log, on, type StandardSchemaV1, text, validate } from 'heddle'
import { toLambda } from 'heddle/aws'
import { identify } from 'heddle/identify'
import { requestAuthorizer, webSocket } from 'heddle/triggers'
import { describe, expect, test, vi } from 'vitest'
import { altered, pathsOf } from './altered.ts'
import {
  type AnyHandler,
  context,
  errorLines,
  failureOf,
  fixture,
  frozen,
  Order,
  type Raw,
  schemaOf,
  slow,
} from './helpers.ts'
import { managementApi } from './management-api.ts'
import { SAMPLES_ARE_HERE, samples } from './shared-samples.ts'

const KINDS = ['connect', 'message', 'disconnect'] as const
const raw = (kind: (typeof KINDS)[number]): Raw => fixture<Raw>(`web-socket/${kind}`)
const message = (body: unknown, more: object = {}): Raw => ({ ...raw('message'), body, ...more })

describe('webSocket.connect', () => {
  const connectWith = async (fn: () => unknown) =>
    await toLambda(on(webSocket.connect()).handle(fn as () => undefined))(raw('connect'), context())

  test('has the handshake, and who makes it', async () => {
    const fn = vi.fn()
    const event = frozen(raw('connect'))
    await toLambda(on(webSocket.connect()).handle(fn))(event, context())
    const [given] = fn.mock.calls[0] ?? []
    expect(given).toMatchObject({
      id: 'SGVkZGxlMQECAw=',
      type: 'websocket.connect',
      source: 'wss://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/prod',
      time: new Date('2026-10-05T12:00:00Z'),
      connectionId: 'L0SM8cOFvHcCIhw=',
      connectedAt: new Date('2026-10-05T11:59:59.990Z'),
      routeKey: '$connect',
      apiId: 'a1b2c3d4e5',
      domainName: 'a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com',
      stage: 'prod',
      clientIp: '203.0.113.7',
      userAgent: 'Mozilla/5.0',
      authorizer: { principalId: 'jane', tenant: 'acme' },
      cookies: { session: 's-1', theme: 'dark blue' },
    })
    expect({ ...given.query }).toEqual({ room: 'looms', tag: ['a', 'b'] })
    expect(given.headers).toMatchObject({
      origin: 'https://shop.example',
      'sec-websocket-protocol': 'chat.v1, chat.v2',
    })
    expect(given.raw).toBe(event)
    expect(given).not.toHaveProperty('post')
  })

  test('lets the client in when the function returns nothing', async () => {
    expect(await connectWith(() => {})).toEqual({ statusCode: 200 })
    expect(await connectWith(() => ({}))).toEqual({ statusCode: 200 })
  })

  test('chooses a protocol by a header', async () => {
    expect(await connectWith(() => ({ headers: { 'Sec-WebSocket-Protocol': 'chat.v2', 'x-no': undefined } }))).toEqual({
      statusCode: 200,
      headers: { 'sec-websocket-protocol': 'chat.v2' },
    })
  })

  test('refuses a client with the status of an HttpError, and logs nothing', async () => {
    const lines = errorLines()
    const refused = await connectWith(() => Promise.reject(new HttpError(403, 'not your room')))
    expect(refused).toEqual({
      statusCode: 403,
      headers: { 'content-type': 'application/problem+json' },
      body: '{"type":"about:blank","title":"Forbidden","status":403,"detail":"not your room"}',
    })
    expect(lines()).toEqual([])
  })

  test('refuses a client with 500 when something else is thrown, tells nothing, and logs it once', async () => {
    const lines = errorLines()
    const answer = await connectWith(() => {
      throw new Error('password is hunter2')
    })
    expect(answer).toEqual({
      statusCode: 500,
      headers: { 'content-type': 'application/problem+json' },
      body: '{"type":"about:blank","title":"Internal Server Error","status":500}',
    })
    expect(lines()).toMatchObject([
      { message: 'webSocket: the connection failed', requestId: 'run-1', error: { message: 'password is hunter2' } },
    ])
  })

  test.each<[string, unknown, RegExp]>([
    ["an answer in Lambda's own form", { statusCode: 401 }, /got an object with statusCode; to refuse .* HttpError$/],
    ['false', false, /expected nothing or headers, got a boolean/],
    ['null', null, /expected nothing or headers, got null/],
    ['text', 'no', /expected nothing or headers, got a string/],
    ['a header that breaks out', { headers: { 'sec-websocket-protocol': 'a\r\nx: y' } }, /line break or NUL/],
    ['a header whose name is none', { headers: { 'a b': 'c' } }, /a header name is no token/],
    ['a cookie', { headers: { 'set-cookie': 'a=b' } }, /no cookies, which API Gateway does not pass on/],
  ])('never lets a client in when the function returns %s', async (_what, returned, error) => {
    const lines = errorLines()
    expect(await connectWith(() => returned)).toMatchObject({ statusCode: 500 })
    expect(lines()).toMatchObject([{ error: { code: 'INVALID_RESULT', message: expect.stringMatching(error) } }])
  })

  test('does not let a client in whom a web Response refuses', async () => {
    expect(await connectWith(() => new Response(null, { status: 403 }))).toMatchObject({ statusCode: 403 })
  })

  test('has its query and headers by their schemas', async () => {
    const fn = vi.fn()
    const parts = {
      query: slow(schemaOf((value) => ({ value: { room: (value as Raw).room } }))),
      headers: schemaOf((value) => ({ value: { origin: new URL((value as Raw).origin) } })),
    }
    await toLambda(on(webSocket.connect(parts)).handle(fn))(raw('connect'), context())
    const [{ query, headers }] = fn.mock.calls[0] ?? []
    expect(query).toEqual({ room: 'looms' })
    expect(headers).toMatchObject({ origin: new URL('https://shop.example'), 'user-agent': 'Mozilla/5.0' })
  })

  test('refuses with 422 and every issue what a schema refuses, and layers see it', async () => {
    const lines = errorLines()
    const fn = vi.fn()
    const seen: string[] = []
    const handler = on(webSocket.connect({ query: Order, headers: Order }))
      .use(async (call, next) => {
        seen.push(call.event.connectionId, (call.event.headers as Raw).origin)
        expect(() => call.event.query.id).toThrow('the connection is not valid')
        return await next()
      })
      .handle(fn)
    const answer = (await toLambda(handler)(raw('connect'), context())) as { statusCode: number; body: string }
    expect(answer.statusCode).toBe(422)
    expect(JSON.parse(answer.body).errors).toEqual([
      { path: 'query.id', detail: 'expected a string' },
      { path: 'query.total', detail: 'expected a number' },
      { path: 'headers.id', detail: 'expected a string' },
      { path: 'headers.total', detail: 'expected a number' },
    ])
    expect(seen).toEqual(['L0SM8cOFvHcCIhw=', 'https://shop.example'])
    expect(fn).not.toHaveBeenCalled()
    expect(lines()).toEqual([])
  })

  test('refuses with 500 when a schema itself fails', async () => {
    const lines = errorLines()
    const broken = schemaOf(() => {
      throw new Error('down')
    })
    const handler = toLambda(on(webSocket.connect({ headers: broken })).handle(() => {}))
    expect(await handler(raw('connect'), context())).toMatchObject({ statusCode: 500 })
    expect(lines()).toMatchObject([{ error: { code: 'INVALID_PAYLOAD', cause: { message: 'down' } } }])
  })

  test.each<[string, (event: Raw) => void, string]>([
    [
      'a query that would change what an object is',
      (event) => {
        event.multiValueQueryStringParameters = JSON.parse('{"__proto__":["x"]}')
      },
      'the query: the name __proto__ is not allowed',
    ],
    [
      'a query of too many values',
      (event) => {
        event.multiValueQueryStringParameters = { a: Array(1001).fill('x') }
      },
      'the query: more than 1000 values',
    ],
    [
      'a cookie that would change what an object is',
      (event) => {
        event.multiValueHeaders.Cookie = ['__proto__=x']
      },
      'the cookies: the name __proto__ is not allowed',
    ],
  ])('refuses with 400 %s', async (_what, change, detail) => {
    const event = raw('connect')
    change(event)
    const answer = await toLambda(on(webSocket.connect()).handle(() => {}))(event, context())
    expect(answer).toMatchObject({ statusCode: 400, body: expect.stringContaining(detail) })
  })

  test.each([
    ['multiValueHeaders', { a: 'b' }, 'webSocket: multiValueHeaders.a: expected an array of strings, got a string'],
    [
      'multiValueQueryStringParameters',
      { a: [7] },
      'webSocket: multiValueQueryStringParameters.a: expected an array of strings, got an array',
    ],
    ['headers', { a: 7 }, 'webSocket: headers: expected an object of strings, got an object'],
    ['queryStringParameters', 'x', 'webSocket: queryStringParameters: expected an object of strings, got a string'],
  ])('refuses an event whose %s is not as API Gateway sends it', async (name, value, message) => {
    const handler = toLambda(on(webSocket.connect()).handle(() => {}))
    expect(await failureOf(handler, { ...raw('connect'), [name]: value })).toMatchObject({
      code: 'INVALID_EVENT',
      message,
    })
  })

  test('reads an event without query, headers and authorizer, as people write them', async () => {
    const fn = vi.fn()
    const { requestContext } = raw('connect')
    delete requestContext.authorizer
    delete requestContext.connectedAt
    await toLambda(on(webSocket.connect()).handle(fn))({ requestContext }, context())
    const [{ query, headers, cookies, authorizer, connectedAt, time }] = fn.mock.calls[0] ?? []
    expect([query, headers, cookies, authorizer].map((part) => Object.keys(part))).toEqual([[], [], [], []])
    expect(connectedAt).toEqual(time)
    expect(query.constructor).toBeUndefined()
  })
})

describe('webSocket.message', () => {
  const replyTo = async (source: ReturnType<typeof webSocket.message>, event: unknown, fn: (event: Raw) => unknown) =>
    await toLambda(on(source).handle(fn as never))(event, context())
  const bodyOf = async (source: unknown, event: unknown) => {
    const fn = vi.fn()
    const answer = await replyTo(source as never, event, fn)
    return fn.mock.calls.length === 0 ? answer : { body: fn.mock.calls[0]?.[0].body }
  }

  test('has its body by the schema', async () => {
    const fn = vi.fn()
    const event = frozen(raw('message'))
    expect(await replyTo(webSocket.message(Order) as never, event, fn)).toEqual({ statusCode: 200 })
    const [given] = fn.mock.calls[0] ?? []
    expect(given).toMatchObject({
      id: 'SGVkZGxlMgECAw=',
      type: 'websocket.message',
      source: 'wss://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/prod',
      time: new Date('2026-10-05T12:00:05Z'),
      connectionId: 'L0SM8cOFvHcCIhw=',
      connectedAt: new Date('2026-10-05T11:59:59.990Z'),
      routeKey: 'send',
      messageId: 'L0SOxdZ_PHcCIhw=',
      authorizer: { tenant: 'acme' },
      body: { id: 'o-1', total: 12 },
    })
    expect(given.raw).toBe(event)
  })

  const base64 = (value: string | Uint8Array) => ({
    isBase64Encoded: true,
    body: Buffer.from(value).toString('base64'),
  })

  test.each<[string, unknown, Raw, unknown]>([
    ['text without a schema', webSocket.message(), message('hi'), 'hi'],
    ['nothing without a schema where there is none', webSocket.message(), message(''), undefined],
    ['nothing where the body is null', webSocket.message(), message(null), undefined],
    ['nothing where there is no body', webSocket.message(), { ...raw('message'), body: undefined }, undefined],
    ['text of base64', webSocket.message(), message('', base64('grüße')), 'grüße'],
    ['text by a codec', webSocket.message(text()), message('{'), '{'],
    ['empty text by a codec', webSocket.message(text()), message(''), ''],
    ['bytes by a codec', webSocket.message(bytes()), message('', base64(new Uint8Array([255]))), Buffer.of(255)],
    ['JSON of base64', webSocket.message(Order), message('', base64('{"id":"a","total":1}')), { id: 'a', total: 1 }],
    ['JSON by a codec', webSocket.message(json()), message('[1]'), [1]],
    ['JSON by a schema that takes its time', webSocket.message(slow(Order)), raw('message'), { id: 'o-1', total: 12 }],
    [
      'what a schema makes of nothing',
      webSocket.message(schemaOf((value) => ({ value: value === undefined ? 'none' : 'some' }))),
      message(''),
      'none',
    ],
  ])('has %s', async (_what, source, event, body) => {
    expect(await bodyOf(source, event)).toEqual({ body })
  })

  test.each<[string, unknown, Raw, number, RegExp]>([
    ['no JSON', webSocket.message(Order), message('hi'), 400, /the body is not JSON/],
    [
      'JSON that would change what an object is',
      webSocket.message(Order),
      message('{"__proto__":1}'),
      400,
      /__proto__/,
    ],
    ['refused by its schema', webSocket.message(Order), message('{"id":7}'), 422, /id: expected a string; total/],
    ['missing', webSocket.message(Order), message(''), 422, /expected an object/],
    ['no text', webSocket.message(), message('', base64(new Uint8Array([255]))), 415, /UTF-8/],
    ['refused by a codec', webSocket.message(json(Order)), message('{'), 422, /not JSON/],
    ['nested without end', webSocket.message(Order), message('['.repeat(100_000)), 400, /nested more than 1000 levels/],
  ])('whose body is %s is replied to, and no failure', async (_what, source, event, status, detail) => {
    const lines = errorLines()
    const answer = (await bodyOf(source, event)) as { statusCode: number; body: string }
    expect(Object.keys(answer)).toEqual(['statusCode', 'body'])
    expect(answer.statusCode).toBe(status)
    expect(JSON.parse(answer.body)).toMatchObject({ status, detail: expect.stringMatching(detail) })
    expect(lines()).toEqual([])
  })

  test('that is refused says every issue with its path, and layers see it', async () => {
    const handler = on(webSocket.message(Order))
      .use(async (call, next) => {
        expect(call.event.routeKey).toBe('send')
        expect(() => call.event.body.id).toThrow('the message is not valid')
        return await next()
      })
      .handle(() => {})
    const answer = (await toLambda(handler)(message('{"id":7}'), context())) as { body: string }
    expect(JSON.parse(answer.body).errors).toEqual([
      { path: 'id', detail: 'expected a string' },
      { path: 'total', detail: 'expected a number' },
    ])
  })

  test.each<[string, unknown, object]>([
    ['nothing', undefined, {}],
    ['text', 'hi', { body: 'hi' }],
    ['an object', { a: [1] }, { body: '{"a":[1]}' }],
    ['null', null, { body: 'null' }],
    ['a number', 0, { body: '0' }],
    ['empty text', '', { body: '' }],
  ])('is replied to with %s', async (_what, returned, answer) => {
    expect(await replyTo(webSocket.message(), raw('message'), () => returned)).toEqual({ statusCode: 200, ...answer })
  })

  test.each<[string, unknown]>([
    ['bytes', new Uint8Array([1])],
    ['a function', () => {}],
    [
      'chunks',
      (async function* () {
        yield 'a'
      })(),
    ],
  ])('is not replied to with %s', async (_what, returned) => {
    const lines = errorLines()
    expect(await replyTo(webSocket.message(), raw('message'), () => returned)).toMatchObject({ statusCode: 500 })
    expect(lines()).toMatchObject([{ error: { code: 'INVALID_RESULT' } }])
  })

  test('whose function throws is replied to: an HttpError as it says, any other without its message', async () => {
    const lines = errorLines()
    const answers = [new HttpError(429, 'slower'), new Error('password is hunter2')].map((error) =>
      replyTo(webSocket.message(), raw('message'), () => Promise.reject(error)),
    )
    expect(await Promise.all(answers)).toEqual([
      { statusCode: 429, body: '{"type":"about:blank","title":"Too Many Requests","status":429,"detail":"slower"}' },
      { statusCode: 500, body: '{"type":"about:blank","title":"Internal Server Error","status":500}' },
    ])
    expect(lines()).toMatchObject([{ message: 'webSocket: the message failed', requestId: 'run-1' }])
  })

  test('is not logged again where log() did', async () => {
    const lines = errorLines()
    const written: string[] = []
    const handler = on(webSocket.message())
      .use(log({ write: (line) => void written.push(line) }))
      .handle(() => Promise.reject(new Error('no')))
    expect(await toLambda(handler)(raw('message'), context())).toMatchObject({ statusCode: 500 })
    expect(written.map((line) => JSON.parse(line))).toMatchObject([
      { message: 'invocation', eventType: 'websocket.message', error: { message: 'no' } },
    ])
    expect(lines()).toEqual([])
  })

  test('has a reply that layers see, check and change', async () => {
    const handler = on(webSocket.message())
      .use(async (_call, next) => {
        const reply = await next()
        expect(reply).toMatchObject({ status: 200, body: { id: 'o-1', total: 12 } })
        return { ...reply, body: 'changed' }
      })
      .use(validate({ result: Order }))
      .handle(() => ({ id: 'o-1', total: 12, more: true }))
    expect(await toLambda(handler)(raw('message'), context())).toEqual({ statusCode: 200, body: 'changed' })
  })
})

describe("webSocket.message with { reply: 'post' } (against a stand-in of the management API)", () => {
  const posting = { reply: 'post' } as const
  const ID = 'L0SM8cOFvHcCIhw='

  test('sends the reply to the client, bytes too', async () => {
    const { open } = await managementApi([ID])
    for (const returned of [{ id: 'o-1' }, 'hi', new TextEncoder().encode('bytes'), undefined]) {
      const handler = toLambda(on(webSocket.message(undefined, posting)).handle(() => returned))
      expect(await handler(raw('message'), context())).toEqual({ statusCode: 200 })
    }
    expect(open.get(ID)).toEqual(['{"id":"o-1"}', 'hi', 'bytes'])
  })

  test('sends errors to the client', async () => {
    const { open } = await managementApi([ID])
    const lines = errorLines()
    const handler = toLambda(on(webSocket.message(Order, posting)).handle(() => Promise.reject(new Error('secret'))))
    expect(await handler(message('hi'), context())).toEqual({ statusCode: 400 })
    expect(await handler(raw('message'), context())).toEqual({ statusCode: 500 })
    expect(open.get(ID)?.map((sent) => JSON.parse(sent))).toEqual([
      { type: 'about:blank', title: 'Bad Request', status: 400, detail: 'the body is not JSON' },
      { type: 'about:blank', title: 'Internal Server Error', status: 500 },
    ])
    expect(lines()).toHaveLength(1)
  })

  test('does nothing for a client that is gone', async () => {
    const { requests } = await managementApi()
    const handler = toLambda(on(webSocket.message(undefined, posting)).handle(() => 'hi'))
    expect(await handler(raw('message'), context())).toEqual({ statusCode: 200 })
    expect(requests).toHaveLength(1)
  })

  test.each<[string, () => unknown]>([
    ['a reply', () => 'hi'],
    ['an error', () => Promise.reject(new Error('no'))],
  ])('fails the invocation when %s cannot be sent, and sends it once', async (_what, fn) => {
    errorLines()
    const { requests } = await managementApi([ID], [[403, 'ForbiddenException']])
    const handler = toLambda(on(webSocket.message(undefined, posting)).handle(fn))
    expect(await failureOf(handler, raw('message'))).toMatchObject({ name: 'ForbiddenException' })
    expect(requests).toHaveLength(1)
  })

  test('fails the invocation when the reply is too large', async () => {
    const { requests } = await managementApi([ID])
    const handler = toLambda(on(webSocket.message(undefined, posting)).handle(() => 'x'.repeat(200_000)))
    expect(await failureOf(handler, raw('message'))).toMatchObject({
      code: 'MISUSE',
      message: 'webSocket: post: the message has 200000 bytes, API Gateway sends at most 131072 (128 kB)',
    })
    expect(requests).toEqual([])
  })
})

describe('webSocket.disconnect', () => {
  test('says why the connection is closed', async () => {
    const fn = vi.fn()
    const event = frozen(raw('disconnect'))
    expect(await toLambda(on(webSocket.disconnect()).handle(fn))(event, context())).toEqual({ statusCode: 200 })
    const [given] = fn.mock.calls[0] ?? []
    expect(given).toMatchObject({
      id: 'SGVkZGxlMwECAw=',
      type: 'websocket.disconnect',
      source: 'wss://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/prod',
      time: new Date('2026-10-05T12:10:00Z'),
      connectionId: 'L0SM8cOFvHcCIhw=',
      routeKey: '$disconnect',
      disconnectStatusCode: 1001,
      disconnectReason: 'Going away',
    })
    expect(given.raw).toBe(event)
    expect(given).not.toHaveProperty('post')
  })

  test('answers the same whatever the function returns', async () => {
    const handler = toLambda(on(webSocket.disconnect()).handle(() => ({ statusCode: 500 })))
    expect(await handler(raw('disconnect'), context())).toEqual({ statusCode: 200 })
  })

  test.each([new Error('no'), new HttpError(404, 'no')])(
    'fails the invocation when the function throws %s',
    async (error) => {
      const lines = errorLines()
      const handler = toLambda(on(webSocket.disconnect()).handle(() => Promise.reject(error)))
      expect(await failureOf(handler, raw('disconnect'))).toBe(error)
      // Lambda's own runtime logs what fails an invocation.
      expect(lines()).toEqual([])
    },
  )
})

describe('each kind', () => {
  const HANDLERS: Readonly<Record<(typeof KINDS)[number], () => AnyHandler>> = {
    connect: () => on(webSocket.connect()).handle(() => {}),
    message: () => on(webSocket.message()).handle(() => {}),
    disconnect: () => on(webSocket.disconnect()).handle(() => {}),
  }
  const nouns = { connect: 'a connection that begins', message: 'a message', disconnect: 'a connection that ended' }

  test.each(KINDS.flatMap((kind) => KINDS.filter((other) => other !== kind).map((other) => [kind, other] as const)))(
    'refuses another: %s %s',
    async (kind, other) => {
      expect(await failureOf(toLambda(HANDLERS[kind]()), raw(other))).toMatchObject({
        code: 'UNRECOGNISED_EVENT',
        message: `webSocket.${kind}: this is ${nouns[other]}: use webSocket.${other}()`,
        path: 'requestContext.eventType',
      })
    },
  )

  test.each(KINDS)('refuses what is no event of a WebSocket API: %s', async (kind) => {
    const handler = toLambda(HANDLERS[kind]())
    for (const [given, message] of [
      [fixture('http/rest-get'), 'webSocket: this is an API Gateway request (has httpMethod)'],
      [fixture('http/http-api-get'), 'webSocket: this is an HTTP API request (has requestContext.http)'],
      [
        { ...raw('connect'), type: 'REQUEST', methodArn: 'arn:aws:execute-api:eu-central-1:1:a/prod/$connect' },
        'webSocket: this is a WebSocket authorizer event (has methodArn)',
      ],
      [
        { requestContext: { connectionId: 'x', eventType: 'PING', routeKey: 'x' } },
        'webSocket: this is no WebSocket event that webSocket reads (has requestContext.connectionId)',
      ],
      [{ requestContext: { connectionId: 7 } }, /^webSocket: this is /],
      [undefined, 'webSocket: this is no event but undefined'],
      [[], 'webSocket: this is no event but an array'],
    ] as const) {
      const failure = (await failureOf(handler, given)) as HeddleError
      expect(failure.code).toBe('UNRECOGNISED_EVENT')
      expect(failure.message).toMatch(message)
    }
  })

  test.each<[string, unknown]>([
    ['apiId', undefined],
    ['domainName', 7],
    ['stage', null],
    ['routeKey', undefined],
    ['requestId', 7],
    ['requestTimeEpoch', 'x'],
    ['identity', 'x'],
    ['authorizer', 'x'],
  ])('refuses an event whose %s is not as API Gateway sends it', async (name, value) => {
    for (const kind of KINDS) {
      const event = raw(kind)
      event.requestContext[name] = value
      expect(await failureOf(toLambda(HANDLERS[kind]()), event)).toMatchObject({
        code: 'INVALID_EVENT',
        message: expect.stringMatching(new RegExp(`^webSocket: requestContext\\.${name}: expected `)),
        path: `requestContext.${name}`,
      })
    }
  })

  test('is told by the route where the event does not say', async () => {
    for (const kind of KINDS) {
      const event = raw(kind)
      delete event.requestContext.eventType
      expect(await toLambda(HANDLERS[kind]())(event, context())).toEqual({ statusCode: 200 })
    }
  })

  test('is that of the event, not of the route, which a client can write into a message', async () => {
    const event = message('{"action":"$connect"}')
    event.requestContext.routeKey = '$connect'
    expect(await failureOf(toLambda(HANDLERS.connect()), event)).toMatchObject({ code: 'UNRECOGNISED_EVENT' })
    expect(await toLambda(HANDLERS.message())(event, context())).toEqual({ statusCode: 200 })
  })

  test.each(KINDS)('refuses base64 that is none, and bodies that are no text: %s', async (kind) => {
    const refusal = { code: 'INVALID_EVENT', path: 'body' }
    expect(await failureOf(toLambda(HANDLERS[kind]()), { ...raw(kind), body: 7 })).toMatchObject(refusal)
    if (kind !== 'message') return
    const handler = toLambda(HANDLERS.message())
    expect(await failureOf(handler, message('*', { isBase64Encoded: true }))).toMatchObject(refusal)
  })

  test.each(KINDS)('answers, or refuses by a path, whatever one of its fields is: %s', async (kind) => {
    const lines = errorLines()
    const handler = toLambda(HANDLERS[kind]())
    const polluting = JSON.parse('{"__proto__":{"polluted":true}}') as unknown
    const values = [undefined, null, true, -1, 1e300, '', 'a\r\n\0b', [], [null], [7], {}, { a: { b: 7 } }, polluting]
    const wrong: string[] = []
    for (const path of pathsOf(raw(kind))) {
      for (const value of values) {
        const outcome = await handler(altered(raw(kind), path, value), context()).then(
          (answer) => (answer as { statusCode: number }).statusCode,
          ({ code, message }: HeddleError) => (message.startsWith('webSocket') ? code : message),
        )
        const right = [200, 400, 'INVALID_EVENT', 'UNRECOGNISED_EVENT']
        if (!right.includes(outcome)) wrong.push(`${path}: ${JSON.stringify(value)}: ${outcome}`)
      }
    }
    expect(wrong).toEqual([])
    expect(lines()).toEqual([])
    expect({}).not.toHaveProperty('polluted')
  })

  test.each(KINDS)('is refused by http and by requestAuthorizer: %s', async (kind) => {
    for (const handler of [
      toLambda(on(http()).handle(() => {})),
      toLambda(on(requestAuthorizer()).handle(() => Promise.reject(new Error('not to be called')))),
    ]) {
      expect(await failureOf(handler, raw(kind))).toMatchObject({
        code: 'UNRECOGNISED_EVENT',
        message: expect.stringMatching(/: this is a WebSocket event \(has requestContext\.connectionId\)$/),
      })
    }
  })

  test.runIf(SAMPLES_ARE_HERE)('of the shared samples is read by one of them', async () => {
    const mine = samples().filter(({ raw }) => identify(raw).source === 'webSocket')
    expect(mine.length).toBeGreaterThan(3)
    for (const { raw } of mine) {
      const answers = await Promise.allSettled(KINDS.map((kind) => toLambda(HANDLERS[kind]())(raw, context())))
      expect(answers.filter(({ status }) => status === 'fulfilled')).toEqual([
        { status: 'fulfilled', value: { statusCode: 200 } },
      ])
    }
  })

  test('stands inside another source', async () => {
    const schema: StandardSchemaV1 = webSocket.message(Order)
    expect(await schema['~standard'].validate(raw('message'))).toMatchObject({ value: { body: { id: 'o-1' } } })
    expect(await schema['~standard'].validate(message('{'))).toMatchObject({
      issues: [{ message: expect.stringContaining('not JSON') }],
    })
  })
})

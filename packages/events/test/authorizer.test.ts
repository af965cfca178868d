import { HttpError, on } from 'heddle'
import { type LambdaFunction, toLambda } from 'heddle/aws'
import { describe, expect, test, vi } from 'vitest'
import { type AuthorizerReturns, allow, deny, unauthorized } from '../src/authorizer.ts'
import { httpApiAuthorizer } from '../src/http-api-authorizer.ts'
import { pattern, policy } from '../src/policy.ts'
import { requestAuthorizer } from '../src/request-authorizer.ts'
import { tokenAuthorizer } from '../src/token-authorizer.ts'
import { altered } from './altered.ts'
import { context, errorLines, failureOf, fixture, type Raw } from './helpers.ts'
import { SAMPLES_ARE_HERE, samples } from './shared-samples.ts'

const REST = 'arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/prod'
const HTTP_API = 'arn:aws:execute-api:eu-central-1:123456789012:b2c3d4e5f6/$default'
const WEB_SOCKET = 'arn:aws:execute-api:eu-central-1:123456789012:c3d4e5f6a7/prod'

function statement(Effect: 'Allow' | 'Deny', ...Resource: readonly string[]) {
  return { Version: '2012-10-17', Statement: [{ Action: 'execute-api:Invoke', Effect, Resource }] }
}

type Fn = () => AuthorizerReturns | Promise<AuthorizerReturns>

/** Each source with each kind of event that it reads, and the stage that a policy is for. */
const CASES: readonly (readonly [
  name: string,
  lambda: (fn: Fn) => LambdaFunction<unknown>,
  event: string,
  stage: string,
])[] = [
  ['tokenAuthorizer', (fn) => toLambda(on(tokenAuthorizer()).handle(fn)), 'token', REST],
  ['requestAuthorizer', (fn) => toLambda(on(requestAuthorizer()).handle(fn)), 'rest', REST],
  ['requestAuthorizer', (fn) => toLambda(on(requestAuthorizer()).handle(fn)), 'http-api-1.0', HTTP_API],
  ['requestAuthorizer', (fn) => toLambda(on(requestAuthorizer()).handle(fn)), 'web-socket', WEB_SOCKET],
  [
    'httpApiAuthorizer',
    (fn) => toLambda(on(httpApiAuthorizer({ responses: 'policy' })).handle(fn)),
    'http-api-2.0',
    HTTP_API,
  ],
]

describe('an event:', () => {
  test('a token with the method that was called', async () => {
    const fn = vi.fn(() => deny())
    const raw = fixture<Raw>('authorizer/token')
    await toLambda(on(tokenAuthorizer()).handle(fn))(raw, context())
    expect(fn).toHaveBeenCalledExactlyOnceWith(
      {
        id: 'run-1',
        type: 'com.amazonaws.apigateway.authorizer.token',
        source: REST,
        time: expect.any(Date),
        authorizationToken: 'Bearer S3CRET',
        methodArn: `${REST}/GET/orders/o-1`,
        raw,
      },
      expect.anything(),
    )
  })

  test.each<[string, object]>([
    [
      'rest',
      {
        id: '141d6671-99b4-40ca-9997-7a22f01eac74',
        type: 'com.amazonaws.apigateway.authorizer.request',
        source: REST,
        time: new Date('2026-10-05T08:00:00Z'),
        methodArn: `${REST}/GET/orders/o-1`,
        resource: '/orders/{order}',
        path: '/orders/o-1',
        httpMethod: 'GET',
        headers: {
          accept: '*/*',
          authorization: 'Bearer S3CRET',
          host: 'a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com',
        },
        queryStringParameters: { full: 'yes' },
        pathParameters: { order: 'o-1' },
        stageVariables: {},
        identitySource: undefined,
      },
    ],
    [
      'http-api-1.0',
      {
        id: 'JKJaXmPLvHcESHA=',
        source: HTTP_API,
        httpMethod: 'GET',
        headers: { authorization: 'S3CRET', 'x-tenant': 'acme' },
        queryStringParameters: {},
        identitySource: 'S3CRET,acme',
      },
    ],
    [
      'web-socket',
      {
        id: 'R1kmxFmmNjMFcIg=',
        source: WEB_SOCKET,
        methodArn: `${WEB_SOCKET}/$connect`,
        resource: undefined,
        path: undefined,
        httpMethod: undefined,
        headers: {
          connection: 'upgrade',
          host: 'c3d4e5f6a7.execute-api.eu-central-1.amazonaws.com',
          upgrade: 'websocket',
        },
        queryStringParameters: { token: 'S3CRET' },
        pathParameters: {},
      },
    ],
  ])('a request, %s', async (name, expected) => {
    const fn = vi.fn((_event: unknown) => deny())
    const raw = fixture<Raw>(`authorizer/${name}`)
    await toLambda(on(requestAuthorizer()).handle(fn))(raw, context())
    const [event] = fn.mock.calls[0] ?? []
    expect({ ...(event as object) }).toMatchObject({ ...expected, requestContext: raw.requestContext, raw })
  })

  test('a request of an HTTP API, in format 2.0', async () => {
    const fn = vi.fn((_event: unknown) => false)
    const raw = fixture<Raw>('authorizer/http-api-2.0')
    await toLambda(on(httpApiAuthorizer()).handle(fn))(raw, context())
    expect(fn.mock.calls[0]?.[0]).toEqual({
      id: 'ZhNHJhhLjoEEPiw=',
      type: 'com.amazonaws.apigateway.authorizer.http-api',
      source: HTTP_API,
      time: new Date('2026-10-05T08:00:00Z'),
      routeArn: `${HTTP_API}/GET/orders/o-1`,
      routeKey: 'GET /orders/{order}',
      identitySource: ['Bearer S3CRET'],
      rawPath: '/orders/o-1',
      rawQueryString: 'full=yes',
      cookies: ['session=S3CRET'],
      headers: { accept: '*/*', authorization: 'Bearer S3CRET' },
      queryStringParameters: { full: 'yes' },
      pathParameters: { order: 'o-1' },
      stageVariables: {},
      requestContext: raw.requestContext,
      raw,
    })
  })

  test('that says no more than it must is read all the same', async () => {
    const handler = toLambda(
      on(requestAuthorizer()).handle(({ time, headers }) => allow(`${time.getTime() > 0} ${headers.host}`)),
    )
    const { apiId, stage, requestId } = fixture<Raw>('authorizer/rest').requestContext
    const raw = {
      type: 'REQUEST',
      methodArn: `${REST}/GET/`,
      headers: null,
      requestContext: { apiId, stage, requestId },
    }
    expect(await handler(raw, context())).toMatchObject({ principalId: 'true undefined' })
    const api = altered(fixture<Raw>('authorizer/http-api-2.0'), 'identitySource', null)
    delete api.cookies
    delete api.queryStringParameters
    expect(
      await toLambda(on(httpApiAuthorizer()).handle((event) => event.identitySource.length === 0))(api, context()),
    ).toEqual({
      isAuthorized: true,
    })
  })
})

describe.each(CASES)('%s', (name, lambda, event, stage) => {
  const raw = () => fixture<Raw>(`authorizer/${event}`)

  test(`allows every route of the stage, for the answer is kept for all of them (${event})`, async () => {
    expect(await lambda(() => allow('jane'))(raw(), context())).toEqual({
      principalId: 'jane',
      policyDocument: statement('Allow', `${stage}/*`),
    })
  })

  test(`allows the routes that it is told (${event})`, async () => {
    const routes = [
      ['GET', '/orders'],
      ['*', pattern`/orders/${'o-1'}/*`],
    ] as const
    expect(await lambda(() => allow('jane', { routes }))(raw(), context())).toEqual({
      principalId: 'jane',
      policyDocument: statement('Allow', `${stage}/GET/orders`, `${stage}/*/orders/o-1/*`),
    })
  })

  test(`denies all of them (${event})`, async () => {
    expect(await lambda(() => deny('jane', { context: { reason: 'blocked' } }))(raw(), context())).toEqual({
      principalId: 'jane',
      policyDocument: statement('Deny', `${stage}/*`),
      context: { reason: 'blocked' },
    })
  })

  test(`hands on context and API key (${event})`, async () => {
    const options = { context: { tenant: 'acme', seats: 7, trial: false }, usageIdentifierKey: 'key' }
    expect(await lambda(() => allow('jane', options))(raw(), context())).toEqual({
      principalId: 'jane',
      policyDocument: statement('Allow', `${stage}/*`),
      ...options,
    })
  })

  test(`takes a policy of the function's own (${event})`, async () => {
    const { document } = policy(`${stage}/GET/`).allow('GET', '/a').deny('GET', pattern`/a/*`)
    const answer = { principalId: 'jane', policyDocument: document, context: { tenant: 'acme' } }
    expect(await lambda(() => answer)(raw(), context())).toEqual(answer)
  })

  test.each([
    ['unauthorized()', () => unauthorized()],
    ['an HttpError 401', () => Promise.reject(new HttpError(401, 'the token has expired'))],
  ])(`has API Gateway answer 401 for %s (${event})`, async (_what, fn) => {
    const lines = errorLines()
    expect(await failureOf(lambda(fn), raw())).toMatchObject({ message: 'Unauthorized' })
    expect(lines()).toEqual([])
  })

  test(`denies for an HttpError 403 (${event})`, async () => {
    const lines = errorLines()
    const answer = await lambda(() => Promise.reject(new HttpError(403, 'members only')))(raw(), context())
    expect(answer).toEqual({ principalId: 'denied', policyDocument: statement('Deny', `${stage}/*`) })
    expect(lines()).toEqual([])
  })

  test.each([
    ['an error', new Error('no')],
    ['an HttpError of another status', new HttpError(404, 'no such tenant')],
  ])(`fails for %s, which API Gateway answers with 500 (${event})`, async (_what, no) => {
    expect(
      await failureOf(
        lambda(() => Promise.reject(no)),
        raw(),
      ),
    ).toBe(no)
  })

  test.each<[string, unknown, string]>([
    ['nothing', undefined, 'expected what allow() or deny() makes; does every middleware return what next() gave it?'],
    ['text', 'allow', 'expected what allow() or deny() makes; does every middleware return what next() gave it?'],
    [
      'an effect of its own',
      { ...allow('jane'), effect: 'Maybe' },
      'expected what allow() or deny() makes; does every middleware return what next() gave it?',
    ],
    ['no principal', allow(''), 'expected a principalId, got an empty string'],
    ['no text for a principal', allow(7 as never), 'expected a principalId, got a number'],
    ['no routes', allow('jane', { routes: [] }), 'expected at least one route to allow'],
    ['a context of text', allow('jane', { context: 'acme' as never }), 'context: expected an object, got a string'],
  ])(`fails for %s (${event})`, async (_what, returned, message) => {
    expect(
      await failureOf(
        lambda(() => returned as never),
        raw(),
      ),
    ).toMatchObject({
      code: 'INVALID_RESULT',
      message: `${name}: ${message}`,
    })
  })

  test(`refuses a wildcard that is not a pattern (${event})`, async () => {
    const routes = [['GET', '/orders/*']] as const
    expect(
      await failureOf(
        lambda(() => allow('jane', { routes })),
        raw(),
      ),
    ).toMatchObject({ code: 'MISUSE' })
  })
})

describe('a context that is not flat', () => {
  test.each<[unknown, string]>([
    [{ name: 'acme' }, 'an object'],
    [['acme'], 'an array'],
    [null, 'null'],
    [undefined, 'undefined'],
    [Number.NaN, 'a number'],
  ])('fails where the API takes none: %j', async (tenant, kind) => {
    for (const [name, lambda, event] of CASES.slice(0, 4)) {
      const error = await failureOf(
        lambda(() => allow('jane', { context: { tenant } as never })),
        fixture(`authorizer/${event}`),
      )
      const message = `${name}: context.tenant: expected text, a number or a boolean, got ${kind}`
      expect(error).toMatchObject({ code: 'INVALID_RESULT', message })
    }
  })

  test('goes on to an HTTP API', async () => {
    const nested = { tenant: { name: 'acme', plans: ['pro'] } }
    const source = httpApiAuthorizer({ responses: 'policy' })
    const handler = toLambda(on(source).handle(() => allow('jane', { context: nested })))
    expect(await handler(fixture('authorizer/http-api-2.0'), context())).toMatchObject({ context: nested })
  })
})

describe('an HTTP API with simple responses', () => {
  const event = () => fixture<Raw>('authorizer/http-api-2.0')

  test.each<[unknown, object]>([
    [true, { isAuthorized: true }],
    [false, { isAuthorized: false }],
    [
      { isAuthorized: true, context: { tenant: { name: 'acme' } } },
      { isAuthorized: true, context: { tenant: { name: 'acme' } } },
    ],
  ])('gets, for %j, %j', async (returned, answer) => {
    const handler = toLambda(on(httpApiAuthorizer()).handle(() => returned as boolean))
    expect(await handler(event(), context())).toEqual(answer)
  })

  test('is told 401, 403 and 500', async () => {
    const failing = (error: Error) =>
      toLambda(on(httpApiAuthorizer({ responses: 'simple' })).handle(() => Promise.reject(error)))
    expect(await failureOf(failing(new HttpError(401, 'expired')), event())).toMatchObject({ message: 'Unauthorized' })
    expect(await failing(new HttpError(403, 'no'))(event(), context())).toEqual({ isAuthorized: false })
    const no = new Error('no')
    expect(await failureOf(failing(no), event())).toBe(no)
  })

  test.each([[undefined], [null], ['yes'], [{ isAuthorized: 'yes' }], [allow('jane')]])(
    'fails for %j',
    async (returned) => {
      const handler = toLambda(on(httpApiAuthorizer()).handle(() => returned as never))
      expect(await failureOf(handler, event())).toMatchObject({
        code: 'INVALID_RESULT',
        message: 'httpApiAuthorizer: expected a boolean or { isAuthorized }',
      })
    },
  )
})

const HANDLERS = {
  tokenAuthorizer: toLambda(on(tokenAuthorizer()).handle(() => allow('jane'))),
  requestAuthorizer: toLambda(on(requestAuthorizer()).handle(() => allow('jane'))),
  httpApiAuthorizer: toLambda(on(httpApiAuthorizer()).handle(() => true)),
}
type Name = keyof typeof HANDLERS

describe('an event of another authorizer is refused, and the message says which function reads it:', () => {
  test.each<[Name, string, string, string]>([
    ['tokenAuthorizer', 'rest', 'type REQUEST: use requestAuthorizer()', 'type'],
    ['tokenAuthorizer', 'http-api-2.0', 'format 2.0: use httpApiAuthorizer()', 'routeArn'],
    ['requestAuthorizer', 'token', 'type TOKEN: use tokenAuthorizer()', 'type'],
    ['requestAuthorizer', 'http-api-2.0', 'format 2.0: use httpApiAuthorizer()', 'routeArn'],
    ['httpApiAuthorizer', 'token', 'type TOKEN: use tokenAuthorizer()', 'type'],
    ['httpApiAuthorizer', 'http-api-1.0', 'type REQUEST: use requestAuthorizer()', 'type'],
  ])('%s gets %s', async (name, event, is, path) => {
    expect(await failureOf(HANDLERS[name], fixture(`authorizer/${event}`))).toMatchObject({
      code: 'UNRECOGNISED_EVENT',
      message: `${name}: this is an authorizer event of ${is}`,
      path,
    })
  })

  test.each<[Name]>([['tokenAuthorizer'], ['requestAuthorizer'], ['httpApiAuthorizer']])(
    '%s gets no authorizer event',
    async (name) => {
      const others = [undefined, null, 7, [], {}, { type: 'TOKEN' }, { type: 'REQUEST' }, { methodArn: `${REST}/GET/` }]
      for (const raw of [...others, fixture('http/rest-get'), fixture('http/http-api-get'), fixture('sqs/orders')]) {
        expect(await failureOf(HANDLERS[name], raw)).toMatchObject({ code: 'UNRECOGNISED_EVENT' })
      }
    },
  )
})

test.each<[name: Name, event: string, path: string, value: unknown, expected: string]>([
  ['tokenAuthorizer', 'token', 'authorizationToken', null, 'authorizationToken: expected a string, got null'],
  [
    'tokenAuthorizer',
    'token',
    'methodArn',
    'arn',
    "methodArn: expected the ARN of an API's method or route, got a string",
  ],
  ['requestAuthorizer', 'rest', 'methodArn', 7, 'methodArn: expected a string, got a number'],
  ['requestAuthorizer', 'rest', 'headers.Accept', ['a'], 'headers: expected an object of strings, got an object'],
  ['requestAuthorizer', 'rest', 'requestContext', undefined, 'requestContext: expected an object, got undefined'],
  [
    'requestAuthorizer',
    'rest',
    'requestContext.requestId',
    null,
    'requestContext.requestId: expected a string, got null',
  ],
  [
    'requestAuthorizer',
    'web-socket',
    'requestContext.connectionId',
    7,
    'requestContext.connectionId: expected a string, got a number',
  ],
  [
    'httpApiAuthorizer',
    'http-api-2.0',
    'routeArn',
    `${HTTP_API}`,
    "routeArn: expected the ARN of an API's method or route, got a string",
  ],
  [
    'httpApiAuthorizer',
    'http-api-2.0',
    'identitySource',
    'Bearer',
    'identitySource: expected an array of strings, got a string',
  ],
  [
    'httpApiAuthorizer',
    'http-api-2.0',
    'requestContext.http',
    null,
    'requestContext.http: expected an object, got null',
  ],
  [
    'httpApiAuthorizer',
    'http-api-2.0',
    'requestContext.timeEpoch',
    '1',
    'requestContext.timeEpoch: expected a number, got a string',
  ],
])('%s refuses %s whose %s is not right', async (name, event, path, value, expected) => {
  const raw = altered(fixture<Raw>(`authorizer/${event}`), path, value)
  expect(await failureOf(HANDLERS[name], raw)).toMatchObject({ code: 'INVALID_EVENT', message: `${name}: ${expected}` })
})

test('a header of any name is only a header', async () => {
  const raw = fixture<Raw>('authorizer/rest')
  raw.headers = JSON.parse('{"__proto__":"x","Constructor":"y"}')
  const fn = vi.fn((_event: unknown) => deny())
  await toLambda(on(requestAuthorizer()).handle(fn))(raw, context())
  const [event] = fn.mock.calls[0] ?? []
  const { headers } = event as Raw
  expect(Object.entries(headers)).toEqual([
    ['__proto__', 'x'],
    ['constructor', 'y'],
  ])
  expect(headers.toString).toBeUndefined()
})

describe.runIf(SAMPLES_ARE_HERE)('of the shared samples', () => {
  const shared = samples().filter(
    ({ folder, raw }) => folder.startsWith('apigw-') && ('methodArn' in (raw as Raw) || 'routeArn' in (raw as Raw)),
  )

  test('there are some of each', () => {
    expect(shared).toHaveLength(8)
  })

  test.each(shared)('$name is read by one source, and answered', async ({ raw }) => {
    const { type, routeArn } = raw as Raw
    const name: Name =
      type === 'TOKEN' ? 'tokenAuthorizer' : routeArn === undefined ? 'requestAuthorizer' : 'httpApiAuthorizer'
    const stage = ((raw as Raw).methodArn ?? routeArn).split('/').slice(0, 2).join('/')
    const answer = { principalId: 'jane', policyDocument: statement('Allow', `${stage}/*`) }
    expect(await HANDLERS[name](raw, context())).toEqual(name === 'httpApiAuthorizer' ? { isAuthorized: true } : answer)
    for (const other of Object.keys(HANDLERS) as Name[]) {
      if (other !== name) expect(await failureOf(HANDLERS[other], raw)).toMatchObject({ code: 'UNRECOGNISED_EVENT' })
    }
  })

  const others = samples().filter(({ folder, raw }) => folder === 'apigw-websocket' && !('methodArn' in (raw as Raw)))
  test.each(others)('$name, which asks for no judgement, is refused', async ({ raw }) => {
    for (const handler of Object.values(HANDLERS)) {
      expect(await failureOf(handler, raw)).toMatchObject({ code: 'UNRECOGNISED_EVENT' })
    }
  })
})

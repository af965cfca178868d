import { http, on } from 'heddle'
import { functionUrlEvent, httpApiEvent, invoke } from 'heddle/testing'
import { describe, expect, test } from 'vitest'

test('an HTTP API event is as an HTTP API sends it', () => {
  expect(
    httpApiEvent({
      method: 'POST',
      path: '/orders/caf%C3%A9',
      route: '/orders/{order}',
      stage: 'dev',
      query: { tag: ['a', 'b c'], page: '1' },
      headers: { 'X-Tag': ['a', 'b'] },
      cookies: { session: 'a;b', theme: 'dark' },
      body: { total: 7 },
      stageVariables: { table: 'orders' },
      authorizer: { jwt: { claims: { sub: 'u1' }, scopes: null } },
    }),
  ).toEqual({
    version: '2.0',
    routeKey: 'POST /orders/{order}',
    rawPath: '/dev/orders/café',
    rawQueryString: 'tag=a&tag=b+c&page=1',
    cookies: ['session=a%3Bb', 'theme=dark'],
    headers: {
      accept: '*/*',
      'content-length': '11',
      'content-type': 'application/json',
      host: 'a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com',
      'user-agent': 'heddle-testing',
      'x-amzn-trace-id': expect.any(String),
      'x-forwarded-for': '192.0.2.1',
      'x-forwarded-port': '443',
      'x-forwarded-proto': 'https',
      'x-tag': 'a,b',
    },
    queryStringParameters: { tag: 'a,b c', page: '1' },
    pathParameters: { order: 'café' },
    stageVariables: { table: 'orders' },
    requestContext: {
      accountId: '123456789012',
      apiId: 'a1b2c3d4e5',
      authorizer: { jwt: { claims: { sub: 'u1' }, scopes: null } },
      domainName: 'a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com',
      domainPrefix: 'a1b2c3d4e5',
      http: {
        method: 'POST',
        path: '/dev/orders/café',
        protocol: 'HTTP/1.1',
        sourceIp: '192.0.2.1',
        userAgent: 'heddle-testing',
      },
      requestId: expect.stringMatching(/^[\w+/]{15}=$/),
      routeKey: 'POST /orders/{order}',
      stage: 'dev',
      time: '02/Jan/2026:03:04:05 +0000',
      timeEpoch: 1767323045678,
    },
    body: '{"total":7}',
    isBase64Encoded: false,
  })
})

test('an HTTP API event leaves out what the request does not have', () => {
  const event = httpApiEvent()
  for (const name of ['cookies', 'queryStringParameters', 'pathParameters', 'stageVariables', 'body']) {
    expect(event).not.toHaveProperty(name)
  }
  expect(event).toMatchObject({ routeKey: '$default', rawPath: '/', rawQueryString: '', isBase64Encoded: false })
})

test('the custom domain that a client calls is the domain of the event', () => {
  expect(httpApiEvent({ headers: { host: 'api.example.com' } }).requestContext).toMatchObject({
    domainName: 'api.example.com',
    domainPrefix: 'api',
  })
})

describe('the body of an HTTP API', () => {
  test.each([
    ['text/plain', false],
    ['TEXT/csv; charset=utf-8', false],
    ['application/json', false],
    ['application/json; charset=utf-8', false],
    ['application/xml', false],
    ['application/javascript', false],
    ['application/x-www-form-urlencoded', true],
    ['application/problem+json', true],
    ['application/json-seq', true],
    ['image/png', true],
  ])('of the content type %s is base64: %s', (type, isBase64Encoded) => {
    const event = httpApiEvent({ body: 'é', headers: { 'content-type': type } })
    expect(event).toMatchObject({ body: isBase64Encoded ? 'w6k=' : 'é', isBase64Encoded })
  })

  test('is base64 where it is bytes', () => {
    expect(httpApiEvent({ body: new Uint8Array([255]) })).toMatchObject({ body: '/w==', isBase64Encoded: true })
  })
})

describe('a route', () => {
  test.each([
    ['/orders/{order}/items/{item}', '/orders/7/items/a%20b', { order: '7', item: 'a b' }],
    ['/{proxy+}', '/orders/7', { proxy: 'orders/7' }],
    ['/files/{path+}', '/files/a/b/', { path: 'a/b/' }],
    ['/orders/{__proto__}', '/orders/7', JSON.parse('{"__proto__":"7"}')],
  ])('%s has its parameters of %s', (route, path, parameters) => {
    expect(httpApiEvent({ route, path }).pathParameters).toEqual(parameters)
  })

  test.each([
    ['/orders', '/items'],
    ['/orders/{order}', '/orders'],
    ['/orders/{order}', '/orders/'],
    ['/orders/{order}', '/orders/7/items'],
    ['/files/{path+}', '/files'],
    ['/files/{path+}', '/files/'],
    ['/a/b/{path+}', '/'],
  ])('%s does not have the path %s', (route, path) => {
    expect(() => httpApiEvent({ route, path })).toThrow(`the route "${route}" does not have the path "${path}"`)
  })
})

test.each(['$default', 'dev'])('the stage %s keeps its hands off the path that a handler sees', async (stage) => {
  const handler = on(http.get('/orders/:order')).handle(({ params }) => params.order)
  const answer = await invoke(handler, httpApiEvent({ stage, path: '/orders/caf%C3%A9' }))
  expect(answer).toMatchObject({ statusCode: 200, body: 'café' })
})

test('a function URL event is as a function URL sends it', () => {
  expect(functionUrlEvent({ path: '/caf%C3%A9', headers: { cookie: 'a=1; b=2' }, region: 'us-east-1' })).toEqual({
    version: '2.0',
    routeKey: '$default',
    rawPath: '/caf%C3%A9',
    rawQueryString: '',
    cookies: ['a=1', 'b=2'],
    headers: {
      accept: '*/*',
      // Unlike an HTTP API a function URL leaves the header where it was.
      cookie: 'a=1; b=2',
      host: 'abcdefghijklmnopqrstuvwxyz012345.lambda-url.us-east-1.on.aws',
      'user-agent': 'heddle-testing',
      'x-amzn-trace-id': expect.any(String),
      'x-forwarded-for': '192.0.2.1',
      'x-forwarded-port': '443',
      'x-forwarded-proto': 'https',
    },
    requestContext: {
      accountId: 'anonymous',
      apiId: 'abcdefghijklmnopqrstuvwxyz012345',
      domainName: 'abcdefghijklmnopqrstuvwxyz012345.lambda-url.us-east-1.on.aws',
      domainPrefix: 'abcdefghijklmnopqrstuvwxyz012345',
      http: {
        method: 'GET',
        path: '/caf%C3%A9',
        protocol: 'HTTP/1.1',
        sourceIp: '192.0.2.1',
        userAgent: 'heddle-testing',
      },
      requestId: expect.stringMatching(/^[\da-f-]{36}$/),
      routeKey: '$default',
      stage: '$default',
      time: '02/Jan/2026:03:04:05 +0000',
      timeEpoch: 1767323045678,
    },
    isBase64Encoded: false,
  })
})

test('a function URL that only AWS identities may call knows the account', () => {
  const { requestContext } = functionUrlEvent({ authorizer: { iam: { userId: 'AIDA' } } })
  expect(requestContext).toMatchObject({ accountId: '123456789012', authorizer: { iam: { userId: 'AIDA' } } })
})

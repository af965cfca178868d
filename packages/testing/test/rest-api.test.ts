import { http, on } from 'heddle'
import { invoke, restApiEvent } from 'heddle/testing'
import { expect, test } from 'vitest'

test('a REST API event is as a REST API sends it', () => {
  const event = restApiEvent({
    method: 'POST',
    path: '/orders/caf%C3%A9',
    resource: '/orders/{order}',
    query: { tag: ['a', 'b c'], page: '1' },
    headers: { 'X-Tag': ['a', 'b'], host: 'api.example.com' },
    cookies: { session: 'a;b' },
    body: { total: 7 },
    stageVariables: { table: 'orders' },
    authorizer: { principalId: 'u1', integrationLatency: 5 },
  })
  const headers = {
    'X-Tag': 'b',
    host: 'api.example.com',
    'User-Agent': 'heddle-testing',
    Accept: '*/*',
    'Content-Type': 'application/json',
    'Content-Length': '11',
    Cookie: 'session=a%3Bb',
    'X-Amzn-Trace-Id': expect.any(String),
    'X-Forwarded-For': '192.0.2.1',
    'X-Forwarded-Port': '443',
    'X-Forwarded-Proto': 'https',
  }
  expect(event).toEqual({
    resource: '/orders/{order}',
    path: '/orders/caf%C3%A9',
    httpMethod: 'POST',
    headers,
    multiValueHeaders: {
      ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
      'X-Tag': ['a', 'b'],
    },
    queryStringParameters: { tag: 'b c', page: '1' },
    multiValueQueryStringParameters: { tag: ['a', 'b c'], page: ['1'] },
    pathParameters: { order: 'caf%C3%A9' },
    stageVariables: { table: 'orders' },
    requestContext: {
      resourceId: expect.stringMatching(/^[\da-f]{6}$/),
      resourcePath: '/orders/{order}',
      httpMethod: 'POST',
      extendedRequestId: expect.stringMatching(/^[\w+/]{15}=$/),
      requestTime: '02/Jan/2026:03:04:05 +0000',
      path: '/prod/orders/caf%C3%A9',
      accountId: '123456789012',
      protocol: 'HTTP/1.1',
      stage: 'prod',
      domainPrefix: 'api',
      requestTimeEpoch: 1767323045678,
      requestId: expect.stringMatching(/^[\da-f-]{36}$/),
      identity: expect.objectContaining({ sourceIp: '192.0.2.1', userAgent: 'heddle-testing', caller: null }),
      domainName: 'api.example.com',
      deploymentId: expect.any(String),
      apiId: 'a1b2c3d4e5',
      authorizer: { principalId: 'u1', integrationLatency: 5 },
    },
    body: '{"total":7}',
    isBase64Encoded: false,
  })
})

test('a REST API event says null where the request has nothing', () => {
  expect(restApiEvent()).toMatchObject({
    resource: '/',
    path: '/',
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: null,
    stageVariables: null,
    body: null,
    isBase64Encoded: false,
  })
  expect(restApiEvent().requestContext).not.toHaveProperty('authorizer')
})

test('without a resource of its own a request goes to the proxy', () => {
  const event = restApiEvent({ path: '/orders/7' })
  expect(event).toMatchObject({ resource: '/{proxy+}', pathParameters: { proxy: 'orders/7' } })
})

test('a header is one under whatever case, with the last of its values and all of them', () => {
  const { headers, multiValueHeaders } = restApiEvent({ headers: { 'X-Tag': 'a', 'x-tag': ['b', 'c'], 'x-no': [] } })
  expect(headers).toMatchObject({ 'X-Tag': 'c' })
  expect(multiValueHeaders).toMatchObject({ 'X-Tag': ['a', 'b', 'c'] })
  expect(Object.keys(headers).filter((name) => /^x-(tag|no)$/i.test(name))).toEqual(['X-Tag'])
})

test('a body of bytes is base64, text of whatever type is not', () => {
  expect(restApiEvent({ body: new Uint8Array([255]) })).toMatchObject({ body: '/w==', isBase64Encoded: true })
  const form = restApiEvent({ body: new URLSearchParams({ a: 'b' }) })
  expect(form).toMatchObject({ body: 'a=b', isBase64Encoded: false })
})

test('the resource has the parameters of the path', () => {
  expect(() => restApiEvent({ path: '/items', resource: '/orders' })).toThrow('does not have the path "/items"')
})

test('a handler of a path sees its parameters decoded', async () => {
  const handler = on(http.get('/orders/:order')).handle(({ params }) => params.order)
  const answer = await invoke(handler, restApiEvent({ path: '/orders/caf%C3%A9' }))
  expect(answer).toMatchObject({ statusCode: 200, body: 'café' })
})

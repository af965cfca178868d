import fc from 'fast-check'
import { albEvent } from 'heddle/testing'
import { describe, expect, test } from 'vitest'

test('an ALB event is as an ALB sends it: the last of repeated values, the query not decoded', () => {
  expect(
    albEvent({
      method: 'post',
      path: '/orders/caf%C3%A9',
      query: { tag: ['a', 'b c'], é: '1' },
      headers: { 'X-Tag': ['a', 'b'], 'X-Forwarded-For': '10.0.0.1' },
      cookies: { session: 'a;b', theme: 'dark' },
      body: { total: 7 },
      clientIp: '192.0.2.7',
    }),
  ).toEqual({
    requestContext: {
      elb: {
        targetGroupArn: 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/orders/6d0ecf831eec9f09',
      },
    },
    httpMethod: 'POST',
    path: '/orders/caf%C3%A9',
    queryStringParameters: { tag: 'b+c', '%C3%A9': '1' },
    headers: {
      accept: '*/*',
      'content-length': '11',
      'content-type': 'application/json',
      cookie: 'session=a%3Bb; theme=dark',
      host: 'orders-1234567890.eu-west-1.elb.amazonaws.com',
      'user-agent': 'heddle-testing',
      'x-amzn-trace-id': expect.stringMatching(/^Root=1-695735a5-[\da-f]{24}$/),
      'x-forwarded-for': '10.0.0.1, 192.0.2.7',
      'x-forwarded-port': '443',
      'x-forwarded-proto': 'https',
      'x-tag': 'b',
    },
    body: '{"total":7}',
    isBase64Encoded: false,
  })
})

test('with multi-value headers an ALB event has all values, and no single ones', () => {
  const event = albEvent({
    multiValue: true,
    query: '?&tag=a&tag=b+c&flag&a=b=c&%C3%A9=%26&',
    headers: { 'X-Tag': ['a', 'b'], 'x-tag': 'c' },
    region: 'us-gov-west-1',
  })
  expect(event.multiValueQueryStringParameters).toEqual({
    tag: ['a', 'b+c'],
    flag: [''],
    a: ['b=c'],
    '%C3%A9': ['%26'],
  })
  expect(event.multiValueHeaders).toMatchObject({
    'x-tag': ['a', 'b', 'c'],
    host: ['orders-1234567890.us-gov-west-1.elb.amazonaws.com'],
    'x-forwarded-for': ['192.0.2.1'],
  })
  expect(event.requestContext.elb.targetGroupArn).toMatch(/^arn:aws-us-gov:elasticloadbalancing:us-gov-west-1:/)
  expect(Object.keys(event).toSorted()).toEqual([
    'body',
    'httpMethod',
    'isBase64Encoded',
    'multiValueHeaders',
    'multiValueQueryStringParameters',
    'path',
    'requestContext',
  ])
})

test('an ALB event of a request with nothing has an empty query and body', () => {
  expect(albEvent()).toMatchObject({
    httpMethod: 'GET',
    path: '/',
    queryStringParameters: {},
    body: '',
    isBase64Encoded: false,
  })
  expect(albEvent({ multiValue: true, body: '' })).toMatchObject({
    multiValueQueryStringParameters: {},
    body: '',
    isBase64Encoded: false,
  })
})

test('whatever the query is, it is what a form decoder makes the values of', () => {
  const text = fc.oneof(fc.constantFrom('__proto__', 'a&b=c', 'a b+c%', 'é'), fc.string({ unit: 'binary' }))
  fc.assert(
    fc.property(fc.dictionary(text, fc.array(text, { minLength: 1 })), (query) => {
      const { multiValueQueryStringParameters } = albEvent({ query, multiValue: true })
      const raw = Object.entries(multiValueQueryStringParameters).flatMap(([name, values]) =>
        values.map((value) => `${name}=${value}`),
      )
      const sent = Object.entries(query).flatMap(([name, values]) =>
        values.map((value): [string, string] => [name, value]),
      )
      expect([...new URLSearchParams(raw.join('&'))].toSorted()).toEqual([...new URLSearchParams(sent)].toSorted())
    }),
  )
})

test('a name such as __proto__ is a name', () => {
  const { queryStringParameters } = albEvent({ query: '__proto__=1&toString=2' })
  expect(Object.entries(queryStringParameters)).toEqual([
    ['__proto__', '1'],
    ['toString', '2'],
  ])
})

test('several cookie headers stay apart, and are the last one without multi-value headers', () => {
  const request = { headers: { Cookie: ['a=1', 'b=2'] }, cookies: { c: '3' } }
  expect(albEvent({ ...request, multiValue: true }).multiValueHeaders.cookie).toEqual(['a=1', 'b=2; c=3'])
  expect(albEvent(request).headers.cookie).toBe('b=2; c=3')
  expect(albEvent({ headers: { cookie: 'a=1' }, cookies: { c: '3' } }).headers.cookie).toBe('a=1; c=3')
  expect(albEvent().headers).not.toHaveProperty('cookie')
})

describe('the body of an ALB', () => {
  test.each([
    ['text/html; charset=utf-8', false],
    ['application/json', false],
    ['application/javascript', false],
    ['application/xml', false],
    ['application/x-www-form-urlencoded', true],
    ['application/problem+json', true],
  ])('of the content type %s is base64: %s', (type, isBase64Encoded) => {
    const event = albEvent({ body: 'é', headers: { 'Content-Type': type } })
    expect(event).toMatchObject({ body: isBase64Encoded ? 'w6k=' : 'é', isBase64Encoded })
  })

  test('is base64 where it is bytes, or has a content encoding', () => {
    const json = { 'content-type': 'application/json' }
    expect(albEvent({ body: new Uint8Array([255]), headers: json })).toMatchObject({
      body: '/w==',
      isBase64Encoded: true,
    })
    const encoded = albEvent({ body: 'é', headers: { ...json, 'Content-Encoding': 'identity' } })
    expect(encoded).toMatchObject({ body: 'w6k=', isBase64Encoded: true })
  })
})

test('the same input, the same ALB event; another input, another trace', () => {
  expect(albEvent({ path: '/a', body: { a: 1 } })).toEqual(albEvent({ path: '/a', body: { a: 1 } }))
  expect(albEvent({ path: '/a' }).headers['x-amzn-trace-id']).not.toBe(albEvent().headers['x-amzn-trace-id'])
  expect(albEvent({ headers: { 'X-Amzn-Trace-Id': 'Root=1-2-3' } }).headers['x-amzn-trace-id']).toBe('Root=1-2-3')
})

import { vpcLatticeEvent, vpcLatticeV1Event } from 'heddle/testing'
import { describe, expect, test } from 'vitest'

const request = {
  method: 'post',
  path: '/orders/caf%C3%A9',
  query: { tag: ['a', 'b c'], page: '1' },
  headers: { 'X-Tag': ['a', 'b'] },
  cookies: { session: 'a;b', theme: 'dark' },
  body: { total: 7 },
}
const host = 'orders-0a40eebed65f8d69c.7d67968.vpc-lattice-svcs.eu-west-1.on.aws'
const requestContext = {
  serviceNetworkArn: 'arn:aws:vpc-lattice:eu-west-1:123456789012:servicenetwork/sn-0bf3f2882e9cc805a',
  serviceArn: 'arn:aws:vpc-lattice:eu-west-1:123456789012:service/svc-0a40eebed65f8d69c',
  targetGroupArn: 'arn:aws:vpc-lattice:eu-west-1:123456789012:targetgroup/tg-6d0ecf831eec9f09',
  identity: { sourceVpcArn: 'arn:aws:ec2:eu-west-1:123456789012:vpc/vpc-0b8276c84697e7339' },
  region: 'eu-west-1',
  timeEpoch: '1767323045678000',
}

test('a VPC Lattice event is as VPC Lattice sends it in version 2.0', () => {
  expect(vpcLatticeEvent(request)).toEqual({
    version: '2.0',
    path: '/orders/caf%C3%A9?tag=a&tag=b+c&page=1',
    method: 'POST',
    headers: {
      accept: ['*/*'],
      'content-length': ['11'],
      'content-type': ['application/json'],
      cookie: ['session=a%3Bb; theme=dark'],
      host: [host],
      'user-agent': ['heddle-testing'],
      'x-forwarded-for': ['192.0.2.1'],
      'x-tag': ['a', 'b'],
    },
    queryStringParameters: { tag: ['a', 'b+c'], page: ['1'] },
    body: '{"total":7}',
    isBase64Encoded: false,
    requestContext,
  })
})

test('a VPC Lattice event with strings is as published samples have it', () => {
  const identity = { type: 'AWS_IAM', principal: 'arn:aws:sts::123456789012:assumed-role/weaver/session' }
  expect(vpcLatticeEvent({ ...request, identity, valuesAs: 'strings' })).toEqual({
    version: '2.0',
    path: '/orders/caf%C3%A9',
    method: 'POST',
    headers: {
      accept: '*/*',
      'content-length': '11',
      'content-type': 'application/json',
      cookie: 'session=a%3Bb; theme=dark',
      host,
      'user-agent': 'heddle-testing',
      'x-forwarded-for': '192.0.2.1',
      'x-tag': 'a, b',
    },
    queryStringParameters: { tag: 'b c', page: '1' },
    body: '{"total":7}',
    isBase64Encoded: false,
    requestContext: { ...requestContext, identity: { ...requestContext.identity, ...identity } },
  })
})

test('a VPC Lattice event of version 1 has the query in its path, and the last value of each', () => {
  expect(vpcLatticeV1Event(request)).toEqual({
    raw_path: '/orders/caf%C3%A9?tag=a&tag=b+c&page=1',
    method: 'POST',
    headers: {
      accept: '*/*',
      'content-length': '11',
      'content-type': 'application/json',
      cookie: 'session=a%3Bb; theme=dark',
      host,
      'user-agent': 'heddle-testing',
      'x-forwarded-for': '192.0.2.1',
      'x-tag': 'a, b',
    },
    query_string_parameters: { tag: 'b+c', page: '1' },
    body: '{"total":7}',
    is_base64_encoded: false,
  })
})

test('a request with nothing has no body in version 2.0, and an empty one in version 1', () => {
  const event = vpcLatticeEvent()
  expect(event).toMatchObject({ path: '/', method: 'GET', queryStringParameters: {}, isBase64Encoded: false })
  expect(event).not.toHaveProperty('body')
  expect(vpcLatticeV1Event()).toMatchObject({
    raw_path: '/',
    query_string_parameters: {},
    body: '',
    is_base64_encoded: false,
  })
})

describe('the body of VPC Lattice', () => {
  test.each([
    ['text/plain', false],
    ['application/xml', false],
    ['application/x-www-form-urlencoded', true],
  ])('of the content type %s is base64: %s', (type, isBase64) => {
    const options = { body: 'é', headers: { 'content-type': type } }
    const body = isBase64 ? 'w6k=' : 'é'
    expect(vpcLatticeEvent(options)).toMatchObject({ body, isBase64Encoded: isBase64 })
    expect(vpcLatticeV1Event(options)).toMatchObject({ body, is_base64_encoded: isBase64 })
  })

  test('is base64 where it is bytes', () => {
    expect(vpcLatticeEvent({ body: new Uint8Array([255]) })).toMatchObject({ body: '/w==', isBase64Encoded: true })
  })
})

test('several headers of one name stay apart where values are lists, cookies too', () => {
  expect(vpcLatticeEvent({ headers: { cookie: ['a=1', 'b=2'] } }).headers.cookie).toEqual(['a=1', 'b=2'])
  expect(vpcLatticeV1Event({ headers: { cookie: ['a=1', 'b=2'] } }).headers.cookie).toBe('a=1; b=2')
})

test('VPC Lattice adds no header of a trace, a port or a protocol, and leaves those of the client', () => {
  const { headers } = vpcLatticeV1Event({ headers: { 'X-Amzn-Trace-Id': 'Root=1-2-3', 'x-forwarded-proto': 'http' } })
  expect(headers).toMatchObject({ 'x-amzn-trace-id': 'Root=1-2-3', 'x-forwarded-proto': 'http' })
  expect(headers).not.toHaveProperty('x-forwarded-port')
})

test('the same input, the same VPC Lattice event, at any time', () => {
  expect(vpcLatticeEvent(request)).toEqual(vpcLatticeEvent(request))
  expect(vpcLatticeEvent({ time: new Date(0) }).requestContext.timeEpoch).toBe('0')
  expect(vpcLatticeEvent({ time: new Date(5), region: 'cn-north-1' }).requestContext).toMatchObject({
    timeEpoch: '5000',
    region: 'cn-north-1',
    serviceArn: 'arn:aws-cn:vpc-lattice:cn-north-1:123456789012:service/svc-0a40eebed65f8d69c',
  })
  expect(() => vpcLatticeEvent({ path: '/a?b' })).toThrow(
    'the path "/a?b" has to start with / and to be without a query',
  )
})

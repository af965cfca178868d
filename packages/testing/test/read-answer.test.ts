import fc from 'fast-check'
import {
  albEvent,
  functionUrlEvent,
  httpApiAuthorizerEvent,
  httpApiEvent,
  readAnswer,
  restApiEvent,
  sqsEvent,
  vpcLatticeEvent,
  vpcLatticeV1Event,
  webSocketConnectEvent,
  webSocketMessageEvent,
} from 'heddle/testing'
import { describe, expect, test } from 'vitest'

const NONE = Buffer.alloc(0)
const multi = albEvent({ multiValue: true })
const EVENTS: [string, object][] = [
  ['a REST API', restApiEvent()],
  ['an HTTP API', httpApiEvent()],
  ['a function URL', functionUrlEvent()],
  ['an ALB', albEvent()],
  ['VPC Lattice', vpcLatticeEvent()],
  ['VPC Lattice', vpcLatticeV1Event()],
  ['a WebSocket API', webSocketMessageEvent('a')],
]

describe.each(EVENTS)('the answer to %s', (name, event) => {
  test('is read into what the client receives', () => {
    const headers = { 'Content-Type': 'text/plain', 'X-Tag': 'a' }
    expect(readAnswer(event, { statusCode: 201, headers, body: 'Kettfäden' })).toEqual({
      status: 201,
      headers: { 'content-type': 'text/plain', 'x-tag': 'a' },
      cookies: [],
      body: Buffer.from('Kettfäden'),
    })
  })

  test('is no more than its status', () => {
    const nothing = { headers: undefined, body: undefined, isBase64Encoded: undefined }
    const answer = { status: 204, headers: {}, cookies: [], body: NONE }
    expect(readAnswer(event, { statusCode: 204 })).toEqual(answer)
    expect(readAnswer(event, { statusCode: 204, ...nothing })).toEqual(answer)
  })

  test('is decoded where it is base64, and has to be that', () => {
    const answer = { statusCode: 200, body: '/w==', isBase64Encoded: true }
    expect(readAnswer(event, answer).body).toEqual(Buffer.from([255]))
    expect(readAnswer(event, { ...answer, isBase64Encoded: false }).body.toString()).toBe('/w==')
    expect(() => readAnswer(event, { ...answer, body: 'ä' })).toThrow('body: expected base64, as isBase64Encoded says')
  })

  test('has a cookie among its cookies, not among its headers', () => {
    const { headers, cookies } = readAnswer(event, { statusCode: 200, headers: { 'Set-Cookie': 'a=1, 2; Path=/' } })
    expect(headers).toEqual({})
    expect(cookies).toEqual(['a=1, 2; Path=/'])
  })

  test.each([
    [{ statusCode: '200' }, 'statusCode: expected an integer from 200 to 599, got a string'],
    [{ statusCode: 200.5 }, 'statusCode: expected an integer from 200 to 599, got 200.5'],
    [{ statusCode: 99 }, 'statusCode: expected an integer from 200 to 599, got 99'],
    [{ statusCode: 600 }, 'statusCode: expected an integer from 200 to 599, got 600'],
    [{ statusCode: Number.NaN }, 'statusCode: expected an integer from 200 to 599, got null'],
    [{ statusCode: 200, body: { a: 1 } }, 'body: expected a string, got an object'],
    [{ statusCode: 200, body: new Uint8Array(1) }, 'body: expected a string, got an object'],
    [{ statusCode: 200, isBase64Encoded: 'true' }, 'isBase64Encoded: expected a boolean, got a string'],
    [{ statusCode: 200, headers: { 'x-total': 7 } }, 'headers.x-total: expected a string, got a number'],
    [{ statusCode: 200, headers: { 'x-total': null } }, 'headers.x-total: expected a string, got null'],
    [{ statusCode: 200, headers: ['a'] }, 'headers: expected an object, got an array'],
    [{ statusCode: 200, headers: 'a: b' }, 'headers: expected an object, got a string'],
  ])('is never %j', (answer, why) => {
    const read = () => readAnswer(event, answer)
    expect(read).toThrow(TypeError)
    expect(read).toThrow(why)
    expect(read).toThrow(`${name} would answer `)
  })

  test('is a value of JSON', () => {
    const circle: { statusCode: number; self?: unknown } = { statusCode: 200 }
    circle.self = circle
    for (const answer of [{ statusCode: 200n }, circle]) {
      expect(() => readAnswer(event, answer)).toThrow(/would answer .*: JSON cannot say the answer: /)
    }
  })

  test('may have headers of whatever name', () => {
    const { headers } = readAnswer(event, JSON.parse('{"statusCode":200,"headers":{"__proto__":"a","toString":"b"}}'))
    expect(Object.entries(headers)).toEqual([
      ['__proto__', 'a'],
      ['tostring', 'b'],
    ])
  })
})

describe('a value without a status code', () => {
  test.each([
    [{ total: 7 }, '{"total":7}'],
    [{ body: 'a', statusCode: undefined }, '{"body":"a"}'],
    ['hello', 'hello'],
    ['', ''],
    [['a'], '["a"]'],
    [7, '7'],
    [null, 'null'],
    [undefined, 'null'],
    [new Date(0), '1970-01-01T00:00:00.000Z'],
  ])('%j is the JSON of an HTTP API and a function URL', (value, body) => {
    for (const event of [httpApiEvent(), functionUrlEvent()]) {
      expect(readAnswer(event, value)).toEqual({
        status: 200,
        headers: { 'content-type': 'application/json' },
        cookies: [],
        body: Buffer.from(body),
      })
    }
  })

  test.each([
    [restApiEvent(), { total: 7 }, 'a REST API would answer 502: the answer has no statusCode'],
    [restApiEvent(), undefined, 'a REST API would answer 502: the answer is null'],
    [{ ...restApiEvent(), version: '1.0' }, 'hello', 'an HTTP API would answer 500: the answer is a string'],
    [albEvent(), [], 'an ALB would answer 502: the answer is an array'],
    [vpcLatticeEvent(), {}, 'VPC Lattice would answer an error of the server: the answer has no statusCode'],
    [
      webSocketConnectEvent(),
      {},
      'a WebSocket API would answer an internal server error: the answer has no statusCode',
    ],
  ])('is none for any other trigger (%#)', (event, answer, message) => {
    expect(() => readAnswer(event, answer)).toThrow(message)
  })
})

test('a REST API sends headers of both forms, a value that is in both once', () => {
  const answer = {
    statusCode: 200,
    headers: { 'X-Tag': 'a', 'set-cookie': 'a=1', Vary: 'accept' },
    multiValueHeaders: { 'x-tag': ['b', 'c'], 'Set-Cookie': ['a=1', 'b=2'], Allow: ['GET', 'HEAD'] },
  }
  for (const event of [restApiEvent(), { ...restApiEvent(), version: '1.0' }]) {
    expect(readAnswer(event, answer)).toMatchObject({
      headers: { 'x-tag': 'a, b, c', vary: 'accept', allow: 'GET, HEAD' },
      cookies: ['a=1', 'b=2'],
    })
  }
})

test.each([
  [{ 'x-tag': 'a' }, 'multiValueHeaders.x-tag: expected an array, got a string'],
  [{ 'x-tag': ['a', 7] }, 'multiValueHeaders.x-tag[1]: expected a string, got a number'],
  ['a', 'multiValueHeaders: expected an object, got a string'],
])('a REST API takes no multi-value headers such as %j', (multiValueHeaders, why) => {
  expect(() => readAnswer(restApiEvent(), { statusCode: 200, multiValueHeaders })).toThrow(why)
  expect(() => readAnswer(multi, { statusCode: 200, multiValueHeaders })).toThrow(why)
})

test('a REST and a WebSocket API take no answer with fields of another trigger', () => {
  expect(() => readAnswer(restApiEvent(), { statusCode: 200, cookies: ['a=1'] })).toThrow(
    'a REST API would answer 502: it takes no answer with a field "cookies"',
  )
  expect(() => readAnswer(webSocketMessageEvent('a'), { statusCode: 200, Data: 'a' })).toThrow('a field "Data"')
  for (const event of [httpApiEvent(), { ...restApiEvent(), version: '1.0' }, multi, vpcLatticeEvent()]) {
    expect(readAnswer(event, { statusCode: 200, other: 'a' })).toMatchObject({ status: 200 })
  }
})

test('null is nothing for an API and a function URL, and no answer for an ALB', () => {
  const nulls = { statusCode: 200, headers: null, multiValueHeaders: null, body: null, isBase64Encoded: null }
  for (const event of [restApiEvent(), httpApiEvent(), functionUrlEvent()]) {
    expect(readAnswer(event, nulls)).toEqual({ status: 200, headers: {}, cookies: [], body: NONE })
    expect(() => readAnswer(event, { statusCode: null })).toThrow('statusCode: expected an integer')
  }
  expect(() => readAnswer(albEvent(), { statusCode: 200, headers: null })).toThrow(
    'headers: expected an object, got null',
  )
  expect(() => readAnswer(albEvent(), { statusCode: 200, body: null })).toThrow('body: expected a string, got null')
  // The form that the target group does not look at may be null.
  expect(readAnswer(albEvent(), { statusCode: 200, headers: {}, multiValueHeaders: null }).status).toBe(200)
})

test('payload format 2.0 has its cookies apart, and does not look at multi-value headers', () => {
  const answer = {
    statusCode: 200,
    headers: { 'set-cookie': 'a=1', 'x-tag': 'a' },
    cookies: ['b=2; Path=/', 'c=3'],
    multiValueHeaders: { 'x-tag': ['b'], 'x-other': 7 },
  }
  for (const event of [httpApiEvent(), functionUrlEvent()]) {
    expect(readAnswer(event, answer)).toMatchObject({
      headers: { 'x-tag': 'a' },
      cookies: ['a=1', 'b=2; Path=/', 'c=3'],
    })
    expect(() => readAnswer(event, { statusCode: 200, cookies: 'a=1' })).toThrow('cookies: expected an array')
    expect(() => readAnswer(event, { statusCode: 200, cookies: [1] })).toThrow('cookies[0]: expected a string')
    expect(() => readAnswer(event, { statusCode: 200, headers: { 'Set-Cookie': 'a', 'set-cookie': 'b' } })).toThrow(
      'would send only one of the headers set-cookie that differ in case',
    )
  }
})

describe('an ALB', () => {
  test('sends cookies of all header names that differ in case', () => {
    const headers = { 'set-cookie': 'a=1', 'Set-cookie': 'b=2', 'sEt-cookie': 'c=3', 'X-Tag': 'a', 'x-tag': 'b' }
    expect(readAnswer(albEvent(), { statusCode: 200, headers })).toMatchObject({
      headers: { 'x-tag': 'a, b' },
      cookies: ['a=1', 'b=2', 'c=3'],
    })
  })

  test('with multi-value headers sends the values of each', () => {
    const multiValueHeaders = { 'Set-Cookie': ['a=1', 'b=2'], 'X-Tag': ['a', 'b'], 'content-type': ['text/plain'] }
    expect(readAnswer(multi, { statusCode: 200, multiValueHeaders, body: 'a' })).toEqual({
      status: 200,
      headers: { 'x-tag': 'a, b', 'content-type': 'text/plain' },
      cookies: ['a=1', 'b=2'],
      body: Buffer.from('a'),
    })
  })

  test('takes headers in both forms, and looks at its own', () => {
    const answer = { statusCode: 200, headers: { 'X-Tag': 'a' }, multiValueHeaders: { 'X-Tag': ['b'] } }
    expect(readAnswer(albEvent(), answer).headers).toEqual({ 'x-tag': 'a' })
    expect(readAnswer(multi, answer).headers).toEqual({ 'x-tag': 'b' })
  })

  test('would lose headers that are in the other form alone', () => {
    expect(() => readAnswer(multi, { statusCode: 200, headers: { 'X-Tag': 'a' } })).toThrow(
      'an ALB would lose the header X-Tag: it looks in multiValueHeaders, not in headers',
    )
    const restAnswer = { statusCode: 200, headers: { a: 'b' }, multiValueHeaders: { 'set-cookie': ['a=1'] } }
    expect(() => readAnswer(albEvent(), restAnswer)).toThrow('an ALB would lose the header set-cookie')
    const half = {
      statusCode: 200,
      headers: { 'Set-Cookie': 'a=1' },
      multiValueHeaders: { 'set-cookie': ['a=1', 'b=2'] },
    }
    expect(() => readAnswer(albEvent(), half)).toThrow('an ALB would lose the header set-cookie')
  })

  test.each([
    ['OK', '"OK"'],
    ['200', '"200"'],
    ['200 ', '"200 "'],
    ['', '""'],
    [null, 'null'],
    [200, 'a number'],
  ])('takes no status description %j', (statusDescription, got) => {
    expect(() => readAnswer(albEvent(), { statusCode: 200, statusDescription })).toThrow(
      `an ALB would answer 502: statusDescription: expected text such as "200 OK", got ${got}`,
    )
  })

  test('takes a status description', () => {
    expect(readAnswer(albEvent(), { statusCode: 404, statusDescription: '404 Not Found' }).status).toBe(404)
  })
})

test('VPC Lattice takes lists of header values in version 2.0, and cookies of names that differ in case', () => {
  const headers = { 'Set-Cookie': ['a=1', 'b=2'], 'set-cookie': 'c=3', 'x-tag': ['a', 'b'] }
  expect(readAnswer(vpcLatticeEvent(), { statusCode: 200, headers })).toMatchObject({
    headers: { 'x-tag': 'a, b' },
    cookies: ['a=1', 'b=2', 'c=3'],
  })
  expect(() => readAnswer(vpcLatticeV1Event(), { statusCode: 200, headers })).toThrow(
    'headers.Set-Cookie: expected a string, got an array',
  )
  const multiValueHeaders = { 'x-tag': ['a'] }
  expect(() => readAnswer(vpcLatticeEvent(), { statusCode: 200, multiValueHeaders })).toThrow(
    'VPC Lattice would lose the header x-tag: it looks in headers, not in multiValueHeaders',
  )
})

test('whatever a function answers is read, or refused as a TypeError', () => {
  const value = fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.array(fc.string()), fc.anything())
  const headers = fc.oneof(fc.dictionary(fc.constantFrom('set-cookie', 'Set-Cookie', '__proto__', 'a'), value), value)
  const fields = { headers, multiValueHeaders: headers, cookies: value, body: value, isBase64Encoded: fc.boolean() }
  const answers = fc.record(
    { statusCode: fc.oneof(fc.integer({ min: 199, max: 600 }), value), ...fields },
    { requiredKeys: [] },
  )
  const events = [...EVENTS.map(([, event]) => event), multi]
  fc.assert(
    fc.property(fc.constantFrom(...events), fc.oneof(answers, fc.anything()), (event, answer) => {
      let received: unknown
      try {
        received = readAnswer(event, answer)
      } catch (error) {
        expect(error).toBeInstanceOf(TypeError)
        expect((error as Error).message).toMatch(/would (?:answer|lose|send)/)
        return
      }
      expect(received).toEqual({
        status: expect.any(Number),
        headers: expect.not.objectContaining({ 'set-cookie': expect.anything() }),
        cookies: expect.any(Array),
        body: expect.any(Buffer),
      })
    }),
    { numRuns: 1000 },
  )
})

test('only the events of HTTP triggers have such answers', () => {
  expect(() => readAnswer(sqsEvent(['a']), { statusCode: 200 })).toThrow(
    'readAnswer: this is an SQS event (Records[0].eventSource is aws:sqs)',
  )
  expect(() => readAnswer(httpApiAuthorizerEvent(), { statusCode: 200 })).toThrow(
    'this is an HTTP API authorizer event',
  )
  expect(() => readAnswer({}, { statusCode: 200 })).toThrow('readAnswer: this is no event that heddle knows')
  expect(() => readAnswer({ requestContext: null }, { statusCode: 200 })).toThrow(TypeError)
})

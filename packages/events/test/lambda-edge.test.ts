import { on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { describe, expect, test, vi } from 'vitest'
import { type EdgeEventType, edgeBody, lambdaEdge } from '../src/lambda-edge.ts'
import { altered } from './altered.ts'
import { context, failureOf, fixture, type Raw } from './helpers.ts'
import { SAMPLES_ARE_HERE, samples } from './shared-samples.ts'
import { expectOddEventsRefused } from './spoken.ts'

describe('a request on its way', () => {
  test('has its headers, its body, and every field that CloudFront sends', async () => {
    const raw = fixture<Raw>('lambda-edge/viewer-request')
    const fn = vi.fn(({ request }) => ({ ...request, uri: '/orders/index.html' }))
    const { config, request } = raw.Records[0].cf
    const answer = await toLambda(on(lambdaEdge('viewer-request')).handle(fn))(raw, context())
    expect(answer).toEqual({ ...request, uri: '/orders/index.html' })
    expect(fn.mock.calls[0]?.[0]).toEqual({
      id: '4TyzHTaYWb1GX1qTfsHhEqV6HUDd_BzoBZnwfnvQc_1oF26ClkoUSEQ==',
      type: 'com.amazonaws.cloudfront.viewer-request',
      source: 'aws.cloudfront:EDFDVBD6EXAMPLE',
      time: expect.any(Date),
      config,
      request,
      response: undefined,
      raw,
    })
    expect(raw).toEqual(fixture('lambda-edge/viewer-request'))
  })

  test('to the origin says which', async () => {
    const handler = toLambda(on(lambdaEdge('origin-request')).handle(({ request }) => request))
    expect(await handler(fixture('lambda-edge/origin-request'), context())).toMatchObject({
      origin: { custom: { domainName: 'example.org', port: 443 } },
    })
  })

  test('may end in a response', async () => {
    const made = { status: '302', headers: { location: [{ value: '/login' }] } }
    const handler = toLambda(on(lambdaEdge('viewer-request')).handle(() => made))
    expect(await handler(fixture('lambda-edge/viewer-request'), context())).toEqual(made)
  })
})

test('a response on its way has the request, too', async () => {
  const raw = fixture<Raw>('lambda-edge/origin-response')
  const handler = toLambda(
    on(lambdaEdge('origin-response')).handle(({ response, request }) => ({
      ...response,
      headers: { ...response.headers, 'x-path': [{ key: 'X-Path', value: request.uri }] },
    })),
  )
  expect(await handler(raw, context())).toEqual({
    status: '200',
    statusDescription: 'OK',
    headers: {
      'content-type': [{ key: 'Content-Type', value: 'text/html' }],
      server: [{ value: 'AmazonS3' }],
      'x-path': [{ key: 'X-Path', value: '/index.html' }],
    },
  })
  const viewer = altered(raw, 'Records.0.cf.config.eventType', 'viewer-response')
  expect(
    await toLambda(on(lambdaEdge('viewer-response')).handle(({ response }) => response))(viewer, context()),
  ).toEqual(raw.Records[0].cf.response)
})

describe('the body of a request', () => {
  const text = (body: Uint8Array | undefined) => new TextDecoder().decode(body)

  test('is decoded', () => {
    const { request } = fixture<Raw>('lambda-edge/viewer-request').Records[0].cf
    expect(text(edgeBody(request))).toBe('{"id":"o-1","name":"Kettfäden"}')
    expect(text(edgeBody({ body: { data: 'Kettfäden', encoding: 'text' } }))).toBe('Kettfäden')
    expect(text(edgeBody({ body: { data: '', encoding: 'base64' } }))).toBe('')
    expect(edgeBody({})).toBeUndefined()
  })

  test('is not guessed', () => {
    expect(() => edgeBody({ body: { data: 'a secret!', encoding: 'base64' } })).toThrow(
      'lambdaEdge: Records[0].cf.request.body.data: expected base64, got a string',
    )
  })
})

describe('CloudFront goes on with a request or a response, all else fails by name:', () => {
  test.each<[EdgeEventType, unknown]>([
    ['viewer-request', undefined],
    ['viewer-request', null],
    ['viewer-request', 'secret'],
    ['viewer-request', { status: 302 }],
    ['origin-request', { method: 'GET' }],
    ['origin-response', { method: 'GET', uri: '/' }],
    ['origin-response', {}],
  ])('for a %s %j', async (eventType, returned) => {
    const handler = toLambda(on(lambdaEdge(eventType)).handle(() => returned as never))
    expect(await failureOf(handler, fixture(`lambda-edge/${eventType}`))).toMatchObject({
      code: 'INVALID_RESULT',
      message: expect.stringMatching(
        /^lambdaEdge: expected (the request, or )?a response, its status as text, got [a-z ]+$/,
      ),
    })
  })

  test('a throw', async () => {
    const no = new Error('no')
    const handler = toLambda(on(lambdaEdge('viewer-request')).handle(() => Promise.reject(no)))
    expect(await failureOf(handler, fixture('lambda-edge/viewer-request'))).toBe(no)
  })
})

describe('what the function is not for is refused:', () => {
  test('an event of another place', async () => {
    const fn = vi.fn()
    const handler = toLambda(on(lambdaEdge('viewer-response')).handle(fn))
    expect(await failureOf(handler, fixture('lambda-edge/viewer-request'))).toMatchObject({
      code: 'INVALID_EVENT',
      message: 'lambdaEdge: Records[0].cf.config.eventType: expected viewer-response',
      path: 'Records[0].cf.config.eventType',
    })
    expect(fn).not.toHaveBeenCalled()
  })

  test.each([
    ['config.requestId', 7, 'config.requestId: expected a string, got a number'],
    ['request', undefined, 'request: expected an object, got undefined'],
    ['request.uri', null, 'request.uri: expected a string, got null'],
    ['request.headers', [], 'request.headers: expected an object, got an array'],
    ['request.body.data', undefined, 'request.body.data: expected a string, got undefined'],
  ])('a request without its %s', async (path, value, message) => {
    const event = altered(fixture<Raw>('lambda-edge/viewer-request'), `Records.0.cf.${path}`, value)
    const handler = toLambda(on(lambdaEdge('viewer-request')).handle(({ request }) => request))
    expect(await failureOf(handler, event)).toMatchObject({
      code: 'INVALID_EVENT',
      message: `lambdaEdge: Records[0].cf.${message}`,
    })
  })

  test('a response without its status', async () => {
    const event = altered(fixture<Raw>('lambda-edge/origin-response'), 'Records.0.cf.response.status', 200)
    const handler = toLambda(on(lambdaEdge('origin-response')).handle(({ response }) => response))
    expect(await failureOf(handler, event)).toMatchObject({
      message: 'lambdaEdge: Records[0].cf.response.status: expected a string, got a number',
    })
  })

  test('nothing, an event of another source, odd ones', async () => {
    const handler = toLambda(on(lambdaEdge('viewer-request')).handle(({ request }) => request))
    for (const raw of [undefined, [], {}, { Records: [] }, fixture('sns/order')]) {
      expect(await failureOf(handler, raw)).toMatchObject({ code: 'UNRECOGNISED_EVENT' })
    }
    await expectOddEventsRefused(lambdaEdge('viewer-request'), fixture('lambda-edge/viewer-request'))
    await expectOddEventsRefused(lambdaEdge('origin-response'), fixture('lambda-edge/origin-response'))
  })
})

if (!SAMPLES_ARE_HERE) test.skip('the shared samples are not beside the project (../shared/events): nothing to read')
test.runIf(SAMPLES_ARE_HERE).each(samples().filter(({ folder }) => folder === 'lambda-edge'))(
  'the sample $name is read',
  async ({ raw }) => {
    expect((await lambdaEdge('viewer-request').read(raw)).event).toMatchObject({ request: { uri: '/index.html' }, raw })
  },
)

import { readFileSync } from 'node:fs'
import { ClientRequest } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import tls from 'node:tls'
import { EmitError, emitter, type Target } from '@heddle/emit'
import { eventBridge } from '@heddle/emit/event-bridge'
import { sns } from '@heddle/emit/sns'
import { sqs } from '@heddle/emit/sqs'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import * as z from 'zod'
import { CLIENTS, clientOf, outgoing, REGION, stubAws, wireServer } from './aws-helpers.ts'
import { isSigned } from './signature.ts'
import type { WireAnswer } from './wire.ts'
import type { Fault } from './wire-server.ts'

const catalogue = { 'order.paid': z.object({ order: z.string() }) }
const never = new AbortController().signal

const TARGETS = {
  sqs: (url: string, kind: (typeof CLIENTS)[number]) => sqs({ url: `${url}/1/orders`, client: clientOf(kind) }),
  sns: (_: string, kind: (typeof CLIENTS)[number]) =>
    sns({ topicArn: `arn:aws:sns:${REGION}:1:orders`, client: clientOf(kind) }),
  eventBridge: (_: string, kind: (typeof CLIENTS)[number]) => eventBridge({ client: clientOf(kind) }),
} as const

const SERVICES = ['sqs', 'sns', 'eventBridge'] as const

/** What becomes of one event that is tried once. */
async function once(target: Target, signal?: AbortSignal) {
  const { emit } = emitter(catalogue, target, { attempts: 1 })
  const error = await emit('order.paid', { order: 'ö' }, { signal }).then(
    () => undefined,
    (reason) => reason,
  )
  expect(error).toBeInstanceOf(EmitError)
  const [{ code, message, retriable, cause }] = (error as EmitError).failures as [EmitError['failures'][0]]
  const status = (cause as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode
  return { code, message, retriable, status }
}

describe.each(SERVICES)('%s', (service) => {
  test.each(CLIENTS)('signs its requests with the client of kind %s', async (kind) => {
    const server = await wireServer()
    vi.stubEnv('AWS_SESSION_TOKEN', 'token/+=')
    const { emit } = emitter(catalogue, TARGETS[service](server.url, kind))
    await emit('order.paid', { order: 'ö & o' }, { attributes: { a: 'b c' } })
    const [request] = server.requests
    expect(request?.headers['x-amz-security-token']).toBe('token/+=')
    expect(request?.headers.authorization).toContain(
      `/${REGION}/${service === 'eventBridge' ? 'events' : service}/aws4_request`,
    )
    expect(request && isSigned(request, 'secret')).toBe(true)
    expect(request && isSigned({ ...request, text: `${request.text} ` }, 'secret')).toBe(false)
  })

  const json = (status: number, body: object): WireAnswer => ({
    status,
    type: 'application/json',
    body: JSON.stringify(body),
  })
  const error = (Code: string, Message = 'no &amp; &#39;no&#39;') =>
    `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">\n  <Error>\n    <Type>Sender</Type>\n    <Code>${Code}</Code>\n    <Message>${Message}</Message>\n  </Error>\n  <RequestId>r</RequestId>\n</ErrorResponse>\n`
  const xml = (status: number, body: string): WireAnswer => ({ status, type: 'text/xml', body })
  const jsonErrors: Record<string, WireAnswer> = {
    throttling: json(400, { __type: 'ThrottlingException', message: 'no' }),
    'a name with a namespace': json(400, { __type: 'com.amazonaws.sqs#QueueDoesNotExist', message: 'no' }),
    'a name with an address': json(400, { __type: 'AccessDeniedException:http://x/', Message: 'no' }),
    'an error of the service': json(500, { __type: 'InternalFailure', message: 'no' }),
    'a service that is away': json(503, { __type: 'ServiceUnavailable', message: 'no' }),
    'too many requests': json(429, { __type: 'SomethingNew', message: 'no' }),
  }
  const errors: Record<string, WireAnswer> =
    service === 'sns'
      ? {
          throttling: xml(429, error('Throttled')),
          'throttling by another name': xml(400, error('Throttling')),
          'a topic that is not there': xml(404, error('NotFound')),
          'a parameter that is wrong': xml(400, error('InvalidParameter')),
          'a value that is wrong': xml(400, error('ParameterValueInvalid')),
          'no permission': xml(403, error('AuthorizationError')),
          'a key that is too busy': xml(400, error('KMSThrottling')),
          'a key that one has to opt in to': xml(403, error('KMSOptInRequired')),
          'a signature that is wrong': xml(403, error('SignatureDoesNotMatch')),
          'an error of the service': xml(500, error('InternalError')),
        }
      : jsonErrors

  test.each(Object.keys(errors))('says of %s the same with both clients', async (name) => {
    const server = await wireServer({ faultOf: (): Fault => ({ kind: 'answer', ...(errors[name] as WireAnswer) }) })
    const [sdk, light] = [
      await once(TARGETS[service](server.url, 'sdk')),
      await once(TARGETS[service](server.url, 'light')),
    ]
    expect(light).toEqual(sdk)
    expect(light.status).toBe(errors[name]?.status)
  })

  test.each([
    ['the page of a gateway', { status: 502, type: 'text/html', body: '<html><p>Bad<br></html>' }, true],
    ['nothing', { status: 500, type: 'text/plain', body: '' }, true],
    ['another kind of document', { status: 200, type: 'text/plain', body: '[1' }, false],
    ['a redirect', { status: 302, type: 'text/plain', body: '{}' }, false],
    ['more than a megabyte', { status: 200, type: 'text/xml', body: ' '.repeat(1_048_577) }, false],
  ])('takes %s for no success', async (_, answer, retriable) => {
    const server = await wireServer({ faultOf: (): Fault => ({ kind: 'answer', ...answer }) })
    expect(await once(TARGETS[service](server.url, 'light'))).toMatchObject({ retriable })
    expect((await once(TARGETS[service](server.url, 'sdk'))).retriable).toBe(retriable)
  })

  test('tries again when a connection breaks, with both clients', async () => {
    for (const kind of CLIENTS) {
      for (const fault of [{ kind: 'unreached' }, { kind: 'cut', share: 0 }, { kind: 'cut', share: 0.9 }] as const) {
        const server = await wireServer({ faultOf: (): Fault => fault })
        const { code, retriable } = await once(TARGETS[service](server.url, kind))
        expect(retriable).toBe(true)
        // The SDK has a name of its own for some of them.
        if (kind === 'light') expect(code).toBe('ECONNRESET')
      }
    }
  })

  test('tries again when nobody listens, with both clients', async () => {
    const server = await wireServer()
    await server.stop()
    for (const kind of CLIENTS) {
      expect(await once(TARGETS[service](server.url, kind))).toMatchObject({ retriable: true, code: 'ECONNREFUSED' })
    }
  })

  test('ends a request when the signal aborts, with both clients', async () => {
    const server = await wireServer({ faultOf: () => ({ kind: 'delay', ms: 2_000 }) })
    for (const kind of CLIENTS) {
      const started = performance.now()
      const failure = await once(TARGETS[service](server.url, kind), AbortSignal.timeout(100))
      expect(failure).toMatchObject({ code: 'DEADLINE', retriable: false })
      expect(performance.now() - started).toBeLessThan(1500)
    }
  })
})

test('light keeps its connections', async () => {
  const server = await wireServer()
  const { emit } = emitter(catalogue, TARGETS.sqs(server.url, 'light'))
  for (let index = 0; index < 5; index++) await emit('order.paid', { order: 'o' })
  const other = emitter(catalogue, TARGETS.sns(server.url, 'light'))
  await other.emit('order.paid', { order: 'o' })
  expect(server.connections()).toBe(1)
})

test('light reads credentials for every request, for they change', async () => {
  const server = await wireServer()
  const { emit } = emitter(catalogue, TARGETS.eventBridge(server.url, 'light'))
  await emit('order.paid', { order: 'o' })
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'ASIAOTHER')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'other')
  vi.stubEnv('AWS_SESSION_TOKEN', 'session')
  vi.stubEnv('AWS_REGION', 'us-east-1')
  await emit('order.paid', { order: 'o' })
  const [first, second] = server.requests
  expect(first && isSigned(first, 'secret')).toBe(true)
  expect(second && isSigned(second, 'other')).toBe(true)
  expect(second?.headers.authorization).toMatch(/Credential=ASIAOTHER\/\d{8}\/us-east-1\/events\//)
  expect(first?.headers).not.toHaveProperty('x-amz-security-token')
  expect(second?.headers['x-amz-security-token']).toBe('session')
})

test('light speaks TLS, and only to whom it can trust', async () => {
  const pem = readFileSync(new URL('fixtures/localhost.pem', import.meta.url))
  const server = await wireServer({ pem })
  const target = TARGETS.sns(server.url, 'light')
  expect(await once(target)).toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT', retriable: false })
  expect(server.requests).toEqual([])
  const known = tls.getCACertificates()
  onTestFinished(() => tls.setDefaultCACertificates(known))
  tls.setDefaultCACertificates([...known, pem.toString().replace(/^.*(?=-----BEGIN C)/s, '')])
  const { emit } = emitter(catalogue, target)
  await emit('order.paid', { order: 'o' })
  await emit('order.paid', { order: 'o' })
  expect(server.requests).toHaveLength(2)
})

test('light waits five seconds for a connection', async () => {
  const server = createServer(() => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    vi.useRealTimers()
    vi.unstubAllEnvs()
    server.close()
  })
  stubAws(`https://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const target = TARGETS.eventBridge('', 'light')
  const connected = new Promise((resolve) => server.once('connection', resolve))
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const sent = target.send([target.entry(outgoing())], never)
  sent.catch(() => {})
  await connected
  await vi.advanceTimersByTimeAsync(4_999)
  expect(await Promise.race([sent.catch(() => 'failed'), 'waits'])).toBe('waits')
  await vi.advanceTimersByTimeAsync(1)
  await expect(sent).rejects.toMatchObject({
    name: 'TimeoutError',
    code: 'ETIMEDOUT',
    message: 'no connection within 5000 ms',
  })
})

test('light waits half a minute for an answer', async () => {
  const { setTimeout } = ClientRequest.prototype
  const asked: number[] = []
  const spy = vi.spyOn(ClientRequest.prototype, 'setTimeout').mockImplementation(function (
    this: ClientRequest,
    ms,
    then,
  ) {
    asked.push(ms)
    return setTimeout.call(this, ms / 1000, then)
  })
  onTestFinished(() => spy.mockRestore())
  const server = await wireServer({ faultOf: () => ({ kind: 'delay', ms: 500 }) })
  expect(await once(TARGETS.sqs(server.url, 'light'))).toMatchObject({
    code: 'TimeoutError',
    message: 'no answer within 30000 ms',
    retriable: true,
  })
  expect(asked).toEqual([30_000])
})

test('light says in Lambda which invocation it is, by which loops are found', async () => {
  const server = await wireServer()
  const { emit } = emitter(catalogue, TARGETS.sns(server.url, 'light'))
  vi.stubEnv('_X_AMZN_TRACE_ID', 'Root=1-5759e988-bd862e3fe1be46a994272793;Lineage=1:a:0')
  await emit('order.paid', { order: 'o' })
  vi.stubEnv('AWS_LAMBDA_FUNCTION_NAME', 'orders')
  await emit('order.paid', { order: 'o' })
  expect(server.requests.map(({ headers }) => headers['x-amzn-trace-id'])).toEqual([
    undefined,
    'Root=1-5759e988-bd862e3fe1be46a994272793;Lineage=1:a:0',
  ])
  expect(server.requests.every((request) => isSigned(request, 'secret'))).toBe(true)
})

test.each([
  ['AWS_REGION', 'needs AWS_REGION'],
  ['AWS_ACCESS_KEY_ID', 'needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; for the credentials of a profile'],
  ['AWS_SECRET_ACCESS_KEY', 'needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY'],
])('light says so when %s is not in the environment', async (name, message) => {
  const server = await wireServer()
  vi.stubEnv(name, '')
  vi.stubEnv('AWS_DEFAULT_REGION', '')
  const failure = await once(TARGETS.sqs(server.url, 'light'))
  expect(failure).toMatchObject({ code: 'MISUSE', retriable: false })
  expect(failure.message).toContain(`emit: client 'light' ${message}`)
  expect(failure.message).not.toContain('secret')
})

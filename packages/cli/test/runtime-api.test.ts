import { request } from 'node:http'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Invocation } from '../src/invocation.ts'
import { type RuntimeApi, serveRuntimeApi } from '../src/runtime-api.ts'

const invocation: Invocation = {
  requestId: 'a1',
  event: '{"n":1}',
  deadline: 1_800_000_000_000,
  functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:f',
  traceId: 'Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1',
}
let api: RuntimeApi

beforeEach(async () => {
  api = await serveRuntimeApi()
})
afterEach(() => api.close())

test('an event waits for the client, and the client for an event', async () => {
  const reply = api.send(invocation)
  const first = await call('GET', '/invocation/next')
  expect(first).toMatchObject({ status: 200, body: { n: 1 } })
  expect(Object.fromEntries(first.headers)).toMatchObject({
    'content-type': 'application/json',
    'lambda-runtime-aws-request-id': 'a1',
    'lambda-runtime-deadline-ms': '1800000000000',
    'lambda-runtime-invoked-function-arn': invocation.functionArn,
    'lambda-runtime-trace-id': invocation.traceId,
  })
  expect(await call('POST', '/invocation/a1/response', '"ok"')).toMatchObject({ status: 202, body: { status: 'OK' } })
  expect(await reply).toEqual({ type: 'answer', text: '"ok"' })

  const second = call('GET', '/invocation/next', undefined, { 'heddle-max-rss-kb': '51200' })
  expect(await api.asked()).toEqual({ maxMemoryMB: 50 })
  void api.send({ ...invocation, requestId: 'a2' })
  expect((await second).headers.get('lambda-runtime-aws-request-id')).toBe('a2')
})

test('an error is passed on as it was posted', async () => {
  const reply = await sent()
  const error = { errorType: 'TypeError', errorMessage: 'boom', trace: ['TypeError: boom'] }
  expect(await call('POST', '/invocation/a1/error', JSON.stringify(error))).toMatchObject({ status: 202 })
  expect(await reply.promise).toEqual({ type: 'error', error })
})

test('an error that is not in the form of one still fails', async () => {
  const reply = await sent()
  await call('POST', '/invocation/a1/error', 'oh')
  expect(await reply.promise).toEqual({ type: 'error', error: { errorType: 'Error', errorMessage: 'oh', trace: [] } })
})

test('an unknown request id is refused', async () => {
  expect(await call('POST', '/invocation/a1/response', '1')).toMatchObject({
    status: 400,
    body: { errorType: 'InvalidRequestID' },
  })
  await sent()
  expect(await call('POST', '/invocation/b/error', '{}')).toMatchObject({
    status: 400,
    body: { errorType: 'InvalidRequestID', errorMessage: 'no invocation has the id b' },
  })
})

test('a second answer is refused, and an init error after init', async () => {
  const reply = await sent()
  await call('POST', '/invocation/a1/response', '1')
  const refused = { status: 403, body: { errorType: 'InvalidStateTransition' } }
  expect(await call('POST', '/invocation/a1/response', '2')).toMatchObject(refused)
  expect(await call('POST', '/invocation/a1/error', '{}')).toMatchObject(refused)
  expect(await call('POST', '/init/error', '{}')).toMatchObject(refused)
  expect(await reply.promise).toEqual({ type: 'answer', text: '1' })
})

test('an init error is passed on', async () => {
  const error = { errorType: 'Runtime.ImportModuleError', errorMessage: 'none', trace: [] }
  expect(await call('POST', '/init/error', JSON.stringify(error))).toMatchObject({ status: 202 })
  expect(await api.initFailed).toEqual(error)
})

test('an answer of 6291556 bytes is taken, a larger one is refused', async () => {
  const taken = await sent()
  const most = 'x'.repeat(6_291_556)
  expect(await call('POST', '/invocation/a1/response', most)).toMatchObject({ status: 202 })
  expect(await taken.promise).toEqual({ type: 'answer', text: most })
  const refused = await sent()
  expect(await call('POST', '/invocation/a1/response', `${most}x`)).toMatchObject({
    status: 413,
    body: { errorType: 'RequestEntityTooLarge' },
  })
  expect(await refused.promise).toMatchObject({ type: 'error', error: { errorType: 'Function.ResponseSizeTooLarge' } })
})

test('a stream may be larger, and its mode has to be known', async () => {
  const reply = await sent()
  const mode = 'Lambda-Runtime-Function-Response-Mode'
  expect(await call('POST', '/invocation/a1/response', 'x', { [mode]: 'drip' })).toMatchObject({
    status: 400,
    body: { errorType: 'InvalidFunctionResponseMode' },
  })
  const body = 'x'.repeat(7_000_000)
  expect(await call('POST', '/invocation/a1/response', body, { [mode]: 'streaming' })).toMatchObject({ status: 202 })
  const streamed = await reply.promise
  expect(streamed.type === 'stream' && streamed.stream.body.length).toBe(7_000_000)
})

test('a connection that breaks in the middle of an answer is noticed', async () => {
  const reply = await sent()
  const post = request(`http://${api.address}/2018-06-01/runtime/invocation/a1/response`, {
    method: 'POST',
    headers: { 'Content-Length': 10, 'Lambda-Runtime-Function-Response-Mode': 'streaming' },
  })
  post.on('error', () => {})
  post.write('part', () => setTimeout(() => post.destroy(), 20))
  expect(await reply.promise).toMatchObject({ type: 'cut', partial: { body: Buffer.from('part') } })
})

test('what is not part of the Runtime API is not found', async () => {
  expect(await call('GET', '/restore/next')).toMatchObject({ status: 404 })
  expect(await call('GET', '/invocation/a1/response')).toMatchObject({ status: 404 })
})

/** Hands the event to the client; the reply is wrapped, or waiting for this would be waiting for that. */
async function sent(): Promise<{ promise: ReturnType<RuntimeApi['send']> }> {
  const promise = api.send(invocation)
  await call('GET', '/invocation/next')
  return { promise }
}

async function call(method: string, path: string, body?: string, headers: Record<string, string> = {}) {
  const url = `http://${api.address}/2018-06-01/runtime${path}`
  const response = await fetch(url, { method, headers, body: body ?? null })
  return { status: response.status, headers: response.headers, body: await response.json() }
}

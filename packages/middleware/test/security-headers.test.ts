import { HttpError, http, on } from 'heddle'
import { securityHeaders } from 'heddle/http'
import { albEvent, httpApiEvent, invoke, readAnswer, restApiEvent } from 'heddle/testing'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { through } from './http-calls.ts'

const DEFAULTS = {
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "frame-ancestors 'none'",
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}

beforeEach(() => vi.spyOn(console, 'error').mockImplementation(() => {}))
afterEach(() => vi.restoreAllMocks())

test('securityHeaders gives every reply its headers', async () => {
  expect(await through(securityHeaders(), () => ({ body: { id: 1 } }))).toEqual({
    status: 200,
    headers: { 'content-type': 'application/json', ...DEFAULTS },
    cookies: [],
    body: Buffer.from('{"id":1}'),
  })
})

test.each([
  [403, () => Promise.reject(new HttpError(403, 'not yours'))],
  [500, () => Promise.reject(new Error('a secret'))],
])('replies to errors have them too: %i', async (status, fn) => {
  const reply = await through(securityHeaders(), fn)
  expect([reply.status, reply.headers]).toEqual([status, { 'content-type': 'application/problem+json', ...DEFAULTS }])
})

test('a request that is refused before the function gets them too', async () => {
  const handler = on(http.post('/x'))
    .use(securityHeaders())
    .handle(() => {})
  const event = restApiEvent({ path: '/y' })
  const { status, headers } = readAnswer(event, await invoke(handler, event))
  expect([status, headers]).toEqual([404, { 'content-type': 'application/problem+json', ...DEFAULTS }])
})

test('each can be another, and be switched off', async () => {
  const options = {
    'x-frame-options': 'SAMEORIGIN',
    'content-security-policy': "frame-ancestors 'self'",
    'strict-transport-security': false,
    'cross-origin-opener-policy': false,
    'permissions-policy': 'camera=()',
    'referrer-policy': undefined,
  } as const
  expect((await through(securityHeaders(options), () => {})).headers).toEqual({
    'x-content-type-options': 'nosniff',
    'content-security-policy': "frame-ancestors 'self'",
    'x-frame-options': 'SAMEORIGIN',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=()',
  })
})

test('a header that the function set stays, and those that tell about the server go', async () => {
  const own = {
    'X-Frame-Options': 'SAMEORIGIN',
    'Content-Security-Policy': "default-src 'self'",
    Server: 'nginx',
    'X-Powered-By': 'PHP',
  }
  expect((await through(securityHeaders(), () => ({ headers: own }))).headers).toEqual({
    ...DEFAULTS,
    'x-frame-options': 'SAMEORIGIN',
    'content-security-policy': "default-src 'self'",
  })
})

test('over plain HTTP strict-transport-security is not sent', async () => {
  const handler = on(http())
    .use(securityHeaders())
    .handle(() => {})
  const event = albEvent()
  const plain = { ...event, headers: { ...event.headers, 'x-forwarded-proto': 'http' } }
  const { 'strict-transport-security': _, ...others } = DEFAULTS
  expect(readAnswer(event, await invoke(handler, event)).headers).toEqual(DEFAULTS)
  expect(readAnswer(plain, await invoke(handler, plain)).headers).toEqual(others)
})

test('a value that would break its header is a 500, not a header', async () => {
  const event = httpApiEvent()
  const handler = on(http())
    .use(securityHeaders({ 'referrer-policy': 'a\r\nset-cookie: b' }))
    .handle(() => {})
  const { status, headers } = readAnswer(event, await invoke(handler, event))
  expect([status, headers]).toEqual([500, { 'content-type': 'application/problem+json' }])
})

import { createHash } from 'node:crypto'
import { HttpError, type HttpReplyParts, http, on } from 'heddle'
import { type EtagOptions, etag, file } from 'heddle/http'
import { httpApiEvent, invoke, readAnswer, restApiEvent } from 'heddle/testing'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { through } from './http-calls.ts'

const hashOf = (body: string | Uint8Array) => `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
const NONE = Buffer.alloc(0)
const OLD = 'Sun, 06 Nov 1994 08:49:37 GMT'

beforeEach(() => vi.spyOn(console, 'error').mockImplementation(() => {}))
afterEach(() => vi.restoreAllMocks())

/** The reply to a GET with these headers of a function that returns this. */
async function get(parts: HttpReplyParts, headers: Readonly<Record<string, string>> = {}, options: EtagOptions = {}) {
  return await through(etag(options), () => parts, { headers })
}

describe('the tag', () => {
  test.each([
    ['text', 'hello', 'hello'],
    ['no text', '', ''],
    ['bytes', new Uint8Array([0, 255]), new Uint8Array([0, 255])],
    ['JSON', { id: 1 }, '{"id":1}'],
  ])('is made of the body: %s', async (_kind, body, bytes) => {
    const reply = await get({ body })
    expect([reply.status, reply.headers.etag, reply.body]).toEqual([200, hashOf(bytes), Buffer.from(bytes)])
  })

  test('is weak where the options say so', async () => {
    expect((await get({ body: 'hello' }, {}, { weak: true })).headers.etag).toBe(`W/${hashOf('hello')}`)
  })

  test('that the function set stays', async () => {
    expect((await get({ body: 'hello', headers: { ETag: '"v1"' } })).headers.etag).toBe('"v1"')
  })

  test('is that of GET in the reply to HEAD', async () => {
    const reply = await through(etag(), () => 'hello', { method: 'HEAD' })
    expect([reply.status, reply.headers.etag, reply.body]).toEqual([200, hashOf('hello'), NONE])
  })

  test.each<[string, HttpReplyParts]>([
    ['POST', { body: 'hello' }],
    ['PUT', { body: 'hello' }],
    ['OPTIONS', { body: 'hello' }],
    ['GET', { status: 201, body: 'hello' }],
    ['GET', { status: 206, body: 'hello' }],
    ['GET', { status: 204 }],
    ['GET', { status: 404, body: 'hello' }],
    ['GET', { status: 200 }],
    ['HEAD', { status: 200 }],
  ])('is not in the reply to %s with %j', async (method, parts) => {
    const reply = await through(etag(), () => parts, { method, headers: { 'if-none-match': '"x"' } })
    expect(reply.status).toBe(parts.status ?? 200)
    expect(reply.headers).not.toHaveProperty('etag')
  })

  test('is not in replies to errors', async () => {
    const reply = await through(etag(), () => Promise.reject(new HttpError(404, 'no such order')), {
      headers: { 'if-none-match': '*' },
    })
    expect([reply.status, reply.headers]).toEqual([404, { 'content-type': 'application/problem+json' }])
  })

  test('is not made of a body that comes in chunks', async () => {
    const reply = await get({ body: chunks() })
    expect([reply.headers.etag, reply.body.toString()]).toEqual([undefined, 'ab'])
  })
})

async function* chunks() {
  yield 'a'
  yield 'b'
}

describe('a client that has the body already', () => {
  test.each([
    ['its tag', hashOf('hello')],
    ['its tag, weak', `W/${hashOf('hello')}`],
    ['its tag among others', `"a", W/"b,c" ,${hashOf('hello')},"d"`],
    ['any', '*'],
    ['any', ' * '],
    ['a broken list with its tag', `x, "", ${hashOf('hello')}, "`],
  ])('gets a 304 without it for %s', async (_kind, tags) => {
    const reply = await get({ body: 'hello' }, { 'If-None-Match': tags })
    expect(reply).toEqual({ status: 304, headers: { etag: hashOf('hello') }, cookies: [], body: NONE })
  })

  test.each([
    ['another tag', '"x"'],
    ['its tag without the quotes', hashOf('hello').slice(1, -1)],
    ['its tag inside another', `"a${hashOf('hello').slice(1)}`],
    ['half of its tag', `${hashOf('hello').slice(0, 9)}"`],
    ['its tag, not closed', hashOf('hello').slice(0, -1)],
    ['nothing', ''],
    ['any among others', '"x", *'],
  ])('is unknown by %s', async (_kind, tags) => {
    expect((await get({ body: 'hello' }, { 'If-None-Match': tags })).status).toBe(200)
  })

  test('gets the headers that a cache needs, and the cookies, and nothing that is of the body', async () => {
    const headers = {
      'cache-control': 'max-age=60',
      'content-location': '/orders/1',
      date: OLD,
      etag: '"v1"',
      expires: OLD,
      vary: 'accept',
      'last-modified': OLD,
      'content-type': 'text/plain',
      'content-length': '5',
      'content-encoding': 'br',
      'content-language': 'en',
      'content-disposition': 'inline',
      'content-digest': 'sha-256=:x:',
      'content-security-policy': "default-src 'none'",
      'content-security-policy-report-only': "default-src 'none'",
      'access-control-allow-origin': '*',
      'x-request-id': 'r',
    }
    const event = restApiEvent({ headers: { 'If-None-Match': 'W/"v1"' } })
    const handler = on(http.get('/'))
      .use(etag())
      .handle(() => ({ headers, cookies: ['a=1; Secure', 'b=2'], body: 'hello' }))
    expect(readAnswer(event, await invoke(handler, event))).toEqual({
      status: 304,
      headers: {
        'cache-control': 'max-age=60',
        'content-location': '/orders/1',
        date: OLD,
        etag: '"v1"',
        expires: OLD,
        vary: 'accept',
        'content-security-policy': "default-src 'none'",
        'content-security-policy-report-only': "default-src 'none'",
        'access-control-allow-origin': '*',
        'x-request-id': 'r',
      },
      cookies: ['a=1; Secure', 'b=2'],
      body: NONE,
    })
  })

  test('of HEAD gets a 304 too', async () => {
    const reply = await through(etag(), () => 'hello', {
      method: 'HEAD',
      headers: { 'if-none-match': hashOf('hello') },
    })
    expect(reply.status).toBe(304)
  })

  test('of POST gets the reply', async () => {
    const reply = await through(etag(), () => 'hello', { method: 'POST', headers: { 'if-none-match': '*' } })
    expect([reply.status, reply.body.toString()]).toEqual([200, 'hello'])
  })

  test('gets a 304 for chunks whose tag the function set, and the chunks are let go of', async () => {
    const body = {
      [Symbol.asyncIterator]: () => body,
      next: vi.fn<AsyncIterator<string>['next']>(),
      return: vi.fn(async () => Promise.reject(new Error('too late'))),
    }
    const reply = await get({ headers: { etag: '"v1"' }, body }, { 'if-none-match': '"v1"' })
    expect(reply.status).toBe(304)
    expect(body.next).not.toHaveBeenCalled()
    expect(body.return).toHaveBeenCalledOnce()
  })

  test('gets a 304 for a file of the disk', async () => {
    const handler = on(http.get('/file'))
      .use(etag())
      .handle(async () => await file(new URL(import.meta.url)))
    const first = httpApiEvent({ path: '/file' })
    const { headers } = readAnswer(first, await invoke(handler, first))
    for (const known of [
      { 'if-none-match': headers.etag as string },
      { 'if-modified-since': headers['last-modified'] as string },
    ]) {
      const event = httpApiEvent({ path: '/file', headers: known })
      expect(readAnswer(event, await invoke(handler, event))).toMatchObject({ status: 304, body: NONE })
    }
  })
})

describe('if-modified-since', () => {
  test.each([
    ['the date', OLD, 304],
    ['a later date', 'Sun, 06 Nov 1994 08:49:38 GMT', 304],
    ['an earlier date', 'Sun, 06 Nov 1994 08:49:36 GMT', 200],
    ['the date in the form of RFC 850', 'Sunday, 06-Nov-94 08:49:37 GMT', 304],
    ['an earlier one in it', 'Sunday, 06-Nov-94 08:49:36 GMT', 200],
    ['the date in the form of asctime', 'Sun Nov  6 08:49:37 1994', 304],
    ['an earlier one in it', 'Sun Nov  6 08:49:36 1994', 200],
    ['a number', '99999999999999', 200],
    ['a date of JSON', '2040-01-01T00:00:00Z', 200],
    ['a date in another zone', 'Sun, 06 Nov 2040 08:49:37 +0100', 200],
    ['a day that is none', 'Sun, 99 Nov 2040 08:49:37 GMT', 200],
    ['nothing', '', 200],
    ['something long', 'Sun, '.repeat(100_000), 200],
  ])('of %s', async (_kind, since, status) => {
    const parts = { headers: { 'last-modified': OLD }, body: chunks() }
    const reply = await get(parts, { 'If-Modified-Since': since })
    expect([reply.status, reply.headers['last-modified']]).toEqual([status, OLD])
  })

  test('is not asked when there is if-none-match', async () => {
    const parts = { headers: { 'last-modified': OLD }, body: 'hello' }
    const both = { 'if-modified-since': OLD, 'if-none-match': '"x"' }
    expect((await get(parts, both)).status).toBe(200)
  })

  test.each([undefined, 'yesterday'])('needs a last-modified of the function, not %s', async (date) => {
    const parts = { headers: { 'last-modified': date }, body: 'hello' }
    expect((await get(parts, { 'if-modified-since': OLD })).status).toBe(200)
  })
})

test('ten thousand tags, and what looks like many, are read at once', async () => {
  const many = Array.from({ length: 10_000 }, (_, index) => `W/"${index}"`).join(', ')
  const start = performance.now()
  expect((await get({ body: 'hello' }, { 'if-none-match': `${many}, ${hashOf('hello')}` })).status).toBe(304)
  for (const odd of [many, '"'.repeat(100_001), 'W/'.repeat(100_000), 'W/"'.repeat(100_000), ' '.repeat(500_000)]) {
    expect((await get({ body: 'hello' }, { 'if-none-match': odd })).status).toBe(200)
  }
  expect(performance.now() - start).toBeLessThan(2000)
})

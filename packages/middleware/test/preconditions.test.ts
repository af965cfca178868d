import { HttpError, http, on } from 'heddle'
import { type PreconditionsOptions, preconditions } from 'heddle/http'
import { httpApiEvent, invoke, readAnswer } from 'heddle/testing'
import { describe, expect, test } from 'vitest'

const NOW = 'Sun, 06 Nov 1994 08:49:37 GMT'
const BEFORE = 'Sun, 06 Nov 1994 08:49:36 GMT'
const lastModified = new Date(Date.parse(NOW) + 999)

/** The status of a PUT with these headers: 204 when the function got to write. */
function statusOf(headers: Readonly<Record<string, string>>, current: PreconditionsOptions, method = 'PUT'): number {
  try {
    preconditions({ method, headers }, current)
    return 204
  } catch (error) {
    return (error as HttpError).status
  }
}

test('a function writes only what its client has seen', async () => {
  const handler = on(http.put('/orders/:id')).handle((request) => {
    preconditions(request, { etag: '"v7"', required: true })
    return { headers: { etag: '"v8"' } }
  })
  const put = async (headers: Readonly<Record<string, string>>) => {
    const event = httpApiEvent({ method: 'PUT', path: '/orders/1', headers })
    const { status, body } = readAnswer(event, await invoke(handler, event))
    return [status, body.length === 0 ? undefined : JSON.parse(body.toString()).detail]
  }
  expect(await put({ 'If-Match': '"v7"' })).toEqual([200, undefined])
  expect(await put({ 'If-Match': '"v6"' })).toEqual([412, 'it is not, or no longer, what if-match says'])
  expect(await put({})).toEqual([428, 'a precondition is required: if-match, if-none-match or if-unmodified-since'])
})

describe('if-match', () => {
  test.each([
    ['"v7"', '"v7"', 204],
    ['"v6", "v7"', '"v7"', 204],
    ['*', '"v7"', 204],
    ['"v6"', '"v7"', 412],
    ['"v7"', undefined, 412],
    ['*', undefined, 412],
    ['v7', '"v7"', 412],
    ['', '"v7"', 412],
    ['W/"v7"', '"v7"', 412],
    ['"v7"', 'W/"v7"', 412],
    ['W/"v7"', 'W/"v7"', 412],
    ['*', 'W/"v7"', 204],
    ['"v7', '"v7"', 412],
  ])('%s of what is %s: %i', (tags, etag, status) => {
    expect(statusOf({ 'if-match': tags }, { etag })).toBe(status)
  })

  test('of something with a date alone holds for any, and for no tag', () => {
    expect(statusOf({ 'if-match': '*' }, { lastModified })).toBe(204)
    expect(statusOf({ 'if-match': '"v7"' }, { lastModified })).toBe(412)
  })

  test('goes before if-unmodified-since', () => {
    const current = { etag: '"v7"', lastModified }
    expect(statusOf({ 'if-match': '"v7"', 'if-unmodified-since': BEFORE }, current)).toBe(204)
    expect(statusOf({ 'if-match': '"v6"', 'if-unmodified-since': NOW }, current)).toBe(412)
  })
})

describe('if-unmodified-since', () => {
  test.each([
    [NOW, 204],
    [BEFORE, 412],
    ['Sunday, 06-Nov-94 08:49:36 GMT', 412],
    ['Sun Nov  6 08:49:36 1994', 412],
    // What is no date is no condition.
    ['1990', 204],
    ['', 204],
  ])('%s: %i', (since, status) => {
    expect(statusOf({ 'if-unmodified-since': since }, { lastModified })).toBe(status)
  })

  test('is no condition for something without a date', () => {
    expect(statusOf({ 'if-unmodified-since': BEFORE }, { etag: '"v7"' })).toBe(204)
  })
})

describe('if-none-match', () => {
  test.each([
    ['*', undefined, 204],
    ['*', '"v7"', 412],
    ['"v7"', '"v7"', 412],
    ['W/"v7"', '"v7"', 412],
    ['"v6"', '"v7"', 204],
    ['"v7"', undefined, 204],
  ])('%s of what is %s: %i', (tags, etag, status) => {
    expect(statusOf({ 'if-none-match': tags }, { etag, required: true })).toBe(status)
  })

  test('of GET and HEAD is about the reply', () => {
    for (const method of ['GET', 'HEAD']) {
      expect(statusOf({ 'if-none-match': '*' }, { etag: '"v7"' }, method)).toBe(204)
    }
  })
})

test.each([
  [{}, {}],
  [{ 'if-unmodified-since': 'yesterday' }, { lastModified }],
  [{ 'if-unmodified-since': NOW }, { etag: '"v7"' }],
  [{ 'if-modified-since': NOW }, { lastModified }],
])('a condition that is required has to be one that can be checked: %j of %j', (headers, current) => {
  expect(statusOf(headers as never, { ...current, required: true })).toBe(428)
  expect(statusOf(headers as never, current)).toBe(204)
})

test.each(['v7', '"v7', '', '"a"b"'])('the tag %j is an error of the function', (etag) => {
  expect(() => preconditions({ method: 'PUT', headers: {} }, { etag })).toThrow(TypeError)
})

test('what is thrown is an HttpError', () => {
  expect(() => preconditions({ method: 'PUT', headers: { 'if-match': '*' } }, {})).toThrow(HttpError)
})

test('ten thousand tags are compared at once', () => {
  const many = Array.from({ length: 10_000 }, (_, index) => `"v${index}"`).join()
  const start = performance.now()
  for (let run = 0; run < 20; run++) expect(statusOf({ 'if-match': many }, { etag: '"x"' })).toBe(412)
  expect(performance.now() - start).toBeLessThan(1000)
})

// Every HTTP trigger of AWS gives a function the same request, and the client the same reply: one table of requests and one
// of replies, run through all of them. What a service does otherwise stands in the tables, with its reason in DIFFERENCES.

import fc from 'fast-check'
import { bytes, type HttpQuery, type HttpRequest, http, on } from 'heddle'
import { routes } from 'heddle/http'
import type { HttpRequestOptions } from 'heddle/testing'
import { describe, expect, test } from 'vitest'
import { type AnyHandler, errorLines } from './helpers.ts'
import { REFUSALS } from './http-refusals.ts'
import { REPLIES } from './http-replies.ts'
import type { Got } from './http-reply-case.ts'
import { latin1, PLAIN, REQUESTS, type Seen } from './http-requests.ts'
import { answerOf, DIFFERENCES, eventOf, type Outcome, TRIGGERS, type Trigger } from './http-triggers.ts'

type Differing<Expected> = { readonly [Name in keyof typeof DIFFERENCES]?: Partial<Expected> } | undefined

/** What a case expects of a trigger, given what its service does otherwise. */
function expectedOf<Expected>(trigger: Trigger, plain: Expected, but: Differing<Expected>): Expected {
  return Object.assign({}, plain, ...trigger.differences.map((name) => but?.[name]))
}

/** What clients and services add by themselves. */
const ADDED = /^(?:host|user-agent|accept|content-length|x-forwarded-\w+|x-amzn-trace-id)$/

type Received = HttpRequest<unknown, object, HttpQuery>

function seenOf(event: Received): Seen {
  const { method, path, decodedPath, params, query, headers, cookies } = event
  return {
    method,
    path,
    decodedPath,
    params: { ...params },
    query: { ...query },
    headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !ADDED.test(name))),
    cookies: { ...cookies },
    body: Buffer.from(event.bytes()).toString('latin1'),
  }
}

/** Sends a request through a trigger to a function that replies with the body it got. */
async function sent(trigger: Trigger, request: HttpRequestOptions, route = '/*') {
  let event: Received | undefined
  const target = on(http({ body: bytes() })).handle((given) => {
    event = given as Received
    return { status: 201, headers: { 'x-method': given.method }, cookies: ['a=1', 'b=2'], body: given.body }
  })
  const handler = routes({ [route]: target } as never) as AnyHandler
  const answer = await answerOf(trigger, handler, eventOf(trigger, request))
  if (event === undefined) throw new Error(`the function did not run: ${answer.status} ${answer.body}`)
  return { event, answer }
}

describe.each(TRIGGERS)('$name', (trigger) => {
  test.each(REQUESTS)('$name, read and sent back', async ({ request, route, seen, but }) => {
    const { event, answer } = await sent(trigger, request, route)
    const expected = expectedOf(trigger, { ...PLAIN, ...seen }, but)
    expect(seenOf(event)).toEqual(expected)
    if (isEncoded(request.query)) {
      expect(Object.fromEntries(new URL(event.url).searchParams)).toEqual(lastOf(event.query))
    }
    expect({ ...answer, body: answer.body.toString('latin1') }).toEqual({
      status: 201,
      headers: { 'x-method': expected.method, 'content-type': 'application/octet-stream' },
      cookies: ['a=1', 'b=2'],
      body: expected.method === 'HEAD' ? '' : expected.body,
    })
  })

  test.each([...REPLIES, ...REFUSALS])(
    '$name, as the client gets it',
    async ({ handler, request = {}, got, logged = 0, but }) => {
      const lines = errorLines()
      const outcome = await answerOf(trigger, handler(), eventOf(trigger, request))
      const expected = expectedOf<Got & { logged: number }>(trigger, { ...got, logged }, but)
      expect({ ...gotOf(outcome), logged: lines().length }).toEqual(expected)
      expect(JSON.stringify(gotOf(outcome))).not.toContain('hunter2')
    },
  )

  test('any request, read and sent back', async () => {
    await fc.assert(
      fc.asyncProperty(anyRequest(trigger), async (request) => {
        const { event, answer } = await sent(trigger, request)
        const { method = 'GET', path = '/', query = {}, cookies = {}, headers, body = '' } = request
        const seen = seenOf(event)
        expect(seen.decodedPath).toBe(decodeURIComponent(path))
        expect(Object.entries(seen.query).sort()).toEqual(Object.entries(query).sort())
        expect(Object.entries(seen.cookies).sort()).toEqual(Object.entries(cookies).sort())
        expect(seen.headers).toMatchObject(headers ?? {})
        expect({ method: seen.method, body: seen.body }).toEqual({ method, body: latin1(body) })
        expect(answer.body.toString('latin1')).toBe(method === 'HEAD' ? '' : latin1(body))
      }),
      { numRuns: 60 },
    )
  })

  test('any reply, as the client gets it', async () => {
    await fc.assert(
      fc.asyncProperty(anyReply, async ({ status, headers, cookies, body }) => {
        const handler = on(http()).handle(() => ({ status, headers, cookies, body }))
        const answer = await answerOf(trigger, handler, eventOf(trigger, {}))
        const whole = { 'content-type': expect.any(String), ...headers }
        expect(answer).toMatchObject({ status, cookies })
        expect(answer.headers).toEqual(status === 204 || status === 304 ? headers : whole)
        expect(answer.body.toString('latin1')).toBe(status === 204 || status === 304 ? '' : latin1(body))
      }),
      { numRuns: 60 },
    )
  })
})

test('every difference that the tables speak of is one of a service', () => {
  const told = [...REQUESTS, ...REPLIES, ...REFUSALS].flatMap(({ but = {} }) => Object.keys(but))
  const known = TRIGGERS.flatMap(({ differences }) => differences)
  expect(new Set(told)).toEqual(new Set(Object.keys(DIFFERENCES)))
  expect(new Set(known)).toEqual(new Set(Object.keys(DIFFERENCES)))
})

function gotOf({ body, broken, ...rest }: Outcome): Got {
  const isJson = /json/.test(rest.headers['content-type'] ?? '') && body.length > 0
  const content: unknown = isJson ? JSON.parse(body.toString()) : body.toString()
  return { ...rest, body: content, ...(broken === undefined ? {} : { broken }) }
}

/** Whether what is sent for a query is one that every client reads in the same way. */
function isEncoded(query: HttpRequestOptions['query'] = ''): boolean {
  try {
    return typeof query !== 'string' || decodeURIComponent(query) !== undefined
  } catch {
    return false
  }
}

function lastOf(query: HttpQuery): object {
  return Object.fromEntries(Object.entries(query).map(([name, value]) => [name, [value].flat().at(-1)]))
}

const characters = fc.string({ unit: 'binary', maxLength: 8 })
const token = fc.string({ unit: fc.constantFrom(...'abcz019_-'), minLength: 1, maxLength: 8 })
const headerValue = fc.string({ unit: fc.constantFrom(...'ab,; "=\\/%09'), maxLength: 12 }).map((value) => value.trim())
const headers = fc.dictionary(
  token.map((name) => `x-${name}`),
  headerValue,
)
const content = fc.oneof(fc.string({ unit: 'binary', minLength: 1 }), fc.uint8Array({ minLength: 1 }))
const cookieNames = token.filter((name) => name !== '__proto__')

function anyRequest({ differences }: Trigger): fc.Arbitrary<HttpRequestOptions> {
  const repeats = !differences.some((name) => name === 'lastValues' || name === 'lastQueryValues')
  const value = repeats
    ? fc.oneof(characters, fc.array(characters, { minLength: 2, maxLength: 4 }))
    : (characters as fc.Arbitrary<string | string[]>)
  const segment = characters.map((text) => encodeURIComponent(text)).filter((text) => !UNSAFE.test(text))
  return fc.record({
    method: fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'),
    path: fc.array(segment, { maxLength: 4 }).map((segments) => `/${segments.join('/')}`),
    query: fc.dictionary(
      characters.filter((name) => name !== '__proto__'),
      value,
      { maxKeys: 6 },
    ),
    cookies: fc.dictionary(cookieNames, characters, { maxKeys: 4 }),
    headers,
    body: content,
  })
}

// What is no path that a client means well with: control characters, and dots alone between slashes of either kind.
const UNSAFE = /^\.\.?$|%(?:[01][\dA-F]|7F|C2%[89])|%5C|%2F/

const anyReply = fc.record({
  status: fc.constantFrom(200, 201, 204, 301, 304, 400, 404, 500),
  headers,
  cookies: fc.array(
    fc.tuple(token, headerValue).map(([name, value]) => `${name}=${value}`),
    { maxLength: 12 },
  ),
  body: content,
})

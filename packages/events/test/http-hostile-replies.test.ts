// Replies with which a function, or one who gave it something to reply with, would break out of a header: a 500 that tells
// nothing and is logged, whatever the trigger, or a header in which it is harmless.

import { HttpError, type HttpMiddleware, type HttpReturns, http, on } from 'heddle'
import { file, html, redirect, sse } from 'heddle/http'
import { describe, expect, test } from 'vitest'
import { type AnyHandler, errorLines } from './helpers.ts'
import { answerOf, eventOf, type Outcome, TRIGGERS } from './http-triggers.ts'

const EVIL = ['a\r\nset-cookie: evil=1', 'a\nx-evil: 1', 'a\rx-evil: 1', '\r\n\r\n<script>', 'a\0b', 'a\r\n', '\n']
const NAMES = ['x-a: 1\r\nx-evil', 'x\nevil', 'x evil', 'x:evil', '', 'x\0', 'x-é', '"x"', 'x(evil)', 'x\r']

const replying = (make: () => HttpReturns | Promise<HttpReturns>) => on(http()).handle(make) as AnyHandler
const adding = (headers: Record<string, string>, cookies: readonly string[] = []): HttpMiddleware =>
  async function adding(_call, next) {
    const reply = await next()
    return { ...reply, headers: { ...reply.headers, ...headers }, cookies: [...reply.cookies, ...cookies] }
  }

const WAYS: [string, (evil: string) => AnyHandler][] = [
  ['a header', (evil) => replying(() => ({ headers: { 'x-a': evil }, body: 'x' }))],
  ['one of the values of a header', (evil) => replying(() => ({ headers: { 'x-a': ['a', evil] } }))],
  ['a location', (evil) => replying(() => ({ status: 303, headers: { location: evil } }))],
  ['a content type', (evil) => replying(() => ({ headers: { 'content-type': evil }, body: 'x' }))],
  ['a cookie', (evil) => replying(() => ({ cookies: ['a=1', evil] }))],
  ['a set-cookie header', (evil) => replying(() => ({ headers: { 'Set-Cookie': ['a=1', evil] } }))],
  ['a header of an HttpError', (evil) => throwing({ 'www-authenticate': evil })],
  ['a cookie of an HttpError', (evil) => throwing({ 'set-cookie': evil })],
  [
    'a header that a layer adds',
    (evil) =>
      on(http())
        .use(adding({ 'x-a': evil }))
        .handle(() => 'x') as AnyHandler,
  ],
  [
    'a cookie that a layer adds',
    (evil) =>
      on(http())
        .use(adding({}, [evil]))
        .handle(() => 'x') as AnyHandler,
  ],
  ['a header of a file', (evil) => replying(() => file(new Uint8Array([1]), { type: evil }))],
  ['a header of HTML', (evil) => replying(() => html('<p>', { headers: { 'x-a': evil } }))],
]

function throwing(headers: Record<string, string>): AnyHandler {
  return replying(() => {
    throw new HttpError(401, 'no', { headers })
  })
}

/** That a client gets a 500 that tells nothing, and nothing else. */
function tellsNothing({ status, headers, cookies, body }: Outcome): void {
  expect({ status, headers, cookies, body: JSON.parse(body.toString()) }).toEqual({
    status: 500,
    headers: { 'content-type': 'application/problem+json' },
    cookies: [],
    body: { type: 'about:blank', title: 'Internal Server Error', status: 500 },
  })
}

describe.each(TRIGGERS)('$name', (trigger) => {
  const answered = (handler: AnyHandler) => answerOf(trigger, handler, eventOf(trigger, {}))

  test.each(WAYS)('a line break or NUL in %s is a 500 that tells nothing, logged', async (_what, handler) => {
    const lines = errorLines()
    for (const evil of EVIL) {
      const before = lines().length
      tellsNothing(await answered(handler(evil)))
      const logged = lines().slice(before)
      expect(logged.at(-1)).toMatchObject({ level: 'ERROR', error: { code: 'INVALID_RESULT' } })
      // What would break a header does not get into the log's line either.
      for (const { error } of logged) expect(error.message).not.toMatch(/evil|script/)
    }
  })

  test.each(NAMES)('%j is no name of a header: a 500 that tells nothing, logged', async (name) => {
    const lines = errorLines()
    const ways = [
      replying(() => ({ headers: { [name]: 'x' }, body: 'x' })),
      throwing({ [name]: 'x' }),
      on(http())
        .use(adding({ [name]: 'x' }))
        .handle(() => 'x') as AnyHandler,
    ]
    for (const [index, handler] of ways.entries()) {
      tellsNothing(await answered(handler))
      expect(lines().length).toBeGreaterThan(index)
    }
  })

  test.each(EVIL)('a redirection to %j goes to a URL that has it encoded', async (evil) => {
    const { status, headers, cookies } = await answered(replying(() => redirect(`/${evil}`)))
    expect({ status, cookies }).toEqual({ status: 302, cookies: [] })
    expect(headers.location).toBe(`/${evil.replaceAll(/[^\x21-\x7e]/g, encodeURIComponent)}`)
    expect(Object.keys(headers)).toEqual(['location'])
  })

  test.each([
    'javascript:alert(1)',
    ' JavaScript:alert(1)',
    'data:text/html,x',
    '\0javascript:x',
    'file:///etc/passwd',
  ])('a redirection to %j is a 500 that tells nothing, logged', async (location) => {
    const lines = errorLines()
    tellsNothing(await answered(replying(() => redirect(location))))
    expect(lines()).toHaveLength(1)
  })

  test.each([...EVIL, '"; filename="evil.exe', '../../etc/passwd', '%0d%0ax', 'é"🧶\\', '\ud83e'])(
    'a file of the name %j is one header, its name quoted',
    async (name) => {
      const { status, headers, cookies } = await answered(replying(() => file(new Uint8Array([1]), { name })))
      expect({ status, cookies }).toEqual({ status: 200, cookies: [] })
      expect(Object.keys(headers).sort()).toEqual(['content-disposition', 'content-type', 'x-content-type-options'])
      expect(headers['content-disposition']).toMatch(
        /^inline; filename="[^"\\\r\n\0]*"(?:; filename\*=UTF-8''[\w.!~%-]*)?$/,
      )
    },
  )

  test('an event with a line break in its name or id breaks the reply off; one in its data is more lines', async () => {
    async function* events(...all: object[]) {
      yield* all
    }
    const lines = errorLines()
    for (const evil of [{ event: 'a\ndata: evil' }, { id: 'a\r\rdata: evil' }, { id: 'a\0' }]) {
      const answer = await answered(replying(() => sse(events({ data: 'first' }, evil))))
      // A streamed reply has its status on the way by then.
      if (trigger.streams === true) {
        expect({ ...answer, body: answer.body.toString() }).toMatchObject({ broken: true, body: 'data: first\n\n' })
      } else tellsNothing(answer)
    }
    expect(lines()).toHaveLength(trigger.streams === true ? 0 : 3)
    const data = 'a\n\nevent: evil\r\ndata: x\rid: y'
    const { body } = await answered(replying(() => sse(events({ data }))))
    expect(body.toString()).toBe('data: a\ndata: \ndata: event: evil\ndata: data: x\ndata: id: y\n\n')
  })

  test('what an error says never gets out', async () => {
    const lines = errorLines()
    const hostile = [
      Object.assign(new Error('hunter2'), { status: 404, headers: { 'x-evil': 'hunter2' }, expose: true }),
      { status: 200, headers: {}, cookies: [], body: 'hunter2' },
      new HttpError(409, 'no', { extensions: { id: 7n } }),
      new HttpError(409, 'no', { extensions: { self: circular() } }),
      null,
    ]
    for (const error of hostile) {
      tellsNothing(await answered(replying(() => Promise.reject(error))))
    }
    expect(lines().length).toBeGreaterThanOrEqual(hostile.length)
  })
})

function circular(): object {
  const self: { self?: object } = {}
  self.self = self
  return self
}

// Requests that nobody means well with, through every HTTP trigger of AWS: each is answered with a 4xx that says what is
// wrong, or reaches the function as what it is. Large ones are in http-hostile-sizes.test.ts.

import { posix, win32 } from 'node:path'
import fc from 'fast-check'
import { http, on } from 'heddle'
import { form, mount, routes } from 'heddle/http'
import type { HttpRequestOptions } from 'heddle/testing'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import type { AnyHandler, Raw } from './helpers.ts'
import { anything, reached, received, refused, textOf } from './hostile.ts'
import { answerOf, eventOf, TRIGGERS, type Trigger } from './http-triggers.ts'

const UNSAFE = [
  '/..',
  '/.',
  '/../etc/passwd',
  '/a/../b',
  '/a/./b',
  '/a/..',
  '/%2e%2e/etc/passwd',
  '/%2E%2e',
  '/.%2e/a',
  '/%2e',
  '/a%2F..%2Fb',
  '/a%2f..',
  '/..%2f..%2fetc',
  '/..\\a',
  '/a\\..\\b',
  '/a%5C..%5Cb',
  '/..%5c',
  '/%00',
  '/a%00.png',
  '/a\0b',
  '/a\r\nb',
  '/a%0d%0ab',
  '/a%0Ab',
  '/%1b[31m',
  '/%7F',
  '/%C2%85',
]
const UNDECODABLE = ['/%', '/%zz', '/%1', '/a%', '/%c0%ae%c0%ae/', '/%ff', '/%E0%A4%A', '/%u002e', '/%ed%a0%bd']

describe.each(TRIGGERS)('$name', (trigger) => {
  const decodes = trigger.differences.includes('decodesPath')

  test.each(UNSAFE)('the path %j is refused, whatever the handler', async (path) => {
    const files = routes({ '/*path': () => 'reached' })
    const handlers = [reached(), files, routes({ '/:a': () => 'reached', '/:a/:b': files } as never)]
    for (const handler of handlers) {
      expect(await refused(trigger, handler as AnyHandler, { path })).toMatchObject({
        status: 400,
        detail: 'the path is not valid',
      })
    }
  })

  // An HTTP API decodes the path; what it cannot decode it leaves, so that it is text like any other.
  test.each(UNDECODABLE)('the path %j, which is not encoded as it should be, is no trick', async (path) => {
    if (decodes) expect((await received(trigger, { path })).decodedPath).toBe(path)
    else expect(await refused(trigger, reached(), { path })).toMatchObject({ status: 400 })
  })

  test('the rest of a path never leads out of a folder that it is joined to', async () => {
    const pieces = [
      '..',
      '.',
      '/',
      '\\',
      'a',
      '%2e',
      '%2E',
      '%2f',
      '%5c',
      '%252e',
      '%25',
      '%',
      '%00',
      '%c0%ae',
      ';',
      '~',
    ]
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...pieces), { maxLength: 8 }), async (made) => {
        let rest: string | undefined
        const handler = routes({
          '/files/*rest': ({ params }) => {
            rest = params.rest
          },
        }) as AnyHandler
        const { status } = await answerOf(trigger, handler, eventOf(trigger, { path: `/files/${made.join('')}` }))
        expect([204, 400, 404]).toContain(status)
        if (rest === undefined) return
        expect(posix.join('/srv/files', rest)).toMatch(/^\/srv\/files(?:\/|$)/)
        expect(win32.join('C:\\srv\\files', rest)).toMatch(/^C:\\srv\\files(?:\\|$)/)
      }),
      { numRuns: 200 },
    )
  })

  test.each(['__proto__=1', 'a=1&__proto__', '%5F_proto__=1', '__proto__=1&__proto__=2', '%5f%5fproto%5f%5f=x'])(
    'the query %j is refused',
    async (query) => {
      const detail = 'the query: the name __proto__ is not allowed'
      expect(await refused(trigger, reached(), { query })).toMatchObject({ status: 400, detail })
    },
  )

  test('the name __proto__ of a cookie is refused', async () => {
    const detail = 'the cookies: the name __proto__ is not allowed'
    for (const cookie of ['__proto__=1', 'a=1; __proto__=2', ' __proto__ = 3']) {
      expect(await refused(trigger, reached(), { headers: { cookie } })).toMatchObject({ status: 400, detail })
    }
  })

  test('a header of the name __proto__ is a header like any other', async () => {
    const headers = JSON.parse('{"__proto__":"x","constructor":"y"}') as Record<string, string>
    for (const parts of [{}, { headers: anything }, { headers: z.looseObject({ host: z.string() }) }]) {
      const request = await received(trigger, { headers }, parts)
      expect(Object.entries(request.headers)).toEqual(
        expect.arrayContaining([['constructor', 'y'], ...('headers' in parts ? [] : [['__proto__', 'x']])]),
      )
      expect(Object.getPrototypeOf({ ...request.headers })).toBe(Object.prototype)
    }
  })

  test.each([
    '{"__proto__":{"admin":true}}',
    '{"a":[{"b":{"__proto__":null}}]}',
    '{"\\u005f_proto__":{"admin":true}}',
    '{"\\u005F\\u005fproto\\u005f\\u005f":1}',
    '{"__\\u0070roto__":1}',
    '[1,{"a":"__proto__","__proto__":1}]',
  ])('the JSON %s is refused', async (body) => {
    const sent = { method: 'POST', body, headers: { 'content-type': 'application/json' } }
    const handlers = [
      reached({ body: anything }),
      reached({ body: { 'application/json': z.unknown() } }),
      on(http()).handle((event) => ({ body: event.json() })),
    ]
    for (const handler of handlers) {
      const detail = 'the body: the name __proto__ is not allowed'
      expect(await refused(trigger, handler as AnyHandler, sent)).toMatchObject({ status: 400, detail })
    }
  })

  test('JSON that only speaks of __proto__ and constructor is JSON', async () => {
    const body = '{"a":"__proto__ \\u0041","constructor":{"prototype":{"polluted":1}},"toString":1}'
    const sent = { method: 'POST', body, headers: { 'content-type': 'application/json' } }
    const event = await received(trigger, sent, { body: anything })
    expect(JSON.stringify(event.body)).toBe(JSON.stringify(JSON.parse(body)))
    expect(({} as Raw).polluted).toBeUndefined()
  })

  test('a form with the name __proto__ is refused', async () => {
    const sent = { method: 'POST', body: new URLSearchParams('a=1&__proto__=2') }
    const detail = 'the form: the name __proto__ is not allowed'
    const map = { 'application/x-www-form-urlencoded': anything }
    expect(await refused(trigger, reached({ body: map }), sent)).toMatchObject({ status: 400, detail })
    const own = on(http()).handle((event) => ({ body: event.form() })) as AnyHandler
    expect(await refused(trigger, own, sent)).toMatchObject({ status: 400, detail })
    expect(await refused(trigger, reached({ body: form() }), sent)).toMatchObject({ status: 400, detail })
  })

  test.each<[string, HttpRequestOptions]>([
    ['the method TRACE', { method: 'TRACE' }],
    ['a method that is none', { method: 'A B' }],
    ['a header of other characters than one byte has', { headers: { 'x-a': '🧶' } }],
    ['a header that is no name', { headers: { 'a b': 'c' } }],
  ])('%s is refused where the app wants a web Request', async (_what, request) => {
    const app = mount(() => new Response('reached')) as AnyHandler
    expect(await refused(trigger, app, request)).toMatchObject({ status: 400 })
    expect(textOf(await answerOf(trigger, reached(), eventOf(trigger, request)))).toBe('200 reached')
  })
})

test('a request without a host, such as a health check of an ALB, has a URL all the same', async () => {
  const event = { ...eventOf(TRIGGERS[4] as Trigger, {}), headers: { 'user-agent': 'ELB-HealthChecker/2.0' } }
  for (const path of ['/', '//', '/health', '//evil.example/x']) {
    const app = mount(({ url }) => new Response(new URL(url).pathname)) as AnyHandler
    expect(textOf(await answerOf(TRIGGERS[4] as Trigger, app, { ...event, path }))).toBe(`200 ${path}`)
  }
})

test('what a client sends never gives the URL another host', async () => {
  for (const path of ['//evil.example/x', '/@evil.example', '/\\evil.example']) {
    for (const trigger of TRIGGERS) {
      const { url, source } = await received(trigger, { path })
      expect(new URL(url).origin).toBe(source)
    }
  }
  // A load balancer does not send such a path, and nobody else should.
  const alb = TRIGGERS[4] as Trigger
  for (const path of ['@evil.example/', '.evil.example/', ':1@evil.example', 'evil', '*', '']) {
    expect(await refused(alb, reached(), { ...eventOf(alb, {}), path })).toMatchObject({ status: 400 })
  }
})

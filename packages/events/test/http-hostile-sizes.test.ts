// Requests as large as a platform lets them through, or larger: each is answered, or reaches the function, in bounded time
// and memory.

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { gzipSync } from 'node:zlib'
import { bytes, gzip, type HttpRequest, http, json, on, text } from 'heddle'
import { toLambda } from 'heddle/aws'
import { form, routes } from 'heddle/http'
import { functionUrlEvent, type HttpRequestOptions } from 'heddle/testing'
import { describe, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { FakeSink } from './fake-sink.ts'
import { type AnyHandler, context, errorLines } from './helpers.ts'
import { anything, many, reached, received, refused, soon, textOf } from './hostile.ts'
import { answerOf, eventOf, TRIGGERS } from './http-triggers.ts'

const MB = 1024 * 1024

/** 1.6 GB in as many bytes as a small picture has. */
const BOMB: Uint8Array = Buffer.concat(new Array<Uint8Array>(100).fill(gzipSync(Buffer.alloc(16 * MB))))

const noRoute = () => 'reached'
/** Tables of routes that are as bad as routes can be. */
const ROUTES = {
  /** Short ones, each different in its first segment. */
  answer: table(10_000, (index) => `/r${index}`),
  /** Each of which has a parameter first. */
  found: table(10_000, (index) => `/:a/r${index}`),
  /** Each of which matches, but for its end. */
  parameters: table(1000, (index) => `${many(60, (name) => `/:p${name}`).join('')}/end${index}`),
}

function table(count: number, path: (index: number) => string): AnyHandler {
  return routes(Object.fromEntries(many(count, (index) => [`GET ${path(index)}`, noRoute])) as never) as AnyHandler
}

// One of each kind: what is large is read by the same code in the others, and takes its time.
const KINDS = TRIGGERS.filter(({ name }) => /REST API$|HTTP API 2|single|lists|URL, streamed/.test(name))

describe.each(KINDS)('$name', (trigger) => {
  const sendsLast = trigger.differences.some((name) => name === 'lastValues' || name === 'lastQueryValues')
  const post = (body: unknown, type?: string): HttpRequestOptions => ({
    method: 'POST',
    body,
    headers: type === undefined ? {} : { 'content-type': type },
  })
  const JSON_TYPE = 'application/json'

  test('100,000 query names are refused', async () => {
    const query = many(100_000, (index) => `n${index}=${index}`).join('&')
    const detail = 'the query: more than 1000 values'
    expect(await refused(trigger, reached(), { query })).toMatchObject({ status: 400, detail })
  })

  // Where the service sends the last value alone there is nothing to refuse.
  test.skipIf(sendsLast)('100,000 values of one query name are refused', async () => {
    const query = many(100_000, (index) => `n=${index}`).join('&')
    const detail = 'the query: more than 1000 values'
    expect(await refused(trigger, reached(), { query })).toMatchObject({ status: 400, detail })
  })

  test('100,000 values of a form are refused', async () => {
    const sent = {
      method: 'POST',
      body: new URLSearchParams(many(100_000, (index): [string, string] => [`n${index % 7}`, 'x'])),
    }
    const detail = 'the form: more than 1000 values'
    const map = { 'application/x-www-form-urlencoded': anything }
    expect(await refused(trigger, reached({ body: map }), sent)).toMatchObject({ status: 400, detail })
  })

  test('100,000 cookies are refused', async () => {
    for (const cookie of [
      many(100_000, (index) => `n${index}=${index}`).join('; '),
      many(100_000, (index) => `${index}=`).join(';'),
    ]) {
      const detail = 'the cookies: more than 1000 values'
      expect(await refused(trigger, reached(), { headers: { cookie } })).toMatchObject({ status: 400, detail })
    }
    // One that is sent again and again, and what is none, are nothing to keep.
    const same = many(100_000, (index) => `n=${index}`).join('; ')
    expect((await received(trigger, { headers: { cookie: same } })).cookies).toEqual({ n: '0' })
    const none = ';'.repeat(1_000_000)
    expect((await received(trigger, { headers: { cookie: none } })).cookies).toEqual({})
  })

  test('100,000 headers are read soon', async () => {
    const event = eventOf(trigger, {})
    for (const field of ['headers', 'multiValueHeaders']) {
      const headers = event[field] as Record<string, unknown> | undefined
      const isList = Array.isArray(Object.values(headers ?? {})[0])
      for (let index = 0; headers !== undefined && index < 100_000; index++) {
        headers[`x-${index}`] = isList ? [`${index}`] : `${index}`
      }
    }
    const { headers } = await received(trigger, event, { headers: z.looseObject({ host: z.string() }) })
    expect(Object.keys(headers).length).toBeGreaterThan(100_000)
  })

  test('a header of 100,000 values is read soon', async () => {
    const event = eventOf(trigger, { headers: { 'x-tag': many(100_000, String) } })
    expect((await received(trigger, event)).headers['x-tag']).toMatch(/99999$/)
  })

  test.each<[string, string]>([
    ['text', 'x'.repeat(6 * MB)],
    ['JSON', `[${'1,'.repeat(3 * MB - 1)}1]`],
    ['JSON of names', `{${many(300_000, (index) => `"n${index}":${index}`).join()}}`],
  ])('6 MB of %s are read soon', async (_what, body) => {
    const event = await received(trigger, post(body, JSON_TYPE), { body: text() })
    expect((event.body as string).length).toBe(body.length)
    if (/^[[{]/.test(body)) expect(await received(trigger, post(body, JSON_TYPE), { body: anything })).toBeDefined()
  })

  test('6 MB are refused where less may come, before they are parsed', async () => {
    const handler = reached({ body: anything, maxBytes: 100_000 })
    const detail = 'the body has more than 100000 bytes'
    for (const body of ['['.repeat(6 * MB), Buffer.alloc(4 * MB, '[')]) {
      expect(await refused(trigger, handler, post(body, JSON_TYPE))).toMatchObject({ status: 413, detail })
    }
  })

  test.each<[string, string]>([
    ['lists', '['.repeat(1_000_000) + ']'.repeat(1_000_000)],
    ['objects', `${'{"a":'.repeat(1_000_000)}1${'}'.repeat(1_000_000)}`],
    ['both, with __proto__ in their depth', `${'[{"a":'.repeat(300_000)}{"__proto__":1}${'}]'.repeat(300_000)}`],
    ['a little more than may be', `${'[ "\\"[", '.repeat(1001)}1${']'.repeat(1001)}`],
  ])('JSON of %s in each other, a million deep, is refused', async (_what, body) => {
    const detail = 'the body is nested more than 1000 levels deep'
    const own = on(http()).handle((event) => ({ body: event.json() })) as AnyHandler
    const recursive = z.lazy((): z.ZodType => z.union([z.number(), z.array(recursive), z.object({ a: recursive })]))
    for (const handler of [reached({ body: recursive }), reached({ body: { [JSON_TYPE]: anything } }), own]) {
      expect(await refused(trigger, handler, post(body, JSON_TYPE))).toMatchObject({ status: 400, detail })
    }
  })

  test('JSON as deep as may be, and text full of brackets, is JSON', async () => {
    const deep = '['.repeat(1000) + ']'.repeat(1000)
    const own = on(http({ body: anything })).handle(({ body }) => ({ body })) as AnyHandler
    for (const body of [deep, `[${'[],'.repeat(5000)}"${'['.repeat(5000)}\\"${'{'.repeat(5000)}"]`]) {
      expect(textOf(await answerOf(trigger, own, eventOf(trigger, post(body, JSON_TYPE))))).toBe(`200 ${body}`)
    }
  })

  test('JSON with a million faults is refused, and its answer names some', async () => {
    const handler = reached({ body: z.array(z.string()) })
    const { status, errors } = await refused(trigger, handler, post(`[${'1,'.repeat(300_000)}1]`, JSON_TYPE))
    expect({ status, errors: errors.length }).toEqual({ status: 422, errors: 100 })
  })

  test('a gzip bomb is refused before it is large', async () => {
    const before = process.memoryUsage.rss()
    const handler = reached({ body: gzip(json()) })
    expect(await refused(trigger, handler, post(BOMB, 'application/octet-stream'))).toMatchObject({
      status: 422,
      errors: [{ path: 'body', detail: 'more than 16777216 bytes when inflated' }],
    })
    expect(process.memoryUsage.rss() - before).toBeLessThan(200 * MB)
    const small = reached({ body: gzip(json(), { maxBytes: 1000 }) })
    expect(await refused(trigger, small, post(BOMB))).toMatchObject({
      errors: [{ path: 'body', detail: 'more than 1000 bytes when inflated' }],
    })
  })

  test.each<[string, string]>([
    ['letters', `application/${'a'.repeat(MB)}`],
    ['suffixes', `application/${'a+'.repeat(MB / 2)}json!`],
    ['spaces', `application/json${' '.repeat(MB)}x`],
    ['spaces before', `${' '.repeat(MB)}text/`],
    ['semicolons', ';'.repeat(MB)],
    ['slashes', '/'.repeat(MB)],
    ['stars', '*/*,'.repeat(MB / 4)],
    ['names of prototypes', '__proto__'],
    ['names of objects', 'constructor'],
    ['any', '*/*'],
    ['a range', 'image/*'],
  ])('a content type of %s is none that a handler takes', async (_what, type) => {
    const map = { [JSON_TYPE]: anything, 'text/csv': text(), 'image/png': bytes() }
    for (const body of [anything, form(), map]) {
      expect(await refused(trigger, reached({ body }), post('{}', type))).toMatchObject({ status: 415 })
    }
  })

  test('a media type with parameters of 1 MB is that media type', async () => {
    const type = `application/json; ${'a=b;'.repeat(MB / 4)}`
    expect((await received(trigger, post('{"a":1}', type), { body: anything })).body).toEqual({ a: 1 })
  })

  test.each<[string, string]>([
    ['one segment', `/${'a'.repeat(MB)}`],
    ['half a million segments', '/a'.repeat(MB / 2)],
    ['slashes', '/'.repeat(MB)],
    ['encoded letters', `/${'%61'.repeat(MB / 3)}`],
    ['encoded segments', '/%61'.repeat(MB / 4)],
    ['dots', `/${'.'.repeat(MB)}`],
  ])('a path of 1 MB is looked up soon among 10,000 routes: %s', async (_what, path) => {
    const { answer, found } = ROUTES
    for (const handler of [answer, found]) {
      expect(await refused(trigger, handler, { path })).toMatchObject({ status: 404 })
    }
  })

  test.each<[string, string]>([
    ['that all match but for the end', `/${many(60, () => 'a').join('/')}/nothing`],
    ['whose values are large', `/${many(60, () => 'a%61'.repeat(4000)).join('/')}/nothing`],
  ])('routes of many parameters %s are looked up soon', async (_what, path) => {
    expect(await refused(trigger, ROUTES.parameters, { path })).toMatchObject({ status: 404 })
  })

  test('a route of 1,000 parameters has them all', async () => {
    const path = many(1000, (index) => `/v%20${index}`).join('')
    const pattern = many(1000, (index) => `/:p${index}`).join('')
    const handler = routes({ [`GET ${pattern}`]: ({ params }: HttpRequest) => ({ body: params }) } as never)
    const answer = await soon(() => answerOf(trigger, handler as AnyHandler, eventOf(trigger, { path })))
    expect(JSON.parse(answer.body.toString())).toEqual(
      Object.fromEntries(many(1000, (index) => [`p${index}`, `v ${index}`])),
    )
  })
})

async function* endless(ended: () => void): AsyncGenerator<Uint8Array> {
  try {
    while (true) yield Buffer.alloc(MB)
  } finally {
    ended()
  }
}

test.each(TRIGGERS.filter(({ streams }) => streams !== true))(
  '$name: a reply without an end is a 500, and is let go',
  async (trigger) => {
    const lines = errorLines()
    const ended = vi.fn()
    const handler = on(http()).handle(() => ({ body: endless(ended) })) as AnyHandler
    const { status, body } = await soon(() => answerOf(trigger, handler, eventOf(trigger, {})))
    expect({ status, ...JSON.parse(body.toString()) }).toEqual({
      type: 'about:blank',
      title: 'Internal Server Error',
      status: 500,
    })
    expect(ended).toHaveBeenCalledOnce()
    expect(lines()).toMatchObject([{ message: 'http: the reply broke off', error: { code: 'INVALID_RESULT' } }])
  },
)

test.each([
  ['200 chunks of 1 MB', 200, MB],
  ['300,000 chunks of a byte', 300_000, 1],
])('a streamed reply is nowhere held: %s', async (_what, count, size) => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const held = () => {
    // The second waits until what the first has freed is counted: V8 frees the bytes of buffers beside the program.
    collect()
    collect()
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    return heapUsed + arrayBuffers
  }
  const before = held()
  let after = 0
  async function* chunks() {
    for (let index = 0; index < count; index++) yield Buffer.alloc(size)
    after = held()
  }
  let sent = 0
  const sink = Object.assign(new FakeSink(), {
    write(piece: string | Uint8Array) {
      sent += piece.length
      return true
    },
  })
  const stream = toLambda.stream(on(http()).handle(() => ({ body: chunks() })))
  await soon(() => stream(functionUrlEvent(), sink, context()))
  expect(sent).toBeGreaterThan(count * size)
  // Freed bytes are counted a while later. What holds on to chunks holds 200 MB of either.
  expect(after - before).toBeLessThan(100 * MB)
})

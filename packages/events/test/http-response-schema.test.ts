import { type } from 'arktype'
import { bytes, HttpError, http, on, text } from 'heddle'
import { toLambda } from 'heddle/aws'
import { html, json, noContent, routes, sse } from 'heddle/http'
import { functionUrlEvent, type HttpRequestOptions, readAnswer } from 'heddle/testing'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { type AnyHandler, context, errorLines, schemaOf, slow } from './helpers.ts'

async function answer(handler: AnyHandler, more: HttpRequestOptions = {}) {
  const event = functionUrlEvent({ path: '/orders/7', ...more })
  const { status, headers, body } = readAnswer(event, await toLambda(handler)(event, context()))
  return { status, type: headers['content-type'], body: body.toString() }
}

const SERVER_ERROR = {
  status: 500,
  type: 'application/problem+json',
  body: '{"type":"about:blank","title":"Internal Server Error","status":500}',
}

const Order = z.object({ id: z.string(), total: z.number().default(0) })
// Fields that no client may see.
const stored = { id: 'o-1', total: 3, secret: 'hunter2' }

describe('the body of a reply', () => {
  const libraries = [
    ['zod', { 200: z.object({ id: z.string(), total: z.number() }) }],
    ['valibot', { 200: v.object({ id: v.string(), total: v.number() }) }],
    ['arktype', { 200: type({ '+': 'delete', id: 'string', total: 'number' }) }],
    ['a schema by hand that answers later', { 200: slow(z.object({ id: z.string(), total: z.number() })) }],
  ] as const

  test.each(libraries)('is what the schema makes of it: %s', async (_library, response) => {
    const handler = on(http({ response } as { response: { 200: typeof Order } })).handle(() => ({ body: stored }))
    expect(await answer(handler)).toEqual({ status: 200, type: 'application/json', body: '{"id":"o-1","total":3}' })
  })

  test.each(libraries)(
    'that the schema refuses is a 500, logged with where and what: %s',
    async (_library, response) => {
      const lines = errorLines()
      const handler = on(http({ response } as { response: { 200: typeof Order } })).handle(() => ({
        body: { id: 7, total: 3, secret: 'hunter2' } as never,
      }))
      expect(await answer(handler)).toEqual(SERVER_ERROR)
      expect(lines()).toMatchObject([
        {
          message: 'http: the request failed',
          requestId: 'run-1',
          error: { code: 'INVALID_RESULT', message: expect.stringMatching(/^http: the body of the reply 200: id: /) },
        },
      ])
      expect(JSON.stringify(lines())).not.toContain('hunter2')
    },
  )

  test('that is JSON as text is checked by what it says', async () => {
    const size = z.enum(['s', 'm'])
    const helper = on(http({ response: { 200: size } })).handle(() => json('m' as const))
    expect(await answer(helper)).toEqual({ status: 200, type: 'application/json', body: '"m"' })
    const headers = { 'content-type': 'application/json' }
    const written = (body: string) =>
      on(http({ response: { 200: Order } })).handle(() => ({ headers, body: body as never }))
    expect((await answer(written('{"id":"x","secret":1}'))).body).toBe('{"id":"x","total":0}')
    errorLines()
    for (const body of ['{"id":7}', '{']) expect(await answer(written(body))).toEqual(SERVER_ERROR)
  })

  test('gets what the schema adds to it', async () => {
    const handler = on(http({ response: { 200: Order } })).handle(() => ({ body: { id: 'x' } }))
    expect((await answer(handler)).body).toBe('{"id":"x","total":0}')
  })

  test('is of its status', async () => {
    const response = { 200: Order, 202: z.object({ retryAfter: z.number() }), 204: z.undefined() }
    const handler = on(http.get('/orders/:id', { response })).handle(({ query }) => {
      if (query.later !== undefined) return json({ retryAfter: 1 }, { status: 202 })
      return query.gone !== undefined ? noContent() : json({ id: 'x', total: 1 })
    })
    expect(await answer(handler)).toEqual({ status: 200, type: 'application/json', body: '{"id":"x","total":1}' })
    expect(await answer(handler, { query: 'later' })).toMatchObject({ status: 202, body: '{"retryAfter":1}' })
    expect(await answer(handler, { query: 'gone' })).toEqual({ status: 204, type: undefined, body: '' })
  })

  test('of a status that is not declared is a 500, logged', async () => {
    const lines = errorLines()
    const handler = on(http({ response: { 200: Order } })).handle(() => ({ status: 201, body: stored }) as never)
    expect(await answer(handler)).toEqual(SERVER_ERROR)
    expect(lines()).toMatchObject([
      { error: { code: 'INVALID_RESULT', message: 'http: 201 is no status of the response schemas' } },
    ])
  })

  test.each<[string, unknown, string]>([
    ['nothing', undefined, '204 is no status of the response schemas'],
    ['text', 'x', 'the body of the reply 200: '],
    ['a number', 42, 'expected a reply, text or nothing, got a number'],
    ['a status that is no number', { status: '200', body: { id: 'x' } }, 'http: '],
    ['a name of a prototype for a status', { status: 'constructor', body: {} }, ''],
  ])('is no way around the schemas: %s', async (_what, returned, message) => {
    const lines = errorLines()
    const handler = on(http({ response: { 200: Order } })).handle(() => returned as never)
    expect(await answer(handler)).toEqual(SERVER_ERROR)
    expect(lines()).toMatchObject([{ error: { message: expect.stringContaining(message) } }])
  })

  test('is checked of HEAD too, and dropped', async () => {
    const lines = errorLines()
    const handler = on(http.get('/orders/:id', { response: { 200: Order } })).handle(({ query }) => ({
      body: query.bad === undefined ? stored : ({} as never),
    }))
    expect(await answer(handler, { method: 'HEAD' })).toEqual({ status: 200, type: 'application/json', body: '' })
    expect((await answer(handler, { method: 'HEAD', query: 'bad' })).status).toBe(500)
    expect(lines()).toHaveLength(1)
  })

  test('may be text, HTML or bytes', async () => {
    const page = on(http({ response: { 200: z.string().startsWith('<') } })).handle(() => html('<p>x'))
    expect(await answer(page)).toEqual({ status: 200, type: 'text/html; charset=utf-8', body: '<p>x' })
    const csv = on(http({ response: { 200: text() } })).handle(() => ({
      headers: { 'content-type': 'text/csv' },
      body: 'a,b',
    }))
    expect(await answer(csv)).toEqual({ status: 200, type: 'text/csv', body: 'a,b' })
    const raw = on(http({ response: { 200: bytes() } })).handle(() => ({ body: new Uint8Array([104, 105]) }))
    expect(await answer(raw)).toEqual({ status: 200, type: 'application/octet-stream', body: 'hi' })
  })

  test('that is a stream is for a schema that lets streams be', async () => {
    const stream = schemaOf<AsyncIterable<string>>((value) => ({ value: value as AsyncIterable<string> }))
    async function* events() {
      yield 'a'
    }
    const handler = on(http({ response: { 200: stream } })).handle(() => sse(events()))
    expect(await answer(handler)).toEqual({ status: 200, type: 'text/event-stream', body: 'data: a\n\n' })
  })

  test('keeps headers and cookies', async () => {
    const handler = on(http({ response: { 200: Order } })).handle(() =>
      json(stored, { headers: { 'x-total': 1 }, cookies: ['a=1'] }),
    )
    const event = functionUrlEvent()
    expect(readAnswer(event, await toLambda(handler)(event, context()))).toMatchObject({
      headers: { 'x-total': '1', 'content-type': 'application/json' },
      cookies: ['a=1'],
      body: Buffer.from('{"id":"o-1","total":3}'),
    })
  })
})

describe('a response schema', () => {
  test('has no say in problems', async () => {
    const handler = on(
      http.get('/orders/:id', { response: { 200: Order }, query: z.object({ n: z.coerce.number() }) }),
    ).handle(() => {
      throw new HttpError(404, 'no such order')
    })
    expect(await answer(handler, { query: 'n=1' })).toMatchObject({ status: 404, type: 'application/problem+json' })
    expect((await answer(handler, { query: 'n=x' })).status).toBe(422)
    expect((await answer(handler, { path: '/x' })).status).toBe(404)
  })

  test('has no say in what layers make of the reply, which see it as it was made', async () => {
    const bodies: unknown[] = []
    const handler = on(http({ response: { 200: Order } }))
      .use(async (_call, next) => {
        const reply = await next()
        bodies.push(reply.body)
        return { ...reply, status: 299, body: { wrapped: reply.body } }
      })
      .handle(() => ({ body: stored }))
    expect(await answer(handler)).toMatchObject({ status: 299, body: '{"wrapped":{"id":"o-1","total":3}}' })
    expect(bodies).toEqual([{ id: 'o-1', total: 3 }])
  })

  test.each([
    [
      'throws',
      schemaOf(() => {
        throw new Error('the schema broke')
      }),
    ],
    [
      'rejects',
      schemaOf(async () => {
        throw new Error('the schema broke')
      }),
    ],
  ])('that %s is a 500, logged with its cause', async (_how, broken) => {
    const lines = errorLines()
    const handler = on(http({ response: { 200: broken } })).handle(() => ({ body: 1 }))
    expect(await answer(handler)).toEqual(SERVER_ERROR)
    expect(lines()).toMatchObject([
      { error: { code: 'INVALID_RESULT', cause: expect.objectContaining({ message: 'the schema broke' }) } },
    ])
  })

  test('is checked for a handler among the routes too', async () => {
    const lines = errorLines()
    const get = on(http.get('/orders/:id', { response: { 200: Order } })).handle(({ params }) => ({
      body: params.id === '7' ? stored : ({} as never),
    }))
    expect((await answer(routes({ 'GET /orders/:id': get }))).body).toBe('{"id":"o-1","total":3}')
    expect((await answer(routes({ 'GET /orders/:id': get }), { path: '/orders/8' })).status).toBe(500)
    expect(lines()).toHaveLength(1)
  })

  test('answers for one request alone, however long others take', async () => {
    const handler = on(http.get('/orders/:id', { response: { 200: slow(Order) } })).handle(async ({ params }) => {
      await new Promise((resolve) => setTimeout(resolve, 10 - Number(params.id)))
      return { body: { id: params.id, total: 1 } }
    })
    const bodies = await Promise.all(
      Array.from(
        { length: 10 },
        async (_, id) => JSON.parse((await answer(handler, { path: `/orders/${id}` })).body).id,
      ),
    )
    expect(bodies).toEqual(Array.from({ length: 10 }, (_, id) => String(id)))
  })
})

import fc from 'fast-check'
import { http, json as jsonCodec, on, sqs } from 'heddle'
import { toLambda } from 'heddle/aws'
import { form, json } from 'heddle/http'
import { type HttpRequestOptions, readAnswer, sqsEvent } from 'heddle/testing'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { type AnyHandler, context, slow } from './helpers.ts'
import { answerOf, eventOf, TRIGGERS } from './http-triggers.ts'

const seed = Number(process.env.HEDDLE_SEED ?? Date.now() % 2 ** 31)
const FORM = 'application/x-www-form-urlencoded'
const FUNCTION_URL = TRIGGERS.find(({ name }) => name === 'function URL') as (typeof TRIGGERS)[number]

async function post(handler: AnyHandler, request: HttpRequestOptions, trigger = FUNCTION_URL) {
  const { status, body } = await answerOf(trigger, handler, eventOf(trigger, { method: 'POST', ...request }))
  return { status, body: JSON.parse(body.toString()) }
}
/** A form as it is on the wire. */
const sent = (body: string | Uint8Array, type: string = FORM): HttpRequestOptions => ({
  body,
  headers: { 'content-type': type },
})

const echo = on(http({ body: form() })).handle(({ body }) => json(body))

describe('a form', () => {
  test.each<[string, object]>([
    ['a=1&b=2', { a: '1', b: '2' }],
    ['a=1&a=2&a=', { a: ['1', '2', ''] }],
    ['name=J%C3%BCrgen+B&q=%26%3D%2B', { name: 'Jürgen B', q: '&=+' }],
    ['a', { a: '' }],
    ['a=b=c', { a: 'b=c' }],
    ['=x', { '': 'x' }],
    ['a%20b=1&c+d=2', { 'a b': '1', 'c d': '2' }],
    ['&&a=1&', { a: '1' }],
    ['a=%zz', { a: '%zz' }],
    ['constructor=1&toString=2', { constructor: '1', toString: '2' }],
    ['a[]=1&a[]=2', { 'a[]': ['1', '2'] }],
    ['a=1\r\n', { a: '1\r\n' }],
  ])('is its values by name: %s', async (body, values) => {
    expect(await post(echo, sent(body))).toEqual({ status: 200, body: values })
  })

  test('is what a browser and fetch make of it', async () => {
    const pair = fc.tuple(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }))
    const property = fc.asyncProperty(fc.array(pair, { minLength: 1, maxLength: 8 }), async (pairs) => {
      fc.pre(pairs.every(([name]) => name !== '__proto__'))
      const expected: Record<string, string | string[]> = Object.create(null)
      for (const [name, value] of pairs) {
        const present = expected[name]
        expected[name] = present === undefined ? value : [...[present].flat(), value]
      }
      const { body } = await post(echo, { body: new URLSearchParams(pairs) })
      expect(body).toEqual({ ...expected })
    })
    await fc.assert(property, { seed, numRuns: 300 })
  })

  test.each(TRIGGERS.map((trigger) => [trigger.name, trigger] as const))(
    'is the same under %s',
    async (_name, trigger) => {
      const body = new URLSearchParams([
        ['tag', 'a'],
        ['tag', 'é&'],
        ['n', ''],
      ])
      expect(await post(echo, { body }, trigger)).toEqual({ status: 200, body: { tag: ['a', 'é&'], n: '' } })
    },
  )

  test.each([FORM, `${FORM};charset=UTF-8`, 'Application/X-WWW-Form-URLEncoded', ` ${FORM} ; charset=utf-8`])(
    'is of the media type %s',
    async (type) => {
      expect((await post(echo, sent('a=1', type))).body).toEqual({ a: '1' })
    },
  )

  test.each(['application/json', 'text/plain', 'multipart/form-data; boundary=x', `${FORM}x`, 'x', ''])(
    'of the media type %j is a 415',
    async (type) => {
      const event = eventOf(FUNCTION_URL, { method: 'POST', ...sent('a=1', type) })
      const { status, headers } = readAnswer(event, await toLambda(echo)(event, context()))
      expect([status, headers.accept]).toEqual([415, FORM])
    },
  )

  test('that is empty has no values', async () => {
    expect(await post(echo, {})).toEqual({ status: 200, body: {} })
    expect(await post(echo, sent(''))).toEqual({ status: 200, body: {} })
  })

  test.each<[string, string | Uint8Array, string]>([
    ['no UTF-8', new Uint8Array([0x61, 0x3d, 0xff]), 'the body has to be UTF-8 text'],
    ['more values than any form has', 'a=1&'.repeat(1001), 'the form: more than 1000 values'],
    ['the name __proto__', '__proto__=x', 'the form: the name __proto__ is not allowed'],
    ['the name __proto__, encoded', '%5F_proto__=x', 'the form: the name __proto__ is not allowed'],
  ])('with %s is refused', async (_what, body, detail) => {
    const status = detail.includes('UTF-8') ? 415 : 400
    expect(await post(echo, sent(body))).toMatchObject({ status, body: { detail } })
  })

  test('of a thousand values is read, and one of many more costs little', async () => {
    expect((await post(echo, sent('a=1&'.repeat(1000)))).body.a).toHaveLength(1000)
    const start = performance.now()
    expect((await post(echo, sent('a=1&'.repeat(500_000)))).status).toBe(400)
    expect((await post(echo, sent(`a=${'%'.repeat(2_000_000)}`))).status).toBe(200)
    expect(performance.now() - start).toBeLessThan(3000)
  })
})

describe('a form with a schema', () => {
  const schemas = [
    ['zod', z.object({ name: z.string().min(1), age: z.coerce.number() })],
    ['valibot', v.object({ name: v.pipe(v.string(), v.minLength(1)), age: v.pipe(v.string(), v.transform(Number)) })],
    ['one that answers later', slow(z.object({ name: z.string().min(1), age: z.coerce.number() }))],
  ] as const

  test.each(schemas)('is what the schema makes of it: %s', async (_library, schema) => {
    const handler = on(http.post('/', { body: form(schema) })).handle(({ body }) => json(body))
    expect(await post(handler, sent('name=Ada&age=36&more=1'))).toEqual({ status: 200, body: { name: 'Ada', age: 36 } })
    expect(await post(handler, sent('name=&age=1'))).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'body.name', detail: expect.any(String) }] },
    })
    expect((await post(handler, {})).status).toBe(422)
  })
})

test('a form is a codec, wherever text comes in', async () => {
  const bodies: unknown[] = []
  const handler = toLambda(on(sqs(form(z.object({ a: z.string() })))).each(({ body }) => void bodies.push(body)))
  await handler(sqsEvent(['a=1']), context())
  expect(bodies).toEqual([{ a: '1' }])
})

test('a form gives the body as it was sent too', async () => {
  const handler = on(http({ body: form() })).handle((event) =>
    json({ text: event.text(), form: event.form(), bytes: event.bytes().length }),
  )
  expect((await post(handler, sent('a=1&b=%20'))).body).toEqual({
    text: 'a=1&b=%20',
    form: { a: '1', b: ' ' },
    bytes: 9,
  })
})

test('a codec of JSON is none of forms', async () => {
  const handler = on(http({ body: jsonCodec() })).handle(({ body }) => json(body))
  expect((await post(handler, sent('a=1'))).status).toBe(422)
})

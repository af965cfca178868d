import { gzipSync } from 'node:zlib'
import { base64, bytes, gzip, type HttpParts, http, json as jsonCodec, on, text } from 'heddle'
import { form, json } from 'heddle/http'
import type { HttpRequestOptions } from 'heddle/testing'
import { describe, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { slow } from './helpers.ts'
import { answerOf, eventOf, TRIGGERS } from './http-triggers.ts'

const FORM = 'application/x-www-form-urlencoded'
const FUNCTION_URL = TRIGGERS.find(({ name }) => name === 'function URL') as (typeof TRIGGERS)[number]

/** Sends a body to a handler that answers with what it got. */
async function post(parts: HttpParts, request: HttpRequestOptions, trigger = FUNCTION_URL) {
  const handler = on(http(parts)).handle(({ body }) =>
    json({
      kind: body instanceof Uint8Array ? 'bytes' : typeof body,
      body: body instanceof Uint8Array ? [...body] : (body ?? null),
    }),
  )
  const { status, headers, body } = await answerOf(
    trigger,
    handler as never,
    eventOf(trigger, { method: 'POST', ...request }),
  )
  return { status, headers, body: JSON.parse(body.toString()) }
}
const sent = (type: string | undefined, body: string | Uint8Array, more: object = {}): HttpRequestOptions => ({
  body: typeof body === 'string' && type === undefined ? new TextEncoder().encode(body) : body,
  headers: { ...(type === undefined ? {} : { 'content-type': type }), ...more },
})

const Item = z.object({ sku: z.string() })
const byType = {
  'application/json': Item,
  [FORM]: Item,
  'text/csv': text(),
  'text/*': z.string(),
  'image/*': z.instanceof(Uint8Array).refine((picture) => picture.length < 10, 'too large'),
  'application/vnd.shop+json': z.object({ v: z.literal(2) }),
}

describe('a body by media type', () => {
  test.each<[string, string | Uint8Array, string, unknown]>([
    ['application/json', '{"sku":"x","more":1}', 'object', { sku: 'x' }],
    ['application/json; charset=utf-8', '{"sku":"x"}', 'object', { sku: 'x' }],
    ['APPLICATION/JSON', '{"sku":"x"}', 'object', { sku: 'x' }],
    ['application/ld+json', '{"sku":"x"}', 'object', { sku: 'x' }],
    [FORM, 'sku=a+b', 'object', { sku: 'a b' }],
    ['text/csv', 'a,b', 'string', 'a,b'],
    ['text/csv; header=present', 'a,b', 'string', 'a,b'],
    ['text/markdown', '# é', 'string', '# é'],
    ['image/png', new Uint8Array([1, 255]), 'bytes', [1, 255]],
    ['image/svg+xml', '<svg/>', 'bytes', [...Buffer.from('<svg/>')]],
  ])('%s is read as it says', async (type, body, kind, value) => {
    expect(await post({ body: byType }, sent(type, body))).toMatchObject({ status: 200, body: { kind, body: value } })
  })

  test('is read by the first that covers it, in the order that they are written in', async () => {
    const request = sent('application/vnd.shop+json', '{"v":2,"sku":"x"}')
    expect((await post({ body: byType }, request)).body.body).toEqual({ sku: 'x' })
    const { 'application/vnd.shop+json': own, ...others } = byType
    expect((await post({ body: { 'application/vnd.shop+json': own, ...others } }, request)).body.body).toEqual({ v: 2 })
    expect((await post({ body: { '*/*': bytes(), ...byType } }, request)).body.kind).toBe('bytes')
  })

  test.each([
    'application/xml',
    'application/octet-stream',
    'multipart/form-data; boundary=x',
    'text',
    'image',
    'imagex/png',
    '',
    '*/*',
    '__proto__',
    'constructor',
  ])('%j, which is none of them, is a 415 that says which they are', async (type) => {
    const accept = `application/json, ${FORM}, text/csv, text/*, image/*, application/vnd.shop+json`
    expect(await post({ body: byType }, sent(type, 'x'))).toMatchObject({
      status: 415,
      headers: { accept },
      body: { detail: `the body has to be ${accept.replaceAll(', ', ' or ')}` },
    })
  })

  test('without a media type is a 415, for nobody knows what it is', async () => {
    expect((await post({ body: byType }, sent(undefined, '{"sku":"x"}'))).status).toBe(415)
    expect((await post({ body: { '*/*': bytes() } }, sent(undefined, 'x'))).status).toBe(415)
  })

  test('that is missing is for the first to judge', async () => {
    expect(await post({ body: byType }, {})).toMatchObject({ status: 422, body: { errors: [{ path: 'body' }] } })
    expect(await post({ body: { 'application/json': Item.optional(), 'text/csv': text() } }, {})).toMatchObject({
      status: 200,
      body: { kind: 'undefined' },
    })
    expect((await post({ body: { 'text/csv': text(), 'application/json': Item } }, {})).body).toEqual({
      kind: 'string',
      body: '',
    })
  })

  test.each<[string, string, string | Uint8Array, number]>([
    ['JSON that is none', 'application/json', '{', 400],
    ['JSON that its schema refuses', 'application/json', '{}', 422],
    ['JSON with __proto__ in it', 'application/json', '{"sku":"x","__proto__":{"a":1}}', 400],
    ['JSON with __proto__ in it, escaped', 'application/json', '{"sku":"x","\\u005f_proto__":{"a":1}}', 400],
    ['JSON that is no UTF-8', 'application/json', new Uint8Array([0x22, 0xff, 0x22]), 400],
    ['text that is no UTF-8', 'text/plain', new Uint8Array([0xff]), 415],
    ['a form with __proto__ in it', FORM, '__proto__=1', 400],
    ['a form of too many values', FORM, 'a=1&'.repeat(1001), 400],
    ['a picture that its schema refuses', 'image/png', new Uint8Array(10), 422],
  ])('refuses %s', async (_what, type, body, status) => {
    expect((await post({ body: byType }, sent(type, body))).status).toBe(status)
  })

  test('that is compressed is a 415, but for a codec, which reads what it says', async () => {
    const zipped = gzipSync('{"sku":"x"}')
    const gzipped = sent('application/json', zipped, { 'content-encoding': 'gzip' })
    expect(await post({ body: byType }, gzipped)).toMatchObject({
      status: 415,
      headers: { 'accept-encoding': 'identity' },
    })
    expect((await post({ body: Item }, gzipped)).status).toBe(415)
    expect((await post({ body: { 'application/json': gzip(jsonCodec(Item)) } }, gzipped)).body.body).toEqual({
      sku: 'x',
    })
    const identity = sent('application/json', '{"sku":"x"}', { 'content-encoding': 'identity' })
    expect((await post({ body: byType }, identity)).status).toBe(200)
  })

  test('may be checked by a schema that answers later', async () => {
    const body = { 'application/json': slow(Item), 'text/*': slow(z.string().max(1)) }
    expect((await post({ body }, sent('application/json', '{"sku":"x"}'))).body.body).toEqual({ sku: 'x' })
    expect((await post({ body }, sent('text/plain', 'xx'))).status).toBe(422)
  })

  test('may be read by any codec', async () => {
    const body = { 'text/plain': base64(text()), [FORM]: form(Item), 'application/json': jsonCodec(Item) }
    expect((await post({ body }, sent('text/plain', 'aGk='))).body.body).toBe('hi')
    expect((await post({ body }, sent(FORM, 'sku=1'))).body.body).toEqual({ sku: '1' })
    expect((await post({ body }, sent('application/json', '{"sku":"1"}'))).body.body).toEqual({ sku: '1' })
    expect((await post({ body }, sent('application/json', '{'))).status).toBe(422)
  })

  test.each(TRIGGERS.map((trigger) => [trigger.name, trigger] as const))(
    'is the same under %s',
    async (_name, trigger) => {
      const types: readonly (readonly [string, string | Uint8Array, unknown])[] = [
        ['application/json', '{"sku":"é"}', { sku: 'é' }],
        [FORM, 'sku=%C3%A9', { sku: 'é' }],
        ['text/csv', 'é,b', 'é,b'],
        ['image/png', new Uint8Array([0, 255]), [0, 255]],
      ]
      for (const [type, body, value] of types) {
        expect((await post({ body: byType }, sent(type, body), trigger)).body.body, type).toEqual(value)
      }
      expect((await post({ body: byType }, sent('application/pdf', 'x'), trigger)).status).toBe(415)
    },
  )
})

describe('maxBytes', () => {
  const parts = { body: text(), maxBytes: 10 }

  test.each<[string, string | Uint8Array, number]>([
    ['ten bytes of ASCII', 'x'.repeat(10), 200],
    ['eleven', 'x'.repeat(11), 413],
    ['ten bytes that are five characters', 'ééééé', 200],
    ['twelve bytes that are six', 'éééééé', 413],
    ['nine bytes that are three', '€€€', 200],
    ['twelve bytes that are six UTF-16 units', '🧶🧶🧶', 413],
    ['eight bytes that are four', '🧶🧶', 200],
    ['ten bytes in base64', Buffer.alloc(10, 'x'), 200],
    ['eleven bytes in base64', Buffer.alloc(11, 'x'), 413],
    ['a megabyte', 'x'.repeat(1024 * 1024), 413],
  ])('of 10: %s', async (_what, body, status) => {
    expect((await post(parts, sent('text/plain', body))).status).toBe(status)
  })

  test('is a 413 that says how many there may be, before anything is parsed', async () => {
    const schema = vi.fn(() => ({ value: 1 }))
    const body = { '~standard': { version: 1, vendor: 'test', validate: schema } } as const
    expect(await post({ body, maxBytes: 3 }, sent('application/json', '{{{{{{'))).toMatchObject({
      status: 413,
      headers: { 'content-type': 'application/problem+json' },
      body: { title: 'Content Too Large', status: 413, detail: 'the body has more than 3 bytes' },
    })
    expect(schema).not.toHaveBeenCalled()
  })

  test('holds without a body schema, and for none at all', async () => {
    expect((await post({ maxBytes: 3 }, sent('text/plain', 'xxxx'))).status).toBe(413)
    expect((await post({ maxBytes: 0 }, {})).status).toBe(200)
    expect((await post({ maxBytes: 0 }, sent('text/plain', 'x'))).status).toBe(413)
    expect((await post({ maxBytes: Number.POSITIVE_INFINITY }, sent('text/plain', 'x'))).status).toBe(200)
  })

  test.each(TRIGGERS.map((trigger) => [trigger.name, trigger] as const))(
    'is the same under %s',
    async (_name, trigger) => {
      for (const type of ['text/plain', 'application/octet-stream']) {
        expect((await post(parts, sent(type, 'ééééé'), trigger)).status).toBe(200)
        expect((await post(parts, sent(type, 'éééééé'), trigger)).status).toBe(413)
      }
    },
  )
})

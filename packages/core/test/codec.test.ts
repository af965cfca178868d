import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import {
  base64,
  bytes,
  type CodecAbout,
  codecFor,
  defineCodec,
  gzip,
  isCodec,
  json,
  parseJson,
  text,
} from '../src/codec.ts'
import { check, type SchemaResult, type StandardSchemaV1 } from '../src/schema.ts'
import { schemaOf } from './helpers.ts'

const utf8 = (value: string) => new TextEncoder().encode(value)
const NOT_UTF8 = new Uint8Array([0x22, 0xff, 0x22])
const Total = schemaOf<number>((value) =>
  typeof value === 'number' ? { value } : { issues: [{ message: 'expected a number', path: ['total'] }] },
)

function read(schema: StandardSchemaV1, value: unknown): SchemaResult<unknown> {
  return check(schema, value) as SchemaResult<unknown>
}
const refused = (message: string) => ({ issues: [{ message }] })

describe('every codec', () => {
  test.each([
    ['text', text()],
    ['bytes', bytes()],
    ['json', json()],
    ['base64', base64(text())],
    ['gzip', gzip(text())],
    ['own', defineCodec((input) => ({ value: input }))],
  ])('refuses what is neither text nor bytes: %s', (_name, codec) => {
    expect(read(codec, undefined)).toEqual(refused('expected text or bytes, got undefined'))
    expect(read(codec, 7)).toEqual(refused('expected text or bytes, got a number'))
    expect(read(codec, { length: 0 })).toEqual(refused('expected text or bytes, got an object'))
    expect(read(codec, null)).toEqual(refused('expected text or bytes, got null'))
  })

  test('is a Standard Schema that knows itself', () => {
    expect(text()['~standard']).toMatchObject({ version: 1, vendor: 'heddle' })
    expect(isCodec(text())).toBe(true)
    expect(isCodec(Total)).toBe(false)
    const mine = gzip(text())
    expect(codecFor(mine)).toBe(mine)
    expect(isCodec(codecFor(Total))).toBe(true)
  })
})

test('codecs tell tools what they read, and what checks it', () => {
  const about = (codec: CodecAbout) => ({ mediaType: codec.mediaType, usually: codec.usually, inner: codec.inner })
  const nothing = { mediaType: undefined, usually: undefined, inner: undefined }
  expect(about(text())).toEqual({ ...nothing, usually: 'text/plain' })
  expect(about(bytes())).toEqual({ ...nothing, usually: 'application/octet-stream' })
  expect(about(json(Total))).toEqual({ ...nothing, usually: 'application/json', inner: Total })
  expect(about(defineCodec((input) => ({ value: input })))).toEqual(nothing)
  const own = { mediaType: 'text/csv', inner: Total }
  expect(about(defineCodec((input) => ({ value: input }), own))).toEqual({ ...nothing, ...own })
})

describe('text', () => {
  test('is itself, and of bytes their UTF-8', () => {
    expect(read(text(), 'wool\ud800')).toEqual({ value: 'wool\ud800' })
    expect(read(text(), utf8('織物'))).toEqual({ value: '織物' })
  })

  test('is refused when the bytes are not UTF-8', () => {
    expect(read(text(), NOT_UTF8)).toEqual(refused('not UTF-8 text'))
  })
})

test('bytes are themselves, and of text its UTF-8', () => {
  const given = utf8('x')
  expect((read(bytes(), given) as { value: unknown }).value).toBe(given)
  expect(read(bytes(), 'é')).toEqual({ value: new Uint8Array([0xc3, 0xa9]) })
})

describe('json', () => {
  test('without a schema is whatever the JSON holds', () => {
    expect(read(json(), '{"a":[1,null,"x"]}')).toEqual({ value: { a: [1, null, 'x'] } })
    expect(read(json(), utf8('"é"'))).toEqual({ value: 'é' })
    expect(read(json(), 'null')).toEqual({ value: null })
  })

  test('with a schema is what the schema makes of it', async () => {
    expect(read(json(Total), '7')).toEqual({ value: 7 })
    expect(read(json(Total), '"7"')).toEqual({ issues: [{ message: 'expected a number', path: ['total'] }] })
    const later = schemaOf(async (value) => ({ value: [value] }))
    expect(await check(json(later), '7')).toEqual({ value: [7] })
  })

  test('says where it is broken', () => {
    expect(parseJson('{"id":"o-2",}')).toEqual(refused('not JSON (at position 12)'))
    expect(parseJson(NOT_UTF8)).toEqual(refused('not UTF-8 text'))
    expect(parseJson('')).toEqual(refused('not JSON'))
  })

  test.each([
    'hello, my secret is 42',
    '{"card":"4111111111111111"',
    "{'password':'hunter2'}",
    'position 4111111111111111',
  ])('never tells what the text was: %o', (secret) => {
    const { issues } = parseJson(secret)
    expect(issues?.[0]?.message).toMatch(/^not JSON( \(at position \d{1,2}\))?$/)
  })

  test('nested deeper than the stack is no crash', () => {
    const deep = '['.repeat(200_000)
    expect(parseJson(deep).issues?.[0]?.message).toMatch(/^not JSON/)
    expect(parseJson(deep + ']'.repeat(200_000)).issues).toBeUndefined()
  })

  test('keeps a key named __proto__ as a key', () => {
    const { value } = read(json(), '{"__proto__":{"polluted":true}}') as { value: object }
    expect(Object.keys(value)).toEqual(['__proto__'])
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })
})

describe('base64', () => {
  test('is decoded, then read by the inner codec', () => {
    expect(read(base64(text()), 'aMOp')).toEqual({ value: 'hé' })
    expect(read(base64(text()), utf8('aMOp'))).toEqual({ value: 'hé' })
    expect(read(base64(bytes()), '-_8')).toEqual({ value: Buffer.from([251, 255]) })
  })

  test('of a schema that is no codec is JSON', () => {
    expect(read(base64(Total), Buffer.from('7').toString('base64'))).toEqual({ value: 7 })
  })

  test('is refused when it is none', () => {
    expect(read(base64(text()), 'not base64!')).toEqual(refused('not base64'))
    expect(read(base64(text()), 'A')).toEqual(refused('not base64'))
    expect(read(base64(text()), NOT_UTF8)).toEqual(refused('not base64'))
  })

  test('passes on what the inner codec refuses', () => {
    expect(read(base64(text()), '/w==')).toEqual(refused('not UTF-8 text'))
    expect(read(base64(json()), Buffer.from('{').toString('base64')).issues?.[0]?.message).toMatch(/^not JSON/)
  })
})

describe('gzip', () => {
  test('is inflated, then read by the inner codec', async () => {
    expect(read(gzip(text()), gzipSync('wool'))).toEqual({ value: 'wool' })
    expect(read(gzip(Total), gzipSync('7'))).toEqual({ value: 7 })
    expect(await check(gzip(json(schemaOf(async (value) => ({ value: [value] })))), gzipSync('7'))).toEqual({
      value: [7],
    })
  })

  test('nests: base64 of gzip of base64 of JSON', () => {
    const packed = gzipSync(Buffer.from('{"total":7}').toString('base64')).toString('base64')
    expect(read(base64(gzip(base64(json()))), packed)).toEqual({ value: { total: 7 } })
  })

  test('of text is refused with a hint', () => {
    expect(read(gzip(text()), 'H4sI')).toEqual(refused('expected gzip bytes, got text; is it base64(gzip(…))?'))
  })

  test.each([
    ['no bytes', new Uint8Array()],
    ['other bytes', utf8('not gzip at all')],
    ['half of it', gzipSync('wool and silk and linen').subarray(0, 20)],
  ])('is refused when it is none: %s', (_name, input) => {
    expect(read(gzip(text()), input)).toEqual(refused('not gzip'))
  })

  test('with a broken checksum is refused', () => {
    const packed = gzipSync('wool')
    packed[packed.length - 6] = (packed[packed.length - 6] as number) ^ 0xff
    expect(read(gzip(text()), packed)).toEqual(refused('not gzip'))
  })

  test('that would inflate to too much is refused', () => {
    const bomb = gzipSync(Buffer.alloc(17 * 1024 * 1024))
    expect(bomb.length).toBeLessThan(20_000)
    // Only the issues: a failing test should not print 17 MB.
    expect(read(gzip(bytes()), bomb).issues).toEqual([{ message: 'more than 16777216 bytes when inflated' }])
    expect(read(gzip(text(), { maxBytes: 3 }), gzipSync('wool'))).toEqual(refused('more than 3 bytes when inflated'))
    expect(read(gzip(text(), { maxBytes: 4 }), gzipSync('wool'))).toEqual({ value: 'wool' })
  })
})

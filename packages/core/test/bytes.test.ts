import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { fromBase64, toBase64, toBytes, toText } from '../src/bytes.ts'

const bytesOf = (...values: number[]) => new Uint8Array(values)

// What Workers have, and what Node has.
describe.each(['without a Buffer', 'with a Buffer'])('base64 %s', (which) => {
  const { Buffer } = globalThis
  beforeAll(() => {
    if (which === 'without a Buffer') vi.stubGlobal('Buffer', undefined)
  })
  afterAll(() => {
    vi.unstubAllGlobals()
  })

  const plain = (bytes: Uint8Array | undefined) => bytes && Uint8Array.from(bytes)

  test.each([
    ['', []],
    ['AA==', [0]],
    ['AA', [0]],
    ['AAEC/w==', [0, 1, 2, 255]],
    ['-_-_', [251, 255, 191]],
    ['+/+/', [251, 255, 191]],
    ['AAEC\r\n/w==\n', [0, 1, 2, 255]],
  ])('%o is read', (text, values) => {
    expect(plain(fromBase64(text))).toEqual(Uint8Array.from(values))
  })

  test.each(['A', 'not base64!', '%%%%', 'AA==AA==', 'ÄÖÜß', 'ŁŁŁŁ', 'AAAA\0', '🧶🧶🧶🧶', 'AAA\ud800'])(
    '%o is refused',
    (text) => {
      expect(fromBase64(text)).toBeUndefined()
    },
  )

  test('comes back as the bytes that went out', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'))
        expect(plain(fromBase64(toBase64(bytes)))).toEqual(bytes)
        expect(plain(fromBase64(Buffer.from(bytes).toString('base64url')))).toEqual(bytes)
      }),
    )
  })

  test('is never read where Buffer would skip something', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const clean = /^(?:[\w+/-]|\s)*=*\s*$/.test(text)
        if (!clean) expect(fromBase64(text)).toBeUndefined()
      }),
      { numRuns: 1000 },
    )
  })

  test('is the same bytes, or none, whatever the platform', () => {
    const unit = fc.constantFrom('A', 'b', '9', '+', '/', '-', '_', '=', ' ')
    fc.assert(
      fc.property(fc.string({ unit }), (text) => {
        const own = plain(fromBase64(text))
        vi.stubGlobal('Buffer', which === 'with a Buffer' ? undefined : Buffer)
        const other = plain(fromBase64(text))
        vi.stubGlobal('Buffer', which === 'with a Buffer' ? Buffer : undefined)
        expect(own).toEqual(other)
      }),
      { numRuns: 1000 },
    )
  })

  test('of a view has the bytes of the view alone', () => {
    expect(toBase64(bytesOf(9, 0, 1, 2, 255, 9).subarray(1, 5))).toBe('AAEC/w==')
  })
})

describe('text', () => {
  test('of UTF-8 bytes is read', () => {
    expect(toText(new TextEncoder().encode('織物 🧶'))).toBe('織物 🧶')
    expect(toText(bytesOf())).toBe('')
  })

  test.each([[[0xff]], [[0xc3]], [[0xc0, 0x80]], [[0xed, 0xa0, 0x80]], [[0x61, 0x80]]])(
    'of the bytes %o, which are not UTF-8, is refused',
    (values) => {
      expect(toText(bytesOf(...values))).toBeUndefined()
    },
  )

  test('becomes UTF-8 bytes, and bytes stay the same ones', () => {
    const bytes = bytesOf(1, 2)
    expect(toBytes('é')).toEqual(bytesOf(0xc3, 0xa9))
    expect(toBytes(bytes)).toBe(bytes)
  })
})

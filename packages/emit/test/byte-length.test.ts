import fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import { byteLength } from '../src/byte-length.ts'

afterEach(() => {
  vi.unstubAllGlobals()
})

test('a text has as many bytes with a Buffer as without one', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const bytes = new TextEncoder().encode(text).length
      expect(byteLength(text)).toBe(bytes)
      vi.stubGlobal('Buffer', undefined)
      expect(byteLength(text)).toBe(bytes)
      vi.unstubAllGlobals()
    }),
  )
})

test('half a character counts as what is sent for it', () => {
  expect(byteLength('\ud800')).toBe(3)
  vi.stubGlobal('Buffer', undefined)
  expect(byteLength('\ud800')).toBe(3)
})

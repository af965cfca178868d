import { fromXRay, isTraceparent, newTraceparent, toXRay } from '@heddle/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { knownTraceparent } from '../src/trace.ts'

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const SPAN = '00f067aa0ba902b7'

// Of the W3C's own test suite: https://github.com/w3c/trace-context/blob/main/test/test.py
test.each([
  `00-${TRACE}-${SPAN}-01`,
  `00-${TRACE}-${SPAN}-ff`,
  `01-${TRACE}-${SPAN}-01`,
  `cc-${TRACE}-${SPAN}-01-what-the-future-will-be-like`,
])('%s is a traceparent', (text) => {
  expect(isTraceparent(text)).toBe(true)
})

test.each([
  ['of version ff', `ff-${TRACE}-${SPAN}-01`],
  ['of the version that is known, and longer', `00-${TRACE}-${SPAN}-01-what`],
  ['of the version that is known, and longer by a dash', `00-${TRACE}-${SPAN}-01-`],
  ['of another version, longer without a dash', `cc-${TRACE}-${SPAN}-01.what`],
  ['with a trace id of zeros', `00-${'0'.repeat(32)}-${SPAN}-01`],
  ['with a span id of zeros', `00-${TRACE}-${'0'.repeat(16)}-01`],
  ['in upper case', `00-${TRACE.toUpperCase()}-${SPAN}-01`],
  ['with a trace id that is short', `00-${TRACE.slice(1)}-${SPAN}-01`],
  ['without flags', `00-${TRACE}-${SPAN}`],
  ['with flags of one digit', `00-${TRACE}-${SPAN}-1`],
  ['with a line break behind it', `00-${TRACE}-${SPAN}-01\n`],
  ['with a header behind it', `00-${TRACE}-${SPAN}-01\r\nx: y`],
  ['of a header sent twice', `00-${TRACE}-${SPAN}-01, 00-${TRACE}-${SPAN}-01`],
  ['with dots for dashes', `00.${TRACE}.${SPAN}.01`],
  ['that is empty', ''],
  ['that is a number', 7],
  ['that is a list', [`00-${TRACE}-${SPAN}-01`]],
])('a traceparent %s is none', (_, value) => {
  expect(isTraceparent(value)).toBe(false)
  expect(knownTraceparent(value)).toBeUndefined()
})

test('a traceparent of a later version goes on as one of the version that is known, with the flag that is known', () => {
  expect(knownTraceparent(`cc-${TRACE}-${SPAN}-03-more\r\nx: y`)).toBe(`00-${TRACE}-${SPAN}-01`)
  expect(knownTraceparent(`01-${TRACE}-${SPAN}-fe`)).toBe(`00-${TRACE}-${SPAN}-00`)
  expect(knownTraceparent(`00-${TRACE}-${SPAN}-03`)).toBe(`00-${TRACE}-${SPAN}-03`)
})

test.each([
  [
    'Root=1-67891233-abcdef012345678912345678;Parent=53995c3f42cd8ad8;Sampled=1',
    '00-67891233abcdef012345678912345678-53995c3f42cd8ad8-01',
  ],
  [
    'Root=1-67891233-abcdef012345678912345678;Parent=53995c3f42cd8ad8;Sampled=0;Lineage=1:a87bd80c:1',
    '00-67891233abcdef012345678912345678-53995c3f42cd8ad8-00',
  ],
  // What a load balancer adds to the header of its client.
  [
    'Self=1-67891234-12456789abcdef012345678a;Root=1-67891233-abcdef012345678912345678;CalledFrom=app',
    '00-67891233abcdef012345678912345678-abcdef0123456789-00',
  ],
  // Asked of the service, not decided yet.
  [
    'Parent=53995C3F42CD8AD8; Sampled=?; Root=1-67891233-ABCDEF012345678912345678',
    '00-67891233abcdef012345678912345678-53995c3f42cd8ad8-00',
  ],
])('X-Ray’s %s is a traceparent', (header, traceparent) => {
  expect(fromXRay(header)).toBe(traceparent)
})

test.each([
  ['nothing', undefined],
  ['no text', ''],
  ['no root', 'Parent=53995c3f42cd8ad8;Sampled=1'],
  ['a root that is short', 'Root=1-67891233-abcdef;Parent=53995c3f42cd8ad8;Sampled=1'],
  ['a root that is long', 'Root=1-67891233-abcdef0123456789123456789;Sampled=1'],
  ['a root of another version', 'Root=2-67891233-abcdef012345678912345678'],
  ['a root of zeros', `Root=1-${'0'.repeat(8)}-${'0'.repeat(24)};Parent=53995c3f42cd8ad8`],
  ['a parent of zeros', `Root=1-67891233-abcdef012345678912345678;Parent=${'0'.repeat(16)}`],
  ['spaces without end', `;${' '.repeat(60_000)}`.repeat(2)],
])('X-Ray’s header of %s is none', (_, header) => {
  const start = performance.now()
  expect(fromXRay(header)).toBeUndefined()
  expect(performance.now() - start).toBeLessThan(100)
})

test('a traceparent survives X-Ray’s header, but for flags that it has no place for', () => {
  const hex = (length: number) =>
    fc
      .array(fc.constantFrom(...'0123456789abcdef'), { minLength: length, maxLength: length })
      .map((digits) => digits.join(''))
      .filter((text) => /[^0]/.test(text))
  fc.assert(
    fc.property(hex(32), hex(16), fc.constantFrom('00', '01'), (trace, span, flags) => {
      const traceparent = `00-${trace}-${span}-${flags}`
      expect(fromXRay(toXRay(traceparent))).toBe(traceparent)
    }),
  )
})

test('a new trace is one, and not that of another', () => {
  const made = Array.from({ length: 100 }, newTraceparent)
  for (const traceparent of made) expect(isTraceparent(traceparent)).toBe(true)
  expect(new Set(made.map((one) => one.slice(3, 35))).size).toBe(100)
})

import { expect, test } from 'vitest'
import { fromB3, fromCloudTrace } from '../src/other-traces.ts'

const TRACE = '105445aa7843bc8bf206b12000100000'

test('Google’s header of a trace is one of W3C’s, its span in hexadecimal', () => {
  expect(fromCloudTrace(`${TRACE}/1;o=1`)).toBe(`00-${TRACE}-0000000000000001-01`)
  expect(fromCloudTrace(`${TRACE.toUpperCase()}/18446744073709551615`)).toBe(`00-${TRACE}-ffffffffffffffff-00`)
})

test.each([undefined, '', TRACE, `${TRACE}/`, `${TRACE}/x`, `${TRACE}/1;o=2`, 'x/1', `${TRACE}/99999999999999999999`])(
  'what is no trace of Google’s is none: %s',
  (header) => {
    expect(fromCloudTrace(header)).toBeUndefined()
  },
)

test('the headers of B3 are a trace, one of half the length too', () => {
  const span = 'e457b5a2e4d86bd1'
  expect(fromB3({ 'x-b3-traceid': TRACE, 'x-b3-spanid': span, 'x-b3-sampled': '1' })).toBe(`00-${TRACE}-${span}-01`)
  expect(fromB3({ 'X-B3-TraceId': [span], 'X-B3-Spanid': [span] })).toBe(`00-0000000000000000${span}-${span}-00`)
})

test.each([{}, { 'x-b3-traceid': TRACE }, { 'x-b3-traceid': 'x', 'x-b3-spanid': 'y' }])(
  'what is no trace of B3 is none: %j',
  (headers) => {
    expect(fromB3(headers)).toBeUndefined()
  },
)

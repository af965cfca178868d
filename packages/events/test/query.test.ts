import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addValue, parseCookies, parseQuery } from '../src/query.ts'

describe('a query string', () => {
  test.each([
    ['', {}],
    ['a=1', { a: '1' }],
    ['a=1&b=2', { a: '1', b: '2' }],
    ['a=1&a=2&a=3', { a: ['1', '2', '3'] }],
    ['a', { a: '' }],
    ['a=', { a: '' }],
    ['=1', { '': '1' }],
    ['a=b=c', { a: 'b=c' }],
    ['a=1&&b=2&', { a: '1', b: '2' }],
    ['q=wool+%26+silk', { q: 'wool & silk' }],
    ['q+x=1', { 'q x': '1' }],
    ['%C3%A9=%F0%9F%A7%B6', { é: '🧶' }],
    ['bad=%zz&a=%', { bad: '%zz', a: '%' }],
    ['__proto__=1&constructor=2&__proto__=3', JSON.parse('{"__proto__":["1","3"],"constructor":"2"}')],
  ])('%o is read', (raw, expected) => {
    expect({ ...parseQuery(raw) }).toEqual(expected)
  })

  test('is what URLSearchParams says of it', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }))), (pairs) => {
        const sent = new URLSearchParams(pairs)
        // A pair of nothing at all is `=`, which is a name too.
        const query = parseQuery(sent.toString())
        for (const name of new Set(sent.keys())) {
          const values = sent.getAll(name)
          expect(query[name]).toEqual(values.length === 1 ? values[0] : values)
        }
        expect(Object.keys(query).length).toBe(new Set(sent.keys()).size)
      }),
      { numRuns: 500 },
    )
  })

  test('has the names that were sent and no others', () => {
    expect(parseQuery('a=1').constructor).toBeUndefined()
    expect(parseQuery('').toString).toBeUndefined()
  })
})

test('one value is text, several are a list', () => {
  const values: Record<string, string | string[]> = {}
  addValue(values, 'a', '1')
  expect(values).toEqual({ a: '1' })
  addValue(values, 'a', '2')
  addValue(values, 'a', '3')
  addValue(values, 'b', '4')
  expect(values).toEqual({ a: ['1', '2', '3'], b: '4' })
})

describe('cookies', () => {
  test.each([
    [[], {}],
    [['theme=dark'], { theme: 'dark' }],
    [['theme=dark; cart=c-1'], { theme: 'dark', cart: 'c-1' }],
    [['theme=dark', 'cart=c-1'], { theme: 'dark', cart: 'c-1' }],
    [['  theme = dark ;cart=c-1;'], { theme: 'dark', cart: 'c-1' }],
    [['theme=dark; theme=light'], { theme: 'dark' }],
    [['cart="c-1"'], { cart: 'c-1' }],
    [['name=J%C3%BCrgen'], { name: 'Jürgen' }],
    [['name=100%'], { name: '100%' }],
    [['token=a=b=='], { token: 'a=b==' }],
    [['nothing', 'empty='], { empty: '' }],
    [['a+b=c+d'], { 'a+b': 'c+d' }],
    [['__proto__=x; constructor=y'], JSON.parse('{"__proto__":"x","constructor":"y"}')],
  ])('%o are read', (headers, expected) => {
    expect({ ...parseCookies(headers.join('; ')) }).toEqual(expected)
  })

  test('that were not sent are not there', () => {
    expect(parseCookies(undefined).constructor).toBeUndefined()
  })
})

import { describe, expect, test } from 'vitest'
import { decodePercent, matchPath, pathPattern } from '../src/path.ts'

const params = (pattern: string, path: string) => {
  const matched = matchPath(pathPattern(pattern), path)
  return matched === undefined ? undefined : { ...matched }
}

describe('a path', () => {
  test.each([
    ['/', '/', {}],
    ['/orders', '/orders', {}],
    ['/orders/:order', '/orders/o-1', { order: 'o-1' }],
    ['/orders/:order/items/:item', '/orders/1/items/2', { order: '1', item: '2' }],
    ['/:a/:b', '/x/y', { a: 'x', b: 'y' }],
    ['/orders/:order', '/orders/o%2F1', { order: 'o/1' }],
    ['/orders/:order', '/orders/J%C3%BCrgen', { order: 'Jürgen' }],
    ['/orders/:order', '/orders/100%', { order: '100%' }],
    ['/orders/:order', '/orders/a+b', { order: 'a+b' }],
    ['/größe', '/gr%C3%B6%C3%9Fe', {}],
    ['/orders/', '/orders/', {}],
    ['/:__proto__', '/x', JSON.parse('{"__proto__":"x"}')],
    ['/:constructor', '/x', { constructor: 'x' }],
  ])('%s matches %s', (pattern, path, expected) => {
    expect(params(pattern, path)).toEqual(expected)
  })

  test.each([
    ['/orders', '/order'],
    ['/orders', '/orders/'],
    ['/orders/', '/orders'],
    ['/orders', '/Orders'],
    ['/orders', 'orders'],
    ['/orders', ''],
    ['/orders/:order', '/orders'],
    ['/orders/:order', '/orders/'],
    ['/orders/:order', '/orders/1/items'],
    ['/orders/:order', '//orders/1'],
    ['/a/b', '/a%2Fb'],
  ])('%s does not match %s', (pattern, path) => {
    expect(params(pattern, path)).toBeUndefined()
  })

  test('has parameters and nothing else', () => {
    const matched = matchPath(pathPattern('/orders/:order'), '/orders/1') as Record<string, unknown>
    expect(matched.constructor).toBeUndefined()
    expect(matched.toString).toBeUndefined()
  })

  test.each(['orders', '', '/:', '/a/:/b', '/:x/:x'])('%o is refused when the handler is made', (pattern) => {
    expect(() => pathPattern(pattern)).toThrow(TypeError)
    expect(() => pathPattern(pattern)).toThrow(`http: the path ${JSON.stringify(pattern)} has`)
  })
})

test.each([
  ['a%20b', 'a b'],
  ['%F0%9F%A7%B6', '🧶'],
  ['%', '%'],
  ['%zz', '%zz'],
  ['%C3', '%C3'],
  ['a%20b%', 'a%20b%'],
  ['a+b', 'a+b'],
  ['', ''],
])('percent-encoding: %o is %o', (text, decoded) => {
  expect(decodePercent(text)).toBe(decoded)
})

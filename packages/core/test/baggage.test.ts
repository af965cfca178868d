import { baggageMember, parseBaggage, withBaggage } from '@heddle/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'

test.each<[string, string | undefined, Record<string, string>]>([
  ['members', 'tenant=blue,user=ada', { tenant: 'blue', user: 'ada' }],
  ['spaces around them', ' tenant = blue\t,\tuser=ada ', { tenant: 'blue', user: 'ada' }],
  ['values that are encoded', 'name=Ada%20L%C3%B6we', { name: 'Ada Löwe' }],
  ['values with equals signs', 'token=YQ==', { token: 'YQ==' }],
  ['properties, which are left out', 'tenant=blue;ttl=5;sticky , user=ada;x', { tenant: 'blue', user: 'ada' }],
  ['values that are empty', 'tenant=', { tenant: '' }],
  ['what is wrongly encoded, as it is', 'rate=100%', { rate: '100%' }],
  ['one name twice: the last counts', 'tenant=blue,tenant=red', { tenant: 'red' }],
  ['no header', undefined, {}],
  ['an empty header', '', {}],
  ['what is no member', 'x,=1,,a b=1,"q"=2,tenant=blue,ü=1,n=a"b', { tenant: 'blue' }],
  ['line breaks', 'a=1\r\nset-cookie: b=2,c=3', { c: '3' }],
])('baggage has %s', (_, header, members) => {
  expect(parseBaggage(header)).toEqual(members)
})

test('a name of baggage reaches no prototype', () => {
  const members = parseBaggage('__proto__=x,constructor=y')
  expect(Object.getPrototypeOf(members)).toBeNull()
  expect({ ...members }).toEqual(JSON.parse('{"__proto__":"x","constructor":"y"}'))
})

test('no more is read than has to be passed on: 64 members, 8192 characters, and no half of a member', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => `m${index}=${index}`)
  expect(Object.keys(parseBaggage(hundred.join()))).toEqual(hundred.slice(0, 64).map((one) => one.split('=')[0]))
  const long = parseBaggage(`a=1,b=${'x'.repeat(8180)},c=123456`)
  expect(Object.keys(long)).toEqual(['a', 'b'])
  expect(parseBaggage(`a=${'x'.repeat(9000)}`)).toEqual({})
})

test.each([
  ['commas', ','.repeat(1_000_000)],
  ['members', 'a=1,'.repeat(250_000)],
  ['equals signs', '='.repeat(1_000_000)],
  ['spaces', `a${' '.repeat(1_000_000)}`],
  ['properties', `a=1${';x'.repeat(500_000)}`],
  ['percent signs', `a=${'%'.repeat(1_000_000)}`],
])('a megabyte of %s is read in no time', (_, header) => {
  const start = performance.now()
  parseBaggage(header)
  baggageMember(header, 'a')
  withBaggage({ own: '1' }, header)
  expect(performance.now() - start).toBeLessThan(200)
})

test('whatever baggage says comes back, and what stands beside it is left as it was', () => {
  const name = fc.stringMatching(/^[a-z][\w-]{0,12}$/)
  const others = 'tenant=blue;ttl=5,user=Ada%20L'
  fc.assert(
    fc.property(fc.dictionary(name, fc.string({ unit: 'grapheme' }), { maxKeys: 8 }), (own) => {
      const header = withBaggage(own, others)
      expect(header).toMatch(/^[!-~]*$/)
      expect({ ...parseBaggage(header) }).toEqual({ tenant: 'blue', user: 'Ada L', ...own })
      for (const key in own) expect(baggageMember(header, key)).toBe(own[key])
      expect(header.endsWith(others)).toBe(true)
    }),
  )
})

test('halves of surrogate pairs are written as what they are: not readable', () => {
  expect(withBaggage({ a: 'x\ud800y' })).toBe('a=x%EF%BF%BDy')
})

test('heddle’s own come first and once, and others only as far as they have to be passed on', () => {
  const own = { 'heddle-path': 'a\nb' }
  expect(withBaggage(own, 'heddle-path=old,tenant=blue,heddle-causation=c-1')).toBe('heddle-path=a%0Ab,tenant=blue')
  const many = withBaggage(own, Array.from({ length: 100 }, (_, index) => `m${index}=1`).join())
  expect(many.split(',')).toHaveLength(64)
  const large = withBaggage(own, `b=${'x'.repeat(8000)},c=${'y'.repeat(170)}`)
  expect(large).toBe(`heddle-path=a%0Ab,b=${'x'.repeat(8000)}`)
  expect(withBaggage({}, undefined)).toBe('')
})

test('a member is found by its whole name', () => {
  expect(baggageMember('x-heddle-path=1, heddle-path=2;p=3,heddle-path-x=4', 'heddle-path')).toBe('2')
  expect(baggageMember('tenant=heddle-path', 'heddle-path')).toBeUndefined()
  expect(baggageMember(undefined, 'heddle-path')).toBeUndefined()
})

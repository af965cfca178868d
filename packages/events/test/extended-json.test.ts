import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { fromExtendedJson } from '../src/extended-json.ts'
import type { Raw } from './helpers.ts'
import { SAMPLES_ARE_HERE, samples } from './shared-samples.ts'

test('a change event is made plain, all that is in it', () => {
  const event = {
    _id: { _data: '0163eeb6e7000000090100000009000041e1' },
    clusterTime: { $timestamp: { t: 1772359200, i: 9 } },
    operationType: 'update',
    ns: { db: 'shop', coll: 'orders' },
    documentKey: { _id: { $oid: '63eeb6e7d418cd98afb1c1d7' } },
    fullDocument: {
      _id: { $oid: '63eeb6e7d418cd98afb1c1d7' },
      n: { $numberLong: '12' },
      at: { $date: '2026-03-01T10:00:00Z' },
      lines: [{ price: { $numberDecimal: '9.90' }, sizes: [{ $numberInt: '7' }, 8, { $numberDouble: '8.5' }] }],
      note: null,
      empty: {},
    },
    updateDescription: { updatedFields: { n: { $numberLong: '9007199254740993' } }, removedFields: [] },
  }
  const before = structuredClone(event)
  expect(fromExtendedJson(event)).toEqual({
    _id: { _data: '0163eeb6e7000000090100000009000041e1' },
    clusterTime: { t: 1772359200, i: 9 },
    operationType: 'update',
    ns: { db: 'shop', coll: 'orders' },
    documentKey: { _id: '63eeb6e7d418cd98afb1c1d7' },
    fullDocument: {
      _id: '63eeb6e7d418cd98afb1c1d7',
      n: 12,
      at: new Date('2026-03-01T10:00:00Z'),
      lines: [{ price: '9.90', sizes: [7, 8, 8.5] }],
      note: null,
      empty: {},
    },
    updateDescription: { updatedFields: { n: 9007199254740993n }, removedFields: [] },
  })
  expect(event, 'the event itself stays as it came').toEqual(before)
})

test.each<[string, unknown, unknown]>([
  ['an object id', { $oid: '63EEB6E7d418cd98afb1c1d7' }, '63EEB6E7d418cd98afb1c1d7'],
  ['an int', { $numberInt: '-2147483648' }, -(2 ** 31)],
  ['a long', { $numberLong: '9007199254740991' }, Number.MAX_SAFE_INTEGER],
  ['a negative long', { $numberLong: '-5' }, -5],
  ['a long beyond 2^53', { $numberLong: '9007199254740992' }, 2n ** 53n],
  ['the largest long', { $numberLong: '9223372036854775807' }, 2n ** 63n - 1n],
  ['the smallest long', { $numberLong: '-9223372036854775808' }, -(2n ** 63n)],
  ['a double', { $numberDouble: '-1.5' }, -1.5],
  ['a whole double', { $numberDouble: '7.0' }, 7],
  ['a double with an exponent', { $numberDouble: '1.0E-10' }, 1e-10],
  ['the largest double', { $numberDouble: '1.7976931348623157e+308' }, Number.MAX_VALUE],
  ['minus zero', { $numberDouble: '-0.0' }, -0],
  ['infinity', { $numberDouble: 'Infinity' }, Number.POSITIVE_INFINITY],
  ['minus infinity', { $numberDouble: '-Infinity' }, Number.NEGATIVE_INFINITY],
  ['not a number', { $numberDouble: 'NaN' }, Number.NaN],
  ['a decimal', { $numberDecimal: '0.1000000000000000000000000000000000' }, '0.1000000000000000000000000000000000'],
  ['a decimal with an exponent', { $numberDecimal: '1E+6144' }, '1E+6144'],
  ['a decimal that is infinite', { $numberDecimal: '-Infinity' }, '-Infinity'],
  ['a date', { $date: '2026-03-01T10:00:00.123Z' }, new Date(Date.UTC(2026, 2, 1, 10, 0, 0, 123))],
  ['a date with an offset', { $date: '2026-03-01T10:00:00+01:00' }, new Date(Date.UTC(2026, 2, 1, 9))],
  [
    'a date with an offset as version 1 has it',
    { $date: '2026-03-01T10:00:00.0+0100' },
    new Date(Date.UTC(2026, 2, 1, 9)),
  ],
  ['a canonical date', { $date: { $numberLong: '1772359200123' } }, new Date(1772359200123)],
  ['a date before the epoch', { $date: { $numberLong: '-1' } }, new Date(-1)],
  ['a date as version 1 has it', { $date: 1772359200123 }, new Date(1772359200123)],
  ['binary', { $binary: { base64: 'AAEqQQ==', subType: '00' } }, Buffer.from([0, 1, 42, 65])],
  ['no bytes', { $binary: { base64: '', subType: '0' } }, Buffer.from([])],
  [
    'a UUID',
    { $binary: { base64: 'c//SZESzTGmQ6OfR38A11A==', subType: '04' } },
    Buffer.from('73ffd26444b34c6990e8e7d1dfc035d4', 'hex'),
  ],
  ['a timestamp', { $timestamp: { t: 4294967295, i: 0 } }, { t: 4294967295, i: 0 }],
  [
    'a regular expression',
    { $regularExpression: { pattern: '^(a+)+$', options: 'ix' } },
    { pattern: '^(a+)+$', options: 'ix' },
  ],
  ['code', { $code: 'return 7' }, { code: 'return 7' }],
  [
    'code with a scope',
    { $code: 'return n', $scope: { n: { $numberInt: '7' } } },
    { code: 'return n', scope: { n: 7 } },
  ],
  ['a scope before its code', { $scope: {}, $code: '' }, { code: '', scope: {} }],
  ['a symbol', { $symbol: 'wool' }, 'wool'],
  ['undefined', { $undefined: true }, undefined],
  ['undefined among others', { a: [{ $undefined: true }], b: { $undefined: true } }, { a: [undefined], b: undefined }],
])('%s becomes a value of the language', (_name, sent, value) => {
  expect(fromExtendedJson(sent)).toStrictEqual(value)
})

test.each<[string, unknown]>([
  ['the smallest key', { $minKey: 1 }],
  ['the largest key', { $maxKey: 1 }],
  ['an unknown type', { $uuid: '73ffd264-44b3-4c69-90e8-e7d1dfc035d4' }],
  ['a query', { $and: [{ a: { $gt: 1 } }] }],
  ['a reference', { $ref: 'orders', $id: 7, $db: 'shop' }],
  ['an empty object', {}],
  ['an empty name', { '': 1 }],
  ['only a dollar', { $: 1 }],
  ['the name of a method', { $constructor: 1 }],
  ['an id that is a number', { $oid: 7 }],
  ['an id that is too short', { $oid: '63eeb6e7' }],
  ['an id and more', { $oid: '63eeb6e7d418cd98afb1c1d7', name: 'wool' }],
  ['more, and an id', { name: 'wool', $oid: '63eeb6e7d418cd98afb1c1d7' }],
  ['an int that is too large', { $numberInt: '2147483648' }],
  ['an int that is a number', { $numberInt: 7 }],
  ['an int that is a fraction', { $numberInt: '7.5' }],
  ['a long that is too large', { $numberLong: '9223372036854775808' }],
  ['a long of nothing', { $numberLong: '' }],
  ['a long in hexadecimal', { $numberLong: '0x10' }],
  ['a double of nothing', { $numberDouble: '' }],
  ['a double in words', { $numberDouble: 'seven' }],
  ['a double in another case', { $numberDouble: 'infinity' }],
  ['a double that overflows', { $numberDouble: '1e999' }],
  ['a decimal in words', { $numberDecimal: 'seven' }],
  ['a decimal that is a number', { $numberDecimal: 7 }],
  ['a date in words', { $date: 'yesterday' }],
  ['a date without a time', { $date: '2026-03-01' }],
  ['a date of month 13', { $date: '2026-13-01T10:00:00Z' }],
  ['a date out of range', { $date: 8.64e15 + 1 }],
  ['a date of nothing', { $date: null }],
  ['a date of fractions', { $date: 1.5 }],
  ['a canonical date in words', { $date: { $numberLong: 'yesterday' } }],
  ['binary as version 1 has it', { $binary: 'AAEqQQ==', $type: '00' }],
  ['binary that is no base64', { $binary: { base64: '!', subType: '00' } }],
  ['binary of bytes', { $binary: { base64: [0, 1], subType: '00' } }],
  ['binary of no type', { $binary: { base64: 'AAEqQQ==' } }],
  ['binary of another type', { $binary: { base64: 'AAEqQQ==', subType: 0 } }],
  ['binary and more', { $binary: { base64: 'AAEqQQ==', subType: '00', more: 1 } }],
  ['a timestamp of one part', { $timestamp: { t: 1 } }],
  ['a negative timestamp', { $timestamp: { t: 1, i: -1 } }],
  ['a timestamp of fractions', { $timestamp: { t: 1.5, i: 1 } }],
  ['a timestamp of text', { $timestamp: { t: '1', i: 1 } }],
  ['a timestamp of three parts', { $timestamp: { t: 1, i: 1, n: 1 } }],
  ['a regular expression as version 1 has it', { $regex: 'a', $options: 'i' }],
  ['a regular expression without options', { $regularExpression: { pattern: 'a' } }],
  ['code that is a number', { $code: 7 }],
  ['a scope that is none', { $code: '', $scope: 7 }],
  ['code, a scope and more', { $code: '', $scope: {}, more: 1 }],
  ['a symbol that is a number', { $symbol: 7 }],
  ['undefined that is false', { $undefined: false }],
  ['null', null],
  ['text', '{"$oid":"63eeb6e7d418cd98afb1c1d7"}'],
  ['a number', 7],
  ['nothing', undefined],
])('%s stays as it is', (_name, sent) => {
  expect(fromExtendedJson(sent)).toStrictEqual(sent)
})

test('what is inside something that only looks like extended JSON is made plain all the same', () => {
  expect(fromExtendedJson({ $date: { $numberLong: '12', more: { $numberInt: '7' } } })).toEqual({
    $date: { $numberLong: '12', more: 7 },
  })
  expect(fromExtendedJson({ $ref: 'orders', $id: { $oid: '63eeb6e7d418cd98afb1c1d7' } })).toEqual({
    $ref: 'orders',
    $id: '63eeb6e7d418cd98afb1c1d7',
  })
})

test('names that every object has are names like any other', () => {
  const sent = JSON.parse('{"__proto__":{"polluted":{"$numberInt":"7"}},"constructor":{"__proto__":null},"toString":1}')
  const made = fromExtendedJson(sent) as Raw
  expect(Object.entries(made)).toEqual([
    ['__proto__', { polluted: 7 }],
    ['constructor', JSON.parse('{"__proto__":null}')],
    ['toString', 1],
  ])
  expect(Object.getPrototypeOf(made)).toBe(Object.prototype)
  expect(made.polluted).toBeUndefined()
  expect(({} as Raw).polluted).toBeUndefined()
  expect(fromExtendedJson(JSON.parse('{"$timestamp":{"__proto__":1,"t":1}}'))).toEqual({
    $timestamp: JSON.parse('{"__proto__":1,"t":1}'),
  })
})

describe('nesting', () => {
  function nested(levels: number, bottom: unknown): unknown {
    let value = bottom
    for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { x: value }
    return value
  }

  test('of 200 levels is read; what is deeper stays as it came', () => {
    expect(fromExtendedJson(nested(200, { $numberInt: '7' }))).toEqual(nested(200, 7))
    expect(fromExtendedJson(nested(201, { $numberInt: '7' }))).toEqual(nested(201, { $numberInt: '7' }))
    const scope = (levels: number, bottom: unknown) => ({ x: nested(levels, bottom) })
    expect(fromExtendedJson({ $code: '', $scope: scope(198, { $numberInt: '7' }) })).toEqual({
      code: '',
      scope: scope(198, 7),
    })
    expect(fromExtendedJson({ $code: '', $scope: scope(199, { $numberInt: '7' }) })).toEqual({
      code: '',
      scope: scope(199, { $numberInt: '7' }),
    })
  })

  test.each([
    ['arrays and objects', nested(200_000, 7)],
    ['scopes', Array.from({ length: 200_000 }).reduce((inner) => ({ $code: '', $scope: inner }), {})],
    ['dates', Array.from({ length: 200_000 }).reduce((inner) => ({ $date: inner }), {})],
  ])('of %s deeper than the stack is no crash', (_name, sent) => {
    expect(fromExtendedJson(sent)).toBeTypeOf('object')
  })
})

test.each([
  ['$numberDouble', '1'],
  ['$numberDecimal', '1'],
  ['$numberLong', '1'],
  ['$date', '2026-03-01T10:00:00.1'],
  ['$oid', 'a'],
])('a %s of 6 MB that ends wrong takes no time', (name, start) => {
  const sent = { [name]: `${start}${'1'.repeat(6_000_000)}x` }
  const began = performance.now()
  // Not toEqual: a failing test should not print 6 MB.
  expect(Object.keys(fromExtendedJson(sent) as Raw)).toEqual([name])
  expect(performance.now() - began).toBeLessThan(2000)
})

test('a schema takes it', () => {
  const Document = z.strictObject({
    _id: z.string(),
    n: z.number(),
    at: z.date(),
    bytes: z.instanceof(Uint8Array),
    rest: z.record(z.string(), z.number()),
  })
  const made = fromExtendedJson({
    _id: { $oid: '63eeb6e7d418cd98afb1c1d7' },
    n: { $numberLong: '12' },
    at: { $date: { $numberLong: '0' } },
    bytes: { $binary: { base64: 'AA==', subType: '00' } },
    rest: { a: { $numberInt: '7' } },
  })
  expect(Document.parse(made)).toEqual({
    _id: '63eeb6e7d418cd98afb1c1d7',
    n: 12,
    at: new Date(0),
    bytes: Buffer.from([0]),
    rest: { a: 7 },
  })
})

describe('what was written comes back the same', () => {
  // Names without a dollar: with one, extended JSON itself cannot tell them from its own.
  const names = fc
    .oneof(fc.string(), fc.constantFrom('__proto__', 'constructor'))
    .filter((name) => !name.startsWith('$'))
  const { value: values } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.string({ unit: 'binary' }),
      fc.boolean(),
      fc.constant(null),
      fc.double(),
      fc.integer(),
      fc.maxSafeInteger(),
      fc.bigInt({ min: 2n ** 53n, max: 2n ** 63n - 1n }),
      fc.bigInt({ min: -(2n ** 63n), max: -(2n ** 53n) }),
      fc.date({ noInvalidDate: true }),
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
      fc.array(tie('value')),
      fc.uniqueArray(fc.tuple(names, tie('value')), { selector: ([name]) => name }).map(Object.fromEntries),
    ),
  }))

  test.each(['canonical', 'relaxed'] as const)('in the %s form', (form) => {
    fc.assert(
      fc.property(values, (value) => {
        const sent = JSON.parse(JSON.stringify(write(value, form)))
        expect(fromExtendedJson(sent)).toEqual(value)
      }),
      { numRuns: 1000 },
    )
  })

  test('and JSON without a dollar is itself', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        fc.pre(!JSON.stringify(value).includes('"$'))
        expect(fromExtendedJson(value)).toStrictEqual(value)
      }),
      { numRuns: 1000 },
    )
  })

  function write(value: unknown, form: 'canonical' | 'relaxed'): unknown {
    if (typeof value === 'number') {
      const text = Object.is(value, -0) ? '-0.0' : String(value)
      if (!Number.isFinite(value)) return { $numberDouble: text }
      // JSON has no -0 that JSON.stringify would write.
      if (form === 'relaxed' && text !== '-0.0') return value
      if (!Number.isSafeInteger(value) || text === '-0.0') return { $numberDouble: text }
      return Math.abs(value) < 2 ** 31 ? { $numberInt: text } : { $numberLong: text }
    }
    if (typeof value === 'bigint') return { $numberLong: String(value) }
    if (value instanceof Date) {
      const inRange = value.getTime() >= 0 && value.getTime() < Date.UTC(10_000)
      return form === 'relaxed' && inRange
        ? { $date: value.toISOString() }
        : { $date: { $numberLong: String(value.getTime()) } }
    }
    if (value instanceof Uint8Array) {
      return { $binary: { base64: Buffer.from(value).toString('base64'), subType: '00' } }
    }
    if (Array.isArray(value)) return value.map((item) => write(item, form))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, write(item, form)]))
  }
})

test('whatever comes is no crash', () => {
  const dollars = [
    '$oid $numberInt $numberLong $numberDouble $numberDecimal $date $binary $timestamp $regularExpression $code $scope',
    '$symbol $undefined $minKey base64 subType t i pattern options __proto__',
  ].flatMap((names) => names.split(' '))
  const { anything } = fc.letrec((tie) => ({
    anything: fc.oneof(
      { depthSize: 'small' },
      fc.jsonValue(),
      fc.constantFrom('7', 'NaN', '00', 'AA==', 7, true),
      fc.array(tie('anything'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...dollars), tie('anything'), { maxKeys: 3 }),
    ),
  }))
  fc.assert(
    fc.property(anything, (value) => {
      const before = JSON.stringify(value)
      fromExtendedJson(value)
      expect(JSON.stringify(value)).toBe(before)
      expect(({} as Raw).polluted).toBeUndefined()
    }),
    { numRuns: 3000 },
  )
})

test.runIf(SAMPLES_ARE_HERE)('of the shared sample of DocumentDB nothing keeps a dollar', () => {
  const events = samples()
    .filter(({ folder }) => folder === 'documentdb')
    .flatMap(({ raw }) => (raw as Raw).events as Raw[])
  expect(events.length).toBeGreaterThan(0)
  for (const { event } of events) {
    expect(JSON.stringify(event)).toContain('"$')
    expect(JSON.stringify(fromExtendedJson(event))).not.toContain('"$')
  }
})

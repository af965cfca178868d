import assert from 'node:assert'
import { invalidField } from '@heddle/core'
import { type } from 'arktype'
import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { type AttributeNumber, type NativeAttribute, unmarshall } from '../src/attribute-value.ts'
import type { Raw } from './helpers.ts'
import { SAMPLES_ARE_HERE, samples } from './shared-samples.ts'

test('an item is made plain, whatever its types', () => {
  const image = {
    id: { S: 'o-1' },
    note: { S: '' },
    total: { N: '12.50' },
    count: { N: '7' },
    thumbnail: { B: 'AAEqQQ==' },
    nothing: { B: '' },
    paid: { BOOL: true },
    shipped: { BOOL: false },
    coupon: { NULL: true },
    lines: { L: [{ M: { sku: { S: 'wool' }, lengths: { L: [{ N: '1.5' }, { NULL: true }] } } }, { L: [] }] },
    address: { M: {} },
    tags: { SS: ['wool', 'silk'] },
    sizes: { NS: ['1', '2.5', '9007199254740993'] },
    hashes: { BS: ['AAEqQQ==', 'QSoBAA=='] },
    'a name of.its[own]': { S: 'x' },
  }
  expect(unmarshall(image)).toEqual({
    value: {
      id: 'o-1',
      note: '',
      total: 12.5,
      count: 7,
      thumbnail: Buffer.from([0, 1, 42, 65]),
      nothing: Buffer.from([]),
      paid: true,
      shipped: false,
      coupon: null,
      lines: [{ sku: 'wool', lengths: [1.5, null] }, []],
      address: {},
      tags: new Set(['wool', 'silk']),
      sizes: new Set([1, 2.5, 9007199254740993n]),
      hashes: new Set([Buffer.from([0, 1, 42, 65]), Buffer.from([65, 42, 1, 0])]),
      'a name of.its[own]': 'x',
    },
  })
  expect(unmarshall({})).toEqual({ value: {} })
})

describe('a number', () => {
  const DIGITS_38 = '12345678901234567890123456789012345678'

  test.each<[string, AttributeNumber]>([
    ['0', 0],
    ['-0', 0],
    ['0.00', 0],
    ['-0.0', 0],
    ['0E+50', 0],
    ['7', 7],
    ['-7', -7],
    ['+7', 7],
    ['007', 7],
    ['1.10', 1.1],
    ['0.1', 0.1],
    ['.5', 0.5],
    ['5.', 5],
    ['-0.30000000000000004', -0.30000000000000004],
    ['1E+5', 100_000],
    ['-1.5e-10', -1.5e-10],
    ['1.5e1', 15],
    ['150E-1', 15],
    ['100.000', 100],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
    ['-9007199254740991', Number.MIN_SAFE_INTEGER],
    ['9007199254740991.0', Number.MAX_SAFE_INTEGER],
    ['1E-130', 1e-130],
    ['-9.5E-130', -9.5e-130],
    [`0.${'0'.repeat(129)}1`, 1e-130],
  ])('that a number says exactly is one: %s', (text, number) => {
    const { value } = unmarshall({ n: { N: text } })
    // Object.is, for 0 and -0 are not the same to it.
    expect(Object.is(value?.n, number), `${String(value?.n)} is ${String(number)}`).toBe(true)
  })

  test.each<[string, bigint]>([
    ['9007199254740992', 2n ** 53n],
    ['9007199254740993', 2n ** 53n + 1n],
    ['-9007199254740992', -(2n ** 53n)],
    ['9007199254740993.00', 2n ** 53n + 1n],
    ['1E+20', 10n ** 20n],
    ['1.5e+20', 15n * 10n ** 19n],
    [DIGITS_38, 12345678901234567890123456789012345678n],
    ['9.9999999999999999999999999999999999999E+125', (10n ** 38n - 1n) * 10n ** 88n],
    [`-1${'0'.repeat(125)}`, -(10n ** 125n)],
  ])('that is an integer beyond 2^53 is a bigint: %s', (text, bigint) => {
    expect(unmarshall({ n: { N: text } })).toEqual({ value: { n: bigint } })
  })

  test.each([
    '0.1000000000000000055511151231257827',
    '3.1415926535897932384626433832795028842',
    '-1234567890.12345678901234567890',
    '9007199254740993.5',
    '0.12345678901234567',
    '1.0000000000000000001',
    '-9.9999999999999999999999999999999999999E-130',
  ])('that neither holds exactly stays as it was sent: %s', (text) => {
    expect(unmarshall({ n: { N: text } })).toEqual({ value: { n: text } })
  })

  test.each([
    '',
    ' 1',
    '1\n',
    'one',
    '.',
    '-',
    'e5',
    '.e5',
    '1e',
    '1.2.3',
    '0x10',
    '1n',
    'NaN',
    'Infinity',
    '1_000',
    `${DIGITS_38}9`,
    `0.${DIGITS_38}9`,
    '1E+126',
    '9E-131',
    '1E+999999999999',
    '1E-999999999999',
    '9'.repeat(6_000_000),
    `${'0'.repeat(6_000_000)}x`,
  ])('that DynamoDB cannot have sent is refused: %#', (text) => {
    expect(unmarshall({ n: { N: text } })).toEqual({
      fault: ['n.N', 'a number of at most 38 digits, as text', text],
    })
  })

  test('is never rounded, and a number where it can be one', () => {
    const digits = fc.stringMatching(/^\d{1,38}$/)
    const decimals = fc.record({
      sign: fc.constantFrom('', '-', '+'),
      digits,
      point: fc.nat(38),
      power: fc.option(fc.integer({ min: -80, max: 80 }), { nil: undefined }),
    })
    fc.assert(
      fc.property(decimals, ({ sign, digits, point, power }) => {
        const whole = digits.slice(0, point)
        const text = `${sign}${whole}${point < digits.length ? `.${digits.slice(point)}` : ''}${power === undefined ? '' : `e${power}`}`
        const { value, fault } = unmarshall({ n: { N: text } })
        expect(fault).toBeUndefined()
        const n = value?.n as AttributeNumber
        // Both as a whole number of 10^-200.
        const sent = scaled(sign === '-', digits, 200 + (power ?? 0) - Math.max(digits.length - point, 0))
        expect(scaledOf(String(n))).toBe(sent)
        const isInteger = sent % 10n ** 200n === 0n
        if (isInteger) expect(typeof n).toBe(Number.isSafeInteger(Number(text)) ? 'number' : 'bigint')
        else if (typeof n === 'string') {
          expect(n).toBe(text)
          expect(scaledOf(String(Number(text))), 'a number would have been rounded').not.toBe(sent)
        } else expect(typeof n).toBe('number')
      }),
      { numRuns: 5000 },
    )
  })

  test('is the same one that was written by a program', () => {
    const written = fc
      .double({ noNaN: true, noDefaultInfinity: true })
      .filter((n) => n === 0 || (Math.abs(n) >= 1e-130 && Math.abs(n) < 1e126))
    fc.assert(
      fc.property(written, (n) => {
        const read = unmarshall({ n: { N: String(n) } }).value?.n
        // An integer beyond 2^53 is a bigint of just the digits that were written.
        expect(Number(read)).toBe(n + 0)
        expect(typeof read).toBe(Number.isInteger(n) && !Number.isSafeInteger(n) ? 'bigint' : 'number')
      }),
      { numRuns: 2000 },
    )
  })

  /** The digits times 10 to the power, which is not negative. */
  function scaled(negative: boolean, digits: string, power: number): bigint {
    const magnitude = BigInt(digits) * 10n ** BigInt(power)
    return negative ? -magnitude : magnitude
  }

  function scaledOf(text: string): bigint {
    const [mantissa = '', power = '0'] = text.toLowerCase().split('e')
    const [whole = '', fraction = ''] = mantissa.replace(/^[+-]/, '').split('.')
    return scaled(text.startsWith('-'), whole + fraction, 200 + Number(power) - fraction.length)
  }
})

describe('what is not as DynamoDB sends it is a fault that says where', () => {
  const TYPES = 'one of S, N, B, BOOL, NULL, L, M, SS, NS and BS'
  const A_NUMBER = 'a number of at most 38 digits, as text'

  test.each<[string, unknown, string, string, unknown]>([
    ['no image', undefined, '', 'an object', undefined],
    ['an image that is an array', [], '', 'an object', []],
    ['an image that is text', '{}', '', 'an object', '{}'],
    ['a plain value', { id: 'o-1' }, 'id', 'an attribute value', 'o-1'],
    ['null', { id: null }, 'id', 'an attribute value', null],
    ['no type', { id: {} }, 'id', TYPES, {}],
    ['two types', { id: { S: '1', N: '1' } }, 'id', TYPES, { S: '1', N: '1' }],
    ['an unknown type', { id: { X: '1' } }, 'id', TYPES, { X: '1' }],
    ['a type without a name', { id: { '': '1' } }, 'id', TYPES, { '': '1' }],
    ['a type of another case', { id: { s: '1' } }, 'id', TYPES, { s: '1' }],
    ['the name of a method', { id: { toString: '1' } }, 'id', TYPES, { toString: '1' }],
    ['S', { id: { S: 7 } }, 'id.S', 'a string', 7],
    ['N', { id: { N: 7 } }, 'id.N', A_NUMBER, 7],
    ['B', { id: { B: 'no base64!' } }, 'id.B', 'base64', 'no base64!'],
    ['B of bytes', { id: { B: { type: 'Buffer' } } }, 'id.B', 'base64', { type: 'Buffer' }],
    ['BOOL', { id: { BOOL: 'true' } }, 'id.BOOL', 'a boolean', 'true'],
    ['NULL', { id: { NULL: false } }, 'id.NULL', 'true', false],
    ['L', { id: { L: { 0: { S: '' } } } }, 'id.L', 'an array', { 0: { S: '' } }],
    ['M', { id: { M: [] } }, 'id.M', 'an object', []],
    ['SS', { id: { SS: 'wool' } }, 'id.SS', 'an array', 'wool'],
    ['in L', { tags: { L: [{ S: '' }, { S: '' }, { N: 'x' }] } }, 'tags.L[2].N', A_NUMBER, 'x'],
    ['a hole in L', { tags: { L: [undefined] } }, 'tags.L[0]', 'an attribute value', undefined],
    ['in SS', { tags: { SS: ['wool', null] } }, 'tags.SS[1]', 'a string', null],
    ['in NS', { tags: { NS: ['1', ''] } }, 'tags.NS[1]', A_NUMBER, ''],
    ['in BS', { tags: { BS: ['!'] } }, 'tags.BS[0]', 'base64', '!'],
    ['in M in L in M', { a: { M: { b: { L: [{ M: { c: { S: 1 } } }] } } } }, 'a.M.b.L[0].M.c.S', 'a string', 1],
  ])('%s', (_name, image, path, expected, got) => {
    expect(unmarshall(image)).toEqual({ fault: [path, expected, got] })
    const at = path === '' ? 'dynamodb.Keys' : `dynamodb.Keys.${path}`
    expect(unmarshall(image, 'dynamodb.Keys')).toEqual({ fault: [at, expected, got] })
  })

  test('the first fault is the one told', () => {
    expect(unmarshall({ a: { S: '' }, b: { N: 'x' }, c: { N: 'y' } }).fault?.[0]).toBe('b.N')
  })

  test('names in the path are not trusted with the lines of a log', () => {
    const { fault } = unmarshall({ [`a\nERROR ${'x'.repeat(100_000)}`]: { M: { 'é[0]': { N: '' } } } })
    expect(fault?.[0]).toBe(`a?ERROR ${'x'.repeat(52)}.M.??0?.N`)
  })

  test('an error of it shows no content', () => {
    const { fault } = unmarshall({ card: { N: 'secret' } }, 'dynamodb.NewImage')
    expect(invalidField('dynamodb', ...(fault as NonNullable<typeof fault>)).message).toBe(
      'dynamodb: dynamodb.NewImage.card.N: expected a number of at most 38 digits, as text, got a string',
    )
  })
})

describe('nesting', () => {
  function nested(levels: number, kind: 'L' | 'M'): unknown {
    let attribute: unknown = { S: 'bottom' }
    for (let level = 0; level < levels; level++) attribute = kind === 'L' ? { L: [attribute] } : { M: { x: attribute } }
    return { x: attribute }
  }

  test.each(['L', 'M'] as const)('of 100 levels of %s is read, of more is refused', (kind) => {
    let value: unknown = unmarshall(nested(100, kind)).value?.x
    for (let level = 0; level < 100; level++) value = kind === 'L' ? (value as Raw)[0] : (value as Raw).x
    expect(value).toBe('bottom')
    const [path, expected] = unmarshall(nested(101, kind)).fault ?? []
    expect(path).toBe(kind === 'L' ? `x.L${'[0].L'.repeat(100)}` : `x.M${'.x.M'.repeat(100)}`)
    expect(expected).toBe('at most 100 levels')
  })

  test('deeper than the stack is no crash', () => {
    expect(unmarshall(nested(200_000, 'L')).fault?.[1]).toBe('at most 100 levels')
    expect(unmarshall(nested(200_000, 'M')).fault?.[1]).toBe('at most 100 levels')
  })
})

describe('names that every object has', () => {
  const image = JSON.parse(
    '{"__proto__":{"M":{"polluted":{"BOOL":true}}},"constructor":{"S":"c"},"toString":{"M":{"__proto__":{"NULL":true}}}}',
  )

  test('are names like any other', () => {
    const { value } = unmarshall(image)
    expect(Object.entries(value ?? {})).toEqual([
      ['__proto__', { polluted: true }],
      ['constructor', 'c'],
      ['toString', JSON.parse('{"__proto__":null}')],
    ])
    expect(JSON.parse(JSON.stringify(value))).toEqual(value)
    expect(({} as Raw).polluted).toBeUndefined()
    expect((value as Raw).polluted).toBeUndefined()
  })

  test('change no prototype', () => {
    const { value } = unmarshall(image)
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain('polluted')
    expect({ ...value }).toEqual(value)
  })
})

describe('an item is plain to others', () => {
  const image = {
    id: { S: 'o-1' },
    at: { M: { lines: { L: [{ N: '2' }] } } },
    tags: { SS: ['wool'] },
    bytes: { B: 'AA==' },
  }
  const plain = { id: 'o-1', at: { lines: [2] }, tags: new Set(['wool']), bytes: Buffer.from([0]) }
  const item = unmarshall(image).value

  test('to zod', () => {
    const Item = z.strictObject({
      id: z.string(),
      at: z.record(z.string(), z.array(z.number())),
      tags: z.set(z.string()),
      bytes: z.instanceof(Uint8Array),
    })
    expect(Item.parse(item)).toEqual(plain)
    const proto = unmarshall(JSON.parse('{"__proto__":{"S":"x"},"id":{"S":"o-1"}}')).value
    expect(z.object({ id: z.string() }).parse(proto)).toEqual({ id: 'o-1' })
    expect(z.looseObject({ id: z.string() }).safeParse(proto).success).toBe(true)
    expect(z.record(z.string(), z.string()).safeParse(proto).success).toBe(true)
  })

  test('to valibot', () => {
    const Item = v.strictObject({
      id: v.string(),
      at: v.record(v.string(), v.array(v.number())),
      tags: v.set(v.string()),
      bytes: v.instance(Uint8Array),
    })
    expect(v.parse(Item, item)).toEqual(plain)
  })

  test('to arktype', () => {
    const Item = type({
      '+': 'reject',
      id: 'string',
      at: { lines: 'number[]' },
      tags: 'Set',
      bytes: 'TypedArray.Uint8',
    })
    expect(Item(item)).toEqual(plain)
  })

  test('to node:assert, and to a copy', () => {
    assert.deepStrictEqual(item, plain)
    expect(structuredClone(item)).toEqual({ ...plain, bytes: new Uint8Array(1) })
  })
})

test('what was marshalled comes back the same', () => {
  const { native } = fc.letrec<{ native: NativeAttribute }>((tie) => ({
    native: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.string({ unit: 'binary' }),
      fc.integer(),
      fc.maxSafeInteger(),
      fc.bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n }).filter((n) => !Number.isSafeInteger(Number(n))),
      fc.double({ min: -1e15, max: 1e15, noNaN: true }).filter((n) => Math.abs(n) > 1e-130),
      fc.boolean(),
      fc.constant(null),
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
      fc.uniqueArray(fc.string(), { minLength: 1 }).map((texts) => new Set(texts)),
      fc.uniqueArray(fc.maxSafeInteger(), { minLength: 1 }).map((numbers) => new Set(numbers)),
      fc.array(fc.uint8Array(), { minLength: 1 }).map((all) => new Set(all.map((bytes) => Buffer.from(bytes)))),
      fc.array(tie('native')),
      items(tie('native')),
    ),
  }))
  fc.assert(
    fc.property(items(native), (item) => {
      const sent = JSON.parse(JSON.stringify(marshallMap(item)))
      expect(unmarshall(sent)).toEqual({ value: item })
    }),
    { numRuns: 1000 },
  )
})

test('whatever comes in the place of an item is read or is a fault, and nothing throws', () => {
  const names = fc.constantFrom('S', 'N', 'B', 'BOOL', 'NULL', 'L', 'M', 'SS', 'NS', 'BS', '__proto__', '')
  const { anything } = fc.letrec((tie) => ({
    anything: fc.oneof(
      { depthSize: 'small' },
      fc.jsonValue(),
      fc.constantFrom('1', '1e400', 'AA==', true),
      fc.array(tie('anything'), { maxLength: 3 }),
      fc.dictionary(names, tie('anything'), { maxKeys: 2 }),
    ),
  }))
  fc.assert(
    fc.property(anything, (image) => {
      const { value, fault } = unmarshall(image, 'image')
      expect((value === undefined) !== (fault === undefined)).toBe(true)
      if (fault !== undefined) expect(fault[0]).toMatch(/^image/)
    }),
    { numRuns: 3000 },
  )
})

describe.runIf(SAMPLES_ARE_HERE)('of the shared samples of DynamoDB streams', () => {
  const images = samples()
    .filter(({ folder }) => folder === 'dynamodb')
    .flatMap(({ name, raw }) =>
      ((raw as Raw).Records ?? []).flatMap((record: Raw, index: number) =>
        ['Keys', 'NewImage', 'OldImage'].flatMap((part) =>
          record.dynamodb?.[part] === undefined
            ? []
            : [{ name: `${name} ${index} ${part}`, image: record.dynamodb[part] as Raw }],
        ),
      ),
    )

  test.each(images)('$name is read whole', ({ image }) => {
    const { value, fault } = unmarshall(image)
    expect(fault).toBeUndefined()
    expect(Object.keys(value ?? {})).toEqual(Object.keys(image))
    expect(unmarshall(JSON.parse(JSON.stringify(marshallMap(value as never)))).value).toEqual(value)
  })

  test('there are some', () => {
    expect(images.length).toBeGreaterThan(5)
  })
})

function items(attributes: fc.Arbitrary<NativeAttribute>): fc.Arbitrary<Record<string, NativeAttribute>> {
  const names = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'S', '0'))
  return fc
    .uniqueArray(fc.tuple(names, attributes), { selector: ([name]) => name, maxLength: 6 })
    .map(Object.fromEntries)
}

function marshallMap(item: Record<string, unknown>): unknown {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, marshall(value)]))
}

function marshall(value: unknown): unknown {
  const base64 = (bytes: unknown) => Buffer.from(bytes as Uint8Array).toString('base64')
  if (value === null) return { NULL: true }
  if (typeof value === 'string') return { S: value }
  if (typeof value === 'boolean') return { BOOL: value }
  if (typeof value === 'number' || typeof value === 'bigint') return { N: String(value) }
  if (value instanceof Uint8Array) return { B: base64(value) }
  if (Array.isArray(value)) return { L: value.map(marshall) }
  if (!(value instanceof Set)) return { M: marshallMap(value as Record<string, unknown>) }
  const [first] = value
  if (typeof first === 'string') return { SS: [...value] }
  return typeof first === 'number' ? { NS: [...value].map(String) } : { BS: [...value].map(base64) }
}

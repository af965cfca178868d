import { createHash } from 'node:crypto'
import {
  base64,
  bytes,
  type Codec,
  check,
  gzip,
  json,
  type SchemaResult,
  type StandardSchemaV1,
  text,
} from '@heddle/core'
import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { type KplRecord, kpl } from '../src/kpl.ts'
import { Order, slow } from './helpers.ts'

const utf8 = (value: string) => Buffer.from(value)
const concat = (...parts: readonly (Uint8Array | number)[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'number' ? Buffer.from([part]) : part)))

afterEach(() => {
  vi.restoreAllMocks()
})

describe('an aggregated record', () => {
  // Byte by byte, as the format says.
  const WOOL_AND_SILK = Buffer.from(
    [
      'f3899ac2', // magic
      '0a02 6131', // partition key table: a1
      '0a02 6232', // and b2
      '1201 37', // explicit hash key table: 7
      '1a0a 0800 1a06 22776f6f6c22', // record: key 0, data "wool"
      '1a0c 0801 1000 1a06 2273696c6b22', // record: key 1, hash key 0, data "silk"
      '0c240da6cc91ce3e326c0d308e0e0fb5', // MD5
    ]
      .join('')
      .replaceAll(' ', ''),
    'hex',
  )

  test('is its user records, each read by the inner codec', () => {
    expect(read(kpl(json()), WOOL_AND_SILK)).toEqual({
      value: [
        { partitionKey: 'a1', explicitHashKey: undefined, data: 'wool' },
        { partitionKey: 'b2', explicitHashKey: '7', data: 'silk' },
      ],
    })
    expect(read(kpl(text()), new Uint8Array(WOOL_AND_SILK))).toMatchObject({
      value: [{ data: '"wool"' }, { data: '"silk"' }],
    })
    expect(read(kpl(bytes()), WOOL_AND_SILK)).toMatchObject({
      value: [{ data: utf8('"wool"') }, { data: utf8('"silk"') }],
    })
  })

  test('is what the encoder of these tests makes', () => {
    const records = [
      { key: 'a1', data: utf8('"wool"') },
      { key: 'b2', hash: '7', data: utf8('"silk"') },
    ]
    expect(aggregate(records)).toEqual(WOOL_AND_SILK)
  })

  test('is read wherever its bytes stand in a buffer', () => {
    const inside = concat(utf8('before'), WOOL_AND_SILK, utf8('after')).subarray(6, 6 + WOOL_AND_SILK.length)
    expect(read(kpl(json()), inside)).toEqual(read(kpl(json()), WOOL_AND_SILK))
  })

  test('stands inside other codecs, and they in it', () => {
    const order = utf8('{"id":"o-1","total":7}')
    const sent = aggregate([{ key: 'k', data: Buffer.from(order.toString('base64')) }]).toString('base64')
    const expected = { value: [{ partitionKey: 'k', explicitHashKey: undefined, data: { id: 'o-1', total: 7 } }] }
    expect(read(base64(kpl(base64(Order))), sent)).toEqual(expected)
    expect(read(kpl(Order), aggregate([{ key: 'k', data: order }]))).toEqual(expected)
  })

  test('may have been written in other ways that protobuf allows', () => {
    const record = concat(
      varintField(1, 9),
      varintField(1, 0), // the last one counts
      bytesField(4, bytesField(1, utf8('tag'))),
      bytesField(3, utf8('7')),
      varintField(99, 2 ** 40),
      concat(varint((100 << 3) | 1), Buffer.alloc(8)),
      concat(varint((101 << 3) | 5), Buffer.alloc(4)),
    )
    const message = concat(
      bytesField(102, utf8('unknown')),
      bytesField(3, record.subarray(2)), // before its key, and without the index 9
      bytesField(1, utf8('\ufeffé')),
      varintField(103, 1),
    )
    expect(read(kpl(json()), signed(message))).toEqual({
      value: [{ partitionKey: '\ufeffé', explicitHashKey: undefined, data: 7 }],
    })
    // Zero in ten bytes.
    const long = concat(0x08, Buffer.from('80808080808080808000', 'hex'), bytesField(3, utf8('7')))
    expect(read(kpl(json()), signed(bytesField(1, utf8('k')), bytesField(3, long)))).toMatchObject({
      value: [{ data: 7 }],
    })
  })

  test('may have empty keys and empty data', () => {
    expect(read(kpl(text()), aggregate([{ key: '', hash: '', data: utf8('') }]))).toEqual({
      value: [{ partitionKey: '', explicitHashKey: '', data: '' }],
    })
  })

  test('of any user records comes back the same', () => {
    const sent = fc.record(
      {
        key: fc.string({ unit: 'binary' }),
        hash: fc.option(fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }).map(String), { nil: undefined }),
        data: fc.uint8Array({ maxLength: 300 }),
      },
      { requiredKeys: ['key', 'hash', 'data'] },
    )
    fc.assert(
      fc.property(fc.array(sent, { minLength: 1, maxLength: 40 }), (records) => {
        expect(read(kpl(bytes()), aggregate(records))).toEqual({
          value: records.map(({ key, hash, data }) => ({
            partitionKey: key,
            explicitHashKey: hash,
            data: Buffer.from(data),
          })),
        })
      }),
      { numRuns: 500 },
    )
  })

  test('of a megabyte in the smallest records is read', () => {
    const record = bytesField(3, concat(varintField(1, 0), bytesField(3, utf8(''))))
    const many = Math.floor(1_000_000 / record.length)
    const result = read(kpl(text()), signed(bytesField(1, utf8('k')), Buffer.alloc(many * record.length, record)))
    expect(result.issues).toBeUndefined()
    expect((result as { value: unknown[] }).value).toHaveLength(many)
  })
})

describe('data that is not aggregated is one user record', () => {
  const alone = (data: unknown) => ({ value: [{ partitionKey: undefined, explicitHashKey: undefined, data }] })

  test.each([
    ['bytes', utf8('7'), 7],
    ['text', '7', 7],
    ['bytes that are shorter than the magic', utf8('"x"'), 'x'],
  ])('%s', (_name, input, data) => {
    expect(read(kpl(json()), input)).toEqual(alone(data))
  })

  test('nothing at all, and part of the magic', () => {
    expect(read(kpl(text()), '')).toEqual(alone(''))
    expect(read(kpl(bytes()), new Uint8Array())).toEqual(alone(new Uint8Array()))
    expect(read(kpl(bytes()), Buffer.from('f3899a', 'hex'))).toEqual(alone(Buffer.from('f3899a', 'hex')))
    expect(read(kpl(bytes()), Buffer.from('f3899ac3', 'hex'))).toEqual(alone(Buffer.from('f3899ac3', 'hex')))
  })

  test('gzip', async () => {
    const { gzipSync } = await import('node:zlib')
    expect(read(kpl(gzip(json())), gzipSync('7'))).toEqual(alone(7))
  })

  test('loads no MD5', () => {
    const loaded = vi.spyOn(process, 'getBuiltinModule')
    read(kpl(json()), utf8('7'))
    expect(loaded).not.toHaveBeenCalled()
    read(kpl(json()), aggregate([{ key: 'k', data: utf8('7') }]))
    expect(loaded.mock.calls).toEqual([['node:crypto']])
  })

  test('it is refused as the inner codec does', () => {
    expect(read(kpl(json()), '{"id":}')).toEqual({ issues: [{ message: 'not JSON', path: [0] }] })
    expect(read(kpl(json()), undefined)).toEqual({ issues: [{ message: 'expected text or bytes, got undefined' }] })
  })
})

describe('user records that the inner codec refuses', () => {
  const orders = ['{"id":"o-1","total":7}', '{"id":2}', '{', '{"id":"o-4","total":7}', '[]'].map((data) => ({
    key: 'k',
    data: utf8(data),
  }))
  const issues = [
    { message: 'expected a string', path: [1, 'id'] },
    { message: 'expected a number', path: [1, 'total'] },
    { message: expect.stringMatching(/^not JSON/), path: [2] },
    { message: 'expected a string', path: [4, 'id'] },
    { message: 'expected a number', path: [4, 'total'] },
  ]

  test('are all told, each by its index', () => {
    expect(read(kpl(Order), aggregate(orders))).toEqual({ issues })
  })

  test('are told in their order when the schema takes its time', async () => {
    const result = check(kpl(slow(Order)), aggregate(orders))
    expect(result).toBeInstanceOf(Promise)
    expect(await result).toEqual({ issues })
    expect(await check(kpl(slow(Order)), aggregate(orders.slice(0, 1)))).toEqual({
      value: [{ partitionKey: 'k', explicitHashKey: undefined, data: { id: 'o-1', total: 7 } }],
    })
  })

  test('may be refused by a schema that throws, and its error is the cause', async () => {
    const cause = new Error('out of order')
    const failing = (validate: () => never | Promise<never>): StandardSchemaV1 => ({
      '~standard': { version: 1, vendor: 'test', validate },
    })
    const expected = { issues: [{ message: 'the schema itself failed', path: [0] }], cause }
    const sent = aggregate([{ key: 'k', data: utf8('7') }])
    const throwing = failing(() => {
      throw cause
    })
    expect(read(kpl(throwing), sent)).toEqual(expected)
    expect(await check(kpl(failing(() => Promise.reject(cause))), sent)).toEqual(expected)
  })

  test('are not lost when the schema says no more than no', () => {
    const no: StandardSchemaV1 = { '~standard': { version: 1, vendor: 'test', validate: () => ({ issues: [] }) } }
    expect(read(kpl(no), aggregate(orders.slice(0, 1)))).toEqual({ issues: [] })
  })
})

describe('a broken aggregate is refused', () => {
  const key = bytesField(1, utf8('k'))
  const record = (...fields: readonly Uint8Array[]) => bytesField(3, concat(...fields))
  const data = bytesField(3, utf8('7'))
  const index = varintField(1, 0)
  const good = record(index, data)

  test.each<[string, Uint8Array, string, number?]>([
    ['the magic alone', magic(), 'cut short'],
    ['the magic and not all of the MD5', concat(magic(), Buffer.alloc(15)), 'cut short'],
    ['no MD5', concat(magic(), Buffer.alloc(16)), 'its MD5 is of other bytes'],
    ['the MD5 of other bytes', concat(magic(), key, good, md5(good)), 'its MD5 is of other bytes'],
    ['nothing in it', signed(), 'no user records'],
    ['keys only', signed(key), 'no user records'],
    ['only unknown fields', signed(bytesField(9, utf8('x'))), 'no user records'],
    ['half a field', signed(key, good.subarray(0, 4)), 'no protobuf'],
    ['a tag without a field', signed(key, good, Buffer.from([0x1a])), 'no protobuf'],
    ['a tag that does not end', signed(key, good, Buffer.from('ff', 'hex')), 'no protobuf'],
    ['a varint of 11 bytes', signed(key, good, 0x48, Buffer.from('8080808080808080808000', 'hex')), 'no protobuf'],
    ['a varint of 65 bits', signed(key, good, 0x48, Buffer.from('ffffffffffffffffff02', 'hex')), 'no protobuf'],
    ['a length of 64 bits', signed(key, 0x1a, Buffer.from('ffffffffffffffffff01', 'hex')), 'no protobuf'],
    ['a length of 4 GB', signed(key, 0x1a, varint(2 ** 32), utf8('x')), 'no protobuf'],
    ['a fixed field beyond the end', signed(key, good, varint((9 << 3) | 1), Buffer.alloc(7)), 'no protobuf'],
    ['a group', signed(key, good, varint((9 << 3) | 3), varint((9 << 3) | 4)), 'no protobuf'],
    ['wire type 6', signed(key, good, varint((9 << 3) | 6)), 'no protobuf'],
    ['wire type 7', signed(key, good, varint((9 << 3) | 7)), 'no protobuf'],
    ['field 0', signed(key, good, bytesField(0, utf8('x'))), 'no protobuf'],
    ['a field beyond 2^29', signed(key, good, varint(2 ** 32), varint(0)), 'no protobuf'],
    ['a key of another type', signed(varintField(1, 1), good), 'field 1 is not of bytes'],
    ['a hash key of another type', signed(varint((2 << 3) | 5), Buffer.alloc(4)), 'field 2 is not of bytes'],
    ['a record of another type', signed(key, varintField(3, 1)), 'field 3 is not of bytes'],
    ['a key that is not UTF-8', signed(bytesField(1, Buffer.from('ff', 'hex')), good), 'a key is not UTF-8'],
    ['a hash key that is not UTF-8', signed(bytesField(2, Buffer.from('ff', 'hex')), good), 'a key is not UTF-8'],
    ['an empty record', signed(key, good, record()), 'no partition key', 1],
    ['a record without a key', signed(key, good, record(data)), 'no partition key', 1],
    ['a record without data', signed(key, good, record(index)), 'no data', 1],
    ['half a record', signed(key, good, record(index, data.subarray(0, 2))), 'no protobuf', 1],
    ['a key out of the table', signed(key, good, record(varintField(1, 1), data)), 'no such partition key', 1],
    [
      'a key of 65 bits',
      signed(key, record(concat(0x08, Buffer.from('ffffffffffffffffff02', 'hex')), data)),
      'no protobuf',
      0,
    ],
    ['no table', signed(good), 'no such partition key', 0],
    [
      'a hash key out of the table',
      signed(key, good, record(index, varintField(2, 0), data)),
      'no such explicit hash key',
      1,
    ],
    ['an index that is text', signed(key, record(bytesField(1, utf8('0')), data)), 'no such partition key', 0],
    [
      'a hash index of fixed width',
      signed(key, record(index, concat(0x15, Buffer.alloc(4)), data)),
      'no such explicit hash key',
      0,
    ],
    ['data that is a number', signed(key, record(index, varintField(3, 7))), 'data is not of bytes', 0],
    ['data of fixed width', signed(key, record(index, concat(0x1d, Buffer.alloc(4)))), 'data is not of bytes', 0],
  ])('%s', (_name, input, what, at) => {
    const message = `a broken KPL aggregate: ${what}`
    expect(read(kpl(json()), input)).toEqual({ issues: [at === undefined ? { message } : { message, path: [at] }] })
  })

  test('where there is no MD5', () => {
    const cause = new Error('digital envelope routines::unsupported')
    vi.spyOn(process, 'getBuiltinModule').mockImplementation((() => ({
      createHash() {
        throw cause
      },
    })) as never)
    expect(read(kpl(json()), signed(key, good))).toEqual({
      issues: [{ message: 'a KPL aggregate, but there is no MD5 to check it with' }],
      cause,
    })
  })

  test('cut anywhere, or with any byte changed', () => {
    const whole = aggregate([
      { key: 'a1', data: utf8('"wool"') },
      { key: 'b2', hash: '7', data: utf8('"silk"') },
    ])
    for (let at = 4; at < whole.length; at++) {
      expect(read(kpl(json()), whole.subarray(0, at)).issues).toHaveLength(1)
      const changed = Buffer.from(whole)
      changed[at] = (changed[at] as number) ^ 1
      expect(read(kpl(json()), changed)).toEqual({
        issues: [{ message: 'a broken KPL aggregate: its MD5 is of other bytes' }],
      })
    }
  })

  test('or read, whatever was signed, and nothing throws', () => {
    const good = aggregate([
      { key: 'a1', data: utf8('"wool"') },
      { key: 'b2', hash: '7', data: utf8('"silk"') },
    ]).subarray(4, -16)
    const spliced = fc
      .tuple(fc.nat(good.length), fc.nat(4), fc.uint8Array({ maxLength: 12 }))
      .map(([at, gone, put]) => concat(good.subarray(0, at), put, good.subarray(at + gone)))
    fc.assert(
      fc.property(fc.oneof(spliced, fc.uint8Array({ maxLength: 60 })), (message) => {
        const result = read(kpl(bytes()), signed(message))
        if (result.issues !== undefined) {
          expect(result.issues).toHaveLength(1)
          expect(result.issues[0]?.message).toMatch(/^a broken KPL aggregate: /)
          return
        }
        const records = result.value as readonly KplRecord<Uint8Array>[]
        expect(records.length).toBeGreaterThan(0)
        // None has more than was sent.
        expect(records.reduce((sum, { data }) => sum + data.length, 0)).toBeLessThan(message.length)
        for (const { partitionKey } of records) expect(partitionKey).toBeTypeOf('string')
      }),
      { numRuns: 5000 },
    )
  })
})

interface Sent {
  readonly key: string
  readonly hash?: string | undefined
  readonly data: Uint8Array
}

/** An aggregate as the library writes it: each key once, in the order of its first use. */
function aggregate(records: readonly Sent[]): Buffer {
  const keys = [...new Set(records.map(({ key }) => key))]
  const hashes = [...new Set(records.flatMap(({ hash }) => hash ?? []))]
  return signed(
    ...keys.map((key) => bytesField(1, utf8(key))),
    ...hashes.map((hash) => bytesField(2, utf8(hash))),
    ...records.map(({ key, hash, data }) =>
      bytesField(
        3,
        concat(
          varintField(1, keys.indexOf(key)),
          hash === undefined ? Buffer.alloc(0) : varintField(2, hashes.indexOf(hash)),
          bytesField(3, data),
        ),
      ),
    ),
  )
}

function signed(...message: readonly (Uint8Array | number)[]): Buffer {
  const whole = concat(...message)
  return concat(magic(), whole, md5(whole))
}

function magic(): Buffer {
  return Buffer.from('f3899ac2', 'hex')
}

function md5(message: Uint8Array): Buffer {
  return createHash('md5').update(message).digest()
}

function bytesField(field: number, value: Uint8Array): Buffer {
  return concat(varint(field * 8 + 2), varint(value.length), value)
}

function varintField(field: number, value: number): Buffer {
  return concat(varint(field * 8), varint(value))
}

function varint(value: number): Buffer {
  const out: number[] = []
  for (; value >= 128; value = Math.floor(value / 128)) out.push((value % 128) + 128)
  return Buffer.from([...out, value])
}

function read<Output>(codec: Codec<Output>, value: unknown): SchemaResult<Output> {
  return check(codec, value) as SchemaResult<Output>
}

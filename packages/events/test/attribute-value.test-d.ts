import type { AttributeMap, AttributeNumber, AttributeValue, NativeAttribute, NativeItem } from 'heddle'
import { expectTypeOf, test } from 'vitest'
import { unmarshall } from '../src/attribute-value.ts'
import type { Fault } from '../src/records.ts'

test('what came of an image is an item or a fault', () => {
  const { value, fault } = unmarshall({}, 'dynamodb.Keys')
  if (fault === undefined) {
    expectTypeOf(value).toEqualTypeOf<NativeItem>()
    expectTypeOf(value.id).toEqualTypeOf<NativeAttribute | undefined>()
  } else {
    expectTypeOf(value).toEqualTypeOf<undefined>()
    expectTypeOf(fault).toEqualTypeOf<Fault>()
  }
  // @ts-expect-error an image may turn out to be a fault
  unmarshall({}).value.id
})

test('an attribute is sent with one type', () => {
  const image: AttributeMap = {
    id: { S: 'o-1' },
    total: { N: '12.50' },
    gone: { NULL: true },
    lines: { L: [{ M: { sku: { S: 'wool' }, sizes: { NS: ['1'] } } }] },
  }
  expectTypeOf(image.id?.S).toEqualTypeOf<string | undefined>()
  expectTypeOf(image.lines?.L).toEqualTypeOf<readonly AttributeValue[] | undefined>()
  const attribute = image.id as AttributeValue
  if (attribute.M !== undefined) {
    expectTypeOf(attribute.M).toEqualTypeOf<AttributeMap>()
    expectTypeOf(attribute.S).toEqualTypeOf<undefined>()
  }

  // @ts-expect-error two types
  const two: AttributeValue = { S: 'o-1', N: '1' }
  // @ts-expect-error no type
  const none: AttributeValue = {}
  // @ts-expect-error no such type
  const unknown: AttributeValue = { X: '1' }
  // @ts-expect-error a number is sent as text
  const number: AttributeValue = { N: 1 }
  // @ts-expect-error what is null is true
  const notNull: AttributeValue = { NULL: false }
  void [two, none, unknown, number, notNull]
})

test('a number is one of three', () => {
  expectTypeOf<AttributeNumber>().toEqualTypeOf<number | bigint | string>()
  const set: NativeAttribute = new Set<AttributeNumber>([1, 2n, '0.1000000000000000055'])
  const nested: NativeAttribute = { lines: [{ bytes: new Uint8Array(), none: null, yes: true }] }
  // @ts-expect-error DynamoDB has no dates
  const date: NativeAttribute = new Date()
  // @ts-expect-error nor undefined
  const nothing: NativeAttribute = undefined
  void [set, nested, date, nothing]
})

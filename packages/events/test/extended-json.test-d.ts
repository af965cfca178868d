import { expectTypeOf, test } from 'vitest'
import {
  type BsonCode,
  type BsonRegularExpression,
  type BsonTimestamp,
  fromExtendedJson,
} from '../src/extended-json.ts'

test('what it makes is unknown until a schema has seen it', () => {
  const made = fromExtendedJson({ $numberInt: '7' })
  expectTypeOf(made).toEqualTypeOf<unknown>()
  // @ts-expect-error it may be anything
  made.n
})

test('what BSON has and the language has not are objects', () => {
  expectTypeOf<BsonTimestamp>().toEqualTypeOf<{ readonly t: number; readonly i: number }>()
  expectTypeOf<BsonRegularExpression['options']>().toEqualTypeOf<string>()
  const code: BsonCode = { code: 'return 7' }
  // @ts-expect-error a timestamp counts within its second
  const timestamp: BsonTimestamp = { t: 1 }
  // @ts-expect-error PCRE is not the language's own syntax
  const pattern: BsonRegularExpression = /wool/
  void [code, timestamp, pattern]
})

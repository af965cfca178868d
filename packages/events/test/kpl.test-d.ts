import { base64, type Codec, gzip, json, sqs, text } from 'heddle'
import { type KplRecord, kpl } from 'heddle/triggers'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

const Reading = z.object({ celsius: z.coerce.number() })

test('the data has the type that the inner codec gives', () => {
  expectTypeOf(kpl(text())).toEqualTypeOf<Codec<readonly KplRecord<string>[]>>()
  expectTypeOf(kpl(Reading)).toEqualTypeOf<Codec<readonly KplRecord<{ celsius: number }>[]>>()
  expectTypeOf(kpl(gzip(json(Reading)))).toEqualTypeOf<Codec<readonly KplRecord<{ celsius: number }>[]>>()
  expectTypeOf(kpl(json())).toEqualTypeOf<Codec<readonly KplRecord<unknown>[]>>()
  sqs(base64(kpl(Reading)))
})

test('a user record that was not aggregated has no key of its own', () => {
  expectTypeOf<KplRecord<string>['partitionKey']>().toEqualTypeOf<string | undefined>()
  expectTypeOf<KplRecord<string>['explicitHashKey']>().toEqualTypeOf<string | undefined>()
  const records: readonly KplRecord<string>[] = []
  // @ts-expect-error it may be undefined
  records[0]?.partitionKey.length
  // @ts-expect-error records are only read
  records.push({ partitionKey: 'k', explicitHashKey: undefined, data: '' })
})

test('a codec is made of a schema', () => {
  // @ts-expect-error a class is no Standard Schema
  kpl(Date)
  // @ts-expect-error of one, not of none
  kpl()
})

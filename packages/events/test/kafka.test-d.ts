import { confluent, glue, json, type KafkaAnswer, type KafkaHeader, kafka, kafkaHeader, on, text } from 'heddle'
import { toLambda } from 'heddle/aws'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

const Order = z.object({ id: z.string(), total: z.coerce.number() })

test('key, value and headers are what their schemas make, or bytes', () => {
  on(kafka()).each(({ key, value, headers }) => {
    expectTypeOf(key).toEqualTypeOf<Uint8Array | undefined>()
    expectTypeOf(value).toEqualTypeOf<Uint8Array | undefined>()
    expectTypeOf(headers).toEqualTypeOf<readonly KafkaHeader[]>()
    expectTypeOf(kafkaHeader(headers, 'tenant')).toEqualTypeOf<string | undefined>()
  })
  on(kafka({ key: text(), value: Order, headers: z.object({ tenant: z.string() }) })).each((record) => {
    expectTypeOf(record.key).toEqualTypeOf<string | undefined>()
    expectTypeOf(record.value).toEqualTypeOf<{ id: string; total: number } | undefined>()
    expectTypeOf(record.headers).toEqualTypeOf<{ tenant: string }>()
    expectTypeOf(record.timestamp).toEqualTypeOf<Date>()
    // @ts-expect-error a tombstone has no value
    record.value.id
    // @ts-expect-error headers with a schema are no list
    kafkaHeader(record.headers, 'tenant')
    // @ts-expect-error a record cannot be changed
    record.offset = 7
  })
})

test('bytes of a schema registry are what the inner codec makes', () => {
  on(kafka({ value: confluent(Order), key: glue(text(), { maxBytes: 100 }) })).each(({ key, value }) => {
    expectTypeOf(value).toEqualTypeOf<{ id: string; total: number } | undefined>()
    expectTypeOf(key).toEqualTypeOf<string | undefined>()
  })
  on(kafka({ value: confluent(json()) })).each(({ value }) => expectTypeOf(value).toEqualTypeOf<unknown>())
})

test('the answer says where each partition goes on', () => {
  const handler = toLambda(on(kafka({}, { reportBatchItemFailures: true })).each(() => {}))
  expectTypeOf<Awaited<ReturnType<typeof handler>>>().toEqualTypeOf<KafkaAnswer>()
})

test('it is used as it is meant', () => {
  // @ts-expect-error the value is one part of a record
  kafka(Order)
  // @ts-expect-error no such part
  kafka({ vlaue: Order })
  // @ts-expect-error a class is no Standard Schema
  kafka({ value: Date })
  // @ts-expect-error options come behind the parts
  kafka({ reportBatchItemFailures: true })
  // @ts-expect-error on or off
  kafka({}, { reportBatchItemFailures: 'yes' })
})

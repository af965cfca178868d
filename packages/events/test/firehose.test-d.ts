import { gzip, on, text } from 'heddle'
import { toLambda } from 'heddle/aws'
import { dropped, type FirehoseAnswer, firehose } from 'heddle/triggers'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

const Reading = z.object({ sensor: z.string(), celsius: z.number() })

test('data is bytes, or what its schema or codec makes', () => {
  on(firehose()).each(({ data }) => {
    expectTypeOf(data).toEqualTypeOf<Uint8Array>()
    return { data }
  })
  on(firehose(text())).each(({ data }) => ({ data: expectTypeOf(data).toEqualTypeOf<string>() && data }))
  on(firehose(gzip(Reading), { newline: false })).each(({ data }) => {
    expectTypeOf(data).toEqualTypeOf<{ sensor: string; celsius: number }>()
    return { data }
  })
})

test('every record becomes something, or is dropped', () => {
  on(firehose()).each(() => dropped)
  on(firehose()).each(async ({ data }) => (data.length === 0 ? dropped : { data, partitionKeys: { day: '1' } }))
  on(firehose()).handle((records) => records.map(({ data }) => ({ data })))
  // @ts-expect-error nothing is neither
  on(firehose()).each(() => {})
  // @ts-expect-error nothing is neither, later either
  on(firehose()).each(async () => undefined)
  // @ts-expect-error data stands under its name
  on(firehose()).each(({ data }) => data)
  // @ts-expect-error a number is no data
  on(firehose()).each(() => ({ data: 7 }))
  // @ts-expect-error partition keys are text
  on(firehose()).each(({ data }) => ({ data, partitionKeys: { hour: 7 } }))
  // @ts-expect-error another symbol does not drop
  on(firehose()).each(() => Symbol('dropped'))
  // @ts-expect-error one for each record
  on(firehose()).handle(() => {})
})

test('the answer has every record', () => {
  const handler = toLambda(on(firehose()).each(({ data }) => ({ data })))
  expectTypeOf<Awaited<ReturnType<typeof handler>>>().toEqualTypeOf<FirehoseAnswer>()
})

test('it is used as it is meant', () => {
  // @ts-expect-error a class is no Standard Schema
  firehose(Date)
  // @ts-expect-error on or off
  firehose(Reading, { newline: '\r\n' })
})

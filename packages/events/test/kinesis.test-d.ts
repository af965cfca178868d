import type { DynamoDBChange, StreamAnswer, WindowAnswer } from 'heddle'
import { dynamoDB, gzip, json, kinesis, kinesisWindow, on, text } from 'heddle'
import { toLambda } from 'heddle/aws'
import * as v from 'valibot'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

const Order = z.object({ id: z.string(), total: z.coerce.number() })
const Sum = z.object({ count: z.number() })

test('data is bytes, or what its schema, codec or source makes of it', () => {
  on(kinesis()).each(({ data }) => expectTypeOf(data).toEqualTypeOf<Uint8Array>())
  on(kinesis(undefined, { reportBatchItemFailures: false })).each(({ data }) =>
    expectTypeOf(data).toEqualTypeOf<Uint8Array>(),
  )
  on(kinesis(text())).each(({ data }) => expectTypeOf(data).toEqualTypeOf<string>())
  on(kinesis(Order)).each(({ data }) => expectTypeOf(data).toEqualTypeOf<{ id: string; total: number }>())
  on(kinesis(gzip(json(v.object({ id: v.string() }))))).each(({ data }) =>
    expectTypeOf(data).toEqualTypeOf<{ id: string }>(),
  )
  on(kinesis(dynamoDB())).each(({ data }) => expectTypeOf(data).toEqualTypeOf<DynamoDBChange>())
  on(kinesis(dynamoDB({ newImage: Order }))).each(({ data }) => {
    // @ts-expect-error a deleted item has no new image
    data.newImage.total
    if (data.eventName === 'INSERT') expectTypeOf(data.newImage.total).toEqualTypeOf<number>()
    expectTypeOf(data.sequenceNumber).toEqualTypeOf<string | undefined>()
  })
})

test('a record tells when it came, and where from', () => {
  on(kinesis()).each((record) => {
    expectTypeOf(record.time).toEqualTypeOf<Date>()
    expectTypeOf(record.sequenceNumber).toEqualTypeOf<string>()
    expectTypeOf(record.shardId).toEqualTypeOf<string>()
    expectTypeOf(record.raw.kinesis.data).toEqualTypeOf<string>()
    // @ts-expect-error no such field
    record.shardID
    // @ts-expect-error a record cannot be changed
    record.data = new Uint8Array()
  })
})

test('the answer is where the stream goes on', () => {
  const handler = toLambda(on(kinesis(Order)).each(() => {}))
  expectTypeOf<Awaited<ReturnType<typeof handler>>>().toEqualTypeOf<StreamAnswer>()
})

test('options are checked', () => {
  // @ts-expect-error a class is no Standard Schema
  kinesis(Date)
  // @ts-expect-error no such option
  kinesis(Order, { window: true })
})

test('a window has the state that its schema says, or that initial makes', () => {
  on(kinesisWindow(Order, { state: Sum, initial: () => ({ count: 0 }) })).handle((event) => {
    expectTypeOf(event.state).toEqualTypeOf<{ count: number }>()
    expectTypeOf(event.records[0]?.data).toEqualTypeOf<{ id: string; total: number } | undefined>()
    expectTypeOf(event.window.end).toEqualTypeOf<Date>()
    expectTypeOf(event.type).toEqualTypeOf<'com.amazonaws.kinesis.window'>()
    return { state: event.state, failures: [{ id: '1', error: 'no' }] }
  })
  on(kinesisWindow(undefined, { initial: () => ({ seen: [] as string[] }) })).handle(({ state, records }) => {
    expectTypeOf(state).toEqualTypeOf<{ seen: string[] }>()
    expectTypeOf(records[0]?.data).toEqualTypeOf<Uint8Array | undefined>()
    return { state }
  })
  const handler = toLambda(on(kinesisWindow(Order, { initial: () => ({}) })).handle(({ state }) => ({ state })))
  expectTypeOf<Awaited<ReturnType<typeof handler>>>().toEqualTypeOf<WindowAnswer>()
})

test('the state goes back as its schema takes it', () => {
  const Ids = z.object({ ids: z.array(z.string()).transform((ids) => new Set(ids)) })
  const unique = kinesisWindow(Order, { state: Ids, initial: () => ({ ids: new Set<string>() }) })
  on(unique).handle(({ state }) => ({ state: { ids: [...state.ids] } }))
  // @ts-expect-error JSON has no sets
  on(unique).handle(({ state }) => ({ state }))
})

test('a window is used as it is meant', () => {
  const source = kinesisWindow(Order, { state: Sum, initial: () => ({ count: 0 }) })
  // @ts-expect-error every window has a state to begin with
  kinesisWindow(Order, { state: Sum })
  // @ts-expect-error which is of the schema
  kinesisWindow(Order, { state: Sum, initial: () => ({ total: 0 }) })
  // @ts-expect-error and an object
  kinesisWindow(Order, { initial: () => 0 })
  // @ts-expect-error the state has to come back
  on(source).handle(() => {})
  // @ts-expect-error as it is
  on(source).handle(() => ({ state: { count: '1' } }))
  // @ts-expect-error there is nothing to handle one by one
  on(source).each(() => {})
})

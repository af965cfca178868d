import type { DynamoDBRecord, NativeItem, StreamAnswer } from 'heddle'
import { dynamoDB, dynamoDBWindow, on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

const Order = z.object({ id: z.string(), total: z.number() })
type Order = z.infer<typeof Order>

test('without schemas images are items that may be absent', () => {
  on(dynamoDB()).each((record) => {
    expectTypeOf(record).toEqualTypeOf<DynamoDBRecord>()
    expectTypeOf(record.keys).toEqualTypeOf<NativeItem>()
    expectTypeOf(record.newImage).toEqualTypeOf<NativeItem | undefined>()
    expectTypeOf(record.sequenceNumber).toEqualTypeOf<string>()
    expectTypeOf(record.tableName).toEqualTypeOf<string | undefined>()
    expectTypeOf(record.isTimeToLive).toEqualTypeOf<boolean>()
    // @ts-expect-error an item has attributes of any type
    record.keys.id?.length
    // @ts-expect-error a record cannot be changed
    record.keys = {}
  })
})

test('the name of the event tells which images there are', () => {
  on(dynamoDB({ newImage: Order, oldImage: Order })).each((record) => {
    if (record.eventName === 'INSERT') {
      expectTypeOf(record.newImage).toEqualTypeOf<Order>()
      expectTypeOf(record.oldImage).toEqualTypeOf<undefined>()
      expectTypeOf(record.type).toEqualTypeOf<'com.amazonaws.dynamodb.INSERT'>()
    } else if (record.eventName === 'MODIFY') {
      expectTypeOf(record.newImage).toEqualTypeOf<Order>()
      expectTypeOf(record.oldImage).toEqualTypeOf<Order>()
    } else {
      expectTypeOf(record.newImage).toEqualTypeOf<undefined>()
      expectTypeOf(record.oldImage).toEqualTypeOf<Order>()
      expectTypeOf(record.eventName).toEqualTypeOf<'REMOVE'>()
    }
  })
})

test('an image has the type of its own schema alone', () => {
  on(dynamoDB({ keys: z.object({ id: z.string() }), newImage: Order })).each((record) => {
    expectTypeOf(record.keys).toEqualTypeOf<{ id: string }>()
    if (record.eventName !== 'MODIFY') return
    expectTypeOf(record.newImage).toEqualTypeOf<Order>()
    expectTypeOf(record.oldImage).toEqualTypeOf<NativeItem | undefined>()
    // @ts-expect-error its view type may leave the old image out
    record.oldImage.total
  })
})

test('the answer is where the stream goes on', () => {
  const handler = toLambda(on(dynamoDB()).each(() => {}))
  expectTypeOf<Awaited<ReturnType<typeof handler>>>().toEqualTypeOf<StreamAnswer>()
})

test('options are checked', () => {
  // @ts-expect-error the schema of which image?
  dynamoDB(Order)
  // @ts-expect-error no such part
  dynamoDB({ image: Order })
  // @ts-expect-error a class is no Standard Schema
  dynamoDB({ newImage: Date })
  // @ts-expect-error no such option
  dynamoDB({}, { concurrency: 10 })
})

test('a window has records and a state', () => {
  const source = dynamoDBWindow({ newImage: Order }, { initial: () => ({ total: 0 }) })
  on(source).handle(({ records, state, type }) => {
    expectTypeOf(state).toEqualTypeOf<{ total: number }>()
    expectTypeOf(type).toEqualTypeOf<'com.amazonaws.dynamodb.window'>()
    const [record] = records
    if (record?.eventName === 'INSERT') expectTypeOf(record.newImage).toEqualTypeOf<Order>()
    return { state }
  })
  on(dynamoDBWindow(undefined, { initial: () => ({ total: 0 }) })).handle(({ records, state }) => {
    expectTypeOf(records).toEqualTypeOf<readonly DynamoDBRecord[]>()
    return { state }
  })
  // @ts-expect-error the state has to come back as it is
  on(source).handle(() => ({ state: { total: '0' } }))
  // @ts-expect-error every window has a state to begin with
  dynamoDBWindow({ newImage: Order }, {})
})

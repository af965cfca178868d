import { type KafkaRecord, type KinesisRecord, kinesis, type Middleware, on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { type StreamPlatform, type StreamRecord, type StreamSource, stream } from 'heddle/portable'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

const Order = z.object({ id: z.string(), total: z.number() })
type Order = z.infer<typeof Order>

test('a record has data as the schema says, or none where it is gone', () => {
  on(stream(Order)).each((record) => {
    expectTypeOf(record).toEqualTypeOf<StreamRecord<Order>>()
    expectTypeOf(record.data).toEqualTypeOf<Order | undefined>()
    expectTypeOf(record.partitionKey).toEqualTypeOf<string | undefined>()
    expectTypeOf(record.sequenceNumber).toEqualTypeOf<string | undefined>()
    // @ts-expect-error a deleted item has no data
    record.data.total
    // @ts-expect-error what only Kinesis has is not there on every platform
    record.shardId
  })
  on(stream()).each(({ data }) => expectTypeOf(data).toEqualTypeOf<unknown>())
  expectTypeOf(stream(Order)).toEqualTypeOf<StreamSource<Order>>()
})

test('its options are those of the streams of AWS', () => {
  stream(Order, { reportBatchItemFailures: true })
  // @ts-expect-error no such option
  stream(Order, { window: 3 })
  // @ts-expect-error parts are for `kafka` and `dynamoDB`
  stream({ value: Order })
})

test('it runs where there are streams', () => {
  toLambda(on(stream(Order)).each(() => {}))
  expectTypeOf<'cloudflare-workers'>().not.toExtend<StreamPlatform>()
  expectTypeOf<'azure-functions'>().toExtend<StreamPlatform>()
})

test('a record of Kinesis is a record, and middleware for records serves both', () => {
  expectTypeOf<KinesisRecord<Order>>().toExtend<StreamRecord<Order>>()
  expectTypeOf<StreamRecord<Order>>().not.toExtend<KinesisRecord<Order>>()
  // Kafka's has a value for data, and an offset for a sequence number.
  expectTypeOf<KafkaRecord<Order>>().not.toExtend<StreamRecord<Order>>()

  const keyed: Middleware<{ event: StreamRecord<unknown> }, { shard: string }> = async ({ event }, next) =>
    await next({ shard: event.partitionKey ?? '' })
  on(stream(Order))
    .useEach(keyed)
    .each((_record, { shard }) => expectTypeOf(shard).toEqualTypeOf<string>())
  on(kinesis(Order))
    .useEach(keyed)
    .each((_record, { shard }) => expectTypeOf(shard).toEqualTypeOf<string>())
})

import type { StreamAnswer } from 'heddle'
import {
  dynamoDB,
  type KafkaAnswer,
  type KinesisRecord,
  kafka,
  kinesis,
  on,
  type S3Record,
  type SqsAnswer,
  type SqsMessage,
  s3,
  sqs,
} from 'heddle'
import { toLambda } from 'heddle/aws'
import { pipes, pipesEnrichment } from 'heddle/triggers'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

const Order = z.object({ id: z.string(), total: z.number() })
type Order = z.infer<typeof Order>

test('a pipe has the records and the answer of its source', () => {
  on(pipes(sqs(Order))).each((message) => expectTypeOf(message).toEqualTypeOf<SqsMessage<Order>>())
  on(pipes(sqs(s3()))).each(({ body }) => expectTypeOf(body).toEqualTypeOf<readonly S3Record[]>())
  on(pipes(kinesis(Order))).each((record) => expectTypeOf(record).toEqualTypeOf<KinesisRecord<Order>>())
  on(pipes(dynamoDB({ newImage: Order }))).each((record) => {
    if (record.eventName === 'INSERT') expectTypeOf(record.newImage).toEqualTypeOf<Order>()
  })
  on(pipes(kafka({ value: Order }))).each(({ value }) => expectTypeOf(value).toEqualTypeOf<Order | undefined>())
  const handler = toLambda(on(pipes(sqs(Order))).each(() => {}))
  expectTypeOf<Awaited<ReturnType<typeof handler>>>().toEqualTypeOf<SqsAnswer>()
  const stream = toLambda(on(pipes(kinesis())).each(() => {}))
  expectTypeOf<Awaited<ReturnType<typeof stream>>>().toEqualTypeOf<StreamAnswer>()
  const partitions = toLambda(on(pipes(kafka())).each(() => {}))
  expectTypeOf<Awaited<ReturnType<typeof partitions>>>().toEqualTypeOf<KafkaAnswer>()
})

test('with a schema it has what the schema says of each record, and no answer', () => {
  on(pipes(Order)).each((order) => expectTypeOf(order).toEqualTypeOf<Order>())
  // A source that pipes do not read from is a schema like any other.
  on(pipes(s3())).each((records) => expectTypeOf(records).toEqualTypeOf<readonly S3Record[]>())
  const handler = toLambda(on(pipes(Order)).each(() => {}))
  expectTypeOf<Awaited<ReturnType<typeof handler>>>().toEqualTypeOf<undefined>()
})

test('an enrichment has the records of its source or its schema, and answers with a list', () => {
  on(pipesEnrichment(sqs(Order))).each(({ body }) => {
    expectTypeOf(body).toEqualTypeOf<Order>()
    return { ...body, vat: body.total * 0.19 }
  })
  on(pipesEnrichment(Order)).handle((orders) => {
    expectTypeOf(orders).toEqualTypeOf<readonly Order[]>()
    return orders.map(({ id }) => id)
  })
  on(pipesEnrichment()).each((element) => expectTypeOf(element).toEqualTypeOf<unknown>())
  const handler = toLambda(on(pipesEnrichment(Order)).each(({ id }) => id))
  expectTypeOf<Awaited<ReturnType<typeof handler>>>().toEqualTypeOf<readonly unknown[]>()
})

test('a pipe is used as it is meant', () => {
  // @ts-expect-error whose records?
  pipes()
  // @ts-expect-error a class is no Standard Schema
  pipes(Date)
  // @ts-expect-error what goes on is a list, one for each record
  on(pipesEnrichment(Order)).handle(() => 'x')
})

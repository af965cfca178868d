import { type Middleware, on, type SqsMessage, sqs, text } from 'heddle'
import { toLambda } from 'heddle/aws'
import { type QueueMessage, type QueuePlatform, type QueueSource, queue } from 'heddle/portable'
import { toWorker } from 'heddle/workers'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

const Order = z.object({ id: z.string(), total: z.number() })
type Order = z.infer<typeof Order>

test('a message has a body as the schema says, and text without one', () => {
  on(queue(Order)).each((message) => {
    expectTypeOf(message).toEqualTypeOf<QueueMessage<Order>>()
    expectTypeOf(message.body.total).toEqualTypeOf<number>()
    expectTypeOf(message.attempt).toEqualTypeOf<number | undefined>()
    expectTypeOf(message.groupId).toEqualTypeOf<string | undefined>()
    expectTypeOf(message.time).toEqualTypeOf<Date>()
    // @ts-expect-error what only SQS has is not there on every platform
    message.receiptHandle
    // @ts-expect-error the platform may not count
    message.attempt.toFixed()
    // @ts-expect-error a message is not to be changed
    message.body = { id: 'o', total: 1 }
  })
  on(queue()).each(({ body }) => expectTypeOf(body).toEqualTypeOf<string>())
  on(queue(text())).each(({ body }) => expectTypeOf(body).toEqualTypeOf<string>())
  expectTypeOf(queue(Order)).toEqualTypeOf<QueueSource<Order>>()
})

test('its options are those of SQS', () => {
  queue(Order, { reportBatchItemFailures: false })
  // @ts-expect-error a switch is on or off
  queue(Order, { reportBatchItemFailures: 'yes' })
  // @ts-expect-error no such option
  queue(Order, { retries: 3 })
  // @ts-expect-error a plain object is no schema
  queue({ id: 'string' })
})

test('it runs where there are queues', () => {
  const handler = on(queue(Order)).each(() => {})
  expectTypeOf<Parameters<NonNullable<NonNullable<typeof handler.types>['runs']>>>().toEqualTypeOf<[QueuePlatform]>()
  toLambda(handler)
  toWorker({ queue: handler })
  expectTypeOf<'node'>().not.toExtend<QueuePlatform>()
})

test('a message of SQS is a message, and middleware for messages serves both', () => {
  expectTypeOf<SqsMessage<Order>>().toExtend<QueueMessage<Order>>()
  expectTypeOf<QueueMessage<Order>>().not.toExtend<SqsMessage<Order>>()

  const counted: Middleware<{ event: QueueMessage<unknown> }, { retried: boolean }> = async function counted(
    { event },
    next,
  ) {
    return await next({ retried: (event.attempt ?? 1) > 1 })
  }
  on(queue(Order))
    .useEach(counted)
    .each((_message, { retried }) => expectTypeOf(retried).toEqualTypeOf<boolean>())
  on(sqs(Order))
    .useEach(counted)
    .each((_message, { retried }) => expectTypeOf(retried).toEqualTypeOf<boolean>())

  const onlySqs: Middleware<{ event: SqsMessage<unknown> }> = async (_call, next) => await next()
  on(sqs(Order)).useEach(onlySqs)
  // @ts-expect-error what asks for a message of SQS does not run on others
  on(queue(Order)).useEach(onlySqs)
})

import { createServer } from 'node:http'
import {
  type EventFunction,
  cloudEvent as registerEvent,
  http as registerHttp,
} from '@google-cloud/functions-framework'
import { direct, type Handler, http, type Middleware, on, sqs } from 'heddle'
import { cloudEvent } from 'heddle/cloud-events'
import {
  type CloudStorageEvent,
  cloudStorage,
  type FirestoreChange,
  type FirestoreDocument,
  firestore,
  type GoogleFunction,
  type GoogleHttpFunction,
  type GoogleOptions,
  type PubSubMessage,
  pubSub,
  toGoogle,
} from 'heddle/google'
import {
  type ObjectEvent,
  objects,
  type QueueMessage,
  queue,
  type StreamRecord,
  schedule,
  stream,
} from 'heddle/portable'
import { toWorker } from 'heddle/workers'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

const Order = z.object({ id: z.string(), total: z.number() })
type Order = z.infer<typeof Order>
const orders = { 'order.paid': Order }

const answering = toGoogle(on(http()).handle(() => 'hello'))
const shipping = toGoogle(on(queue(Order)).each(() => {}))

test('a handler of requests is a function for requests alone', () => {
  expectTypeOf(answering).toEqualTypeOf<GoogleHttpFunction>()
  registerHttp('greet', answering)
  createServer(answering)
  // @ts-expect-error an event is no request
  registerEvent('greet', answering)
})

test('any other is one for each signature of the framework', () => {
  expectTypeOf(shipping).toEqualTypeOf<GoogleFunction>()
  registerEvent('ship', shipping)
  registerHttp('ship', shipping)
  createServer(shipping)
  expectTypeOf(shipping).toExtend<EventFunction>()
  for (const handler of [
    on(objects()).each(() => {}),
    on(stream(Order)).each(() => {}),
    on(cloudEvent(orders)).each(() => {}),
    on(pubSub(Order)).each(() => {}),
  ]) {
    expectTypeOf(toGoogle(handler)).toEqualTypeOf<GoogleFunction>()
  }
  expectTypeOf(toGoogle(on(schedule()).handle(() => {}))).toEqualTypeOf<GoogleFunction>()
})

test('a handler that nothing on Google triggers is none', () => {
  // @ts-expect-error SQS is on AWS alone
  toGoogle(on(sqs()).each(() => {}))
  // @ts-expect-error nobody calls a function there by its name
  toGoogle(on(direct()).handle(() => {}))
  // @ts-expect-error a builder is not finished
  toGoogle(on(queue()))
  // @ts-expect-error a plain function has no source
  toGoogle(async () => {})
})

test('options are checked', () => {
  expectTypeOf<GoogleOptions['timeout']>().toEqualTypeOf<number | undefined>()
  const handler: Handler<unknown, 'google-cloud'> = on(queue()).each(() => {})
  // @ts-expect-error milliseconds are a number
  toGoogle(handler, { timeout: '60s' })
  // @ts-expect-error there is no such option
  toGoogle(handler, { retryDelay: 3 })
})

test('Google’s own sources have its own fields, and those of their family', () => {
  on(pubSub(Order)).each((message) => {
    expectTypeOf(message).toEqualTypeOf<PubSubMessage<Order>>()
    expectTypeOf(message).toExtend<QueueMessage<Order>>()
    expectTypeOf(message.attributes).toEqualTypeOf<Readonly<Record<string, string>>>()
    expectTypeOf(message.type).toEqualTypeOf<'google.cloud.pubsub.topic.v1.messagePublished'>()
    // @ts-expect-error a queue of AWS has that
    message.receiptHandle
  })
  on(pubSub()).each(({ body }) => expectTypeOf(body).toEqualTypeOf<string>())
  on(cloudStorage()).each((event) => {
    expectTypeOf(event).toEqualTypeOf<CloudStorageEvent>()
    expectTypeOf(event).toExtend<ObjectEvent>()
    expectTypeOf(event.generation).toEqualTypeOf<string | undefined>()
    // @ts-expect-error there are four types of events
    event.type === 'google.cloud.storage.object.v1.renamed'
  })
  on(firestore(Order, { document: 'users/{user}/orders/{order=**}' })).each((change) => {
    expectTypeOf(change).toExtend<StreamRecord<Order>>()
    expectTypeOf(change.data).toEqualTypeOf<Order | undefined>()
    expectTypeOf(change.oldValue).toEqualTypeOf<FirestoreDocument | undefined>()
    expectTypeOf(change.params).toEqualTypeOf<{ readonly user: string; readonly order: string }>()
    // @ts-expect-error the pattern has no such name
    change.params.loom
  })
  on(firestore()).each((change) => {
    expectTypeOf(change).toEqualTypeOf<FirestoreChange>()
    expectTypeOf(change.params.user).toEqualTypeOf<string | undefined>()
  })
  // @ts-expect-error a message of Pub/Sub is none of Cloudflare's
  toWorker(on(pubSub()).each(() => {}))
})

test('middleware for a family serves the platform’s own source too', () => {
  const late: Middleware<{ event: QueueMessage<unknown> }, { late: number }> = async function late({ event }, next) {
    return await next({ late: Date.now() - event.time.getTime() })
  }
  on(pubSub(Order))
    .useEach(late)
    .each(({ orderingKey }, { late }) => {
      expectTypeOf(orderingKey).toEqualTypeOf<string | undefined>()
      expectTypeOf(late).toEqualTypeOf<number>()
    })
})

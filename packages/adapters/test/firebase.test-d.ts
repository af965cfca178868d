import { onCustomEventPublished } from 'firebase-functions/v2/eventarc'
import {
  onDocumentCreated,
  onDocumentDeleted,
  onDocumentUpdated,
  onDocumentWritten,
  onDocumentWrittenWithAuthContext,
} from 'firebase-functions/v2/firestore'
import { onRequest } from 'firebase-functions/v2/https'
import { onMessagePublished } from 'firebase-functions/v2/pubsub'
import { onSchedule } from 'firebase-functions/v2/scheduler'
import {
  onObjectArchived,
  onObjectDeleted,
  onObjectFinalized,
  onObjectMetadataUpdated,
} from 'firebase-functions/v2/storage'
import { onTaskDispatched } from 'firebase-functions/v2/tasks'
import { direct, http, on, sqs } from 'heddle'
import { cloudEvent } from 'heddle/cloud-events'
import { type FirebaseFunction, type FirebaseHttpFunction, type FirebaseOptions, toFirebase } from 'heddle/firebase'
import { cloudStorage, firestore, pubSub } from 'heddle/google'
import { objects, queue, schedule, stream } from 'heddle/portable'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

const Order = z.object({ id: z.string(), total: z.number() })
const orders = { 'order.paid': Order }

const answering = on(http()).handle(() => 'hello')

test('a handler of requests is for onRequest alone', () => {
  expectTypeOf(toFirebase(answering)).toEqualTypeOf<FirebaseHttpFunction>()
  onRequest(toFirebase(answering))
  onRequest({ cors: true, region: 'europe-west1' }, toFirebase(answering))
  // @ts-expect-error a message is no request
  onMessagePublished('orders', toFirebase(answering))
  // @ts-expect-error a task is no request
  onTaskDispatched(toFirebase(answering))
})

test('each builder takes what its trigger is for', () => {
  const shipping = toFirebase(on(queue(Order)).each(() => {}))
  expectTypeOf(shipping).toEqualTypeOf<FirebaseFunction>()
  onMessagePublished('orders', shipping)
  onMessagePublished({ topic: 'orders', retry: true }, toFirebase(on(pubSub(Order)).each(() => {})))
  onTaskDispatched({ retryConfig: { maxAttempts: 5 } }, shipping)
  const importing = toFirebase(on(objects()).each(() => {}))
  onObjectFinalized(importing)
  onObjectFinalized('yarn', toFirebase(on(cloudStorage()).each(() => {})))
  onObjectDeleted({ bucket: 'yarn' }, importing)
  onObjectArchived('yarn', importing)
  onObjectMetadataUpdated('yarn', importing)
  const following = toFirebase(on(stream(Order)).each(() => {}))
  onDocumentWritten('orders/{order}', following)
  onDocumentWritten('orders/{order}', toFirebase(on(firestore(Order)).each(() => {})))
  onDocumentCreated('orders/{order}', following)
  onDocumentUpdated({ document: 'orders/{order}', retry: true }, following)
  onDocumentDeleted('orders/{order}', following)
  onDocumentWrittenWithAuthContext('orders/{order}', following)
  onSchedule('every day 03:00', toFirebase(on(schedule()).handle(() => {})))
  const paying = toFirebase(on(cloudEvent(orders)).each(() => {}))
  onCustomEventPublished('order.paid', paying)
  onMessagePublished('orders', paying)
  onRequest(paying)
})

test('a handler that nothing on Firebase triggers is none', () => {
  // @ts-expect-error SQS is on AWS alone
  toFirebase(on(sqs()).each(() => {}))
  // @ts-expect-error a callable function has a protocol of its own
  toFirebase(on(direct()).handle(() => {}))
  // @ts-expect-error a builder is not finished
  toFirebase(on(queue()))
})

test('options are checked', () => {
  expectTypeOf<FirebaseOptions['margin']>().toEqualTypeOf<number | undefined>()
  // @ts-expect-error bytes are a number
  toFirebase(answering, { maxBytes: '1MB' })
})

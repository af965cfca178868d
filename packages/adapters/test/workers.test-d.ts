import { direct, http, on, sqs } from 'heddle'
import { cloudEvent } from 'heddle/cloud-events'
import { routes } from 'heddle/http'
import { objects, queue, schedule } from 'heddle/portable'
import { toWorker, type WorkerFetch, type WorkerQueue, type WorkerScheduled } from 'heddle/workers'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

const request = on(http.get('/orders/:id')).handle(({ params }) => params.id)
const message = on(queue(z.object({ id: z.string() }))).each(() => {})
const due = on(schedule()).handle(() => {})
const event = on(cloudEvent({ 'order.paid': z.object({ id: z.string() }) })).each(() => {})

test('of one handler there are the functions of its family', () => {
  expectTypeOf(toWorker(request)).toExtend<WorkerFetch>()
  expectTypeOf(toWorker(message)).toExtend<WorkerQueue>()
  expectTypeOf(toWorker(event)).toExtend<WorkerFetch & WorkerQueue>()
  // A schedule's answer is anything: types do not tell it from other handlers.
  expectTypeOf(toWorker(due)).toEqualTypeOf<Partial<WorkerFetch & WorkerQueue & WorkerScheduled>>()
  // @ts-expect-error a queue's handler answers no requests
  toWorker(message).fetch
  // @ts-expect-error an HTTP handler takes no messages
  toWorker(request).queue
})

test('of several there is each that was given', () => {
  const worker = toWorker({
    fetch: request,
    queue: { orders: message, events: event },
    scheduled: { '0 3 * * *': due },
  })
  expectTypeOf(worker).toExtend<WorkerFetch & WorkerQueue & WorkerScheduled>()
  expectTypeOf(toWorker({ fetch: routes({ 'GET /orders/:id': request }) })).toExtend<WorkerFetch>()
  expectTypeOf(toWorker({ fetch: event, queue: event, scheduled: undefined })).toExtend<WorkerFetch & WorkerQueue>()
  // @ts-expect-error no schedule was given
  toWorker({ fetch: request, queue: message }).scheduled
})

test('a handler stands at the function that its family has', () => {
  // @ts-expect-error a queue's handler answers no requests
  toWorker({ fetch: message })
  // @ts-expect-error nor does a schedule's
  toWorker({ fetch: due })
  // @ts-expect-error an HTTP handler takes no messages
  toWorker({ queue: request })
  // @ts-expect-error nor does a schedule's
  toWorker({ queue: due })
  // @ts-expect-error the same by the queue's name
  toWorker({ queue: { orders: message, audits: due } })
  // @ts-expect-error an HTTP handler is due at no time
  toWorker({ scheduled: request })
  // @ts-expect-error nor is a queue's
  toWorker({ scheduled: message })
  // @ts-expect-error the same by the expression
  toWorker({ scheduled: { '0 3 * * *': message } })
})

test('what no Worker has does not compile', () => {
  // @ts-expect-error there are no objects on Workers
  toWorker({ queue: on(objects()).each(() => {}) })
  // @ts-expect-error SQS is on Lambda
  toWorker(on(sqs()).each(() => {}))
  // @ts-expect-error nobody calls a Worker by its name
  toWorker(on(direct()).handle(() => 1))
  // @ts-expect-error it is queue
  toWorker({ queues: message })
  // @ts-expect-error it is beside fetch, too
  toWorker({ fetch: request, alarm: due })
  // @ts-expect-error a plain function has no source
  toWorker({ fetch: () => new Response() })
  // @ts-expect-error a builder is not finished
  toWorker(on(http()))
  // @ts-expect-error seconds are a number
  toWorker(message, { retryDelay: '30s' })
})

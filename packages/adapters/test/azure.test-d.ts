import { app, type HttpHandler, type InvocationContext, type ServiceBusQueueHandler } from '@azure/functions'
import { direct, http, on } from 'heddle'
import {
  type AzureContext,
  type AzureFunction,
  type AzureHttpAnswer,
  blob,
  cosmosDB,
  eventHub,
  type ServiceBusMessage,
  type StorageQueueMessage,
  serviceBus,
  storageQueue,
  timer,
  toAzure,
} from 'heddle/azure'
import { cloudEvent } from 'heddle/cloud-events'
import { objects, type QueueMessage, queue, type StreamRecord, schedule, stream } from 'heddle/portable'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

const Order = z.object({ id: z.string(), total: z.number() })
type Order = z.infer<typeof Order>

const requests = on(http.get('/orders')).handle(() => 'x')
const worker = on(queue(Order)).each(() => {})
const events = on(cloudEvent({ 'order.paid': Order })).each(() => {})

test('a function of Azure says what it answers', () => {
  expectTypeOf(toAzure(requests)).toEqualTypeOf<AzureFunction<AzureHttpAnswer>>()
  expectTypeOf(toAzure.stream(requests)).toEqualTypeOf<AzureFunction<AzureHttpAnswer>>()
  expectTypeOf(toAzure(worker)).toEqualTypeOf<AzureFunction<undefined>>()
  expectTypeOf(toAzure(on(schedule()).handle(() => 1))).toEqualTypeOf<AzureFunction<unknown>>()
})

test('the types of Azure fit: every way to register a function takes one', () => {
  expectTypeOf<InvocationContext>().toExtend<AzureContext>()
  expectTypeOf(toAzure(requests)).toExtend<HttpHandler>()
  expectTypeOf(toAzure(worker)).toExtend<ServiceBusQueueHandler>()
  app.http('a', { handler: toAzure(requests) })
  app.get('b', toAzure(requests))
  app.http('c', { handler: toAzure(events) })
  app.serviceBusQueue('d', { connection: 'c', queueName: 'q', cardinality: 'many', handler: toAzure(worker) })
  app.serviceBusTopic('e', { connection: 'c', topicName: 't', subscriptionName: 's', handler: toAzure(events) })
  app.storageQueue('f', { connection: 'c', queueName: 'q', handler: toAzure(worker) })
  app.eventHub('g', { connection: 'c', eventHubName: 'h', handler: toAzure(on(stream(Order)).each(() => {})) })
  app.cosmosDB('h', {
    connection: 'c',
    databaseName: 'd',
    containerName: 'c',
    handler: toAzure(on(cosmosDB(Order)).each(() => {})),
  })
  app.storageBlob('i', { connection: 'c', path: 'p', handler: toAzure(on(objects()).each(() => {})) })
  app.eventGrid('j', { handler: toAzure(events) })
  app.timer('k', { schedule: '0 * * * * *', handler: toAzure(on(schedule()).handle(() => {})) })
})

test('a handler that is for no requests is no function of HTTP', () => {
  // @ts-expect-error a queue answers nothing, and HTTP wants an answer
  app.http('a', { handler: toAzure(worker) })
  // @ts-expect-error only replies are streamed
  toAzure.stream(worker)
})

test('a handler whose source nothing on Azure triggers does not compile', () => {
  // @ts-expect-error nobody calls a function of Azure by its name
  toAzure(on(direct()).handle(() => {}))
  // @ts-expect-error a builder is not finished
  toAzure(on(queue()))
})

test('options are checked', () => {
  toAzure(requests, { maxBytes: 1024, basePath: '', timeout: 300_000, margin: 1000 })
  // @ts-expect-error milliseconds are a number
  toAzure(requests, { timeout: '5m' })
  // @ts-expect-error it is called basePath
  toAzure(requests, { routePrefix: 'api' })
})

test('sources of Azure extend the events of their families', () => {
  on(serviceBus(Order)).each((message) => {
    expectTypeOf(message).toEqualTypeOf<ServiceBusMessage<Order>>()
    expectTypeOf(message).toExtend<QueueMessage<Order>>()
    expectTypeOf(message.sessionId).toEqualTypeOf<string | undefined>()
  })
  on(storageQueue()).each((message) => {
    expectTypeOf(message).toEqualTypeOf<StorageQueueMessage<string>>()
    expectTypeOf(message).toExtend<QueueMessage>()
    expectTypeOf(message.groupId).toEqualTypeOf<undefined>()
  })
  on(eventHub(Order)).each((event) => {
    expectTypeOf(event).toExtend<StreamRecord<Order>>()
    expectTypeOf(event.data).toEqualTypeOf<Order | undefined>()
    expectTypeOf(event.type).toEqualTypeOf<'com.microsoft.eventhubs.event'>()
  })
  on(cosmosDB(Order)).each(({ operation }) => {
    expectTypeOf(operation).toEqualTypeOf<'create' | 'replace' | 'delete' | undefined>()
  })
  on(blob()).each(({ action }) => {
    expectTypeOf(action).toEqualTypeOf<'created'>()
  })
  on(timer()).handle(({ isPastDue, last }) => {
    expectTypeOf(isPastDue).toEqualTypeOf<boolean>()
    expectTypeOf(last).toEqualTypeOf<Date | undefined>()
  })
  // @ts-expect-error a timer is no batch
  on(timer()).each(() => {})
  // @ts-expect-error a schema, not a name
  on(serviceBus('orders'))
})

import type { ServiceBusClient as SdkClient, TokenCredential } from '@azure/service-bus'
import type { QueueClient } from '@azure/storage-queue'
import { emitter, type Target } from 'heddle/emit'
import { type ServiceBusClient, serviceBus } from 'heddle/emit/service-bus'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

declare const client: SdkClient
declare const credential: TokenCredential
const connectionString = 'Endpoint=sb://shop.servicebus.windows.net/;SharedAccessKeyName=n;SharedAccessKey=k'
const namespace = 'shop.servicebus.windows.net'

test('a queue or a topic is a target', () => {
  const target = serviceBus({ queue: 'orders', connectionString, format: 'cloudevents', sessions: true, maxBytes: 1e6 })
  expectTypeOf(target).toExtend<Target>()
  void emitter({ 'order.paid': z.object({ order: z.string() }) }, target).emit('order.paid', { order: 'o-1' })
  serviceBus({ topic: 'shop', connectionString })
  // @ts-expect-error where to?
  serviceBus({ connectionString })
  // @ts-expect-error one of both
  serviceBus({ queue: 'orders', topic: 'shop', connectionString })
})

test('a namespace is opened by a connection string, a credential of the SDK or a client', () => {
  serviceBus({ queue: 'orders', namespace, credential })
  serviceBus({ queue: 'orders', client })
  expectTypeOf<SdkClient>().toExtend<ServiceBusClient>()
  expectTypeOf<QueueClient>().not.toExtend<ServiceBusClient>()
  // @ts-expect-error it is locked
  serviceBus({ queue: 'orders' })
  // @ts-expect-error a namespace has no key of its own
  serviceBus({ queue: 'orders', namespace })
  // @ts-expect-error one of both
  serviceBus({ queue: 'orders', connectionString, client })
})

test('a message has one of two formats', () => {
  // @ts-expect-error there is no such format
  serviceBus({ queue: 'orders', client, format: 'xml' })
  // @ts-expect-error a number of bytes
  serviceBus({ queue: 'orders', client, maxBytes: '1 MiB' })
})

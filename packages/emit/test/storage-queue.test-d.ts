import type { ServiceBusClient, TokenCredential } from '@azure/service-bus'
import type { QueueClient } from '@azure/storage-queue'
import { emitter, type Target } from 'heddle/emit'
import { type StorageQueueClient, storageQueue } from 'heddle/emit/storage-queue'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

declare const client: QueueClient
declare const credential: TokenCredential
const connectionString = 'UseDevelopmentStorage=true'
const url = 'https://shop.queue.core.windows.net/orders'

test('a queue is a target', () => {
  const target = storageQueue({ connectionString, queue: 'orders', format: 'plain', encoding: 'text' })
  expectTypeOf(target).toExtend<Target>()
  void emitter({ 'order.paid': z.object({ order: z.string() }) }, target).emit('order.paid', { order: 'o-1' })
  // @ts-expect-error of an account, which queue?
  storageQueue({ connectionString })
  // @ts-expect-error where to?
  storageQueue({ queue: 'orders' })
})

test('a queue is opened by a connection string, a credential, a signature in its URL, or a client', () => {
  storageQueue({ url, credential })
  storageQueue({ url: `${url}?sv=2025-05-05&sig=s` })
  storageQueue({ client })
  expectTypeOf<QueueClient>().toExtend<StorageQueueClient>()
  expectTypeOf<ServiceBusClient>().not.toExtend<StorageQueueClient>()
  // @ts-expect-error one of both
  storageQueue({ connectionString, queue: 'orders', client })
  // @ts-expect-error a client sends
  storageQueue({ client: {} })
})

test('a message has one of two formats and one of two encodings', () => {
  // @ts-expect-error there is no such format
  storageQueue({ client, format: 'xml' })
  // @ts-expect-error there is no such encoding
  storageQueue({ client, encoding: 'utf-8' })
})

import type { BatchRecord, BatchSource, InferOutput, StandardSchemaV1 } from '@heddle/core'
import type { Delivery, Incoming } from '@heddle/events/adapting'
import type { QueueMessage } from '@heddle/events/portable'
import { type AzureContext, triggerOf } from './azure-context.ts'
import { allOrNothing } from './azure-delivery.ts'
import { messagesIn, numberOf, textOf, timeOf } from './azure-message.ts'
import { nativeQueue } from './azure-native.ts'

/** A message of a queue of Azure Storage. */
export interface StorageQueueMessage<Body = string>
  extends QueueMessage<Body, 'com.microsoft.storage.queue.message'>,
    Facts {
  /** When it was sent. */
  readonly time: Date
  /** Deliveries so far, this one included: 1 the first time. After the fifth it goes to the queue `<name>-poison`. */
  readonly attempt: number | undefined
  /** The queue keeps no order. */
  readonly groupId: undefined
}

interface Facts {
  /** When the message is gone. */
  readonly expirationTime: Date | undefined
  /** When it comes again, unless it is done by then. */
  readonly nextVisibleTime: Date | undefined
  readonly popReceipt: string | undefined
}

export type StorageQueueSource<Body> = BatchSource<StorageQueueMessage<Body>, undefined, 'azure-functions'>

/**
 * Messages of a queue of Azure Storage, one at a time: those of `queue`, with all that the queue tells of them. Refuses what
 * another trigger brings.
 *
 * @param schema - what each body has to be, as for `queue`. Without one: text, of JSON what it meant (`QueueMessage.body`).
 * @see https://learn.microsoft.com/azure/azure-functions/functions-bindings-storage-queue-trigger
 */
export function storageQueue(schema?: undefined): StorageQueueSource<string>
export function storageQueue<Schema extends StandardSchemaV1>(schema: Schema): StorageQueueSource<InferOutput<Schema>>
export function storageQueue(schema?: StandardSchemaV1): StorageQueueSource<unknown> {
  return nativeQueue<StorageQueueMessage<unknown>>('storageQueue', 'queueTrigger', schema)
}

/** Reads the message of a queue of Azure Storage. A throw has it come again, and the fifth sets it aside. */
export function storageQueueDelivery(source: string, input: unknown, context: AzureContext): Delivery<Incoming> {
  const records = messagesIn(source, input, context).map(({ metadata, payload, raw, path }): BatchRecord<Incoming> => {
    const id = textOf(metadata.id) ?? context.invocationId
    const facts: Facts = {
      expirationTime: timeOf(metadata.expirationTime),
      nextVisibleTime: timeOf(metadata.nextVisibleTime),
      popReceipt: textOf(metadata.popReceipt),
    }
    const item: Incoming = {
      id,
      type: 'com.microsoft.storage.queue.message',
      source: textOf(triggerOf(context).queueName) ?? 'storage',
      time: timeOf(metadata.insertionTime) ?? new Date(),
      payload,
      path,
      fields: { attempt: numberOf(metadata.dequeueCount), groupId: undefined, ...facts },
      raw,
    }
    return { id, lane: undefined, item, raw }
  })
  return allOrNothing(source, records)
}

import { missing, once } from '@heddle/core'
import type { AzureCredential } from './azure-credential.ts'
import type { EventFormat } from './cloud-event.ts'
import { batchedSize, messageSize, type ServiceBusMessage, serviceBusMessage } from './service-bus-message.ts'
import { type ServiceBusClient, type ServiceBusSender, sendBatches, serviceBusFailure } from './service-bus-sender.ts'
import type { Target } from './target.ts'

export type { AzureCredential } from './azure-credential.ts'
export type { ServiceBusClient } from './service-bus-sender.ts'

/** The queue or the topic, by name. */
export type ServiceBusEntity =
  | { readonly queue: string; readonly topic?: undefined }
  | { readonly topic: string; readonly queue?: undefined }

/** What opens it. */
export type ServiceBusAccess =
  | {
      /** That of the namespace: `process.env.ServiceBusConnection`. */
      readonly connectionString: string
      readonly namespace?: undefined
      readonly client?: undefined
    }
  | {
      /** The namespace's host, `shop.servicebus.windows.net`. */
      readonly namespace: string
      readonly credential: AzureCredential
      readonly connectionString?: undefined
      readonly client?: undefined
    }
  | {
      /**
       * A `ServiceBusClient` of `@azure/service-bus`, to be closed where a process is to end: its connection stays open. Default:
       * one made on first use, which tries once.
       */
      readonly client: ServiceBusClient
      readonly connectionString?: undefined
      readonly namespace?: undefined
    }

export type ServiceBusTargetOptions = ServiceBusEntity &
  ServiceBusAccess & {
    /** Default `plain`: the data is the body, all about it in application properties. */
    readonly format?: EventFormat | undefined
    /** Whether the queue, or a subscription of the topic, asks for sessions: events without a key have that of their type. */
    readonly sessions?: boolean | undefined
    /**
     * The most bytes of a message and of a batch. Default 256 KiB, as the Standard tier has it; up to 1 MiB in the Premium tier.
     * With more, which Premium queues and topics for large messages take, each message goes by itself.
     */
    readonly maxBytes?: number | undefined
    /**
     * The most messages of a batch. Default 4,500. 1 where the queue or topic is partitioned and events have keys, for all of a
     * batch go to one partition.
     */
    readonly maxCount?: number | undefined
  }

const MIB = 1_048_576

// The SDK waits a minute, which messages of more than 1 MiB may need.
const ANSWERED_WITHIN = 10_000

/**
 * Sends events to a queue or a topic of Azure Service Bus, over AMQP, in batches. The session is the event's key, the message id,
 * by which duplicates are found where that is turned on, its deduplication id, else its id.
 *
 * @see https://learn.microsoft.com/azure/service-bus-messaging/service-bus-messages-payloads
 */
export function serviceBus(options: ServiceBusTargetOptions): Target<ServiceBusMessage> {
  const { format = 'plain', sessions = false, maxBytes = 262_144 } = options
  // Of more than 1 MiB there are no batches.
  const maxCount = maxBytes > MIB ? 1 : (options.maxCount ?? 4_500)
  const sender = once(() => senderOf(options))
  return {
    name: 'serviceBus',
    limits: { count: maxCount, bytes: maxBytes },
    entry: (event) => serviceBusMessage(event, format, sessions),
    size: maxCount === 1 ? messageSize : batchedSize,
    async send(messages, signal) {
      if (maxCount > 1) return await sendBatches(await sender(), messages, maxBytes, signal)
      await (await sender()).sendMessages(messages[0], { abortSignal: signal })
      return [{}]
    },
    failure: serviceBusFailure,
  }
}

async function senderOf(options: ServiceBusTargetOptions): Promise<ServiceBusSender> {
  const entity = options.queue ?? options.topic
  if (options.client !== undefined) return options.client.createSender(entity)
  const name = '@azure/service-bus'
  const sdk = await import('@azure/service-bus').catch(missing(name, 'the target serviceBus'))
  // To try again is the emitter's. That a connection broke the SDK finds out by waiting.
  const timeout = (options.maxBytes ?? 0) > MIB ? {} : { timeoutInMs: ANSWERED_WITHIN }
  const tryingOnce = { retryOptions: { maxRetries: 0, ...timeout } }
  const client =
    options.connectionString === undefined
      ? new sdk.ServiceBusClient(options.namespace, options.credential, tryingOnce)
      : new sdk.ServiceBusClient(options.connectionString, tryingOnce)
  return client.createSender(entity)
}

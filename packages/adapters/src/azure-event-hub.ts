import type { BatchRecord, BatchSource, InferOutput, StandardSchemaV1 } from '@heddle/core'
import type { Delivery, Incoming, JsonObject } from '@heddle/events/adapting'
import type { StreamRecord } from '@heddle/events/portable'
import { type AzureContext, isTriedAgain, triggerOf } from './azure-context.ts'
import { allOrNothing } from './azure-delivery.ts'
import { distinct, messagesIn, objectOf, type PlacedMessage, textOf, timeOf } from './azure-message.ts'
import { nativeStream } from './azure-native.ts'
import { propertiesBeside } from './azure-properties.ts'

/** An event of Event Hubs, or of the built-in endpoint of an IoT Hub. */
export interface EventHubEvent<Data = unknown> extends StreamRecord<Data, 'com.microsoft.eventhubs.event'>, Facts {
  /** When the hub took it. */
  readonly time: Date
}

interface Facts {
  /** The partition that it comes from. */
  readonly partitionId: string | undefined
  readonly offset: string | undefined
  /** What the sender put beside the data. Azure makes the first letter of each name a small one. */
  readonly properties: JsonObject
  /** What the service put there: of an IoT Hub the device, `iothub-connection-device-id`. */
  readonly systemProperties: JsonObject
}

export type EventHubSource<Data> = BatchSource<EventHubEvent<Data>, undefined, 'azure-functions'>

/**
 * Events of Azure Event Hubs, one or many at a time, in the order of each partition key: those of `stream`, with all that
 * Event Hubs tells of them. Refuses what another trigger brings. A throw does not bring them again, unless the function has a
 * retry policy: Event Hubs goes on behind them. So only while they are tried again does an event that failed hold back those
 * behind it of its partition key.
 *
 * @param schema - what the data has to be, as for `stream`. Without one as the library of Azure makes it: JSON parsed, other text as text.
 * @see https://learn.microsoft.com/azure/azure-functions/functions-bindings-event-hubs-trigger
 * @see https://learn.microsoft.com/azure/azure-functions/functions-bindings-error-pages
 */
export function eventHub(schema?: undefined): EventHubSource<unknown>
export function eventHub<Schema extends StandardSchemaV1>(schema: Schema): EventHubSource<InferOutput<Schema>>
export function eventHub(schema?: StandardSchemaV1): EventHubSource<unknown> {
  return nativeStream<EventHubEvent>('eventHub', 'eventHubTrigger', schema)
}

/** Reads events of Event Hubs. */
export function eventHubDelivery(source: string, input: unknown, context: AzureContext): Delivery<Incoming> {
  const own = distinct()
  const messages = messagesIn(source, input, context)
  return allOrNothing(
    source,
    messages.map((message) => recordOf(message, context, own)),
  )
}

function recordOf(
  { metadata, payload, raw, path, at }: PlacedMessage,
  context: AzureContext,
  own: (id: string) => string,
): BatchRecord<Incoming> {
  const partition = objectOf(metadata.partitionContext)
  const systemProperties = objectOf(metadata.systemProperties)
  const partitionKey = textOf(metadata.partitionKey ?? systemProperties['x-opt-partition-key'])
  const sequenceNumber = textOf(metadata.sequenceNumber)
  const facts: Facts = {
    partitionId: textOf(partition.partitionId),
    offset: textOf(metadata.offset ?? metadata.offsetString),
    properties: objectOf(metadata.properties),
    systemProperties,
  }
  const place = [facts.partitionId, sequenceNumber].filter((part) => part !== undefined).join(':')
  const id = place === '' ? context.invocationId : place
  const item: Incoming = {
    id,
    type: 'com.microsoft.eventhubs.event',
    source: textOf(partition.eventHubName ?? partition.eventHubPath ?? triggerOf(context).eventHubName) ?? 'eventhubs',
    time: timeOf(metadata.enqueuedTimeUtc) ?? new Date(),
    payload,
    path,
    beside: propertiesBeside(facts.properties, textOf(metadata.contentType ?? systemProperties['content-type'])),
    attributesPath: at('properties'),
    fields: { partitionKey, sequenceNumber, ...facts },
    raw,
  }
  return { id: own(id), lane: partitionKey, holdsLane: isTriedAgain(context), item, raw }
}

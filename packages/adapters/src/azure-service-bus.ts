import { type BatchRecord, type BatchSource, HeddleError, type InferOutput, type StandardSchemaV1 } from '@heddle/core'
import type { Delivery, Incoming, JsonObject } from '@heddle/events/adapting'
import type { QueueMessage } from '@heddle/events/portable'
import { type AzureContext, triggerOf } from './azure-context.ts'
import { allOrNothing } from './azure-delivery.ts'
import { distinct, messagesIn, numberOf, objectOf, type PlacedMessage, textOf, timeOf } from './azure-message.ts'
import { nativeQueue } from './azure-native.ts'
import { propertiesBeside } from './azure-properties.ts'
import { isSettleable, sdkMessage, settling } from './azure-settlement.ts'

/** A message of a queue or subscription of Service Bus. */
export interface ServiceBusMessage<Body = string>
  extends QueueMessage<Body, 'com.microsoft.servicebus.message'>,
    Facts {
  /** Deliveries so far, this one included: 1 the first time. */
  readonly attempt: number | undefined
  /** The session. */
  readonly groupId: string | undefined
}

interface Facts {
  readonly sessionId: string | undefined
  /** As text, for it may have more digits than a number. */
  readonly sequenceNumber: string | undefined
  readonly lockToken: string | undefined
  readonly correlationId: string | undefined
  readonly contentType: string | undefined
  readonly subject: string | undefined
  readonly replyTo: string | undefined
  /** When the message is gone, where it does not live for ever. */
  readonly expiresAt: Date | undefined
  /** Why it was set aside, where it comes from a dead-letter queue. */
  readonly deadLetterReason: string | undefined
  /** What the sender put beside the body. Azure makes the first letter of each name a small one. */
  readonly applicationProperties: JsonObject
}

export type ServiceBusSource<Body> = BatchSource<ServiceBusMessage<Body>, undefined, 'azure-functions'>

/**
 * Messages of a queue or a topic's subscription of Azure Service Bus, one or many at a time: those of `queue`, with all that
 * Service Bus tells of them. Refuses what another trigger brings.
 *
 * @param schema - what each body has to be, as for `queue`. Without one: text, of JSON what it meant (`QueueMessage.body`).
 * @see https://learn.microsoft.com/azure/azure-functions/functions-bindings-service-bus-trigger
 */
export function serviceBus(schema?: undefined): ServiceBusSource<string>
export function serviceBus<Schema extends StandardSchemaV1>(schema: Schema): ServiceBusSource<InferOutput<Schema>>
export function serviceBus(schema?: StandardSchemaV1): ServiceBusSource<unknown> {
  return nativeQueue<ServiceBusMessage<unknown>>('serviceBus', 'serviceBusTrigger', schema)
}

/**
 * Reads messages of Service Bus. With `sdkBinding` and `autoCompleteMessages: false` each is settled by itself: completed, or
 * given back where it failed. Without them Service Bus takes all of them for done, or has all come again.
 *
 * @see https://learn.microsoft.com/azure/azure-functions/functions-bindings-service-bus-trigger#peeklock-behavior
 */
export function serviceBusDelivery(source: string, input: unknown, context: AzureContext): Delivery<Incoming> {
  const own = distinct()
  const read = (message: PlacedMessage) => recordOf(message, context, own)
  const isOurs = triggerOf(context).autoCompleteMessages === false
  if (isSettleable(input)) {
    const messages = [input.messages].flat()
    const records = messages.map((message, index) => read(sdkMessage(message, index)))
    return isOurs ? settling(source, messages, records, input.actions) : allOrNothing(source, records)
  }
  if (isOurs) {
    const why = 'autoCompleteMessages is false, and without sdkBinding nobody can settle the messages'
    throw new HeddleError('MISUSE', `${source}: ${why}`, { path: 'context.options.trigger.autoCompleteMessages' })
  }
  return allOrNothing(source, messagesIn(source, input, context).map(read))
}

function recordOf(
  { metadata, payload, raw, path, at }: PlacedMessage,
  context: AzureContext,
  own: (id: string) => string,
): BatchRecord<Incoming> {
  const sessionId = textOf(metadata.sessionId)
  const sequenceNumber = textOf(metadata.sequenceNumber)
  const id = textOf(metadata.messageId) ?? sequenceNumber ?? context.invocationId
  const facts: Facts = {
    sessionId,
    sequenceNumber,
    lockToken: textOf(metadata.lockToken),
    correlationId: textOf(metadata.correlationId),
    contentType: textOf(metadata.contentType),
    subject: textOf(metadata.subject ?? metadata.label),
    replyTo: textOf(metadata.replyTo),
    expiresAt: timeOf(metadata.expiresAtUtc ?? metadata.expiresAt),
    deadLetterReason: textOf(metadata.deadLetterReason),
    applicationProperties: objectOf(metadata.applicationProperties ?? metadata.userProperties),
  }
  const item: Incoming = {
    id,
    type: 'com.microsoft.servicebus.message',
    source: entityOf(triggerOf(context)),
    time: timeOf(metadata.enqueuedTimeUtc ?? metadata.enqueuedTime) ?? new Date(),
    payload,
    path,
    beside: propertiesBeside(facts.applicationProperties, facts.contentType),
    attributesPath: at('applicationProperties'),
    fields: { attempt: numberOf(metadata.deliveryCount), groupId: sessionId, ...facts },
    raw,
  }
  return { id: own(id), lane: sessionId, item, raw }
}

/** The queue, or the subscription as Service Bus names it. */
function entityOf({ queueName, topicName, subscriptionName }: JsonObject): string {
  if (topicName === undefined) return textOf(queueName) ?? 'servicebus'
  return `${textOf(topicName)}/subscriptions/${textOf(subscriptionName)}`
}

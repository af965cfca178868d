import { type BatchRecord, fromBase64, invalidField } from '@heddle/core'
import { bag, besideOf, type Incoming, isObject, type JsonObject } from '@heddle/events/adapting'
import { type GoogleEvent, textOrEmpty, timeOrNow } from './google-event.ts'

/** The type of a message of Pub/Sub as an event. */
export const PUBLISHED = 'google.cloud.pubsub.topic.v1.messagePublished'

/** What a message of Pub/Sub has beside what a message of every queue has. */
export interface PubSubFields {
  /** What its sender set beside the data; of a push without envelope the headers that are not the request's own, in lower case. */
  readonly attributes: Readonly<Record<string, string>>
  readonly orderingKey: string | undefined
  /** When Pub/Sub took it. */
  readonly publishTime: Date
  /** `projects/p/subscriptions/s`; `undefined` where the form that came does not tell. */
  readonly subscription: string | undefined
}

/**
 * The message that an event is: of a CloudEvent, of the legacy form or pushed.
 *
 * @param family - that reads it, for errors
 * @see https://cloud.google.com/pubsub/docs/reference/rest/v1/PubsubMessage
 */
export function pubSubRecord(event: GoogleEvent, family: string): BatchRecord<Incoming> {
  const { source, type, time, raw, at } = event
  const data = isObject(event.data) ? event.data : {}
  // The legacy form has no envelope but its context.
  const isWrapped = isObject(data.message)
  const message = isWrapped ? (data.message as JsonObject) : data
  const path = isWrapped ? `${at}.message` : at
  const messageId = textOrEmpty(message.messageId ?? message.message_id) || event.id
  const record = { id: messageId, lane: undefined, raw }
  const payload = payloadOf(message.data)
  if (payload === undefined) return { ...record, error: invalidField(family, `${path}.data`, 'base64', message.data) }
  const attributes = attributesOf(message.attributes)
  const orderingKey = textOrEmpty(message.orderingKey) || undefined
  const subscription = textOrEmpty(data.subscription) || undefined
  const publishTime = timeOrNow(message.publishTime ?? message.publish_time ?? time.toISOString())
  const own: PubSubFields = { attributes, orderingKey, publishTime, subscription }
  const item: Incoming = {
    id: messageId,
    type,
    source: topicOf(source, subscription),
    time: publishTime,
    payload,
    path: `${path}.data`,
    beside: besideOf(attributes, 'ce-', (value) => value),
    attributesPath: `${path}.attributes`,
    fields: { ...own, attempt: attemptOf(data.deliveryAttempt), groupId: orderingKey },
    raw,
  }
  return { ...record, item }
}

/** The attributes of a message of Pub/Sub; `undefined` for any other event. */
export function pubSubAttributes({ type, data }: GoogleEvent): PubSubFields['attributes'] | undefined {
  if (type !== PUBLISHED || !isObject(data)) return undefined
  return attributesOf((isObject(data.message) ? data.message : data).attributes)
}

function payloadOf(data: unknown): Incoming['payload'] {
  // A message may be attributes alone.
  if (data === undefined || data === null || data === '') return ''
  if (data instanceof Uint8Array) return data
  return typeof data === 'string' ? fromBase64(data) : undefined
}

function attributesOf(given: unknown): Readonly<Record<string, string>> {
  const attributes = bag<string>()
  if (isObject(given)) for (const name in given) if (typeof given[name] === 'string') attributes[name] = given[name]
  return attributes
}

/** Where a push does not tell its topic, the framework has put `null` there. */
function topicOf(source: string, subscription: string | undefined): string {
  const isKnown = source !== '' && !source.endsWith('/null')
  return isKnown ? source : `//pubsub.googleapis.com/${subscription ?? ''}`
}

/** Counted only of a subscription that has a dead-letter topic. */
function attemptOf(deliveryAttempt: unknown): number | undefined {
  const attempt = Number(deliveryAttempt ?? Number.NaN)
  return Number.isSafeInteger(attempt) && attempt > 0 ? attempt : undefined
}

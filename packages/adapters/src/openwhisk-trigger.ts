import { allFailures, type BatchRecord, type Binding, HeddleError } from '@heddle/core'
import {
  type Decoded,
  type Delivery,
  decoded,
  type Incoming,
  isObject,
  type JsonObject,
  type ScheduledEvent,
} from '@heddle/events/adapting'

/** A message as the feed of Kafka hands it over. */
interface KafkaMessage extends JsonObject {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly key?: unknown
  readonly value: unknown
}

/**
 * Firings of triggers. The feed of Kafka brings several messages at once; any other trigger is one message, whose body its
 * parameters are.
 *
 * @param own - the trigger's own parameters, without those of the action
 * @see https://github.com/apache/openwhisk-package-kafka#ok-what-happens-now
 */
export function openWhiskQueue(
  own: (params: JsonObject) => JsonObject,
): Binding<Delivery<Incoming> & Decoded, undefined> {
  return {
    decode(raw, { id }) {
      const params = firing('queue', raw as JsonObject, own)
      const { messages } = params
      const records = isKafka(messages) ? messages.map(kafkaRecord) : [triggerRecord(params, id)]
      return decoded<Delivery<Incoming>>({
        records,
        answer(failures, all) {
          if (failures.length > 0) throw allFailures('queue', failures, all)
        },
      })
    },
  }
}

/** Alarms, and whatever else fires a trigger. */
export function openWhiskSchedule(own: (params: JsonObject) => JsonObject): Binding<ScheduledEvent & Decoded, unknown> {
  return {
    decode(raw, { id }) {
      return decoded({
        id,
        type: 'org.apache.openwhisk.trigger',
        source: 'openwhisk',
        time: new Date(),
        schedule: undefined,
        raw: firing('schedule', raw as JsonObject, own),
      })
    },
    encode: () => undefined,
  }
}

/** What a trigger was fired with. Throws a `HeddleError` for a web request, which anybody could send. */
function firing(source: string, params: JsonObject, own: (params: JsonObject) => JsonObject): JsonObject {
  if (params.__ow_method === undefined) return own(params)
  const message = `${source}: this is a web request (__ow_method), and no trigger that was fired`
  throw new HeddleError('UNRECOGNISED_EVENT', message, { path: '__ow_method' })
}

function triggerRecord(params: JsonObject, id: string): BatchRecord<Incoming> {
  const item: Incoming = {
    id,
    type: 'org.apache.openwhisk.trigger',
    source: 'openwhisk',
    time: new Date(),
    payload: { value: params },
    path: 'the parameters',
    beside: structured(params),
    fields: { attempt: undefined, groupId: undefined },
    raw: params,
  }
  return { id, lane: undefined, item, raw: params }
}

function isKafka(messages: unknown): messages is readonly KafkaMessage[] {
  return Array.isArray(messages) && messages.length > 0 && messages.every(isKafkaMessage)
}

function isKafkaMessage(message: unknown): message is KafkaMessage {
  if (!isObject(message)) return false
  const { topic, partition, offset } = message
  return typeof topic === 'string' && Number.isInteger(partition) && Number.isInteger(offset) && 'value' in message
}

/** In the order of its key. Nothing comes again: what a failure held back would be lost with it. */
function kafkaRecord(message: KafkaMessage, index: number): BatchRecord<Incoming> {
  const { topic, partition, offset, key, value } = message
  const id = `${topic}-${partition}-${offset}`
  const groupId = typeof key === 'string' ? key : undefined
  const item: Incoming = {
    id,
    type: 'org.apache.openwhisk.kafka.message',
    source: topic,
    time: new Date(),
    payload: typeof value === 'string' ? value : { value },
    path: `messages[${index}].value`,
    beside: structured(value),
    fields: { attempt: undefined, groupId },
    raw: message,
  }
  const lane = groupId === undefined ? undefined : `${topic}-${partition}-${groupId}`
  return { id, lane, holdsLane: false, item, raw: message }
}

/** What tells that a value is a CloudEvent with all its attributes in it. */
function structured(value: unknown): JsonObject {
  const isEvent = isObject(value) && typeof value.specversion === 'string'
  return isEvent ? { datacontenttype: 'application/cloudevents+json' } : {}
}

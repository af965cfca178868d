import {
  type BatchRecord,
  type BatchSource,
  base64,
  bytes,
  type Codec,
  check,
  defineBatchSource,
  type InferOutput,
  type StandardSchemaV1,
} from '@heddle/core'
import type { EventAttributes } from './attributes.ts'
import { isObject } from './objects.ts'
import { type RecordFacts, readable, unreadable } from './records.ts'
import { readEvent, shape } from './shape.ts'

/** One message of an ActiveMQ queue, its data parsed. */
export interface ActiveMQMessage<Data = Uint8Array> extends EventAttributes<'com.amazonaws.mq.message'> {
  /** The `messageID`. */
  readonly id: string
  /** The broker's ARN. */
  readonly source: string
  /** The `timestamp`: when it was sent. */
  readonly time: Date
  readonly messageID: string
  readonly messageType: 'jms/text-message' | 'jms/bytes-message' | (string & {})
  /** As the schema says; without one bytes, of a text message too. */
  readonly data: Data
  /** The queue. */
  readonly destination: { readonly physicalName: string }
  /** Whether it was delivered before. */
  readonly redelivered: boolean
  /** What the sender set as JMS type, AWS's `type`. */
  readonly jmsType: string | undefined
  readonly correlationID: string | undefined
  readonly replyTo: string | undefined
  /** 1: lost when the broker stops. 2: kept. */
  readonly deliveryMode: number | undefined
  readonly priority: number | undefined
  /** What the sender attached. */
  readonly properties: Readonly<Record<string, unknown>>
  readonly eventSourceArn: string
  /** The message as Lambda sent it, with its times at the broker. */
  readonly raw: ActiveMQRawMessage
}

/** An event of ActiveMQ as Lambda sends it. */
export interface ActiveMQRawEvent {
  readonly eventSource: 'aws:mq' | 'aws:amq'
  readonly eventSourceArn: string
  readonly messages: readonly ActiveMQRawMessage[]
}

/** A message of an ActiveMQ event as Lambda sends it. Times are milliseconds since the epoch. */
export interface ActiveMQRawMessage {
  readonly messageID: string
  readonly messageType: string
  /** Base64. */
  readonly data: string
  readonly timestamp: number
  /** Spelt in either way. */
  readonly destination: { readonly physicalName: string } | { readonly physicalname: string }
  readonly redelivered?: boolean | null
  readonly type?: string | null
  readonly correlationID?: string | null
  readonly replyTo?: string | null
  readonly deliveryMode?: number | null
  readonly priority?: number | null
  /** 0: never. */
  readonly expiration?: number | string | null
  readonly brokerInTime?: number
  readonly brokerOutTime?: number
  readonly properties?: Readonly<Record<string, unknown>> | null
}

export type ActiveMQSource<Data> = BatchSource<ActiveMQMessage<Data>, undefined, 'aws-lambda'>

/**
 * Messages of an ActiveMQ queue, from Amazon MQ. They are handled in their order, none after the first that failed. Lambda
 * takes no partial answer: the invocation then fails with an `AggregateError`, and the broker delivers all of them again,
 * until its redelivery policy moves them to the dead-letter queue.
 *
 * @param schema - what each message's data has to be: any Standard Schema for JSON, or a codec such as `text()`. Without
 *   one: bytes.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-mq.html
 */
export function activeMQ(): ActiveMQSource<Uint8Array>
export function activeMQ<Schema extends StandardSchemaV1>(schema: Schema): ActiveMQSource<InferOutput<Schema>>
export function activeMQ(schema?: StandardSchemaV1): ActiveMQSource<unknown> {
  const codec: Codec<unknown> = base64(schema ?? bytes())
  return defineBatchSource<ActiveMQMessage<unknown>, undefined, 'aws-lambda'>({
    name: 'activeMQ',
    read(raw) {
      const { messages, eventSourceArn } = readEvent<ActiveMQRawEvent>('activeMQ', raw, isActiveMQ, faultOfEvent)
      return messages.map((message, index) => readMessage(message, index, eventSourceArn, codec))
    },
  })
}

function isActiveMQ({ eventSource, messages }: Readonly<Record<string, unknown>>): boolean {
  return (eventSource === 'aws:mq' || eventSource === 'aws:amq') && messages !== undefined
}

const faultOfEvent = /* @__PURE__ */ shape({ eventSourceArn: 'string', messages: 'array' })

const faultOfMessage = /* @__PURE__ */ shape({
  messageID: 'string',
  messageType: 'string',
  data: 'string',
  timestamp: 'number',
  destination: 'object',
  redelivered: 'boolean?',
  type: 'string?',
  correlationID: 'string?',
  replyTo: 'string?',
  deliveryMode: 'number?',
  priority: 'number?',
  properties: 'object?',
})

type MessageRecord = BatchRecord<ActiveMQMessage<unknown>>

function readMessage(
  message: unknown,
  index: number,
  eventSourceArn: string,
  codec: Codec<unknown>,
): MessageRecord | Promise<MessageRecord> {
  const at = `messages[${index}]`
  // What cannot be read may be of any queue: a mapping has one.
  const unknown: RecordFacts = { source: 'activeMQ', noun: 'message', id: at, lane: '', at, raw: message }
  if (!isObject(message)) return unreadable(unknown, ['', 'an object', message])
  const fault = faultOfMessage(message)
  if (fault !== undefined) return unreadable(unknown, fault)
  const raw = message as unknown as ActiveMQRawMessage
  const time = new Date(raw.timestamp)
  if (Number.isNaN(time.getTime())) return unreadable(unknown, ['timestamp', 'a time', raw.timestamp])
  const physicalName = 'physicalname' in raw.destination ? raw.destination.physicalname : raw.destination.physicalName
  if (typeof physicalName !== 'string') {
    return unreadable(unknown, ['destination.physicalName', 'a string', physicalName])
  }
  const facts = { ...unknown, id: raw.messageID }
  return readable(facts, [['data', check(codec, raw.data)]], ([data]) => ({
    id: raw.messageID,
    type: 'com.amazonaws.mq.message',
    source: eventSourceArn,
    time,
    messageID: raw.messageID,
    messageType: raw.messageType,
    data,
    destination: { physicalName },
    redelivered: raw.redelivered ?? false,
    jmsType: raw.type ?? undefined,
    correlationID: raw.correlationID ?? undefined,
    replyTo: raw.replyTo ?? undefined,
    deliveryMode: raw.deliveryMode ?? undefined,
    priority: raw.priority ?? undefined,
    properties: raw.properties ?? {},
    eventSourceArn,
    raw,
  }))
}

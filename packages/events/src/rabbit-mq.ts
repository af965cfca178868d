import {
  type BatchRecord,
  type BatchSource,
  base64,
  bytes,
  type Codec,
  check,
  defineBatchSource,
  type InferOutput,
  invalidField,
  type StandardSchemaV1,
  toText,
} from '@heddle/core'
import { type EventAttributes, invocationId } from './attributes.ts'
import { javaBytes } from './java-bytes.ts'
import { isObject, type JsonObject } from './objects.ts'
import { quote } from './quote.ts'
import { type RecordFacts, readable, unreadable } from './records.ts'
import { readEvent, shape } from './shape.ts'

/** One message of a RabbitMQ queue, its data parsed. */
export interface RabbitMQMessage<Data = Uint8Array> extends EventAttributes<'com.amazonaws.rmq.message'> {
  /** The `messageId` that the sender gave it; without one made of the invocation's id and the place in the batch. */
  readonly id: string
  /** The broker's ARN. */
  readonly source: string
  /** When it was read: what the message itself says, `basicProperties.timestamp`, names no time zone. */
  readonly time: Date
  readonly queue: string
  /** `/` unless the broker has more than one. */
  readonly virtualHost: string
  /** As the schema says; without one bytes. */
  readonly data: Data
  readonly basicProperties: RabbitMQProperties
  /** Whether it was delivered before. */
  readonly redelivered: boolean
  readonly eventSourceArn: string
  /** The message as Lambda sent it. */
  readonly raw: RabbitMQRawMessage
}

/** What the sender set; what it did not is `undefined`. */
export interface RabbitMQProperties {
  readonly contentType: string | undefined
  readonly contentEncoding: string | undefined
  readonly headers: Readonly<Record<string, RabbitMQHeader>>
  /** 1: lost when the broker stops. 2: kept. */
  readonly deliveryMode: number | undefined
  readonly priority: number | undefined
  readonly correlationId: string | undefined
  readonly replyTo: string | undefined
  /** Milliseconds, as text. */
  readonly expiration: string | undefined
  readonly messageId: string | undefined
  /** As Lambda tells it, `Jan 1, 1970, 12:33:41 AM`: of an unknown time zone. */
  readonly timestamp: string | undefined
  readonly type: string | undefined
  readonly userId: string | undefined
  readonly appId: string | undefined
  readonly clusterId: string | undefined
  /** In bytes. */
  readonly bodySize: number | undefined
}

/** A header: text that is UTF-8 is a string, other text is bytes. Lists and tables, such as `x-death`, hold the same. */
export type RabbitMQHeader =
  | string
  | number
  | boolean
  | null
  | Uint8Array
  | readonly RabbitMQHeader[]
  | { readonly [name: string]: RabbitMQHeader }

/** An event of RabbitMQ as Lambda sends it. */
export interface RabbitMQRawEvent {
  readonly eventSource: 'aws:rmq'
  readonly eventSourceArn: string
  /** By `<queue>::<virtual host>`. */
  readonly rmqMessagesByQueue: Readonly<Record<string, readonly RabbitMQRawMessage[]>>
}

/** A message of a RabbitMQ event as Lambda sends it. */
export interface RabbitMQRawMessage {
  readonly basicProperties: {
    readonly [Name in keyof Omit<RabbitMQProperties, 'headers'>]?: RabbitMQProperties[Name] | null
  } & {
    /** Text as `{ bytes: number[] }`. */
    readonly headers?: Readonly<Record<string, unknown>> | null
  }
  readonly redelivered: boolean
  /** Base64. */
  readonly data: string
}

export type RabbitMQSource<Data> = BatchSource<RabbitMQMessage<Data>, undefined, 'aws-lambda'>

/**
 * Messages of a RabbitMQ queue, from Amazon MQ. They are handled in their order, none after the first that failed. Lambda
 * takes no partial answer: the invocation then fails with an `AggregateError`, and the broker delivers all of them again.
 *
 * @param schema - what each message's data has to be: any Standard Schema for JSON, or a codec such as `text()`. Without
 *   one: bytes.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-mq.html
 */
export function rabbitMQ(): RabbitMQSource<Uint8Array>
export function rabbitMQ<Schema extends StandardSchemaV1>(schema: Schema): RabbitMQSource<InferOutput<Schema>>
export function rabbitMQ(schema?: StandardSchemaV1): RabbitMQSource<unknown> {
  const codec: Codec<unknown> = base64(schema ?? bytes())
  return defineBatchSource<RabbitMQMessage<unknown>, undefined, 'aws-lambda'>({
    name: 'rabbitMQ',
    read(raw, invocation) {
      const event = readEvent<RabbitMQRawEvent>('rabbitMQ', raw, isRabbitMQ, faultOfEvent)
      const { rmqMessagesByQueue, eventSourceArn } = event
      const context = { run: invocationId(invocation), eventSourceArn, codec }
      return Object.entries(rmqMessagesByQueue).flatMap(([queue, messages]) => {
        const at = `rmqMessagesByQueue["${quote(queue)}"]`
        if (!Array.isArray(messages)) throw invalidField('rabbitMQ', at, 'an array', messages)
        return messages.map((message, index) => readMessage(message, queue, index, at, context))
      })
    },
  })
}

function isRabbitMQ({ eventSource, rmqMessagesByQueue }: JsonObject): boolean {
  return eventSource === 'aws:rmq' && rmqMessagesByQueue !== undefined
}

const faultOfEvent = /* @__PURE__ */ shape({ eventSourceArn: 'string', rmqMessagesByQueue: 'object' })

const faultOfMessage = /* @__PURE__ */ shape({
  basicProperties: 'object',
  'basicProperties.contentType': 'string?',
  'basicProperties.contentEncoding': 'string?',
  'basicProperties.headers': 'object?',
  'basicProperties.deliveryMode': 'number?',
  'basicProperties.priority': 'number?',
  'basicProperties.correlationId': 'string?',
  'basicProperties.replyTo': 'string?',
  'basicProperties.expiration': 'string?',
  'basicProperties.messageId': 'string?',
  'basicProperties.timestamp': 'string?',
  'basicProperties.type': 'string?',
  'basicProperties.userId': 'string?',
  'basicProperties.appId': 'string?',
  'basicProperties.clusterId': 'string?',
  'basicProperties.bodySize': 'number?',
  redelivered: 'boolean',
  data: 'string',
})

interface Context {
  readonly run: string
  readonly eventSourceArn: string
  readonly codec: Codec<unknown>
}

type MessageRecord = BatchRecord<RabbitMQMessage<unknown>>

function readMessage(
  message: unknown,
  lane: string,
  index: number,
  atQueue: string,
  { run, eventSourceArn, codec }: Context,
): MessageRecord | Promise<MessageRecord> {
  const at = `${atQueue}[${index}]`
  const unnamed = `${run === '' ? '' : `${run}/`}${lane}@${index}`
  const facts: RecordFacts = { source: 'rabbitMQ', noun: 'message', id: unnamed, lane, at, raw: message }
  if (!isObject(message)) return unreadable(facts, ['', 'an object', message])
  const fault = faultOfMessage(message)
  if (fault !== undefined) return unreadable(facts, fault)
  const raw = message as unknown as RabbitMQRawMessage
  const basicProperties = propertiesOf(raw.basicProperties)
  const id = basicProperties.messageId || unnamed
  return readable({ ...facts, id }, [['data', check(codec, raw.data)]], ([data]) => ({
    id,
    type: 'com.amazonaws.rmq.message',
    source: eventSourceArn,
    time: new Date(),
    ...placeOf(lane),
    data,
    basicProperties,
    redelivered: raw.redelivered,
    eventSourceArn,
    raw,
  }))
}

/** `orders::/` is the queue `orders` of the virtual host `/`. */
function placeOf(key: string): Pick<RabbitMQMessage, 'queue' | 'virtualHost'> {
  const at = key.lastIndexOf('::')
  return at === -1 ? { queue: key, virtualHost: '/' } : { queue: key.slice(0, at), virtualHost: key.slice(at + 2) }
}

function propertiesOf(raw: RabbitMQRawMessage['basicProperties']): RabbitMQProperties {
  return {
    contentType: raw.contentType ?? undefined,
    contentEncoding: raw.contentEncoding ?? undefined,
    headers: tableOf(raw.headers ?? {}, 0),
    deliveryMode: raw.deliveryMode ?? undefined,
    priority: raw.priority ?? undefined,
    correlationId: raw.correlationId ?? undefined,
    replyTo: raw.replyTo ?? undefined,
    expiration: raw.expiration ?? undefined,
    messageId: raw.messageId ?? undefined,
    timestamp: raw.timestamp ?? undefined,
    type: raw.type ?? undefined,
    userId: raw.userId ?? undefined,
    appId: raw.appId ?? undefined,
    clusterId: raw.clusterId ?? undefined,
    bodySize: raw.bodySize ?? undefined,
  }
}

// No broker nests so deep; what does stays as it came.
const MAX_LEVELS = 50

function tableOf(table: JsonObject, level: number): { readonly [name: string]: RabbitMQHeader } {
  // From entries a name such as `__proto__` becomes a member like any other.
  return Object.fromEntries(Object.entries(table).map(([name, value]) => [name, headerOf(value, level + 1)]))
}

function headerOf(value: unknown, level: number): RabbitMQHeader {
  if (typeof value !== 'object' || value === null || level > MAX_LEVELS) return value as RabbitMQHeader
  if (Array.isArray(value)) return value.map((item) => headerOf(item, level + 1))
  const table = value as JsonObject
  const text = Object.keys(table).length === 1 ? javaBytes(table.bytes) : undefined
  return text === undefined ? tableOf(table, level) : (toText(text) ?? text)
}

import { toBytes } from '@heddle/core'
import type { RabbitMQRawEvent, RabbitMQRawMessage } from '@heddle/events/triggers'
import { type AwsOptions, arn, awsFacts } from './aws.ts'
import { base64Payload } from './payload.ts'

/** A message of which more is said than its data. */
export interface RabbitMQMessageSpec extends RabbitMQMessageDetails {
  readonly [specBrand]: true
  readonly data: unknown
}

export interface RabbitMQMessageDetails {
  /** Whether it was delivered before. Default `false`. */
  readonly redelivered?: boolean | undefined
  /** What the sender attached. Text and bytes become `{ bytes: [...] }`, as Lambda has them. */
  readonly headers?: Readonly<Record<string, string | Uint8Array | number | boolean | null>> | undefined
  /** What else the sender set: `messageId`, `contentType`, … Default nothing. */
  readonly basicProperties?: Omit<RabbitMQRawMessage['basicProperties'], 'headers'> | undefined
}

export interface RabbitMQEventOptions extends AwsOptions {
  /** Default `test-broker`. */
  readonly broker?: string | undefined
  /** Default `test-queue`. */
  readonly queue?: string | undefined
  /** Default `/`. */
  readonly virtualHost?: string | undefined
}

const specBrand: unique symbol = Symbol.for('heddle.testing.rabbit-mq-message') as never

/** A message for `rabbitMQEvent` with more than data: `rabbitMQMessage(order, { headers: { tenant: 'acme' } })`. */
export function rabbitMQMessage(data: unknown, details: RabbitMQMessageDetails = {}): RabbitMQMessageSpec {
  return { ...details, [specBrand]: true, data }
}

/**
 * The event that RabbitMQ invokes a function with: `rabbitMQEvent([order, 'text'])`.
 *
 * @param messages - each its data, text and bytes as they are and any other value as JSON, or what `rabbitMQMessage` makes
 */
export function rabbitMQEvent(messages: readonly unknown[], options: RabbitMQEventOptions = {}): RabbitMQRawEvent {
  const { broker = 'test-broker', queue = 'test-queue', virtualHost = '/' } = options
  const facts = awsFacts(options)
  const rawMessages = messages.map((message, index) =>
    rawMessage(isSpec(message) ? message : rabbitMQMessage(message), index),
  )
  return {
    eventSource: 'aws:rmq',
    eventSourceArn: arn('mq', facts, `broker:${broker}:b-00000000-0000-4000-8000-000000000000`),
    rmqMessagesByQueue: Object.fromEntries([[`${queue}::${virtualHost}`, rawMessages]]),
  }
}

function isSpec(message: unknown): message is RabbitMQMessageSpec {
  return typeof message === 'object' && message !== null && specBrand in message
}

function rawMessage(message: RabbitMQMessageSpec, index: number): RabbitMQRawMessage {
  const data = base64Payload(`rabbitMQEvent: message ${index}`, message.data)
  const headers = Object.entries(message.headers ?? {}).map(([name, value]) => [name, rawHeader(value)])
  return {
    basicProperties: {
      contentType: null,
      contentEncoding: null,
      deliveryMode: 2,
      priority: null,
      correlationId: null,
      replyTo: null,
      expiration: null,
      messageId: null,
      timestamp: null,
      type: null,
      userId: null,
      appId: null,
      clusterId: null,
      bodySize: Buffer.byteLength(data, 'base64'),
      ...message.basicProperties,
      headers: Object.fromEntries(headers),
    },
    redelivered: message.redelivered ?? false,
    data,
  }
}

function rawHeader(value: string | Uint8Array | number | boolean | null): unknown {
  if (typeof value !== 'string' && !(value instanceof Uint8Array)) return value
  // Lambda is of Java, whose bytes are signed.
  return { bytes: Array.from(new Int8Array(toBytes(value))) }
}

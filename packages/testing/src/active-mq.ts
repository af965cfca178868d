import type { ActiveMQRawEvent, ActiveMQRawMessage } from '@heddle/events/triggers'
import { type AwsFacts, type AwsOptions, arn, awsFacts } from './aws.ts'
import { seededUuid } from './digest.ts'
import { base64Payload } from './payload.ts'

/** A message of which more is said than its data. */
export interface ActiveMQMessageSpec extends ActiveMQMessageDetails {
  readonly [specBrand]: true
  readonly data: unknown
}

/** What Lambda says of the message, other than by default. */
export type ActiveMQMessageDetails = Partial<Omit<ActiveMQRawMessage, 'data'>>

export interface ActiveMQEventOptions extends AwsOptions {
  /** Default `test-broker`. */
  readonly broker?: string | undefined
  /** Default `test-queue`. */
  readonly queue?: string | undefined
}

const specBrand: unique symbol = Symbol.for('heddle.testing.active-mq-message') as never

/** A message for `activeMQEvent` with more than data: `activeMQMessage(order, { redelivered: true })`. */
export function activeMQMessage(data: unknown, details: ActiveMQMessageDetails = {}): ActiveMQMessageSpec {
  return { ...details, [specBrand]: true, data }
}

/**
 * The event that ActiveMQ invokes a function with: `activeMQEvent([order, 'text'])`.
 *
 * @param messages - each its data, text and bytes as they are and any other value as JSON, or what `activeMQMessage` makes
 */
export function activeMQEvent(messages: readonly unknown[], options: ActiveMQEventOptions = {}): ActiveMQRawEvent {
  const { broker = 'test-broker', queue = 'test-queue' } = options
  const facts = awsFacts(options)
  return {
    eventSource: 'aws:mq',
    eventSourceArn: arn('mq', facts, `broker:${broker}:b-00000000-0000-4000-8000-000000000000`),
    messages: messages.map((message, index) =>
      rawMessage(isSpec(message) ? message : activeMQMessage(message), index, queue, facts),
    ),
  }
}

function isSpec(message: unknown): message is ActiveMQMessageSpec {
  return typeof message === 'object' && message !== null && specBrand in message
}

function rawMessage(message: ActiveMQMessageSpec, index: number, queue: string, facts: AwsFacts): ActiveMQRawMessage {
  const { [specBrand]: _, data: value, ...details } = message
  const data = base64Payload(`activeMQEvent: message ${index}`, value)
  const sent = facts.time.getTime()
  return {
    messageID: `ID:b-${seededUuid('message', queue, data, index)}:1:1:1:${index + 1}`,
    messageType: value instanceof Uint8Array ? 'jms/bytes-message' : 'jms/text-message',
    timestamp: sent,
    deliveryMode: 2,
    correlationID: '',
    replyTo: 'null',
    destination: { physicalName: queue },
    redelivered: false,
    type: '',
    expiration: 0,
    priority: 4,
    data,
    brokerInTime: sent + 1,
    brokerOutTime: sent + 2,
    properties: {},
    ...details,
  }
}

import { toBase64 } from '@heddle/core'
import type { SnsEnvelope, SnsMessageAttribute, SnsRecord } from '@heddle/events'
import { type AwsFacts, type AwsOptions, arn, awsFacts } from './aws.ts'
import { seeded, seededUuid } from './digest.ts'
import { jsonText } from './json.ts'

/** An SNS event as Lambda sends it. */
export interface SnsRawEvent {
  readonly Records: readonly [SnsRecord]
}

export interface SnsEventOptions extends AwsOptions {
  /** The topic's name. Default `test-topic`. */
  readonly topic?: string | undefined
  readonly subject?: string | undefined
  /** Default: made from the topic and the message. */
  readonly messageId?: string | undefined
  /** What the publisher attached. */
  readonly messageAttributes?: Readonly<Record<string, string | number | Uint8Array>> | undefined
}

/**
 * The event that SNS invokes a function with: `snsEvent(order, { topic: 'orders' })`.
 *
 * @param message - text as it is, any other value as JSON
 */
export function snsEvent(message: unknown, options: SnsEventOptions = {}): SnsRawEvent {
  const facts = awsFacts(options)
  const fields = fieldsOf(message, options, facts)
  return {
    Records: [
      {
        EventSource: 'aws:sns',
        EventVersion: '1.0',
        EventSubscriptionArn: `${fields.TopicArn}:${seededUuid('subscription', fields.TopicArn)}`,
        Sns: {
          ...fields,
          SigningCertUrl: certificate(facts),
          UnsubscribeUrl: unsubscribe(facts, fields.TopicArn),
          MessageAttributes: attributesOf(options, true),
        },
      },
    ],
  }
}

/**
 * A notification as SNS wraps it for a queue: `sqsEvent([snsEnvelope(order)])`. With raw message delivery there is none:
 * `sqsEvent([order])`.
 *
 * @param message - text as it is, any other value as JSON
 */
export function snsEnvelope(message: unknown, options: SnsEventOptions = {}): SnsEnvelope {
  const facts = awsFacts(options)
  const fields = fieldsOf(message, options, facts)
  const { subject, messageAttributes } = options
  const { Subject: _, ...others } = fields
  return {
    ...others,
    ...(subject === undefined ? {} : { Subject: subject }),
    SigningCertURL: certificate(facts),
    UnsubscribeURL: unsubscribe(facts, fields.TopicArn),
    ...(messageAttributes === undefined ? {} : { MessageAttributes: attributesOf(options, false) }),
  }
}

type Fields = Pick<SnsEnvelope, 'Type' | 'MessageId' | 'TopicArn' | 'Subject' | 'Message' | 'Timestamp'> & {
  readonly SignatureVersion: string
  readonly Signature: string
}

// The signature is none that could be verified: only SNS has the key.
function fieldsOf(message: unknown, options: SnsEventOptions, facts: AwsFacts): Fields {
  const { topic = 'test-topic', subject, messageId } = options
  const TopicArn = arn('sns', facts, topic)
  const Message = typeof message === 'string' ? message : jsonText('snsEvent: the message', message)
  return {
    Type: 'Notification',
    MessageId: messageId ?? seededUuid('notification', TopicArn, Message),
    TopicArn,
    Subject: subject ?? null,
    Message,
    Timestamp: facts.time.toISOString(),
    SignatureVersion: '1',
    Signature: toBase64(seeded('signature', TopicArn, Message)),
  }
}

// Lambda tells numbers as text; a queue is told what they are.
function attributesOf(
  { messageAttributes = {} }: SnsEventOptions,
  forLambda: boolean,
): Readonly<Record<string, SnsMessageAttribute>> {
  return Object.fromEntries(
    Object.entries(messageAttributes).map(([name, value]) => {
      if (value instanceof Uint8Array) return [name, { Type: 'Binary', Value: toBase64(value) }]
      const number = typeof value === 'number' && !forLambda
      return [name, { Type: number ? 'Number' : 'String', Value: String(value) }]
    }),
  )
}

function certificate({ region }: AwsFacts): string {
  return `https://sns.${region}.amazonaws.com/SimpleNotificationService-00000000000000000000000000000000.pem`
}

function unsubscribe({ region }: AwsFacts, topicArn: string): string {
  return `https://sns.${region}.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=${topicArn}`
}

import {
  type BatchRecord,
  type BatchSource,
  type Codec,
  check,
  codecFor,
  defineBatchSource,
  type InferOutput,
  type StandardSchemaV1,
  text,
} from '@heddle/core'
import type { EventAttributes } from './attributes.ts'
import { isObject, type JsonObject } from './objects.ts'
import { itemOf, type RecordFacts, readable, recordsOf, unreadable } from './records.ts'
import { refusal } from './refusal.ts'
import { shape } from './shape.ts'

/** One notification of an SNS topic, its message parsed. */
export interface SnsNotification<Message = string, Type extends string = 'com.amazonaws.sns.Notification'>
  extends EventAttributes<Type> {
  /** The `MessageId`. */
  readonly id: string
  /** The topic's ARN. */
  readonly source: string
  /** When it was published. */
  readonly time: Date
  readonly subject: string | undefined
  /** As the schema says; without one the text. */
  readonly message: Message
  readonly topicArn: string
  /** The subscription that Lambda was called for; `undefined` in a notification that came through a queue. */
  readonly subscriptionArn: string | undefined
  readonly messageAttributes: Readonly<Record<string, SnsMessageAttribute>>
  /** The record as Lambda sent it, or the notification as SNS sent it to the queue. */
  readonly raw: SnsRecord | SnsEnvelope
}

/** What the publisher attached. Numbers and arrays are text, bytes are base64; Lambda tells both as `String`. */
export interface SnsMessageAttribute {
  readonly Type: 'String' | 'Number' | 'Binary' | 'String.Array' | (string & {})
  readonly Value: string
}

/** A record of an SNS event as Lambda sends it. */
export interface SnsRecord {
  readonly EventSource: 'aws:sns'
  readonly EventVersion: string
  readonly EventSubscriptionArn: string
  readonly Sns: SnsFields & { readonly SigningCertUrl?: string; readonly UnsubscribeUrl?: string }
}

/** A notification as SNS sends it to a queue or an HTTP endpoint. */
export interface SnsEnvelope extends SnsFields {
  readonly SigningCertURL?: string
  readonly UnsubscribeURL?: string
}

interface SnsFields {
  readonly Type: 'Notification'
  readonly MessageId: string
  readonly TopicArn: string
  readonly Subject?: string | null
  readonly Message: string
  /** RFC 3339. */
  readonly Timestamp: string
  readonly SignatureVersion?: string
  readonly Signature?: string
  readonly MessageAttributes?: Readonly<Record<string, SnsMessageAttribute>> | null
}

export type SnsSource<Message> = BatchSource<
  SnsNotification<Message>,
  undefined,
  'aws-lambda',
  SnsNotification<Message>
>

/**
 * SNS notifications. Lambda gets one at a time; it takes no partial answer: a failure fails the invocation with an
 * `AggregateError`, and Lambda tries twice more. Inside another source, `sqs(sns(Order))`, it reads one notification as
 * SNS wraps it; with raw message delivery there is no wrapper, and `sqs(Order)` is right.
 *
 * @param schema - what each message has to be: any Standard Schema for JSON, a codec such as `text()`, or a source such
 *   as `s3()` for what another service published. Without one: text.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html
 */
export function sns(): SnsSource<string>
export function sns<Schema extends StandardSchemaV1>(schema: Schema): SnsSource<InferOutput<Schema>>
export function sns(schema?: StandardSchemaV1): SnsSource<unknown> {
  const codec: Codec<unknown> = schema === undefined ? text() : codecFor(schema)
  return defineBatchSource<SnsNotification<unknown>, undefined, 'aws-lambda', SnsNotification<unknown>>({
    name: 'sns',
    read: (raw) =>
      recordsOf('sns', 'aws:sns', raw, 'EventSource').map((record, index) => readRecord(record, index, codec)),
    inner(value) {
      if (!isObject(value) || value.Type !== 'Notification' || typeof value.TopicArn !== 'string')
        throw refusal('sns', value)
      const facts = { source: 'sns', noun: 'notification', id: '', lane: undefined, at: '', raw: value }
      return itemOf(readFields(facts, value as unknown as SnsEnvelope, undefined, codec))
    },
  })
}

const faultOfRecord = /* @__PURE__ */ shape({ EventSubscriptionArn: 'string', Sns: 'object' })

const faultOfFields = /* @__PURE__ */ shape({
  MessageId: 'string',
  TopicArn: 'string',
  Subject: 'string?',
  Message: 'string',
  Timestamp: 'time',
  MessageAttributes: 'object?',
})

type NotificationRecord = BatchRecord<SnsNotification<unknown>>

function readRecord(
  record: unknown,
  index: number,
  codec: Codec<unknown>,
): NotificationRecord | Promise<NotificationRecord> {
  const at = `Records[${index}]`
  const facts = { source: 'sns', noun: 'notification', id: at, lane: undefined, at, raw: record }
  if (!isObject(record)) return unreadable(facts, ['', 'an object', record])
  const fault = faultOfRecord(record)
  if (fault !== undefined) return unreadable(facts, fault)
  const { Sns, EventSubscriptionArn } = record as unknown as SnsRecord
  return readFields({ ...facts, at: `${at}.Sns` }, Sns, EventSubscriptionArn, codec)
}

/** A notification by its fields, which are the same in a record and in an envelope. */
function readFields(
  known: RecordFacts,
  fields: SnsFields,
  subscriptionArn: string | undefined,
  codec: Codec<unknown>,
): NotificationRecord | Promise<NotificationRecord> {
  const fault = faultOfFields(fields as unknown as JsonObject)
  if (fault !== undefined) return unreadable(known, fault)
  const { MessageId: id, TopicArn: topicArn, Subject, Timestamp, MessageAttributes } = fields
  return readable({ ...known, id }, [['Message', check(codec, fields.Message)]], ([message]) => ({
    id,
    type: 'com.amazonaws.sns.Notification',
    source: topicArn,
    time: new Date(Timestamp),
    subject: Subject ?? undefined,
    message,
    topicArn,
    subscriptionArn,
    messageAttributes: MessageAttributes ?? {},
    raw: known.raw as SnsRecord | SnsEnvelope,
  }))
}

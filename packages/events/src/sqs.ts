import {
  allFailures,
  type BatchRecord,
  type BatchSource,
  type Codec,
  check,
  codecFor,
  defineBatchSource,
  type InferOutput,
  invalidField,
  invalidPayload,
  type SchemaResult,
  type StandardSchemaV1,
  text,
} from '@heddle/core'
import { digits } from './digits.ts'
import { isObject, type JsonObject } from './objects.ts'
import { quote } from './quote.ts'
import { type Fault, type RecordFacts, recordsOf, unreadable } from './records.ts'

/** One SQS message, its body parsed. */
export interface SqsMessage<Body = string, Type extends string = 'com.amazonaws.sqs.message'> {
  /** The `messageId`. */
  readonly id: string
  readonly type: Type
  /** The queue's ARN. */
  readonly source: string
  /** When the message was sent. */
  readonly time: Date
  readonly messageId: string
  readonly receiptHandle: string
  /** As the schema says; without one the text. */
  readonly body: Body
  /** Deliveries so far, this one included: 1 the first time. */
  readonly attempt: number
  /** When a consumer received the message for the first time. */
  readonly firstReceived: Date
  /** The message group: the unit of order on a FIFO queue, of fairness on a standard one. */
  readonly groupId: string | undefined
  readonly attributes: SqsAttributes
  readonly messageAttributes: Readonly<Record<string, SqsMessageAttribute>>
  readonly eventSourceARN: string
  readonly awsRegion: string
  /** The record as Lambda sent it. */
  readonly raw: SqsRecord
}

/** What SQS says of a message, all of it text. Times are milliseconds since the epoch. */
export interface SqsAttributes {
  readonly ApproximateReceiveCount: string
  readonly SentTimestamp: string
  readonly SenderId: string
  readonly ApproximateFirstReceiveTimestamp: string
  readonly AWSTraceHeader?: string
  /** FIFO queues only. */
  readonly SequenceNumber?: string
  readonly MessageGroupId?: string
  /** FIFO queues only. */
  readonly MessageDeduplicationId?: string
  /** Only after a redrive. */
  readonly DeadLetterQueueSourceArn?: string
}

/** What the sender attached. Numbers are text, bytes are base64. A data type may have a suffix: `Number.int`. */
export type SqsMessageAttribute = SqsTextAttribute | SqsBinaryAttribute

export interface SqsTextAttribute extends SqsAttributeLists {
  readonly dataType: 'String' | 'Number' | `${'String' | 'Number'}.${string}`
  readonly stringValue: string
  readonly binaryValue?: string
}

export interface SqsBinaryAttribute extends SqsAttributeLists {
  readonly dataType: 'Binary' | `Binary.${string}`
  readonly stringValue?: undefined
  readonly binaryValue: string
}

/** Lambda sends them, but SQS does not fill them. */
interface SqsAttributeLists {
  readonly stringListValues?: readonly string[]
  readonly binaryListValues?: readonly string[]
}

/** A record of an SQS event as Lambda sends it. */
export interface SqsRecord {
  readonly messageId: string
  readonly receiptHandle: string
  readonly body: string
  readonly md5OfBody?: string
  readonly md5OfMessageAttributes?: string
  readonly attributes: SqsAttributes
  readonly messageAttributes: Readonly<Record<string, SqsMessageAttribute>>
  readonly eventSource: 'aws:sqs'
  readonly eventSourceARN: string
  readonly awsRegion: string
}

/** The answer to SQS: the messages that it delivers again. The mapping must have `ReportBatchItemFailures` switched on. */
export interface SqsAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[]
}

export interface SqsOptions {
  /**
   * Whether the event source mapping has `ReportBatchItemFailures` switched on. With `false` the invocation fails when a
   * message failed, and all messages come again: without the switch Lambda would ignore the answer, and delete them all.
   * Default `true`.
   */
  readonly reportBatchItemFailures?: boolean | undefined
}

export type SqsSource<Body> = BatchSource<SqsMessage<Body>, SqsAnswer, 'aws-lambda'>

/**
 * SQS messages. `each` handles one at a time, and a throw fails that message alone: the answer is SQS's partial batch
 * response. On a FIFO queue the messages of a group keep their order: after a failure none of that group is handled.
 *
 * @param schema - what each body has to be: any Standard Schema for a body of JSON, or a codec such as `text()` or
 *   `base64(gzip(Order))`, or a source such as `s3()` for what another service sent to the queue. Without one: text.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function sqs(schema?: undefined, options?: SqsOptions): SqsSource<string>
export function sqs<Schema extends StandardSchemaV1>(
  schema: Schema,
  options?: SqsOptions,
): SqsSource<InferOutput<Schema>>
export function sqs(schema?: StandardSchemaV1, options: SqsOptions = {}): SqsSource<unknown> {
  const codec: Codec<unknown> = schema === undefined ? text() : codecFor(schema)
  return defineBatchSource<SqsMessage<unknown>, SqsAnswer, 'aws-lambda'>({
    name: 'sqs',
    read: (raw) => recordsOf('sqs', 'aws:sqs', raw).map((record, index) => readMessage(record, index, codec)),
    answer(failures, records) {
      if (failures.length > 0 && options.reportBatchItemFailures === false) throw allFailures('sqs', failures, records)
      return { batchItemFailures: failures.map(({ id }) => ({ itemIdentifier: id })) }
    },
  })
}

type MessageRecord = BatchRecord<SqsMessage<unknown>>

function readMessage(record: unknown, index: number, codec: Codec<unknown>): MessageRecord | Promise<MessageRecord> {
  // Without its id a message can be neither handled alone nor reported: the whole batch has to come again.
  if (!isObject(record)) throw invalidField('sqs', `Records[${index}]`, 'an object', record)
  const { messageId } = record
  if (typeof messageId !== 'string' || messageId === '') {
    throw invalidField('sqs', `Records[${index}].messageId`, 'a message id', messageId)
  }
  const lane = laneOf(record)
  const fault = faultOf(record, lane)
  if (fault !== undefined) return unreadable(facts(messageId, lane, index, record), fault)
  const raw = record as unknown as SqsRecord
  const body = check(codec, raw.body)
  return body instanceof Promise
    ? body.then((settled) => withBody(raw, index, lane, settled))
    : withBody(raw, index, lane, body)
}

function withBody(raw: SqsRecord, index: number, lane: string | undefined, body: SchemaResult<unknown>): MessageRecord {
  const { messageId: id, attributes, messageAttributes, receiptHandle, eventSourceARN, awsRegion } = raw
  // Made once, for the check and for the message: numbers from text cost more than all other fields.
  const attempt = digits(attributes.ApproximateReceiveCount)
  const sent = digits(attributes.SentTimestamp)
  const received = digits(attributes.ApproximateFirstReceiveTimestamp)
  if (attempt === undefined || sent === undefined || received === undefined) {
    const name = COUNTS.find((one) => digits(attributes[one]) === undefined) ?? COUNTS[0]
    const fault: Fault = [`attributes.${name}`, 'digits', attributes[name]]
    return unreadable(facts(id, lane, index, raw), fault)
  }
  if (body.issues !== undefined) {
    const error = invalidPayload(`sqs: message ${quote(id)}: body`, `Records[${index}].body`, body)
    return { id, lane, error, raw }
  }
  const item: SqsMessage<unknown> = {
    id,
    type: 'com.amazonaws.sqs.message',
    source: eventSourceARN,
    time: new Date(sent),
    messageId: id,
    receiptHandle,
    body: body.value,
    attempt,
    firstReceived: new Date(received),
    groupId: attributes.MessageGroupId,
    attributes,
    messageAttributes,
    eventSourceARN,
    awsRegion,
    raw,
  }
  return { id, lane, item, error: undefined, raw }
}

function facts(id: string, lane: string | undefined, index: number, raw: unknown): RecordFacts {
  return { source: 'sqs', noun: 'message', id, lane, at: `Records[${index}]`, raw }
}

const COUNTS = ['ApproximateReceiveCount', 'SentTimestamp', 'ApproximateFirstReceiveTimestamp'] as const

function faultOf(record: JsonObject, lane: string | undefined): Fault | undefined {
  const { eventSource, body, receiptHandle, md5OfBody, eventSourceARN, awsRegion, attributes, messageAttributes } =
    record
  if (eventSource !== 'aws:sqs') return ['eventSource', 'aws:sqs', eventSource]
  if (typeof body !== 'string') return ['body', 'a string', body]
  if (typeof receiptHandle !== 'string') return ['receiptHandle', 'a string', receiptHandle]
  if (md5OfBody !== undefined && typeof md5OfBody !== 'string') return ['md5OfBody', 'a string', md5OfBody]
  if (typeof eventSourceARN !== 'string') return ['eventSourceARN', 'a string', eventSourceARN]
  if (typeof awsRegion !== 'string') return ['awsRegion', 'a string', awsRegion]
  if (!isObject(attributes)) return ['attributes', 'an object', attributes]
  for (const name in attributes) {
    if (typeof attributes[name] !== 'string') return [`attributes.${name}`, 'a string', attributes[name]]
  }
  if (attributes.SenderId === undefined) return ['attributes.SenderId', 'a string', undefined]
  if (lane === undefined && eventSourceARN.endsWith('.fifo'))
    return ['attributes.MessageGroupId', 'a string', undefined]
  if (!isObject(messageAttributes)) return ['messageAttributes', 'an object', messageAttributes]
  for (const name in messageAttributes) {
    const attribute = messageAttributes[name]
    if (!isMessageAttribute(attribute)) return [`messageAttributes.${name}`, 'a message attribute', attribute]
  }
  return undefined
}

function isMessageAttribute(attribute: unknown): attribute is SqsMessageAttribute {
  if (!isObject(attribute) || typeof attribute.dataType !== 'string') return false
  const [kind] = attribute.dataType.split('.', 1)
  if (kind === 'Binary') return typeof attribute.binaryValue === 'string'
  return (kind === 'String' || kind === 'Number') && typeof attribute.stringValue === 'string'
}

// A standard queue may carry group ids too (fair queues): there they say nothing of order. A queue that is not known may
// be a FIFO queue.
function laneOf({ eventSourceARN, attributes }: JsonObject): string | undefined {
  if (typeof eventSourceARN === 'string' && !eventSourceARN.endsWith('.fifo')) return undefined
  const group = isObject(attributes) ? attributes.MessageGroupId : undefined
  return typeof group === 'string' ? group : undefined
}

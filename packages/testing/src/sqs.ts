import type { SqsAttributes, SqsRecord } from '@heddle/events'
import { type AwsFacts, type AwsOptions, arn, awsFacts } from './aws.ts'
import { md5, seeded, seededUuid } from './digest.ts'
import { jsonText } from './json.ts'
import { digestInput, messageAttributes, type SqsAttributeValue } from './sqs-attributes.ts'

/** An SQS event as Lambda sends it, with as many records as there are messages. */
export interface SqsRawEvent<Messages extends readonly unknown[] = readonly unknown[]> {
  readonly Records: { readonly [Index in keyof Messages]: SqsRecord }
}

/** A message of which more is said than its body. */
export interface SqsMessageSpec extends SqsMessageDetails {
  readonly [specBrand]: true
  readonly body: unknown
}

export interface SqsMessageDetails {
  /** Default: made from the queue, the body, the group and the place in the batch; a later attempt has the same. */
  readonly messageId?: string | undefined
  /** Deliveries so far, this one included. Default 1. */
  readonly attempt?: number | undefined
  /** Default: `default` on a FIFO queue, none on a standard one. */
  readonly groupId?: string | undefined
  /** When the message was sent. Default: the time of the event. */
  readonly time?: Date | undefined
  /** What the sender attached. */
  readonly messageAttributes?: Readonly<Record<string, SqsAttributeValue>> | undefined
  /** What else SQS says of the message: `AWSTraceHeader`, `DeadLetterQueueSourceArn`, … */
  readonly attributes?:
    | Omit<Partial<SqsAttributes>, 'ApproximateReceiveCount' | 'SentTimestamp' | 'MessageGroupId'>
    | undefined
}

export interface SqsEventOptions extends AwsOptions {
  /** The queue's name; one that ends in `.fifo` is a FIFO queue. Default `test-queue`. */
  readonly queue?: string | undefined
}

const specBrand: unique symbol = Symbol.for('heddle.testing.sqs-message') as never

/** A message for `sqsEvent` with more than a body: `sqsMessage(order, { groupId: 'a', attempt: 3 })`. */
export function sqsMessage(body: unknown, details: SqsMessageDetails = {}): SqsMessageSpec {
  return { ...details, [specBrand]: true, body }
}

/**
 * The event that SQS invokes a function with: `sqsEvent([order, 'not JSON', sqsMessage(order, { attempt: 3 })])`.
 *
 * @param messages - each a body, text as it is and any other value as JSON, or what `sqsMessage` makes
 */
export function sqsEvent<const Messages extends readonly unknown[]>(
  messages: Messages,
  options: SqsEventOptions = {},
): SqsRawEvent<Messages> {
  const { queue = 'test-queue' } = options
  const facts = awsFacts(options)
  const Records = messages.map((message, index) =>
    sqsRecord(isSpec(message) ? message : sqsMessage(message), index, queue, facts),
  )
  return { Records } as SqsRawEvent<Messages>
}

function isSpec(message: unknown): message is SqsMessageSpec {
  return typeof message === 'object' && message !== null && specBrand in message
}

function sqsRecord(message: SqsMessageSpec, index: number, queue: string, facts: AwsFacts): SqsRecord {
  const fifo = queue.endsWith('.fifo')
  const { attempt = 1, groupId = fifo ? 'default' : undefined } = message
  const body = typeof message.body === 'string' ? message.body : jsonText(`sqsEvent: message ${index}`, message.body)
  const eventSourceARN = arn('sqs', facts, queue)
  const messageId = message.messageId ?? seededUuid('message', eventSourceARN, groupId, body, index)
  const sent = awsFacts({ time: message.time ?? facts.time }).time.getTime()
  const attached = messageAttributes(message.messageAttributes ?? {})
  return {
    messageId,
    // Every receive has its own.
    receiptHandle: `AQEB${seeded('receipt', messageId, attempt).toString('base64')}`,
    body,
    attributes: {
      ApproximateReceiveCount: String(attempt),
      SentTimestamp: String(sent),
      SenderId: 'AIDAEXAMPLEEXAMPLE123',
      ApproximateFirstReceiveTimestamp: String(sent + 1),
      ...(fifo ? fifoAttributes(messageId, index, facts) : {}),
      ...(groupId === undefined ? {} : { MessageGroupId: groupId }),
      ...message.attributes,
    },
    messageAttributes: attached,
    md5OfBody: md5(body),
    ...(Object.keys(attached).length === 0 ? {} : { md5OfMessageAttributes: md5(digestInput(attached)) }),
    eventSource: 'aws:sqs',
    eventSourceARN,
    awsRegion: facts.region,
  }
}

/** The sequence numbers rise with the time of the event, and inside it with the place in the batch. */
function fifoAttributes(messageId: string, index: number, { time }: AwsFacts): Partial<SqsAttributes> {
  return {
    SequenceNumber: String(18_850_000_000_000_000_000n + BigInt(time.getTime()) * 100_000n + BigInt(index)),
    MessageDeduplicationId: seeded('deduplication', messageId).toString('hex', 0, 32),
  }
}

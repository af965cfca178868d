import { HeddleError, missing, once, toXRay } from '@heddle/core'
import { beside, type EventFormat, plain, structured, textOf } from './cloud-event.ts'
import { isPassing } from './failure.ts'
import { type Attribute, attributesOf, attributesSize } from './message-attributes.ts'
import type { Accepted, OutgoingEvent, Rejected, Target } from './target.ts'

export interface SqsTargetOptions {
  /** The queue's URL. One that ends in `.fifo` is a FIFO queue. */
  readonly url: string
  /** Default `plain`: the data is the body, all about it in message attributes, eight at most. */
  readonly format?: EventFormat | undefined
  /** Default: a client of `@aws-sdk/client-sqs`, made on first use. */
  readonly client?: AwsClient | undefined
  /** The queue's own `MaximumMessageSize`, where it is less than 1 MiB. */
  readonly maxBytes?: number | undefined
}

/** A client of the AWS SDK for JavaScript 3, as far as heddle uses one. */
export interface AwsClient {
  // biome-ignore lint/suspicious/noExplicitAny: every client takes commands of its own
  send(command: any, options?: { readonly abortSignal?: AbortSignal }): Promise<any>
}

/** One message, as `SendMessageBatch` takes it but for the `Id`. */
interface SqsEntry {
  readonly MessageBody: string
  readonly DelaySeconds?: number
  readonly MessageAttributes?: Readonly<Record<string, Attribute>>
  readonly MessageSystemAttributes?: Readonly<Record<string, Attribute>>
  readonly MessageGroupId?: string
  readonly MessageDeduplicationId?: string
}

/**
 * Sends events to an SQS queue, ten to a request.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
 */
export function sqs(options: SqsTargetOptions): Target<SqsEntry> {
  const { url, format = 'plain', maxBytes = 1_048_576 } = options
  const fifo = url.endsWith('.fifo')
  const client = once(async () => {
    const sdk = await import('@aws-sdk/client-sqs').catch(missing('@aws-sdk/client-sqs', 'the target sqs'))
    return { client: options.client ?? new sdk.SQSClient({}), SendMessageBatchCommand: sdk.SendMessageBatchCommand }
  })
  return {
    name: 'sqs',
    limits: { count: 10, bytes: 1_048_576, entryBytes: maxBytes },
    entry: (event) => entryOf(event, format, fifo),
    size: ({ MessageBody, MessageAttributes }) => Buffer.byteLength(MessageBody) + attributesSize(MessageAttributes),
    async send(entries, signal) {
      const { client: sqs, SendMessageBatchCommand } = await client()
      const Entries = entries.map((entry, index) => ({ Id: String(index), ...entry }))
      const sent = await sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }), { abortSignal: signal })
      return outcomesOf(sent, entries.length)
    },
  }
}

function entryOf(event: OutgoingEvent, format: EventFormat, fifo: boolean): SqsEntry {
  const { key, deduplicationId, id, delay, attributes, extensions } = event
  if (delay !== undefined && fifo) throw refused('a FIFO queue delays no single message')
  if (delay !== undefined && !(delay >= 0 && delay <= 900))
    throw refused(`expected a delay of 0 to 900 s, got ${delay}`)
  const traceparent = textOf(extensions.traceparent)
  return {
    MessageBody: format === 'plain' ? plain(event) : structured(event),
    MessageAttributes: attributesOf('sqs', format === 'plain' ? beside(event) : {}, attributes),
    ...(traceparent === undefined
      ? {}
      : { MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: toXRay(traceparent) } } }),
    ...(delay === undefined ? {} : { DelaySeconds: Math.ceil(delay) }),
    ...(fifo ? { MessageGroupId: key ?? event.type, MessageDeduplicationId: deduplicationId ?? id } : {}),
    ...(fifo || key === undefined ? {} : { MessageGroupId: key }),
  }

  function refused(what: string): HeddleError {
    return new HeddleError('INVALID_EVENT', `sqs: ${event.type} ${event.id}: ${what}`)
  }
}

/** What SendMessageBatch and PublishBatch say of their entries, whose ids are their places. */
export interface BatchAnswer {
  readonly Successful?: readonly { Id?: string; MessageId?: string; SequenceNumber?: string }[]
  readonly Failed?: readonly { Id?: string; Code?: string; Message?: string; SenderFault?: boolean }[]
}

export function outcomesOf({ Successful = [], Failed = [] }: BatchAnswer, count: number): (Accepted | Rejected)[] {
  const outcomes = new Array<Accepted | Rejected>(count)
  for (const { Id, MessageId, SequenceNumber } of Successful) {
    outcomes[Number(Id)] = { messageId: MessageId, sequenceNumber: SequenceNumber }
  }
  for (const { Id, Code = 'Error', Message = 'no message', SenderFault } of Failed) {
    outcomes[Number(Id)] = { failure: { code: Code, message: Message, retriable: !SenderFault || isPassing(Code) } }
  }
  return outcomes
}

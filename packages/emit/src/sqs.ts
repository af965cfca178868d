import { HeddleError, missing } from '@heddle/core'
import { type AwsClient, type Operation, sdkOperation } from './aws-client.ts'
import { type BatchAnswer, outcomesOf } from './batch-answer.ts'
import { byteLength } from './byte-length.ts'
import { beside, type EventFormat } from './cloud-event.ts'
import { lightJson } from './light.ts'
import { type Attribute, attributesOf, attributesSize } from './message-attributes.ts'
import { messageBody } from './message-body.ts'
import { groupOf, type MessageGroup } from './message-group.ts'
import type { OutgoingEvent, Target } from './target.ts'
import { traceHeaderOf } from './trace-header.ts'

export type { AwsClient } from './aws-client.ts'

export interface SqsTargetOptions {
  /** The queue's URL. One that ends in `.fifo` is a FIFO queue. */
  readonly url: string
  /** Default `plain`: the data is the body, all about it in message attributes, eight at most. */
  readonly format?: EventFormat | undefined
  /**
   * A client of `@aws-sdk/client-sqs`, or `light` for none: `aws4` signs, `node:https` sends, with the credentials that the
   * environment has. Default: a client of the SDK, made on first use.
   */
  readonly client?: AwsClient | 'light' | undefined
  /** The queue's own `MaximumMessageSize`, where it is less than 1 MiB. */
  readonly maxBytes?: number | undefined
}

/** One message, as `SendMessageBatch` takes it but for the `Id`. */
interface SqsEntry extends MessageGroup {
  readonly MessageBody: string
  readonly DelaySeconds?: number
  readonly MessageAttributes: Readonly<Record<string, Attribute>>
  readonly MessageSystemAttributes?: Readonly<Record<string, Attribute>>
}

interface SqsBatch {
  readonly QueueUrl: string
  readonly Entries: readonly (SqsEntry & { readonly Id: string })[]
}

/**
 * Sends events to an SQS queue, ten to a request.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
 */
export function sqs(options: SqsTargetOptions): Target<SqsEntry> {
  const { url, format = 'plain', maxBytes = 1_048_576 } = options
  const fifo = url.endsWith('.fifo')
  const sendMessageBatch = operationOf(options)
  return {
    name: 'sqs',
    limits: { count: 10, bytes: 1_048_576, entryBytes: maxBytes },
    entry: (event) => entryOf(event, format, fifo),
    size: ({ MessageBody, MessageAttributes }) => byteLength(MessageBody) + attributesSize(MessageAttributes),
    async send(entries, signal) {
      const Entries = entries.map((entry, index) => ({ Id: String(index), ...entry }))
      return outcomesOf(await sendMessageBatch({ QueueUrl: url, Entries }, signal), entries.length)
    },
  }
}

function operationOf({ client, url }: SqsTargetOptions): Operation<SqsBatch, BatchAnswer> {
  if (client === 'light') {
    return lightJson({ service: 'sqs', url, target: 'AmazonSQS.SendMessageBatch', version: '1.0' })
  }
  return sdkOperation(client, async () => {
    const name = '@aws-sdk/client-sqs'
    const { SQSClient, SendMessageBatchCommand } = await import('@aws-sdk/client-sqs').catch(
      missing(name, 'the target sqs'),
    )
    return { Client: SQSClient, Command: SendMessageBatchCommand }
  })
}

function entryOf(event: OutgoingEvent, format: EventFormat, fifo: boolean): SqsEntry {
  const { delay, attributes } = event
  const whose = `sqs: ${event.type} ${event.id}`
  if (delay !== undefined && fifo) throw refused('a FIFO queue delays no single message')
  if (delay !== undefined && !(delay >= 0 && delay <= 900))
    throw refused(`expected a delay of 0 to 900 s, got ${delay}`)
  const header = traceHeaderOf(event)
  return {
    MessageBody: messageBody(event, format),
    MessageAttributes: attributesOf(whose, format === 'plain' ? beside(event) : [], attributes),
    ...(header === undefined
      ? {}
      : { MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: header } } }),
    ...(delay === undefined ? {} : { DelaySeconds: Math.ceil(delay) }),
    ...groupOf('sqs', event, fifo),
  }

  function refused(what: string): HeddleError {
    return new HeddleError('INVALID_EVENT', `${whose}: ${what}`)
  }
}

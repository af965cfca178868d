import { HeddleError, missing } from '@heddle/core'
import { type AwsClient, type Operation, sdkOperation } from './aws-client.ts'
import { type BatchAnswer, outcomesOf } from './batch-answer.ts'
import { byteLength } from './byte-length.ts'
import { beside, type EventFormat } from './cloud-event.ts'
import { lightPublishBatch } from './light-sns.ts'
import { attributesOf, attributesSize } from './message-attributes.ts'
import { messageBody } from './message-body.ts'
import { groupOf } from './message-group.ts'
import type { SnsBatch, SnsEntry } from './sns-batch.ts'
import type { OutgoingEvent, Target } from './target.ts'

export type { AwsClient } from './aws-client.ts'

export interface SnsTargetOptions {
  /** One that ends in `.fifo` is a FIFO topic's. */
  readonly topicArn: string
  /**
   * Default `plain`: the data is the message, all about it in message attributes, eight at most. With `messages` the default
   * is `cloudevents`, and nothing else will do.
   */
  readonly format?: EventFormat | undefined
  /**
   * Messages by protocol, beside the event itself for all others: `{ email: 'Your order is paid.', sms: … }`. SNS documents
   * attributes for messages without this alone, so that such an event has none.
   */
  readonly messages?: ((event: OutgoingEvent) => Readonly<Record<string, string>>) | undefined
  /** SNS's subject, the first line of e-mails: less than 100 characters. Default: none. */
  readonly subject?: string | ((event: OutgoingEvent) => string | undefined) | undefined
  /**
   * A client of `@aws-sdk/client-sns`, or `light` for none: `aws4` signs, `node:https` sends, with the credentials that the
   * environment has. Default: a client of the SDK, made on first use.
   */
  readonly client?: AwsClient | 'light' | undefined
  /** The topic's own `MaximumMessageSize`, where it is not 256 KiB: up to 1 MiB. */
  readonly maxBytes?: number | undefined
}

/**
 * Publishes events to an SNS topic, ten to a request.
 *
 * @see https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html
 */
export function sns(options: SnsTargetOptions): Target<SnsEntry> {
  const { topicArn, messages, maxBytes = 262_144 } = options
  if (messages !== undefined && options.format === 'plain') {
    throw new HeddleError('MISUSE', 'sns: with messages by protocol there are no attributes: expected cloudevents')
  }
  const publishBatch = operationOf(options)
  return {
    name: 'sns',
    limits: { count: 10, bytes: maxBytes },
    entry: (event) => entryOf(event, options),
    size: ({ Message, MessageAttributes }) => byteLength(Message) + attributesSize(MessageAttributes),
    async send(entries, signal) {
      const PublishBatchRequestEntries = entries.map((entry, index) => ({ Id: String(index), ...entry }))
      const answer = await publishBatch({ TopicArn: topicArn, PublishBatchRequestEntries }, signal)
      return outcomesOf(answer, entries.length)
    },
  }
}

function operationOf({ client }: SnsTargetOptions): Operation<SnsBatch, BatchAnswer> {
  if (client === 'light') return lightPublishBatch()
  return sdkOperation(client, async () => {
    const name = '@aws-sdk/client-sns'
    const { SNSClient, PublishBatchCommand } = await import('@aws-sdk/client-sns').catch(
      missing(name, 'the target sns'),
    )
    return { Client: SNSClient, Command: PublishBatchCommand }
  })
}

function entryOf(event: OutgoingEvent, { topicArn, format = 'plain', messages, subject }: SnsTargetOptions): SnsEntry {
  const whose = `sns: ${event.type} ${event.id}`
  const line = typeof subject === 'function' ? subject(event) : subject
  if (line !== undefined && !isSubject(line)) {
    throw refused('expected a subject of 1 to 99 characters in one line')
  }
  if (messages !== undefined && event.attributes !== undefined) {
    throw refused('with messages by protocol there are no attributes')
  }
  const own = format === 'plain' && messages === undefined ? beside(event) : []
  return {
    Message: messages === undefined ? messageBody(event, format) : byProtocol(event, messages(event), refused),
    ...(messages === undefined ? {} : { MessageStructure: 'json' }),
    MessageAttributes: attributesOf(whose, own, event.attributes),
    ...(line === undefined ? {} : { Subject: line }),
    ...groupOf('sns', event, topicArn.endsWith('.fifo')),
  }

  function refused(what: string): HeddleError {
    return new HeddleError('INVALID_EVENT', `${whose}: ${what}`)
  }
}

function isSubject(line: string): boolean {
  if (/^[!-~][ -~]{0,98}$/.test(line)) return true
  // No literal: to read one with such classes takes nearly a millisecond, at load.
  return new RegExp('^(?=[\\p{L}\\p{N}\\p{P}\\p{S}])[^\\p{Cc}\\p{Cs}\\u2028\\u2029]{1,99}$', 'u').test(line)
}

function byProtocol(
  event: OutgoingEvent,
  messages: Readonly<Record<string, string>>,
  refused: (what: string) => HeddleError,
): string {
  for (const [protocol, message] of Object.entries(messages)) {
    if (typeof message !== 'string' || message === '') throw refused(`expected a text as message for ${protocol}`)
  }
  return JSON.stringify({ default: messageBody(event, 'cloudevents'), ...messages })
}

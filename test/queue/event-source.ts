import {
  DeleteMessageBatchCommand,
  type Message,
  MessageSystemAttributeName,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import type { Outcome } from '@heddle/cli'

/** A queue, as Lambda's event source mapping knows it. */
export interface Queue {
  readonly url: string
  readonly arn: string
}

/** What came of one round: how many messages were received, and whether the function answered. */
export interface Round {
  readonly received: number
  readonly answered: boolean
}

/**
 * One round of what Lambda's event source mapping does for SQS: receives up to ten messages, invokes the function with
 * them, and deletes those that the answer does not report. A function that fails, or whose answer is no partial batch
 * response of this batch, leaves them all.
 */
export async function poll(
  client: SQSClient,
  queue: Queue,
  invoke: (event: unknown) => Promise<Outcome>,
): Promise<Round> {
  const { Messages = [] } = await client.send(
    new ReceiveMessageCommand({
      QueueUrl: queue.url,
      MaxNumberOfMessages: 10,
      MessageSystemAttributeNames: [MessageSystemAttributeName.All],
      MessageAttributeNames: ['All'],
    }),
  )
  if (Messages.length === 0) return { received: 0, answered: true }
  const outcome = await invoke({ Records: Messages.map((message) => record(message, queue)) })
  const failed = outcome.ok && !outcome.streamed ? failures(outcome.answer, Messages) : undefined
  const done = failed === undefined ? [] : Messages.filter(({ MessageId }) => !failed.has(MessageId as string))
  if (done.length > 0) {
    const Entries = done.map(({ MessageId, ReceiptHandle }) => ({ Id: MessageId, ReceiptHandle }))
    const { Failed = [] } = await client.send(new DeleteMessageBatchCommand({ QueueUrl: queue.url, Entries }))
    // One that came to be visible again meanwhile has another receipt handle by now: it comes again.
    for (const { SenderFault, Code } of Failed) if (!SenderFault) throw new Error(`cannot delete: ${Code}`)
  }
  return { received: Messages.length, answered: failed !== undefined }
}

/** The ids that the answer reports; `undefined` when Lambda would take it as the failure of the whole batch. */
function failures(answer: unknown, messages: readonly Message[]): ReadonlySet<string> | undefined {
  const { batchItemFailures } = answer as { batchItemFailures?: readonly { itemIdentifier: string }[] }
  const ids = (batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier)
  return ids.every((id) => messages.some(({ MessageId }) => MessageId === id)) ? new Set(ids) : undefined
}

/** A message as Lambda sends it to the function. */
function record(message: Message, { arn }: Queue): object {
  return {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    md5OfBody: message.MD5OfBody,
    attributes: message.Attributes,
    messageAttributes: Object.fromEntries(
      Object.entries(message.MessageAttributes ?? {}).map(([name, { StringValue, DataType }]) => [
        name,
        { stringValue: StringValue, dataType: DataType, stringListValues: [], binaryListValues: [] },
      ]),
    ),
    eventSource: 'aws:sqs',
    eventSourceARN: arn,
    awsRegion: arn.split(':')[3],
  }
}

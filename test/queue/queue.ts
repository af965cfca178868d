import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'

export interface Queue {
  readonly arn: string
  /** Sends the bodies in their order, those of a group one after another; resolves with the ids of the messages. */
  send(bodies: readonly string[], groupOf?: (index: number) => string): Promise<string[]>
  /** Up to ten messages with all that SQS says of them; waits for the first up to a second. */
  receive(): Promise<Message[]>
  delete(messages: readonly Message[]): Promise<void>
  /** How many messages there are: those that can be received, and those that somebody has received and not deleted. */
  size(): Promise<number>
}

// Attached to every message.
const MessageAttributes = {
  sender: { DataType: 'String', StringValue: 'a test' },
  mark: { DataType: 'Binary', BinaryValue: Uint8Array.of(0, 255) },
}

export async function createQueue(
  client: SQSClient,
  QueueName: string,
  Attributes: Readonly<Record<string, string>> = {},
): Promise<Queue> {
  const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName, Attributes }))
  const about = async () =>
    (await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))).Attributes ?? {}
  const { QueueArn: arn = '' } = await about()
  return {
    arn,
    async send(bodies, groupOf) {
      const ids: string[] = []
      for (let start = 0; start < bodies.length; start += 10) {
        const Entries = bodies.slice(start, start + 10).map((MessageBody, place) => ({
          Id: String(place),
          MessageBody,
          MessageAttributes,
          ...(groupOf && { MessageGroupId: groupOf(start + place), MessageDeduplicationId: String(start + place) }),
        }))
        const { Successful = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }))
        if (Successful.length < Entries.length) throw new Error(`${QueueName}: not all messages could be sent`)
        ids.push(...Successful.map(({ MessageId = '' }) => MessageId))
      }
      return ids
    },
    async receive() {
      const command = new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
        WaitTimeSeconds: 1,
      })
      return (await client.send(command)).Messages ?? []
    },
    async delete(messages) {
      if (messages.length === 0) return
      const Entries = messages.map(({ ReceiptHandle }, place) => ({ Id: String(place), ReceiptHandle }))
      await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }))
    },
    async size() {
      const facts = await about()
      return (
        Number(facts.ApproximateNumberOfMessages) +
        Number(facts.ApproximateNumberOfMessagesNotVisible) +
        Number(facts.ApproximateNumberOfMessagesDelayed)
      )
    },
  }
}

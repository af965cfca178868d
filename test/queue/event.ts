import type { Message, MessageAttributeValue } from '@aws-sdk/client-sqs'

/** The event that Lambda makes of received messages: the fields of the SDK under other names. */
export function eventOf(messages: readonly Message[], queueArn: string): { Records: object[] } {
  const Records = messages.map((message) => ({
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: message.Attributes,
    messageAttributes: attributesOf(message.MessageAttributes ?? {}),
    md5OfBody: message.MD5OfBody,
    md5OfMessageAttributes: message.MD5OfMessageAttributes,
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: queueArn.split(':')[3],
  }))
  return { Records }
}

function attributesOf(attributes: Readonly<Record<string, MessageAttributeValue>>): Record<string, object> {
  const entries = Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
    name,
    {
      stringValue: StringValue,
      binaryValue: BinaryValue && Buffer.from(BinaryValue).toString('base64'),
      stringListValues: [],
      binaryListValues: [],
      dataType: DataType,
    },
  ])
  return Object.fromEntries(entries)
}

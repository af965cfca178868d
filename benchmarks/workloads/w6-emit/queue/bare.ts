import { randomUUID } from 'node:crypto'
import { SendMessageBatchCommand, type SendMessageBatchRequestEntry } from '@aws-sdk/client-sqs'
import type { LambdaContext } from '../../../harness/context.ts'
import { Order } from '../../order.ts'
import { chunked, sendAll, traceparentOf } from '../by-hand.ts'
import { messageBytes, sqsClient } from '../clients.ts'

export async function handler(event: { readonly orders: readonly Order[] }, context: LambdaContext): Promise<number> {
  const traceparent = traceparentOf(context.xRayTraceId)
  const entries = event.orders.map(
    (order): SendMessageBatchRequestEntry => ({
      Id: '',
      MessageBody: JSON.stringify(Order.parse(order)),
      MessageAttributes: {
        'ce-id': text(randomUUID()),
        'ce-type': text('order.placed'),
        'ce-source': text('orders'),
        'ce-time': text(new Date().toISOString()),
        traceparent: text(traceparent),
        'ce-correlationid': text(context.awsRequestId),
      },
      MessageSystemAttributes: { AWSTraceHeader: text(context.xRayTraceId) },
    }),
  )
  await Promise.all(chunked(entries, 1_048_576, messageBytes).map((chunk) => sendAll(chunk, put)))
  return entries.length
}

function text(StringValue: string) {
  return { DataType: 'String', StringValue }
}

async function put(entries: SendMessageBatchRequestEntry[]): Promise<readonly SendMessageBatchRequestEntry[]> {
  const Entries = entries.map((entry, index) => ({ ...entry, Id: String(index) }))
  const command = new SendMessageBatchCommand({
    QueueUrl: 'https://sqs.eu-west-1.amazonaws.com/123456789012/orders',
    Entries,
  })
  const { Failed = [] } = await sqsClient.send(command)
  const failed = new Set(Failed.map(({ Id }) => Id))
  return Entries.filter(({ Id }) => failed.has(Id))
}

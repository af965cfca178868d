import { SendMessageBatchCommand, type SendMessageBatchRequestEntry } from '@aws-sdk/client-sqs'
import type { LambdaContext } from '../../../harness/context.ts'
import type { Order } from '../../order.ts'
import { chunked, type EmitEvent, sendAll, traceparentOf } from '../by-hand.ts'
import { messageBytes, sqsClient } from '../clients.ts'
import { attributesOf, text } from './attributes.ts'

export const QUEUE_URL = 'https://sqs.eu-west-1.amazonaws.com/123456789012/orders'

/** Emits by hand, each order checked by the given function. */
export async function sendMessages(
  event: EmitEvent,
  context: LambdaContext,
  orderOf: (value: unknown) => Order,
): Promise<number> {
  const traceparent = traceparentOf(context.xRayTraceId)
  const entries = event.orders.map(
    (order): SendMessageBatchRequestEntry => ({
      Id: '',
      MessageBody: JSON.stringify(orderOf(order)),
      MessageAttributes: attributesOf(traceparent, context),
      MessageSystemAttributes: { AWSTraceHeader: text(context.xRayTraceId) },
    }),
  )
  await Promise.all(chunked(entries, 1_048_576, messageBytes).map((chunk) => sendAll(chunk, send)))
  return entries.length
}

async function send(entries: SendMessageBatchRequestEntry[]): Promise<readonly SendMessageBatchRequestEntry[]> {
  const Entries = entries.map((entry, index) => ({ ...entry, Id: String(index) }))
  const { Failed = [] } = await sqsClient.send(new SendMessageBatchCommand({ QueueUrl: QUEUE_URL, Entries }))
  const failed = new Set(Failed.map(({ Id }) => Id))
  return Entries.filter(({ Id }) => failed.has(Id))
}

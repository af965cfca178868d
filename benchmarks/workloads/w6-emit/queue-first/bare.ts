import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { LambdaContext } from '../../../harness/context.ts'
import { Order } from '../../order.ts'
import { type EmitEvent, traceparentOf } from '../by-hand.ts'
import { attributesOf } from '../queue/attributes.ts'
import { QUEUE_URL } from './queue-url.ts'

const client = new SQSClient()

export async function handler(event: EmitEvent, context: LambdaContext): Promise<number> {
  const traceparent = traceparentOf(context.xRayTraceId)
  const Entries = event.orders.map((order, index) => ({
    Id: String(index),
    MessageBody: JSON.stringify(Order.parse(order)),
    MessageAttributes: attributesOf(traceparent, context),
  }))
  const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl: QUEUE_URL, Entries }))
  if (Failed.length > 0) throw new Error(`${Failed.length} messages were not taken`)
  return Entries.length
}

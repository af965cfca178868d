import { randomUUID } from 'node:crypto'
import { Producer } from 'sqs-producer'
import type { LambdaContext } from '../../../harness/context.ts'
import { Order } from '../../order.ts'
import { chunked, type EmitEvent, traceparentOf } from '../by-hand.ts'
import { messageBytes, sqsClient } from '../clients.ts'
import { attributesOf } from './attributes.ts'
import { QUEUE_URL } from './send-messages.ts'

const producer = Producer.create({ queueUrl: QUEUE_URL, sqs: sqsClient as never })

// It splits by number alone, so that what is too much for one request has to be told apart before. What was not taken it
// throws without trying again.
export async function handler(event: EmitEvent, context: LambdaContext): Promise<number> {
  const traceparent = traceparentOf(context.xRayTraceId)
  const messages = event.orders.map((order) => ({
    id: randomUUID(),
    body: JSON.stringify(Order.parse(order)),
    messageAttributes: attributesOf(traceparent, context),
  }))
  const bytesOf = ({ body, messageAttributes }: (typeof messages)[number]) =>
    messageBytes({ Id: undefined, MessageBody: body, MessageAttributes: messageAttributes })
  await Promise.all(chunked(messages, 1_048_576, bytesOf).map((chunk) => producer.send(chunk)))
  return messages.length
}

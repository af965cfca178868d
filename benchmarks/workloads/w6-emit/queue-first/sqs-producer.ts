import { randomUUID } from 'node:crypto'
import { Producer } from 'sqs-producer'
import type { LambdaContext } from '../../../harness/context.ts'
import { Order } from '../../order.ts'
import { type EmitEvent, traceparentOf } from '../by-hand.ts'
import { attributesOf } from '../queue/attributes.ts'
import { QUEUE_URL } from './queue-url.ts'

const producer = Producer.create({ queueUrl: QUEUE_URL })

export async function handler(event: EmitEvent, context: LambdaContext): Promise<number> {
  const traceparent = traceparentOf(context.xRayTraceId)
  const sent = await producer.send(
    event.orders.map((order) => ({
      id: randomUUID(),
      body: JSON.stringify(Order.parse(order)),
      messageAttributes: attributesOf(traceparent, context),
    })),
  )
  return sent.length
}

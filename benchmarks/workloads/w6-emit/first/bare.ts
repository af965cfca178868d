import { randomUUID } from 'node:crypto'
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import type { LambdaContext } from '../../../harness/context.ts'
import { Order } from '../../order.ts'
import { type EmitEvent, traceparentOf } from '../by-hand.ts'

const client = new EventBridgeClient()

export async function handler(event: EmitEvent, context: LambdaContext): Promise<number> {
  const time = new Date()
  const traceparent = traceparentOf(context.xRayTraceId)
  const Entries = event.orders.map((order) => ({
    EventBusName: 'shop',
    Source: 'orders',
    DetailType: 'order.placed',
    Detail: JSON.stringify({ ...Order.parse(order), _meta: { id: randomUUID(), time, traceparent } }),
    Time: time,
    TraceHeader: context.xRayTraceId,
  }))
  const { FailedEntryCount } = await client.send(new PutEventsCommand({ Entries }))
  if (FailedEntryCount !== 0) throw new Error(`${FailedEntryCount} events were not taken`)
  return Entries.length
}

import { randomUUID } from 'node:crypto'
import { PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge'
import type { LambdaContext } from '../../../harness/context.ts'
import type { Order } from '../../order.ts'
import { chunked, type EmitEvent, sendAll, traceparentOf } from '../by-hand.ts'
import { entryBytes, eventBridgeClient } from '../clients.ts'

/** Emits by hand, each order checked by the given function. */
export async function putEvents(
  event: EmitEvent,
  context: LambdaContext,
  orderOf: (value: unknown) => Order,
): Promise<number> {
  const traceparent = traceparentOf(context.xRayTraceId)
  const entries = event.orders.map((order): PutEventsRequestEntry => {
    const time = new Date()
    const meta = { id: randomUUID(), time, traceparent, correlationid: context.awsRequestId }
    return {
      EventBusName: 'shop',
      Source: 'orders',
      DetailType: 'order.placed',
      Detail: JSON.stringify({ ...orderOf(order), _meta: meta }),
      Time: time,
      TraceHeader: context.xRayTraceId,
    }
  })
  await Promise.all(chunked(entries, 1_000_000, entryBytes).map((chunk) => sendAll(chunk, put)))
  return entries.length
}

async function put(entries: PutEventsRequestEntry[]): Promise<readonly PutEventsRequestEntry[]> {
  const { Entries = [] } = await eventBridgeClient.send(new PutEventsCommand({ Entries: entries }))
  return entries.filter((_, index) => Entries[index]?.ErrorCode !== undefined)
}

import { randomUUID } from 'node:crypto'
import type { PutEventsRequestEntry, PutEventsResponse } from '@aws-sdk/client-eventbridge'
import CorrelationIds from '@dazn/lambda-powertools-correlation-ids'
import * as client from '@dazn/lambda-powertools-eventbridge-client'
import type { LambdaContext } from '../../../harness/context.ts'
import { Order } from '../../order.ts'
import { chunked, type EmitEvent, sendAll, traceparentOf } from '../by-hand.ts'
import { entryBytes } from '../clients.ts'

// Its types are those of a module with a default; it is CommonJS, and the client itself. They need those of version 2 of
// the SDK, which are not installed.
const eventBridge = client.default as unknown as {
  putEvents(input: { readonly Entries: readonly PutEventsRequestEntry[] }): { promise(): Promise<PutEventsResponse> }
}

// It adds the correlation to each event, for which it parses and writes it again; all else is by hand.
export async function handler(event: EmitEvent, context: LambdaContext): Promise<number> {
  CorrelationIds.replaceAllWith({
    'x-correlation-id': context.awsRequestId,
    'x-correlation-traceparent': traceparentOf(context.xRayTraceId),
  })
  const entries = event.orders.map((order): PutEventsRequestEntry => {
    const time = new Date()
    return {
      EventBusName: 'shop',
      Source: 'orders',
      DetailType: 'order.placed',
      Detail: JSON.stringify({ ...Order.parse(order), _meta: { id: randomUUID(), time } }),
      Time: time,
      TraceHeader: context.xRayTraceId,
    }
  })
  // Room for what the client will add.
  await Promise.all(chunked(entries, 990_000, entryBytes).map((chunk) => sendAll(chunk, put)))
  return entries.length
}

async function put(entries: PutEventsRequestEntry[]): Promise<readonly PutEventsRequestEntry[]> {
  const { Entries = [] } = await eventBridge.putEvents({ Entries: entries }).promise()
  return entries.filter((_, index) => Entries[index]?.ErrorCode !== undefined)
}

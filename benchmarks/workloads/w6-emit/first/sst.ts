import { bus } from 'sst/aws/bus'
import { Order } from '../../order.ts'
import type { EmitEvent } from '../by-hand.ts'

// It knows no other place for AWS than the real one.
const { fetch } = globalThis
globalThis.fetch = (signed) => fetch(process.env.AWS_ENDPOINT_URL as string, signed as RequestInit)

// Each event is a request of its own.
export async function handler(event: EmitEvent): Promise<number> {
  const orders = event.orders.map((order) => Order.parse(order))
  await Promise.all(orders.map((order) => bus.publish('shop', 'order.placed', order)))
  return orders.length
}

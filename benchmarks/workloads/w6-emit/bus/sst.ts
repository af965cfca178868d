import { bus } from 'sst/aws/bus'
import { Order } from '../../order.ts'
import type { EmitEvent } from '../by-hand.ts'
import { stubEventBridge } from '../clients.ts'

stubEventBridge()

// It takes one event at a time, each a signed request of its own. All are checked before the first is sent.
export async function handler(event: EmitEvent): Promise<number> {
  const orders = event.orders.map((order) => Order.parse(order))
  await Promise.all(orders.map((order) => bus.publish('shop', 'order.placed', order)))
  return orders.length
}

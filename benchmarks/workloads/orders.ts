import type { Order } from './order.ts'

/** An order as JSON has it, right in every field. */
export function order(id: string): Order {
  return {
    id,
    customer: 'ada@shop.example',
    items: [
      { sku: 'kettle-1', quantity: 1 },
      { sku: 'cup-7', quantity: 6 },
    ],
    total: 129.95,
    currency: 'EUR',
    placedAt: '2026-11-21T12:00:00Z',
  }
}

/** Wrong in one field. */
export function wrongOrder(id: string): unknown {
  return { ...order(id), total: 0 }
}

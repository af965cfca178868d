import * as z from 'zod'

/** What the shop sells. The functions share it, as they would a table. */
const stock = new Map([
  ['tea', 3],
  ['mug', 40],
])

/** Thrown when there is less left than was ordered. */
export class OutOfStock extends Error {
  override readonly name: string = 'OutOfStock'
}

export function take(sku: string, count: number): void {
  const left = stock.get(sku) ?? 0
  if (left < count) throw new OutOfStock(`only ${left} of ${sku} left`)
  stock.set(sku, left - count)
}

export const Order = z.object({
  customer: z.email(),
  items: z.array(z.object({ sku: z.string().min(1), count: z.int().positive() })).min(1),
})

/** What happens to an order, by the type of its event. */
export const orderEvents = {
  'order.paid': z.object({ order: z.string(), total: z.number().positive() }),
  'order.cancelled': z.object({ order: z.string(), reason: z.string() }),
}

export const Payment = z.object({
  order: z.string(),
  card: z.string().startsWith('tok_'),
  total: z.number().positive(),
})

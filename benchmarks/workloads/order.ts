import * as z from 'zod'

/** The six fields that W1, W2 and W4 validate. */
export interface Order {
  readonly id: string
  readonly customer: string
  readonly items: readonly { readonly sku: string; readonly quantity: number }[]
  readonly total: number
  readonly currency: 'EUR' | 'USD' | 'GBP'
  readonly placedAt: string
}

export const Order: z.ZodType<Order> = z.object({
  id: z.string().min(1),
  customer: z.email(),
  items: z.array(z.object({ sku: z.string(), quantity: z.int().positive() })).min(1),
  total: z.number().positive(),
  currency: z.enum(['EUR', 'USD', 'GBP']),
  placedAt: z.iso.datetime(),
})

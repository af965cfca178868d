import type { Order } from './order.ts'

/** One field that is not as it should be, and what is wrong with it in zod's words. */
export interface Fault {
  readonly path: string
  readonly detail: string
}

const EMAIL = /^[\w'+\-.]*[\w+-]@([A-Za-z\d][A-Za-z\d-]*\.)+[A-Za-z]{2,}$/
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?Z$/

/** What the schema of an order checks, without a library: the floor that no schema library gets below. */
export function faultsOf(value: unknown): Fault[] {
  if (!isRecord(value)) return [{ path: '', detail: 'Invalid input: expected object' }]
  const { id, customer, items, total, currency, placedAt } = value
  const faults: Fault[] = []
  const fault = (path: string, detail: string) => void faults.push({ path, detail })

  if (typeof id !== 'string' || id.length === 0) fault('id', 'Invalid input: expected a string that is not empty')
  if (typeof customer !== 'string' || !EMAIL.test(customer)) fault('customer', 'Invalid email address')
  if (!Array.isArray(items) || items.length === 0) fault('items', 'Invalid input: expected items')
  else {
    for (const [index, item] of items.entries()) {
      if (!isRecord(item) || typeof item.sku !== 'string') fault(`items.${index}.sku`, 'Invalid input: expected string')
      else if (!Number.isSafeInteger(item.quantity) || (item.quantity as number) <= 0) {
        fault(`items.${index}.quantity`, 'Invalid input: expected int to be >0')
      }
    }
  }
  if (typeof total !== 'number' || !Number.isFinite(total)) fault('total', 'Invalid input: expected number')
  else if (total <= 0) fault('total', 'Too small: expected number to be >0')
  if (currency !== 'EUR' && currency !== 'USD' && currency !== 'GBP') fault('currency', 'Invalid option')
  if (typeof placedAt !== 'string' || !TIME.test(placedAt)) fault('placedAt', 'Invalid ISO datetime')
  return faults
}

/** Makes an order of a value, or throws what is wrong with it. A field that no order has is left out, as zod does. */
export function orderOf(value: unknown): Order {
  const faults = faultsOf(value)
  if (faults.length > 0) throw new TypeError(faults.map(({ path, detail }) => `${path}: ${detail}`).join('; '))
  const { id, customer, items, total, currency, placedAt } = value as Order
  return {
    id,
    customer,
    items: items.map(({ sku, quantity }) => ({ sku, quantity })),
    total,
    currency,
    placedAt,
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

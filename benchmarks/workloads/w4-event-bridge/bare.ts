import { Order } from '../order.ts'
import { save } from '../store.ts'

export async function handler(event: { readonly detail: unknown }): Promise<void> {
  await save(Order.parse(event.detail))
}

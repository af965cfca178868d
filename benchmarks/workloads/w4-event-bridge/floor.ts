import { orderOf } from '../order-by-hand.ts'
import { save } from '../store.ts'

export async function handler(event: { readonly detail: unknown }): Promise<void> {
  await save(orderOf(event.detail))
}

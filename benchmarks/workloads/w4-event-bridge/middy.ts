import middy from '@middy/core'
import { Order } from '../order.ts'
import { save } from '../store.ts'

// middy has no middleware for these events, and its validator is for JSON Schema: a hook calls zod.
export const handler = middy<{ detail: unknown }, void>()
  .before((request) => {
    request.event.detail = Order.parse(request.event.detail)
  })
  .handler(async ({ detail }: { detail: unknown }) => {
    await save(detail as Order)
  })

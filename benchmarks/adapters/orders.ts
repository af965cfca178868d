import { type Handler, type HttpOutput, http, on } from 'heddle'
import { Order } from '../workloads/order.ts'

/** The task on heddle: the same handler for every platform. */
export const orders: Handler<HttpOutput> = on(http.post('/orders', { body: Order })).handle(({ body }) => ({
  status: 201,
  body: { id: body.id, total: body.total },
}))

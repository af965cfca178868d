import { direct, on } from 'heddle'
import { type LambdaFunction, toLambda } from 'heddle/aws'
import { emitter } from 'heddle/emit'
import { eventBridge } from 'heddle/emit/event-bridge'
import { Order } from '../../order.ts'

const events = emitter({ 'order.placed': Order }, eventBridge({ bus: 'shop', source: 'orders', client: 'light' }))

export const handler: LambdaFunction<unknown> = toLambda(
  on(direct()).handle(async ({ payload }) => {
    const { orders } = payload as { readonly orders: readonly Order[] }
    const emitted = await events.emitAll(orders.map((data) => ({ type: 'order.placed', data })))
    return emitted.length
  }),
)

import { direct, on } from 'heddle'
import { type LambdaFunction, toLambda } from 'heddle/aws'
import { emitter } from 'heddle/emit'
import { sqs } from 'heddle/emit/sqs'
import { Order } from '../../order.ts'
import type { EmitEvent } from '../by-hand.ts'
import { QUEUE_URL } from './queue-url.ts'

const events = emitter({ 'order.placed': Order }, sqs({ url: QUEUE_URL, client: 'light' }), { source: 'orders' })

export const handler: LambdaFunction<unknown> = toLambda(
  on(direct()).handle(async ({ payload }) => {
    const { orders } = payload as EmitEvent
    const emitted = await events.emitAll(orders.map((data) => ({ type: 'order.placed', data })))
    return emitted.length
  }),
)

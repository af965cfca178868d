import { direct, on } from 'heddle'
import { type LambdaFunction, toLambda } from 'heddle/aws'
import { emitter } from 'heddle/emit'
import { sqs } from 'heddle/emit/sqs'
import { Order } from '../../order.ts'
import { sqsClient } from '../clients.ts'

const url = 'https://sqs.eu-west-1.amazonaws.com/123456789012/orders'
const events = emitter({ 'order.placed': Order }, sqs({ url, client: sqsClient }), { source: 'orders' })

export const handler: LambdaFunction<unknown> = toLambda(
  on(direct()).handle(async ({ payload }) => {
    const { orders } = payload as { readonly orders: readonly Order[] }
    const emitted = await events.emitAll(orders.map((data) => ({ type: 'order.placed', data })))
    return emitted.length
  }),
)

import { on, sqs } from 'heddle'
import { type LambdaFunction, toLambda } from 'heddle/aws'
import { emitter } from 'heddle/emit'
import { eventBridge } from 'heddle/emit/event-bridge'
import { Order } from '../../order.ts'
import { save } from '../../store.ts'

const events = emitter({ 'order.placed': Order }, eventBridge({ bus: 'shop', source: 'orders' }))

export const handler: LambdaFunction<unknown> = toLambda(
  on(sqs(Order)).each(async ({ body }) => {
    await save(body)
    if (body.total > 1_000_000) await events.emit('order.placed', body)
  }),
)

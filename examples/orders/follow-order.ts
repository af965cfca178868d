import { eventBridge, log, on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { orderEvents } from './shop.ts'

/** An EventBridge consumer: follows what happens to orders. */
export const handler = toLambda(
  on(eventBridge.of(orderEvents))
    .use(log())
    .handle(async (event, { log }) => {
      if (event.type === 'order.paid') log.info('ship it', { order: event.detail.order, total: event.detail.total })
      else log.info('keep it', { order: event.detail.order, reason: event.detail.reason })
    }),
)

import { log, on, sqs } from 'heddle'
import { toLambda } from 'heddle/aws'
import { Payment } from './shop.ts'

/** An SQS FIFO worker: charges cards, the payments of one customer in their order. */
export const handler = toLambda(
  on(sqs(Payment))
    .use(log())
    .each(async ({ body, groupId, attempt }, { log }) => {
      if (body.card === 'tok_declined') throw new Error('the card was declined')
      log.info('charged', { order: body.order, customer: groupId, attempt })
    }),
)

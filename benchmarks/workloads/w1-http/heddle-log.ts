import { http, log, on } from 'heddle'
import { type LambdaFunction, toLambda } from 'heddle/aws'
import { Order } from '../order.ts'

// As most functions will be written. It does more than the task: log() writes a line of its own about the invocation.
export const handler: LambdaFunction<unknown> = toLambda(
  on(http.post('/orders', { body: Order }))
    .use(log())
    .handle(({ body }, { log }) => {
      log.info('order received', { order: body.id })
      return { status: 201, body: { id: body.id, total: body.total } }
    }),
)

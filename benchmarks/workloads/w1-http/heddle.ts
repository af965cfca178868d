import { http, on } from 'heddle'
import { type LambdaFunction, toLambda } from 'heddle/aws'
import { Order } from '../order.ts'

export const handler: LambdaFunction<unknown> = toLambda(
  on(http.post('/orders', { body: Order })).handle(({ body }, { invocation }) => {
    console.log(JSON.stringify({ level: 'INFO', message: 'order received', order: body.id, requestId: invocation.id }))
    return { status: 201, body: { id: body.id, total: body.total } }
  }),
)

import { on, sqs } from 'heddle'
import { type LambdaFunction, toLambda } from 'heddle/aws'
import { Order } from '../../order.ts'
import { save } from '../../store.ts'

export const handler: LambdaFunction<unknown> = toLambda(on(sqs(Order)).each(({ body }) => save(body)))

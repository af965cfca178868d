import { type LambdaFunction, toLambda } from 'heddle/aws'
import { orders } from '../orders.ts'

export const handler: LambdaFunction<unknown> = toLambda(orders)

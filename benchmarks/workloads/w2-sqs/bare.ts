import type { LambdaContext } from '../../harness/context.ts'
import { Order } from '../order.ts'
import { eachRecord } from './each-record.ts'
import type { SqsAnswer, SqsEvent } from './sqs-event.ts'

export function handler(event: SqsEvent, context: LambdaContext): Promise<SqsAnswer> {
  return eachRecord(event, context, (value) => Order.parse(value))
}

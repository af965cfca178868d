import type { LambdaContext } from '../../harness/context.ts'
import { orderOf } from '../order-by-hand.ts'
import { eachRecord } from './each-record.ts'
import type { SqsAnswer, SqsEvent } from './sqs-event.ts'

export function handler(event: SqsEvent, context: LambdaContext): Promise<SqsAnswer> {
  return eachRecord(event, context, orderOf)
}

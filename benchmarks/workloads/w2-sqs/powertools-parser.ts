import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch'
import { parser } from '@aws-lambda-powertools/batch/parser'
import type { LambdaContext } from '../../harness/context.ts'
import { Order } from '../order.ts'
import { save } from '../store.ts'
import type { SqsAnswer, SqsEvent } from './sqs-event.ts'

// What does not parse is reported without a line in the log; its own would only be written at DEBUG.
const processor = new BatchProcessor(EventType.SQS, { parser, innerSchema: Order, transformer: 'json' })

export async function handler(event: SqsEvent, context: LambdaContext): Promise<SqsAnswer> {
  return await processPartialResponse(event as never, onRecord, processor, { context: context as never })
}

async function onRecord({ body }: { readonly body: Order }): Promise<void> {
  await save(body)
}

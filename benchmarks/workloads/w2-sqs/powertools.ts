import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch'
import type { LambdaContext } from '../../harness/context.ts'
import { Order } from '../order.ts'
import { save } from '../store.ts'
import type { SqsAnswer, SqsEvent } from './sqs-event.ts'

const processor = new BatchProcessor(EventType.SQS)

export async function handler(event: SqsEvent, context: LambdaContext): Promise<SqsAnswer> {
  return await processPartialResponse(event as never, onRecord, processor, { context: context as never })
}

// The processor tells what failed, and does not log it.
async function onRecord({ messageId, body }: { readonly messageId: string; readonly body: string }): Promise<void> {
  try {
    await save(Order.parse(JSON.parse(body)))
  } catch (error) {
    const { name, message, stack } = error as Error
    console.error(
      JSON.stringify({ level: 'ERROR', message: `record ${messageId} failed`, error: { name, message, stack } }),
    )
    throw error
  }
}

import { randomUUID } from 'node:crypto'
import type { MessageAttributeValue } from '@aws-sdk/client-sqs'
import type { LambdaContext } from '../../../harness/context.ts'

/** What a consumer has to know of an event besides its data. */
export function attributesOf(traceparent: string, context: LambdaContext): Record<string, MessageAttributeValue> {
  return {
    'ce-id': text(randomUUID()),
    'ce-type': text('order.placed'),
    'ce-source': text('orders'),
    'ce-time': text(new Date().toISOString()),
    traceparent: text(traceparent),
    'ce-correlationid': text(context.awsRequestId),
  }
}

export function text(StringValue: string): { DataType: string; StringValue: string } {
  return { DataType: 'String', StringValue }
}

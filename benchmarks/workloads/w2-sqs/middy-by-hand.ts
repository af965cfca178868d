import middy from '@middy/core'
import { handler as bare } from './bare.ts'
import type { SqsAnswer, SqsEvent } from './sqs-event.ts'

// middy's engine alone, around the function by hand.
export const handler = middy<SqsEvent, SqsAnswer>(bare)

import middy from '@middy/core'
import { handler as bare } from './bare.ts'
import type { S3Event } from './s3-event.ts'

// middy's engine alone, around the function by hand.
export const handler = middy<S3Event, void>(bare)

import middy from '@middy/core'
import { handler as bare } from './bare.ts'
import type { HttpApiAnswer, HttpApiEvent } from './http-api.ts'

// middy's engine alone, around the function by hand, which then has to parse bodies and answer bad ones itself.
export const handler = middy<HttpApiEvent, HttpApiAnswer>(bare)

// What many functions look like: everything is loaded at start, whether this invocation needs it or not.
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { http, on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { z } from 'zod'

const Order = z.object({ sku: z.string(), count: z.int(), gift: z.optional(z.boolean()) })
const sqs = new SQSClient({})

export const handler = toLambda(
  on(http.post('/orders', { body: Order })).handle(async ({ body }) => {
    if (body.gift) {
      await sqs.send(new SendMessageCommand({ QueueUrl: process.env.GIFTS, MessageBody: JSON.stringify(body) }))
    }
    return { status: 202, body: { sku: body.sku } }
  }),
)

// The same: the client of the SDK is loaded when an order is a gift, and of zod what is used.
import { http, on } from 'heddle'
import { toLambda } from 'heddle/aws'
import * as z from 'zod/mini'

const Order = z.object({ sku: z.string(), count: z.int(), gift: z.optional(z.boolean()) })

let sending
function loadSending() {
  sending ??= import('@aws-sdk/client-sqs').then(({ SendMessageCommand, SQSClient }) => {
    const client = new SQSClient({})
    return (body) => client.send(new SendMessageCommand({ QueueUrl: process.env.GIFTS, MessageBody: body }))
  })
  return sending
}

export const handler = toLambda(
  on(http.post('/orders', { body: Order })).handle(async ({ body }) => {
    if (body.gift) await (await loadSending())(JSON.stringify(body))
    return { status: 202, body: { sku: body.sku } }
  }),
)

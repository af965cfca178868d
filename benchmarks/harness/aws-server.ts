import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

interface Asked {
  readonly Entries: readonly { readonly Id?: string; readonly MessageBody?: string }[]
}

// As much of EventBridge and SQS as takes every event: answers PutEvents and SendMessageBatch in AWS's JSON protocols.
// Tells its parent where it is.
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const asked = JSON.parse(Buffer.concat(chunks).toString()) as Asked
  const queue = request.headers['x-amz-target'] === 'AmazonSQS.SendMessageBatch'
  response.setHeader('content-type', `application/x-amz-json-1.${queue ? 0 : 1}`)
  response.end(JSON.stringify(queue ? sent(asked) : put(asked)))
})

function put({ Entries }: Asked): unknown {
  return { FailedEntryCount: 0, Entries: Entries.map((_, index) => ({ EventId: `e-${index}` })) }
}

function sent({ Entries }: Asked): unknown {
  const Successful = Entries.map(({ Id, MessageBody = '' }) => ({
    Id,
    MessageId: `m-${Id}`,
    // The SDK makes sure that it is right.
    MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex'),
  }))
  return { Successful, Failed: [] }
}

server.listen(0, '127.0.0.1', () => {
  process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})
process.on('disconnect', () => process.exit())

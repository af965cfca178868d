import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

// As much of EventBridge as takes every event: answers PutEvents in AWS's JSON protocol 1.1. Tells its parent where it is.
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const { Entries } = JSON.parse(Buffer.concat(chunks).toString()) as { readonly Entries: readonly unknown[] }
  response.setHeader('content-type', 'application/x-amz-json-1.1')
  response.end(JSON.stringify({ FailedEntryCount: 0, Entries: Entries.map((_, index) => ({ EventId: `e-${index}` })) }))
})

server.listen(0, '127.0.0.1', () => {
  process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})
process.on('disconnect', () => process.exit())

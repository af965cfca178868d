import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { toNode } from 'heddle/node'
import { httpApp } from './conformance/http-app.ts'
import { httpConformance } from './conformance/http-conformance.ts'

httpConformance({
  platform: 'node',
  host: 'node:http',
  differences: ['sendsStatusFirst'],
  async start() {
    const server = createServer(toNode(httpApp))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return { address: { port: (server.address() as AddressInfo).port }, stop: () => server.close() }
  },
  cannotSend: ({ method = 'GET' }) =>
    method === method.toUpperCase() ? undefined : 'Node’s client and server know methods in upper case alone',
})

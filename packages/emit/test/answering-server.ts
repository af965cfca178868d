// A server of HTTP that answers as a test says, and keeps what it was asked. The test that starts it stops it.

import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import type { Answer } from './fault-server.ts'

export interface Asked {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface AnsweringServer {
  readonly url: string
  readonly requests: Asked[]
}

export async function answeringServer(answerTo: (asked: Asked, number: number) => Answer): Promise<AnsweringServer> {
  const requests: Asked[] = []
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
    const { method = '', url = '', headers } = incoming
    const asked = { method, url, headers, body: Buffer.concat(chunks).toString() }
    const { status, headers: own = {}, body = '' } = answerTo(asked, requests.push(asked) - 1)
    response.writeHead(status, { ...own, 'content-length': Buffer.byteLength(body) }).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests }
}

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import type { Raw } from './helpers.ts'

/** What the server does with a request: answers this status, hangs up, or never answers. */
export type Fate = number | 'hang up' | 'hang'

export interface AnswerServer {
  /** Where answers go, a secret in it. */
  readonly url: string
  /** The answers that came, in their order. */
  readonly answers: readonly Raw[]
  readonly requests: readonly { readonly method: string; readonly headers: NodeJS.Dict<string | string[]> }[]
}

/** A stand-in for the bucket that takes the answers to CloudFormation's requests. The last fate holds for all that follow. */
export async function answerServer(...fates: readonly Fate[]): Promise<AnswerServer> {
  const answers: Raw[] = []
  const requests: { method: string; headers: NodeJS.Dict<string | string[]> }[] = []
  const server = createServer(async (incoming, response) => {
    const fate = fates[Math.min(requests.length, fates.length - 1)] ?? 200
    requests.push({ method: incoming.method ?? '', headers: incoming.headers })
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
    answers.push(JSON.parse(Buffer.concat(chunks).toString()))
    if (fate === 'hang up') incoming.socket.destroy()
    else if (fate !== 'hang') response.writeHead(fate).end('<Error>presigned-secret</Error>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/stack?X-Amz-Signature=presigned-secret`, answers, requests }
}

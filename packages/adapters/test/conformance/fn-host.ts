// Fn's own FDK in a process of its own, and what stands before it, written after the contract: a caller by name, and the
// gateway of triggers of HTTP.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type OutgoingHttpHeaders, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface RunningFunction {
  readonly lines: string[]
  readonly isRunning: () => boolean
  /** Calls it, and resolves when the answer begins. */
  open(headers: OutgoingHttpHeaders, body: Buffer | string): Promise<IncomingMessage>
  call(body: string | Buffer, headers?: OutgoingHttpHeaders): Promise<Called>
  stop(): Promise<void>
}

export interface Called {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** Starts a script that hands a function to the FDK. */
export async function startFunction(script: string, env: Record<string, string>): Promise<RunningFunction> {
  const folder = mkdtempSync(join(tmpdir(), 'fn-'))
  const socketPath = join(folder, 'lsnr.sock')
  const child = spawn(process.execPath, [script], {
    env: { PATH: process.env.PATH, FN_LISTENER: `unix:${socketPath}`, FN_FORMAT: 'http-stream', FN_FN_ID: 'f', ...env },
  })
  const lines: string[] = []
  for (const output of [child.stdout, child.stderr]) {
    output
      .setEncoding('utf8')
      .on('data', (text: string) => lines.push(...text.split('\n').filter((line) => line !== '')))
  }
  const isRunning = () => child.exitCode === null && child.signalCode === null
  // It listens under another name first, and links that.
  while (!existsSync(socketPath)) {
    if (!isRunning()) throw new Error(`the function did not start: ${lines.join('\n')}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }

  async function open(headers: OutgoingHttpHeaders, body: Buffer | string): Promise<IncomingMessage> {
    const deadline = new Date(Date.now() + 30_000).toISOString()
    const calling = request({
      socketPath,
      path: '/call',
      method: 'POST',
      agent: false,
      maxHeaderSize: 1024 * 1024,
      headers: { 'Fn-Call-Id': 'c1', 'Fn-Deadline': deadline, ...headers },
    })
    calling.end(body)
    const [answer] = (await once(calling, 'response')) as [IncomingMessage]
    return answer
  }

  return {
    lines,
    isRunning,
    open,
    async call(body, headers = { 'content-type': 'application/json' }) {
      const answer = await open(headers, body)
      const chunks: Buffer[] = []
      for await (const chunk of answer) chunks.push(chunk)
      return { status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks).toString() }
    },
    async stop() {
      if (isRunning()) {
        const exit = once(child, 'exit')
        child.kill()
        await exit
      }
      rmSync(folder, { recursive: true })
    },
  }
}

const PREFIX = 'Fn-Http-H-'

/** Puts a gateway before a function. */
export async function serveFunction({ open }: RunningFunction): Promise<{ port: number; close(): void }> {
  const server = createServer(async (incoming: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk)
    const headers: Record<string, string[]> = {
      'Fn-Intent': ['httprequest'],
      'Fn-Http-Method': [incoming.method ?? 'GET'],
      'Fn-Http-Request-Url': [incoming.url ?? '/'],
    }
    const { rawHeaders } = incoming
    for (let index = 0; index < rawHeaders.length; index += 2) {
      const name = rawHeaders[index] as string
      const own = /^content-type$/i.test(name) ? 'Content-Type' : `${PREFIX}${name}`
      headers[own] = [...(headers[own] ?? []), rawHeaders[index + 1] as string]
    }
    const answer = await open(headers, Buffer.concat(chunks))
    response.on('close', () => answer.destroy())
    const sent: Record<string, string | string[]> = {}
    for (let index = 0; index < answer.rawHeaders.length; index += 2) {
      const given = answer.rawHeaders[index] as string
      const value = answer.rawHeaders[index + 1] as string
      const name = new RegExp(`^${PREFIX}`, 'i').test(given) ? given.slice(PREFIX.length).toLowerCase() : undefined
      if (name !== undefined) sent[name] = Object.hasOwn(sent, name) ? [sent[name] as string, value].flat() : value
      else if (/^content-type$/i.test(given) && value !== '') sent['content-type'] = value
    }
    response.writeHead(Number(answer.headers['fn-http-status'] ?? answer.statusCode), sent)
    response.flushHeaders()
    answer.on('error', () => setImmediate(() => response.socket?.destroySoon()))
    answer.pipe(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { port: (server.address() as AddressInfo).port, close: () => server.close() }
}

// What starts functions as IronFunctions does, written after the contract: a process for each call, or one that requests of
// HTTP/1.1 go to and responses come from.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a call came to. */
export interface Ran {
  readonly code: number
  /** The answer. */
  readonly output: string
  /** The log. */
  readonly log: string
}

/** The format `default`: one process, its body on standard input. */
export async function runOnce(script: string, env: Record<string, string>, body: string | Buffer = ''): Promise<Ran> {
  const child = spawn(process.execPath, [script], { env: { PATH: process.env.PATH, ...env } })
  const printed = [child.stdout, child.stderr].map((output) => {
    const chunks: Buffer[] = []
    output.on('data', (chunk: Buffer) => chunks.push(chunk))
    return chunks
  })
  // It may not read all of it.
  child.stdin.on('error', () => {})
  child.stdin.end(body)
  const [code] = (await once(child, 'close')) as [number]
  const [output = '', log = ''] = printed.map((chunks) => Buffer.concat(chunks).toString())
  return { code, output, log }
}

export interface HotFunction {
  readonly log: () => string
  /** Writes a request, and reads the response to it. */
  send(head: string, body?: Buffer | string): Promise<{ readonly head: string; readonly body: Buffer }>
  /** Ends its input, and resolves to its exit code. */
  end(): Promise<number>
}

/** The format `http`: one process for many requests. */
export function startHot(script: string, env: Record<string, string>): HotFunction {
  const child = spawn(process.execPath, [script], { env: { PATH: process.env.PATH, ROUTE_FORMAT: 'http', ...env } })
  let log = ''
  child.stderr.on('data', (chunk) => {
    log += chunk
  })
  let received = Buffer.alloc(0)
  let arrived = () => {}
  child.stdout.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk])
    arrived()
  })
  const closed = once(child, 'close') as Promise<[number]>
  let turn: Promise<unknown> = Promise.resolve()

  async function read(isWhole: () => boolean): Promise<void> {
    while (!isWhole()) {
      const isOver = await Promise.race([
        new Promise<boolean>((resolve) => {
          arrived = () => resolve(false)
        }),
        closed.then(() => true),
      ])
      if (isOver && !isWhole()) throw new Error(`the function ended: ${log}`)
    }
  }

  async function exchange(head: string, body: Buffer | string) {
    child.stdin.write(`${head}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`, 'latin1')
    child.stdin.write(body)
    await read(() => received.includes('\r\n\r\n'))
    const at = received.indexOf('\r\n\r\n')
    const answered = received.subarray(0, at).toString('latin1')
    const length = /^HEAD /.test(head) ? 0 : Number(/^content-length: *(\d+)/im.exec(answered)?.[1] ?? 0)
    await read(() => received.length >= at + 4 + length)
    const content = received.subarray(at + 4, at + 4 + length)
    received = received.subarray(at + 4 + length)
    return { head: answered, body: content }
  }

  return {
    log: () => log,
    send(head, body = '') {
      // One after the other, as IronFunctions does.
      const sent = turn.then(() => exchange(head, body))
      turn = sent.catch(() => {})
      return sent
    },
    async end() {
      child.stdin.end()
      const [code] = await closed
      return code
    },
  }
}

/** Puts a gateway before a function, which hands requests on as they are. */
export async function serveHot({ send }: HotFunction): Promise<{ port: number; close(): void }> {
  const server = createServer(async (incoming: IncomingMessage, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk)
    const lines = [`${incoming.method} ${incoming.url} HTTP/1.1`]
    for (let index = 0; index < incoming.rawHeaders.length; index += 2) {
      const name = incoming.rawHeaders[index] as string
      if (/^(?:content-length|transfer-encoding|connection)$/i.test(name)) continue
      lines.push(`${name}: ${incoming.rawHeaders[index + 1]}`)
    }
    const { head, body } = await send(lines.join('\r\n'), Buffer.concat(chunks))
    const [status, ...headers] = head.split('\r\n')
    const raw = headers
      .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()] as const)
      .filter(([name]) => !/^(?:content-length|connection|keep-alive|date)$/i.test(name))
    response.writeHead(Number(status?.split(' ')[1]), raw.flat() as never).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { port: (server.address() as AddressInfo).port, close: () => server.close() }
}

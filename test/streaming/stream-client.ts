import { spawn } from 'node:child_process'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { officialClient, standIn } from '../../packages/cli/src/official-client.ts'

/** What came of one event, each piece with its time. */
export interface Streamed {
  readonly metadata: Record<string, unknown> | undefined
  /** The pieces of the body, with the milliseconds since the first byte of all. */
  readonly pieces: readonly { readonly ms: number; readonly text: string }[]
  readonly body: string
  /** What the trailers report, decoded. */
  readonly failure: { readonly errorType: string; readonly errorMessage: string } | undefined
  /** A failure before the first byte, as the client posts it to `/error`. */
  readonly error: { readonly errorType: string } | undefined
  /** Bytes that the function had made when the answer began to be read, as far as it said so on its log. */
  readonly madeBeforeRead: number
  readonly logs: () => string
  readonly stop: () => Promise<void>
}

export interface StreamOptions {
  /** AWS's client. Default 4.0.2. */
  readonly client?: string | undefined
  /** Breaks the connection off after so many bytes, as when the client of the answer is gone. */
  readonly cutAfter?: number
  /** Milliseconds to wait before the answer is read. */
  readonly readAfter?: number
  /** Milliseconds until the deadline. Default 10 000. */
  readonly timeout?: number
}

type Reply = Omit<Streamed, 'logs' | 'stop' | 'madeBeforeRead'>

const PRELUDE = Buffer.alloc(8)

/** Runs one event through a function of `functions.mjs` under Lambda's own client, on a Runtime API that tells pieces apart. */
export async function stream(name: string, event: unknown, options: StreamOptions = {}): Promise<Streamed> {
  const { client = officialClient(), timeout = 10_000 } = options
  let asked = 0
  let reply: (streamed: Reply) => void
  const replied = new Promise<Reply>((resolve) => {
    reply = resolve
  })
  let logs = ''
  let madeBeforeRead = 0
  const server = createServer((request, response) => {
    if (request.url?.endsWith('/next')) {
      if (asked++ === 0) hand(response, event, timeout)
      return
    }
    const read = request.url?.endsWith('/response') ? later(() => readPieces(request, options)) : readFailure(request)
    read
      .then((streamed) => {
        reply(streamed)
        response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"OK"}')
      })
      .catch((error: Error) => response.destroy(error))
  })
  async function later(read: () => Promise<Reply>): Promise<Reply> {
    if (options.readAfter !== undefined) await new Promise((resolve) => setTimeout(resolve, options.readAfter))
    madeBeforeRead = Number(/.*made (\d+)/s.exec(logs)?.[1] ?? 0)
    return await read()
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const folder = new URL('.', import.meta.url).pathname
  const child = spawn(
    process.execPath,
    ['--conditions=@heddle/source', '--require', standIn(), client, `functions.${name}`],
    {
      cwd: folder,
      env: {
        PATH: process.env.PATH,
        AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${(server.address() as AddressInfo).port}`,
        _HANDLER: `functions.${name}`,
        LAMBDA_TASK_ROOT: folder,
        AWS_LAMBDA_FUNCTION_NAME: 'streams',
        AWS_LAMBDA_FUNCTION_VERSION: '1',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
        AWS_LAMBDA_LOG_GROUP_NAME: 'g',
        AWS_LAMBDA_LOG_STREAM_NAME: 's',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  child.stdout.on('data', (chunk) => {
    logs += chunk
  })
  child.stderr.on('data', (chunk) => {
    logs += chunk
  })
  const exited = new Promise<never>((_, reject) => {
    child.once('exit', (code) => reject(new Error(`the client ended with ${code}: ${logs}`)))
  })
  exited.catch(() => {})
  const stop = async () => {
    child.kill('SIGKILL')
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  try {
    return { ...(await Promise.race([replied, exited])), madeBeforeRead, logs: () => logs, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

function hand(response: ServerResponse, event: unknown, timeout: number): void {
  response.writeHead(200, {
    'content-type': 'application/json',
    'lambda-runtime-aws-request-id': 'run-1',
    'lambda-runtime-deadline-ms': String(Date.now() + timeout),
    'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:eu-central-1:123456789012:function:streams',
    'lambda-runtime-trace-id': 'Root=1-691fe1a2-3265707259baa0695cdc20c5',
  })
  response.end(JSON.stringify(event))
}

async function readPieces(request: IncomingMessage, { cutAfter = Infinity }: StreamOptions): Promise<Reply> {
  const chunks: { ms: number; bytes: Buffer }[] = []
  let size = 0
  let start: number | undefined
  try {
    for await (const bytes of request as AsyncIterable<Buffer>) {
      start ??= performance.now()
      chunks.push({ ms: performance.now() - start, bytes })
      size += bytes.length
      if (size >= cutAfter) request.socket.resetAndDestroy()
    }
  } catch {
    // The connection was cut, by this side or the other.
  }
  const whole = Buffer.concat(chunks.map(({ bytes }) => bytes))
  const end = whole.indexOf(PRELUDE)
  const metadata = end < 0 ? undefined : JSON.parse(whole.subarray(0, end).toString())
  const trailer = request.trailers['lambda-runtime-function-error-body']
  let skip = end < 0 ? 0 : end + PRELUDE.length
  const pieces = chunks.flatMap(({ ms, bytes }) => {
    const text = bytes.subarray(Math.min(skip, bytes.length)).toString()
    skip = Math.max(0, skip - bytes.length)
    return text === '' ? [] : [{ ms, text }]
  })
  return {
    metadata,
    pieces,
    body: pieces.map(({ text }) => text).join(''),
    failure: trailer === undefined ? undefined : JSON.parse(Buffer.from(trailer, 'base64').toString()),
    error: undefined,
  }
}

async function readFailure(request: IncomingMessage): Promise<Reply> {
  let text = ''
  for await (const chunk of request) text += chunk
  return { metadata: undefined, pieces: [], body: '', failure: undefined, error: JSON.parse(text) }
}

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Deferred, deferred } from './deferred.ts'
import { type Invocation, invocationHeaders } from './invocation.ts'
import type { FunctionError } from './outcome.ts'
import { type Reply, readError, readResponse, readStream } from './runtime-api-reply.ts'

/** The service that a runtime client asks for events, on a port of this machine. */
export interface RuntimeApi {
  /** `host:port`, for `AWS_LAMBDA_RUNTIME_API`. */
  readonly address: string
  /** Resolves when the function could not be loaded. */
  readonly initFailed: Promise<FunctionError>
  /** Resolves when the client waits for an event. */
  asked(): Promise<Asked>
  /** Hands an event to the client as soon as it asks, and resolves with what comes back. One at a time. */
  send(invocation: Invocation): Promise<Reply>
  close(): Promise<void>
}

export interface Asked {
  /** The most memory the process has used so far, if it said. */
  readonly maxMemoryMB: number | undefined
}

interface Poll extends Asked {
  readonly response: ServerResponse
}

interface Exchange {
  readonly invocation: Invocation
  readonly reply: Deferred<Reply>
  state: 'waiting' | 'sent' | 'replied'
}

const base = '/2018-06-01/runtime'
const invocationPath = /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/

/**
 * Serves Lambda's Runtime API for one function process.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export async function serveRuntimeApi(): Promise<RuntimeApi> {
  const polls: Poll[] = []
  const initFailed = deferred<FunctionError>()
  let polled = deferred<void>()
  let initialised = false
  let exchange: Exchange | undefined

  // A client may ask while its last answer is still on the way: a stream has a connection of its own. So asking is
  // never out of turn; the request waits until there is an event.
  function next(request: IncomingMessage, response: ServerResponse): void {
    initialised = true
    const poll = { response, maxMemoryMB: memoryOf(request) }
    polls.push(poll)
    response.once('close', () => {
      if (polls.includes(poll)) polls.splice(polls.indexOf(poll), 1)
    })
    polled.resolve()
    if (exchange?.state === 'waiting') deliver(exchange)
  }

  function deliver(to: Exchange): void {
    const poll = polls.shift()
    if (poll === undefined) return
    if (polls.length === 0) polled = deferred()
    to.state = 'sent'
    poll.response.writeHead(200, invocationHeaders(to.invocation)).end(to.invocation.event)
  }

  async function failInit(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (initialised) return answer(response, 403, 'InvalidStateTransition', 'init has already succeeded')
    const reply = await readError(request)
    if (reply.type !== 'error') return
    initialised = true
    initFailed.resolve(reply.error)
    // With its answer the client crashes and writes the same error once more. Who waits for it can end it before that.
    setImmediate(() => answer(response, 202))
  }

  async function finish(request: IncomingMessage, response: ServerResponse, id: string, what: string): Promise<void> {
    const current = exchange
    if (current === undefined || current.state === 'waiting' || id !== current.invocation.requestId) {
      return answer(response, 400, 'InvalidRequestID', `no invocation has the id ${id}`)
    }
    if (current.state === 'replied') {
      return answer(response, 403, 'InvalidStateTransition', `invocation ${id} has its answer already`)
    }
    const mode = request.headers['lambda-runtime-function-response-mode']
    if (what === 'response' && mode !== undefined && mode !== 'streaming') {
      return answer(response, 400, 'InvalidFunctionResponseMode', `expected streaming, got ${mode}`)
    }
    current.state = 'replied'
    const read = what === 'error' ? readError : mode === 'streaming' ? readStream : readResponse
    const reply = await read(request)
    current.reply.resolve(reply)
    if (reply.type === 'error' && reply.error.errorType === 'Function.ResponseSizeTooLarge') {
      return answer(response, 413, 'RequestEntityTooLarge', reply.error.errorMessage)
    }
    answer(response, 202)
  }

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = `${request.method} ${request.url}`
    if (call === `GET ${base}/invocation/next`) return next(request, response)
    if (call === `POST ${base}/init/error`) return await failInit(request, response)
    const [, id, what] = (request.method === 'POST' && invocationPath.exec(request.url ?? '')) || []
    if (id !== undefined && what !== undefined) return await finish(request, response, id, what)
    answer(response, 404, 'NotFound', `${call} is not part of the Runtime API`)
  }

  // Timeouts are off because waiting is what this server is for: for an event, for a slow stream, for the
  // function's end. The roomy header limit is for an error's stack, which a stream carries in its trailers.
  const limits = { requestTimeout: 0, headersTimeout: 0, keepAliveTimeout: 0, maxHeaderSize: 1024 * 1024 }
  const server = createServer(limits, (request, response) => {
    route(request, response).catch((error: Error) => response.destroy(error))
  })
  await new Promise<void>((listening, failed) => {
    server.once('error', failed)
    server.listen(0, '127.0.0.1', listening)
  })

  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    initFailed: initFailed.promise,
    async asked() {
      await polled.promise
      return { maxMemoryMB: polls[0]?.maxMemoryMB }
    },
    send(invocation) {
      exchange = { invocation, reply: deferred(), state: 'waiting' }
      deliver(exchange)
      return exchange.reply.promise
    },
    async close() {
      await new Promise((closed) => {
        server.close(closed)
        server.closeAllConnections()
      })
      // A reply that is being read notices by itself.
      if (exchange?.state !== 'replied') exchange?.reply.resolve({ type: 'cut' })
    },
  }
}

function answer(response: ServerResponse, status: number, errorType?: string, errorMessage?: string): void {
  const body = errorType === undefined ? { status: 'OK' } : { errorMessage, errorType }
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
}

/** The stand-in for the native client says with each request for an event how much memory it has used. */
function memoryOf(request: IncomingMessage): number | undefined {
  const kilobytes = Number(request.headers['heddle-max-rss-kb'])
  return kilobytes > 0 ? Math.round(kilobytes / 1024) : undefined
}

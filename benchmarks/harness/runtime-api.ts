import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ColdStart } from './first-invocation.ts'

/** As much of Lambda's Runtime API as a first invocation needs, on a port of this machine. */
export interface RuntimeApi {
  /** `host:port`, for `AWS_LAMBDA_RUNTIME_API`. */
  readonly address: string
  /**
   * Gives the client that asks next this event, and resolves with what its process has taken when it has answered and
   * asks for another. A function that fails is an error.
   */
  firstInvocation(event: string): Promise<ColdStart>
  close(): void
}

interface Exchange {
  readonly event: string
  readonly resolve: (taken: ColdStart) => void
  readonly reject: (error: Error) => void
  state: 'waiting' | 'given' | 'answered'
}

export async function serveRuntimeApi(): Promise<RuntimeApi> {
  let exchange: Exchange | undefined

  function next(request: IncomingMessage, response: ServerResponse): void {
    const taken = request.headers['benchmark-taken'] as string
    // The second request for an event is never answered: the process is ended.
    if (exchange?.state === 'answered') exchange.resolve(JSON.parse(taken))
    if (exchange?.state !== 'waiting') return
    exchange.state = 'given'
    response.writeHead(200, {
      'content-length': Buffer.byteLength(exchange.event),
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': '8f7c1d9e-3c1b-4a52-9b7e-0d3f5c2a1b6d',
      'lambda-runtime-deadline-ms': Date.now() + 60_000,
      'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:eu-west-1:123456789012:function:benchmark',
      'lambda-runtime-trace-id': 'Root=1-69204c33-abcdef012345678912345678;Parent=53995c3f42cd8ad8;Sampled=1',
    })
    response.end(exchange.event)
  }

  async function finish(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = ''
    for await (const chunk of request) text += chunk
    response.writeHead(202, { 'content-length': 0 }).end()
    if (exchange === undefined) return
    if (request.url?.endsWith('/response')) exchange.state = 'answered'
    else exchange.reject(new Error(`the function failed: ${text}`))
  }

  const server = createServer((request, response) => {
    if (request.method === 'GET') return next(request, response)
    finish(request, response).catch((error: Error) => exchange?.reject(error))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))

  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    firstInvocation(event) {
      return new Promise((resolve, reject) => {
        exchange = { event, resolve, reject, state: 'waiting' }
      })
    },
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

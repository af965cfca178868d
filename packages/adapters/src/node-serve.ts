import type { AddressInfo } from 'node:net'
import { checkNumbers } from './checked-numbers.ts'
import { type NodeOptions, toNode } from './node.ts'
import type { RequestHandler } from './request-handler.ts'
import { portOf, type StopOptions, stoppingAt } from './stopping.ts'

export interface ServeOptions extends NodeOptions, StopOptions {
  /** Default: the environment variable `PORT`, else 8080. 0 takes any that is free. */
  readonly port?: number | undefined
  /** The address that it listens on. Default: all. */
  readonly host?: string | undefined
  /**
   * Milliseconds that a connection is kept open for the next request. Default 65 000: load balancers keep theirs for 60 seconds,
   * and lose a request to a server that lets go first.
   */
  readonly keepAlive?: number | undefined
}

/** A server that takes requests. */
export interface Server {
  readonly port: number
  /** Takes no more requests, answers those that it has, waits for what was handed to `waitUntil`, and stops. */
  close(): Promise<void>
}

/**
 * Serves an HTTP handler on a port, for a container on Fargate, Cloud Run, Kubernetes or a server of one's own. At a signal to
 * stop it takes no more requests, answers those that it has, waits for the work behind them, and ends the process with 0, as
 * soon as all servers of the process that heard the signal are so far.
 */
export async function serve(handler: RequestHandler<'node'>, options: ServeOptions = {}): Promise<Server> {
  checkNumbers('serve', options)
  const { host, keepAlive = 65_000 } = options
  const listener = toNode(handler, options)
  let isClosing = false
  const server = process.getBuiltinModule('node:http').createServer((req, res) => {
    // Whoever keeps its connection would send the next request into a server that is about to be gone.
    if (isClosing) res.setHeader('connection', 'close')
    else res.once('close', () => isClosing && server.closeIdleConnections())
    void listener(req, res)
  })
  server.keepAliveTimeout = keepAlive
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port: portOf(options.port), ...(host === undefined ? {} : { host }) }, () => {
      server.off('error', reject)
      resolve()
    })
  })
  const close = stoppingAt(options, {
    async stop() {
      isClosing = true
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeIdleConnections()
      await closed
      await listener.drained()
    },
    abort: listener.abort,
    cut: () => server.closeAllConnections(),
  })
  return { port: (server.address() as AddressInfo).port, close }
}

import type { AddressInfo } from 'node:net'
import type { Handler, HttpOutput } from '@heddle/core'
import { type NodeOptions, toNode } from './node.ts'

export interface ServeOptions extends NodeOptions {
  /** Default: the environment variable `PORT`, else 8080. 0 takes any that is free. */
  readonly port?: number | undefined
  /** The address that it listens on. Default: all. */
  readonly host?: string | undefined
  /** Milliseconds that requests may still take once it is to stop; connections that are open then are cut. Default 10 000. */
  readonly grace?: number | undefined
  /** At which signals it stops, and ends the process. Default `SIGTERM` and `SIGINT`; none where you stop it yourself. */
  readonly signals?: readonly NodeJS.Signals[] | undefined
}

/** A server that takes requests. */
export interface Server {
  readonly port: number
  /** Takes no more requests, answers those that it has, waits for what was handed to `waitUntil`, and stops. */
  close(): Promise<void>
}

/**
 * Serves an HTTP handler on a port, for a container on Fargate, Cloud Run, Kubernetes or a server of one's own. At a signal to
 * stop it takes no more requests, answers those that it has, waits for the work behind them, and ends the process with 0.
 */
export async function serve(handler: Handler<HttpOutput, 'node'>, options: ServeOptions = {}): Promise<Server> {
  const { port = Number(process.env.PORT ?? 8080), host, grace = 10_000, signals = ['SIGTERM', 'SIGINT'] } = options
  const listener = toNode(handler, options)
  const server = process.getBuiltinModule('node:http').createServer((req, res) => {
    // Whoever keeps its connection would send the next request into a server that is about to be gone.
    if (closing !== undefined) res.setHeader('connection', 'close')
    void listener(req, res)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, ...(host === undefined ? {} : { host }) }, resolve)
  })
  let closing: Promise<void> | undefined
  const stop = async () => {
    const closed = new Promise<void>((resolve) => {
      server.close(() => resolve())
    })
    server.closeIdleConnections()
    const timer = setTimeout(() => server.closeAllConnections(), grace)
    await closed
    clearTimeout(timer)
    await Promise.race([listener.drained(), new Promise((resolve) => setTimeout(resolve, grace).unref())])
  }
  const close = () => {
    closing ??= stop()
    return closing
  }
  for (const signal of signals) process.once(signal, () => void close().then(() => process.exit(0)))
  return { port: (server.address() as AddressInfo).port, close }
}

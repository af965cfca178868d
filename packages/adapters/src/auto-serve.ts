import { HeddleError, missing, type Platform } from '@heddle/core'
import { checkNumbers } from './checked-numbers.ts'
import type { FetchFunction } from './fetch.ts'
import type { ServeOptions, Server } from './node-serve.ts'
import { portOf, stoppingAt } from './stopping.ts'

export type { Server } from './node-serve.ts'
export type AutoServeOptions = Omit<ServeOptions, 'maxBytes' | 'timeout' | 'margin' | 'trustProxy'>

/** What of Bun and Deno is needed. */
interface Runtimes {
  readonly Bun?: { serve(options: object): BunServer }
  readonly Deno?: { serve(options: object, handler: FetchFunction): DenoServer }
}

interface BunServer {
  readonly port: number
  timeout(request: Request, seconds: number): void
  requestIP(request: Request): { readonly address: string } | null
  stop(closeActiveConnections?: boolean): Promise<void>
}

interface DenoServer {
  readonly addr: { readonly port: number }
  shutdown(): Promise<void>
}

/** Serves as the platform has it. `undefined` where the platform calls the function. */
export function serveHere(name: Platform, handler: never, options: ServeOptions): Promise<Server> | undefined {
  if (name === 'node') return import('./node-serve.ts').then(({ serve }) => serve(handler, options))
  if (name === 'bun' || name === 'deno') return byFetch(handler, options)
  if (name === 'fn') return byFdk(handler, options)
  if (name === 'iron-functions') {
    // With its formats what runs ends with the call, or with its input.
    return import('./iron.ts').then(async ({ serveIron }) => {
      await serveIron(handler, options)
      return NO_PORT
    })
  }
  return undefined
}

const NO_PORT: Server = { port: 0, close: async () => {} }

/** The servers of Bun and Deno, which are faster than their `node:http`. */
async function byFetch(handler: never, options: ServeOptions): Promise<Server> {
  checkNumbers('auto', options)
  const { toFetch } = await import('./fetch.ts')
  const fetch = toFetch(handler, options)
  const { Bun, Deno } = globalThis as Runtimes
  const where = { port: portOf(options.port), hostname: options.host ?? '0.0.0.0' }
  if (Bun !== undefined) {
    const seconds = Math.ceil((options.keepAlive ?? 65_000) / 1000)
    const server = Bun.serve({
      ...where,
      idleTimeout: Math.min(seconds, 255),
      fetch(request: Request, bun: BunServer) {
        // That is for connections that wait for the next request: a function may take longer, and a stream be silent for longer.
        bun.timeout(request, 0)
        return fetch(request, bun)
      },
    })
    const close = stoppingAt(options, {
      stop: () => server.stop().then(() => fetch.drained()),
      abort: fetch.abort,
      cut: () => server.stop(true),
    })
    return { port: server.port, close }
  }
  if (Deno === undefined) throw new HeddleError('MISUSE', 'auto: neither Bun.serve nor Deno.serve is there')
  const server = Deno.serve({ ...where, onListen() {} }, fetch)
  const close = stoppingAt(options, {
    stop: () => server.shutdown().then(() => fetch.drained()),
    abort: fetch.abort,
    // Deno has no way to cut connections once it shuts down: what is not done ends with the process.
    cut: () => {},
  })
  return { port: server.addr.port, close }
}

/** Fn's own FDK, which listens on the socket that Fn names, for as long as the process lives. */
async function byFdk(handler: never, options: ServeOptions): Promise<Server> {
  const { toFn } = await import('./fn.ts')
  // @ts-expect-error it has no types
  const module = await import('@fnproject/fdk').catch(missing('@fnproject/fdk', 'auto'))
  const { handle } = (module as { readonly default: { handle(fn: unknown, options: object): unknown } }).default
  handle(toFn(handler, options), { inputMode: 'buffer' })
  return NO_PORT
}

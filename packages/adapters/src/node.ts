import type { IncomingMessage, ServerResponse } from 'node:http'
import { LiveInvocation } from '@heddle/core'
import { answerCall } from './answer-call.ts'
import { checkFamily } from './checked-family.ts'
import { eventBinding } from './event-binding.ts'
import { type NodeCall, nodeHttp } from './node-http.ts'
import { platform } from './platform.ts'
import type { RequestHandler } from './request-handler.ts'
import { runningWork } from './running-work.ts'

/** A listener for a server of Node: `createServer(toNode(handler))`. */
export interface NodeListener {
  (req: IncomingMessage, res: ServerResponse): Promise<void>
  /** Resolves when all requests are answered, and the work that was handed to `waitUntil` is done. */
  drained(): Promise<void>
}

export interface NodeOptions {
  /** The most bytes that a request's body may have; more are answered 413. Default 10 MiB. */
  readonly maxBytes?: number | undefined
  /** Milliseconds that a request may take: see `invocation.deadline`. Default: no limit. */
  readonly timeout?: number | undefined
  /** Milliseconds before `timeout` at which `invocation.signal` aborts. Default: a second, or a tenth of `timeout`. */
  readonly margin?: number | undefined
  /**
   * Whether a proxy stands before the server, as it does on Cloud Run, Fargate and Heroku: client address and protocol are
   * then those of `x-forwarded-for` (its last address) and `x-forwarded-proto`. Default `false`: anybody could send them.
   */
  readonly trustProxy?: boolean | undefined
}

/**
 * Puts an HTTP handler, or one of `cloudEvent`, on a server of Node, in a container or anywhere: `createServer(toNode(handler)).listen(3000)`. `serve`
 * also starts the server, and stops it with grace. A reply that is streamed goes out as fast as the client takes it;
 * `invocation.signal` aborts when the client is gone.
 */
export function toNode(handler: RequestHandler<'node'>, options: NodeOptions = {}): NodeListener {
  const { maxBytes = 10 * 1024 * 1024, trustProxy = false, timeout, margin } = options
  const http = nodeHttp({ maxBytes, trustProxy })
  const bindings = { http, cloudEvent: eventBinding(http, undefined, () => true) }
  const name = platform()
  checkFamily(handler, name, bindings)
  const { keepAlive, drained } = runningWork()

  async function handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const invocation = new LiveInvocation({
      id: crypto.randomUUID(),
      functionName: handler.source,
      platform: name,
      remaining: timeout,
      margin,
      raw: { req, res } satisfies NodeCall,
      keepAlive,
      bindings,
    })
    await answerCall(handler, invocation.raw, invocation)
  }

  async function node(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const handled = handle(req, res)
    keepAlive(handled)
    await handled
  }

  return Object.assign(node, { handler, drained })
}

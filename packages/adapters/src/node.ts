import type { IncomingMessage, ServerResponse } from 'node:http'
import { LiveInvocation, type Platform } from '@heddle/core'
import { answerCall } from './answer-call.ts'
import { checkFamily } from './checked-family.ts'
import { checkNumbers } from './checked-numbers.ts'
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
  /** Has `invocation.signal` abort for all that runs, such as streams that have no end. Gives how many invocations that are. */
  abort(): number
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
export function toNode(handler: RequestHandler<'node'>, options?: NodeOptions): NodeListener
export function toNode(
  handler: RequestHandler<'node'>,
  options: NodeOptions = {},
  // Of `auto`, which makes it when somebody calls: the environment may say something else by then.
  name: Platform = platform(),
): NodeListener {
  checkNumbers('toNode', options)
  const { maxBytes = 10 * 1024 * 1024, trustProxy = false, timeout, margin } = options
  const http = nodeHttp({ maxBytes, trustProxy })
  const bindings = { http, cloudEvent: eventBinding(http, undefined, () => true) }
  checkFamily(handler, name, bindings)
  const { keepAlive, drained, abort } = runningWork()

  async function node(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const invocation: LiveInvocation<NodeCall> = new LiveInvocation({
      id: crypto.randomUUID(),
      functionName: handler.source,
      platform: name,
      remaining: timeout,
      margin,
      raw: { req, res },
      keepAlive: (work) => keepAlive(work, invocation),
      bindings,
    })
    const answering = answerCall(handler, invocation.raw, invocation)
    keepAlive(answering, invocation)
    await answering
  }

  return Object.assign(node, { handler, drained, abort })
}

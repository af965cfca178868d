import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  type Binding,
  type HttpOutput,
  type LiveInvocation,
  problem,
  report,
  type Sink,
  withoutBody,
} from '@heddle/core'
import { bag, callerOf, type HttpInput, isChunks, output as outgoing, pour } from '@heddle/events/adapting'
import { isClientGone } from './client-gone.ts'
import { httpInput } from './http-input.ts'
import { lingering } from './lingering.ts'
import { bodyWasRead, heldBody, readBody } from './read-body.ts'

/** A call of a server of Node: of `node:http`, or of what is built on it, such as Express. */
export interface NodeCall {
  readonly req: IncomingMessage & { readonly rawBody?: Uint8Array; readonly originalUrl?: string }
  readonly res: ServerResponse
}

export interface NodeHttpOptions {
  readonly maxBytes: number
  /** Whether what a proxy says of the client is true. */
  readonly trustProxy: boolean
}

/** Requests and responses of Node. */
export function nodeHttp({ maxBytes, trustProxy }: NodeHttpOptions): Binding<HttpInput, HttpOutput> {
  return {
    async decode(raw, invocation) {
      const { req } = raw as NodeCall
      const { rawBody } = req
      if (rawBody === undefined && req.readableDidRead) throw bodyWasRead()
      const headers = headersOf(req)
      const isSecure = trustProxy ? headers['x-forwarded-proto'] === 'https' : 'encrypted' in req.socket
      return httpInput({
        id: invocation.id,
        method: req.method ?? 'GET',
        target: req.originalUrl ?? req.url ?? '/',
        origin: `${isSecure ? 'https' : 'http'}://${headers.host ?? ''}`,
        headers,
        clientIp: (trustProxy && callerOf(headers['x-forwarded-for'])) || req.socket.remoteAddress,
        raw: req,
        // What a framework has read is not to be had again.
        ...(rawBody === undefined
          ? await readBody(req.iterator({ destroyOnReturn: false }), headers['content-length'], maxBytes)
          : heldBody(rawBody, maxBytes)),
      })
    },
    encode: (output, raw, { method }, invocation) => respond((raw as NodeCall).res, output, method, invocation),
  }
}

export function headersOf({ headers }: IncomingMessage): Readonly<Record<string, string>> {
  const plain = bag<string>()
  for (const name in headers) {
    const value = headers[name]
    if (value !== undefined && !name.startsWith(':')) plain[name] = typeof value === 'string' ? value : value.join(', ')
  }
  return plain
}

/**
 * Sends a reply, its chunks as fast as the client takes them. Resolves when it is sent, or the client is gone.
 *
 * @param isInstead - of a reply that could not be sent
 */
export async function respond(
  res: ServerResponse,
  output: HttpOutput,
  method: string,
  invocation: LiveInvocation,
  isInstead = false,
): Promise<void> {
  const { status, headers, cookies, body } = method === 'HEAD' || res.destroyed ? withoutBody(output) : output
  if (res.destroyed) return
  const all: Record<string, string | number | readonly string[]> = { ...headers }
  if (cookies.length > 0) all['set-cookie'] = cookies
  if (body !== undefined && !isChunks(body)) all['content-length'] = Buffer.byteLength(body)
  // Of a body that was not read to its end the rest would be taken for the next request.
  const isUnread = !res.req.complete && status >= 400
  if (isUnread) all.connection = 'close'
  try {
    res.writeHead(status, all as never)
  } catch (error) {
    withoutBody(output)
    report(undefined, 'http: the reply failed', error, { requestId: invocation.id })
    // Somebody else has begun to answer, or no head at all can be written.
    if (res.headersSent || isInstead) return breakOff(res)
    // A header that HTTP/1 has no way to say: the client is told that it failed.
    return await respond(res, outgoing(problem(error)), method, invocation, true)
  }
  if (!isChunks(body) && !isUnread) {
    // In one piece with its head, which a stream of pieces could not be.
    await new Promise<void>((resolve) => {
      res.once('close', resolve)
      res.end(body, () => resolve())
    })
    return
  }
  try {
    await pour(body, isUnread ? lingering(res) : (res as Sink), invocation, () => {
      // Whoever listens to a stream wants to know that it is there, before there is something to say.
      if (isChunks(body)) res.flushHeaders()
    })
  } catch (error) {
    if (!isClientGone(error, invocation)) {
      report(undefined, 'http: the reply broke off', error, { requestId: invocation.id })
    }
    breakOff(res)
  }
}

/** Ends a response that will not be whole. One that has its end, of whoever has answered before, is left alone. */
export function breakOff(res: ServerResponse): void {
  if (res.writableEnded) return
  if (!res.headersSent) {
    res.destroy()
    return
  }
  // What was written goes out; that the end is missing tells the client that it is not all.
  setImmediate(() => {
    if (typeof res.socket?.destroySoon === 'function') res.socket.destroySoon()
    else res.destroy()
  })
}

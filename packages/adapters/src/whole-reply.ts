import { type HttpOutput, type LiveInvocation, problem, report, withoutBody } from '@heddle/core'
import { collect, isChunks, output } from '@heddle/events/adapting'

/** A reply whose body is all there. */
export interface WholeReply extends HttpOutput {
  readonly body: string | Uint8Array | undefined
}

export interface WholeReplyOptions<Made> {
  /** The most bytes that are collected of a reply that comes in pieces. */
  readonly maxBytes: number
  /** Makes the reply what the platform takes. Throws for one that it does not. */
  make(reply: WholeReply): Made
}

/**
 * The reply for a platform that takes it whole. One that breaks off, or that the platform does not take, is answered 500, with
 * the headers that are not of its body, such as those of `cors`; why is logged.
 */
export async function wholeReply<Made>(
  given: HttpOutput,
  method: string,
  invocation: LiveInvocation,
  { maxBytes, make }: WholeReplyOptions<Made>,
): Promise<Made> {
  // The reply to HEAD is that to GET without its body.
  const reply = method === 'HEAD' ? withoutBody(given) : given
  try {
    const { body } = reply
    const whole = isChunks(body) ? await collect(body, maxBytes, signalOf(invocation)) : body
    return make({ ...reply, body: whole })
  } catch (error) {
    report(undefined, 'http: the reply broke off', error, { requestId: invocation.id })
    const { status, headers, body } = output(problem(error))
    const kept = Object.entries(reply.headers).filter(([name]) => !OF_BODY.test(name))
    const instead = { status, headers: { ...Object.fromEntries(kept), ...headers }, cookies: [] }
    return make({ ...instead, body: method === 'HEAD' ? undefined : (body as string) })
  }
}

const OF_BODY = /^(?:content-|etag$|last-modified$|cache-)/

/** What stops a body: the signal, or, for a reply that the function made when it had heard that, half of what was left then. */
function signalOf(invocation: LiveInvocation): AbortSignal {
  if (!invocation.signal.aborted) return invocation.signal
  return AbortSignal.timeout(Math.max(0, Math.floor(invocation.remaining() - invocation.margin / 2)))
}

import { type HttpOutput, type LiveInvocation, withoutBody } from '@heddle/core'
import { collect, insteadOf, isChunks, stopOf } from '@heddle/events/adapting'

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
    const whole = isChunks(body) ? await collect(body, maxBytes, stopOf(invocation)) : body
    return make({ ...reply, body: whole })
  } catch (error) {
    const instead = insteadOf(reply, error, invocation)
    return make(method === 'HEAD' ? { ...instead, body: undefined } : instead)
  }
}

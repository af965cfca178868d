import { type HttpOutput, type LiveInvocation, problem, report, untilHalfMargin } from '@heddle/core'
import { output } from './http-output.ts'

/** The reply in place of one that cannot go out: a 500, with the headers that are not of its body, such as those of `cors`. Logs why. */
export function insteadOf(
  reply: HttpOutput,
  error: unknown,
  invocation: LiveInvocation,
): HttpOutput & { body: string } {
  report(undefined, 'http: the reply broke off', error, { requestId: invocation.id })
  const { status, headers, body } = output(problem(error))
  const kept = Object.entries(reply.headers).filter(([name]) => !OF_BODY.test(name))
  return { status, headers: { ...Object.fromEntries(kept), ...headers }, cookies: [], body: body as string }
}

const OF_BODY = /^(?:content-|etag$|last-modified$|cache-)/

/** What stops a body: the signal, or, for a reply that the function made when it had heard that, half of what was left then. */
export function stopOf(invocation: LiveInvocation): AbortSignal {
  if (!invocation.signal.aborted) return invocation.signal
  return AbortSignal.timeout(untilHalfMargin(invocation))
}

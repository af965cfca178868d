import type { LiveInvocation } from '@heddle/core'

/** Has the invocation's signal abort: nobody waits for the answer any more. */
export function clientIsGone(invocation: LiveInvocation): void {
  invocation.abort(new DOMException('the client is gone', 'AbortError'))
}

/** Whether a reply broke off for no other reason, which is nobody's failure. */
export function isClientGone(error: unknown, { signal }: LiveInvocation): boolean {
  return signal.aborted && error === signal.reason && (error as Error).name === 'AbortError'
}

/** Has the signal abort when that of the request does. What it gives back lets go of the request. */
export function abortWith(request: Request, invocation: LiveInvocation): () => void {
  // Not every platform has one.
  const signal: AbortSignal | undefined = request.signal
  const abort = () => clientIsGone(invocation)
  if (signal?.aborted) abort()
  else signal?.addEventListener('abort', abort, { once: true })
  return () => signal?.removeEventListener('abort', abort)
}

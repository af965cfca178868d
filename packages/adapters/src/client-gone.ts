import type { LiveInvocation } from '@heddle/core'
import { clientGone } from '@heddle/events/adapting'

/** Has the invocation's signal abort: nobody waits for the answer any more. */
export function clientIsGone(invocation: LiveInvocation): void {
  invocation.abort(clientGone())
}

/** Whether a reply broke off because the client is gone, or the server is to stop: that is nobody's failure. */
export function isClientGone(error: unknown, { signal }: LiveInvocation): boolean {
  return signal.aborted && error === signal.reason && (error as Error).name === 'AbortError'
}

/** Hears that the client is gone from the request's own signal. What it gives back lets go of the request. */
export function listenTo(request: Request): (abort: (reason: Error) => void) => () => void {
  return (abort) => {
    // Not every platform has one.
    const signal: AbortSignal | undefined = request.signal
    const gone = () => abort(clientGone())
    if (signal?.aborted) gone()
    else signal?.addEventListener('abort', gone, { once: true })
    return () => signal?.removeEventListener('abort', gone)
  }
}

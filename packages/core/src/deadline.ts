import { HeddleError, stackless } from './errors.ts'
import type { Invocation } from './invocation.ts'
import type { Step } from './middleware.ts'

/**
 * For a source whose trigger has to be told something whatever happens: stops waiting for the layers and the function
 * when the deadline is near, and fails with `DEADLINE`, so that the source's `recover` still has `margin` milliseconds.
 */
export function beforeDeadline(chain: Step): Step {
  return function beforeDeadline(call) {
    const { signal } = (call as { readonly invocation: Invocation }).invocation
    return new Promise((resolve, reject) => {
      function late(): void {
        reject(stackless(() => new HeddleError('DEADLINE', 'not finished before the deadline')))
      }
      signal.addEventListener('abort', late, { once: true })
      if (signal.aborted) return late()
      Promise.resolve(chain(call))
        .then(resolve, reject)
        .finally(() => signal.removeEventListener('abort', late))
    })
  }
}

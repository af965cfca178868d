import type { LiveInvocation } from '@heddle/core'

/** Work in a process that nobody freezes: it goes on behind the answer, and can be waited for before the process ends. */
export interface RunningWork {
  /** @param invocation - whose signal aborts when the work is to end */
  keepAlive(work: Promise<unknown>, invocation: LiveInvocation): void
  /** Resolves when all of it is done, and what was begun in the meantime. */
  drained(): Promise<void>
  /** Has the signals of all invocations that still run abort. Gives how many they are. */
  abort(): number
}

export function runningWork(): RunningWork {
  const running = new Map<Promise<unknown>, LiveInvocation>()
  return {
    keepAlive(work, invocation) {
      running.set(work, invocation)
      const over = () => running.delete(work)
      // Not `finally`, which makes a promise that rejects as well: nobody would take note of that, and Node would end.
      work.then(over, over)
    },
    async drained() {
      while (running.size > 0) await Promise.allSettled(running.keys())
    },
    abort() {
      const invocations = new Set(running.values())
      // By this name nobody takes it for a failure.
      const reason = new DOMException('the server is to stop', 'AbortError')
      for (const invocation of invocations) invocation.abort(reason)
      return invocations.size
    },
  }
}

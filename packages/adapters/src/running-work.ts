/** Work in a process that nobody freezes: it goes on behind the answer, and can be waited for before the process ends. */
export interface RunningWork {
  /** @param work - that never rejects */
  keepAlive(work: Promise<unknown>): void
  /** Resolves when all of it is done, and what was begun in the meantime. */
  drained(): Promise<void>
}

export function runningWork(): RunningWork {
  const running = new Set<Promise<unknown>>()
  return {
    keepAlive(work) {
      running.add(work)
      void work.finally(() => running.delete(work))
    },
    async drained() {
      while (running.size > 0) await Promise.all(running)
    },
  }
}

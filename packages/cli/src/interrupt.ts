const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

export interface Interrupt {
  readonly happened: boolean
  /** Signals do what they always do again. */
  ignore(): void
}

/** On a signal that would end this process, cleans up first and then lets it end that way. */
export function endOnSignal(cleanUp: () => Promise<void>): Interrupt {
  let happened = false

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (happened) return
    happened = true
    await cleanUp()
    ignore()
    process.kill(process.pid, signal)
  }

  function ignore(): void {
    for (const signal of signals) process.off(signal, end)
  }

  for (const signal of signals) process.on(signal, end)
  return {
    get happened() {
      return happened
    },
    ignore,
  }
}

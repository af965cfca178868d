export interface StopOptions {
  /**
   * Milliseconds that requests, and the work behind them, may still take once it is to stop; what is not done by then is cut
   * off. Default 10 000.
   */
  readonly grace?: number | undefined
  /** At which signals it stops, and ends the process. Default `SIGTERM` and `SIGINT`; none where you stop it yourself. */
  readonly signals?: readonly NodeJS.Signals[] | undefined
}

/** A server that can be stopped. */
export interface Stoppable {
  /** Takes no more requests. Resolves when those that it has are answered, and the work behind them is done. */
  stop(): Promise<unknown>
  /** Lets go of what is not done. */
  cut(): unknown
}

/** Stops a server with grace: once when it is called, and at a signal, after which the process ends. */
export function stoppingAt(
  { grace = 10_000, signals = ['SIGTERM', 'SIGINT'] }: StopOptions,
  { stop, cut }: Stoppable,
): () => Promise<void> {
  let closing: Promise<void> | undefined
  async function finish(): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, grace)
    })
    const isLate = await Promise.race([stop().then(() => false), late.then(() => true)])
    clearTimeout(timer)
    if (isLate) await cut()
    for (const signal of signals) process.off(signal, end)
  }
  const close = () => {
    closing ??= finish()
    return closing
  }
  // A second signal ends the process at once, as ever.
  const end = () => void close().then(() => process.exit(0))
  for (const signal of signals) process.once(signal, end)
  return close
}

/** @param given - or what the platform says, or 8080 */
export function portOf(given: number | undefined): number {
  // Empty is not said.
  return given ?? Number(process.env.PORT || 8080)
}

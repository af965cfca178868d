import { HeddleError, timerDelay } from '@heddle/core'

export interface StopOptions {
  /**
   * Milliseconds that requests, and the work behind them, may still take once it is to stop. When half of them are over,
   * `invocation.signal` aborts for what still runs, streams that have no end among them; what is not done at their end is cut
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
  /** Has the signals of what runs abort. Gives how many invocations that are. */
  abort(): number
  /** Lets go of what is not done. */
  cut(): unknown
}

/** Stops a server with grace: once when it is called, and at a signal, after which the process ends. */
export function stoppingAt(
  { grace = 10_000, signals = ['SIGTERM', 'SIGINT'] }: StopOptions,
  { stop, abort, cut }: Stoppable,
): () => Promise<void> {
  let closing: Promise<void> | undefined
  async function finish(): Promise<void> {
    const stopped = stop()
    if (!(await isDoneIn(stopped, grace / 2))) {
      warn('told to end', abort(), grace / 2)
      if (!(await isDoneIn(stopped, grace / 2))) {
        warn('cut off', abort(), grace)
        await cut()
      }
    }
    letGo()
  }
  const close = () => {
    closing ??= finish()
    return closing
  }
  const end = () => {
    // A second signal ends the process at once, as ever.
    letGo()
    ending++
    void close().then(() => {
      ending--
      // Another server of the process may still have requests.
      if (ending === 0) process.exit(0)
    })
  }
  const letGo = () => {
    for (const signal of signals) process.off(signal, end)
  }
  for (const signal of signals) process.once(signal, end)
  return close
}

/** How many servers have heard a signal, and are not stopped yet. */
let ending = 0

/** Whether a promise resolves in that many milliseconds. */
async function isDoneIn(promise: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, timerDelay(ms), false)
  })
  try {
    return await Promise.race([promise.then(() => true), late])
  } finally {
    clearTimeout(timer)
  }
}

function warn(what: string, invocations: number, ms: number): void {
  if (invocations === 0) return
  const message = `serve: ${what} what was not done ${ms} ms after it was to stop`
  console.error(JSON.stringify({ level: 'WARN', message, invocations }))
}

/** @param given - or what the platform says, or 8080 */
export function portOf(given: number | undefined): number {
  if (given !== undefined) return given
  // Empty is not said.
  const told = process.env.PORT || '8080'
  if (/^\d{1,5}$/.test(told) && Number(told) < 65_536) return Number(told)
  throw new HeddleError('MISUSE', `serve: the environment variable PORT is ${JSON.stringify(told)}, which is no port`)
}

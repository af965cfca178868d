import { readEvents } from './events.ts'
import { startFunction } from './function.ts'
import { endOnSignal } from './interrupt.ts'
import { help, parseInvoke } from './invoke-options.ts'
import { jsonLine } from './json-line.ts'
import { printLog, printOutcome, printSummary } from './print.ts'

/** `heddle invoke`: sends events to a function, one after the other, and prints how each ended. */
export async function run(args: readonly string[]): Promise<number> {
  const options = parseInvoke(args)
  if (options === undefined) {
    process.stdout.write(help)
    return 0
  }
  const { json } = options
  const running = await startFunction({ ...options.function, onLog: json ? undefined : printLog })
  const interrupt = endOnSignal(() => running.stop())
  try {
    const events = await readEvents(options.events)
    let failed = 0
    for (const [index, { label, value }] of events.entries()) {
      const outcome = await running.invoke(value)
      if (interrupt.happened) break
      if (!outcome.ok) failed += 1
      if (json) process.stdout.write(`${jsonLine(outcome)}\n`)
      else printOutcome(outcome, events.length > 1 ? `event ${index + 1} of ${events.length} (${label})` : undefined)
    }
    if (!json && events.length > 1) printSummary(events.length, failed)
    return failed > 0 ? 1 : 0
  } finally {
    await running.stop()
    interrupt.ignore()
  }
}

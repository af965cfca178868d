import { jsonLine } from './json-line.ts'
import type { Failed, FunctionError } from './outcome.ts'
import { printLog, printOutcome } from './print.ts'

/** The function failed, so that there is nothing to be measured. */
export class FunctionFailed extends Error {
  readonly outcome: Failed
  /** Which event that was, or when; undefined where it goes without saying. */
  readonly where: string | undefined

  constructor(outcome: Failed, where: string | undefined) {
    super(outcome.error.errorMessage)
    this.outcome = outcome
    this.where = where
  }
}

/** A failure in a process that was measured: the function had answered before. */
export function failedLater(error: FunctionError, logs: readonly string[]): FunctionFailed {
  const nothing = { partial: undefined, initMs: undefined, durationMs: 0, maxMemoryMB: undefined }
  return new FunctionFailed({ ok: false, error, requestId: 'bench', logs, ...nothing }, 'when it was measured')
}

/** Shows a failure as `heddle invoke` does. */
export function printFailure({ outcome, where }: FunctionFailed, asJson: boolean): void {
  if (asJson) {
    process.stdout.write(`${jsonLine(outcome)}\n`)
    return
  }
  for (const line of outcome.logs) printLog(line)
  printOutcome(outcome, where)
}

import type { Invocation } from './invocation.ts'

/** What `log()` puts into the call, and any other logger can. */
export interface Logger {
  trace(message: string, fields?: object): void
  debug(message: string, fields?: object): void
  info(message: string, fields?: object): void
  warn(message: string, fields?: object): void
  error(message: string, fields?: object): void
  /** A logger whose lines carry these fields too. */
  child(fields: object): Logger
  /** The same, and its lines tell where the event of the call comes from. Only `log()`'s have it. */
  forCall?(fields: object, call: TracedCall): Logger
}

/** A call, or that of one record, as far as it is needed to tell where its event comes from. */
export interface TracedCall {
  readonly event: unknown
  readonly invocation: Invocation
}

// An error that travels on after it was logged is not logged again further out.
const reported = new WeakSet<object>()

/** Marks an error as logged. */
export function markReported(error: unknown): void {
  if (typeof error === 'object' && error !== null) reported.add(error)
}

/** Whether an error was logged already. */
export function wasReported(error: unknown): boolean {
  return typeof error === 'object' && error !== null && reported.has(error)
}

/**
 * Logs a failure that does not leave the function as an error: through the call's logger when there is one, else as
 * one JSON line on standard error. Never throws.
 */
export function report(
  logger: Pick<Logger, 'error'> | undefined,
  message: string,
  error: unknown,
  fields: object,
): void {
  markReported(error)
  if (logger !== undefined) {
    try {
      logger.error(message, { ...fields, error })
      return
    } catch {
      // A logger that fails is no reason to lose the line, or the batch.
    }
  }
  console.error(JSON.stringify({ level: 'ERROR', message, ...fields, error: plainError(error) }))
}

/** The call's `log`, when what it holds is a logger. */
export function loggerOf(call: object): Logger | undefined {
  const log = (call as { log?: Partial<Logger> }).log
  return typeof log?.error === 'function' ? (log as Logger) : undefined
}

/** An error as data that can always be written: name, code, message and stack, and the same of its causes. */
export function plainError(error: unknown, depth = 0): unknown {
  try {
    if (!(error instanceof Error)) return { message: typeof error === 'string' ? error : thrownText(error) }
    const plain: Record<string, unknown> = { name: String(error.name), message: String(error.message) }
    const { code } = error as { code?: unknown }
    if (typeof code === 'string' || typeof code === 'number') plain.code = code
    // heddle's refusals have no frames: their message says where in the event.
    if (String(error.stack).includes('\n    at ')) plain.stack = error.stack
    if (error.cause !== undefined && depth < 4) plain.cause = plainError(error.cause, depth + 1)
    return plain
  } catch {
    return { message: `something that cannot be written was thrown: ${typeof error}` }
  }
}

function thrownText(thrown: unknown): string {
  try {
    return JSON.stringify(thrown) ?? String(thrown)
  } catch {
    return Object.prototype.toString.call(thrown)
  }
}

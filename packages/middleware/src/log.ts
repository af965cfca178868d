import {
  HttpError,
  type Invocation,
  isReply,
  type Logger,
  type Middleware,
  markReported,
  type TracedCall,
  traceOf,
} from '@heddle/core'
import { type ForeignLogger, foreignLogger } from './foreign-logger.ts'
import { type LogLevel, lineLogger } from './line-logger.ts'

export interface LogOptions {
  /**
   * The least level that is written. Default: `AWS_LAMBDA_LOG_LEVEL` where Lambda's log format is JSON, else `INFO`.
   * A logger of one's own has its own level.
   */
  readonly level?: LogLevel | undefined
  /** Fields of every line. */
  readonly fields?: object | undefined
  /**
   * Names whose values are written as `[redacted]`, wherever they stand, in any case, with or without `-` and `_`; beside
   * the common ones: `authorization`, `cookie`, `set-cookie`, `password`, `secret`, `token`, `x-api-key` and their like.
   */
  readonly redact?: readonly string[] | undefined
  /** Writes the lines instead: a pino-like logger, or one whose methods take the message first, such as Powertools'. */
  readonly logger?: ForeignLogger | undefined
  /** Where a line of JSON goes. Default: standard output. */
  readonly write?: ((line: string) => void) | undefined
}

/**
 * Puts `log` into the call, and writes one JSON line for the invocation when it is over: how long it took, whether it was
 * the first of its process, what became of it. All lines, of a batch those of each record, tell where the event comes from:
 * `traceId`, `correlationId`, and `causationId` where another event caused it. Keys are those that Lambda's own log filter reads.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-advanced.html
 */
export function log(options: LogOptions = {}): Middleware<{ invocation: Invocation; event: unknown }, { log: Logger }> {
  const root = options.logger === undefined ? lineLogger(options) : foreignLogger(options.logger, options.fields ?? {})
  let coldStart = true
  return async function log(call, next) {
    const { id, functionName } = call.invocation
    const logger = root.forCall({ requestId: id }, call)
    const about = { functionName, coldStart, ...summary(call) }
    coldStart = false
    const start = performance.now()
    try {
      const result = await next({ log: logger })
      const made = outcome(result)
      const fields = { ...about, ...made, durationMs: since(start) }
      // What becomes of failures is the trigger's business: where it takes no partial answer, the invocation fails behind this line.
      if (made.failures) logger.warn('invocation', fields)
      else logger.info('invocation', fields)
      return result
    } catch (error) {
      const expected = error instanceof HttpError && error.status < 500
      const fields = {
        ...about,
        ...failure(error, call.event),
        durationMs: since(start),
        error,
      }
      if (expected) logger.warn('invocation', fields)
      else logger.error('invocation', fields)
      markReported(error)
      throw error
    }
  }
}

/** What the event is, in the terms of its source; never what is in it. */
function summary(call: TracedCall): object {
  const { event } = call
  if (Array.isArray(event)) return { records: event.length }
  const { id, type, method, path } = (event ?? {}) as Readonly<Record<string, unknown>>
  return method === undefined ? { eventId: id && traceOf(call).id, eventType: type } : { method, path }
}

function outcome(result: unknown): { readonly status?: number; readonly failures?: number } {
  if (isReply(result)) return { status: result.status }
  const failures = (result as { failures?: unknown } | null | undefined)?.failures
  return Array.isArray(failures) ? { failures: failures.length } : {}
}

/** The status that an error is answered with, where it is one of a request. */
function failure(error: unknown, event: unknown): object {
  if (error instanceof HttpError) return { status: error.status }
  return (event as { readonly type?: unknown } | undefined)?.type === 'http.request' ? { status: 500 } : {}
}

/** Milliseconds, to the hundredth. */
function since(start: number): number {
  return Math.round((performance.now() - start) * 100) / 100
}

import type { CallLogger } from './line-logger.ts'
import { noFields, type TraceFields, traceFields } from './trace-fields.ts'

/** A logger whose methods take the fields first, such as pino; known by its `bindings`. */
export interface FieldsFirstLogger {
  trace?(fields: object, message: string): void
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
  bindings(): object
}

/** A logger whose methods take the message first, such as Powertools' or winston. */
export interface MessageFirstLogger {
  trace?(message: string, fields: Record<string, unknown>): void
  debug(message: string, fields: Record<string, unknown>): void
  info(message: string, fields: Record<string, unknown>): void
  warn(message: string, fields: Record<string, unknown>): void
  error(message: string, fields: Record<string, unknown>): void
}

export type ForeignLogger = FieldsFirstLogger | MessageFirstLogger

type Level = 'trace' | 'debug' | 'info' | 'warn' | 'error'

/** heddle's logger over another: bound fields go along with every line. */
export function foreignLogger(foreign: ForeignLogger, bound: object, trace: () => TraceFields = noFields): CallLogger {
  const at = (level: Level) => (message: string, given?: object) => {
    const name = foreign[level] === undefined ? 'debug' : level
    const fields: Record<string, unknown> = { ...trace(), ...bound, ...given }
    if (isFieldsFirst(foreign)) foreign[name]?.(withErr(fields), message)
    else foreign[name]?.(message, fields)
  }
  return {
    trace: at('trace'),
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (fields) => foreignLogger(foreign, { ...bound, ...fields }, trace),
    forCall: (fields, call) => foreignLogger(foreign, { ...bound, ...fields }, traceFields(call)),
  }
}

function isFieldsFirst(logger: ForeignLogger): logger is FieldsFirstLogger {
  return 'bindings' in logger && typeof logger.bindings === 'function'
}

// pino writes an error only under the name err.
function withErr(fields: { readonly error?: unknown }): object {
  const { error, ...rest } = fields
  return error instanceof Error ? { ...rest, err: error } : fields
}

import type { Logger } from '@heddle/core'
import { noFields, traceFields } from './trace-fields.ts'
import { writableLine } from './writable-line.ts'

export type LogLevel = 'TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | 'FATAL' | 'SILENT'

const LEVELS: readonly string[] = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL', 'SILENT'] satisfies LogLevel[]

/** A logger that knows of calls. */
export type CallLogger = Logger & Required<Pick<Logger, 'forCall'>>

export interface LineLoggerOptions {
  readonly level?: LogLevel | undefined
  readonly fields?: object | undefined
  readonly redact?: readonly string[] | undefined
  readonly write?: ((line: string) => void) | undefined
}

/** A logger that writes each line as one JSON object: `timestamp`, `level`, `message`, then the fields. */
export function lineLogger(options: LineLoggerOptions): CallLogger {
  const least = LEVELS.indexOf(options.level ?? environmentLevel())
  const line = writableLine(options.redact ?? [])
  const write = options.write ?? writeToStandardOutput

  function logger(bound: object, trace = noFields): CallLogger {
    const at = (level: LogLevel) => {
      const enabled = LEVELS.indexOf(level) >= least
      return (message: string, fields?: object) => {
        if (!enabled) return
        write(line({ timestamp: new Date().toISOString(), level, message }, trace(), bound, fields))
      }
    }
    return {
      trace: at('TRACE'),
      debug: at('DEBUG'),
      info: at('INFO'),
      warn: at('WARN'),
      error: at('ERROR'),
      child: (fields) => logger({ ...bound, ...fields }, trace),
      forCall: (fields, call) => logger({ ...bound, ...fields }, traceFields(call)),
    }
  }
  return logger(options.fields ?? {})
}

// The level belongs to Lambda's JSON format; in its text format Lambda itself filters nothing.
function environmentLevel(): string {
  const env = globalThis.process?.env ?? {}
  const level =
    env.AWS_LAMBDA_LOG_FORMAT?.toUpperCase() === 'JSON' ? env.AWS_LAMBDA_LOG_LEVEL?.toUpperCase() : undefined
  return level !== undefined && LEVELS.includes(level) ? level : 'INFO'
}

// Not through console: Lambda's client would wrap the line in one of its own. And not through process.stdout, which takes
// 1 ms to be made, unless the descriptor is a full pipe.
function writeToStandardOutput(line: string): void {
  const fs = globalThis.process?.getBuiltinModule?.('node:fs')
  if (fs === undefined) {
    console.log(line)
    return
  }
  const bytes = Buffer.from(`${line}\n`)
  let written = 0
  try {
    while (written < bytes.length) written += fs.writeSync(1, bytes, written)
  } catch {
    process.stdout.write(bytes.subarray(written))
  }
}

import type { Logger, Platform } from '@heddle/core'
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

/**
 * A logger that writes each line as one JSON object: `timestamp`, `level`, `message`, then the fields. On Google and Firebase the
 * line of a call has the level as `severity` too.
 */
export function lineLogger(options: LineLoggerOptions): CallLogger {
  const least = LEVELS.indexOf(options.level ?? environmentLevel())
  const line = writableLine(options.redact ?? [])
  const write = options.write ?? writeToStandardOutput

  function logger(bound: object, trace = noFields, platform?: Platform): CallLogger {
    const at = (level: LogLevel) => {
      const enabled = LEVELS.indexOf(level) >= least
      return (message: string, fields?: object) => {
        if (!enabled) return
        const head = { timestamp: new Date().toISOString(), level, ...severityOf(level, platform), message }
        write(line(head, trace(), bound, fields))
      }
    }
    return {
      trace: at('TRACE'),
      debug: at('DEBUG'),
      info: at('INFO'),
      warn: at('WARN'),
      error: at('ERROR'),
      child: (fields) => logger({ ...bound, ...fields }, trace, platform),
      forCall: (fields, call) => logger({ ...bound, ...fields }, traceFields(call), call.invocation.platform),
    }
  }
  return logger(options.fields ?? {})
}

// Cloud Logging reads the level from this field alone, in its own words: https://cloud.google.com/logging/docs/structured-logging
function severityOf(level: LogLevel, platform: Platform | undefined): object | undefined {
  if (platform !== 'google-cloud' && platform !== 'firebase') return undefined
  return { severity: SEVERITIES[level] ?? level }
}

const SEVERITIES: { readonly [Level in LogLevel]?: string } = { TRACE: 'DEBUG', WARN: 'WARNING' }

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

import type { Target } from './arguments.ts'
import { CallError } from './call-error.ts'
import type { FunctionOptions } from './function-options.ts'

/** The options of a command that says how a function runs, as `parseArguments` takes them. */
export const functionFlags = {
  timeout: { type: 'string' },
  memory: { type: 'string' },
  name: { type: 'string' },
  region: { type: 'string' },
  env: { type: 'string', multiple: true },
} as const

/** What was given for `functionFlags`. */
export interface FunctionFlagValues {
  readonly timeout?: string | undefined
  readonly memory?: string | undefined
  readonly name?: string | undefined
  readonly region?: string | undefined
  readonly env?: readonly string[] | undefined
}

/** The function of a call. Throws a `CallError` for what is no number or no variable; the rest is checked by `settle`. */
export function functionOptionsOf(target: Target, values: FunctionFlagValues): FunctionOptions {
  return {
    ...target,
    timeout: number('--timeout', values.timeout),
    memory: number('--memory', values.memory),
    name: values.name,
    region: values.region,
    env: Object.fromEntries((values.env ?? []).map(variable)),
  }
}

function number(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (text.trim() === '' || Number.isNaN(Number(text))) throw new CallError(`${option}: expected a number, got ${text}`)
  return Number(text)
}

function variable(text: string): [string, string] {
  const equals = text.indexOf('=')
  if (equals < 1) throw new CallError(`--env: expected KEY=VALUE, got ${text}`)
  return [text.slice(0, equals), text.slice(equals + 1)]
}

import { parseArgs } from 'node:util'
import { workloads } from '../workloads/index.ts'
import type { Measure, Workload } from '../workloads/workload.ts'
import { FULL, type Plan, SHORT } from './plan.ts'

export interface Options {
  readonly plan: Plan
  readonly workloads: readonly Workload[]
  readonly measures: readonly Measure[]
  /** Whether nothing is left out: only then are the results those of the README. */
  readonly full: boolean
  /** What the contenders are bundled to. */
  readonly format: Format
  /** Where the results go, when not where they belong. */
  readonly out: string | undefined
  /** Where the bundles stay, for a profiler; without it they are removed. */
  readonly keep: string | undefined
}

export type Format = 'esm' | 'cjs'

const MEASURES: readonly Measure[] = ['cold', 'lambda', 'warm', 'memory']

/** Reads the command line, as the README of the benchmarks has it. */
export function readOptions(args?: readonly string[]): Options {
  const { values } = parseArgs({
    ...(args === undefined ? {} : { args: [...args] }),
    options: {
      full: { type: 'boolean', default: false },
      workloads: { type: 'string' },
      measures: { type: 'string' },
      rounds: { type: 'string' },
      format: { type: 'string', default: 'esm' },
      out: { type: 'string' },
      keep: { type: 'string' },
    },
  })
  const { full, format, out, keep } = values
  if (format !== 'esm' && format !== 'cjs') throw new RangeError(`--format: expected esm or cjs, got ${format}`)
  const chosen = choose('--workloads', values.workloads, workloads, ({ name }) => name)
  const measures = choose('--measures', values.measures, MEASURES, (name) => name)
  const whole = [values.workloads, values.measures, values.rounds].every((value) => value === undefined)
  return {
    plan: planOf(full ? FULL : SHORT, values.rounds),
    workloads: chosen,
    measures,
    full: full && whole && format === 'esm',
    format,
    out,
    keep,
  }
}

function planOf(plan: Plan, text: string | undefined): Plan {
  if (text === undefined) return plan
  const rounds = Number(text)
  if (!Number.isInteger(rounds) || rounds < 1) throw new RangeError(`--rounds: expected a count, got ${text}`)
  const all = { most: rounds, least: rounds, seconds: Number.POSITIVE_INFINITY }
  return { ...plan, cold: all, lambda: all, warm: all, memory: all }
}

function choose<Value>(
  option: string,
  text: string | undefined,
  values: readonly Value[],
  nameOf: (value: Value) => string,
): readonly Value[] {
  return (
    text?.split(',').map((name) => {
      const value = values.find((one) => nameOf(one) === name)
      if (value !== undefined) return value
      throw new RangeError(`${option}: there is no ${name}, there are ${values.map(nameOf).join(', ')}`)
    }) ?? values
  )
}

import { parseArgs } from 'node:util'
import { workloads } from '../workloads/index.ts'
import type { Workload } from '../workloads/workload.ts'

export interface Options {
  readonly rounds: number
  readonly workloads: readonly Workload[]
  /** Where the bundles stay, for a profiler; without it they are removed. */
  readonly keep: string | undefined
  /** What the contenders are bundled to. */
  readonly format: Format
}

export type Format = 'esm' | 'cjs'

/** The command line's `--rounds 40`, `--workloads w1,w4`, `--keep <folder>` and `--format cjs`. */
export function readOptions(defaults: { readonly rounds: number }): Options {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string' },
      workloads: { type: 'string' },
      keep: { type: 'string' },
      format: { type: 'string', default: 'esm' },
    },
  })
  const rounds = Number(values.rounds ?? defaults.rounds)
  if (!Number.isInteger(rounds) || rounds < 1) throw new RangeError(`--rounds: expected a count, got ${values.rounds}`)
  const { keep, format } = values
  if (format !== 'esm' && format !== 'cjs') throw new RangeError(`--format: expected esm or cjs, got ${format}`)
  return { rounds, workloads: values.workloads?.split(',').map(named) ?? workloads, keep, format }
}

function named(name: string): Workload {
  const workload = workloads.find((one) => one.name === name)
  if (workload !== undefined) return workload
  throw new RangeError(`--workloads: there is no ${name}, there are ${workloads.map((one) => one.name).join(', ')}`)
}

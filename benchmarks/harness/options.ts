import { parseArgs } from 'node:util'
import { workloads } from '../workloads/index.ts'
import type { Workload } from '../workloads/workload.ts'

export interface Options {
  readonly rounds: number
  readonly workloads: readonly Workload[]
  /** Where the bundles stay, for a profiler; without it they are removed. */
  readonly keep: string | undefined
}

/** The command line's `--rounds 40`, `--workloads w1,w4` and `--keep <folder>`. */
export function readOptions(defaults: { readonly rounds: number }): Options {
  const { values } = parseArgs({
    options: { rounds: { type: 'string' }, workloads: { type: 'string' }, keep: { type: 'string' } },
  })
  const rounds = Number(values.rounds ?? defaults.rounds)
  if (!Number.isInteger(rounds) || rounds < 1) throw new RangeError(`--rounds: expected a count, got ${values.rounds}`)
  return { rounds, workloads: values.workloads?.split(',').map(named) ?? workloads, keep: values.keep }
}

function named(name: string): Workload {
  const workload = workloads.find((one) => one.name === name)
  if (workload !== undefined) return workload
  throw new RangeError(`--workloads: there is no ${name}, there are ${workloads.map((one) => one.name).join(', ')}`)
}

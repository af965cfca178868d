import type { ContenderResult, Results } from '../harness/results.ts'
import { type Estimate, exactly } from '../harness/statistics.ts'
import { labelOf } from '../workloads/peers.ts'

/** A figure that heddle has set itself, and what came of it. */
export interface Target {
  readonly workload: string
  readonly what: string
  readonly value: Estimate
  readonly target: number
}

/** Every figure that has a target, workload by workload. */
export function targetsOf({ workloads }: Results): readonly Target[] {
  return workloads.flatMap(({ name, contenders }) =>
    contenders.flatMap((contender) =>
      figuresOf(contender).flatMap(({ what, value, target }) =>
        target === undefined ? [] : [{ workload: name, what: of(contender, what), value, target }],
      ),
    ),
  )
}

interface Figure {
  readonly what: string
  readonly value: Estimate
  readonly target: number | undefined
}

function figuresOf({ size, cold, warm, memory, chain }: ContenderResult): readonly Figure[] {
  return [
    ...cold.map(({ overBare, target }) => ({ what: 'cold over by hand, ms of CPU', value: overBare, target })),
    ...warm.map(({ case: name, timesBare, target }) => ({
      what: `warm, ${name}, times by hand`,
      value: timesBare,
      target,
    })),
    { what: 'size over by hand, kB gzip', value: exactly(size.overBareGzipBytes / 1000), target: size.targetGzipKb },
    ...memory.map(({ overBare, target }) => ({ what: 'peak memory over by hand, MB', value: overBare, target })),
    ...(chain === undefined
      ? []
      : [
          { what: 'before the first middleware, ns', value: chain.beforeFirst, target: chain.targetBeforeFirst },
          { what: 'each middleware, times nested', value: chain.timesNested, target: chain.targetTimesNested },
        ]),
  ]
}

function of({ name }: ContenderResult, what: string): string {
  return name === 'heddle' ? what : `${what} (${labelOf(name)})`
}

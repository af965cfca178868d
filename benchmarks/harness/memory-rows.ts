import type { Workload } from '../workloads/workload.ts'
import type { Arena } from './arena.ts'
import { bareOf, bundlesOf, isHeddle } from './bundle.ts'
import { difference, verdict } from './report.ts'
import { run } from './run.ts'
import { estimate, median, shuffled } from './statistics.ts'

export const MEMORY_HEAD: readonly string[] = ['', 'MB', 'over bare', 'target']

/** The most memory that each contender ever held, in processes of its own. */
export function memoryRows(workload: Workload, rounds: number, arena: Arena): string[][] {
  const event = arena.event(workload, workload.cases[0])
  const peak = (name: string) => run(arena.bundle('peak-memory'), [arena.bundle(name), event]) as number
  const measured = Array.from(
    { length: rounds },
    () => new Map(shuffled(bundlesOf(workload)).map((name) => [name, peak(name)])),
  )
  const peaks = (name: string) => measured.map((round) => round.get(name) as number)
  const bare = peaks(bareOf(workload))

  return bundlesOf(workload).map((name) => {
    const over = estimate(peaks(name).map((mb, index) => mb - (bare[index] as number)))
    return [
      `  ${name}`,
      median(peaks(name)).toFixed(1),
      name === bareOf(workload) ? '' : difference(over, 1),
      isHeddle(name) ? verdict(over, workload.targets.rssMb) : '',
    ]
  })
}

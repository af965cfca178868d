import type { Case, Workload } from '../workloads/workload.ts'
import { bareOf, bundlesOf, isHeddle } from './bundle.ts'
import { difference, times, verdict } from './report.ts'
import { estimate, median, quantile } from './statistics.ts'
import type { WarmRound } from './warm-rounds.ts'

export const WARM_HEAD: readonly string[] = ['', 'CPU us, p50', 'p5 to p95', 'us over bare', 'times bare', 'target']

/** What an invocation costs each contender. */
export function warmRows(workload: Workload, example: Case, rounds: readonly WarmRound[]): string[][] {
  const rows = bundlesOf(workload).map((name) => {
    const batches = rounds.flatMap((round) => round.get(name)?.flat() ?? [])
    const micros = (share: number) => (quantile(batches, share) / 1000).toFixed(2)
    const figures = [`  ${name}`, micros(0.5), `${micros(0.05)} to ${micros(0.95)}`]
    if (name === bareOf(workload)) return figures
    const over = estimate(rounds.map((round) => againstBare(name, workload, round, (ns, bare) => (ns - bare) / 1000)))
    const ratio = estimate(rounds.map((round) => againstBare(name, workload, round, (ns, bare) => ns / bare)))
    return [
      ...figures,
      difference(over, 2),
      times(ratio, 2),
      isHeddle(name) ? verdict(ratio, example.warm?.target) : '',
    ]
  })
  return [[`${workload.name} ${workload.title}: ${example.name}`], ...rows]
}

/** The median of what each turn is against the turn that bare took just before or after it. */
function againstBare(
  name: string,
  workload: Workload,
  round: WarmRound,
  compare: (ns: number, bare: number) => number,
): number {
  const bare = round.get(bareOf(workload)) ?? []
  const turns = round.get(name) ?? []
  return median(turns.map((turn, index) => compare(median(turn), median(bare[index] ?? []))))
}

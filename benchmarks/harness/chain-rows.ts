import { chain, chainTargets, LONGEST } from '../workloads/w5-chain/workload.ts'
import { bareOf, bundlesOf, isHeddle } from './bundle.ts'
import { times, verdict } from './report.ts'
import { estimate, median } from './statistics.ts'
import type { WarmRound } from './warm-rounds.ts'

export const CHAIN_HEAD: readonly string[] = [
  '',
  'ns before the first',
  'target',
  'ns for each',
  'times nested functions',
  'target',
]

/** What a chain costs before its first middleware and for each, as a chain without middlewares and a long one tell. */
export function chainRows(none: readonly WarmRound[], longest: readonly WarmRound[]): string[][] {
  const before = (name: string) => none.map((round) => nanoseconds(name, round))
  const each = (name: string) => {
    const zero = before(name)
    return longest.map((round, index) => (nanoseconds(name, round) - (zero[index] as number)) / LONGEST)
  }
  const nested = each(bareOf(chain))

  return bundlesOf(chain).map((name) => {
    const call = estimate(before(name))
    const ratio = estimate(each(name).map((ns, index) => ns / (nested[index] as number)))
    return [
      `  ${name}`,
      times(call, 0),
      isHeddle(name) ? verdict(call, chainTargets.firstCallNs) : '',
      times(estimate(each(name)), 0),
      times(ratio, 2),
      isHeddle(name) ? verdict(ratio, chainTargets.timesNested) : '',
    ]
  })
}

function nanoseconds(name: string, round: WarmRound): number {
  return median(round.get(name)?.flat() ?? [])
}

import { chain, chainTargets, LONGEST, longestChain, noMiddleware } from '../workloads/w5-chain/workload.ts'
import type { Case } from '../workloads/workload.ts'
import { bareOf, bundlesOf, isHeddle } from './bundle.ts'
import type { ChainResult } from './results.ts'
import { estimate, median } from './statistics.ts'
import type { WarmRound } from './warm-rounds.ts'

/** What a chain costs before its first middleware and for each, as a chain without middlewares and a long one tell. */
export function chainResults(measured: ReadonlyMap<Case, readonly WarmRound[]>): ReadonlyMap<string, ChainResult> {
  const none = measured.get(noMiddleware)
  const longest = measured.get(longestChain)
  if (none === undefined || longest === undefined) return new Map()

  const before = (name: string) => none.map((round) => nanoseconds(name, round))
  const each = (name: string) => {
    const zero = before(name)
    return longest.map((round, index) => (nanoseconds(name, round) - (zero[index] as number)) / LONGEST)
  }
  const nested = each(bareOf(chain))

  return new Map(
    bundlesOf(chain).map((name) => [
      name,
      {
        beforeFirst: estimate(before(name)),
        each: estimate(each(name)),
        timesNested: estimate(each(name).map((ns, index) => ns / (nested[index] as number))),
        targetBeforeFirst: isHeddle(name) ? chainTargets.firstCallNs : undefined,
        targetTimesNested: isHeddle(name) ? chainTargets.timesNested : undefined,
      },
    ]),
  )
}

function nanoseconds(name: string, round: WarmRound): number {
  return median(round.get(name)?.flatMap((turn) => turn.cpu) ?? [])
}

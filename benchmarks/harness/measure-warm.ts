import type { Arena } from './arena.ts'
import { bareOf, bundlesOf, isHeddle } from './bundle.ts'
import { chainResults } from './chain.ts'
import { inRounds, type Plan } from './plan.ts'
import type { ChainResult, WarmResult } from './results.ts'
import { estimate, median, quantile, shuffled } from './statistics.ts'
import { heddleOf, type Subject } from './subjects.ts'
import { HEDDLE_AGAIN, type WarmRound, warmRound } from './warm-rounds.ts'

export interface WarmResults extends Subject {
  readonly results: ReadonlyMap<string, WarmResult>
  /** heddle against itself, a ratio for each round of the first case. */
  readonly again: readonly number[]
}

export interface WarmMeasured {
  readonly cases: readonly WarmResults[]
  /** By bundle, when chains were measured. */
  readonly chain: ReadonlyMap<string, ChainResult>
}

/** What an invocation costs each contender when it is warm. */
export async function measureWarm(
  subjects: readonly Subject[],
  plan: Plan,
  arena: Arena,
  progress: (share: number) => void,
): Promise<WarmMeasured> {
  const measured = subjects.map((subject) => ({ subject, rounds: [] as WarmRound[] }))
  let done = 0
  await inRounds(plan.warm, async () => {
    for (const { subject, rounds } of shuffled(measured)) {
      rounds.push(await warmRound(subject, plan, arena))
      progress(++done / (plan.warm.most * subjects.length))
    }
  })
  return {
    cases: measured.map(({ subject, rounds }) => ({ ...subject, ...evaluated(subject, rounds) })),
    chain: chainResults(new Map(measured.map(({ subject, rounds }) => [subject.example, rounds]))),
  }
}

function evaluated({ workload, example }: Subject, rounds: readonly WarmRound[]): Omit<WarmResults, keyof Subject> {
  const bare = bareOf(workload)
  const heddle = heddleOf(workload)
  const byRound = (name: string, over: string, compare: (ns: number, overNs: number) => number) =>
    rounds.map((round) => againstEachOther(round, name, over, compare))
  const compared = (...what: Parameters<typeof byRound>) => estimate(byRound(...what))
  const results = bundlesOf(workload).map((name): [string, WarmResult] => {
    const turns = rounds.flatMap((round) => round.get(name) ?? [])
    const wall = turns.flatMap((turn) => turn.wall)
    return [
      name,
      {
        case: example.name,
        size: example.size,
        rounds: rounds.length,
        cpu: estimate(rounds.map((round) => median(round.get(name)?.flatMap((turn) => turn.cpu) ?? []) / 1000)),
        timesBare: compared(name, bare, (ns, bareNs) => ns / bareNs),
        overBare: compared(name, bare, (ns, bareNs) => (ns - bareNs) / 1000),
        p50: quantile(wall, 0.5) / 1000,
        p99: quantile(wall, 0.99) / 1000,
        target: isHeddle(name) ? example.warm?.target : undefined,
      },
    ]
  })
  const twice = heddle !== undefined && example === workload.cases[0]
  return {
    results: new Map(results),
    again: twice ? byRound(HEDDLE_AGAIN, heddle, (ns, heddleNs) => ns / heddleNs) : [],
  }
}

/** The median of what each turn is against the turn that the other took just before or after it. */
function againstEachOther(
  round: WarmRound,
  name: string,
  over: string,
  compare: (ns: number, overNs: number) => number,
): number {
  const others = round.get(over) ?? []
  const turns = round.get(name) ?? []
  return median(turns.map(({ cpu }, index) => compare(median(cpu), median(others[index]?.cpu ?? []))))
}

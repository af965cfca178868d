import type { Arena } from './arena.ts'
import { bareOf, bundlesOf, isHeddle } from './bundle.ts'
import { inFreshProcess } from './fresh-process.ts'
import { inRounds, type Rounds } from './plan.ts'
import type { MemoryResult } from './results.ts'
import { estimate, shuffled } from './statistics.ts'
import type { Subject } from './subjects.ts'

export interface MemoryResults extends Subject {
  readonly results: ReadonlyMap<string, MemoryResult>
}

/** The most memory that each contender ever held, in processes of its own. */
export async function measureMemory(
  subjects: readonly Subject[],
  rounds: Rounds,
  arena: Arena,
  progress: (share: number) => void,
): Promise<MemoryResults[]> {
  const measured = subjects.map((subject) => ({ subject, made: [] as ReadonlyMap<string, number>[] }))
  let done = 0
  await inRounds(rounds, async () => {
    for (const { subject, made } of shuffled(measured)) {
      made.push(new Map(shuffled(bundlesOf(subject.workload)).map((name) => [name, peak(name, subject, arena)])))
      progress(++done / (rounds.most * subjects.length))
    }
  })
  return measured.map(({ subject, made }) => ({ ...subject, results: evaluated(subject, made) }))
}

function peak(name: string, { workload, example }: Subject, arena: Arena): number {
  const program = arena.bundle('peak-memory')
  const args = [arena.bundle(name), arena.event(workload, example), String(invocationsOf(example))]
  return inFreshProcess(program, args, arena.environment(workload)) as number
}

function invocationsOf({ grown }: Subject['example']): number {
  return grown?.invocations ?? 10_000
}

function evaluated(
  { workload, example }: Subject,
  rounds: readonly ReadonlyMap<string, number>[],
): ReadonlyMap<string, MemoryResult> {
  const peaks = (name: string) => rounds.map((round) => round.get(name) as number)
  const bare = peaks(bareOf(workload))
  return new Map(
    bundlesOf(workload).map((name) => [
      name,
      {
        case: example.name,
        size: example.size,
        rounds: rounds.length,
        invocations: invocationsOf(example),
        peak: estimate(peaks(name)),
        overBare: estimate(peaks(name).map((mb, index) => mb - (bare[index] as number))),
        target: isHeddle(name) && example === workload.cases[0] ? workload.targets.rssMb : undefined,
      },
    ]),
  )
}

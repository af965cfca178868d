import { basename } from 'node:path'
import type { Case, Workload } from '../workloads/workload.ts'
import { bareOf, bundlesOf, isHeddle } from './bundle.ts'
import type { ColdStart } from './first-invocation.ts'
import { inRounds, type Rounds } from './plan.ts'
import type { ColdResult } from './results.ts'
import { estimate, shuffled } from './statistics.ts'
import { heddleOf, type Subject } from './subjects.ts'

/** The cold starts of one round, by bundle. */
type Round = ReadonlyMap<string, ColdStart>

/** What cold starts of one case took, by bundle. */
export interface ColdResults extends Subject {
  readonly results: ReadonlyMap<string, ColdResult>
  /** heddle against itself, round by round. */
  readonly again: readonly number[]
}

const EMPTY = 'empty'
const BARE_AGAIN = 'bare again'
const HEDDLE_AGAIN = 'heddle again'

/** Makes cold starts of all contenders, in rounds. Each round has each once, in random order, and is compared in itself. */
export async function measureCold(
  subjects: readonly Subject[],
  rounds: Rounds,
  coldStart: (bundle: string, subject: Subject) => ColdStart | Promise<ColdStart>,
  progress: (share: number) => void,
): Promise<ColdResults[]> {
  const measured = subjects.map((subject) => ({ subject, made: [] as Round[] }))
  let done = 0
  // Workloads take turns, so that a busy minute of the machine does not fall on one alone.
  await inRounds(rounds, async () => {
    for (const { subject, made } of shuffled(measured)) {
      const round = new Map<string, ColdStart>()
      for (const name of shuffled(startsOf(subject.workload))) {
        round.set(name, await coldStart(bundleOf(name, subject.workload), subject))
      }
      made.push(round)
      progress(++done / (rounds.most * subjects.length))
    }
  })
  return measured.map(({ subject, made }) => ({ ...subject, ...evaluated(subject, made) }))
}

/** Every contender, the empty module, and once more bare and heddle. */
function startsOf(workload: Workload): readonly string[] {
  const again = heddleOf(workload) === undefined ? [] : [HEDDLE_AGAIN]
  return [EMPTY, BARE_AGAIN, ...again, ...bundlesOf(workload)]
}

function bundleOf(name: string, workload: Workload): string {
  if (name === BARE_AGAIN) return bareOf(workload)
  if (name === HEDDLE_AGAIN) return heddleOf(workload) as string
  return name
}

function evaluated({ workload, example }: Subject, rounds: readonly Round[]): Omit<ColdResults, keyof Subject> {
  const differences = (name: string, over: string, unit: keyof ColdStart) =>
    rounds.map((round) => (round.get(name) as ColdStart)[unit] - (round.get(over) as ColdStart)[unit])
  const paired = (name: string, over: string, unit: keyof ColdStart) => estimate(differences(name, over, unit))
  const bare = bareOf(workload)
  const heddle = heddleOf(workload)
  const results = bundlesOf(workload).map((bundle): [string, ColdResult] => {
    const compared = bundle === bare ? BARE_AGAIN : bundle
    return [
      bundle,
      {
        case: example.name,
        size: example.size,
        rounds: rounds.length,
        cpu: paired(bundle, EMPTY, 'cpu'),
        overBare: paired(compared, bare, 'cpu'),
        wallOverBare: paired(compared, bare, 'wall'),
        target: targetOf(bundle, workload, example),
      },
    ]
  })
  return {
    results: new Map(results),
    again: heddle === undefined ? [] : differences(HEDDLE_AGAIN, heddle, 'cpu'),
  }
}

function targetOf(bundle: string, { targets, cases }: Workload, example: Case): number | undefined {
  if (example !== cases[0]) return undefined
  return isHeddle(bundle) ? targets.coldMs : targets.coldMsOf?.[basename(bundle)]
}

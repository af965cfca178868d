import { FunctionFailed } from './bench-failure.ts'
import type { Subject } from './bench-process.ts'
import type { Report } from './bench-report.ts'
import type { BenchTarget } from './bench-target.ts'
import type { Progress } from './progress.ts'
import { shuffled } from './statistics.ts'

/** A function and the empty one that it is compared with, started with the same flags of Node. */
export interface Pair {
  readonly target: BenchTarget
  readonly subject: Subject
  readonly empty: Subject
}

/** The reports of one function. The same place in two lists is the same round. */
export interface Samples {
  readonly cold: readonly Report[]
  readonly traced: readonly Report[]
  /** Why there is none of these. */
  readonly untraced: string | undefined
  readonly warm: readonly Report[]
}

// V8 compiles the same code more or less well from process to process, so one process says little; and each takes long.
const warmRounds = 5
// A module's time is a median too.
const tracedRounds = 7

/**
 * Measures in rounds: in each all functions run in fresh processes, in random order, so that a busy moment of the machine
 * does not fall on one alone, and what is compared ran close together.
 */
export async function measureRounds(
  pairs: readonly Pair[],
  { rounds, invocations }: { readonly rounds: number; readonly invocations: number },
  progress: Progress,
): Promise<ReadonlyMap<Subject, Samples>> {
  const all = [...new Set(pairs.flatMap(({ subject, empty }) => [subject, empty]))]
  const cold = { invocations: 0, isTraced: false }

  // The first of all reads from the disk what the others find in memory, and leaves what a TypeScript loader keeps.
  for (const one of all) await one.measure(cold)

  async function inRounds(what: string, of: readonly Subject[], count: number, plan: typeof cold): Promise<Table> {
    const table: Table = new Map(of.map((one) => [one, []]))
    for (let round = 1; round <= count; round++) {
      progress.show(`${what}, round ${round} of ${count}`)
      for (const one of shuffled(of)) table.get(one)?.push(await one.measure(plan))
    }
    return table
  }

  const colds = await inRounds('cold starts', all, rounds, cold)
  const warms =
    invocations === 0
      ? new Map()
      : await inRounds('warm invocations', all, Math.min(rounds, warmRounds), { invocations, isTraced: false })
  const traces: Table = new Map()
  const untraced = new Map<Subject, string>()
  for (const { subject } of pairs) {
    try {
      const table = await inRounds('modules', [subject], Math.min(rounds, tracedRounds), { ...cold, isTraced: true })
      traces.set(subject, table.get(subject) ?? [])
    } catch (error) {
      // It ran, only not with what is added for this; the figures are there.
      if (!(error instanceof FunctionFailed)) throw error
      untraced.set(subject, `the function failed when its modules were traced: ${error.message}`)
    }
  }
  progress.clear()
  const samplesOf = (one: Subject) => ({
    cold: colds.get(one) ?? [],
    warm: warms.get(one) ?? [],
    traced: traces.get(one) ?? [],
    untraced: untraced.get(one),
  })
  return new Map(all.map((one) => [one, samplesOf(one)]))
}

type Table = Map<Subject, Report[]>

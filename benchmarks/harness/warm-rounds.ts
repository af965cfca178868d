import type { Arena } from './arena.ts'
import { bundlesOf } from './bundle.ts'
import type { Plan } from './plan.ts'
import { startRunner } from './runner.ts'
import { shuffled } from './statistics.ts'
import { heddleOf, type Subject } from './subjects.ts'
import type { Turn } from './warm-turns.ts'

/** The turns of one round's processes, by bundle. */
export type WarmRound = ReadonlyMap<string, readonly Turn[]>

/** A second process of heddle, to be compared with the first. */
export const HEDDLE_AGAIN = 'heddle again'

/**
 * One round: a process for every contender, which take short turns, in random order.
 *
 * A process each, because in one process contenders share what V8 learns of zod and of the built-ins, and pay for each
 * other's garbage. In turns, because the machine is never equally fast for long: only what ran within the same tenth of
 * a second is compared. Several rounds, because V8 compiles the same code more or less well from process to process.
 */
export async function warmRound(
  { workload, example }: Subject,
  { turns: most, warmUpMs }: Plan,
  arena: Arena,
): Promise<WarmRound> {
  const heddle = heddleOf(workload)
  const again = heddle !== undefined && example === workload.cases[0] ? [HEDDLE_AGAIN] : []
  const runners = await Promise.all(
    shuffled([...bundlesOf(workload), ...again]).map(async (name) => {
      const bundle = arena.bundle(name === HEDDLE_AGAIN ? (heddle as string) : name)
      const args = [bundle, arena.event(workload, example), String(example.warm?.batch), String(warmUpMs)]
      const runner = await startRunner(arena.bundle('warm-turns'), args, arena.environment(workload))
      return { name, runner, turns: [] as Turn[] }
    }),
  )
  for (let turn = 0; turn < most; turn++) {
    for (const { runner, turns } of shuffled(runners)) turns.push(await runner.turn())
  }
  await Promise.all(runners.map(({ runner }) => runner.stop()))
  return new Map(runners.map(({ name, turns }) => [name, turns]))
}

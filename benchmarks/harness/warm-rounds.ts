import type { Case, Warm, Workload } from '../workloads/workload.ts'
import type { Arena } from './arena.ts'
import { bundlesOf } from './bundle.ts'
import { startRunner } from './runner.ts'
import { shuffled } from './statistics.ts'

/** CPU nanoseconds for an invocation, batch by batch of one turn. */
type Turn = readonly number[]
/** The turns of one round's processes, by bundle. */
export type WarmRound = ReadonlyMap<string, readonly Turn[]>

const TURNS = 20
const BATCHES = 10

/**
 * One round: a process for every contender, which take short turns, in random order.
 *
 * A process each, because in one process contenders share what V8 learns of zod and of the built-ins, and pay for each
 * other's garbage. In turns, because the machine is never equally fast for long: only what ran within the same tenth of
 * a second is compared. Several rounds, because V8 compiles the same code more or less well from process to process.
 */
export async function warmRound(workload: Workload, example: Case, warm: Warm, arena: Arena): Promise<WarmRound> {
  const event = arena.event(workload, example)
  const runners = await Promise.all(
    shuffled(bundlesOf(workload)).map(async (name) => {
      const runner = await startRunner(arena.bundle('warm-turns'), arena.bundle(name), event, warm.batch)
      return { name, runner, turns: [] as Turn[] }
    }),
  )
  for (let turn = 0; turn < TURNS; turn++) {
    for (const { runner, turns } of shuffled(runners)) turns.push(await runner.turn(BATCHES))
  }
  await Promise.all(runners.map(({ runner }) => runner.stop()))
  return new Map(runners.map(({ name, turns }) => [name, turns]))
}

import { basename } from 'node:path'
import { type Arena, inArena } from './harness/arena.ts'
import { bareOf, bundlesOf, gzipKb, isHeddle } from './harness/bundle.ts'
import type { ColdStart } from './harness/first-invocation.ts'
import { readOptions } from './harness/options.ts'
import { difference, printTable, verdict } from './harness/report.ts'
import { run } from './harness/run.ts'
import { estimate, exactly, median, shuffled } from './harness/statistics.ts'
import type { Workload } from './workloads/workload.ts'

/** The cold starts of one round, by bundle. */
type Round = ReadonlyMap<string, ColdStart>

const AGAIN = 'bare again: the noise'
const options = readOptions({ rounds: 60 })

await inArena(options, ['first-invocation'], (arena) => {
  const workloads = options.workloads.filter(({ onlyWarm }) => onlyWarm !== true)
  const measured = workloads.map((workload) => ({ workload, rounds: [] as Round[] }))
  // Workloads take turns, so that a busy minute of the machine does not fall on one alone.
  for (let round = 0; round < options.rounds; round++) {
    for (const { workload, rounds } of shuffled(measured)) rounds.push(measureRound(workload, arena))
  }
  console.log(`Cold start: medians of ${options.rounds} rounds, in brackets 95 % intervals\n`)
  printTable(
    ['', 'CPU ms', 'over bare', 'target', 'wall ms over bare', 'kB gzip', 'over bare', 'target'],
    measured.flatMap(({ workload, rounds }) => [[workload.title], ...rowsOf(workload, rounds, arena)]),
  )
})

/** Every contender, the empty module, and bare once more, in random order. */
function measureRound(workload: Workload, arena: Arena): Round {
  const event = arena.event(workload, workload.cases[0])
  const env = arena.environment(workload)
  const coldStart = (bundle: string) =>
    run(arena.bundle('first-invocation'), [arena.bundle(bundle), event], env) as ColdStart
  return new Map(
    shuffled(['empty', AGAIN, ...bundlesOf(workload)]).map((name) => [
      name,
      coldStart(name === AGAIN ? bareOf(workload) : name),
    ]),
  )
}

function rowsOf(workload: Workload, rounds: readonly Round[], arena: Arena): string[][] {
  const paired = (name: string, over: string, unit: keyof ColdStart) =>
    rounds.map((round) => (round.get(name) as ColdStart)[unit] - (round.get(over) as ColdStart)[unit])
  const { coldMs, coldMsOf = {}, gzipKb: mostKb } = workload.targets
  const bare = bareOf(workload)
  const bareKb = gzipKb(arena.bundle(bare))

  return [...bundlesOf(workload), AGAIN].map((name) => {
    const cpu = median(paired(name, 'empty', 'cpu')).toFixed(2)
    if (name === bare) return [`  ${name}`, cpu, '', '', '', bareKb.toFixed(1)]
    const over = estimate(paired(name, bare, 'cpu'))
    const wall = difference(estimate(paired(name, bare, 'wall')), 2)
    if (name === AGAIN) return [`  ${name}`, cpu, difference(over, 2), '', wall]
    const overKb = exactly(gzipKb(arena.bundle(name)) - bareKb)
    return [
      `  ${name}`,
      cpu,
      difference(over, 2),
      verdict(over, isHeddle(name) ? coldMs : coldMsOf[basename(name)]),
      wall,
      (bareKb + overKb.median).toFixed(1),
      `+${overKb.median.toFixed(2)}`,
      isHeddle(name) ? verdict(overKb, mostKb) : '',
    ]
  })
}

import { inArena } from './harness/arena.ts'
import { CHAIN_HEAD, chainRows } from './harness/chain-rows.ts'
import { MEMORY_HEAD, memoryRows } from './harness/memory-rows.ts'
import { readOptions } from './harness/options.ts'
import { printTable } from './harness/report.ts'
import { type WarmRound, warmRound } from './harness/warm-rounds.ts'
import { WARM_HEAD, warmRows } from './harness/warm-rows.ts'
import { longestChain, noMiddleware } from './workloads/w5-chain/workload.ts'
import type { Case } from './workloads/workload.ts'

const options = readOptions({ rounds: 5 })

await inArena(options, ['warm-turns', 'peak-memory'], async (arena) => {
  const measured = new Map<Case, readonly WarmRound[]>()
  const warm: string[][] = []
  for (const workload of options.workloads) {
    for (const example of workload.cases) {
      if (example.warm === undefined) continue
      const rounds: WarmRound[] = []
      while (rounds.length < options.rounds) rounds.push(await warmRound(workload, example, example.warm, arena))
      measured.set(example, rounds)
      warm.push(...warmRows(workload, example, rounds))
    }
  }
  console.log(`Warm: CPU of an invocation; medians of ${options.rounds} rounds, in brackets 95 % intervals\n`)
  printTable(WARM_HEAD, warm)

  const none = measured.get(noMiddleware)
  const longest = measured.get(longestChain)
  if (none !== undefined && longest !== undefined) {
    console.log('The price of a chain\n')
    printTable(CHAIN_HEAD, chainRows(none, longest))
  }

  const remembering = options.workloads.filter(({ targets }) => targets.rssMb !== undefined)
  if (remembering.length > 0) {
    console.log('Peak memory after 10,000 invocations; medians, in brackets 95 % intervals\n')
    printTable(
      MEMORY_HEAD,
      remembering.flatMap((workload) => memoryRows(workload, 2 * options.rounds, arena)),
    )
  }
})

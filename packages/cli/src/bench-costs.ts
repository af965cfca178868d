import { type Cost, ImportGraph, ranked } from './bench-graph.ts'
import { grouping } from './bench-groups.ts'
import type { Modules, ModuleTimes } from './bench-modules.ts'
import { groupBy } from './group-by.ts'
import { sum } from './statistics.ts'

export interface PhaseCosts {
  /** Ranked: the most expensive first. Every module is in one of them. */
  readonly costs: readonly Cost[]
  /** CPU of all that, and of what belongs to no module: linking, and whatever else the function does. */
  readonly cpuMs: number
  readonly restMs: number
  /** The parts of Node, by its own names, that were loaded while no module was at work. */
  readonly restInternals: readonly string[]
}

/** Where a function's start goes, as the traced processes say; they take longer than others, so only shares count. */
export interface Costs {
  readonly init: PhaseCosts
  /** What the first invocation loads. */
  readonly first: PhaseCosts
  /** Each module's own time, the most expensive first. */
  readonly modules: readonly (ModuleTimes & { readonly via: readonly string[] })[]
}

/** Why it is not known where a function's start goes. */
export interface Unknown {
  readonly error: string
}

/**
 * Ranks what a function loads. A file's own time says too little, since a package may have hundreds of them, and its time
 * with all that it imports says too much, since others may import the same. So what is counted for a package is what goes
 * through no other import of the function's own code.
 *
 * @param name - what the function's module is called
 */
export function costsOf(entry: string, name: string, cwd: string, traced: Modules): Costs {
  const groupOf = grouping(entry, name, cwd)
  const graph = new ImportGraph(entry, traced, groupOf)
  const phase = (which: 'init' | 'first'): PhaseCosts => {
    const modules = traced.modules.filter((module) => module.phase === which)
    const rows = groupBy(modules, ({ id }) => graph.rowOf(id))
    const costs = ranked([...rows.values()].map((row) => graph.cost(row)))
    const { restMs, internals } = traced.phases[which]
    return { costs, cpuMs: sum(costs.map(({ cpuMs }) => cpuMs)) + restMs, restMs, restInternals: internals }
  }
  const modules = traced.modules.map((module) => ({ ...module, via: graph.via(module.id) }))
  return { init: phase('init'), first: phase('first'), modules: ranked(modules) }
}

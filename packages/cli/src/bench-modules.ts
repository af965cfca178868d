import { statSync } from 'node:fs'
import type { Trace, TracedModule } from './bench-report.ts'
import { groupBy } from './group-by.ts'
import { median, sum } from './statistics.ts'

/** What one module took: medians over the traced processes. All its own, none of it of modules that it loads. */
export interface ModuleTimes {
  /** The path of a file, or `node:fs`. */
  readonly id: string
  readonly phase: 'init' | 'first'
  readonly cpuMs: number
  /** What it waited, for what it awaits or blocks on at its top; 0 where it was but interrupted. */
  readonly waitMs: number
  /** Of `cpuMs`: to find and read it, its translation from TypeScript included. */
  readonly loadMs: number
  /** Of its file; 0 for what has none. */
  readonly bytes: number
  /** The parts of Node that were loaded while it was at work. */
  readonly internals: readonly string[]
}

export interface PhaseTimes {
  /** CPU that is of no module: Node's linking of modules, and whatever else the function does. */
  readonly restMs: number
  /** Parts of Node that were loaded while no module was at work. */
  readonly internals: readonly string[]
}

export interface Modules {
  /** In the order in which they were loaded. */
  readonly modules: readonly ModuleTimes[]
  readonly edges: ReadonlyMap<string, ReadonlySet<string>>
  readonly phases: Readonly<Record<'init' | 'first', PhaseTimes>>
}

const PHASES = ['init', 'first'] as const

/** Makes one picture of several traces. Undefined where there is none. */
export function modulesOf(traces: readonly (Trace | undefined)[]): Modules | undefined {
  const seen = traces.filter((trace) => trace !== undefined)
  if (seen.length === 0) return undefined
  const byId = groupBy(
    seen.flatMap(({ modules }) => modules),
    ({ id }) => id,
  )
  const edges = new Map<string, Set<string>>()
  for (const [from, targets] of seen.flatMap((trace) => trace.edges)) {
    const known = edges.get(from) ?? new Set()
    for (const to of targets) known.add(to)
    edges.set(from, known)
  }
  const modules = [...byId].map(([id, times]) => timesOf(id, times))
  const [init, first] = PHASES.map((_, index) => phaseOf(index, seen)) as [PhaseTimes, PhaseTimes]
  return { modules, edges, phases: { init, first } }
}

function timesOf(id: string, seen: readonly TracedModule[]): ModuleTimes {
  const [any] = seen
  const ran = median(seen.map(({ run }) => run.cpu))
  // The least of all: what is more is of other processes on this machine.
  const waited = Math.min(...seen.map(({ run }) => run.wall - run.cpu))
  return {
    id,
    phase: PHASES[any?.phase ?? 0] ?? 'init',
    cpuMs: median(seen.map(({ load, parse, run }) => load.cpu + parse.cpu + run.cpu)),
    waitMs: waited >= 5 && waited > ran ? waited : 0,
    loadMs: median(seen.map(({ load }) => load.cpu)),
    bytes: statSync(id, { throwIfNoEntry: false })?.size ?? 0,
    internals: any?.internals ?? [],
  }
}

function phaseOf(index: number, traces: readonly Trace[]): PhaseTimes {
  const rests = traces.map(({ phases, modules }) => {
    const own = modules.filter(({ phase }) => phase === index)
    // Modules were parsed twice: once measured, and once by Node itself where that is of no module.
    const named = sum(own.map(({ load, parse, run }) => load.cpu + 2 * parse.cpu + run.cpu))
    return Math.max(0, (phases[index]?.cpu ?? 0) - named)
  })
  return { restMs: median(rests), internals: traces[0]?.phases[index]?.internals ?? [] }
}

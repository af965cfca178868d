import type { Bundled } from './bench-bundle.ts'
import type { Costs, Unknown } from './bench-costs.ts'
import type { Report, Taken } from './bench-report.ts'
import type { Samples } from './bench-rounds.ts'
import { type WhatIf, whatIf } from './bench-what-if.ts'
import { type Estimate, estimate, median, quantile, sum } from './statistics.ts'

/** CPU of all threads, and time on the wall, over the empty function: medians of paired differences. */
export interface Times {
  readonly cpuMs: Estimate
  readonly wallMs: Estimate
  /** What the function waits at least: on a busy machine the rest of the wall's time is of other processes. */
  readonly waitMs: number
}

export interface Shares {
  /** The median over processes. */
  readonly p50: number
  readonly p99: number
}

/** All that is known of a function. */
export interface FunctionFigures {
  /** From the current directory, if it lies there. */
  readonly module: string
  readonly export: string
  /** Whether its bundle was measured, and not the module itself. */
  readonly isBundled: boolean
  /** Whether it was translated from TypeScript while it was loaded, which no deployment does. */
  readonly isTranslated: boolean
  readonly init: Times
  readonly first: Times
  /** Both of these. */
  readonly cold: Times
  /** An invocation as it ran, AWS's client around it; `over` is half of them over half of the empty function's. */
  readonly warm:
    | { readonly over: Times; readonly cpuMs: Shares; readonly wallMs: Shares; readonly count: number }
    | undefined
  /** The most memory that a process held, and what of that is over the empty function. */
  readonly memory: { readonly overMB: Estimate; readonly peakMB: number }
  /** The files that were loaded, by init and by the first invocation. Undefined where `costs` are not known. */
  readonly size: { readonly files: number; readonly bytes: number } | undefined
  /** What esbuild makes of the module, where it is installed. */
  readonly bundle: Bundled | undefined
  readonly lambda: readonly WhatIf[]
  readonly costs: Costs | Unknown
}

/** What of a function is known without its samples. */
export type Facts = Pick<
  FunctionFigures,
  'module' | 'export' | 'isBundled' | 'isTranslated' | 'size' | 'bundle' | 'costs'
>

export function figuresOf(facts: Facts, of: Samples, empty: Samples): FunctionFigures {
  const { init, first, cold, warm, memory } = differences(of, empty)
  const peakMB = median(lasting(of).map((report) => report.peakMB))
  return {
    ...facts,
    init,
    first,
    cold,
    warm: warm && { over: warm, ...warmOf(of.warm) },
    memory: { overMB: memory, peakMB },
    lambda: whatIf({ init, first, warm, peakMB }),
  }
}

/** What one function takes over another, round by round. */
export interface Differences {
  readonly init: Times
  readonly first: Times
  readonly cold: Times
  readonly warm: Times | undefined
  /** MB */
  readonly memory: Estimate
}

export function differences(of: Samples, over: Samples): Differences {
  const cold = (taken: (report: Report) => Taken) => timesOf(of.cold.map(taken), over.cold.map(taken))
  const peaks = lasting(of).map(({ peakMB }, index) => peakMB - (lasting(over)[index]?.peakMB ?? Number.NaN))
  return {
    init: cold(({ init }) => init),
    first: cold(({ first }) => first),
    cold: cold(({ init, first }) => ({ cpu: init.cpu + first.cpu, wall: init.wall + first.wall })),
    warm: of.warm.length === 0 ? undefined : timesOf(of.warm.map(half), over.warm.map(half)),
    memory: estimate(peaks),
  }
}

function timesOf(of: readonly Taken[], over: readonly Taken[]): Times {
  const paired = (unit: keyof Taken) => {
    return estimate(of.map((taken, index) => taken[unit] - (over[index]?.[unit] ?? Number.NaN)))
  }
  const waits = of.map(({ cpu, wall }) => Math.max(0, wall - cpu))
  return { cpuMs: paired('cpu'), wallMs: paired('wall'), waitMs: quantile(waits, 0.1) }
}

// What the CPU took is told in whole microseconds, so that a short invocation is measured only together with others.
const batchMs = 1

/** What half of the invocations of a process take at most: CPU by batches. */
function half({ warm }: Report): Taken {
  const size = Math.ceil(batchMs / Math.max(0.001, median(warm.map(({ cpu }) => cpu))))
  const batches = Array.from({ length: Math.ceil(warm.length / size) }, (_, at) =>
    warm.slice(at * size, (at + 1) * size),
  )
  const cpu = median(batches.map((batch) => sum(batch.map((taken) => taken.cpu)) / batch.length))
  return { cpu, wall: median(warm.map(({ wall }) => wall)) }
}

function warmOf(reports: readonly Report[]): { cpuMs: Shares; wallMs: Shares; count: number } {
  const shares = (unit: keyof Taken) => ({
    p50: median(reports.map((report) => half(report)[unit])),
    p99: quantile(
      reports.flatMap(({ warm }) => warm.map((taken) => taken[unit])),
      0.99,
    ),
  })
  return { cpuMs: shares('cpu'), wallMs: shares('wall'), count: sum(reports.map(({ warm }) => warm.length)) }
}

/** The processes that lived longest, and so held the most. */
function lasting({ cold, warm }: Samples): readonly Report[] {
  return warm.length > 0 ? warm : cold
}

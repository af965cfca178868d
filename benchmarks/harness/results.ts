import type { Estimate } from './statistics.ts'

/** What a run found out: the content of `results.json`, from which tables and charts are made. */
export interface Results {
  readonly stamp: Stamp
  /** heddle against itself, the pairs of all workloads together. */
  readonly again: AgainResult
  readonly workloads: readonly WorkloadResult[]
}

/** When, where, and of what. */
export interface Stamp {
  /** ISO 8601. */
  readonly time: string
  /** Whether every workload and measure was in it, with the rounds of `--full`. */
  readonly full: boolean
  readonly format: 'esm' | 'cjs'
  readonly minutes: number
  readonly machine: {
    readonly cpu: string
    readonly cores: number
    readonly memoryGb: number
    readonly system: string
    /** The load average of a minute, before and after: how quiet the machine was. */
    readonly load: readonly [number, number]
  }
  readonly node: string
  /** heddle's commit, and whether there were changes over it. */
  readonly commit: string
  readonly versions: Readonly<Record<string, string>>
}

export interface WorkloadResult {
  readonly name: string
  readonly title: string
  readonly growsWith?: 'records' | 'middlewares' | undefined
  readonly contenders: readonly ContenderResult[]
  readonly again: AgainResult
}

/** heddle against itself: differences in ms of cold starts, a ratio of warm invocations. */
export interface AgainResult {
  readonly cold?: Estimate | undefined
  readonly lambda?: Estimate | undefined
  readonly warm?: Estimate | undefined
}

export interface ContenderResult {
  /** Its file: `heddle`, `bare`. */
  readonly name: string
  readonly size: SizeResult
  /** In a bare process, by case. */
  readonly cold: readonly ColdResult[]
  /** Under Lambda's own runtime client, by case. */
  readonly lambda: readonly ColdResult[]
  readonly warm: readonly WarmResult[]
  readonly memory: readonly MemoryResult[]
  /** Of a chain of middlewares. */
  readonly chain?: ChainResult | undefined
}

/** The case that a figure is of. */
export interface OfCase {
  readonly case: string
  readonly size?: number | undefined
}

export interface SizeResult {
  readonly bytes: number
  readonly gzipBytes: number
  readonly overBareGzipBytes: number
  readonly targetGzipKb?: number | undefined
}

/** Milliseconds of a process until its first invocation is done. */
export interface ColdResult extends OfCase {
  readonly rounds: number
  /** CPU, over a module that does nothing. */
  readonly cpu: Estimate
  /** CPU over bare; of bare itself: bare once more. */
  readonly overBare: Estimate
  readonly wallOverBare: Estimate
  readonly target?: number | undefined
}

export interface WarmResult extends OfCase {
  readonly rounds: number
  /** Microseconds of CPU for an invocation. */
  readonly cpu: Estimate
  readonly timesBare: Estimate
  readonly overBare: Estimate
  /** Microseconds until a single invocation was answered, by the clock. */
  readonly p50: number
  readonly p99: number
  readonly target?: number | undefined
}

/** MB that a process held at most. */
export interface MemoryResult extends OfCase {
  readonly rounds: number
  readonly invocations: number
  readonly peak: Estimate
  readonly overBare: Estimate
  readonly target?: number | undefined
}

/** Nanoseconds of a call. */
export interface ChainResult {
  readonly beforeFirst: Estimate
  readonly each: Estimate
  /** `each` times what a nested async function takes. */
  readonly timesNested: Estimate
  readonly targetBeforeFirst?: number | undefined
  readonly targetTimesNested?: number | undefined
}

/** One task that every contender does: what it gets, what is right, and how fast heddle has to be. */
export interface Workload {
  /** As the command line knows it: `w1`. */
  readonly name: string
  readonly title: string
  readonly folder: string
  /** The files of the folder that do the task. `bare`, which the others are compared with, comes first. */
  readonly contenders: readonly ['bare', ...string[]]
  /** A cold start and the peak memory are measured with the first. */
  readonly cases: readonly [Case, ...Case[]]
  /** The part of an answer that has to be right. Without it the whole. */
  readonly essence?: ((answer: never) => unknown) | undefined
  /** Whether it is all the same in which order things are saved. */
  readonly anyOrder?: boolean | undefined
  readonly targets: Targets
  /** What is measured of it. Without it everything. */
  readonly measures?: readonly Measure[] | undefined
  /** What the sizes of its cases count. */
  readonly growsWith?: 'records' | 'middlewares' | undefined
  /** What its processes have in their environment. */
  readonly environment?: Readonly<Record<string, string>> | undefined
  /** A program of the harness that has to run beside it, and is where AWS is. */
  readonly server?: 'aws-server' | undefined
}

/** Cold starts as a bare process and under Lambda's own client, the warm path, the peak memory. */
export type Measure = 'cold' | 'lambda' | 'warm' | 'memory'

/** One event, and what has to come of it. */
export interface Case {
  readonly name: string
  readonly event: unknown
  /** The answer's essence; without it the invocation has to fail. */
  readonly answer?: unknown
  /** What has to be in the store afterwards. */
  readonly saved: readonly unknown[]
  /** How many records or middlewares it has, if it is one of a series. */
  readonly size?: number | undefined
  /** Whether a whole run measures its cold start and its peak memory too, as it does those of the first. */
  readonly grown?: { readonly invocations: number } | undefined
  /** Only for a case whose warm path is measured. */
  readonly warm?: Warm | undefined
}

export interface Warm {
  /** Invocations that are timed in one go: about a millisecond's worth. */
  readonly batch: number
  /** The most that heddle may take, times bare. */
  readonly target?: number | undefined
}

/** The most that heddle may cost over bare. */
export interface Targets {
  readonly coldMs?: number | undefined
  /** The same of other contenders, by their files. */
  readonly coldMsOf?: Readonly<Record<string, number>> | undefined
  readonly gzipKb?: number | undefined
  readonly rssMb?: number | undefined
}

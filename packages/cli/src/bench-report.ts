/** What something took, in milliseconds: CPU of all threads, and time on the wall. */
export interface Taken {
  readonly cpu: number
  readonly wall: number
}

/** What a measured process writes (bench-client.cjs). */
export interface Report {
  readonly init: Taken
  readonly first: Taken
  /** The warm invocations, one by one; none in a cold process. */
  readonly warm: readonly Taken[]
  readonly peakMB: number
  /** Only of a process that was traced. */
  readonly trace?: Trace | undefined
}

/** What a traced process knows of its modules (bench-trace.cjs). */
export interface Trace {
  readonly modules: readonly TracedModule[]
  /** Which module asked for which others. */
  readonly edges: readonly (readonly [string, readonly string[]])[]
  /** Init, and the first invocation: all of it, and which parts of Node were loaded while no module was at work. */
  readonly phases: readonly (Taken & { readonly internals: readonly string[] })[]
}

export interface TracedModule {
  /** The path of a file, or `node:fs`. */
  readonly id: string
  /** 0: loaded by init; 1: by the first invocation. */
  readonly phase: number
  /** To find it and read it, its translation from TypeScript included. */
  readonly load: Taken
  /** V8's reading of an ES module, measured apart: the process took it once more. */
  readonly parse: Taken
  /** Its own statements, those of modules that it loads left out. */
  readonly run: Taken
  /** The parts of Node that were loaded while it was at work, by Node's own names. */
  readonly internals: readonly string[]
}

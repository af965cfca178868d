import type { Measure } from '../workloads/workload.ts'

/** How long a measure may go on. */
export interface Rounds {
  readonly most: number
  /** Fewer are never made, however long they take. */
  readonly least: number
  /** After so many seconds no further round begins. */
  readonly seconds: number
}

export type Plan = Readonly<Record<Measure, Rounds>> & {
  /** How long a process is warmed up, in CPU. */
  readonly warmUpMs: number
  /** The turns of a process in one round of the warm path. */
  readonly turns: number
  /** Whether growing is measured at cold start and in memory too, not in the warm path alone. */
  readonly grown: boolean
}

const NO_LIMIT = Number.POSITIVE_INFINITY

/** All together under ten minutes, for a first impression: intervals are wide. */
export const SHORT: Plan = {
  cold: { most: 18, least: 4, seconds: 100 },
  lambda: { most: 10, least: 4, seconds: 80 },
  warm: { most: 4, least: 2, seconds: 200 },
  memory: { most: 3, least: 1, seconds: 50 },
  warmUpMs: 250,
  turns: 7,
  grown: false,
}

export const FULL: Plan = {
  cold: { most: 60, least: 60, seconds: NO_LIMIT },
  lambda: { most: 40, least: 40, seconds: NO_LIMIT },
  warm: { most: 9, least: 9, seconds: NO_LIMIT },
  memory: { most: 10, least: 10, seconds: NO_LIMIT },
  warmUpMs: 600,
  turns: 20,
  grown: true,
}

/** Makes one round after another, as many as the plan has. */
export async function inRounds(
  { most, least, seconds }: Rounds,
  round: (index: number) => Promise<void>,
): Promise<void> {
  const start = performance.now()
  for (let index = 0; index < most; index++) {
    if (index >= least && performance.now() - start > seconds * 1000) return
    await round(index)
  }
}

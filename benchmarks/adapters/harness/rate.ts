import { type Estimate, median, quantile } from '../../harness/statistics.ts'

/** What a contender managed in one turn. */
export interface Turn {
  readonly perSecond: number
  /** Microseconds of CPU for a request, of all processes of the host. `NaN` where it cannot be told. */
  readonly cpuMicros: number
}

/** One round: a turn of each contender. */
export interface RateRound {
  readonly bare: Turn
  readonly heddle: Turn
}

export interface RateResult {
  readonly rounds: number
  /** Requests a second, or calls: medians over rounds. */
  readonly bare: number
  readonly heddle: number
  /** heddle's median over bare's. */
  readonly ratio: Estimate
  /** The same of the CPU that a request takes, which no generator of load is a limit of. */
  readonly cpuRatio: Estimate | undefined
}

export function rateResult(rounds: readonly RateRound[]): RateResult {
  const cpuRatio = ratioOfMedians(rounds, ({ cpuMicros }) => cpuMicros)
  return {
    rounds: rounds.length,
    bare: median(rounds.map(({ bare }) => bare.perSecond)),
    heddle: median(rounds.map(({ heddle }) => heddle.perSecond)),
    ratio: ratioOfMedians(rounds, ({ perSecond }) => perSecond),
    cpuRatio: Number.isFinite(cpuRatio.median) ? cpuRatio : undefined,
  }
}

/** heddle's median over bare's, with its 95 % bootstrap interval: whole rounds are drawn again, for both turns of one had the same machine. */
export function ratioOfMedians(rounds: readonly RateRound[], of: (turn: Turn) => number): Estimate {
  const ratio = (some: readonly RateRound[]) =>
    median(some.map(({ heddle }) => of(heddle))) / median(some.map(({ bare }) => of(bare)))
  const drawn = () => rounds[Math.floor(Math.random() * rounds.length)] as RateRound
  const ratios = Array.from({ length: 2000 }, () => ratio(rounds.map(drawn)))
  return { median: ratio(rounds), low: quantile(ratios, 0.025), high: quantile(ratios, 0.975) }
}

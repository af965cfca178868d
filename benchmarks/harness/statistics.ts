import type { Estimate } from '../../packages/cli/src/statistics.ts'

export { type Estimate, estimate, median, quantile, shuffled } from '../../packages/cli/src/statistics.ts'

/** A figure that needs no estimating. */
export function exactly(value: number): Estimate {
  return { median: value, low: value, high: value }
}

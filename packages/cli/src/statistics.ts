export interface Estimate {
  readonly median: number
  /** The ends of the 95 % bootstrap interval of the median. */
  readonly low: number
  readonly high: number
}

/** The median, and how far it would move if as many values were drawn again from these. */
export function estimate(values: readonly number[]): Estimate {
  const drawn = () => values[Math.floor(Math.random() * values.length)] as number
  const medians = Array.from({ length: 2000 }, () => median(values.map(drawn)))
  return { median: median(values), low: quantile(medians, 0.025), high: quantile(medians, 0.975) }
}

/** Whether the values that an estimate was made of may as well differ from zero by chance alone. */
export function isNone({ low, high }: Estimate): boolean {
  return low <= 0 && high >= 0
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** The value below which that share of the values lies, interpolated. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const position = (sorted.length - 1) * share
  const below = sorted[Math.floor(position)] ?? Number.NaN
  const above = sorted[Math.ceil(position)] ?? Number.NaN
  return below + (above - below) * (position % 1)
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

/** The same values in random order. */
export function shuffled<Value>(values: readonly Value[]): Value[] {
  return values
    .map((value) => ({ value, key: Math.random() }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ value }) => value)
}

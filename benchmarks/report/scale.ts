/** Where a value stands on an axis of this length, and the values that are worth a line. */
export interface Scale {
  at(value: number): number
  readonly ticks: readonly number[]
}

/** From zero, or from the least value if that is below, with even steps. */
export function linear(values: readonly number[], length: number, most = 6): Scale {
  const highest = Math.max(...values, 0)
  const lowest = Math.min(...values, 0)
  const step = niceStep((highest - lowest || 1) / most)
  const to = Math.ceil(highest / step) * step || (lowest < 0 ? 0 : step)
  const [first, last] = [Math.ceil(lowest / step), Math.round(to / step)]
  return {
    at: (value) => ((value - lowest) / (to - lowest)) * length,
    // Not added up, so that no tick is 0.30000000000000004.
    ticks: Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12))),
  }
}

/** By factors, from the least value to the greatest: for values that are many times each other. */
export function logarithmic(values: readonly number[], length: number, base: 2 | 10 = 10): Scale {
  const positive = values.filter((value) => value > 0)
  const [least, greatest] = [Math.min(...positive), Math.max(...positive)]
  const [from, to] = least < greatest ? [least, greatest] : [least / base, least * base]
  const ticksOf = (factors: readonly number[]) =>
    powers(from, to, base)
      .flatMap((power) => factors.map((factor) => Number((factor * power).toPrecision(12))))
      .filter((tick) => tick >= from * 0.999 && tick <= to * 1.001)
  const ticks = ticksOf([1])
  return {
    at: (value) => (Math.log(Math.max(value, from) / from) / Math.log(to / from)) * length,
    // Powers of ten are far apart when there are few of them.
    ticks: base === 10 && ticks.length < 3 ? ticksOf([1, 2, 5]) : ticks,
  }
}

function powers(from: number, to: number, base: number): number[] {
  const exponent = (value: number) => Math.floor(Number((Math.log(value) / Math.log(base)).toFixed(9)))
  const first = exponent(from)
  return Array.from({ length: exponent(to) - first + 1 }, (_, index) => base ** (first + index))
}

/** The least of 1, 2, 5, 10, 20, … that is not below. */
function niceStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step))
  return ([1, 2, 5].find((factor) => factor * power >= step) ?? 10) * power
}

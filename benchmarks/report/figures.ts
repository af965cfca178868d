import type { Estimate } from '../harness/statistics.ts'

/** `1.42 [1.10, 1.80]` */
export function figure({ median, low, high }: Estimate, digits: number): string {
  return `${fixed(median, digits)} [${fixed(low, digits)}, ${fixed(high, digits)}]`
}

/** `+1.42 [+1.10, +1.80]` */
export function difference({ median, low, high }: Estimate, digits: number): string {
  return `${signed(median, digits)} [${signed(low, digits)}, ${signed(high, digits)}]`
}

/** `+1.42`, `−0.30` */
export function signed(value: number, digits: number): string {
  const text = fixed(value, digits)
  return text.startsWith('−') || Number(text) === 0 ? text : `+${text}`
}

/** `1.42`, `−0.30`, never `−0.00`. */
export function fixed(value: number, digits: number): string {
  const text = value.toFixed(digits)
  return Number(text) === 0 ? (0).toFixed(digits) : text.replace('-', '−')
}

/** As many digits as tell something: `0.064`, `1.42`, `23.5`, `1630`. */
export function roughly(value: number): string {
  const size = Math.abs(value)
  if (size >= 100) return fixed(value, 0)
  if (size >= 10) return fixed(value, 1)
  return fixed(value, size >= 1 || value === 0 ? 2 : 3)
}

/** `met`, `missed`; with a question mark when the interval has the target inside, so that more rounds may say otherwise. */
export function verdict({ median, low, high }: Estimate, target: number): string {
  return `${median <= target ? 'met' : 'missed'}${low <= target && target < high ? '?' : ''}`
}

/** Whether nothing speaks for a difference: the interval includes what is no difference. */
export function includes({ low, high }: Estimate, value: number): boolean {
  return low <= value && value <= high
}

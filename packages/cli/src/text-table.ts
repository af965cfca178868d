import type { Estimate } from './statistics.ts'

export type Row = readonly string[]

/** Rows as lines: numbers to the right, the first and the last column to the left. */
export function table(rows: readonly Row[]): string[] {
  const last = Math.max(...rows.map((row) => row.length)) - 1
  const widths = Array.from({ length: last + 1 }, (_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)))
  const cell = (text: string, at: number) => {
    if (at === last) return text
    return at === 0 ? text.padEnd(widths[at] ?? 0) : text.padStart(widths[at] ?? 0)
  }
  return rows.map((row) => row.map(cell).join('  ').trimEnd())
}

/** `41.2 ms`, `7.4 us` */
export function time(ms: number): string {
  return isShort(ms) ? `${(ms * 1000).toFixed(1)} us` : `${ms.toFixed(digitsOf(ms))} ms`
}

/** `41.2 [40.1, 42.6] ms` */
export function times({ median, low, high }: Estimate): string {
  const isMicros = [median, low, high].every(isShort)
  const of = (ms: number) => (isMicros ? (ms * 1000).toFixed(1) : ms.toFixed(digitsOf(median)))
  return `${of(median)} [${of(low)}, ${of(high)}] ${isMicros ? 'us' : 'ms'}`
}

/** `24.7 [22.8, 27.0] MB` */
export function megabytes({ median, low, high }: Estimate): string {
  return `${median.toFixed(1)} [${low.toFixed(1)}, ${high.toFixed(1)}] MB`
}

function isShort(ms: number): boolean {
  return Math.abs(ms) < 0.1
}

/** `940 B`, `62.5 kB`, `1586 kB` */
export function size(bytes: number): string {
  return Math.abs(bytes) < 1000 ? `${bytes} B` : `${(bytes / 1000).toFixed(digitsOf(bytes / 1000))} kB`
}

/** Three digits say as much as a median knows. */
function digitsOf(amount: number): number {
  if (Math.abs(amount) >= 100) return 0
  return Math.abs(amount) >= 10 ? 1 : 2
}

export function count(amount: number, what: string): string {
  return `${amount} ${what}${amount === 1 ? '' : 's'}`
}

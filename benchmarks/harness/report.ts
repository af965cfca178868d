import type { Estimate } from './statistics.ts'

/** Prints rows as a table: the first column to the left, numbers to the right. A row of one cell is a heading. */
export function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const cells = [head, ...rows.filter((row) => row.length > 1)]
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[]) => row.map((text, column) => pad(text, widths[column] ?? 0, column)).join('  ')
  console.log(line(head))
  console.log(widths.map((width) => '-'.repeat(width)).join('  '))
  for (const row of rows) console.log(line(row).trimEnd())
  console.log()
}

function pad(text: string, width: number, column: number): string {
  return column === 0 ? text.padEnd(width) : text.padStart(width)
}

/** `+1.42 [1.10, 1.80]` */
export function difference(estimate: Estimate, digits: number): string {
  return `${estimate.median < 0 ? '' : '+'}${times(estimate, digits)}`
}

/** `1.42 [1.10, 1.80]` */
export function times({ median, low, high }: Estimate, digits: number): string {
  return `${median.toFixed(digits)} [${low.toFixed(digits)}, ${high.toFixed(digits)}]`
}

/** `<= 1.5 met` or `MISSED`; with a question mark when the interval has the target inside. */
export function verdict({ median, low, high }: Estimate, target: number | undefined): string {
  if (target === undefined) return ''
  const open = low <= target && target < high ? '?' : ''
  return `<= ${target} ${median <= target ? 'met' : 'MISSED'}${open}`
}

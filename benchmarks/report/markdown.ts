/** A table of Markdown, its columns aligned: the first to the left, the others, which are figures, to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const escaped = [head, ...rows].map((row) => head.map((_, column) => (row[column] ?? '').replaceAll('|', '\\|')))
  const widths = head.map((_, column) => Math.max(3, ...escaped.map((row) => (row[column] as string).length)))
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const padded = (row: readonly string[]) =>
    line(row.map((text, column) => pad(text, widths[column] as number, column === 0)))
  const rule = line(widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)))
  const [first, ...rest] = escaped as [string[], ...string[][]]
  return [padded(first), rule, ...rest.map(padded)].join('\n')
}

function pad(text: string, width: number, left: boolean): string {
  return left ? text.padEnd(width) : text.padStart(width)
}

/** Replaces what stands between the marker lines, which stay. Without them the text has no place for it: an error. */
export function between(text: string, marker: string, content: string): string {
  const [start, end] = [`<!-- ${marker} -->`, `<!-- /${marker} -->`]
  const from = text.indexOf(start)
  const to = text.indexOf(end)
  if (from < 0 || to < from) throw new RangeError(`there are no lines ${start} and ${end}, in this order`)
  return `${text.slice(0, from + start.length)}\n${content}\n${text.slice(to)}`
}

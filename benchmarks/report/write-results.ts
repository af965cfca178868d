import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Options } from '../harness/options.ts'
import type { Results } from '../harness/results.ts'
import { CHARTS } from './charts.ts'
import { between } from './markdown.ts'
import { report, stampText } from './report.ts'
import { SUMMARY_LEGEND, summary } from './summary.ts'

const ROOT = join(import.meta.dirname, '../..')
const FOLDER = join(ROOT, 'benchmarks/results')

/**
 * Writes JSON, Markdown and charts, those of a whole run to where the README shows them and into it, all others beside.
 * Returns where.
 */
export function writeResults(results: Results, { full, out }: Pick<Options, 'full' | 'out'>): string {
  const folder = out ?? (full ? FOLDER : join(FOLDER, 'short'))
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'results.json'), `${JSON.stringify(results, null, 1)}\n`)
  const drawn = new Set<string>()
  for (const chart of CHARTS) {
    const svg = chart.draw(results, chart)
    if (svg === undefined) continue
    drawn.add(chart.file)
    writeFileSync(join(folder, chart.file), svg)
  }
  writeFileSync(join(folder, 'results.md'), report(results, drawn))
  if (full && out === undefined) updateReadme(results)
  return folder
}

/** The README's part: one chart, one table. */
export function readmePart(results: Results): string {
  return [
    '![Cold start of heddle and its peers](benchmarks/results/cold-start.svg)',
    '',
    summary(results),
    '',
    `${SUMMARY_LEGEND} ${stampText(results)}`,
    '',
    '[Every figure, with its interval](benchmarks/results/results.md).',
  ].join('\n')
}

function updateReadme(results: Results): void {
  const file = join(ROOT, 'README.md')
  const text = readFileSync(file, 'utf8')
  if (!text.includes('<!-- bench -->')) return
  writeFileSync(file, between(text, 'bench', readmePart(results)))
}

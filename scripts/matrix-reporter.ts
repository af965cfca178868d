import { readFileSync, writeFileSync } from 'node:fs'
import type { Reporter, TestModule, TestSuite } from 'vitest/node'
import { type Cells, matrixOf } from './matrix.ts'

const page = new URL('../docs/platforms.md', import.meta.url)
const [BEGIN, END] = ['<!-- matrix: made by npm run test:platforms -- --update -->\n', '<!-- /matrix -->']

/** Makes the matrix of platforms and families of the suites that passed, whose titles are `<platform>: <family> on <host>`. */
export class MatrixReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const mode = process.env.HEDDLE_MATRIX ?? 'off'
    if (mode === 'off') return
    const cells: Cells = {}
    for (const module of modules) for (const suite of module.children.suites()) note(suite, cells)
    const text = readFileSync(page, 'utf8')
    const [before = '', rest = ''] = text.split(BEGIN)
    const made = `${before}${BEGIN}\n${matrixOf(cells)}\n${END}${rest.split(END)[1] ?? ''}`
    if (mode === 'update') writeFileSync(page, made)
    else if (made !== text) {
      console.error('docs/platforms.md: the matrix is not that of this run: npm run test:platforms -- --update')
      process.exitCode = 1
    }
  }
}

function note(suite: TestSuite, cells: Cells): void {
  const [, platform, family, host] = /^([\w-]+): (\w+) on (.+)$/.exec(suite.name) ?? []
  if (platform === undefined || family === undefined || host === undefined) return
  const results = [...suite.children.allTests()].map((test) => test.result().state)
  // A suite of which nothing ran shows nothing, and one that failed shows the contrary.
  if (!results.includes('passed') || results.includes('failed')) return
  cells[platform] ??= {}
  cells[platform][family] = [...(cells[platform][family] ?? []), host]
}

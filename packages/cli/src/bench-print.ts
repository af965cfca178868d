import { styleText } from 'node:util'
import type { Verdict } from './bench-budget.ts'
import type { Differences, FunctionFigures, Times } from './bench-figures.ts'
import { costLines } from './bench-print-costs.ts'
import type { BenchResult } from './bench-result.ts'
import { type Estimate, isNone } from './statistics.ts'
import { count, megabytes, type Row, size, table, time, times } from './text-table.ts'

// The largest parts of a bundle are shown; --json has all.
const mostParts = 3

/** Shows figures, where they come from, what they would be on Lambda, and what became of the budgets. */
export function printBench({ functions, node, rounds, differences, budgets }: BenchResult): void {
  const lines = [
    `${count(rounds, 'cold start')} of each, in random order, under AWS's runtime client and Node ${node}, over an empty function.`,
    'Medians of the differences, in brackets their 95 % intervals.',
    ...(functions.some(({ isTranslated }) => isTranslated) ? [translated] : []),
    '',
    ...functions.flatMap((one) => [heading(nameOf(one)), ...table(figureRows(one)), '']),
    ...(differences === undefined ? [] : differenceLines(differences, functions)),
    ...functions.flatMap((one) => [
      ...(functions.length > 1 ? [heading(nameOf(one))] : []),
      ...costLines(one.costs),
      ...lambdaLines(one),
    ]),
    ...budgets.map(budgetLine),
  ]
  process.stdout.write(`${lines.join('\n').trimEnd()}\n`)
}

const translated =
  'TypeScript is translated while it is loaded, which no deployment does, and that is counted: --bundle measures without.'

function nameOf({ module, export: name, isBundled }: FunctionFigures): string {
  return `${module}#${name}${isBundled ? ', bundled' : ''}`
}

function figureRows({ init, first, cold, warm, memory, size: files, bundle }: FunctionFigures): Row[] {
  return [
    ['', 'CPU', 'wall', ''],
    timesRow('init', init),
    timesRow('first invocation', first),
    timesRow('both: cold start', cold),
    ...(warm === undefined
      ? []
      : [
          timesRow('warm invocation', warm.over),
          ['  p50, as it ran', time(warm.cpuMs.p50), time(warm.wallMs.p50), ''],
          ['  p99, as it ran', time(warm.cpuMs.p99), time(warm.wallMs.p99), `of ${warm.count}`],
        ]),
    [
      'peak memory',
      megabytes(memory.overMB),
      '',
      [`of ${memory.peakMB.toFixed(1)} MB`, ...noted(memory.overMB)].join(', '),
    ],
    ...(files === undefined ? [] : [['files loaded', size(files.bytes), '', count(files.files, 'file')]]),
    ...bundleRows(bundle),
  ]
}

function timesRow(name: string, { cpuMs, wallMs }: Times): Row {
  return [name, times(cpuMs), times(wallMs), noted(cpuMs).join('')]
}

function noted(estimate: Estimate): string[] {
  return isNone(estimate) ? ['no difference'] : []
}

function bundleRows(bundle: FunctionFigures['bundle']): Row[] {
  if (bundle === undefined) return []
  if ('error' in bundle) return [['bundle', 'none', '', bundle.error]]
  return [
    ['bundle', size(bundle.bytes), '', `${size(bundle.gzipBytes)} after gzip; without the AWS SDK`],
    ...(bundle.parts.length > 1 ? bundle.parts.slice(0, mostParts) : []).map(({ name, bytes }) => {
      return [`  ${name}`, size(bytes), '', '']
    }),
  ]
}

function differenceLines(found: Differences, functions: readonly FunctionFigures[]): string[] {
  const [first, second] = functions as [FunctionFigures, FunctionFigures]
  const row = (name: string, estimate: Estimate, text: (estimate: Estimate) => string): Row => {
    return [name, text(estimate), isNone(estimate) ? 'no difference' : moreOrLess(estimate.median)]
  }
  const sizeRow = (name: string, of: number | undefined, over: number | undefined): Row[] => {
    return of === undefined || over === undefined ? [] : [[name, size(of - over), moreOrLess(of - over)]]
  }
  const bundled = ({ bundle }: FunctionFigures) =>
    bundle !== undefined && 'bytes' in bundle ? bundle.bytes : undefined
  const rows = [
    row('init', found.init.cpuMs, times),
    row('first invocation', found.first.cpuMs, times),
    row('both: cold start', found.cold.cpuMs, times),
    ...(found.warm === undefined ? [] : [row('warm invocation', found.warm.cpuMs, times)]),
    row('peak memory', found.memory, megabytes),
    ...sizeRow('files loaded', second.size?.bytes, first.size?.bytes),
    ...sizeRow('bundle', bundled(second), bundled(first)),
  ]
  return [heading(`${nameOf(second)} over ${nameOf(first)}`), ...table([['', 'CPU', ''], ...rows]), '']
}

function moreOrLess(amount: number): string {
  if (amount === 0) return 'no difference'
  return amount < 0 ? 'less' : 'more'
}

function lambdaLines({ lambda, warm }: FunctionFigures): string[] {
  const rows: Row[] = [
    ['An estimate for Lambda', 'CPU', 'init', 'first', ...(warm === undefined ? [] : ['warm']), ''],
    ...lambda.map(({ memoryMB, cpuShare, initMs, firstMs, warmMs, isEnough }) => [
      `  ${memoryMB} MB`,
      cpuShare.toFixed(2),
      time(initMs),
      time(firstMs),
      ...(warmMs === undefined ? [] : [time(warmMs)]),
      isEnough ? '' : 'less than was held here',
    ]),
  ]
  const basis =
    'From the CPU time here, at the share of a CPU that the memory brings: 1769 MB bring one. CPUs there are others.'
  return [...table(rows), basis, '']
}

function budgetLine({ figure, limit, value, isKept, isUnsure }: Verdict): string {
  const amount =
    figure === 'size' || figure === 'bundle' ? size : figure === 'memory' ? (mb: number) => `${mb.toFixed(1)} MB` : time
  const said = Number.isNaN(value) ? 'is not known' : `${amount(value)} ${isKept ? 'of' : 'exceeds'} ${amount(limit)}`
  const unsure = isUnsure ? '; the limit is inside the interval, more --rounds would tell' : ''
  return styled(isKept ? 'green' : 'red', `budget ${figure}: ${said}${unsure}`)
}

function heading(text: string): string {
  return styled('bold', text)
}

function styled(format: Parameters<typeof styleText>[0], text: string): string {
  return styleText(format, text, { stream: process.stdout })
}

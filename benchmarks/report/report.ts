import type { ColdResult, ContenderResult, Results, WorkloadResult } from '../harness/results.ts'
import { labelOf } from '../workloads/peers.ts'
import { againText } from './again.ts'
import { CHARTS } from './charts.ts'
import { difference, figure, fixed, roughly, signed, verdict } from './figures.ts'
import { table } from './markdown.ts'
import { SUMMARY_LEGEND, summary } from './summary.ts'
import { targetsOf } from './targets.ts'

/** Everything that a run found out, as a page of Markdown, with the charts that there are of it. */
export function report(results: Results, charts: ReadonlySet<string>): string {
  const { workloads } = results
  const sections = [
    `# Results`,
    `${stampText(results)} ${BRACKETS}`,
    section('In short', summaryText(results)),
    section('Targets', targetsText(results)),
    section('heddle against itself', againText(results)),
    ...workloads.map((workload) => section(`${workload.name}: ${workload.title}`, workloadText(workload))),
    section(
      'Charts',
      CHARTS.filter(({ file }) => charts.has(file))
        .map(({ file, title }) => `![${title}](${file})`)
        .join('\n\n'),
    ),
    section('Versions', versionsText(results)),
  ]
  return `${sections.filter((text) => text !== '').join('\n\n')}\n`
}

function summaryText(results: Results): string {
  const text = summary(results)
  return text === '' ? '' : `${text}\n\n${SUMMARY_LEGEND}`
}

function section(title: string, content: string): string {
  return content === '' ? '' : `## ${title}\n\n${content}`
}

/** Where and when, in one sentence. */
export function stampText({ stamp }: Results): string {
  const { machine } = stamp
  const [before, after] = machine.load
  return (
    `${stamp.full ? 'The whole' : 'A short or partial'} run of ${stamp.time.slice(0, 10)}, ${fixed(stamp.minutes, 0)} minutes, ` +
    `Node ${stamp.node.slice(1)}, bundles of ${stamp.format === 'esm' ? 'ESM' : 'CommonJS'}, ${machine.cores} cores ` +
    `(${machine.cpu}), ${fixed(machine.memoryGb, 0)} GB, ${machine.system}, load ${before} before and ${after} after, ` +
    `heddle at ${stamp.commit}.`
  )
}

const BRACKETS =
  'Brackets hold the 95 % bootstrap interval of the median over rounds; where there were fewer than six rounds, they hold ' +
  'all of them, and tell little.'

/** Every figure that has a target. */
export function targetsText(results: Results): string {
  const rows = targetsOf(results).map(({ workload, what, value, target }) => [
    `${workload}: ${what}`,
    figure(value, value.median >= 100 ? 0 : 2),
    `≤ ${String(target).replace('-', '−')}`,
    verdict(value, target),
  ])
  return rows.length === 0 ? '' : table(['', 'heddle', 'target', ''], rows)
}

function workloadText({ contenders, growsWith }: WorkloadResult): string {
  const paragraphs = [startTable(contenders), warmTable(contenders)]
  if (growsWith !== undefined) paragraphs.push(growthTable(contenders))
  paragraphs.push(chainTable(contenders))
  return paragraphs.filter((text) => text !== '').join('\n\n')
}

function startTable(contenders: readonly ContenderResult[]): string {
  const over = (result: ColdResult | undefined, name: string, of: 'overBare' | 'wallOverBare') =>
    result === undefined || name === 'bare' ? '' : difference(result[of], 2)
  return table(
    [
      '',
      'cold, ms',
      'over by hand',
      "in Lambda's client",
      'by the clock',
      'kB',
      'kB gzip',
      'over',
      'peak MB',
      'over by hand',
    ],
    contenders.map(({ name, cold, lambda, size, memory }) => [
      labelOf(name),
      cold[0] === undefined ? '' : fixed(cold[0].cpu.median, 2),
      over(cold[0], name, 'overBare'),
      over(lambda[0], name, 'overBare'),
      over(cold[0], name, 'wallOverBare'),
      fixed(size.bytes / 1000, 1),
      fixed(size.gzipBytes / 1000, 1),
      name === 'bare' ? '' : signed(size.overBareGzipBytes / 1000, 1),
      memory[0] === undefined ? '' : fixed(memory[0].peak.median, 1),
      memory[0] === undefined || name === 'bare' ? '' : difference(memory[0].overBare, 1),
    ]),
  )
}

function warmTable(contenders: readonly ContenderResult[]): string {
  const cases = contenders[0]?.warm.map((result) => result.case) ?? []
  const rows = cases.flatMap((name) =>
    contenders.flatMap((contender) => {
      const result = contender.warm.find((one) => one.case === name)
      if (result === undefined) return []
      const { cpu, timesBare, overBare, p50, p99 } = result
      const bare = contender.name === 'bare'
      return [
        [
          `${name}: ${labelOf(contender.name)}`,
          roughly(cpu.median),
          bare ? '' : figure(timesBare, 2),
          bare ? '' : signed(overBare.median, 2),
          roughly(p50),
          roughly(p99),
        ],
      ]
    }),
  )
  return rows.length === 0 ? '' : table(['warm', 'us of CPU', 'times by hand', 'us over', 'p50, us', 'p99, us'], rows)
}

/** Cold starts and memory of the larger events; how the warm path grows is in its own table. */
function growthTable(contenders: readonly ContenderResult[]): string {
  const rows = contenders.flatMap(({ name, cold, lambda, memory }) =>
    memory.slice(1).map((result) => {
      const same = <Result extends { readonly case: string }>(of: readonly Result[]) =>
        of.find((one) => one.case === result.case)
      const cell = (of: ColdResult | undefined) => (of === undefined ? '' : fixed(of.cpu.median, 2))
      return [
        `${result.case}: ${labelOf(name)}`,
        cell(same(cold)),
        cell(same(lambda)),
        fixed(result.peak.median, 1),
        String(result.invocations),
      ]
    }),
  )
  const head = ['grown', 'cold, ms', "cold in Lambda's client, ms", 'peak MB', 'after invocations']
  return rows.length === 0 ? '' : table(head, rows)
}

function chainTable(contenders: readonly ContenderResult[]): string {
  const rows = contenders.flatMap(({ name, chain }) =>
    chain === undefined
      ? []
      : [[labelOf(name), figure(chain.beforeFirst, 0), figure(chain.each, 0), figure(chain.timesNested, 2)]],
  )
  return rows.length === 0
    ? ''
    : table(['a chain', 'ns before the first', 'ns for each', 'times nested functions'], rows)
}

function versionsText({ stamp }: Results): string {
  return Object.entries(stamp.versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ')
}

import type { ContenderResult, Results, WorkloadResult } from '../harness/results.ts'
import { LABELS, labelOf } from '../workloads/peers.ts'
import { fixed, signed } from './figures.ts'
import { table } from './markdown.ts'

/** The workloads of which a reader wants to know first: one for each kind of trigger. */
const SHOWN = ['w1', 'w2', 'w3', 'w4']
const SHORT_TITLES: Readonly<Record<string, string>> = { w1: 'HTTP', w2: 'SQS', w3: 'S3', w4: 'EventBridge' }

/** One table of every contender in the workloads that stand for a trigger each; empty when none of them was measured. */
export function summary({ workloads }: Results): string {
  const shown = workloads.filter(({ name }) => SHOWN.includes(name))
  const [first] = shown
  if (first === undefined) return ''
  const names = Object.keys(LABELS).filter((name) => shown.some((workload) => contenderOf(workload, name)))
  const titles = shown.map(({ name }) => SHORT_TITLES[name] as string)
  return table(
    ['', ...titles.map((title) => `${title}, cold`), ...titles.map((title) => `${title}, warm`), `${titles[0]}, kB`],
    names.map((name) => {
      const cells = [
        labelOf(name),
        ...shown.map((workload) => coldCell(contenderOf(workload, name))),
        ...shown.map((workload) => warmCell(contenderOf(workload, name))),
        sizeCell(contenderOf(first, name)),
      ]
      return name === 'heddle' ? cells.map((cell) => (cell === '' ? cell : `**${cell}**`)) : cells
    }),
  )
}

/** What the columns of the summary are. */
export const SUMMARY_LEGEND =
  'Cold: milliseconds of CPU that a fresh process takes until its first invocation is done, more than the same function ' +
  'by hand, with zod where there is a schema. Warm: CPU of an invocation, times by hand; with `log()` it writes two lines ' +
  'instead of one. kB: of the bundle after gzip, more than by hand.'

function contenderOf({ contenders }: WorkloadResult, name: string): ContenderResult | undefined {
  return contenders.find((contender) => contender.name === name)
}

function coldCell(contender: ContenderResult | undefined): string {
  const [result] = contender?.cold ?? []
  if (result === undefined) return ''
  return contender?.name === 'bare' ? '0' : signed(result.overBare.median, 1)
}

function warmCell(contender: ContenderResult | undefined): string {
  const [result] = contender?.warm ?? []
  return result === undefined ? '' : fixed(result.timesBare.median, 2)
}

function sizeCell(contender: ContenderResult | undefined): string {
  if (contender === undefined) return ''
  return contender.name === 'bare' ? '0' : signed(contender.size.overBareGzipBytes / 1000, 1)
}

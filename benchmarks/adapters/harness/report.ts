import type { Estimate } from '../../harness/statistics.ts'
import type { AdapterResult } from './measure.ts'
import type { Options } from './options.ts'
import type { Stamp } from './stamp.ts'

/** The content of `adapters.json`. */
export interface Results {
  readonly stamp: Stamp
  readonly rounds: number
  readonly seconds: number
  readonly imports: number
  readonly adapters: readonly AdapterResult[]
}

const HEADS = [
  'adapter',
  'on',
  'size over bare, kB',
  'gzip, kB',
  'import, ms of CPU over bare',
  'bare again',
  'requests a second, bare',
  'heddle',
  'times bare',
  'CPU a request, times bare',
]

/** The results as a document of Markdown. */
export function markdown({ stamp, rounds, seconds, imports, adapters }: Results): string {
  const { machine, node, commit, versions } = stamp
  const installed = Object.entries({ Node: node, ...versions }).map(([name, version]) => `${name} ${version}`)
  return `# The price of each adapter

heddle ${commit}, ${time(stamp)}, with ${installed.join(', ')}.

On ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.system}, with a load of ${machine.load} before it began.

Rounds of requests: ${rounds}, with turns of ${seconds} s. Rounds of loading: ${imports}. Brackets hold the 95 % bootstrap interval.
Where a function is called in Node, requests are calls, one after another.

| ${HEADS.join(' | ')} |
|${' --- |'.repeat(2)}${' ---: |'.repeat(HEADS.length - 2)}
${adapters.map((result) => `| ${rowOf(result).join(' | ')} |`).join('\n')}
`
}

function time({ time }: Stamp): string {
  return `${time.slice(0, 16).replace('T', ' ')} UTC`
}

export function results(
  stamp: Stamp,
  { rounds, seconds, imports }: Options,
  adapters: readonly AdapterResult[],
): Results {
  return { stamp, rounds, seconds, imports, adapters }
}

function rowOf({ adapter, on, size, load, rate }: AdapterResult): readonly string[] {
  return [
    `\`${adapter}\``,
    on,
    kilobytes(size.heddle.bytes - size.bare.bytes),
    kilobytes(size.heddle.gzipBytes - size.bare.gzipBytes),
    estimated(load.overBare),
    estimated(load.again),
    String(Math.round(rate.bare)),
    String(Math.round(rate.heddle)),
    estimated(rate.ratio),
    rate.cpuRatio === undefined ? '' : estimated(rate.cpuRatio),
  ]
}

function kilobytes(bytes: number): string {
  return (bytes / 1000).toFixed(1)
}

function estimated({ median, low, high }: Estimate): string {
  return `${median.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]`
}

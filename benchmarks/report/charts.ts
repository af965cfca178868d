import type { ContenderResult, Results, WorkloadResult } from '../harness/results.ts'
import { labelOf } from '../workloads/peers.ts'
import { type Bar, drawPanel, type Panel, panelHeight } from './bars.ts'
import { fixed, roughly, signed } from './figures.ts'
import { type Chart, framed, GAP, HEAD, inOrder, MARGIN, SHOWN, WIDTH } from './frame.ts'
import { growth } from './growth.ts'
import { linear, logarithmic, type Scale } from './scale.ts'

export const CHARTS: readonly Chart[] = [
  {
    file: 'cold-start.svg',
    title: 'Cold start',
    subtitle:
      'Milliseconds of CPU until the first invocation is done, over an empty module (over by hand); lines: 95 % intervals',
    draw: (results, chart) => bars(results, chart, ({ name, cold }) => coldBar(name, cold[0]), linear),
  },
  {
    file: 'cold-start-lambda.svg',
    title: "Cold start inside Lambda's own runtime client",
    subtitle:
      'Milliseconds of CPU until the first invocation is answered, over an empty module (over by hand); lines: 95 % intervals',
    draw: (results, chart) => bars(results, chart, ({ name, lambda }) => coldBar(name, lambda[0]), linear),
  },
  {
    file: 'warm.svg',
    title: 'Warm',
    subtitle: 'CPU of an invocation, times by hand, on a scale of factors (microseconds); lines: 95 % intervals',
    draw: (results, chart) => bars(results, chart, ({ warm }) => warmBar(warm[0]), twofold, 1),
  },
  {
    file: 'size.svg',
    title: 'Size of the bundle',
    subtitle: 'kB of the minified bundle after gzip, the AWS SDK not in it (over by hand)',
    draw: (results, chart) =>
      bars(
        results,
        chart,
        ({ name, size }) => {
          const kb = size.gzipBytes / 1000
          const over = name === 'bare' ? '' : ` (${signed(size.overBareGzipBytes / 1000, 1)})`
          return { value: kb, low: kb, high: kb, note: `${fixed(kb, 1)}${over}` }
        },
        linear,
      ),
  },
  {
    file: 'memory.svg',
    title: 'Peak memory',
    subtitle: 'MB that the process held at most in 10,000 invocations, more than by hand; lines: 95 % intervals',
    draw: (results, chart) =>
      bars(
        results,
        chart,
        ({ name, memory: [result] }) => {
          if (result === undefined || name === 'bare') return undefined
          const { median, low, high } = result.overBare
          return { value: median, low, high, note: signed(median, 1) }
        },
        linear,
      ),
  },
  {
    file: 'growth.svg',
    title: 'Growth, warm',
    subtitle: 'Microseconds of CPU: for each record of a batch, and for a call through a chain of middlewares',
    draw: growth,
  },
]

type Drawn = Omit<Bar, 'label' | 'role'>

function bars(
  { workloads }: Results,
  chart: Chart,
  barOf: (contender: ContenderResult) => Drawn | undefined,
  scale: (values: readonly number[], length: number) => Scale,
  origin = 0,
): string | undefined {
  const panels = workloads
    .filter(({ name }) => SHOWN[name] !== undefined)
    .map((workload) => panelOf(workload, barOf, scale, origin))
    .filter(({ bars }) => bars.length > 0)
  if (panels.length === 0) return undefined

  const content: string[] = []
  const width = (WIDTH - 2 * MARGIN - GAP) / 2
  let top = HEAD
  for (let index = 0; index < panels.length; index += 2) {
    const pair = panels.slice(index, index + 2)
    for (const [column, panel] of pair.entries()) {
      content.push(...drawPanel(panel, MARGIN + column * (width + GAP), top, width))
    }
    top += Math.max(...pair.map(panelHeight)) + 10
  }
  return framed(chart, top, content)
}

function panelOf(
  { name, contenders }: WorkloadResult,
  barOf: (contender: ContenderResult) => Drawn | undefined,
  scale: (values: readonly number[], length: number) => Scale,
  origin: number,
): Panel {
  const bars = inOrder(contenders).flatMap((contender): Bar[] => {
    const drawn = barOf(contender)
    return drawn === undefined ? [] : [{ label: labelOf(contender.name), role: roleOf(contender.name), ...drawn }]
  })
  const values = bars.flatMap(({ value, low, high }) => [value, low, high])
  return { title: `${name.toUpperCase()} ${SHOWN[name]}`, bars, scale: (length) => scale(values, length), origin }
}

function coldBar(name: string, result: ContenderResult['cold'][number] | undefined): Drawn | undefined {
  if (result === undefined) return undefined
  const { cpu, overBare } = result
  const over = name === 'bare' ? '' : ` (${signed(overBare.median, 1)})`
  return { value: cpu.median, low: cpu.low, high: cpu.high, note: `${fixed(cpu.median, 1)}${over}` }
}

function warmBar(result: ContenderResult['warm'][number] | undefined): Drawn | undefined {
  if (result === undefined) return undefined
  const { timesBare, cpu } = result
  const note = `${fixed(timesBare.median, 2)}× (${roughly(cpu.median)} µs)`
  return { value: timesBare.median, low: timesBare.low, high: timesBare.high, note }
}

function twofold(values: readonly number[], length: number): Scale {
  return logarithmic([...values, 1, 2], length, 2)
}

function roleOf(name: string): Bar['role'] {
  if (name.startsWith('heddle')) return 'heddle'
  return ['bare', 'floor', 'zod'].includes(name) ? 'hand' : 'peer'
}

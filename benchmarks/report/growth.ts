import type { Results, WorkloadResult } from '../harness/results.ts'
import { labelOf } from '../workloads/peers.ts'
import { type Chart, framed, GAP, HEAD, inOrder, MARGIN, SHOWN, WIDTH } from './frame.ts'
import { drawLines, type LinePanel } from './lines.ts'
import { linear, logarithmic } from './scale.ts'

/** Lines of how the warm path grows, with a panel for each workload that has a series of sizes. */
export function growth({ workloads }: Results, chart: Chart): string | undefined {
  const panels = workloads.flatMap(linePanelsOf)
  if (panels.length === 0) return undefined
  const height = 300
  const width = (WIDTH - 2 * MARGIN - GAP) / 2
  const content = panels.flatMap((panel, index) =>
    drawLines(panel, MARGIN + (index % 2) * (width + GAP), HEAD + Math.floor(index / 2) * (height + 10), width, height),
  )
  return framed(chart, HEAD + Math.ceil(panels.length / 2) * (height + 10), content)
}

function linePanelsOf({ name, contenders, growsWith }: WorkloadResult): LinePanel[] {
  if (growsWith === undefined) return []
  const records = growsWith === 'records'
  const series = inOrder(contenders).flatMap(({ name, warm }) => {
    const points = warm
      .flatMap(({ size, cpu }) =>
        size === undefined ? [] : [{ size, value: records ? cpu.median / size : cpu.median }],
      )
      .toSorted((a, b) => a.size - b.size)
    return points.length < 2 ? [] : [{ label: labelOf(name), points }]
  })
  const [first] = series
  if (first === undefined) return []
  const sizes = first.points.map(({ size }) => size)
  const values = series.flatMap(({ points }) => points.map(({ value }) => value))
  return [
    {
      title: records
        ? `${name.toUpperCase()} ${SHOWN[name]?.split(',')[0]}: for each record`
        : `${name.toUpperCase()} a call through a chain`,
      series,
      sizes,
      x: (length) => (records ? logarithmic(sizes, length) : linear(sizes, length)),
      y: (length) => logarithmic(values, length),
      xTitle: records ? 'records in the batch' : 'middlewares',
    },
  ]
}

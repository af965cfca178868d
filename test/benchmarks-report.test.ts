import { expect, test } from 'vitest'
import type { ContenderResult, Results, WorkloadResult } from '../benchmarks/harness/results.ts'
import { exactly } from '../benchmarks/harness/statistics.ts'
import { CHARTS } from '../benchmarks/report/charts.ts'
import { difference, fixed, includes, roughly, signed, verdict } from '../benchmarks/report/figures.ts'
import { apart } from '../benchmarks/report/lines.ts'
import { between, table } from '../benchmarks/report/markdown.ts'
import { profileText } from '../benchmarks/report/profile.ts'
import { report } from '../benchmarks/report/report.ts'
import { linear, logarithmic } from '../benchmarks/report/scale.ts'
import { widthOf } from '../benchmarks/report/svg.ts'
import { targetsOf } from '../benchmarks/report/targets.ts'
import { readmePart } from '../benchmarks/report/write-results.ts'
import { workloads } from '../benchmarks/workloads/index.ts'
import { LABELS } from '../benchmarks/workloads/peers.ts'
import type { Workload } from '../benchmarks/workloads/workload.ts'

// Figures of every order of magnitude, some of them equal, some negative.
const results: Results = {
  stamp: {
    time: '2026-11-27T03:00:00.000Z',
    full: true,
    format: 'esm',
    minutes: 40,
    machine: { cpu: 'a CPU', cores: 2, memoryGb: 24, system: 'Linux 6', load: [0.1, 1.2] },
    node: 'v24.21.0',
    commit: '0123456789ab',
    versions: { zod: '4.6.7' },
  },
  again: { cold: { median: 0.02, low: -0.1, high: 0.1 }, warm: { median: 1.2, low: 1.1, high: 1.3 } },
  workloads: workloads.map(resultOf),
}

function resultOf({ name, title, growsWith, contenders, cases }: Workload): WorkloadResult {
  const figures = contenders.map((contender, index): ContenderResult => {
    const value = contender === 'bare' ? 0 : (index - 2) * 1.5 ** index
    const around = { median: value, low: value - 0.4, high: value + 0.6 }
    const target = contender === 'heddle' ? 1 : undefined
    const example = { case: cases[0].name, size: cases[0].size, rounds: 9 }
    const started = { ...example, cpu: { ...around, median: Math.abs(value) }, overBare: around, wallOverBare: around }
    const times = contender === 'floor' ? 0.03 : 1 + index ** 2
    const grown = cases.filter(({ size }) => size !== undefined)
    return {
      name: contender,
      size: { bytes: 1000, gzipBytes: 400 * (index + 1), overBareGzipBytes: 400 * index, targetGzipKb: target },
      cold: [{ ...started, target }],
      lambda: [started],
      warm: (grown.length === 0 ? [cases[0]] : grown).map(({ name, size = 1 }) => ({
        case: name,
        size,
        rounds: 9,
        // All the same at the largest size: names at the ends of lines have to make room for each other.
        cpu: exactly(size === 1000 ? 1000 : (size + 0.1) * times),
        timesBare: { median: times, low: times * 0.9, high: times * 1.2 },
        overBare: exactly(times - 1),
        p50: times,
        p99: times * 30,
        target,
      })),
      memory: [{ ...example, invocations: 10_000, peak: exactly(60 + value), overBare: around, target }],
    }
  })
  return { name, title, growsWith, contenders: figures, again: { cold: exactly(0), warm: exactly(1.3) } }
}

for (const chart of CHARTS) {
  const svg = chart.draw(results, chart) as string
  const texts = [
    ...svg.matchAll(/<text class="([^"]+)" x="([^"]+)" y="([^"]+)" text-anchor="(\w+)"[^>]*>([^<]*)</g),
  ].map(([, , x, y, anchor, content = '']) => {
    const width = widthOf(content.replaceAll(/&\w+;/g, '-'))
    const left = Number(x) - (anchor === 'end' ? width : anchor === 'middle' ? width / 2 : 0)
    return { content, left, right: left + width, top: Number(y) - 10, bottom: Number(y) + 3 }
  })

  test(`${chart.file}: no text lies on another or leaves the picture`, () => {
    const [, width, height] = /viewBox="0 0 (\S+) (\S+)"/.exec(svg) as unknown as [string, string, string]
    expect(texts.length).toBeGreaterThan(20)
    const outside = texts.filter(
      ({ left, right, top, bottom }) => left < 0 || top < 0 || right > Number(width) || bottom > Number(height),
    )
    expect(outside).toEqual([])
    const overlapping = texts.flatMap((a, index) =>
      texts
        .slice(index + 1)
        .filter((b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
        .map((b) => `${a.content} and ${b.content}`),
    )
    expect(overlapping).toEqual([])
  })

  test(`${chart.file}: every element has a colour for light, and one for dark`, () => {
    expect(svg).not.toMatch(/NaN|undefined|Infinity/)
    const dark = /prefers-color-scheme: dark\) \{(.*)\}<\/style>/s.exec(svg)?.[1] ?? ''
    const elements = [...svg.matchAll(/<(text|rect|line|path) class="([^" ]+)[^"]*"[^>]*?(fill|stroke)="#/g)]
    expect(elements.length).toBe([...svg.matchAll(/<(text|rect|line|path) /g)].length)
    const missing = elements.filter(([, element, role]) => !new RegExp(`(${element})?\\.${role} \\{`).test(dark))
    expect(missing).toEqual([])
  })
}

test('what was not measured has no chart and no table', () => {
  const nothing: Results = {
    ...results,
    again: {},
    workloads: results.workloads.map((workload) => ({
      ...workload,
      again: {},
      contenders: workload.contenders.map((one) => ({ ...one, cold: [], lambda: [], warm: [], memory: [] })),
    })),
  }
  const drawn = CHARTS.filter((chart) => chart.draw(nothing, chart) !== undefined).map(({ file }) => file)
  expect(drawn).toEqual(['size.svg'])
  const text = report(nothing, new Set(drawn))
  expect(text).not.toContain('warm.svg')
  expect(text).not.toContain('| warm')
  expect(text).not.toMatch(/NaN|undefined/)
})

test('a run without the workloads that stand for a trigger has no summary', () => {
  const [last] = results.workloads.slice(-1)
  const text = report({ ...results, workloads: [last as WorkloadResult] }, new Set())
  expect(text).not.toContain('## In short')
  expect(text).toContain('## Targets')
  expect(text).not.toMatch(/NaN|undefined/)
})

test('the report has every workload, contender, chart and version', () => {
  const text = report(results, new Set(CHARTS.map(({ file }) => file)))
  for (const { name, title, contenders } of workloads) {
    expect(text).toContain(`## ${name}: ${title}`)
    for (const contender of contenders) expect(text).toContain(LABELS[contender])
  }
  for (const { file } of CHARTS) expect(text).toContain(`](${file})`)
  expect(text).toContain('zod 4.6.7')
  expect(text).toContain('The whole run of 2026-11-27, 40 minutes, Node 24.21.0')
  expect(text).toMatch(/\| all pairs +\| +\+0\.02 \[−0\.10, \+0\.10\] +\| +\| +1\.200 \[1\.100, 1\.300\] \(!\) \|/)
  expect(text).not.toMatch(/NaN|undefined/)
})

test('every contender has a name of its own for readers', () => {
  const names = new Set(workloads.flatMap(({ contenders }) => contenders))
  expect([...names].filter((name) => LABELS[name] === undefined)).toEqual([])
  expect(new Set(Object.values(LABELS)).size).toBe(Object.keys(LABELS).length)
})

test('targets are those of heddle, and the first of cold starts alone', () => {
  const [w1] = results.workloads
  expect(
    targetsOf({ ...results, workloads: [w1 as WorkloadResult] }).map(({ what, target }) => [what, target]),
  ).toEqual([
    ['cold over by hand, ms of CPU', 1],
    ['warm, valid, times by hand', 1],
    ['size over by hand, kB gzip', 1],
    ['peak memory over by hand, MB', 1],
  ])
})

test("the README's part is one chart and one table, between lines that stay", () => {
  const part = readmePart(results)
  expect([...part.matchAll(/!\[/g)]).toHaveLength(1)
  const readme = 'a\n<!-- bench -->\nold\n<!-- /bench -->\nb\n'
  const updated = between(readme, 'bench', part)
  expect(updated).toBe(`a\n<!-- bench -->\n${part}\n<!-- /bench -->\nb\n`)
  expect(between(updated, 'bench', part)).toBe(updated)
  expect(() => between('a\n<!-- bench -->\n', 'bench', part)).toThrow(
    'there are no lines <!-- bench --> and <!-- /bench -->, in this order',
  )
})

test('a table is aligned, and its cells cannot break out', () => {
  expect(table(['', 'ms'], [['a|b', '1.5'], ['c']])).toBe(
    ['|      |  ms |', '| ---- | --: |', '| a\\|b | 1.5 |', '| c    |     |'].join('\n'),
  )
})

test('figures are written with a sign, a true minus and no negative zero', () => {
  expect(signed(1.42, 1)).toBe('+1.4')
  expect(signed(-1.42, 1)).toBe('−1.4')
  expect(signed(-0.04, 1)).toBe('0.0')
  expect(fixed(-0.001, 2)).toBe('0.00')
  expect([0, 0.0641, 1.423, 23.46, 1630.4].map(roughly)).toEqual(['0.00', '0.064', '1.42', '23.5', '1630'])
  expect(difference({ median: 1, low: -0.5, high: 2 }, 1)).toBe('+1.0 [−0.5, +2.0]')
})

test('a verdict is open when the target lies inside the interval', () => {
  expect(verdict({ median: 1, low: 0.9, high: 1.1 }, 1.5)).toBe('met')
  expect(verdict({ median: 1, low: 0.9, high: 1.6 }, 1.5)).toBe('met?')
  expect(verdict({ median: 1.6, low: 1.2, high: 1.7 }, 1.5)).toBe('missed?')
  expect(verdict({ median: 1.6, low: 1.55, high: 1.7 }, 1.5)).toBe('missed')
  expect(includes({ median: 1, low: -1, high: 2 }, 0)).toBe(true)
  expect(includes({ median: 1, low: 0.5, high: 2 }, 0)).toBe(false)
})

test('axes begin at zero or at the least value, and end where every value has room', () => {
  const { at, ticks } = linear([3, 47], 100)
  expect(ticks).toEqual([0, 10, 20, 30, 40, 50])
  expect([at(0), at(25), at(50)]).toEqual([0, 50, 100])
  expect(linear([-4, 90], 100).ticks[0]).toBe(0)
  expect(linear([-4, 90], 100).at(-4)).toBe(0)
  expect(linear([0], 100).ticks.length).toBeGreaterThan(1)
  const factors = logarithmic([1, 1000], 300)
  expect(factors.ticks).toEqual([1, 10, 100, 1000])
  expect(factors.ticks.map((tick) => Math.round(factors.at(tick)))).toEqual([0, 100, 200, 300])
  expect(logarithmic([0.4, 3], 300).ticks).toEqual([0.5, 1, 2])
  expect(logarithmic([0, 1, 8], 300, 2).ticks).toEqual([1, 2, 4, 8])
})

test('names that would lie on each other move apart, and stay in order and inside', () => {
  const places = apart([50, 50, 50, 120, 199], 0, 200)
  const order = places.toSorted((a, b) => a - b)
  expect(places).toEqual(order)
  for (const [index, place] of order.slice(1).entries())
    expect(place - (order[index] as number)).toBeGreaterThanOrEqual(16)
  expect(Math.max(...places)).toBeLessThanOrEqual(200)
})

test('a profile lists the files of heddle by what they take, the function and its library apart', () => {
  const part = (name: string, reading: number) => ({
    name,
    bytes: 1500,
    functions: 4,
    compiled: 2,
    reading,
    compiling: 20,
  })
  const cold = [part('zod', 900), part('packages/core/src/on.ts', 30), part('packages/events/src/sqs.ts', 60)]
  const warm = new Map([
    ['zod', 700],
    ['packages/core/src/on.ts', 100],
  ])
  const text = profileText([
    { workload: { name: 'w9', title: 'A title' }, cold, warm, warmByHand: new Map([['zod', 650.4]]) },
  ])
  expect(text).toMatch(/^# Where heddle's time goes\n/)
  expect(text.slice(text.indexOf('## w9'))).toBe(`## w9: A title

|                                     |  kB | functions | called | reading, us | compiling, us | warm, ns |
| ----------------------------------- | --: | --------: | -----: | ----------: | ------------: | -------: |
| **heddle**                          | 3.0 |         8 |      4 |          90 |            40 |      100 |
| events/sqs.ts                       | 1.5 |         4 |      2 |          60 |            20 |        0 |
| core/on.ts                          | 1.5 |         4 |      2 |          30 |            20 |      100 |
| the function and its schema library | 1.5 |         4 |      2 |         900 |            20 |      700 |
| the same by hand, all of it         |     |           |        |             |               |      650 |
`)
})

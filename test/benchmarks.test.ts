import { expect, test } from 'vitest'
import { inArena } from '../benchmarks/harness/arena.ts'
import { measureAll } from '../benchmarks/harness/measure.ts'
import { readOptions } from '../benchmarks/harness/options.ts'
import { FULL, inRounds, SHORT } from '../benchmarks/harness/plan.ts'
import { profileCold } from '../benchmarks/harness/profile-cold.ts'
import { profileWarm } from '../benchmarks/harness/profile-warm.ts'
import { progressOn } from '../benchmarks/harness/progress.ts'
import { estimate, exactly, median, quantile, shuffled } from '../benchmarks/harness/statistics.ts'
import { workloads } from '../benchmarks/workloads/index.ts'
import { eventBridge } from '../benchmarks/workloads/w4-event-bridge/workload.ts'
import { chain, longestChain, noMiddleware } from '../benchmarks/workloads/w5-chain/workload.ts'
import type { Workload } from '../benchmarks/workloads/workload.ts'

const quiet = progressOn({ isTTY: false, write: () => true })
const arenaOf = (...some: readonly Workload[]) => ({ workloads: some, keep: undefined, format: 'esm' as const })

test('every contender gives the right answers', async () => {
  let checked = false
  await inArena(arenaOf(...workloads), [], async () => {
    checked = true
  })
  expect(checked).toBe(true)
})

test('a contender that gives a wrong answer is not measured', async () => {
  const [placed, ...rest] = eventBridge.cases
  const other = { ...eventBridge, cases: [{ ...placed, saved: [] }, ...rest] } as const
  const measured = inArena(arenaOf(other), [], async () => {
    throw new Error('measured')
  })
  await expect(measured).rejects.toThrow('w4-event-bridge/bare: valid: what was saved is wrong')
})

test('every measure has a figure for every contender, and one for heddle against itself', async () => {
  const few = { ...chain, contenders: ['bare', 'heddle', 'middy'], cases: [longestChain, noMiddleware] } as const
  const once = { most: 1, least: 1, seconds: 0 }
  const plan = { cold: once, lambda: once, warm: once, memory: once, warmUpMs: 5, turns: 2, grown: false }
  const options = { ...readOptions([]), plan, workloads: [few] }
  await inArena(options, ['first-invocation', 'lambda-client', 'warm-turns', 'peak-memory'], async (arena) => {
    const { again, workloads: measured } = await measureAll(options, arena, quiet)
    const figures = { rounds: 1, case: '20 middlewares', size: 20 }
    const figure = { median: expect.any(Number), low: expect.any(Number), high: expect.any(Number) }
    expect(again).toEqual({ cold: figure, lambda: figure, warm: figure })
    expect(measured).toHaveLength(1)
    expect(measured[0]?.contenders.map(({ name }) => name)).toEqual(['bare', 'heddle', 'middy'])
    for (const { cold, lambda, warm, memory, size, chain } of measured[0]?.contenders ?? []) {
      const started = { ...figures, cpu: figure, overBare: figure, wallOverBare: figure }
      expect(cold).toMatchObject([started])
      expect(lambda).toMatchObject([started])
      expect(warm).toMatchObject([{ ...figures, cpu: figure, timesBare: figure }, { size: 0 }])
      expect(memory).toMatchObject([{ ...figures, invocations: 10_000, peak: figure }])
      expect(size.gzipBytes).toBeGreaterThan(0)
      expect(chain).toMatchObject({ beforeFirst: figure, each: figure, timesNested: figure })
    }
  })
})

test('a median of few values has an interval within them, and is in it', () => {
  const { median, low, high } = estimate([3, 1, 2, 5, 4, 9, 7])
  expect(median).toBe(4)
  expect(low).toBeGreaterThanOrEqual(1)
  expect(low).toBeLessThanOrEqual(4)
  expect(high).toBeGreaterThanOrEqual(4)
  expect(high).toBeLessThanOrEqual(9)
  expect(estimate([2, 2, 2])).toEqual(exactly(2))
})

test('the interval of pairs that differ by noise alone includes zero, that of pairs that differ does not', () => {
  const noise = Array.from({ length: 60 }, (_, index) => Math.sin(index * 12.9898) * 3)
  const same = estimate(noise)
  expect(same.low).toBeLessThan(0)
  expect(same.high).toBeGreaterThan(0)
  expect(estimate(noise.map((value) => value + 4)).low).toBeGreaterThan(0)
})

test('quantiles are interpolated, and of nothing there is none', () => {
  expect(quantile([10, 20, 30, 40], 0.5)).toBe(25)
  expect(quantile([10, 20, 30, 40], 0)).toBe(10)
  expect(quantile([10, 20, 30, 40], 1)).toBe(40)
  expect(median([7])).toBe(7)
  expect(median([])).toBeNaN()
})

test('shuffling keeps every value and leaves the list as it was', () => {
  const values = [1, 2, 3, 4, 5, 6, 7, 8]
  expect(shuffled(values).toSorted()).toEqual(values)
  expect(values).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
})

test('rounds end when there is no time left, but never before the least', async () => {
  let rounds = 0
  await inRounds({ most: 5, least: 2, seconds: -1 }, async () => {
    rounds++
  })
  expect(rounds).toBe(2)
  await inRounds({ most: 5, least: 2, seconds: 60 }, async () => {
    rounds++
  })
  expect(rounds).toBe(7)
})

test('only a whole run of everything is full', () => {
  expect(readOptions([])).toMatchObject({ full: false, plan: SHORT, workloads, format: 'esm' })
  expect(readOptions(['--full'])).toMatchObject({
    full: true,
    plan: FULL,
    measures: ['cold', 'lambda', 'warm', 'memory'],
  })
  for (const partial of [
    ['--workloads', 'w1'],
    ['--measures', 'cold'],
    ['--rounds', '3'],
    ['--format', 'cjs'],
  ]) {
    expect(readOptions(['--full', ...partial]).full).toBe(false)
  }
  expect(() => readOptions(['--workloads', 'w1,w9'])).toThrow('--workloads: there is no w9, there are w1, w2, w3')
  expect(() => readOptions(['--measures', 'speed'])).toThrow('--measures: there is no speed')
  expect(() => readOptions(['--rounds', '0'])).toThrow('--rounds: expected a count, got 0')
  expect(() => readOptions(['--format', 'umd'])).toThrow('--format: expected esm or cjs, got umd')
})

test('a profile says which file of heddle takes what, cold and warm', async () => {
  const two = { ...eventBridge, contenders: ['bare', 'heddle'] } as const
  const subject = { workload: two, example: two.cases[0] }
  await inArena({ ...arenaOf(two), readable: true }, ['first-invocation', 'warm-profile'], async (arena) => {
    const cold = profileCold('w4-event-bridge/heddle', subject, arena, 1)
    const part = (name: string) => cold.find((one) => one.name === name)
    expect(part('packages/events/src/event-bridge.ts')).toEqual({
      name: 'packages/events/src/event-bridge.ts',
      bytes: expect.toSatisfy((bytes) => bytes > 1000),
      functions: expect.toSatisfy((functions) => functions >= 8),
      compiled: expect.toSatisfy((compiled) => compiled >= 5),
      reading: expect.toSatisfy((reading) => reading > 0),
      compiling: expect.toSatisfy((compiling) => compiling > 0),
    })
    // What names a refused event is there, and is not run.
    expect(part('packages/events/src/identify.ts')?.compiled).toBe(0)
    expect(part('zod')?.compiled).toBeGreaterThan(50)
    const warm = profileWarm('w4-event-bridge/heddle', subject, arena, 300)
    expect(warm.get('packages/core/src/on.ts')).toBeGreaterThan(0)
    expect(warm.get('zod')).toBeGreaterThan(0)
  })
})

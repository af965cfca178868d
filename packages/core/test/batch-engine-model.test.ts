// Random batches on a clock of our own. A failing run prints its seed and path; to run one again:
// HEDDLE_SEED=<seed> npx vitest run packages/core/test/batch-engine-model.test.ts
import { on, type RecordFailure } from '@heddle/core'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { idle, invocation, type Row, rows } from './helpers.ts'

const seed = process.env.HEDDLE_SEED === undefined ? undefined : Number(process.env.HEDDLE_SEED)
const FOREVER = 1e9

interface Plan {
  readonly lane: string | undefined
  readonly does: 'succeed' | 'reject' | 'throw' | 'hang' | 'bad'
  /** Milliseconds; nothing is awaited for 0. */
  readonly takes: number
}

const plan = (does: readonly Plan['does'][]): fc.Arbitrary<Plan> =>
  fc.record({
    lane: fc.constantFrom(undefined, undefined, 'a', 'b', 'c'),
    does: fc.constantFrom(...does),
    takes: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 50 })),
  })
const concurrency = fc.integer({ min: 1, max: 12 })
const MOSTLY_FINE = ['succeed', 'succeed', 'succeed', 'succeed', 'reject', 'throw', 'bad'] as const

interface Observed {
  readonly failures: readonly RecordFailure[]
  readonly answeredAt: number
  /** By index. */
  readonly startedAt: ReadonlyMap<number, number>
  readonly doneAt: ReadonlyMap<number, number>
  readonly failedAt: ReadonlyMap<number, number>
  /** In the order of their starts. */
  readonly starts: readonly number[]
  readonly mostAtOnce: number
}

const thrown = new Map<number, Error>()
function errorOf(index: number): Error {
  const error = thrown.get(index) ?? new Error(`record ${index}`)
  thrown.set(index, error)
  return error
}

/** Runs the batch to its end, and on until nothing moves any more. */
async function observe(
  plans: readonly Plan[],
  concurrency: number,
  remaining: number,
  margin: number,
): Promise<Observed> {
  const startedAt = new Map<number, number>()
  const doneAt = new Map<number, number>()
  const failedAt = new Map<number, number>()
  const starts: number[] = []
  let running = 0
  let mostAtOnce = 0

  const handler = on(rows<number>())
    .use(async (_call, next) => await next({ log: { error() {} } }))
    .each(
      (index) => {
        expect(startedAt.has(index), 'a record starts once').toBe(false)
        startedAt.set(index, Date.now())
        starts.push(index)
        const { does, takes } = plans[index] as Plan
        mostAtOnce = Math.max(mostAtOnce, ++running)
        const leave = () => {
          running--
          ;(does === 'succeed' ? doneAt : failedAt).set(index, Date.now())
          if (does !== 'succeed') throw errorOf(index)
        }
        if (does === 'throw' || takes === 0) return does === 'hang' ? new Promise(() => {}) : leave()
        return new Promise<void>((resolve) => setTimeout(resolve, takes)).then(() =>
          does === 'hang' ? new Promise(() => {}) : leave(),
        )
      },
      { concurrency },
    )

  const records = plans.map(
    ({ lane, does }, index): Row<number> =>
      does === 'bad' ? { id: `r${index}`, lane, error: errorOf(index) } : { id: `r${index}`, lane, item: index },
  )
  let answeredAt = Number.NaN
  const answer = handler.run(records, invocation({ remaining, margin })).then((failures) => {
    answeredAt = Date.now()
    return failures
  })
  await idle()
  while (vi.getTimerCount() > 0) {
    vi.advanceTimersToNextTimer()
    await idle()
  }
  return { failures: await answer, answeredAt, startedAt, doneAt, failedAt, starts, mostAtOnce }
}

const codeOf = (error: unknown) => (error as { code?: string } | undefined)?.code

function check(plans: readonly Plan[], concurrency: number, cutoff: number, seen: Observed): void {
  const reported = seen.failures.map(({ id }) => Number(id.slice(1)))
  const errors = new Map(seen.failures.map(({ error }, at) => [reported[at], error]))

  expect(reported, 'failures are in the order of the batch, each once').toEqual(
    [...new Set(reported)].sort((a, b) => a - b),
  )
  expect(seen.mostAtOnce, 'at most so many at once').toBeLessThanOrEqual(concurrency)
  expect(seen.answeredAt, 'the answer comes in time').toBeLessThanOrEqual(Math.max(0, cutoff))

  const lanes = new Map<string, { free: number; failedAt: number }>()
  for (const [index, { lane, does }] of plans.entries()) {
    const started = seen.startedAt.get(index)
    const done = seen.doneAt.get(index)
    const where = `record ${index}`

    expect(done !== undefined || errors.has(index), `${where} is handled or reported`).toBe(true)
    if (done !== undefined && done < cutoff)
      expect(errors.has(index), `${where} was handled, and is not reported`).toBe(false)
    if (done !== undefined && errors.has(index))
      expect(codeOf(errors.get(index)), `${where} was handled too late`).toBe('DEADLINE')
    if (started !== undefined) {
      expect(does, `${where} could be handled`).not.toBe('bad')
      expect(started, `${where} started in time`).toBeLessThan(cutoff)
    }
    if (started === undefined && does !== 'bad') {
      expect(codeOf(errors.get(index)), `${where} was left alone for a reason`).toMatch(/^(AFTER_FAILURE|DEADLINE)$/)
    }
    const failed = seen.failedAt.get(index)
    if (failed !== undefined && failed < cutoff)
      expect(errors.get(index), `${where} has its own error`).toBe(errorOf(index))
    if (codeOf(errors.get(index)) === 'DEADLINE') {
      expect(seen.answeredAt, `${where} had all the time there was`).toBeGreaterThanOrEqual(Math.max(0, cutoff))
    }

    if (lane === undefined) {
      expect(codeOf(errors.get(index)), `${where} has no lane, nothing is before it`).not.toBe('AFTER_FAILURE')
      continue
    }
    const before = lanes.get(lane) ?? { free: 0, failedAt: Number.POSITIVE_INFINITY }
    if (started !== undefined) {
      expect(started, `${where} waited for its lane`).toBeGreaterThanOrEqual(before.free)
      expect(before.failedAt, `${where} overtook no failed record`).toBe(Number.POSITIVE_INFINITY)
    }
    lanes.set(lane, {
      free: started === undefined ? before.free : (done ?? failed ?? Number.POSITIVE_INFINITY),
      failedAt: errors.has(index) && before.failedAt === Number.POSITIVE_INFINITY ? index : before.failedAt,
    })
  }

  for (const lane of lanes.keys()) {
    const order = seen.starts.filter((index) => plans[index]?.lane === lane)
    expect(order, `lane ${lane} keeps its order`).toEqual([...order].sort((a, b) => a - b))
  }
}

beforeEach(() => {
  vi.useFakeTimers({ now: 0, toFake: ['Date', 'setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

test('every record is handled or reported, in order, within the limit and the time', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(plan([...MOSTLY_FINE, 'hang']), { maxLength: 40 }),
      concurrency,
      fc.integer({ min: -10, max: 400 }),
      fc.integer({ min: 0, max: 100 }),
      async (plans, concurrency, remaining, margin) => {
        vi.setSystemTime(0)
        check(plans, concurrency, remaining - margin, await observe(plans, concurrency, remaining, margin))
      },
    ),
    { numRuns: 1500, ...(seed === undefined ? {} : { seed }) },
  )
})

test('with time enough, exactly the records that fail are reported, and those behind them in their lane', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(plan(MOSTLY_FINE), { maxLength: 40 }), concurrency, async (plans, concurrency) => {
      vi.setSystemTime(0)
      const seen = await observe(plans, concurrency, FOREVER, 0)
      const broken = new Set<string>()
      const expected: string[] = []
      for (const [index, { lane, does }] of plans.entries()) {
        if (does === 'succeed' && (lane === undefined || !broken.has(lane))) continue
        expected.push(`r${index}`)
        if (lane !== undefined) broken.add(lane)
      }
      expect(seen.failures.map(({ id }) => id)).toEqual(expected)
      check(plans, concurrency, FOREVER, seen)
    }),
    { numRuns: 1000, ...(seed === undefined ? {} : { seed }) },
  )
})

// Random batches against a model that is plain loops. A failing run prints its seed and path; to run one again:
// HEDDLE_SEED=<seed> npx vitest run packages/core/test/batch-steps-model.test.ts
import { chunks, drop, type EachOptions, on, park } from '@heddle/core'
import fc from 'fast-check'
import { beforeEach, expect, test, vi } from 'vitest'
import { invocation, type Row, rows } from './helpers.ts'

const seed = process.env.HEDDLE_SEED === undefined ? undefined : Number(process.env.HEDDLE_SEED)
const RUNS = { numRuns: 300, ...(seed === undefined ? {} : { seed }) }

interface Plan {
  readonly lane: string | undefined
  readonly does: 'succeed' | 'fail' | 'bad'
  /** What becomes of it when it fails. */
  readonly policy: 'retry' | 'drop' | 'park' | 'park in vain'
  /** How many turns of the event loop it takes. */
  readonly turns: number
}

const plan: fc.Arbitrary<Plan> = fc.record({
  lane: fc.constantFrom(undefined, 'a', 'b', 'c'),
  does: fc.constantFrom('succeed', 'succeed', 'succeed', 'fail', 'bad'),
  policy: fc.constantFrom('retry', 'retry', 'drop', 'park', 'park in vain'),
  turns: fc.integer({ min: 0, max: 3 }),
})
const plans = fc.array(plan, { maxLength: 40 })
/** Every record of the batch has an order, or none has. */
const uniform = fc
  .tuple(plans, fc.boolean())
  .map(([all, ordered]) => all.map((one) => ({ ...one, lane: ordered ? (one.lane ?? 'd') : undefined })))
const concurrency = fc.integer({ min: 1, max: 12 })

const staysFailed = ({ policy }: Plan) => policy === 'retry' || policy === 'park in vain'

/** What a batch comes to: what the function gets, what is reported, and what is dropped or parked, by index. */
interface Outcome {
  readonly handled: readonly number[]
  readonly reported: readonly number[]
  readonly parked: readonly number[]
}

/** The model: lanes are broken by a failure that stays one. */
function expected(batch: readonly Plan[]): Outcome {
  const broken = new Set<string>()
  const handled: number[] = []
  const reported: number[] = []
  const parked: number[] = []
  for (const [index, one] of batch.entries()) {
    if (one.lane !== undefined && broken.has(one.lane)) {
      reported.push(index)
      continue
    }
    if (one.does !== 'bad') handled.push(index)
    if (one.does === 'succeed') continue
    if (one.policy === 'park') parked.push(index)
    if (!staysFailed(one)) continue
    reported.push(index)
    if (one.lane !== undefined) broken.add(one.lane)
  }
  return { handled, reported, parked }
}

function recordsOf(batch: readonly Plan[]): Row<number>[] {
  return batch.map(({ lane, does }, index) =>
    does === 'bad' ? { id: `r${index}`, lane, error: new Error('bad') } : { id: `r${index}`, lane, item: index },
  )
}

const indexOf = ({ id }: { readonly id: string }) => Number(id.slice(1))
const sorted = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b)

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve))
}

/** Options that follow the plans, and where they put what they park. */
function optionsFor(batch: readonly Plan[]): { readonly options: EachOptions; readonly parked: number[] } {
  const parked: number[] = []
  const target = park(async (record) => parked.push(indexOf(record)))
  const inVain = park(() => Promise.reject(new Error('away')))
  const policies = { drop, park: target, 'park in vain': inVain, retry: undefined }
  const options: EachOptions = {
    onFailure: (_error, record) =>
      policies[batch[indexOf(record)]?.policy ?? 'retry'] ?? (({ id, error }) => ({ id, error })),
  }
  return { options, parked }
}

beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
})

test('each: every record is handled, reported or done with as its policy says, in its order', async () => {
  await fc.assert(
    fc.asyncProperty(plans, concurrency, async (batch, concurrency) => {
      const { options, parked } = optionsFor(batch)
      const handled: number[] = []
      const lanes = new Map<string, number>()
      let running = 0
      const handler = on(rows<number>())
        .useEach(async (_call, next) => {
          expect(++running).toBeLessThanOrEqual(concurrency)
          try {
            return await next()
          } finally {
            running--
          }
        })
        .each(
          async (index) => {
            const { lane, does, turns: count } = batch[index] as Plan
            handled.push(index)
            if (lane !== undefined) {
              expect(lanes.get(lane) ?? -1, 'nothing overtakes within a lane').toBeLessThan(index)
              lanes.set(lane, index)
            }
            await turns(count)
            if (does === 'fail') throw new Error('no')
          },
          { ...options, concurrency },
        )
      const reported = (await handler.run(recordsOf(batch), invocation())).map(indexOf)
      const model = expected(batch)
      expect(reported).toEqual(model.reported)
      expect(sorted(handled)).toEqual(model.handled)
      expect(sorted(parked)).toEqual(model.parked)
      expect(running).toBe(0)
    }),
    RUNS,
  )
})

test('chunks: the same holds where the function tells which failed, whatever the size', async () => {
  await fc.assert(
    fc.asyncProperty(uniform, concurrency, fc.integer({ min: 1, max: 15 }), async (batch, concurrency, size) => {
      const { options, parked } = optionsFor(batch)
      const handled: number[] = []
      let running = 0
      const handler = on(rows<number>()).handle(
        chunks(
          size,
          async (indices) => {
            expect(++running).toBeLessThanOrEqual(batch[0]?.lane === undefined ? concurrency : 1)
            expect(indices.length).toBeLessThanOrEqual(size)
            handled.push(...indices)
            await turns(batch[indices[0] ?? 0]?.turns ?? 0)
            running--
            const failed = indices.filter((index) => batch[index]?.does === 'fail')
            return { failures: failed.map((index) => ({ id: `r${index}`, error: new Error('no') })) }
          },
          { concurrency },
        ),
        options,
      )
      const reported = (await handler.run(recordsOf(batch), invocation())).map(indexOf)
      const model = withinChunks(batch, size)
      expect(reported).toEqual(model.reported)
      expect(sorted(handled)).toEqual(model.handled)
      expect(sorted(parked)).toEqual(model.parked)
    }),
    RUNS,
  )
})

/** The model for chunks: bad records hold back their lane from the start; a failure that the function tells, the chunks behind. */
function withinChunks(batch: readonly Plan[], size: number): Outcome {
  const broken = new Set<string>()
  const free: number[] = []
  const held: number[] = []
  const failed: number[] = []
  for (const [index, { lane, does }] of batch.entries()) {
    if (lane !== undefined && broken.has(lane)) held.push(index)
    else if (does === 'bad') failed.push(index)
    else free.push(index)
    if (lane !== undefined && does === 'bad') broken.add(lane)
  }
  broken.clear()
  const handled: number[] = []
  for (let from = 0; from < free.length; from += size) {
    const chunk = free.slice(from, from + size)
    const got = chunk.filter((index) => !broken.has(batch[index]?.lane ?? ''))
    held.push(...chunk.filter((index) => !got.includes(index)))
    handled.push(...got)
    for (const index of got) {
      if (batch[index]?.does !== 'fail') continue
      failed.push(index)
      broken.add(batch[index]?.lane ?? 'none')
    }
  }
  const stay = failed.filter((index) => staysFailed(batch[index] as Plan))
  return {
    handled: sorted(handled),
    reported: sorted([...held, ...stay]),
    parked: sorted(failed.filter((index) => batch[index]?.policy === 'park')),
  }
}

test('handle: what could be read reaches the function, all else is reported or done with', async () => {
  await fc.assert(
    fc.asyncProperty(plans, async (batch) => {
      const { options, parked } = optionsFor(batch)
      let handled: readonly number[] = []
      const handler = on(rows<number>()).handle((indices) => {
        handled = indices
        const failed = indices.filter((index) => batch[index]?.does === 'fail')
        return { failures: failed.map((index) => ({ id: `r${index}`, error: new Error('no') })) }
      }, options)
      const reported = (await handler.run(recordsOf(batch), invocation())).map(indexOf)
      // Nobody can tell before the function runs what becomes of a bad record: it holds back what is behind it.
      const behindBad = new Set<number>()
      const bad = new Set<string>()
      for (const [index, { lane, does }] of batch.entries()) {
        if (lane !== undefined && bad.has(lane)) behindBad.add(index)
        if (lane !== undefined && does === 'bad') bad.add(lane)
      }
      const failed = [...batch.keys()].filter((index) => behindBad.has(index) || batch[index]?.does !== 'succeed')
      const settled = failed.filter((index) => !behindBad.has(index) && !staysFailed(batch[index] as Plan))
      if (!(handled.length === 0 && batch.length > 0)) {
        expect(handled).toEqual([...batch.keys()].filter((i) => !behindBad.has(i) && batch[i]?.does !== 'bad'))
      }
      expect(reported).toEqual(failed.filter((index) => !settled.includes(index)))
      expect(sorted(parked)).toEqual(settled.filter((index) => batch[index]?.policy === 'park'))
    }),
    RUNS,
  )
})

test('close to the deadline every record is still handled, reported or done with', async () => {
  await fc.assert(
    fc.asyncProperty(plans, concurrency, fc.integer({ min: 1, max: 8 }), async (batch, concurrency, remaining) => {
      const { options, parked } = optionsFor(batch)
      const done = new Set<number>()
      const handler = on(rows<number>()).each(
        async (index) => {
          const { does, turns: count } = batch[index] as Plan
          await turns(count * 3)
          if (does === 'fail') throw new Error('no')
          done.add(index)
        },
        { ...options, concurrency },
      )
      const failures = await handler.run(recordsOf(batch), invocation({ remaining, margin: 0 }))
      const reported = new Set(failures.map(indexOf))
      for (const [index, { does, policy }] of batch.entries()) {
        const settled = does !== 'succeed' && (policy === 'drop' || parked.includes(index))
        expect(done.has(index) || reported.has(index) || settled, `record ${index} is accounted for`).toBe(true)
      }
    }),
    { ...RUNS, numRuns: 100 },
  )
})

// Events of streams and pipes, each with something wrong. Whatever comes of one is a right answer, or a HeddleError that
// says where, and no record is lost. A failing run prints its seed and path; to run it again:
//   HEDDLE_SEED=<seed> npx vitest run packages/events/test/stream-fuzz.test.ts
// HEDDLE_FUZZ_CASES sets the number of events for each source (2000).
import fc from 'fast-check'
import { HeddleError, on, sqs } from 'heddle'
import { type LambdaFunction, toLambda } from 'heddle/aws'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dynamoDB, dynamoDBWindow } from '../src/dynamo-db.ts'
import { kafka } from '../src/kafka.ts'
import { kinesis, kinesisWindow } from '../src/kinesis.ts'
import { pipes, pipesEnrichment } from '../src/pipes.ts'
import { context, fixture, fixturesOf, Order, type Raw, slow } from './helpers.ts'
import { type Mutation, mutate, mutations } from './mutations.ts'

const seed = Number(process.env.HEDDLE_SEED ?? Date.now() % 2 ** 31)
const numRuns = Number(process.env.HEDDLE_FUZZ_CASES ?? 2000)

let lines = 0
const consoleError = console.error
beforeAll(() => {
  // Counted, not kept: there are many, and some are long.
  console.error = () => {
    lines++
  }
})
afterAll(() => {
  console.error = consoleError
})

let items: Raw[] = []
const take = (item: unknown) => {
  items.push(item as Raw)
}
function takeAll<State>({ records, state }: { readonly records: readonly unknown[]; readonly state: State }) {
  for (const record of records) take(record)
  return { state }
}

/** What came of an event: an answer, or an error that says where. */
async function run(lambda: LambdaFunction<unknown>, raw: unknown): Promise<Raw | undefined> {
  items = []
  lines = 0
  try {
    return (await lambda(raw, context())) as Raw
  } catch (error) {
    const errors: readonly unknown[] = error instanceof AggregateError ? error.errors : [error]
    for (const one of errors) {
      if (one instanceof HeddleError && (one.path !== undefined || one.code === 'AFTER_FAILURE')) continue
      // A state that came in too large, or too deep for JSON, cannot go out.
      if (one instanceof HeddleError && one.code === 'INVALID_RESULT' && / state: /.test(one.message)) continue
      throw new Error(`expected a HeddleError with a path, got ${String(one).slice(0, 300)}`, { cause: one })
    }
    return undefined
  } finally {
    expect(({} as Raw).polluted).toBeUndefined()
  }
}

async function fuzz(
  names: readonly string[],
  lambdas: Readonly<Record<string, LambdaFunction<unknown>>>,
  check: (raw: unknown, answer: Raw, variant: string) => void,
): Promise<void> {
  const bases = new Map(names.map((name) => [name, fixture(name)]))
  const cases = fc.record({
    base: fc.constantFrom(...names),
    variant: fc.constantFrom(...Object.keys(lambdas)),
    mutations,
  })
  await fc.assert(
    fc.asyncProperty(
      cases,
      async ({ base, variant, mutations }: { base: string; variant: string; mutations: readonly Mutation[] }) => {
        const raw = mutate(bases.get(base), mutations)
        const answer = await run(lambdas[variant] as LambdaFunction<unknown>, raw)
        if (answer !== undefined) check(raw, answer, variant)
      },
    ),
    { numRuns, seed },
  )
}

const plain = (folder: string) => fixturesOf(folder).filter((name) => !name.includes('window'))
const windows = (folder: string) => fixturesOf(folder).filter((name) => name.includes('window'))
const lowestOf = (numbers: readonly string[]) => numbers.toSorted((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1))[0]

const NUMBER: Readonly<Record<string, (record: Raw) => string>> = {
  kinesis: ({ kinesis }) => kinesis.sequenceNumber,
  'dynamo-db': ({ dynamodb }) => dynamodb.SequenceNumber,
}
const SOURCES: Readonly<Record<string, Readonly<Record<string, LambdaFunction<unknown>>>>> = {
  kinesis: {
    bytes: toLambda(on(kinesis()).each(take)),
    json: toLambda(on(kinesis(Order)).each(take)),
    later: toLambda(on(kinesis(slow(Order))).handle((records) => records.forEach(take))),
    changes: toLambda(on(kinesis(dynamoDB({ newImage: Order }))).each(take)),
  },
  'dynamo-db': {
    any: toLambda(on(dynamoDB()).each(take)),
    parts: toLambda(on(dynamoDB({ newImage: Order, oldImage: slow(Order) })).each(take)),
    whole: toLambda(on(dynamoDB({ keys: Order })).handle((records) => records.forEach(take))),
  },
}

test.each(Object.keys(SOURCES))('of %s every record is handled, or behind the number in the answer', async (folder) => {
  const numberOf = NUMBER[folder] as (record: Raw) => string
  await fuzz(plain(folder), SOURCES[folder] as Record<string, LambdaFunction<unknown>>, (raw, answer) => {
    const records: readonly Raw[] = (raw as Raw).Records
    const handled = new Set(items.map(({ raw }) => raw))
    const missing = records.filter((record) => !handled.has(record)).map(numberOf)
    expect(answer).toEqual({
      batchItemFailures: missing.length === 0 ? [] : [{ itemIdentifier: lowestOf(missing) }],
    })
    expect(items).toHaveLength(records.length - missing.length)
    expect(lines, 'each failure is logged once').toBe(missing.length)
    for (const { time, sequenceNumber } of items) {
      expect(Number.isNaN(time.getTime())).toBe(false)
      expect(sequenceNumber).toMatch(/^\d+$/)
    }
  })
})

test('of a window the records up to the checkpoint are handled, and no others', async () => {
  const lambdas = {
    kinesis: toLambda(on(kinesisWindow(Order, { initial: () => ({ new: 1 }) })).handle(takeAll)),
    later: toLambda(on(kinesisWindow(slow(Order), { initial: () => ({ new: 1 }) })).handle(takeAll)),
    dynamoDB: toLambda(on(dynamoDBWindow({ newImage: Order }, { initial: () => ({ new: 1 }) })).handle(takeAll)),
  }
  await fuzz([...windows('kinesis'), ...windows('dynamo-db')], lambdas, (raw, answer, variant) => {
    const { Records } = raw as Raw
    const numberOf = NUMBER[variant === 'dynamoDB' ? 'dynamo-db' : 'kinesis'] as (record: Raw) => string
    const { state, batchItemFailures } = answer
    expect(typeof state === 'object' && state !== null && !Array.isArray(state)).toBe(true)
    expect(items.map(({ raw }) => raw)).toEqual(Records.slice(0, items.length))
    const next = Records[items.length]
    expect(batchItemFailures).toEqual(next === undefined ? [] : [{ itemIdentifier: numberOf(next) }])
    expect(lines).toBe(next === undefined ? 0 : 1)
  })
})

test('of a pipe every record is handled or told of', async () => {
  const lambdas = {
    sqs: toLambda(on(pipes(sqs(Order))).each(take)),
    kinesis: toLambda(on(pipes(kinesis(Order))).each(take)),
    dynamoDB: toLambda(on(pipes(dynamoDB({ newImage: slow(Order) }))).each(take)),
    kafka: toLambda(on(pipes(kafka({ value: Order }, { reportBatchItemFailures: true }))).each(take)),
    schema: toLambda(on(pipes(Order)).each(take)),
  }
  await fuzz(fixturesOf('pipes'), lambdas, (raw, answer, variant) => {
    const batch = raw as readonly Raw[]
    const missing = batch.length - items.length
    if (variant === 'schema') {
      expect([answer, missing]).toEqual([undefined, 0])
      return
    }
    expect(lines, 'each failure is logged once').toBe(missing)
    expect(answer.batchItemFailures.length > 0).toBe(missing > 0)
    const ids = batch.map(({ messageId, eventID }) => (variant === 'sqs' ? messageId : eventID))
    if (variant === 'kafka') return
    for (const { itemIdentifier } of answer.batchItemFailures) expect(ids).toContain(itemIdentifier)
  })
})

test('of an enrichment all records go on, or none', async () => {
  const lambdas = {
    any: toLambda(on(pipesEnrichment()).each((element) => ({ element }))),
    schema: toLambda(on(pipesEnrichment(Order)).each((order) => order)),
    kinesis: toLambda(on(pipesEnrichment(kinesis())).each(({ sequenceNumber }) => sequenceNumber)),
    kafka: toLambda(on(pipesEnrichment(kafka())).each(({ offset }) => offset)),
  }
  await fuzz(fixturesOf('pipes'), lambdas, (raw, answer, variant) => {
    expect(answer).toHaveLength((raw as readonly unknown[]).length)
    if (variant === 'kinesis') expect(answer).toEqual((raw as Raw[]).map(({ sequenceNumber }) => sequenceNumber))
    if (variant === 'kafka') expect(answer).toEqual((raw as Raw[]).map(({ offset }) => offset))
  })
})

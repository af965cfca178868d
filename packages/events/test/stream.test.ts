// Batches of up to 1000 records of both streams, through handlers that fail and finish in any order. A failing run prints
// its seed and path; to run it again: HEDDLE_SEED=<seed> npx vitest run packages/events/test/stream.test.ts
import fc from 'fast-check'
import { HeddleError, on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { describe, expect, test } from 'vitest'
import { dynamoDB } from '../src/dynamo-db.ts'
import type { DynamoDBRawRecord, DynamoDBRecord } from '../src/dynamo-db-types.ts'
import { type KinesisRawRecord, type KinesisRecord, kinesis } from '../src/kinesis.ts'
import { type StreamAnswer, sequenceNumber, streamAnswer } from '../src/stream.ts'
import { context, errorLines, fixture, Order } from './helpers.ts'

const seed = Number(process.env.HEDDLE_SEED ?? Date.now() % 2 ** 31)

/** What is to become of a record. */
interface Fate {
  /** Whose order it is in: a partition key, an item. */
  readonly lane: number
  readonly what: 'done' | 'throws' | 'unreadable'
  /** Turns of the event loop that the function takes. */
  readonly turns: number
}

const fates = (maxLength: number) =>
  fc.array(
    fc.record({
      lane: fc.nat(20),
      what: fc.oneof(
        { arbitrary: fc.constant<Fate['what']>('done'), weight: 20 },
        { arbitrary: fc.constantFrom<Fate['what']>('throws', 'unreadable'), weight: 1 },
      ),
      turns: fc.oneof({ arbitrary: fc.constant(0), weight: 5 }, { arbitrary: fc.nat(3), weight: 1 }),
    }),
    { minLength: 1, maxLength },
  )

/** Sequence numbers rise, in steps of any size, beyond what a number can tell apart. */
const firsts = fc.bigInt({ min: 0n, max: 10n ** 56n })
const numbersOf = (first: bigint, count: number) =>
  Array.from({ length: count }, (_, index) => String(first + BigInt(index)))

interface Stream {
  event(fates: readonly Fate[], numbers: readonly string[]): unknown
  handler(
    fn: (lane: number, sequenceNumber: string) => Promise<void>,
    concurrency: number,
  ): (event: unknown, lambda: ReturnType<typeof context>) => Promise<StreamAnswer>
}

const STREAMS: Record<string, Stream> = {
  kinesis: {
    event(fates, numbers) {
      const [model] = fixture<{ Records: [KinesisRawRecord] }>('kinesis/orders').Records
      const Records = fates.map(({ lane, what }, index) => {
        const data = what === 'unreadable' ? 'not JSON' : '{"id":"o-1","total":1}'
        return {
          ...model,
          kinesis: {
            ...model.kinesis,
            partitionKey: String(lane),
            sequenceNumber: numbers[index],
            data: Buffer.from(data).toString('base64'),
          },
        }
      })
      return { Records }
    },
    handler: (fn, concurrency) =>
      toLambda(
        on(kinesis(Order)).each(
          ({ partitionKey, sequenceNumber }: KinesisRecord<Order>) => fn(Number(partitionKey), sequenceNumber),
          { concurrency },
        ),
      ),
  },
  dynamoDB: {
    event(fates, numbers) {
      const [model] = fixture<{ Records: [DynamoDBRawRecord] }>('dynamo-db/changes').Records
      const Records = fates.map(({ lane, what }, index) => {
        const id = { N: String(lane) }
        const at = { S: 'x' }
        // The same item, whatever the order of its attributes.
        const Keys = index % 2 === 0 ? { id, at } : { at, id }
        const NewImage = what === 'unreadable' ? { total: { N: 'much' } } : { total: { N: '1' } }
        return { ...model, dynamodb: { ...model.dynamodb, Keys, NewImage, SequenceNumber: numbers[index] } }
      })
      return { Records }
    },
    handler: (fn, concurrency) =>
      toLambda(
        on(dynamoDB()).each(({ keys, sequenceNumber }: DynamoDBRecord) => fn(Number(keys.id), sequenceNumber), {
          concurrency,
        }),
      ),
  },
}

/** What has to come of it: a record is done when it and all before it of its lane are. */
function expected(fates: readonly Fate[]): { readonly run: readonly number[]; readonly lowest: number | undefined } {
  const broken = new Set<number>()
  const run: number[] = []
  let lowest: number | undefined
  for (const [index, { lane, what }] of fates.entries()) {
    if (!broken.has(lane) && what !== 'unreadable') run.push(index)
    if (what === 'done') continue
    broken.add(lane)
    lowest ??= index
  }
  return { run, lowest }
}

describe.each(Object.entries(STREAMS))('%s', (_name, stream) => {
  async function answers(fates: readonly Fate[], first: bigint, concurrency: number): Promise<void> {
    const numbers = numbersOf(first, fates.length)
    const handled = new Map<number, string[]>()
    const running = new Set<number>()
    const handler = stream.handler(async (lane, number) => {
      if (running.has(lane)) throw new Error(`two records of ${lane} at once`)
      running.add(lane)
      handled.set(lane, [...(handled.get(lane) ?? []), number])
      try {
        const { what, turns } = fates[numbers.indexOf(number)] as Fate
        for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve))
        if (what === 'throws') throw new Error('no')
      } finally {
        running.delete(lane)
      }
    }, concurrency)
    const { run, lowest } = expected(fates)
    expect(await handler(stream.event(fates, numbers), context())).toEqual({
      batchItemFailures: lowest === undefined ? [] : [{ itemIdentifier: numbers[lowest] }],
    })
    const inOrder = (list: readonly string[]) => list.map((number) => numbers.indexOf(number))
    for (const list of handled.values()) expect(inOrder(list)).toEqual(inOrder(list).toSorted((a, b) => a - b))
    expect(inOrder([...handled.values()].flat()).toSorted((a, b) => a - b)).toEqual(run)
  }

  test('keeps order in each lane, and answers with the lowest number that failed, in every interleaving', async () => {
    errorLines()
    await fc.assert(fc.asyncProperty(fates(60), firsts, fc.integer({ min: 1, max: 30 }), answers), {
      seed,
      numRuns: 200,
    })
  })

  test('does so for a batch of 1000 records', async () => {
    errorLines()
    const large = fc.array(fates(60), { minLength: 17, maxLength: 17 }).map((lists) => {
      const all = lists.flat()
      return Array.from({ length: 1000 }, (_, index) => all[index % all.length] as Fate)
    })
    await fc.assert(fc.asyncProperty(large, firsts, fc.constant(10), answers), { seed, numRuns: 5 })
  })
})

test('the lowest is the lowest number, whatever the order and the length', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.bigInt({ min: 0n, max: 10n ** 56n }), { minLength: 1 }), (numbers) => {
      const failures = numbers.map((number) => ({ id: String(number), error: 'no' }))
      const [lowest] = numbers.toSorted((a, b) => (a < b ? -1 : 1))
      expect(streamAnswer('s', failures, [], {})).toEqual({ batchItemFailures: [{ itemIdentifier: String(lowest) }] })
    }),
    { seed },
  )
})

test('the number goes back as it came', () => {
  const failures = ['00000000000000000000011', '000000000000000000007'].map((id) => ({ id, error: 'no' }))
  expect(streamAnswer('s', failures, [], {})).toEqual({
    batchItemFailures: [{ itemIdentifier: '000000000000000000007' }],
  })
})

test('10,000 failures are told in a moment', () => {
  const failures = numbersOf(10n ** 55n, 10_000).map((id) => ({ id, error: 'no' }))
  const start = performance.now()
  expect(streamAnswer('s', failures.toReversed(), [], {}).batchItemFailures[0]?.itemIdentifier).toBe(failures[0]?.id)
  expect(performance.now() - start).toBeLessThan(500)
})

test.each([['12'], ['0'], ['9'.repeat(129)]])('%s is a sequence number', (number) => {
  expect(sequenceNumber('s', 'path', number)).toBe(number)
})

test.each([[undefined], [null], [12], [''], ['1e3'], ['0x1'], ['-1'], [' 1'], ['1\n'], ['9'.repeat(131)], [['1']]])(
  '%j is none',
  (value) => {
    expect(() => sequenceNumber('s', 'path', value)).toThrow(HeddleError)
  },
)

// Splitting held against the fewest requests possible. To run a failing one again:
//   HEDDLE_SEED=<seed> npx vitest run packages/emit/test/split.test.ts

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { split } from '../src/split.ts'

const seed = Number(process.env.HEDDLE_SEED ?? Date.now() % 2 ** 31)

const BYTES = 1_048_576
const sized = (sizes: readonly number[]) => sizes.map((size, index) => ({ size, index }))

function requestsFor(sizes: readonly number[], count = 10, bytes = BYTES): number {
  const entries = sized(sizes)
  const batches = split(entries, { count, bytes }, false)
  for (const batch of batches) {
    expect(batch.length).toBeGreaterThan(0)
    expect(batch.length).toBeLessThanOrEqual(count)
    expect(batch.reduce((sum, { size }) => sum + size, 0)).toBeLessThanOrEqual(bytes)
    expect(batch.map(({ index }) => index)).toEqual(
      batch.map(({ index }) => index).toSorted((one, other) => one - other),
    )
  }
  expect(batches.flat().toSorted((one, other) => one.index - other.index)).toEqual(entries)
  return batches.length
}

/** By trying all ways. */
function fewest(sizes: readonly number[], count: number, bytes: number): number {
  let best = sizes.length
  const batches: { left: number; entries: number }[] = []
  function place(index: number): void {
    if (batches.length >= best) return
    const size = sizes[index]
    if (size === undefined) {
      best = batches.length
      return
    }
    for (const batch of batches) {
      if (batch.entries === count || batch.left < size) continue
      batch.entries++
      batch.left -= size
      place(index + 1)
      batch.entries--
      batch.left += size
    }
    batches.push({ left: bytes - size, entries: 1 })
    place(index + 1)
    batches.pop()
  }
  place(0)
  return best
}

test('few entries are split into the fewest requests possible', () => {
  const sizes = fc.array(fc.oneof(fc.integer({ min: 1, max: 100 }), fc.constantFrom(1, 33, 34, 50, 51)), {
    maxLength: 9,
  })
  fc.assert(
    fc.property(sizes, fc.integer({ min: 2, max: 5 }), (sizes, count) => {
      expect(requestsFor(sizes, count, 100)).toBe(fewest(sizes, count, 100))
    }),
    { seed, numRuns: 1000 },
  )
})

interface Planted {
  readonly sizes: readonly number[]
  /** So many requests are enough, for it was made of them. */
  readonly enough: number
}

/** Requests of up to ten entries, each filled to a share of what it takes, their entries shuffled. */
function planted(filled: fc.Arbitrary<number>, requests: fc.IntegerConstraints): fc.Arbitrary<Planted> {
  const request = fc
    .tuple(filled, fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 10 }))
    .map(([share, parts]) => {
      const whole = parts.reduce((sum, part) => sum + part, 0)
      return parts.map((part) => Math.max(1, Math.floor((part / whole) * share * BYTES)))
    })
  return fc
    .integer(requests)
    .chain((enough) => fc.array(request, { minLength: enough, maxLength: enough }))
    .chain((all) => {
      const sizes = all.flat()
      return fc
        .shuffledSubarray(sizes, { minLength: sizes.length, maxLength: sizes.length })
        .map((shuffled) => ({ sizes: shuffled, enough: all.length }))
    })
}

const share = (min: number, max: number) => fc.double({ min, max, noNaN: true })

test('entries that fit into some requests with a tenth to spare take at most a tenth more', () => {
  fc.assert(
    fc.property(planted(share(0.3, 0.9), { min: 1, max: 60 }), ({ sizes, enough }) => {
      expect(requestsFor(sizes)).toBeLessThanOrEqual(1.1 * enough)
    }),
    { seed, numRuns: 300 },
  )
})

test('entries that fill ten requests or more to the last byte take at most a tenth more', () => {
  fc.assert(
    fc.property(planted(share(0.9, 1), { min: 10, max: 60 }), ({ sizes, enough }) => {
      expect(requestsFor(sizes)).toBeLessThanOrEqual(1.1 * enough)
    }),
    { seed, numRuns: 200 },
  )
})

test('entries that fill fewer than ten requests to the last byte take at most one more', () => {
  fc.assert(
    fc.property(planted(share(0.9, 1), { min: 1, max: 9 }), ({ sizes, enough }) => {
      expect(requestsFor(sizes)).toBeLessThanOrEqual(enough + 1)
    }),
    { seed, numRuns: 200 },
  )
})

test('a few large entries among many small ones take at most a tenth more than their number calls for', () => {
  const few = fc.integer({ min: 1, max: 15 }).map((percent) => Math.floor((percent / 100) * BYTES))
  const small = fc.integer({ min: 100, max: 2_000 })
  const mixed = fc.array(fc.oneof({ arbitrary: few, weight: 1 }, { arbitrary: small, weight: 6 }), {
    minLength: 100,
    maxLength: 400,
  })
  fc.assert(
    fc.property(mixed, (sizes) => {
      const sum = sizes.reduce((total, size) => total + size, 0)
      const least = Math.max(Math.ceil(sizes.length / 10), Math.ceil(sum / BYTES))
      expect(requestsFor(sizes)).toBeLessThanOrEqual(1.1 * least)
    }),
    { seed, numRuns: 200 },
  )
})

test('entries of one order are split in it', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 100 }), { maxLength: 60 })
  fc.assert(
    fc.property(sizes, (sizes) => {
      const entries = sized(sizes)
      expect(split(entries, { count: 10, bytes: 100 }, true).flat()).toEqual(entries)
    }),
    { seed },
  )
})

test('entries of which only the number matters are split in their order', () => {
  const entries = sized(Array.from({ length: 25 }, () => 100))
  const batches = split(entries, { count: 10, bytes: BYTES }, false)
  expect(batches.map((batch) => batch.length)).toEqual([10, 10, 5])
  expect(batches.flat()).toEqual(entries)
})

test('no entries make no requests', () => {
  expect(split([], { count: 10, bytes: 100 }, false)).toEqual([])
})

test('many large entries are split in no time', () => {
  const sizes = Array.from({ length: 20_000 }, (_, index) => Math.floor(BYTES * (0.05 + ((index * 7919) % 997) / 1500)))
  const started = performance.now()
  const sum = sizes.reduce((total, size) => total + size, 0)
  expect(split(sized(sizes), { count: 10, bytes: BYTES }, false).length).toBeLessThan((1.1 * sum) / BYTES)
  expect(performance.now() - started).toBeLessThan(2_000)
})

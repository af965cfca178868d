import { type DiffOptions, diffSchemas } from 'heddle/openapi'
import { expect, test } from 'vitest'
import { type Chance, chanceOf, changed, closed, documentOf, valueFor } from './schema-pairs.ts'
import { type Judge, judge2020 } from './schemas-helpers.ts'

// To run a seed that failed again: SCHEMAS_SEED=123 npx vitest run packages/events/test/schemas-diff-property.test.ts
const { SCHEMAS_SEED, SCHEMAS_RUNS = '200' } = process.env
const seeds =
  SCHEMAS_SEED === undefined ? Array.from({ length: Number(SCHEMAS_RUNS) }, (_, seed) => seed) : [Number(SCHEMAS_SEED)]

type Schema = Readonly<Record<string, unknown>>

interface Pair {
  readonly seed: number
  readonly chance: Chance
  readonly before: Schema
  readonly after: Schema
  readonly isValid: { readonly before: Judge; readonly after: Judge }
}

function* pairs(make: (chance: Chance) => Schema): Generator<Pair> {
  for (const seed of seeds) {
    const chance = chanceOf(seed)
    const before = make(chance)
    const after = changed(before, chance)
    const judges = [before, after].map(judgeOf)
    if (judges[0] !== undefined && judges[1] !== undefined) {
      yield { seed, chance, before, after, isValid: { before: judges[0], after: judges[1] } }
    }
  }
}

/** Not every schema that chance makes is one. */
function judgeOf(document: Schema): Judge | undefined {
  try {
    return judge2020(document, '#/$defs/t')
  } catch {
    return undefined
  }
}

/** Looks for a value that shows that a pair is not safe. */
function check({ seed, chance, before, after, isValid }: Pair, options: DiffOptions, counts: Counts): void {
  const changes = diffSchemas(before, after, options)
  const [sent, read] = options.for === 'producers' ? [isValid.before, isValid.after] : [isValid.after, isValid.before]
  const values = Array.from({ length: 60 }, () => {
    const document = chance.of([before, after])
    return valueFor((document.$defs as Schema).t, document, chance)
  }).filter((value) => sent(value))
  const refused = values.find((value) => !read(value))
  if (changes.every(({ effect }) => effect === 'safe')) {
    expect(refused, `seed ${seed}: ${JSON.stringify({ before, after, changes, refused })}`).toBeUndefined()
    counts.safe++
    counts.values += values.length
  } else if (changes.some(({ effect }) => effect === 'breaks')) {
    counts.broken++
    if (refused !== undefined) counts.shown++
  }
}

interface Counts {
  safe: number
  values: number
  broken: number
  shown: number
}

test('where nothing breaks consumers, the old schema lets through every value that the new one does', () => {
  const counts = { safe: 0, values: 0, broken: 0, shown: 0 }
  for (const pair of pairs(documentOf)) check(pair, {}, counts)
  expectEnough(counts)
})

test('where nothing breaks producers, the new schema lets through every value of theirs, if they declare all', () => {
  const counts = { safe: 0, values: 0, broken: 0, shown: 0 }
  for (const pair of pairs((chance) => closed(documentOf(chance)))) check(pair, { for: 'producers' }, counts)
  expectEnough(counts)
})

/** There was enough that is safe, enough to show it by, and a value was found for much that is said to break. */
function expectEnough({ safe, values, broken, shown }: Counts): void {
  if (SCHEMAS_SEED !== undefined) return
  expect(safe).toBeGreaterThan(seeds.length / 5)
  expect(values).toBeGreaterThan(safe * 10)
  expect(shown).toBeGreaterThan(broken / 3)
}

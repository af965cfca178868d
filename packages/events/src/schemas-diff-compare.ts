import { compareArrays } from './schemas-diff-arrays.ts'
import { areDisjoint, compareChoice } from './schemas-diff-choices.ts'
import type { Finding, Run } from './schemas-diff-finding.ts'
import { dependsOnPlace, pick, restOf } from './schemas-diff-keywords.ts'
import { compareObjects } from './schemas-diff-objects.ts'
import { byAlternative, choicesOf, type Part, type Parts, partsOf, withPart } from './schemas-diff-parts.ts'
import { areSame, isSamePart } from './schemas-diff-same.ts'
import { compareNumbers, compareTexts, listOf } from './schemas-diff-scalars.ts'
import { accepts, describe, isNever, isNumber, kindsOf, listedValues, valuesOf } from './schemas-diff-values.ts'
import { saysNothing } from './schemas-draft7.ts'

// More than schemas need that people write, and few enough to be over in a second.
const MOST_STEPS = 10_000
const DEEPEST = 200

/**
 * What our schema lets through and theirs does not. None: whatever fits ours fits theirs. What cannot be told is a finding too.
 *
 * @param undeclared - whether a property that only theirs declares is a finding; where it is none, it is agreed that what a
 *   schema does not declare does not come
 */
export function findings(ours: Parts, theirs: Parts, undeclared: boolean): readonly Finding[] {
  const underway = new Map<string, string>()
  const ids = new Map<object, number>()
  let found: Finding[] = []
  let steps = 0

  function keyOf(parts: Parts): string {
    for (const { schema } of parts) if (!ids.has(schema)) ids.set(schema, ids.size)
    return parts.map(({ schema }) => ids.get(schema)).join()
  }

  function note(finding: Finding): void {
    if (!found.some((one) => isSameFinding(one, finding))) found.push(finding)
  }

  function trial(one: Parts, other: Parts, path: string): readonly Finding[] {
    const before = found
    found = []
    try {
      compare(one, other, path)
      return found
    } finally {
      found = before
    }
  }

  function compare(one: Parts, other: Parts, path: string): void {
    if (isNever(one) || areSame(one, other)) return
    const key = `${keyOf(one)} ${keyOf(other)}`
    const met = underway.get(key)
    if (met !== undefined && met !== path) return
    steps += 1
    if (met !== undefined || steps > MOST_STEPS || underway.size > DEEPEST) {
      note({ path: met ?? '', about: 'schema', ours: 'not to be compared', theirs: 'not to be compared', sure: false })
      return
    }
    underway.set(key, path)
    compareAll(run, one, other, path)
    underway.delete(key)
  }

  const run: Run = { undeclared, compare, trial, note }
  compare(ours, theirs, '')
  return found
}

function isSameFinding(one: Finding, other: Finding): boolean {
  return one.path === other.path && one.about === other.about && one.ours === other.ours && one.theirs === other.theirs
}

function compareAll(run: Run, ours: Parts, theirs: Parts, path: string): void {
  const values = valuesOf(ours)
  const answers = values?.map((value) => accepts(theirs, value))
  if (answers?.every((answer) => answer === true)) return
  if (isNever(theirs)) {
    run.note({ path, about: 'type', ours: describe(ours), theirs: 'nothing', sure: true })
    return
  }
  if (valuesOf(theirs) !== undefined) {
    const refused = values?.filter((_, index) => answers?.[index] === false) ?? []
    if (refused.length > 0) run.note({ path, about: 'value', ours: listedValues(refused), theirs: 'none', sure: true })
    else run.note({ path, about: 'values', ours: describe(ours), theirs: describe(theirs), sure: values === undefined })
    return
  }
  const kinds = [...kindsOf(ours)]
  const wanted = kindsOf(theirs)
  const shared = kinds.filter((kind) => wanted.has(kind))
  if (shared.length === kinds.length) compareParts(run, ours, theirs, path)
  else {
    run.note({ path, about: 'type', ours: describe(ours), theirs: describe(theirs), sure: true })
    // The rest is compared without those: once is enough. Whole numbers that are none to JavaScript are of them.
    const type = shared.map((kind) => (kind === 'fraction' ? 'number' : kind))
    const safe = { minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }
    if (type.length > 0)
      compareParts(run, withPart(ours, { type, ...(!type.includes('number') && safe) }), theirs, path)
  }
}

function compareParts(run: Run, ours: Parts, theirs: Parts, path: string): void {
  const pieces = byAlternative(ours)
  if (pieces !== undefined) for (const piece of pieces) run.compare(piece, theirs, path)
  else {
    compareKinds(run, ours, theirs, path)
    for (const choice of choicesOf(theirs)) compareChoice(run, ours, choice, path)
    for (const part of theirs) compareRest(run, ours, part, path)
  }
}

function compareKinds(run: Run, ours: Parts, theirs: Parts, path: string): void {
  const kinds = [...kindsOf(ours)]
  if (kinds.some(isNumber)) compareNumbers(run, ours, theirs, path, !kinds.includes('fraction'))
  if (kinds.includes('string')) compareTexts(run, ours, theirs, path)
  if (kinds.includes('object')) compareObjects(run, ours, theirs, path)
  if (kinds.includes('array')) compareArrays(run, ours, theirs, path)
}

/** What is left has to be the same: it is not read. */
function compareRest(run: Run, ours: Parts, theirs: Part, path: string): void {
  const { schema, document } = theirs
  if (schema.not !== undefined) {
    const isRefused = areDisjoint(ours, partsOf(schema.not, document)) || isIn(ours, theirs, ['not'])
    if (!isRefused) note('not', ['not'])
  }
  for (const keywords of restOf(theirs)) {
    const [keyword = ''] = keywords
    if (dependsOnPlace(keyword) ? !saysNothing(keyword, schema) : !isIn(ours, theirs, keywords)) note(keyword, keywords)
  }

  function note(about: string, keywords: readonly string[]): void {
    const own = ours.flatMap((part) => Object.values(pick(part.schema, keywords)))
    run.note({ path, about, ours: listOf(own), theirs: listOf(Object.values(pick(schema, keywords))), sure: false })
  }
}

function isIn(ours: Parts, { schema, document }: Part, keywords: readonly string[]): boolean {
  const wanted = { schema: pick(schema, keywords), document }
  return ours.some((part) => isSamePart({ ...part, schema: pick(part.schema, keywords) }, wanted))
}

import type { Finding, Run } from './schemas-diff-finding.ts'
import { byAlternative, type Choice, type Parts, propertyOf, requiredIn, withPart } from './schemas-diff-parts.ts'
import { accepts, describe, isNever, isNumber, kindsOf, valuesOf } from './schemas-diff-values.ts'

/** Compares what comes with a choice: all of it has to fit one of the alternatives, and of `oneOf` no other. */
export function compareChoice(run: Run, ours: Parts, choice: Choice, path: string): void {
  const { keyword, alternatives } = choice
  const possible = alternatives.filter((one) => !areDisjoint(ours, one))
  let closest: readonly Finding[] | undefined
  let overlaps = false
  for (const one of possible) {
    const findings = run.trial(ours, one, path)
    if (findings.length > 0) {
      if (closest === undefined || findings.length < closest.length) closest = findings
    } else if (keyword === 'anyOf' || possible.length === 1) return
    else overlaps = true
  }
  const pieces = overlaps ? undefined : byKind(ours)
  if (pieces !== undefined) for (const piece of pieces) compareChoice(run, piece, choice, path)
  else if (overlaps) note('oneOf', 'more than one alternative', 'one alternative alone', false)
  else if (closest === undefined) note('alternative', describe(ours), 'none', true)
  else for (const finding of closest) run.note({ ...finding, sure: finding.sure && possible.length === 1 })

  function note(about: string, own: string, wanted: string, sure: boolean): void {
    run.note({ path, about, ours: own, theirs: wanted, sure })
  }
}

/** What comes in smaller pieces: a value each, or a type each. */
function byKind(parts: Parts): readonly Parts[] | undefined {
  const values = valuesOf(parts)
  if (values !== undefined) {
    return values.length > 1 ? values.map((value) => withPart(parts, { const: value })) : undefined
  }
  const types = new Set([...kindsOf(parts)].map((kind) => (isNumber(kind) ? 'number' : kind)))
  return types.size > 1 ? [...types].map((type) => withPart(parts, { type })) : undefined
}

// How far into choices and properties it is looked for a difference.
const DEEPEST = 4

/** Whether it is known that no value fits both. */
export function areDisjoint(one: Parts, other: Parts, depth = 0): boolean {
  const kinds = kindsOf(one)
  const shared = [...kindsOf(other)].filter((kind) => kinds.has(kind))
  if (shared.length === 0 || isNever(one) || isNever(other)) return true
  if (valuesOf(one)?.every((value) => accepts(other, value) === false)) return true
  if (valuesOf(other)?.every((value) => accepts(one, value) === false)) return true
  if (depth === DEEPEST) return false
  if (byAlternative(one)?.every((piece) => areDisjoint(piece, other, depth + 1))) return true
  if (byAlternative(other)?.every((piece) => areDisjoint(one, piece, depth + 1))) return true
  if (shared.some((kind) => kind !== 'object')) return false
  const required = new Set([...requiredIn(one), ...requiredIn(other)])
  return [...required].some((name) => areDisjoint(propertyOf(one, name), propertyOf(other, name), depth + 1))
}

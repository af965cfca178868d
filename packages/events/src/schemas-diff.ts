import { isObject } from './objects.ts'
import { own } from './openapi-refs.ts'
import type { JsonSchema } from './openapi-types.ts'
import { findings } from './schemas-diff-compare.ts'
import type { Finding } from './schemas-diff-finding.ts'
import { partsOf } from './schemas-diff-parts.ts'

/** What a change does to those who did not change: it breaks them, nobody can tell whether it does, or it does not. */
export type SchemaEffect = 'breaks' | 'unsure' | 'safe'

/** One change between two versions of a catalogue. */
export interface SchemaChange {
  /** The type of the events. */
  readonly type: string
  /** Where in their data: `items[].price`, or `` for the data itself or the type as a whole. */
  readonly path: string
  readonly effect: SchemaEffect
  /** What is different: `minimum: was 1, is 0`. */
  readonly message: string
}

export interface DiffOptions {
  /**
   * Who did not change. `consumers` read events of the new version by the old one; `producers` send events of the old version
   * to readers of the new one. Default `consumers`.
   */
  readonly for?: 'consumers' | 'producers' | undefined
}

/** A catalogue as `jsonSchemas` writes it. */
interface Written {
  readonly $defs?: unknown
}

/**
 * What changed between two versions of a catalogue, as `jsonSchemas` wrote them, and what breaks.
 *
 * Where nothing breaks and nothing is unsure, every event that the new schemas let through the old ones let through too; for
 * producers the other way round, if they send no properties of which their schemas say nothing.
 *
 * Throws a `TypeError` for what is no catalogue of schemas.
 */
export function diffSchemas(before: Written, after: Written, options: DiffOptions = {}): readonly SchemaChange[] {
  const forProducers = options.for === 'producers'
  const [old, now] = [definitionsOf(before), definitionsOf(after)]
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].sort().flatMap((type) => {
    const [was, is] = [own(old, type), own(now, type)]
    if (was === undefined || is === undefined) {
      const isNew = was === undefined
      // Who sends what nobody knows has it refused; who reads gets what he asked for.
      const effect = isNew ? 'safe' : 'breaks'
      return [{ type, path: '', effect, message: isNew ? 'new event type' : 'event type removed' }]
    }
    const oldParts = partsOf(was, before as JsonSchema)
    const newParts = partsOf(is, after as JsonSchema)
    // What the new schemas let through more than the old ones, and what they do not let through any more.
    const [more, less] = [findings(newParts, oldParts, true), findings(oldParts, newParts, true)]
    const bad = forProducers ? findings(oldParts, newParts, false) : more
    const good = forProducers ? [...less, ...without(more, less)] : less
    return [
      ...bad.map((one) => changeOf(type, one, forProducers, one.sure ? 'breaks' : 'unsure')),
      ...without(good, bad).map((one) => changeOf(type, one, less.includes(one), 'safe')),
    ]
  })
}

/** Those findings that are not of a change which is among others. */
function without(some: readonly Finding[], others: readonly Finding[]): readonly Finding[] {
  return some.filter((one) => !others.some((other) => isSameChange(one, other)))
}

function definitionsOf(written: Written): Readonly<Record<string, unknown>> {
  if (isObject(written) && isObject(written.$defs)) return written.$defs
  throw new TypeError('diffSchemas: expected JSON Schema with the types of events in $defs')
}

/** Whether two findings, of one direction each, are of the same change. */
function isSameChange(one: Finding, other: Finding): boolean {
  if (one.path !== other.path) return false
  const kinds = [one, other].map(({ about }) => KINDS[about] ?? about)
  return kinds.includes('property') || (kinds[0] === kinds[1] && !PIECES.includes(one.about))
}

const KINDS: Readonly<Record<string, string>> = {
  requiredProperty: 'property',
  unknownProperty: 'property',
  values: 'type',
}
/** Those of which one may come while another goes. */
const PIECES = ['alternative', 'value']

/** @param isLess - whether theirs is the new schema, so that what it does not let through any more was found */
function changeOf(type: string, finding: Finding, isLess: boolean, effect: SchemaEffect): SchemaChange {
  const { path, about, ours, theirs } = finding
  const [was, is] = isLess ? [ours, theirs] : [theirs, ours]
  return { type, path, effect, message: messageOf(about, was, is, isLess) }
}

function messageOf(about: string, was: string, is: string, isLess: boolean): string {
  switch (about) {
    case 'property':
      return isLess ? 'new property' : 'property removed'
    case 'required':
      return isLess ? 'required now' : 'no longer required'
    case 'requiredProperty':
      return isLess ? 'new property, required' : 'required property removed'
    case 'unknownProperty':
      return isLess ? 'property removed, and refused' : 'new property, and unknown ones were refused'
    case 'alternative':
      return isLess ? `alternative removed: ${was}` : `new alternative: ${is}`
    case 'value':
      return isLess ? `no longer among the values: ${was}` : `new among the values: ${is}`
    case 'schema':
      return 'too large to compare'
    default:
      return was === is ? `${about}: another` : `${about}: was ${was}, is ${is}`
  }
}

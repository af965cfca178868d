import { isObject } from './objects.ts'
import { isAbout, restOf } from './schemas-diff-keywords.ts'
import { type Choice, choicesOf, each, type Part, type Parts, propertyOf, requiredIn } from './schemas-diff-parts.ts'
import { acceptsText, isInRange } from './schemas-diff-ranges.ts'
import { isSameValue } from './schemas-diff-same.ts'

/** The types of JSON, numbers apart into those that are whole and those that are not. */
export type Kind = 'array' | 'boolean' | 'fraction' | 'integer' | 'null' | 'object' | 'string'

const KINDS: readonly Kind[] = ['string', 'integer', 'fraction', 'boolean', 'object', 'array', 'null']

// How far into choices inside of choices is looked.
const DEEPEST = 4

/** The kinds of values that may fit. */
export function kindsOf(parts: Parts): ReadonlySet<Kind> {
  return rangeOf(parts, 0).kinds
}

/** All values that may fit, where they are few. */
export function valuesOf(parts: Parts): readonly unknown[] | undefined {
  return rangeOf(parts, 0).values
}

interface Range {
  readonly kinds: ReadonlySet<Kind>
  readonly values: readonly unknown[] | undefined
}

function rangeOf(parts: Parts, depth: number): Range {
  let kinds: readonly Kind[] = KINDS
  for (const type of each(parts, 'type')) {
    const named = [type].flat()
    kinds = kinds.filter((kind) => named.includes(kind) || (named.includes('number') && isNumber(kind)))
  }
  const lists = enumerationsOf(parts)
  for (const { alternatives } of depth < DEEPEST ? choicesOf(parts) : []) {
    const all = alternatives.map((one) => rangeOf(one, depth + 1))
    kinds = kinds.filter((kind) => all.some((one) => one.kinds.has(kind)))
    if (all.every(({ values }) => values !== undefined)) lists.push(all.flatMap(({ values }) => values ?? []))
  }
  const [first, ...others] = lists
  if (first === undefined) {
    const isFew = kinds.every((kind) => kind === 'null' || kind === 'boolean')
    const values = isFew ? kinds.flatMap((kind) => (kind === 'null' ? [null] : [true, false])) : undefined
    return { kinds: new Set(kinds), values }
  }
  const isInAll = (value: unknown) => others.every((list) => list.some((one) => isSameValue(one, value)))
  const values = first.filter((value) => kinds.includes(kindOf(value)) && isInAll(value))
  return { kinds: new Set(values.map(kindOf)), values }
}

function enumerationsOf(parts: Parts): (readonly unknown[])[] {
  return [...(each(parts, 'enum') as unknown[][]), ...each(parts, 'const').map((value) => [value])]
}

export function isNumber(kind: Kind): boolean {
  return kind === 'integer' || kind === 'fraction'
}

/** Whether no value fits. */
export function isNever(parts: Parts): boolean {
  return kindsOf(parts).size === 0 || each(parts, 'not').some((one) => one === true || isEmpty(one))
}

function isEmpty(value: unknown): boolean {
  return isObject(value) && Object.keys(value).length === 0
}

function kindOf(value: unknown): Kind {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'fraction'
  return typeof value as Kind
}

/** Whether a value fits; `undefined` where nobody here can tell. */
export function accepts(parts: Parts, value: unknown, depth = 0): boolean | undefined {
  const kind = kindOf(value)
  if (depth > DEEPEST) return undefined
  if (isNever(parts) || !kindsOf(parts).has(kind)) return false
  const answers: (boolean | undefined)[] = [
    enumerationsOf(parts).every((list) => list.some((one) => isSameValue(one, value))),
    // Of lists and objects only that they are the same is asked.
    ...parts.map((part) => isSimple(part, kind)),
    ...choicesOf(parts).map((choice) => acceptsChoice(choice, value, depth + 1)),
  ]
  if (typeof value === 'number') answers.push(isInRange(parts, value))
  if (typeof value === 'string') answers.push(...acceptsText(parts, value))
  if (answers.includes(false)) return false
  return answers.includes(undefined) ? undefined : true
}

function acceptsChoice({ keyword, alternatives }: Choice, value: unknown, depth: number): boolean | undefined {
  const answers = alternatives.map((one) => accepts(one, value, depth))
  const sure = answers.filter((answer) => answer === true).length
  const possible = answers.filter((answer) => answer !== false).length
  if (keyword === 'anyOf') return sure > 0 || (possible > 0 ? undefined : false)
  if (sure > 1 || possible === 0) return false
  return possible === 1 && sure === 1 ? true : undefined
}

/** `undefined` where a part has a keyword that would have to be asked as well. */
function isSimple(part: Part, kind: Kind): true | undefined {
  const { schema } = part
  if (restOf(part).length > 0 || schema.not !== undefined) return undefined
  if (kind !== 'array' && kind !== 'object') return true
  const isMore = Object.keys(schema).some((keyword) => !SIMPLE.has(keyword) && !isAbout(keyword, schema[keyword]))
  return isMore ? undefined : true
}

const SIMPLE: ReadonlySet<string> = /* @__PURE__ */ new Set([
  '$ref',
  'allOf',
  'anyOf',
  'const',
  'enum',
  'oneOf',
  'type',
])

/** What may fit, in a few words. */
export function describe(parts: Parts): string {
  if (isNever(parts)) return 'nothing'
  const kinds = kindsOf(parts)
  if (kinds.size === KINDS.length) return 'anything'
  const values = valuesOf(parts)
  // Of true and false, and of null, the type says as much.
  const count = (kinds.has('boolean') ? 2 : 0) + (kinds.has('null') ? 1 : 0)
  if (values !== undefined && values.length !== count) return listedValues(values)
  // A number may be whole as well.
  const types = [...kinds].filter((kind) => kind !== 'integer' || !kinds.has('fraction'))
  return listed(
    types.map((kind) => (kind === 'fraction' ? 'number' : kind === 'object' ? `object${tagOf(parts)}` : kind)),
  )
}

/** The properties that tell an object from others: those of one value. */
function tagOf(parts: Parts): string {
  const tags = [...requiredIn(parts)].flatMap((name) => {
    const values = valuesOf(propertyOf(parts, name))
    return values?.length === 1 ? [`${name} ${JSON.stringify(values[0])}`] : []
  })
  return tags.length === 0 ? '' : ` with ${tags.join(', ')}`
}

/** Values as JSON has them. */
export function listedValues(values: readonly unknown[]): string {
  return listed(values.map((value) => JSON.stringify(value)))
}

function listed(all: readonly string[]): string {
  if (all.length < 2) return all.join()
  return all.length > 8 ? `${all.slice(0, 8).join(', ')}, …` : `${all.slice(0, -1).join(', ')} or ${all.at(-1)}`
}

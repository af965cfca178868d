import { isObject } from './objects.ts'
import type { JsonSchema } from './openapi-types.ts'
import { isAbout } from './schemas-diff-keywords.ts'
import type { Part, Parts } from './schemas-diff-parts.ts'
import { isResource, pointed } from './schemas-walk.ts'

/** Whether two values of JSON are the same. */
export function isSameValue(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, index) => isSameValue(item, other[index]))
  }
  if (!isObject(one) || !isObject(other)) return false
  const names = Object.keys(one)
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && isSameValue(one[name], other[name]))
  )
}

export function areSame(one: Parts, other: Parts): boolean {
  return one.length === other.length && one.every((part, index) => isSamePart(part, other[index] as Part))
}

/** Whether two schemas say the same, word for word but for titles and their like, with all that they refer to. */
export function isSamePart(one: Part, other: Part): boolean {
  // Schemas that refer to themselves are the same when nothing on the way round differs.
  const met = new Map<unknown, Set<unknown>>()

  function isSame(mine: unknown, theirs: unknown): boolean {
    if (Array.isArray(mine) && Array.isArray(theirs)) {
      return mine.length === theirs.length && mine.every((item, index) => isSame(item, theirs[index]))
    }
    if (!isObject(mine) || !isObject(theirs)) return mine === theirs
    const known = met.get(mine) ?? new Set()
    if (known.has(theirs)) return true
    met.set(mine, known.add(theirs))
    const [mineSaid, theirsSaid] = [followed(mine, one.document), followed(theirs, other.document)]
    if (mineSaid !== mine || theirsSaid !== theirs) return isSame(mineSaid, theirsSaid)
    if (isForeign(mine, one.document) || isForeign(theirs, other.document)) return isSameForeign(mine, theirs)
    const [names, others] = [saidIn(mine), saidIn(theirs)]
    return (
      names.length === others.length && names.every((name) => others.includes(name) && isSameIn(name, mine, theirs))
    )
  }

  function isSameIn(keyword: string, mine: JsonSchema, theirs: JsonSchema): boolean {
    const [value, like] = [mine[keyword], theirs[keyword]]
    if (DATA.has(keyword)) return isSameValue(value, like)
    if (NAMED.has(keyword) && isObject(value) && isObject(like)) {
      const names = Object.keys(value)
      if (names.length !== Object.keys(like).length) return false
      return names.every((name) => Object.hasOwn(like, name) && isSame(value[name], like[name]))
    }
    // What these lead to depends on where they stand.
    if (keyword === '$dynamicRef' || keyword === '$recursiveRef') return false
    if (keyword === '$id') return isSameForeign(value, like)
    if (keyword !== '$ref') return isSame(value, like)
    const target = pointed(one.document, String(value))
    if (target === undefined) return value === like && !String(value).startsWith('#')
    return isSame(target, pointed(other.document, String(like)))
  }

  return isSame(one.schema, other.schema)
}

const DATA: ReadonlySet<string> = /* @__PURE__ */ new Set(['const', 'enum', 'required', 'type', 'dependentRequired'])
const NAMED: ReadonlySet<string> = /* @__PURE__ */ new Set(['properties', 'patternProperties', 'dependentSchemas'])

function saidIn(schema: JsonSchema): readonly string[] {
  return Object.keys(schema).filter((keyword) => !isAbout(keyword, schema[keyword]))
}

/** The schema that another is a reference to and nothing else. */
function followed(schema: JsonSchema, document: JsonSchema): unknown {
  const isReference = typeof schema.$ref === 'string' && saidIn(schema).length === 1
  const target = isReference ? pointed(document, String(schema.$ref)) : undefined
  return target ?? schema
}

function isForeign(schema: JsonSchema, document: JsonSchema): boolean {
  return schema !== document && isResource(schema)
}

/** A document of its own inside another: where it refers to something, nobody here knows to what. */
function isSameForeign(one: unknown, other: unknown): boolean {
  return isSameValue(one, other) && !JSON.stringify(one).includes('"$ref"')
}

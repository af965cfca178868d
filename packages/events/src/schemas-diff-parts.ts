import { isObject } from './objects.ts'
import type { JsonSchema } from './openapi-types.ts'
import { isAbout } from './schemas-diff-keywords.ts'
import { isResource, pointed } from './schemas-walk.ts'

/** A schema that a value has to fit, and the document that its references mean. */
export interface Part {
  readonly schema: JsonSchema
  readonly document: JsonSchema
}

/** What a value has to fit all at once: a schema, all in its `allOf`, and what they refer to. Where there is nothing, any fits. */
export type Parts = readonly Part[]

/** The parts of a schema. */
export function partsOf(schema: unknown, document: JsonSchema): Parts {
  const parts: Part[] = []
  const seen = new Set<unknown>()
  function add(one: unknown): void {
    if (one === true || one === undefined || seen.has(one)) return
    seen.add(one)
    if (!isObject(one)) parts.push({ schema: { not: {} }, document })
    // Nothing is read of it: it is the same as another or it is not.
    else if (one !== document && isOpaque(one)) parts.push({ schema: { $id: one }, document })
    else {
      const target = typeof one.$ref === 'string' ? pointed(document, one.$ref) : undefined
      // A reference that leads somewhere says nothing by itself.
      const said = Object.keys(one).filter((keyword) => !isAbout(keyword, one[keyword]))
      if (target === undefined || said.length > 1) parts.push({ schema: one, document })
      add(target)
      if (Array.isArray(one.allOf)) one.allOf.forEach(add)
    }
  }
  add(schema)
  return parts
}

/** Whether a schema is a document of its own, with references of its own, or has patterns that are none of JavaScript. */
function isOpaque(schema: JsonSchema): boolean {
  const { patternProperties } = schema
  if (isResource(schema)) return true
  return isObject(patternProperties) && Object.keys(patternProperties).some((name) => matches(name, '') === undefined)
}

/** The same parts and one more that was in none of the documents. */
export function withPart(parts: Parts, schema: JsonSchema): Parts {
  return [...parts, { schema, document: schema }]
}

/** Each value of a keyword among the parts. */
export function each(parts: Parts, keyword: string): readonly unknown[] {
  return parts.flatMap(({ schema }) => (schema[keyword] === undefined ? [] : [schema[keyword]]))
}

/** The schemas of a keyword, each as its parts. */
export function eachPart(parts: Parts, keyword: string): readonly Parts[] {
  return parts.flatMap(({ schema, document }) =>
    schema[keyword] === undefined ? [] : [partsOf(schema[keyword], document)],
  )
}

/** The choices that a value has among the parts: from each it has to fit one. */
export function choicesOf(parts: Parts): readonly Choice[] {
  return parts.flatMap((part) =>
    (['anyOf', 'oneOf'] as const).flatMap((keyword) => {
      const schemas = part.schema[keyword]
      if (!Array.isArray(schemas)) return []
      return [{ part, keyword, alternatives: schemas.map((one) => partsOf(one, part.document)) }]
    }),
  )
}

export interface Choice {
  readonly part: Part
  readonly keyword: 'anyOf' | 'oneOf'
  readonly alternatives: readonly Parts[]
}

/** The parts once for each alternative of their first choice; `undefined` where there is no choice. */
export function byAlternative(parts: Parts): readonly Parts[] | undefined {
  const [choice] = choicesOf(parts)
  if (choice === undefined) return undefined
  const { part, keyword, alternatives } = choice
  const { [keyword]: _chosen, ...schema } = part.schema
  const others = parts.map((one) => (one === part ? { ...part, schema } : one))
  return alternatives.map((alternative) => [...others, ...alternative])
}

/** The names that are declared among the properties, and how each is required. */
export function declaredIn(parts: Parts): ReadonlySet<string> {
  const properties = each(parts, 'properties').flatMap((one) => Object.keys(one as JsonSchema))
  return new Set([...properties, ...requiredIn(parts)])
}

export function requiredIn(parts: Parts): ReadonlySet<string> {
  return new Set(each(parts, 'required').flat() as string[])
}

/** What the property of a name has to fit. */
export function propertyOf(parts: Parts, name: string): Parts {
  return parts.flatMap(({ schema, document }) => {
    const { properties = {}, patternProperties = {}, additionalProperties } = schema as Objects
    const fitting = Object.entries(patternProperties).filter(([pattern]) => matches(pattern, name))
    const own = Object.hasOwn(properties, name) ? [properties[name]] : []
    const all = [...own, ...fitting.map(([, one]) => one)]
    return (all.length > 0 ? all : [additionalProperties]).flatMap((one) => partsOf(one, document))
  })
}

/** What the item at a place has to fit; all that have no place of their own where it is beyond the last of these. */
export function itemOf(parts: Parts, index: number): Parts {
  return parts.flatMap(({ schema, document }) => {
    const { prefixItems = [], items } = schema as { prefixItems?: readonly unknown[]; items?: unknown }
    return partsOf(index < prefixItems.length ? prefixItems[index] : items, document)
  })
}

interface Objects {
  readonly properties?: JsonSchema
  readonly patternProperties?: JsonSchema
  readonly additionalProperties?: unknown
}

/** Whether a pattern is found in text; `undefined` when it is not one of JavaScript. */
export function matches(pattern: string, text: string): boolean | undefined {
  try {
    return new RegExp(pattern, 'u').test(text)
  } catch {
    return undefined
  }
}

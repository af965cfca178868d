import type { JsonSchema } from './openapi-types.ts'
import type { Part } from './schemas-diff-parts.ts'
import { pointed } from './schemas-walk.ts'

// Keywords that refuse no value. Of unknown ones only those that say so by their x- are taken to be of this kind.
const ABOUT: ReadonlySet<string> = /* @__PURE__ */ new Set([
  '$anchor',
  '$comment',
  '$defs',
  '$dynamicAnchor',
  '$schema',
  '$vocabulary',
  'contentEncoding',
  'contentMediaType',
  'contentSchema',
  'default',
  'definitions',
  'deprecated',
  'description',
  'example',
  'examples',
  'readOnly',
  'title',
  'writeOnly',
])

/** Whether a keyword only tells people something. */
export function isAbout(keyword: string, value: unknown): boolean {
  return ABOUT.has(keyword) || keyword.startsWith('x-') || (keyword === '$id' && typeof value === 'string')
}

// Keywords whose meaning is compared; for the others it is that they are the same, word for word.
const COMPARED: ReadonlySet<string> = /* @__PURE__ */ new Set([
  'additionalProperties',
  'allOf',
  'anyOf',
  'const',
  'dependentRequired',
  'dependentSchemas',
  'enum',
  'exclusiveMaximum',
  'exclusiveMinimum',
  'format',
  'items',
  'maxItems',
  'maxLength',
  'maxProperties',
  'maximum',
  'minItems',
  'minLength',
  'minProperties',
  'minimum',
  'multipleOf',
  'not',
  'oneOf',
  'pattern',
  'patternProperties',
  'prefixItems',
  'properties',
  'propertyNames',
  'required',
  'type',
  'uniqueItems',
])

/** Keywords that belong together, so that one means nothing without the others. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  contains: ['contains', 'minContains', 'maxContains'],
  if: ['if', 'then', 'else'],
}
const GROUPED: ReadonlySet<string> = /* @__PURE__ */ new Set(['minContains', 'maxContains', 'then', 'else'])

/** What is left of a schema beside what is compared: groups of keywords that have to be the same. */
export function restOf({ schema, document }: Part): readonly (readonly string[])[] {
  return Object.entries(schema).flatMap(([keyword, value]) => {
    if (isAbout(keyword, value) || COMPARED.has(keyword) || GROUPED.has(keyword)) return []
    if (keyword === '$ref' && pointed(document, String(value)) !== undefined) return []
    return [GROUPS[keyword] ?? [keyword]]
  })
}

/** Those of some keywords that a schema has. */
export function pick(schema: JsonSchema, keywords: readonly string[]): JsonSchema {
  return Object.fromEntries(Object.entries(schema).filter(([keyword]) => keywords.includes(keyword)))
}

/** Keywords that mean something else beside other keywords: even where it is the same, it may not mean the same. */
export function dependsOnPlace(keyword: string): boolean {
  return keyword.startsWith('unevaluated') || keyword === '$dynamicRef' || keyword === '$recursiveRef'
}

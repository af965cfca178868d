import { isObject } from './objects.ts'
import type { JsonSchema } from './openapi-types.ts'

// Keywords whose value is a schema or a list of them, and those whose value is schemas by name. Those of earlier drafts too.
const PARTS: ReadonlySet<string> = /* @__PURE__ */ new Set([
  'additionalItems',
  'additionalProperties',
  'allOf',
  'anyOf',
  'contains',
  'contentSchema',
  'else',
  'if',
  'items',
  'not',
  'oneOf',
  'prefixItems',
  'propertyNames',
  'then',
  'unevaluatedItems',
  'unevaluatedProperties',
])
const NAMED: ReadonlySet<string> = /* @__PURE__ */ new Set([
  'dependencies',
  'dependentSchemas',
  'patternProperties',
  'properties',
])

/** A copy of a schema with another in the place of each that stands directly in it; not of its definitions. */
export function mapParts(
  schema: JsonSchema,
  map: (part: unknown, step: string, keyword: string) => unknown,
): JsonSchema {
  const entries = Object.entries(schema).map(([keyword, value]) => [keyword, mapped(keyword, value, map)])
  return Object.fromEntries(entries)
}

function mapped(keyword: string, value: unknown, map: Parameters<typeof mapParts>[1]): unknown {
  if (NAMED.has(keyword)) {
    const parts = Object.entries(value as JsonSchema)
    // A dependency may be a list of names.
    const one = (name: string, part: unknown) =>
      Array.isArray(part) ? part : map(part, stepOf(keyword, name), keyword)
    return Object.fromEntries(parts.map(([name, part]) => [name, one(name, part)]))
  }
  if (!PARTS.has(keyword)) return value
  return Array.isArray(value)
    ? value.map((part, at) => map(part, stepOf(keyword, at), keyword))
    : map(value, stepOf(keyword), keyword)
}

/** Where in a value a part of its schema is: `.items`, `[0]`, nothing for the value itself. */
function stepOf(keyword: string, key?: string | number): string {
  switch (keyword) {
    case 'properties':
      return propertyStep(String(key))
    case 'patternProperties':
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return '.*'
    case 'items':
    case 'prefixItems':
      return typeof key === 'number' ? `[${key}]` : '[]'
    case 'additionalItems':
    case 'unevaluatedItems':
    case 'contains':
      return '[]'
    default:
      return ''
  }
}

/** A step further along a path that starts without a dot. */
export function joined(path: string, step: string): string {
  return path === '' && step.startsWith('.') ? step.slice(1) : path + step
}

/** `.total`, or `["total due"]` for a name that is no word. */
export function propertyStep(name: string): string {
  return new RegExp('^[\\p{L}_$][\\p{L}\\p{N}_$-]*$', 'u').test(name) ? `.${name}` : `[${JSON.stringify(name)}]`
}

/** What a reference into its own document leads to, if that is a schema. */
export function pointed(document: JsonSchema, ref: string): JsonSchema | boolean | undefined {
  const { $id } = document
  const own = typeof $id === 'string' && ref.startsWith(`${$id}#`) ? ref.slice($id.length) : ref
  if (own !== '#' && !own.startsWith('#/')) return undefined
  let found: unknown = document
  for (const segment of own.split('/').slice(1)) {
    const name = decoded(segment)
    // What stands in a schema with an id of its own means that one by #.
    if (!isContainer(found) || !Object.hasOwn(found, name) || (found !== document && isResource(found)))
      return undefined
    found = (found as JsonSchema)[name]
  }
  return isObject(found) || typeof found === 'boolean' ? found : undefined
}

/** Whether a schema is a document of its own, so that `#` means itself in it. */
export function isResource(schema: object): boolean {
  return '$id' in schema && typeof schema.$id === 'string'
}

/** A name as a segment of a reference: `/` and `~` have another meaning there. */
export function segmentOf(name: string): string {
  return encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'))
}

/** The name that a segment of a reference stands for. */
export function decoded(segment: string): string {
  let text = segment
  try {
    text = decodeURIComponent(segment)
  } catch {
    // Not encoded at all.
  }
  return text.replaceAll('~1', '/').replaceAll('~0', '~')
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

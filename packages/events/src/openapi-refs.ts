import { isObject } from './objects.ts'
import type { JsonSchema } from './openapi-types.ts'

/** Schemas by name, as in `$defs`. */
export type Definitions = Readonly<Record<string, JsonSchema>>

/** The name of the definition that stands for a whole schema which refers to itself. */
export const ROOT = '#'

/** A reference inside its own schema: to a definition, and what stands in it. */
export interface LocalRef {
  readonly name: string
  /** A JSON Pointer, most often empty. */
  readonly rest: string
}

/** What a reference means in a schema of its own; nothing for one to another document, or to components. */
export function localRef(ref: string): LocalRef | undefined {
  if (ref === '#') return { name: ROOT, rest: '' }
  if (!ref.startsWith('#/') || ref.startsWith('#/components/')) return undefined
  const [, keyword, name, ...rest] = ref.split('/')
  if (keyword !== '$defs' || name === undefined) return { name: ROOT, rest: ref.slice(1) }
  const plain = decodeURIComponent(name).replaceAll('~1', '/').replaceAll('~0', '~')
  return { name: plain, rest: rest.map((segment) => `/${segment}`).join('') }
}

/** A copy of a schema. Each reference in it is shown with the object that it stands in, which may be given another. */
export function copySchema(schema: JsonSchema, seen: (ref: string, holder: { $ref: string }) => void): JsonSchema {
  // A schema with an id of its own is a document of its own.
  if (typeof schema.$id === 'string') return schema
  const copy: Record<string, unknown> = {}
  for (const [keyword, value] of Object.entries(schema)) {
    if (NAMED.has(keyword)) {
      const schemas = Object.entries(value as JsonSchema)
      copy[keyword] = Object.fromEntries(schemas.map(([name, one]) => [name, copyValue(one, seen)]))
    } else copy[keyword] = DATA.has(keyword) ? value : copyValue(value, seen)
  }
  if (typeof copy.$ref === 'string') seen(copy.$ref, copy as { $ref: string })
  return copy
}

function copyValue(value: unknown, seen: Parameters<typeof copySchema>[1]): unknown {
  if (Array.isArray(value)) return value.map((one) => copyValue(one, seen))
  return isObject(value) ? copySchema(value, seen) : value
}

// Keywords whose value is schemas by name, and those whose value is no schema whatever it looks like.
const NAMED: ReadonlySet<string> = /* @__PURE__ */ new Set([
  'properties',
  'patternProperties',
  '$defs',
  'dependentSchemas',
])
const DATA: ReadonlySet<string> = /* @__PURE__ */ new Set(['const', 'enum', 'default', 'examples', 'example'])

/** The references in a schema. */
export function refsIn(schema: JsonSchema): readonly string[] {
  const refs: string[] = []
  copySchema(schema, (ref) => refs.push(ref))
  return refs
}

/** The schema itself, or the definition that it is nothing but a reference to. */
export function resolved(schema: JsonSchema, defs: Definitions): JsonSchema {
  let one = schema
  for (let left = Object.keys(defs).length; left > 0; left--) {
    const local = typeof one.$ref === 'string' ? localRef(one.$ref) : undefined
    const definition = local?.rest === '' ? own(defs, local.name) : undefined
    if (definition === undefined) break
    one = definition
  }
  return one
}

export function own<Value>(values: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined
}

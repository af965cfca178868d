import { isObject } from './objects.ts'
import { free } from './openapi-components.ts'
import type { JsonSchema } from './openapi-types.ts'
import { lossesOf, withoutLossy } from './schemas-lossy.ts'
import { decoded, isResource, joined, mapParts, pointed } from './schemas-walk.ts'

/** A form of JSON Schema. */
export interface Dialect {
  /** Those keywords of a schema of draft 2020-12 that it cannot say. */
  unsaid(schema: JsonSchema): readonly string[]
  /** A schema without those. What stands in it is in draft 2020-12 yet, and its turn comes. */
  rewrite(schema: JsonSchema): JsonSchema
  /** `true` and `false` as schemas. */
  readonly always: JsonSchema | boolean
  readonly never: JsonSchema | boolean
}

/** A keyword that a form of JSON Schema cannot say: what it refuses is not refused there. */
export interface Unsaid {
  /** Where in the value: `items[].price`, or `` for the value itself. */
  readonly path: string
  readonly keyword: string
}

/** A schema in a form, what it refers to, and what it cannot say. */
export interface Translated {
  readonly schema: JsonSchema
  readonly defs: Readonly<Record<string, JsonSchema>>
  readonly unsaid: readonly Unsaid[]
}

export interface TranslateOptions {
  readonly dialect: Dialect
  /** How a definition is referred to; `undefined` is the schema itself. */
  refTo(name: string | undefined): string
  /** Whether a definition's name was made up, so that another run may make up another. */
  madeUp(name: string): boolean
  /** Names that no definition may have. */
  readonly taken?: readonly string[] | undefined
}

/**
 * Writes a schema of draft 2020-12 in a form. What the form cannot say is left out, so that it may let through more than the
 * schema does, never less.
 */
export function translate(document: JsonSchema, { dialect, refTo, madeUp, taken = [] }: TranslateOptions): Translated {
  const root = rootOf(document)
  const names = new Map<unknown, string | undefined>([
    [document, undefined],
    [root, undefined],
  ])
  const inUse = new Set(taken)
  const defs = new Map<string, JsonSchema>()
  const unsaid: Unsaid[] = []
  const isForeign = (schema: JsonSchema) => schema !== document && isResource(schema)
  const isLossy = lossesOf(document, (schema) => isForeign(schema) || dialect.unsaid(schema).length > 0)

  function inForm(schema: unknown, path: string): JsonSchema | boolean {
    if (!isObject(schema)) return schema === false ? dialect.never : dialect.always
    const note = (keyword: string) => void unsaid.push({ path, keyword })
    if (isForeign(schema)) {
      // Its references are its own. A form that has no such thing cannot say any of it.
      if (dialect.unsaid({ $id: '' }).length === 0) return schema
      note('$id')
      return dialect.always
    }
    const { $defs, definitions, $schema, $id, ...said } = withoutLossy(schema, isLossy, note)
    dialect.unsaid(said).forEach(note)
    const { $ref, ...parts } = mapParts(dialect.rewrite(said), (part, step, keyword) => {
      // The one place where every form has true and false.
      const isPlain = keyword === 'additionalProperties' && typeof part === 'boolean'
      return isPlain ? part : inForm(part, joined(path, step))
    })
    return typeof $ref === 'string' ? { $ref: reference($ref, path), ...parts } : parts
  }

  function reference(ref: string, path: string): string {
    const target = pointed(document, ref)
    if (target === undefined) return ref
    const key = isObject(target) ? target : ref
    if (names.has(key)) return refTo(names.get(key))
    const name = free(baseOf(ref, madeUp), inUse)
    names.set(key, name)
    // Its place among the others is that of the first reference.
    defs.set(name, {})
    defs.set(name, asObject(inForm(target, path)))
    return refTo(name)
  }

  return { schema: asObject(inForm(root, '')), defs: Object.fromEntries(defs), unsaid }
}

/** What a document is a reference to and nothing else, or the document itself. */
function rootOf(document: JsonSchema): JsonSchema {
  let root = document
  for (const seen = new Set<JsonSchema>(); !seen.has(root); ) {
    seen.add(root)
    const { $ref, $defs, $schema, $id, ...others } = root
    const target = typeof $ref === 'string' && Object.keys(others).length === 0 ? pointed(document, $ref) : undefined
    if (isObject(target) && !isResource(target)) root = target
  }
  return root
}

/** What a definition is called: as it was, or by the kind of thing that it is, without the number that a library counts by. */
function baseOf(ref: string, madeUp: TranslateOptions['madeUp']): string {
  const name = decoded(ref.split('/').at(-1) ?? '')
  const isName = /^#\/(\$defs|definitions)\/[^/]+$/.test(ref)
  const base = isName && !madeUp(name) ? name : name.replaceAll(/^_+|\d+$/g, '')
  return base.replaceAll(/[^\w.-]/g, '_') || 'part'
}

function asObject(schema: JsonSchema | boolean): JsonSchema {
  if (typeof schema !== 'boolean') return schema
  return schema ? {} : { not: {} }
}

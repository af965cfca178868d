import { isObject } from './objects.ts'
import type { JsonSchema } from './openapi-types.ts'
import { saysNothing, withRefAlone } from './schemas-draft7.ts'
import { withAnyOf } from './schemas-lossy.ts'
import type { Dialect } from './schemas-translate.ts'

/** The schemas of OpenAPI 3.0. @see https://spec.openapis.org/oas/v3.0.4.html#schema-object */
export const OPENAPI_3: Dialect = { unsaid, rewrite, always: {}, never: { not: {} } }

const LACKS = [
  '$dynamicRef',
  '$id',
  'contains',
  'dependentRequired',
  'dependentSchemas',
  'if',
  'patternProperties',
  'prefixItems',
  'propertyNames',
  'unevaluatedItems',
  'unevaluatedProperties',
]

function unsaid(schema: JsonSchema): readonly string[] {
  return LACKS.filter((keyword) => keyword in schema && !saysNothing(keyword, schema))
}

const HAS: ReadonlySet<string> = /* @__PURE__ */ new Set([
  '$ref',
  'additionalProperties',
  'allOf',
  'anyOf',
  'default',
  'deprecated',
  'description',
  'enum',
  'example',
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
  'properties',
  'readOnly',
  'required',
  'title',
  'type',
  'uniqueItems',
  'writeOnly',
])

function rewrite(schema: JsonSchema): JsonSchema {
  const { const: only, examples, required, ...others } = withNullInside(schema)
  const said: Record<string, unknown> = { ...others, ...itemsOf(others), ...additionalOf(others) }
  if (Array.isArray(required) && required.length > 0) said.required = required
  if (Array.isArray(examples)) said.example = examples[0]
  if (only !== undefined && others.enum === undefined) said.enum = [only]
  else if (only !== undefined) said.allOf = [...((others.allOf as unknown[] | undefined) ?? []), { enum: [only] }]
  const kept = Object.entries(said).filter(([keyword]) => HAS.has(keyword) || keyword.startsWith('x-'))
  const bounds = { ...boundOf(others, 'minimum'), ...boundOf(others, 'maximum') }
  return withRefAlone(withTypes({ ...Object.fromEntries(kept), ...bounds }))
}

/** OpenAPI has one type, and `nullable`, which counts beside a type alone. */
function withTypes(schema: JsonSchema): JsonSchema {
  const { type, ...others } = schema
  if (type === undefined) return schema
  const types = [type].flat() as unknown as readonly string[]
  const nullable = types.includes('null')
  const [one, ...more] = types.filter((name) => name !== 'null')
  if (one === undefined) return { ...others, type: 'string', nullable: true, enum: [null] }
  if (more.length > 0)
    return withAnyOf(
      others,
      [one, ...more].map((name) => ({ type: withNull(name, nullable) })),
    )
  const items = one === 'array' && others.items === undefined ? { items: {} } : {}
  return { type: one, ...(nullable && { nullable }), ...others, ...items }
}

function withNull(type: string, nullable: boolean): unknown {
  return nullable ? [type, 'null'] : type
}

const COMBINING = ['$ref', 'allOf', 'anyOf', 'oneOf', 'not', 'if']
const ABOUT = ['title', 'description', 'default', 'deprecated', 'examples']

/** A choice between null and one other schema that has a type, as that schema with another type. */
function withNullInside(schema: JsonSchema): JsonSchema {
  for (const keyword of ['anyOf', 'oneOf']) {
    const { [keyword]: list, ...about } = schema
    if (!Array.isArray(list) || list.length !== 2 || !list.some(isNull)) continue
    const other: unknown = list.find((one) => !isNull(one))
    if (!isObject(other) || typeof other.type !== 'string') continue
    const isPlain = !COMBINING.some((name) => name in other) && Object.keys(about).every((name) => ABOUT.includes(name))
    if (!isPlain) continue
    const { const: only, enum: values = only === undefined ? undefined : [only], type, ...others } = other
    return {
      type: [type, 'null'],
      ...others,
      ...(values !== undefined && { enum: [...(values as []), null] }),
      ...about,
    }
  }
  return schema
}

function isNull(schema: unknown): boolean {
  return isObject(schema) && (schema.type === 'null' || schema.const === null)
}

/** A bound is exclusive by a word of its own. */
function boundOf(schema: JsonSchema, keyword: 'minimum' | 'maximum'): JsonSchema {
  const exclusive = keyword === 'minimum' ? 'exclusiveMinimum' : 'exclusiveMaximum'
  const { [keyword]: bound, [exclusive]: beyond } = schema
  if (typeof beyond !== 'number') return {}
  const isWider = typeof bound === 'number' && (keyword === 'minimum' ? bound > beyond : bound < beyond)
  return isWider ? {} : { [keyword]: beyond, [exclusive]: true }
}

/** Items that stand in a certain place may stand in any. */
function itemsOf({ prefixItems, items, maxItems }: JsonSchema): JsonSchema {
  if (!Array.isArray(prefixItems)) return {}
  if (items !== false) return { items: oneOfThese([...prefixItems, items ?? true]) }
  return { items: oneOfThese(prefixItems), maxItems: Math.min(prefixItems.length, (maxItems as number) ?? Infinity) }
}

/** Properties of a certain pattern may have any name that is not declared. */
function additionalOf({ patternProperties, additionalProperties = true }: JsonSchema): JsonSchema {
  if (!isObject(patternProperties)) return {}
  const others = additionalProperties === false ? [] : [additionalProperties]
  return { additionalProperties: oneOfThese([...Object.values(patternProperties), ...others]) }
}

function oneOfThese(schemas: readonly unknown[]): unknown {
  const different = schemas.filter((one, index) => schemas.findIndex((other) => isSame(one, other)) === index)
  if (different.some((one) => one === true || isSame(one, {}))) return true
  return different.length === 1 ? different[0] : { anyOf: different }
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

import { isObject } from './objects.ts'
import type { JsonSchema } from './openapi-types.ts'
import type { Dialect } from './schemas-translate.ts'

/** Draft 2020-12, the draft that schemas come in. */
export const DRAFT_2020: Dialect = { unsaid: () => [], rewrite: (schema) => schema, always: true, never: false }

/** Draft 07, which AsyncAPI 3.0 builds on. @see https://json-schema.org/draft-07/json-schema-validation */
export const DRAFT_07: Dialect = { unsaid, rewrite, always: true, never: false }

const LACKS = ['$id', '$dynamicRef', 'minContains', 'maxContains', 'unevaluatedItems', 'unevaluatedProperties']

function unsaid(schema: JsonSchema): readonly string[] {
  return LACKS.filter((keyword) => keyword in schema && !saysNothing(keyword, schema))
}

/** Whether a keyword refuses nothing where it stands. */
export function saysNothing(keyword: string, schema: JsonSchema): boolean {
  const value = schema[keyword]
  switch (keyword) {
    case 'contains':
      return schema.minContains === 0 && schema.maxContains === undefined
    case 'minContains':
      return !('contains' in schema) || value === 0 || value === 1
    case 'maxContains':
      return !('contains' in schema)
    case 'unevaluatedItems':
    case 'unevaluatedProperties':
      return value === true || (isObject(value) && Object.keys(value).length === 0)
    case 'propertyNames':
      // Names are text always.
      return value === true || (isObject(value) && value.type === 'string' && Object.keys(value).length === 1)
    default:
      return false
  }
}

function rewrite(schema: JsonSchema): JsonSchema {
  const { dependentRequired, dependentSchemas, prefixItems, items, contains, ...others } = schema
  const said: Record<string, unknown> = Object.fromEntries(
    Object.entries(others).filter(([keyword]) => !LACKS.includes(keyword)),
  )
  if (prefixItems !== undefined) {
    said.items = prefixItems
    if (items !== undefined) said.additionalItems = items
  } else if (items !== undefined) said.items = items
  // Where none has to be contained, draft 07 still wants one.
  if (contains !== undefined && schema.minContains !== 0) said.contains = contains
  const dependencies = dependenciesOf(dependentRequired, dependentSchemas)
  if (dependencies !== undefined) said.dependencies = dependencies
  return withRefAlone(said)
}

function dependenciesOf(required: unknown, schemas: unknown): JsonSchema | undefined {
  if (!isObject(required)) return isObject(schemas) ? schemas : undefined
  if (!isObject(schemas)) return required
  const both = Object.entries(required).map(([name, names]) =>
    Object.hasOwn(schemas, name) ? [name, { allOf: [schemas[name], { required: names }] }] : [name, names],
  )
  return { ...schemas, ...Object.fromEntries(both) }
}

/** Before draft 2019-09 nothing counts that stands beside a reference. */
export function withRefAlone(schema: JsonSchema): JsonSchema {
  const { $ref, ...others } = schema
  if ($ref === undefined || Object.keys(others).length === 0) return schema
  const { allOf = [] } = others
  return { ...others, allOf: [{ $ref }, ...(allOf as readonly unknown[])] }
}

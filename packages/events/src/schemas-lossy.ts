import { isObject } from './objects.ts'
import type { JsonSchema } from './openapi-types.ts'
import { mapParts, pointed } from './schemas-walk.ts'

/** Tells whether a schema, or one that it holds or refers to, is one that a form cannot say. */
export function lossesOf(
  document: JsonSchema,
  isUnsaid: (schema: JsonSchema) => boolean,
): (schema: unknown) => boolean {
  function isLossy(schema: unknown, seen: Set<unknown>): boolean {
    if (!isObject(schema) || seen.has(schema)) return false
    seen.add(schema)
    if (isUnsaid(schema)) return true
    let isAny = typeof schema.$ref === 'string' && isLossy(pointed(document, schema.$ref), seen)
    mapParts(schema, (part) => {
      isAny ||= isLossy(part, seen)
      return part
    })
    return isAny
  }

  return (schema) => isLossy(schema, new Set())
}

/**
 * A schema without those keywords that would let through less where the schemas in them let through more: what is not let
 * through by `not`, what only one of `oneOf` may let through, what `if` decides.
 */
export function withoutLossy(
  schema: JsonSchema,
  isLossy: (schema: unknown) => boolean,
  note: (keyword: string) => void,
): JsonSchema {
  let said = schema
  if (isLossy(said.not)) {
    note('not')
    const { not, ...others } = said
    said = others
  }
  if ([said.if, said.then, said.else].some(isLossy)) {
    note('if')
    const { if: condition, then, else: otherwise, ...others } = said
    said = others
  }
  if (Array.isArray(said.oneOf) && said.oneOf.some(isLossy)) {
    note('oneOf')
    const { oneOf, ...others } = said
    said = withAnyOf(others, oneOf as readonly unknown[])
  }
  return said
}

/** A schema that has to be one of these as well. */
export function withAnyOf(schema: JsonSchema, anyOf: readonly unknown[]): JsonSchema {
  if (schema.anyOf === undefined) return { ...schema, anyOf }
  const { allOf = [] } = schema
  return { ...schema, allOf: [...(allOf as readonly unknown[]), { anyOf }] }
}

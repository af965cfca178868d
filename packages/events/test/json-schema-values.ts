import fc from 'fast-check'

type Schema = Readonly<Record<string, unknown>>
type Resolve = (ref: string) => Schema

/**
 * Values that a JSON Schema lets through; of those keywords that schema libraries write.
 *
 * @param beyond - by how much a length or a number may be beyond its bounds: then some are not let through, nor are those
 *   which lack a member
 */
export function valuesOf(schema: Schema, resolve: Resolve, beyond: 0 | 1 = 0, depth = 0): fc.Arbitrary<unknown> {
  const { $ref, type, enum: values, const: only, anyOf, oneOf } = schema as Keywords
  if ($ref !== undefined) return valuesOf(resolve($ref), resolve, beyond, depth + 1)
  if (values !== undefined) return fc.constantFrom(...values)
  if (only !== undefined) return fc.constant(only)
  const alternatives = anyOf ?? oneOf
  if (alternatives !== undefined)
    return fc.oneof(...alternatives.map((one) => valuesOf(one, resolve, beyond, depth + 1)))
  switch (type) {
    case 'string':
      return strings(schema, beyond)
    case 'integer':
    case 'number':
      return numbers(schema, beyond)
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'array': {
      const { items = {}, minItems = 0, maxItems = minItems + 3 } = schema as Keywords
      // A schema that refers to itself ends somewhere.
      const maxLength = depth > 4 ? minItems : maxItems + beyond
      return fc.array(valuesOf(items, resolve, beyond, depth + 1), { minLength: minItems, maxLength })
    }
    case 'object': {
      const { properties = {}, required = [] } = schema as Keywords
      const fields = Object.entries(properties).map(
        ([name, one]) => [name, valuesOf(one, resolve, beyond, depth + 1)] as const,
      )
      const record = (requiredKeys: readonly string[]) =>
        fc.record(Object.fromEntries(fields), { requiredKeys: [...requiredKeys] })
      return (beyond === 0 ? record(required) : fc.oneof(record(required), record([]))).map((one) => ({ ...one }))
    }
    default:
      return fc.jsonValue({ maxDepth: 2 })
  }
}

interface Keywords {
  readonly $ref?: string
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly items?: Schema
  readonly minItems?: number
  readonly maxItems?: number
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
}

// Of the basic plane alone: JSON Schema counts characters, and libraries of JavaScript count halves of them.
const CHARACTERS = fc.constantFrom(...'abz AZ09-_.,:äß漢\u0001"\\')

function strings({ minLength, maxLength, pattern }: Schema, beyond: number): fc.Arbitrary<string> {
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern as string))
  const least = Math.max(0, ((minLength as number | undefined) ?? 0) - beyond)
  const most = ((maxLength as number | undefined) ?? least + 10) + beyond
  const text = (minLength: number, maxLength: number) =>
    fc.string({ unit: CHARACTERS, minLength, maxLength, size: 'max' })
  return fc.oneof(text(least, most), text(least, least + 1), text(most - 1, most))
}

function numbers({ type, minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Schema, beyond: number) {
  const step = type === 'integer' ? 1 : 0.5
  const min = ((minimum ?? exclusiveMinimum ?? -1e6) as number) - beyond * step
  const max = ((maximum ?? exclusiveMaximum ?? 1e6) as number) + beyond * step
  const allowed = (value: number) => beyond > 0 || (value !== exclusiveMinimum && value !== exclusiveMaximum)
  const edges = fc.constantFrom(min, min + step, max - step, max)
  const all =
    type === 'integer' ? fc.integer({ min, max: Math.min(max, min + 1000) }) : fc.double({ min, max, noNaN: true })
  // JSON has no minus zero.
  return fc
    .oneof(all, edges)
    .map((value) => value + 0)
    .filter(allowed)
}

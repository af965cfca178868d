import { check, type SchemaIssue, type SchemaResult, type StandardSchemaV1 } from '@heddle/core'
import type { BedrockAgentRawParameter } from './bedrock-agent-types.ts'
import { bag, isObject } from './objects.ts'

/** Parameters by name, each converted to its declared type, then checked by the schema, if there is one. */
export function readParameters(
  given: readonly BedrockAgentRawParameter[],
  schema: StandardSchemaV1 | undefined,
): SchemaResult<unknown> | Promise<SchemaResult<unknown>> {
  const parameters = bag<unknown>()
  const issues: SchemaIssue[] = []
  for (const { name, type, value } of given) {
    const converted = typeof value === 'string' ? convert(value, type) : value
    if (converted === undefined) issues.push({ message: EXPECTED[type] ?? 'expected a value', path: [name] })
    else parameters[name] = converted
  }
  if (issues.length > 0) return { issues }
  return schema === undefined ? { value: parameters } : check(schema, parameters)
}

const EXPECTED: Readonly<Record<string, string>> = {
  integer: 'expected an integer',
  number: 'expected a number',
  boolean: 'expected true or false',
  array: 'expected an array',
  object: 'expected an object of JSON',
}

/** The value that a model wrote as text; `undefined` when it is not of its type. */
function convert(text: string, type: string): unknown {
  if (type === 'integer' || type === 'number') {
    const written = text.trim()
    const number = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(written) ? Number(written) : Number.NaN
    return (type === 'integer' ? Number.isSafeInteger(number) : Number.isFinite(number)) ? number : undefined
  }
  if (type === 'boolean') {
    const word = text.trim().toLowerCase()
    return word === 'true' || word === 'false' ? word === 'true' : undefined
  }
  if (type === 'array') {
    const value = parsed(text)
    return Array.isArray(value) ? value : listed(text)
  }
  if (type === 'object') {
    const value = parsed(text)
    return isObject(value) ? value : undefined
  }
  return text
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Models write arrays without quotes, too: `[red, blue]`. */
function listed(text: string): readonly string[] | undefined {
  const inner = text.trim()
  if (!inner.startsWith('[') || !inner.endsWith(']')) return undefined
  return inner
    .slice(1, -1)
    .split(',')
    .map((item) => item.trim())
}

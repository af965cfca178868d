import {
  check,
  describeIssues,
  HeddleError,
  type SchemaIssue,
  type SchemaResult,
  type StandardSchemaV1,
} from '@heddle/core'
import type { Catalogue, LooseEvent } from './emitter.ts'

/**
 * The data of events as their schemas take it, not as they make it: what is sent is what a consumer's schema reads. Rejects
 * with a `HeddleError`: `UNKNOWN_TYPE` for a type that the catalogue lacks, `INVALID_PAYLOAD` with the issues of all events.
 */
export function checked(
  catalogue: Catalogue,
  events: readonly LooseEvent[],
): readonly unknown[] | Promise<readonly unknown[]> {
  const results = events.map(({ type, data }) => check(schemaOf(catalogue, type), data))
  for (const result of results)
    if (result instanceof Promise) return Promise.all(results).then((all) => accepted(events, all))
  return accepted(events, results as readonly SchemaResult<unknown>[])
}

function schemaOf(catalogue: Catalogue, type: string): StandardSchemaV1 {
  const schema = Object.hasOwn(catalogue, type) ? catalogue[type] : undefined
  if (schema !== undefined) return schema
  const known = Object.keys(catalogue).join(', ')
  throw new HeddleError('UNKNOWN_TYPE', `emit: the catalogue has no type ${JSON.stringify(type)}, it has ${known}`)
}

function accepted(events: readonly LooseEvent[], results: readonly SchemaResult<unknown>[]): readonly unknown[] {
  const issues: SchemaIssue[] = []
  let cause: unknown
  for (const [index, result] of results.entries()) {
    if (result.issues === undefined) continue
    cause ??= result.cause
    const at = events.length === 1 ? [] : [index]
    for (const { message, path = [] } of result.issues) issues.push({ message, path: [...at, 'data', ...path] })
  }
  if (issues.length === 0) return events.map(({ data }) => data)
  const types = [...new Set(events.filter((_, index) => results[index]?.issues).map(({ type }) => type))].join(', ')
  throw new HeddleError('INVALID_PAYLOAD', `emit: ${types}: ${describeIssues(issues)}`, { issues, cause })
}

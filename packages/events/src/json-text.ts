import { describe, type SchemaResult } from '@heddle/core'

/** A value as JSON text; the issue that it is none, where JSON would say something else in its place, or nothing. */
export function jsonText(value: unknown): SchemaResult<string> {
  let fault: string | undefined
  try {
    const text = JSON.stringify(value, function checked(this: Readonly<Record<string, unknown>>, key, made: unknown) {
      fault ??= faultOf(this[key], made)
      return fault === undefined ? made : null
    }) as string | undefined
    fault ??= text === undefined ? describe(value) : undefined
    if (fault === undefined) return { value: text as string }
  } catch {
    // A circle, or more levels than there is room for. The error's own message tells of the content.
    fault = 'an object that nests without end'
  }
  return { issues: [{ message: `expected what JSON can say, got ${fault}` }] }
}

/** What JSON has no way to say: it would leave out a map's entries, or make `null` of what is no number. */
function faultOf(value: unknown, made: unknown): string | undefined {
  if (typeof value === 'bigint') return 'a bigint'
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : String(value)
  if (value instanceof Date) return made === null ? 'an invalid date' : undefined
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const kind = Object.prototype.toString.call(value).slice(8, -1)
  return kind === 'Object' ? undefined : `an object of the kind ${kind}`
}

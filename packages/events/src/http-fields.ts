import { fromBase64, type HttpQuery, invalidField } from '@heddle/core'
import { bag, isObject, type JsonObject } from './objects.ts'
import { addValue, formDecode } from './query.ts'

// The fields of HTTP triggers, each refused by its path when it is not as the contract says.

/** The texts of a map that may be missing. */
export function texts(raw: unknown, path: string, lowerCase = false): Record<string, string> {
  const all = bag<string>()
  if (raw === undefined || raw === null) return all
  if (!isObject(raw)) throw invalidField('http', path, 'an object', raw)
  for (const name in raw) all[lowerCase ? name.toLowerCase() : name] = text(raw[name], path, name)
  return all
}

export function textList(list: unknown, path: string): readonly string[] {
  if (!Array.isArray(list)) throw invalidField('http', path, 'an array', list)
  return list.map((value, index) => text(value, path, index))
}

/** Text, or the error that names its path: made only then, for most requests have a dozen headers and all are text. */
export function text(value: unknown, path: string, member?: string | number): string {
  if (typeof value === 'string') return value
  const at = member === undefined ? '' : typeof member === 'number' ? `[${member}]` : `.${member}`
  throw invalidField('http', path + at, 'a string', value)
}

/**
 * The names of a map that may be missing, each with its values.
 *
 * @param orText - whether one value may stand alone, as text
 */
export function lists(raw: unknown, path: string, orText = false): readonly (readonly [string, readonly string[]])[] {
  if (raw === undefined || raw === null) return []
  if (!isObject(raw)) throw invalidField('http', path, 'an object', raw)
  return Object.keys(raw).map((name) => {
    const value = raw[name]
    return [name, orText && typeof value === 'string' ? [value] : textList(value, `${path}.${name}`)] as const
  })
}

/** Adds headers that have several values each: joined by a comma, those of `cookie` by a semicolon. */
export function addHeaders(
  headers: Record<string, string>,
  multi: readonly (readonly [string, readonly string[]])[],
): Record<string, string> {
  for (const [given, values] of multi) {
    const name = given.toLowerCase()
    headers[name] = values.join(name === 'cookie' ? '; ' : ', ')
  }
  return headers
}

/** @param encoded - whether names and values are as the client sent them */
export function queryOf(multi: readonly (readonly [string, readonly string[]])[], encoded = false): HttpQuery {
  const query = bag<string | string[]>()
  for (const [name, values] of multi) {
    for (const value of values) addValue(query, encoded ? formDecode(name) : name, encoded ? formDecode(value) : value)
  }
  return query
}

export function bodyOf(raw: JsonObject, isBase64: unknown = raw.isBase64Encoded): string | Uint8Array | undefined {
  if (raw.body === undefined || raw.body === null || raw.body === '') return undefined
  const content = text(raw.body, 'body')
  if (isBase64 !== true) return content
  const bytes = fromBase64(content)
  if (bytes === undefined) throw invalidField('http', 'body', 'base64 text', content)
  return bytes
}

export function timeOf(value: unknown, path: string): Date {
  const at = new Date(typeof value === 'number' ? value : Number.NaN)
  if (Number.isNaN(at.getTime())) throw invalidField('http', path, 'milliseconds since the epoch', value)
  return at
}

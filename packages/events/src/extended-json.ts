import { fromBase64 } from '@heddle/core'
import { isObject, type JsonObject } from './objects.ts'

/** A BSON timestamp, which orders operations: seconds since the epoch, and a count within that second. */
export interface BsonTimestamp {
  readonly t: number
  readonly i: number
}

/** A BSON regular expression. Its syntax is PCRE, so that it is no `RegExp`. */
export interface BsonRegularExpression {
  readonly pattern: string
  readonly options: string
}

/** BSON code, which is JavaScript that nothing runs. */
export interface BsonCode {
  readonly code: string
  /** The values of its variables, if it has any. */
  readonly scope?: unknown
}

/**
 * Makes a value of MongoDB extended JSON, relaxed or canonical, a value of the language. Never throws.
 *
 * | extended JSON | becomes |
 * |---|---|
 * | `$oid` | its hexadecimal digits, a string |
 * | `$numberInt`, `$numberDouble` | a `number`, `Infinity` and `NaN` too |
 * | `$numberLong` | a `number`, or a `bigint` beyond 2^53 |
 * | `$numberDecimal` | the text as sent: a `number` would round it |
 * | `$date` | a `Date` |
 * | `$binary` | a `Uint8Array`, of a UUID too |
 * | `$timestamp` | a `BsonTimestamp`: `{ t, i }` |
 * | `$regularExpression` | a `BsonRegularExpression`: `{ pattern, options }` |
 * | `$code` | a `BsonCode`: `{ code }` or `{ code, scope }` |
 * | `$symbol` | a string |
 * | `$undefined` | `undefined` |
 *
 * Anything else keeps its form, with what is inside made so too: plain JSON, `$minKey` and `$maxKey`, for which the
 * language has nothing, and what only looks like extended JSON: `{ $oid: 7 }`. What lies deeper than 200 levels stays as
 * it came.
 *
 * @see https://github.com/mongodb/specifications/blob/master/source/extended-json/extended-json.md
 */
export function fromExtendedJson(value: unknown): unknown {
  return read(value, 0)
}

// A document has at most 100, inside an event that has a few.
const MAX_LEVELS = 200

function read(value: unknown, level: number): unknown {
  if (typeof value !== 'object' || value === null || level > MAX_LEVELS) return value
  if (Array.isArray(value)) return value.map((item) => read(item, level + 1))
  const object = value as JsonObject
  const names = Object.keys(object)
  if (names[0]?.startsWith('$')) {
    if (names.length === 1 && object.$undefined === true) return undefined
    const special = readSpecial(object, names, level)
    if (special !== undefined) return special
  }
  // Entries become members whatever their names: `__proto__` is one like any other.
  return Object.fromEntries(names.map((name) => [name, read(object[name], level + 1)]))
}

/** The value that an object stands for; `undefined` when it is an object of its own. */
function readSpecial(object: JsonObject, names: readonly string[], level: number): unknown {
  const [name = ''] = names
  if (names.length === 1) return READERS[name]?.(object[name])
  const { $code: code, $scope: scope } = object
  if (names.length > 2 || typeof code !== 'string' || !isObject(scope)) return undefined
  return { code, scope: read(scope, level + 1) } satisfies BsonCode
}

// A `$` begins no name that every object has, so that only these are found.
const READERS: Readonly<Record<string, (value: unknown) => unknown>> = {
  $oid: (value) => matching(/^[\da-f]{24}$/i, value),
  $symbol: (value) => (typeof value === 'string' ? value : undefined),
  $numberInt(value) {
    const long = readLong(value)
    return typeof long === 'number' && long === (long | 0) ? long : undefined
  },
  $numberLong: readLong,
  $numberDouble(value) {
    const text = matching(DECIMAL, value)
    if (text === undefined) return undefined
    const number = Number(text)
    // Digits that overflow are no double: only what says so is infinite.
    return Number.isFinite(number) || !/\d/.test(text) ? number : undefined
  },
  $numberDecimal: (value) => matching(DECIMAL, value),
  $date(value) {
    const date = new Date(readTime(value))
    return Number.isNaN(date.getTime()) ? undefined : date
  },
  $binary(value) {
    if (!isObject(value) || !hasOnly(value, 'base64', 'subType')) return undefined
    const { base64, subType } = value
    if (typeof base64 !== 'string' || matching(/^[\da-f]{1,2}$/i, subType) === undefined) return undefined
    return fromBase64(base64)
  },
  $timestamp(value): BsonTimestamp | undefined {
    if (!isObject(value) || !hasOnly(value, 't', 'i')) return undefined
    const { t, i } = value
    return isUint32(t) && isUint32(i) ? { t, i } : undefined
  },
  $regularExpression(value): BsonRegularExpression | undefined {
    if (!isObject(value) || !hasOnly(value, 'pattern', 'options')) return undefined
    const { pattern, options } = value
    return typeof pattern === 'string' && typeof options === 'string' ? { pattern, options } : undefined
  },
  $code: (value): BsonCode | undefined => (typeof value === 'string' ? { code: value } : undefined),
}

// No two parts can match the same text, so that no text takes long.
const DECIMAL = /^(?:-?Infinity|NaN|[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)$/
const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)$/

function readLong(value: unknown): number | bigint | undefined {
  const text = matching(/^-?\d{1,19}$/, value)
  if (text === undefined) return undefined
  const long = BigInt(text)
  if (long !== BigInt.asIntN(64, long)) return undefined
  const number = Number(long)
  return Number.isSafeInteger(number) ? number : long
}

/** Milliseconds since the epoch, of each form that a date has had: text, a long, and before version 2 a number. */
function readTime(value: unknown): number {
  if (typeof value === 'number') return Number.isInteger(value) ? value : Number.NaN
  if (isObject(value) && hasOnly(value, '$numberLong')) return Number(readLong(value.$numberLong) ?? Number.NaN)
  return Date.parse(matching(ISO_TIME, value) ?? '')
}

function matching(pattern: RegExp, value: unknown): string | undefined {
  return typeof value === 'string' && pattern.test(value) ? value : undefined
}

function hasOnly(object: JsonObject, ...names: readonly string[]): boolean {
  return Object.keys(object).length === names.length && names.every((name) => Object.hasOwn(object, name))
}

function isUint32(value: unknown): value is number {
  return typeof value === 'number' && value === value >>> 0
}

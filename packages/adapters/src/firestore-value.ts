import { fromBase64, invalidField } from '@heddle/core'
import { isObject, quote } from '@heddle/events/adapting'

/** A document of Firestore in values of the language. */
export interface FirestoreDocument {
  readonly [field: string]: FirestoreValue
}

/**
 * A value of Firestore as one of the language: a timestamp is a `Date`, to the millisecond, bytes are a `Uint8Array`, an
 * integer that a `number` would round is a `bigint`, a reference is the path of what it refers to:
 * `projects/p/databases/(default)/documents/users/alice`.
 */
export type FirestoreValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | Date
  | Uint8Array
  | GeoPoint
  | readonly FirestoreValue[]
  | FirestoreDocument

export interface GeoPoint {
  readonly latitude: number
  readonly longitude: number
}

// Firestore has 20; who sends this many wants the stack to overflow.
const MAX_LEVELS = 100

/**
 * The fields of a document as an event has them, as values of the language. Throws a `HeddleError` for one that is none.
 *
 * @param at - where they are
 * @see https://cloud.google.com/firestore/docs/reference/rest/v1/Value
 */
export function documentOf(fields: unknown, at: string, level = 0): FirestoreDocument {
  if (!isObject(fields)) throw invalid(at, 'an object', fields)
  if (level > MAX_LEVELS) throw invalid(at, `at most ${MAX_LEVELS} levels`, fields)
  const document: Record<string, FirestoreValue> = {}
  for (const name of Object.keys(fields)) {
    const value = typedValue(fields[name], `${at}.${quote(name)}`, level)
    if (name !== '__proto__') document[name] = value
    // As a member it is harmless, assigned it would be the prototype.
    else Object.defineProperty(document, name, { value, enumerable: true, configurable: true, writable: true })
  }
  return document
}

function typedValue(given: unknown, at: string, level: number): FirestoreValue {
  const [type = '', ...others] = isObject(given) ? Object.keys(given) : []
  if (!isObject(given) || others.length > 0 || !Object.hasOwn(READERS, type)) throw invalid(at, 'a typed value', given)
  const value = (READERS[type] as Reader)(given[type], `${at}.${type}`, level + 1)
  if (value === undefined) throw invalid(`${at}.${type}`, 'a value of its type', given[type])
  return value
}

/** Reads a value; `undefined` for what is none of its type. */
type Reader = (value: unknown, at: string, level: number) => FirestoreValue | undefined

const READERS: Readonly<Record<string, Reader>> = {
  stringValue: textOf,
  referenceValue: textOf,
  booleanValue: (value) => (typeof value === 'boolean' ? value : undefined),
  nullValue: () => null,
  integerValue: integerOf,
  doubleValue: doubleOf,
  timestampValue: timestampOf,
  bytesValue: (value) => (typeof value === 'string' ? fromBase64(value) : undefined),
  geoPointValue: geoPointOf,
  // What is empty has no list of its own.
  mapValue: (value, at, level) => (isObject(value) ? documentOf(value.fields ?? {}, `${at}.fields`, level) : undefined),
  arrayValue: (value, at, level) => (isObject(value) ? listOf(value.values ?? [], `${at}.values`, level) : undefined),
}

function listOf(values: unknown, at: string, level: number): readonly FirestoreValue[] | undefined {
  if (level > MAX_LEVELS) throw invalid(at, `at most ${MAX_LEVELS} levels`, values)
  return Array.isArray(values) ? values.map((value, index) => typedValue(value, `${at}[${index}]`, level)) : undefined
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** As text, for it may have 64 bits. */
function integerOf(value: unknown): number | bigint | undefined {
  const text = String(value)
  if (!/^-?\d{1,19}$/.test(text)) return undefined
  const number = Number(text)
  return Number.isSafeInteger(number) ? number + 0 : BigInt(text)
}

/** JSON has no number for these three. */
function doubleOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  return value === 'NaN' || value === 'Infinity' || value === '-Infinity' ? Number(value) : undefined
}

function timestampOf(value: unknown): Date | undefined {
  const time = new Date(typeof value === 'string' ? value : Number.NaN)
  return Number.isNaN(time.getTime()) ? undefined : time
}

function geoPointOf(value: unknown): GeoPoint | undefined {
  // Zero is left out.
  const { latitude = 0, longitude = 0 } = isObject(value) ? value : { latitude: undefined }
  const isPoint = isObject(value) && typeof latitude === 'number' && typeof longitude === 'number'
  return isPoint ? { latitude, longitude } : undefined
}

function invalid(path: string, expected: string, got: unknown): Error {
  return invalidField('stream', path, expected, got)
}

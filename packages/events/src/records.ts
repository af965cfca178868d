import { refusal } from './refusal.ts'

/** A JSON object of whatever members. */
export type JsonObject = Readonly<Record<string, unknown>>

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const NOTHING: object = /* @__PURE__ */ Object.freeze(/* @__PURE__ */ Object.create(null))

/** An object for names that come from outside: it has none of its own, neither `constructor` nor `__proto__`. */
export function bag<Value>(): Record<string, Value> {
  // Not Object.create(null): that makes a hash table, several times slower to fill and to read.
  return Object.create(NOTHING)
}

/** The records of an event whose first record names this event source. No records is an empty batch. */
export function recordsOf(source: string, eventSource: string, raw: unknown): readonly unknown[] {
  const records = isObject(raw) ? raw.Records : undefined
  if (!Array.isArray(records)) throw refusal(source, raw)
  const first: unknown = records[0]
  if (records.length > 0 && (!isObject(first) || first.eventSource !== eventSource)) throw refusal(source, raw)
  return records
}

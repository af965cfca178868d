import { isObject } from './objects.ts'
import { refusal } from './refusal.ts'

/** A field of a record that is not as the contract says: where, what it has to be, and what it is. */
export type Fault = readonly [path: string, expected: string, got: unknown]

/** The records of an event whose first record names this event source. No records is an empty batch. */
export function recordsOf(source: string, eventSource: string, raw: unknown): readonly unknown[] {
  const records = isObject(raw) ? raw.Records : undefined
  if (!Array.isArray(records)) throw refusal(source, raw)
  const first: unknown = records[0]
  if (records.length > 0 && (!isObject(first) || first.eventSource !== eventSource)) throw refusal(source, raw)
  return records
}

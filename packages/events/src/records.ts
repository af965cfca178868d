import { type BatchRecord, invalidField, invalidPayload, type Reading, type SchemaResult } from '@heddle/core'
import { isObject } from './objects.ts'
import { quote } from './quote.ts'
import { refusal } from './refusal.ts'

/** A field of a record that is not as the contract says: where, what it has to be, and what it is. */
export type Fault = readonly [path: string, expected: string, got: unknown]

/**
 * The records of an event whose first record names this event source. No records is an empty batch.
 *
 * @param field - where a record names it; SNS has its own way
 */
export function recordsOf(
  source: string,
  eventSource: string,
  raw: unknown,
  field: 'eventSource' | 'EventSource' = 'eventSource',
): readonly unknown[] {
  const records = isObject(raw) ? raw.Records : undefined
  if (!Array.isArray(records)) throw refusal(source, raw)
  const first: unknown = records[0]
  if (records.length > 0 && (!isObject(first) || first[field] !== eventSource)) throw refusal(source, raw)
  return records
}

/** What is known of a record before its payload is read. */
export interface RecordFacts {
  readonly source: string
  /** What the source's records are called: `message`, `record`. */
  readonly noun: string
  readonly id: string
  readonly lane: string | undefined
  /** Where in the event: `Records[3]`; `` for a record that stands alone inside another source. */
  readonly at: string
  readonly raw: unknown
}

/** A payload of a record, by where in the record it is. */
export type Payload = readonly [path: string, result: SchemaResult<unknown> | Promise<SchemaResult<unknown>>]

/** A record that cannot be handled, for a field that is not as it has to be. */
export function unreadable({ source, id, lane, at, raw }: RecordFacts, fault: Fault): BatchRecord<never> {
  const [path, expected, got] = fault
  return { id, lane, error: invalidField(source, joined(at, path), expected, got), raw }
}

/** The record, made of its payloads; one that its schema refuses is the record's error. */
export function readable<Item>(
  facts: RecordFacts,
  payloads: readonly Payload[],
  make: (values: readonly unknown[]) => Item,
): BatchRecord<Item> | Promise<BatchRecord<Item>> {
  const results = payloads.map(([, result]) => result)
  return results.some((result) => result instanceof Promise)
    ? Promise.all(results).then(settled)
    : settled(results as SchemaResult<unknown>[])

  function settled(results: readonly SchemaResult<unknown>[]): BatchRecord<Item> {
    const { source, noun, id, lane, at, raw } = facts
    const values: unknown[] = []
    for (const [index, result] of results.entries()) {
      const path = payloads[index]?.[0] ?? ''
      if (result.issues !== undefined) {
        const error = invalidPayload(`${source}: ${noun} ${quote(id)}: ${path}`, joined(at, path), result)
        return { id, lane, error, raw }
      }
      values.push(result.value)
    }
    return { id, lane, item: make(values), error: undefined, raw }
  }
}

/** The item of a record that stands alone inside another source. Throws what is wrong with it. */
export function itemOf<Item>(record: BatchRecord<Item> | Promise<BatchRecord<Item>>): Item | Promise<Item> {
  if (record instanceof Promise) return record.then(itemOf)
  if (record.error !== undefined) throw record.error
  return record.item as Item
}

/**
 * The reading of an event that is one value, made of its payloads. Throws for a payload that its schema refuses.
 *
 * @param refuse - for a trigger that has to be told: such an event is then refused, so that the source can answer
 */
export function eventFrom<Event>(
  source: string,
  id: string,
  payloads: readonly Payload[],
  make: (values: readonly unknown[]) => Event,
  refuse = false,
): Reading<Event, never> | Promise<Reading<Event, never>> {
  const record = readable({ source, noun: 'event', id, lane: undefined, at: '', raw: undefined }, payloads, make)
  return record instanceof Promise ? record.then(reading) : reading(record)

  function reading({ item, error }: BatchRecord<Event>): Reading<Event, never> {
    if (error === undefined) return { event: item as Event }
    if (!refuse) throw error
    return { event: make(payloads.map(() => undefined)), refusal: error }
  }
}

function joined(at: string, path: string): string {
  return at === '' || path === '' ? at + path : `${at}.${path}`
}

import { type BatchRecord, type Codec, check, invalidPayload, type SchemaResult } from '@heddle/core'
import type { Carried } from './carried.ts'
import type { Delivery } from './delivery.ts'
import { jsonText } from './json-text.ts'
import type { JsonObject } from './objects.ts'
import { quote } from './quote.ts'

/** A message or record as a platform hands it over, its payload not read yet. */
export interface Incoming {
  readonly id: string
  readonly type: string
  /** The queue, topic or stream. */
  readonly source: string
  readonly time: Date
  /** Text and bytes as they came; a value where the platform has parsed it; `undefined` of what is gone. */
  readonly payload: string | Uint8Array | { readonly value: unknown } | undefined
  /** Where in the native event the payload is: `data.message.data`. */
  readonly path: string
  /** What stands beside the payload, by the names of CloudEvents; its content type is `datacontenttype`. */
  readonly beside?: JsonObject | undefined
  /** Where in the native event that is: `data.message.attributes`. Default: the payload's place. */
  readonly attributesPath?: string | undefined
  /** What the family's event has more, and what is the platform's own. */
  readonly fields: object
  readonly raw: unknown
}

/** A message as one that carries an event. */
export function carriedBy(name: string, incoming: Incoming): Carried {
  const { id, payload, path, beside = {}, attributesPath } = incoming
  return {
    payload: payload ?? { value: undefined },
    path,
    beside,
    own: incoming,
    place: (attribute) => (attributesPath === undefined ? path : `${attributesPath}.${attribute}`),
    where: (at) => `${name}: ${quote(id)}: ${at}`,
    at: (at) => at,
  }
}

/** The same delivery, the payload of each record as the codec makes it; without a codec as it came. */
export function withPayloads<Attributes extends object, Item>(
  source: string,
  delivery: object,
  codec: Codec<unknown> | undefined,
  make: (attributes: Attributes, value: unknown) => Item,
): Delivery<Item> {
  const { records, ...rest } = delivery as Delivery<Incoming>
  return { ...rest, records: records.map(read) }

  function read(record: BatchRecord<Incoming> | Promise<BatchRecord<Incoming>>): Delivery<Item>['records'][number] {
    if (record instanceof Promise) return record.then(read)
    const { item, error, ...known } = record
    if (item === undefined) return { ...known, error }
    const { id, type, source: from, time, payload, path, fields, raw } = item
    const attributes = { ...fields, id, type, source: from, time, raw }
    const value = payload === undefined ? { value: undefined } : valueFrom(payload, codec)
    return value instanceof Promise ? value.then(settled) : settled(value)

    function settled(result: SchemaResult<unknown>): BatchRecord<Item> {
      if (result.issues === undefined) return { ...known, item: make(attributes as Attributes, result.value) }
      return { ...known, error: invalidPayload(`${source}: ${quote(id)}: ${path}`, path, result) }
    }
  }
}

function valueFrom(
  payload: NonNullable<Incoming['payload']>,
  codec: Codec<unknown> | undefined,
): SchemaResult<unknown> | Promise<SchemaResult<unknown>> {
  if (codec === undefined) return isParsed(payload) ? payload : { value: payload }
  if (!isParsed(payload)) return check(codec, payload)
  const { value } = payload
  // A platform that parses what is JSON has done half of this codec's work. For any other it is text again.
  if (codec.usually === 'application/json') return codec.inner === undefined ? { value } : check(codec.inner, value)
  if (typeof value === 'string' || value instanceof Uint8Array) return check(codec, value)
  const text = jsonText(value)
  return text.issues === undefined ? check(codec, text.value) : text
}

function isParsed(payload: NonNullable<Incoming['payload']>): payload is { readonly value: unknown } {
  return typeof payload === 'object' && !(payload instanceof Uint8Array)
}

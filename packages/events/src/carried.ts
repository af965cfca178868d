import type { BatchRecord } from '@heddle/core'
import type { CloudEventAttributes } from './catalogue.ts'
import { bag, type JsonObject } from './objects.ts'

/** An event as a record carries it: a payload, attributes beside it, and what the record says of itself. */
export interface Carried {
  /** As it came, or the value of JSON that was parsed before. */
  readonly payload: string | Uint8Array | { readonly value: unknown }
  /** Where in the record it is. */
  readonly path: string
  /** What stands beside it, by the names of CloudEvents; its content type is `datacontenttype`. */
  readonly beside: JsonObject
  /** What an event has that does not say it itself. */
  readonly own: Pick<CloudEventAttributes, 'id' | 'source' | 'time'>
  /** Where in the record an attribute is that stands beside the payload; where a record has no such place, that of the payload. */
  place(attribute: string): string
  /** How a message begins that is about a part of the record: `sqs: message m1: body`. */
  where(path: string): string
  /** Where in the raw event a part of the record is: `Records[0].body`. */
  at(path: string): string
}

/** How the records of a source carry events. */
export interface Carrier<Item> {
  /** Where in what the source makes of a record its data is. */
  readonly member: keyof Item & string
  /** @param index - of the record in its batch; -1 when it stands alone inside another source */
  carried(item: Item, index: number, records: readonly BatchRecord<unknown>[]): Carried
}

/**
 * What stands beside a payload, by the names of CloudEvents: attributes with the prefix of their binding, the content type,
 * and without a prefix what W3C Trace Context and Baggage have a name for.
 */
export function besideOf<Attribute>(
  attributes: Readonly<Record<string, Attribute>>,
  prefix: 'ce-' | 'ce_',
  textOf: (attribute: Attribute, name: string) => unknown,
): JsonObject {
  const beside = bag<unknown>()
  for (const given of Object.keys(attributes)) {
    const name = given.toLowerCase()
    const value = textOf(attributes[given] as Attribute, name)
    if (name.startsWith(prefix)) beside[name.slice(prefix.length)] = value
    else if (name === 'content-type') beside.datacontenttype = value
    else if (typeof value === 'string' && /^(?:traceparent|tracestate|baggage)$/.test(name)) {
      // White space may be tabs there, which are none of CloudEvents' characters.
      beside[name] ??= value.replaceAll(/\s/g, ' ')
    }
  }
  return beside
}

/** How what is beside a payload is called there. */
export function besideName(prefix: 'ce-' | 'ce_', attribute: string): string {
  return attribute === 'datacontenttype' ? 'content-type' : prefix + attribute
}

import { HeddleError, toBytes } from '@heddle/core'
import { byteLength } from './byte-length.ts'
import { beside, CLOUD_EVENTS_JSON, type EventFormat, plain, structured } from './cloud-event.ts'
import { keepingLast } from './keeping-last.ts'
import type { EventAttributeValues, EventExtensions, OutgoingEvent } from './target.ts'

/** One message, as `Publish` takes it. */
export interface PubSubMessage {
  readonly data: Uint8Array
  readonly attributes: PubSubAttributes
  readonly orderingKey?: string
}

type PubSubAttributes = Readonly<Record<string, string>>

// https://cloud.google.com/pubsub/quotas#resource_limits
const MOST = 100
const LONGEST_NAME = 256
const LONGEST_VALUE = 1024
const LONGEST_KEY = 1024

/** The message of an event. Throws a `HeddleError` for what Pub/Sub would not take. */
export function pubSubMessage(event: OutgoingEvent, asked: EventFormat): PubSubMessage {
  const { key } = event
  if (key !== undefined && byteLength(key) > LONGEST_KEY) {
    throw refused(event, `expected a key of ${LONGEST_KEY} bytes at most`)
  }
  // Of an event whose data is elsewhere the document says where.
  const format = event.dataref === undefined ? asked : 'cloudevents'
  return {
    data: toBytes(format === 'plain' ? plain(event) : structured(event)),
    attributes: attributesOf(event, format === 'plain' ? besideOf(event) : STRUCTURED),
    ...(key === undefined ? {} : { orderingKey: key }),
  }
}

const STRUCTURED: PubSubAttributes = { 'content-type': CLOUD_EVENTS_JSON }

/** All about an event, by the names that the binding has. */
function besideOf(event: OutgoingEvent): PubSubAttributes {
  const { key, extensions } = event
  const [own] = beside(event)
  return {
    'content-type': 'application/json',
    'ce-specversion': '1.0',
    ...own,
    ...(key === undefined ? {} : { 'ce-partitionkey': key }),
    ...travelling(extensions),
  }
}

/** The extensions; the trace by the names of W3C, too, for those who know of traces and not of CloudEvents. */
const travelling = /* @__PURE__ */ keepingLast((extensions: EventExtensions): PubSubAttributes => {
  const attributes: Record<string, string> = {}
  for (const name in extensions) {
    const value = name === 'baggage' ? shortened(String(extensions[name])) : String(extensions[name])
    if (name === 'baggage' && value === '') continue
    attributes[`ce-${name}`] = value
    if (W3C.has(name)) attributes[name] = value
  }
  return attributes
})

const W3C = /* @__PURE__ */ new Set(['traceparent', 'tracestate', 'baggage'])

/** Baggage as far as an attribute has room for it, whole members: it is others' for the most part, and no reason to fail. */
function shortened(baggage: string): string {
  let kept = ''
  for (const member of baggage.split(',')) {
    const more = kept === '' ? member : `${kept},${member}`
    if (byteLength(more) <= LONGEST_VALUE) kept = more
  }
  return kept
}

/** The event's own attributes, and the user's. */
function attributesOf(event: OutgoingEvent, own: PubSubAttributes): PubSubAttributes {
  const given: EventAttributeValues = event.attributes ?? {}
  // Without a prototype where a name may be `__proto__`.
  const attributes: Record<string, string> = event.attributes === undefined ? {} : Object.create(null)
  for (const name in own) attributes[name] = checked(event, name, own[name])
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(attributes, name)) throw refused(event, `the attribute ${name} is the event's own`)
    if (name === '' || byteLength(name) > LONGEST_NAME || name.startsWith('goog') || HALF.test(name)) {
      throw refused(event, `${JSON.stringify(name.slice(0, 60))} is no name for an attribute`)
    }
    attributes[name] = checked(event, name, given[name])
  }
  const count = Object.keys(attributes).length
  if (count <= MOST) return attributes
  throw refused(event, `${count} attributes, ${Object.keys(own).length} of them the event's own; it takes ${MOST}`)
}

function checked(event: OutgoingEvent, name: string, value: unknown): string {
  if (typeof value !== 'string' && !Number.isFinite(value)) {
    throw refused(event, `the attribute ${name} is neither text nor a number: Pub/Sub has no others`)
  }
  const text = String(value)
  if (HALF.test(text)) throw refused(event, `the attribute ${name} has half a character`)
  const size = byteLength(text)
  if (size <= LONGEST_VALUE) return text
  throw refused(event, `the attribute ${name} has ${size} bytes; it takes ${LONGEST_VALUE}`)
}

// Half of a surrogate pair would become another character on the way.
const HALF = /[\ud800-\udfff]/u

function refused({ type, id }: OutgoingEvent, what: string): HeddleError {
  return new HeddleError('INVALID_EVENT', `pubSub: ${type} ${id}: ${what}`)
}

/** The bytes of a message in a request, as protocol buffers have it. */
export function messageSize({ data, attributes, orderingKey }: PubSubMessage): number {
  let size = framed(data.length)
  for (const name in attributes) size += framed(fieldSize(name) + fieldSize(attributes[name] as string))
  if (orderingKey !== undefined) size += fieldSize(orderingKey)
  return framed(size)
}

/** The bytes of a field that is text. */
export function fieldSize(text: string): number {
  return framed(byteLength(text))
}

/** With the byte that says which field it is, and those of its length, seven bits in each. */
function framed(size: number): number {
  return 1 + Math.max(1, Math.ceil((32 - Math.clz32(size)) / 7)) + size
}

import { HeddleError, toBytes } from '@heddle/core'
import { compoundSize, numberSize, sectionSize, variableSize } from './amqp-size.ts'
import { byteLength } from './byte-length.ts'
import { type Attributes, beside, CLOUD_EVENTS_JSON, type EventFormat } from './cloud-event.ts'
import { messageBody } from './message-body.ts'
import type { EventAttributeValues, OutgoingEvent } from './target.ts'

/** One message, as the SDK's sender takes it. */
export interface ServiceBusMessage {
  /** As bytes, for of text the SDK would make JSON. */
  readonly body: Uint8Array
  readonly contentType: string
  readonly messageId: string
  readonly sessionId?: string
  readonly scheduledEnqueueTimeUtc?: Date
  readonly applicationProperties: Readonly<Record<string, Property>>
}

/** Bytes are AMQP's binary, which the SDK's types do not name and its encoder writes. */
type Property = string | number | Uint8Array

// Of what names a message, and of all properties and each: https://learn.microsoft.com/azure/service-bus-messaging/service-bus-quotas
const LONGEST_ID = 128
const MOST_PROPERTIES = 65_536
const LONGEST_PROPERTY = 32_768

/**
 * The message of an event. Throws a `HeddleError` for one that the service would not take.
 *
 * @param sessions - whether it has to have a session
 */
export function serviceBusMessage(event: OutgoingEvent, format: EventFormat, sessions: boolean): ServiceBusMessage {
  const { id, type, key, deduplicationId, delay } = event
  const whose = `serviceBus: ${type} ${id}`
  const messageId = allowed('id', deduplicationId ?? id)
  const sessionId = key ?? (sessions ? type : undefined)
  const own = format === 'plain' ? beside(event) : []
  const message = {
    body: toBytes(messageBody(event, format)),
    // Of an event whose data is elsewhere the body is the document that says where.
    contentType: format === 'plain' && event.dataref === undefined ? 'application/json' : CLOUD_EVENTS_JSON,
    messageId,
    ...(sessionId === undefined ? {} : { sessionId: allowed('key', sessionId) }),
    ...(delay === undefined ? {} : { scheduledEnqueueTimeUtc: timeOf(delay) }),
    applicationProperties: propertiesOf(whose, [...own, traceOf(event)], event.attributes),
  }
  const size = aboutSize(message)
  if (size <= MOST_PROPERTIES) return message
  throw refused(`properties of ${size} bytes, it takes ${MOST_PROPERTIES}`)

  function allowed(what: string, value: string): string {
    if (value.length > 0 && value.length <= LONGEST_ID) return value
    throw refused(
      `expected ${what === 'id' ? 'an id, or a deduplication id,' : 'a key'} of ${LONGEST_ID} characters at most`,
    )
  }

  function timeOf(seconds: number): Date {
    const time = new Date(Date.now() + seconds * 1000)
    if (seconds >= 0 && !Number.isNaN(time.getTime())) return time
    throw refused(`expected a delay of 0 s or more, got ${seconds}`)
  }

  function refused(what: string): HeddleError {
    return new HeddleError('INVALID_EVENT', `${whose}: ${what}`)
  }
}

/** By this name Azure's tools know the trace; the SDK adds none of its own where it stands already. */
function traceOf({ extensions: { traceparent } }: OutgoingEvent): Attributes {
  return traceparent === undefined ? {} : { 'Diagnostic-Id': String(traceparent) }
}

function propertiesOf(
  whose: string,
  own: readonly Attributes[],
  given: EventAttributeValues = {},
): Readonly<Record<string, Property>> {
  const properties = new Map<string, Property>(own.flatMap((one) => Object.entries(one)))
  for (const [name, value] of Object.entries(given)) {
    if (name === '') throw refused('expected an attribute with a name')
    if (properties.has(name)) throw refused(`the attribute ${name} is the event's own`)
    properties.set(name, propertyOf(name, value))
  }
  for (const [name, value] of properties) {
    const size = byteLength(name) + valueSize(value)
    if (size > LONGEST_PROPERTY) {
      throw refused(`the attribute ${name.slice(0, 60)} has ${size} bytes, it takes ${LONGEST_PROPERTY}`)
    }
  }
  return Object.fromEntries(properties)

  function propertyOf(name: string, value: unknown): Property {
    if (typeof value === 'string' || value instanceof Uint8Array) return value
    if (typeof value === 'number' && (Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value))) {
      return value
    }
    if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return JSON.stringify(value)
    throw refused(`the attribute ${name} is neither text, a number that AMQP has, bytes nor a list of texts`)
  }

  function refused(what: string): HeddleError {
    return new HeddleError('INVALID_EVENT', `${whose}: ${what}`)
  }
}

/** The bytes of a message alone, as AMQP has it. */
export function messageSize(message: ServiceBusMessage): number {
  return aboutSize(message) + sectionSize(variableSize(message.body.length))
}

/** The bytes of a batch of that message, and with more in it no less than it adds: the first is named once more around all. */
export function batchedSize(message: ServiceBusMessage): number {
  const about = aboutSize(message)
  const size = about + sectionSize(variableSize(message.body.length))
  return about + sectionSize(variableSize(size))
}

/** All but the body: header, annotations, properties, application properties. */
function aboutSize({
  contentType,
  messageId,
  sessionId,
  scheduledEnqueueTimeUtc,
  applicationProperties,
}: ServiceBusMessage) {
  const text = (value: string) => variableSize(byteLength(value))
  const header = sectionSize(1)
  const scheduled = scheduledEnqueueTimeUtc === undefined ? 0 : text('x-opt-scheduled-enqueue-time') + 9
  const annotations = sectionSize(compoundSize(scheduled))
  // Each field that is left out before one that is there takes a byte.
  const session = sessionId === undefined ? 0 : 3 + text(sessionId)
  const properties = sectionSize(compoundSize(text(messageId) + 5 + text(contentType) + session))
  let items = 0
  for (const name in applicationProperties) items += text(name) + valueSize(applicationProperties[name] as Property)
  return header + annotations + properties + sectionSize(compoundSize(items))
}

function valueSize(value: Property): number {
  if (typeof value === 'number') return numberSize(value)
  return variableSize(typeof value === 'string' ? byteLength(value) : value.length)
}

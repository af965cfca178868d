import { type BatchRecord, HeddleError } from '@heddle/core'
import { type Delivery, type Incoming, isObject, type JsonObject } from '@heddle/events/adapting'
import type { AzureContext } from './azure-context.ts'
import { allOrNothing } from './azure-delivery.ts'
import { distinct, textOf, timeOf } from './azure-message.ts'

/** An event of Event Grid, whichever of its schemas its subscription has. */
export interface GridEvent {
  readonly id: string
  readonly type: string
  /** The topic: of a storage account its resource id. */
  readonly source: string
  readonly subject: string | undefined
  /** When it was read, where it does not say when it happened. */
  readonly time: Date
  readonly data: unknown
  /** All but the data, by the names of CloudEvents. */
  readonly attributes: JsonObject
  /** Whether it is a CloudEvent, and not one of Event Grid's own schema. */
  readonly isCloudEvent: boolean
}

/**
 * The event that a value is, in Event Grid's own schema or as a CloudEvent; `undefined` for any other.
 *
 * @see https://learn.microsoft.com/azure/event-grid/event-schema
 * @see https://learn.microsoft.com/azure/event-grid/cloud-event-schema
 */
export function gridEventIn(value: unknown): GridEvent | undefined {
  if (!isObject(value)) return undefined
  if (typeof value.specversion === 'string' && typeof value.type === 'string') {
    const { data, ...attributes } = value
    return made(attributes, data, true)
  }
  const { id, topic, subject, eventType, eventTime, data, dataVersion } = value
  if (typeof eventType !== 'string' || typeof eventTime !== 'string') return undefined
  // The other schema has no place for what heddle's emitters send along.
  const { _meta: meta, ...rest } = isObject(data) ? data : ({} as JsonObject)
  const sent = isObject(meta) && typeof meta.id === 'string' && typeof meta.time === 'string' ? meta : undefined
  const own = { id, type: eventType, source: topic ?? subject, subject, time: eventTime }
  // That schema asks for a subject: of an event without one they send its source there.
  if (sent !== undefined) own.subject = undefined
  const version = dataVersion === undefined || dataVersion === '' ? {} : { dataversion: String(dataVersion) }
  return made({ ...own, ...version, ...sent, type: eventType }, sent === undefined ? data : rest, false)
}

function made(attributes: JsonObject, data: unknown, isCloudEvent: boolean): GridEvent {
  const { id, type, source, subject, time } = attributes
  return {
    id: textOf(id) ?? '',
    type: textOf(type) ?? '',
    source: textOf(source) ?? '',
    subject: textOf(subject),
    time: timeOf(time) ?? new Date(),
    data,
    attributes,
    isCloudEvent,
  }
}

/** The event that a value is. Throws a `HeddleError` for a value that is none. */
export function gridEvent(source: string, value: unknown): GridEvent {
  const event = gridEventIn(value)
  if (event !== undefined) return event
  throw new HeddleError('INVALID_EVENT', `${source}: this is neither an event of Event Grid's schema nor a CloudEvent`)
}

/** Reads events of Event Grid as ones of a catalogue. What fails, Event Grid sends again, up to 30 times in 24 hours. */
export function eventGridDelivery(source: string, input: unknown, context: AzureContext): Delivery<Incoming> {
  const own = distinct()
  const records = [input].flat().map((raw: unknown, index): BatchRecord<Incoming> => {
    const event = gridEvent(source, raw)
    const path = Array.isArray(input) ? `[${index}]` : 'the event'
    const item = { ...incomingOf(event, raw, path), id: event.id === '' ? context.invocationId : event.id }
    return { id: own(item.id), lane: undefined, item, raw }
  })
  return allOrNothing(source, records)
}

function incomingOf(event: GridEvent, raw: unknown, path: string): Incoming {
  const { id, type, source, time, data, attributes, isCloudEvent } = event
  const own = { id, type, source, time, fields: {}, raw }
  if (isCloudEvent) {
    return { ...own, payload: { value: raw }, path, beside: { datacontenttype: 'application/cloudevents+json' } }
  }
  return { ...own, payload: { value: data }, path: `${path}: data`, beside: attributes, attributesPath: path }
}

import { isObject, type JsonObject } from '@heddle/events/adapting'
import { cloudEventType, sourceAndSubject } from './google-legacy.ts'

/** A native event of Google as CloudEvents has it, whichever form it came in. */
export interface GoogleEvent {
  readonly id: string
  readonly type: string
  /** `//pubsub.googleapis.com/projects/p/topics/t` */
  readonly source: string
  /** `objects/a.csv`, `documents/users/alice` */
  readonly subject: string | undefined
  /** When it was read, where it does not say when it happened. */
  readonly time: Date
  readonly data: unknown
  /** Where in what came the data is: `data`. */
  readonly at: string
  /** All that is text, a number or a boolean beside the data, by the names of CloudEvents. */
  readonly attributes: JsonObject
  readonly raw: unknown
}

/** A CloudEvent, as the functions framework, Firebase or a request has it; `undefined` for what is none. */
export function cloudEventIn(event: unknown, raw: unknown = event, at = 'data'): GoogleEvent | undefined {
  if (!isObject(event) || event.specversion === undefined) return undefined
  const attributes: Record<string, unknown> = {}
  for (const name of Object.keys(event)) {
    if (name !== 'data' && /^(?:string|number|boolean)$/.test(typeof event[name])) attributes[name] = event[name]
  }
  return made(attributes, event.data, raw, at)
}

/**
 * An event of the legacy form. The framework makes it of CloudEvents too, and of those that it has no name for its context
 * is their attributes.
 *
 * @see https://cloud.google.com/functions/1stgendocs/writing/write-event-driven-functions
 */
export function legacyEventIn(data: unknown, context: JsonObject): GoogleEvent | undefined {
  const raw = { data, context }
  if (context.specversion !== undefined) return cloudEventIn({ ...context, data }, raw)
  const { eventId, timestamp, eventType, resource } = context
  if (typeof eventType !== 'string') return undefined
  const type = cloudEventType(eventType)
  const attributes = { specversion: '1.0', id: eventId, type, time: timestamp, ...sourceAndSubject(type, resource) }
  return made(attributes, data, raw, 'data')
}

function made(attributes: JsonObject, data: unknown, raw: unknown, at: string): GoogleEvent {
  const { id, type, source, subject, time } = attributes
  return {
    id: textOrEmpty(id),
    type: textOrEmpty(type),
    source: textOrEmpty(source),
    subject: typeof subject === 'string' ? subject : undefined,
    time: timeOrNow(time),
    data,
    at,
    attributes,
    raw,
  }
}

/** The text that a value is; the empty one for any other. */
export function textOrEmpty(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** A time in text; now, where there is none. */
export function timeOrNow(value: unknown): Date {
  const time = new Date(typeof value === 'string' ? value : Number.NaN)
  return Number.isNaN(time.getTime()) ? new Date() : time
}

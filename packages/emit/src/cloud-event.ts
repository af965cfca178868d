import { BAGGAGE, withBaggage } from '@heddle/core'
import { keepingLast } from './keeping-last.ts'
import type { EventExtensions, OutgoingEvent } from './target.ts'

/** How an event is written: `plain`, its data alone, all about it beside; or `cloudevents`, a CloudEvents 1.0 JSON document. */
export type EventFormat = 'plain' | 'cloudevents'

export const CLOUD_EVENTS_JSON = 'application/cloudevents+json; charset=utf-8'

/** The event as CloudEvents 1.0.2 JSON: its attributes beside `data`. @see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md */
export function structured(event: OutgoingEvent): string {
  return JSON.stringify(event.dataref === undefined ? documentOf(event) : event.data)
}

/**
 * The event when its data is elsewhere: its data is the CloudEvents document that says where, so that it is the same in
 * every format. @see https://github.com/cloudevents/spec/blob/main/cloudevents/extensions/dataref.md
 */
export function withDataref(event: OutgoingEvent, dataref: string): OutgoingEvent {
  const document = { ...documentOf({ ...event, data: undefined }), datacontenttype: 'application/json', dataref }
  return { ...event, data: document, dataref }
}

function documentOf({ id, source, type, time, subject, key, data, extensions }: OutgoingEvent): object {
  return {
    ...extensions,
    specversion: '1.0',
    id,
    source,
    type,
    time: isoTime(time.getTime()),
    ...(subject === undefined ? {} : { subject }),
    ...(key === undefined ? {} : { partitionkey: key }),
    ...(data === undefined ? {} : { datacontenttype: 'application/json', data }),
  }
}

/** The data alone, as JSON. */
export function plain({ data }: OutgoingEvent): string {
  return JSON.stringify(data) ?? 'null'
}

/**
 * All about an event that stands beside its data, by the names of CloudEvents' bindings: first what is its own, `ce-id`,
 * `ce-type`; then what travels, W3C `traceparent`, `tracestate` and `baggage`. Few, for services take ten: correlation and
 * causation are in the baggage.
 */
export function beside({ id, source, type, time, subject, extensions }: OutgoingEvent): readonly Attributes[] {
  const own: Record<string, string> = {
    'ce-id': id,
    'ce-source': source,
    'ce-type': type,
    'ce-time': isoTime(time.getTime()),
  }
  if (subject !== undefined) own['ce-subject'] = subject
  return [own, travelling(extensions)]
}

const isoTime = /* @__PURE__ */ keepingLast((ms: number) => new Date(ms).toISOString())

export type Attributes = Readonly<Record<string, string>>

const travelling = /* @__PURE__ */ keepingLast((extensions: EventExtensions): Attributes => {
  const { correlationid, causationid, baggage, ...others } = extensions
  const own: Record<string, string> = {}
  if (correlationid !== undefined) own[BAGGAGE.correlation] = String(correlationid)
  if (causationid !== undefined) own[BAGGAGE.causation] = String(causationid)
  // Its own first, for what is too long may be cut off.
  const carried = [withBaggage(own), baggage].filter(Boolean).join()
  const attributes: Record<string, string> = carried === '' ? {} : { baggage: carried }
  for (const name in others) attributes[BARE.has(name) ? name : `ce-${name}`] = String(others[name])
  return attributes
})

const BARE = /* @__PURE__ */ new Set(['traceparent', 'tracestate'])

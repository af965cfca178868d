import { BAGGAGE, baggageOf, parseBaggage } from '@heddle/core'
import type { OutgoingEvent } from './target.ts'

/** How an event is written: `plain`, its data alone, all about it beside; or `cloudevents`, a CloudEvents 1.0 JSON document. */
export type EventFormat = 'plain' | 'cloudevents'

export const CLOUD_EVENTS_JSON = 'application/cloudevents+json; charset=utf-8'

/** The event as CloudEvents 1.0.2 JSON: its attributes beside `data`. @see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md */
export function structured(event: OutgoingEvent): string {
  const { id, source, type, time, subject, key, data, extensions } = event
  return JSON.stringify({
    ...extensions,
    specversion: '1.0',
    id,
    source,
    type,
    time: time.toISOString(),
    ...(subject === undefined ? {} : { subject }),
    ...(key === undefined ? {} : { partitionkey: key }),
    ...(data === undefined ? {} : { datacontenttype: 'application/json', data }),
  })
}

/** The data alone, as JSON. */
export function plain({ data }: OutgoingEvent): string {
  return JSON.stringify(data) ?? 'null'
}

/**
 * All about an event that stands beside its data, by the names of CloudEvents' bindings: `ce-id`, `ce-type`, and W3C
 * `traceparent`, `tracestate` and `baggage`. Few, for services take ten: correlation and causation are in the baggage.
 */
export function beside({ id, source, type, time, subject, extensions }: OutgoingEvent): Record<string, string> {
  const { traceparent, tracestate, baggage, correlationid, causationid, ...others } = extensions
  const members: Record<string, string> = { ...parseBaggage(textOf(baggage)) }
  if (correlationid !== undefined) members[BAGGAGE.correlation] = String(correlationid)
  if (causationid !== undefined) members[BAGGAGE.causation] = String(causationid)
  const attributes: Record<string, string | undefined> = {
    'ce-id': id,
    'ce-source': source,
    'ce-type': type,
    'ce-time': time.toISOString(),
    'ce-subject': subject,
    traceparent: textOf(traceparent),
    tracestate: textOf(tracestate),
    baggage: baggageOf(members),
  }
  for (const name in others) attributes[`ce-${name}`] = String(others[name])
  const present: Record<string, string> = {}
  for (const name in attributes) {
    const value = attributes[name]
    if (value !== undefined) present[name] = value
  }
  return present
}

export function textOf(value: unknown): string | undefined {
  return value === undefined ? undefined : String(value)
}

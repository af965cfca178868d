import type { BatchRecord, Binding, HttpOutput } from '@heddle/core'
import { type Delivery, decoded, type EventInput, type HttpInput, type Incoming } from '@heddle/events/adapting'
import { arrivalOf, identified, unrecognised } from './google-arrival.ts'
import { type GoogleCall, isRequest } from './google-call.ts'
import type { GoogleEvent } from './google-event.ts'
import { PUBLISHED, pubSubRecord } from './google-pub-sub.ts'
import { eventInRequest } from './google-request.ts'

/**
 * Events of a catalogue: those that Eventarc delivers, in whichever form the framework has made of them, those that messages of
 * Pub/Sub carry, and those in requests, which are answered as requests are.
 */
export function googleEvents(
  http: Required<Binding<HttpInput, HttpOutput>>,
  answer: Delivery['answer'],
): Binding<EventInput, unknown> {
  return {
    async decode(raw, invocation) {
      const call = raw as GoogleCall
      if (isRequest(call)) {
        const input = await http.decode(call, invocation)
        const event = input.refusal === undefined ? identified(eventInRequest(input), invocation.id) : undefined
        return event?.type === PUBLISHED ? delivered(recordOf(event)) : decoded({ http: input })
      }
      const arrival = await arrivalOf(call, invocation, http)
      if (arrival.event === undefined) throw unrecognised('cloudEvent', arrival)
      return delivered(recordOf(arrival.event))
    },
    async encode(reply, raw, input, invocation) {
      if ('http' in input) await http.encode(reply as HttpOutput, raw, input.http, invocation)
    },
  }

  function delivered(record: BatchRecord<Incoming>): EventInput {
    return decoded({ delivery: { records: [record], answer } })
  }
}

function recordOf(event: GoogleEvent): BatchRecord<Incoming> {
  if (event.type === PUBLISHED) return pubSubRecord(event, 'cloudEvent')
  const { attributes, data, raw } = event
  const item: Incoming = {
    id: event.id,
    type: event.type,
    source: event.source,
    time: event.time,
    payload: { value: { ...attributes, data } },
    path: 'the event',
    beside: { datacontenttype: 'application/cloudevents+json' },
    fields: {},
    raw,
  }
  return { id: event.id, lane: undefined, item, raw }
}

import { allFailures, type BatchRecord, type Binding, type Bindings, type RecordFailure } from '@heddle/core'
import { type Decoded, type Delivery, decoded, type Incoming, type ScheduledEvent } from '@heddle/events/adapting'
import { type Arrival, arrivalOf, refuseProtobuf, unrecognised } from './google-arrival.ts'
import type { GoogleCall } from './google-call.ts'
import { googleEvents } from './google-events.ts'
import { type GoogleHttpOptions, googleHttp } from './google-http.ts'
import { objectRecord } from './google-objects.ts'
import { PUBLISHED, pubSubRecord } from './google-pub-sub.ts'
import { publishedSchedule } from './google-scheduler.ts'
import { documentRecord } from './google-stream.ts'

/** How Google's triggers, and Firebase's, are those of portable sources. A call brings one event: it fails as a whole or not at all. */
export function googleBindings(options: GoogleHttpOptions): Bindings {
  const http = googleHttp(options)

  /** A family whose deliveries are one record each. */
  function delivering<Item>(
    family: string,
    recordOf: (arrival: Arrival) => BatchRecord<Item> | undefined,
  ): Binding<Delivery<Item> & Decoded, unknown> {
    return {
      async decode(raw, invocation) {
        const arrival = await arrivalOf(raw as GoogleCall, invocation, http)
        if (arrival.event !== undefined) refuseProtobuf(family, arrival.event)
        const record = recordOf(arrival)
        if (record === undefined) throw unrecognised(family, arrival)
        return decoded({ records: [record], answer: failing(family) })
      },
    }
  }

  return {
    http,
    queue: delivering<Incoming>('queue', ({ event, task }) => {
      if (task !== undefined) return { id: task.id, lane: undefined, item: task, raw: task.raw }
      return event?.type === PUBLISHED ? pubSubRecord(event, 'queue') : undefined
    }),
    objects: delivering('objects', ({ event }) => event && objectRecord(event)),
    stream: delivering<Incoming>('stream', ({ event }) => event && documentRecord(event)),
    schedule: googleSchedule(http),
    cloudEvent: googleEvents(http, failing('cloudEvent')),
  }
}

/** Jobs of Cloud Scheduler, by HTTP or as Firebase hands them over, and those that Firebase has it send through Pub/Sub. */
function googleSchedule(http: ReturnType<typeof googleHttp>): Binding<ScheduledEvent & Decoded, unknown> {
  return {
    async decode(raw, invocation) {
      const arrival = await arrivalOf(raw as GoogleCall, invocation, http)
      const due = arrival.due ?? (arrival.event && publishedSchedule(arrival.event))
      if (due === undefined) throw unrecognised('schedule', arrival)
      return decoded(due)
    },
  }
}

/** Makes the call fail whose record failed. */
function failing(family: string) {
  return (failures: readonly RecordFailure[], records: readonly BatchRecord<unknown>[]): void => {
    if (failures.length > 0) throw allFailures(family, failures, records)
  }
}

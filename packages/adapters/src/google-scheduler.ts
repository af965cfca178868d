import type { HttpInput, JsonObject, ScheduledEvent } from '@heddle/events/adapting'
import { type GoogleEvent, textOrEmpty, timeOrNow } from './google-event.ts'
import { pubSubAttributes, pubSubRecord } from './google-pub-sub.ts'

/**
 * A job of Cloud Scheduler that calls a URL; `undefined` for any other request. Its headers prove nothing: who may call at all
 * is for IAM to say.
 *
 * @see https://cloud.google.com/scheduler/docs/reference/rest/v1/projects.locations.jobs#HttpTarget
 */
export function schedulerRequest({ headers, raw }: HttpInput): ScheduledEvent | undefined {
  const jobName = headers['x-cloudscheduler-jobname']
  if (jobName === undefined && headers['x-cloudscheduler'] !== 'true') return undefined
  return made(jobName, timeOrNow(headers['x-cloudscheduler-scheduletime']), raw)
}

/** A job as `onSchedule` of Firebase hands it over; `undefined` for any other event. */
export function firebaseSchedule(event: JsonObject): ScheduledEvent | undefined {
  const { scheduleTime, jobName } = event
  if (typeof scheduleTime !== 'string') return undefined
  return made(textOrEmpty(jobName) || undefined, timeOrNow(scheduleTime), event)
}

/**
 * A message that a job publishes is like any other. Only those of Firebase's first generation say what they are.
 *
 * @see https://github.com/firebase/firebase-tools/blob/master/src/gcp/cloudscheduler.ts
 */
export function publishedSchedule(event: GoogleEvent): ScheduledEvent | undefined {
  if (pubSubAttributes(event)?.scheduled !== 'true') return undefined
  const { item } = pubSubRecord(event, 'schedule')
  if (item === undefined) return undefined
  return { ...made(item.source.slice(item.source.lastIndexOf('/') + 1), item.time, item.raw), id: item.id }
}

function made(schedule: string | undefined, time: Date, raw: unknown): ScheduledEvent {
  return {
    // The same when the run is tried again.
    id: `${schedule ?? 'job'}@${time.toISOString()}`,
    type: 'google.cloud.scheduler.job',
    source: '//cloudscheduler.googleapis.com',
    time,
    schedule,
    raw,
  }
}

import { defineSource, type Source } from '@heddle/core'
import type { EventAttributes } from './attributes.ts'
import { isDecoded } from './decoded.ts'
import { type EventBridgeEvent, eventBridge } from './event-bridge.ts'
import { isObject } from './objects.ts'
import { refusal } from './refusal.ts'

/** A schedule that has come due, on any platform. */
export interface ScheduledEvent extends EventAttributes {
  /** The platform's id of this run; the same when it is tried again, where the platform has one. */
  readonly id: string
  /** The service that keeps the time. */
  readonly source: string
  /** When it was due; when it was read where the platform does not tell. */
  readonly time: Date
  /** Which schedule: a rule's or job's name, or where there is none its expression, `0 3 * * *`. */
  readonly schedule?: string | undefined
  /** As the platform delivered it. */
  readonly raw: unknown
}

/** The platforms that keep schedules. */
export type SchedulePlatform =
  | 'aws-lambda'
  | 'google-cloud'
  | 'firebase'
  | 'azure-functions'
  | 'cloudflare-workers'
  | 'openwhisk'
  | 'ibm-code-engine'
  | 'vercel'
  | 'netlify'

export type ScheduleSource = Source<ScheduledEvent, unknown, unknown, never, unknown, SchedulePlatform>

/**
 * A schedule: a rule's or one of EventBridge Scheduler without an input of its own on AWS, Cloud Scheduler on Google and
 * Firebase, a timer on Azure, a cron trigger on Cloudflare, Vercel and Netlify. What the function returns is nobody's; a
 * throw fails the invocation.
 */
export function schedule(): ScheduleSource {
  return defineSource<ScheduledEvent, unknown, unknown, never, unknown, SchedulePlatform>({
    name: 'schedule',
    read: (raw) => ({ event: isDecoded(raw) ? (raw as unknown as ScheduledEvent) : awsSchedule(raw) }),
  })
}

function awsSchedule(raw: unknown): ScheduledEvent {
  const isDue = isObject(raw) && raw['detail-type'] === 'Scheduled Event' && KEEPERS.includes(raw.source)
  // Anybody may call an event of their own so.
  if (!isDue) throw refusal('schedule', raw)
  const { event } = eventBridge().read(raw) as { readonly event: EventBridgeEvent }
  const [arn] = event.resources
  return { ...event, schedule: arn === undefined ? undefined : arn.slice(arn.lastIndexOf('/') + 1) }
}

const KEEPERS: readonly unknown[] = ['aws.events', 'aws.scheduler']

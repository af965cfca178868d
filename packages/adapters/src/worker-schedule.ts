import type { Binding } from '@heddle/core'
import { type Decoded, decoded, type ScheduledEvent } from '@heddle/events/adapting'

/** A cron trigger that has come due: `ScheduledController` of `@cloudflare/workers-types`. */
export interface ScheduledController {
  /** Milliseconds since the epoch. */
  readonly scheduledTime: number
  /** The expression: `0 3 * * *`. */
  readonly cron: string
}

/**
 * Cron triggers.
 *
 * @see https://developers.cloudflare.com/workers/runtime-apis/handlers/scheduled/
 */
export const workerSchedule: Binding<ScheduledEvent & Decoded, unknown> = {
  decode(raw) {
    const { cron, scheduledTime } = raw as ScheduledController
    return decoded({
      id: `${cron}@${scheduledTime}`,
      type: 'com.cloudflare.workers.scheduled',
      source: 'cloudflare',
      time: new Date(scheduledTime),
      schedule: cron,
      raw,
    })
  },
}

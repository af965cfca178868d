import type { InferOutput, StandardSchemaV1 } from '@heddle/core'
import { isObject } from './objects.ts'
import { type PayloadEvent, type PayloadSource, payloadSource } from './payload-source.ts'

/** A schedule of EventBridge Scheduler that has an input of its own. */
export type SchedulerEvent<Payload = unknown> = PayloadEvent<Payload, 'com.amazonaws.scheduler.schedule'>

export type SchedulerSource<Payload> = PayloadSource<SchedulerEvent<Payload>>

/**
 * A schedule of EventBridge Scheduler with an input of its own: the event is that input. It knows no more of the schedule
 * than the input says, which may name `<aws.scheduler.schedule-arn>`, `<aws.scheduler.scheduled-time>`,
 * `<aws.scheduler.execution-id>` and `<aws.scheduler.attempt-number>`; Scheduler puts text in their place:
 * `{ "report": "daily", "time": "<aws.scheduler.scheduled-time>" }`. A schedule without an input is refused: that is
 * `eventBridge.of(scheduledEvents)`. Scheduler does not look at what the function returns; a throw makes Lambda try twice
 * more.
 *
 * @param schema - what the input has to be
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
 */
export function scheduler<Schema extends StandardSchemaV1>(schema: Schema): SchedulerSource<InferOutput<Schema>> {
  const caller = () => ['com.amazonaws.scheduler.schedule', 'aws.scheduler'] as const
  return payloadSource({ name: 'scheduler', caller, isOther }, schema) as SchedulerSource<InferOutput<Schema>>
}

// What Scheduler sends when the schedule has no input: a schema that asks for nothing would take it.
function isOther(raw: unknown): boolean {
  return isObject(raw) && raw['detail-type'] === 'Scheduled Event' && typeof raw.source === 'string'
}

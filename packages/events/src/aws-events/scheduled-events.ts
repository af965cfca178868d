import { type CatalogueOf, catalogueOf } from './detail-of.ts'

/** The details of schedules, by their type. */
export interface ScheduledEventDetails {
  'Scheduled Event': ScheduledDetail
}

/** Empty: a schedule says no more than its name, which is in the event's `resources`. */
export type ScheduledDetail = Readonly<Record<string, unknown>>

/**
 * Events of schedules, for `eventBridge.of(scheduledEvents)`: those of a rule, and those of EventBridge Scheduler whose
 * schedule has no input of its own. One that has its own is `scheduler(schema)`.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html
 */
export const scheduledEvents: CatalogueOf<ScheduledEventDetails> = /* @__PURE__ */ catalogueOf<ScheduledEventDetails>({
  'Scheduled Event': {},
})

import { type CatalogueOf, catalogueOf } from './detail-of.ts'

/** The details of AWS Health's events, by their type. */
export interface HealthEventDetails {
  'AWS Health Event': HealthDetail
  'AWS Health Abuse Event': HealthDetail
}

/** Something that affects AWS, or what an account has there. */
export interface HealthDetail {
  /** Not unique to an account: the same event has the same in all of them. */
  readonly eventArn: string
  /** The service that is affected: `EC2`. */
  readonly service: string
  /** `AWS_EC2_INSTANCE_STORE_DRIVE_PERFORMANCE_DEGRADED`. */
  readonly eventTypeCode: string
  readonly eventTypeCategory: 'issue' | 'accountNotification' | 'scheduledChange' | 'investigation' | (string & {})
  readonly eventScopeCode?: 'PUBLIC' | 'ACCOUNT_SPECIFIC' | (string & {})
  /** Which message about the event this is; updates of it have others. */
  readonly communicationId?: string
  /** For `new Date()`: `Sat, 05 Jun 2023 15:10:09 GMT`, as all times here. */
  readonly startTime: string
  readonly endTime?: string
  readonly lastUpdatedTime?: string
  readonly statusCode?: 'open' | 'closed' | 'upcoming' | (string & {})
  /** The region that is affected; the event may come in another. */
  readonly eventRegion?: string
  readonly eventDescription: readonly { readonly language: string; readonly latestDescription: string }[]
  readonly eventMetadata?: Readonly<Record<string, string>>
  readonly affectedEntities?: readonly {
    readonly entityValue: string
    readonly lastUpdatedTime?: string
    readonly status?: string
    readonly tags?: Readonly<Record<string, string>>
  }[]
  readonly affectedAccount?: string
  /** Which page of the affected entities this is; an event has as many messages as pages. */
  readonly page?: string
  readonly totalPages?: string
  readonly backupEvent?: string
}

/**
 * AWS Health's events, for `eventBridge.of(healthEvents)`.
 *
 * @see https://docs.aws.amazon.com/health/latest/ug/aws-health-events-eventbridge-schema.html
 */
export const healthEvents: CatalogueOf<HealthEventDetails> = /* @__PURE__ */ catalogueOf<
  HealthEventDetails,
  HealthDetail
>(
  { 'AWS Health Event': {}, 'AWS Health Abuse Event': {} },
  {
    eventArn: 'string',
    service: 'string',
    eventTypeCode: 'string',
    eventTypeCategory: 'string',
    startTime: 'time',
    eventDescription: 'array',
    'eventDescription[].language': 'string',
    'eventDescription[].latestDescription': 'string',
  },
)

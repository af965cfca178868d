import type { JsonObject } from './objects.ts'

/** The event of a custom rule as Config sends it. */
export interface ConfigRuleRawEvent {
  readonly version?: string
  /** JSON. */
  readonly invokingEvent: string
  /** JSON. */
  readonly ruleParameters?: string
  readonly resultToken: string
  readonly eventLeftScope?: boolean
  readonly executionRoleArn?: string
  readonly configRuleArn: string
  readonly configRuleName: string
  readonly configRuleId: string
  readonly accountId: string
  readonly evaluationMode?: 'DETECTIVE' | 'PROACTIVE' | (string & {})
}

/** Why Config runs a rule: `messageType` tells. */
export type ConfigMessage =
  | ConfigItemChange
  | ConfigOversizedItemChange
  | ConfigScheduledNotification
  | ConfigSnapshotDelivery

export type ConfigMessageType = ConfigMessage['messageType']

/** A resource changed, or was changed when the rule came to be. */
export interface ConfigItemChange {
  readonly messageType: 'ConfigurationItemChangeNotification'
  readonly configurationItem: ConfigItem
  readonly configurationItemDiff?: ConfigItemDiff | null
  /** RFC 3339. */
  readonly notificationCreationTime: string
  readonly recordVersion?: string
}

/** A resource changed whose item is too large for the event: `GetResourceConfigHistory` has it. */
export interface ConfigOversizedItemChange {
  readonly messageType: 'OversizedConfigurationItemChangeNotification'
  readonly configurationItemSummary: ConfigItemSummary
  readonly s3DeliverySummary?: {
    readonly s3BucketLocation?: string | null
    readonly errorCode?: string | null
    readonly errorMessage?: string | null
  }
  readonly notificationCreationTime: string
  readonly recordVersion?: string
}

/** It is time for a periodic rule. */
export interface ConfigScheduledNotification {
  readonly messageType: 'ScheduledNotification'
  readonly awsAccountId?: string
  readonly notificationCreationTime: string
  readonly recordVersion?: string
}

/** A snapshot of all resources was delivered to the bucket. */
export interface ConfigSnapshotDelivery {
  readonly messageType: 'ConfigurationSnapshotDeliveryCompleted'
  readonly configSnapshotId?: string
  readonly s3ObjectKey?: string
  readonly s3Bucket?: string
  readonly notificationCreationTime: string
  readonly recordVersion?: string
}

/** What Config recorded of a resource without its configuration. */
export interface ConfigItemSummary {
  /** `AWS::S3::Bucket` */
  readonly resourceType: string
  readonly resourceId: string
  readonly resourceName?: string | null
  readonly ARN?: string | null
  readonly awsAccountId?: string
  readonly awsRegion?: string
  readonly availabilityZone?: string | null
  /** RFC 3339. */
  readonly configurationItemCaptureTime: string
  readonly configurationItemStatus:
    | 'OK'
    | 'ResourceDiscovered'
    | 'ResourceNotRecorded'
    | 'ResourceDeleted'
    | 'ResourceDeletedNotRecorded'
    | (string & {})
  readonly configurationItemVersion?: string
  readonly configurationStateId?: number | string
  readonly configurationStateMd5Hash?: string
  readonly resourceCreationTime?: string | null
  readonly changeType?: 'CREATE' | 'UPDATE' | 'DELETE' | (string & {})
}

/** What Config recorded of a resource. */
export interface ConfigItem extends ConfigItemSummary {
  /** As the service describes the resource; `null` when it is deleted. */
  readonly configuration?: unknown
  readonly supplementaryConfiguration?: JsonObject
  readonly tags?: Readonly<Record<string, string>> | null
  readonly relationships?: readonly ConfigRelationship[]
  readonly relatedEvents?: readonly string[]
}

export interface ConfigRelationship {
  readonly resourceType: string
  readonly resourceId?: string | null
  readonly resourceName?: string | null
  readonly name: string
}

export interface ConfigItemDiff {
  readonly changedProperties: Readonly<Record<string, ConfigPropertyChange>>
  readonly changeType: 'CREATE' | 'UPDATE' | 'DELETE' | (string & {})
}

export interface ConfigPropertyChange {
  readonly previousValue?: unknown
  readonly updatedValue?: unknown
  readonly changeType: 'CREATE' | 'UPDATE' | 'DELETE' | (string & {})
}

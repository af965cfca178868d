import type { StandardSchemaV1 } from '@heddle/core'
import { detailOf } from './aws-events/detail-of.ts'
import type { CloudWatchAlarmStateValue } from './cloud-watch-alarm.ts'

/** An alarm that changed its state, as CloudWatch publishes it to an SNS topic. */
export interface CloudWatchAlarmNotification {
  readonly AlarmName: string
  readonly AlarmDescription?: string | null
  readonly AWSAccountId: string
  readonly NewStateValue: CloudWatchAlarmStateValue
  /** In words. */
  readonly NewStateReason: string
  /** For `new Date()`: `2026-03-01T10:00:00.000+0000`. */
  readonly StateChangeTime: string
  /** The region's name for people: `EU (Ireland)`. */
  readonly Region: string
  readonly AlarmArn: string
  readonly OldStateValue: CloudWatchAlarmStateValue
  readonly AlarmConfigurationUpdatedTimestamp?: string
  readonly OKActions?: readonly string[]
  readonly AlarmActions?: readonly string[]
  readonly InsufficientDataActions?: readonly string[]
  /** What the alarm watches; a composite alarm has `AlarmRule` instead. */
  readonly Trigger?: CloudWatchAlarmTrigger
  readonly AlarmRule?: string
  /** The alarms whose change made a composite alarm change. */
  readonly TriggeringChildren?: readonly {
    readonly Arn: string
    readonly State: { readonly Value: CloudWatchAlarmStateValue; readonly Timestamp: string }
  }[]
}

/** What an alarm watches: one metric by itself, or several under `Metrics`. */
export interface CloudWatchAlarmTrigger {
  readonly MetricName?: string
  readonly Namespace?: string
  readonly StatisticType?: 'Statistic' | 'ExtendedStatistic'
  readonly Statistic?: string
  readonly ExtendedStatistic?: string
  readonly Unit?: string | null
  readonly Dimensions?: readonly { readonly name: string; readonly value: string }[]
  /** In seconds. */
  readonly Period?: number
  readonly EvaluationPeriods?: number
  readonly DatapointsToAlarm?: number
  readonly ComparisonOperator?: string
  readonly Threshold?: number
  readonly ThresholdMetricId?: string
  readonly TreatMissingData?: string
  readonly EvaluateLowSampleCountPercentile?: string
  readonly Metrics?: readonly {
    readonly Id: string
    readonly Expression?: string
    readonly Label?: string
    readonly ReturnData?: boolean
    readonly MetricStat?: {
      readonly Metric: {
        readonly MetricName: string
        readonly Namespace: string
        readonly Dimensions?: readonly { readonly name: string; readonly value: string }[]
      }
      readonly Period: number
      readonly Stat: string
    }
  }[]
}

/**
 * The schema of an alarm that comes through an SNS topic: `sns(cloudWatchAlarmNotification())`, or with a queue behind
 * the topic `sqs(sns(cloudWatchAlarmNotification()))`.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
 */
export function cloudWatchAlarmNotification(): StandardSchemaV1<unknown, CloudWatchAlarmNotification> {
  return detailOf<CloudWatchAlarmNotification>({
    AlarmName: 'string',
    AWSAccountId: 'string',
    NewStateValue: 'string',
    NewStateReason: 'string',
    StateChangeTime: 'time',
    Region: 'string',
    AlarmArn: 'string',
    OldStateValue: 'string',
  })
}

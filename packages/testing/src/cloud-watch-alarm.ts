import type {
  CloudWatchAlarmConfiguration,
  CloudWatchAlarmNotification,
  CloudWatchAlarmRawEvent,
  CloudWatchAlarmStateValue,
} from '@heddle/events/triggers'
import { type AwsOptions, arn, awsFacts } from './aws.ts'
import { jsonText } from './json.ts'

export interface CloudWatchAlarmEventOptions extends AwsOptions {
  /** Default `test-alarm`. */
  readonly alarmName?: string | undefined
  /** The new state. Default `ALARM`. */
  readonly state?: CloudWatchAlarmStateValue | undefined
  /** The state before. Default `OK`. */
  readonly previousState?: CloudWatchAlarmStateValue | undefined
  /** In words. Default `Threshold Crossed`. */
  readonly reason?: string | undefined
  /** A value of JSON. Default: what CloudWatch says of a threshold of 0 that a datapoint of 1 crossed. */
  readonly reasonData?: object | undefined
}

/** The event that an alarm invokes a function with: `cloudWatchAlarmEvent({ alarmName: 'errors', state: 'OK' })`. */
export function cloudWatchAlarmEvent(
  options: CloudWatchAlarmEventOptions & { readonly configuration?: CloudWatchAlarmConfiguration | undefined } = {},
): CloudWatchAlarmRawEvent {
  const { alarmName, state, previousState, reason, reasonData, time, facts } = settled(options)
  return {
    source: 'aws.cloudwatch',
    alarmArn: arn('cloudwatch', facts, `alarm:${alarmName}`),
    accountId: facts.account,
    time,
    region: facts.region,
    alarmData: {
      alarmName,
      state: { value: state, reason, reasonData, timestamp: time },
      previousState: { value: previousState, reason: 'test', timestamp: time },
      configuration: options.configuration ?? {
        metrics: [
          {
            id: 'm1',
            metricStat: {
              metric: { namespace: 'AWS/Lambda', name: 'Errors', dimensions: { FunctionName: 'test-function' } },
              period: 60,
              stat: 'Sum',
            },
            returnData: true,
          },
        ],
      },
    },
  }
}

/** What an alarm publishes to an SNS topic: `snsEvent(cloudWatchAlarmMessage({ alarmName: 'errors' }))`. */
export function cloudWatchAlarmMessage(options: CloudWatchAlarmEventOptions = {}): CloudWatchAlarmNotification {
  const { alarmName, state, previousState, reason, time, facts } = settled(options)
  return {
    AlarmName: alarmName,
    AlarmDescription: null,
    AWSAccountId: facts.account,
    AlarmConfigurationUpdatedTimestamp: time,
    NewStateValue: state,
    NewStateReason: reason,
    StateChangeTime: time,
    // CloudWatch has the region's name for people; a test has no list of them.
    Region: facts.region,
    AlarmArn: arn('cloudwatch', facts, `alarm:${alarmName}`),
    OldStateValue: previousState,
    OKActions: [],
    AlarmActions: [arn('sns', facts, 'test-topic')],
    InsufficientDataActions: [],
    Trigger: {
      MetricName: 'Errors',
      Namespace: 'AWS/Lambda',
      StatisticType: 'Statistic',
      Statistic: 'SUM',
      Unit: null,
      Dimensions: [{ value: 'test-function', name: 'FunctionName' }],
      Period: 60,
      EvaluationPeriods: 1,
      DatapointsToAlarm: 1,
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 0,
      TreatMissingData: 'missing',
      EvaluateLowSampleCountPercentile: '',
    },
  }
}

function settled(options: CloudWatchAlarmEventOptions) {
  const facts = awsFacts(options)
  // RFC 3339 but for the colon that CloudWatch leaves out of the offset.
  const time = facts.time.toISOString().replace('Z', '+0000')
  const reasonData = options.reasonData ?? {
    version: '1.0',
    queryDate: time,
    startDate: time,
    statistic: 'Sum',
    period: 60,
    recentDatapoints: [1],
    threshold: 0,
  }
  return {
    facts,
    time,
    alarmName: options.alarmName ?? 'test-alarm',
    state: options.state ?? 'ALARM',
    previousState: options.previousState ?? 'OK',
    reason: options.reason ?? 'Threshold Crossed',
    reasonData: jsonText('cloudWatchAlarmEvent: the reason data', reasonData),
  }
}

import type { CloudWatchAlarmConfiguration, CloudWatchAlarmRawState } from '../cloud-watch-alarm.ts'
import { type CatalogueOf, catalogueOf } from './detail-of.ts'

/** The details of CloudWatch alarms' events, by their type. */
export interface AlarmEventDetails {
  'CloudWatch Alarm State Change': AlarmStateChangeDetail
}

/** An alarm that changed its state; its ARN is in the event's `resources`. */
export interface AlarmStateChangeDetail {
  readonly alarmName: string
  /** Its `reasonData` is JSON. */
  readonly state: CloudWatchAlarmRawState
  /** The state before. */
  readonly previousState: CloudWatchAlarmRawState
  readonly configuration: CloudWatchAlarmConfiguration
}

/**
 * CloudWatch alarms that changed their state, for `eventBridge.of(alarmEvents)`. An alarm whose action is the function is
 * `cloudWatchAlarm()`.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
 */
export const alarmEvents: CatalogueOf<AlarmEventDetails> = /* @__PURE__ */ catalogueOf<AlarmEventDetails>({
  'CloudWatch Alarm State Change': {
    alarmName: 'string',
    'state.value': 'string',
    'state.reason': 'string',
    'state.timestamp': 'time',
    'previousState.value': 'string',
    'previousState.reason': 'string',
    'previousState.timestamp': 'time',
    configuration: 'object',
  },
})

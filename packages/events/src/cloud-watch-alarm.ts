import { defineSource, parseJson, type Source } from '@heddle/core'
import { type EventAttributes, invocationId } from './attributes.ts'
import { isObject, type JsonObject } from './objects.ts'
import { readEvent, shape } from './shape.ts'

/** An alarm that changed its state and has the function as its action. */
export interface CloudWatchAlarmEvent extends EventAttributes<'com.amazonaws.cloudwatch.alarm'> {
  /** The invocation's id: the event has none of its own. */
  readonly id: string
  /** The alarm's ARN. */
  readonly source: string
  readonly time: Date
  readonly alarmArn: string
  readonly accountId: string
  readonly region: string
  readonly alarmData: CloudWatchAlarmData
  /** The event as CloudWatch sent it. */
  readonly raw: CloudWatchAlarmRawEvent
}

export interface CloudWatchAlarmData {
  readonly alarmName: string
  readonly state: CloudWatchAlarmState
  /** The state before. */
  readonly previousState: CloudWatchAlarmState | undefined
  readonly configuration: CloudWatchAlarmConfiguration
}

/** A state of an alarm, its times and its data parsed. */
export interface CloudWatchAlarmState {
  readonly value: CloudWatchAlarmStateValue
  /** In words. */
  readonly reason: string
  /** In JSON, as CloudWatch sent it. */
  readonly reasonData: string | undefined
  /** What `reasonData` says: `recentDatapoints`, `threshold` and the like. `undefined` when that is no JSON object. */
  readonly reasonDetails: Readonly<Record<string, unknown>> | undefined
  /** Since when. */
  readonly timestamp: Date
  /** `WaitPeriod`, `ExtensionPeriod` or `Alarm`: what keeps a composite alarm from acting. */
  readonly actionsSuppressedBy: string | undefined
  readonly actionsSuppressedReason: string | undefined
}

export type CloudWatchAlarmStateValue = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA' | (string & {})

/** What the alarm watches: metrics, or as a composite alarm other alarms. */
export interface CloudWatchAlarmConfiguration {
  readonly description?: string
  readonly metrics?: readonly CloudWatchAlarmMetric[]
  /** Composite alarms only: `ALARM(errors) AND NOT ALARM(deploying)`. */
  readonly alarmRule?: string
  /** The ARN of the alarm that keeps a composite alarm from acting. */
  readonly actionsSuppressor?: string
  /** In seconds. */
  readonly actionsSuppressorWaitPeriod?: number
  /** In seconds. */
  readonly actionsSuppressorExtensionPeriod?: number
}

/** A metric of an alarm, or an expression over others. */
export interface CloudWatchAlarmMetric {
  readonly id: string
  readonly metricStat?: {
    readonly metric: {
      readonly namespace?: string
      readonly name: string
      readonly dimensions?: Readonly<Record<string, string>>
    }
    /** In seconds. */
    readonly period: number
    readonly stat: string
    readonly unit?: string
  }
  readonly expression?: string
  readonly label?: string
  readonly returnData?: boolean
}

/** An event as CloudWatch sends it. Its times are RFC 3339 but for the colon in the offset: `2026-03-01T10:00:00.000+0000`. */
export interface CloudWatchAlarmRawEvent {
  readonly source: 'aws.cloudwatch'
  readonly alarmArn: string
  readonly accountId: string
  readonly time: string
  readonly region: string
  readonly alarmData: {
    readonly alarmName: string
    readonly state: CloudWatchAlarmRawState
    readonly previousState?: CloudWatchAlarmRawState | null
    readonly configuration: CloudWatchAlarmConfiguration
  }
}

export interface CloudWatchAlarmRawState {
  readonly value: CloudWatchAlarmStateValue
  readonly reason: string
  readonly reasonData?: string | null
  readonly timestamp: string
  readonly actionsSuppressedBy?: string | null
  readonly actionsSuppressedReason?: string | null
}

export type CloudWatchAlarmSource = Source<CloudWatchAlarmEvent, unknown, unknown, never, unknown, 'aws-lambda'>

/**
 * An alarm that changed its state, from an alarm action that names the function. CloudWatch does not look at what the
 * function returns; a throw makes Lambda try twice more. An alarm that comes through a topic is
 * `sns(cloudWatchAlarmNotification())`, one that comes through a rule `eventBridge.of(alarmEvents)`.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html
 */
export function cloudWatchAlarm(): CloudWatchAlarmSource {
  return defineSource<CloudWatchAlarmEvent, unknown, unknown, never, unknown, 'aws-lambda'>({
    name: 'cloudWatchAlarm',
    read(given, invocation) {
      const raw = readEvent<CloudWatchAlarmRawEvent>('cloudWatchAlarm', given, isAlarm, faultOf)
      const { alarmArn, accountId, region, alarmData } = raw
      const { alarmName, state, previousState, configuration } = alarmData
      const event: CloudWatchAlarmEvent = {
        id: invocationId(invocation),
        type: 'com.amazonaws.cloudwatch.alarm',
        source: alarmArn,
        time: new Date(raw.time),
        alarmArn,
        accountId,
        region,
        alarmData: {
          alarmName,
          state: stateOf(state),
          previousState: previousState ? stateOf(previousState) : undefined,
          configuration,
        },
        raw,
      }
      return { event }
    },
  })
}

// An event of EventBridge has a detail type, and nothing of the alarm beside its envelope.
function isAlarm({ source, alarmArn, alarmData }: JsonObject): boolean {
  return source === 'aws.cloudwatch' && alarmArn !== undefined && alarmData !== undefined
}

const faultOf = /* @__PURE__ */ shape({
  alarmArn: 'string',
  accountId: 'string',
  time: 'time',
  region: 'string',
  'alarmData.alarmName': 'string',
  'alarmData.state.value': 'string',
  'alarmData.state.reason': 'string',
  'alarmData.state.reasonData': 'string?',
  'alarmData.state.timestamp': 'time',
  'alarmData.state.actionsSuppressedBy': 'string?',
  'alarmData.state.actionsSuppressedReason': 'string?',
  'alarmData.previousState': 'object?',
  'alarmData.previousState.value': 'string',
  'alarmData.previousState.reason': 'string',
  'alarmData.previousState.reasonData': 'string?',
  'alarmData.previousState.timestamp': 'time',
  'alarmData.previousState.actionsSuppressedBy': 'string?',
  'alarmData.previousState.actionsSuppressedReason': 'string?',
  'alarmData.configuration': 'object',
})

function stateOf(raw: CloudWatchAlarmRawState): CloudWatchAlarmState {
  const { value, reason, reasonData, timestamp, actionsSuppressedBy, actionsSuppressedReason } = raw
  const { value: details } = parseJson(reasonData ?? '') as { readonly value?: unknown }
  return {
    value,
    reason,
    reasonData: reasonData ?? undefined,
    reasonDetails: isObject(details) ? details : undefined,
    timestamp: new Date(timestamp),
    actionsSuppressedBy: actionsSuppressedBy ?? undefined,
    actionsSuppressedReason: actionsSuppressedReason ?? undefined,
  }
}

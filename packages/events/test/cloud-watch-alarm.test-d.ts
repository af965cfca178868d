import { type InferOutput, on, sns } from 'heddle'
import {
  type CloudWatchAlarmEvent,
  type CloudWatchAlarmNotification,
  type CloudWatchAlarmStateValue,
  cloudWatchAlarm,
  cloudWatchAlarmNotification,
} from 'heddle/triggers'
import { expectTypeOf, test } from 'vitest'

test('an alarm has its states, parsed and as they came', () => {
  on(cloudWatchAlarm()).handle((event) => {
    expectTypeOf(event).toEqualTypeOf<CloudWatchAlarmEvent>()
    const { state, previousState } = event.alarmData
    expectTypeOf(state.value).toEqualTypeOf<CloudWatchAlarmStateValue>()
    expectTypeOf(state.timestamp).toEqualTypeOf<Date>()
    expectTypeOf(state.reasonData).toEqualTypeOf<string | undefined>()
    expectTypeOf(state.reasonDetails).toEqualTypeOf<Readonly<Record<string, unknown>> | undefined>()
    expectTypeOf(event.raw.alarmData.state.timestamp).toBeString()
    // @ts-expect-error there may be no state before
    previousState.value
    // @ts-expect-error a composite alarm has no metrics
    event.alarmData.configuration.metrics.length
  })
})

test('an alarm through a topic is as CloudWatch published it', () => {
  expectTypeOf<
    InferOutput<ReturnType<typeof cloudWatchAlarmNotification>>
  >().toEqualTypeOf<CloudWatchAlarmNotification>()
  on(sns(cloudWatchAlarmNotification())).each(({ message }) => {
    expectTypeOf(message.NewStateValue).toEqualTypeOf<CloudWatchAlarmStateValue>()
    expectTypeOf(message.StateChangeTime).toBeString()
    expectTypeOf(message.Trigger?.Threshold).toEqualTypeOf<number | undefined>()
    // @ts-expect-error a composite alarm has no trigger
    message.Trigger.Threshold
  })
})

test('it is used as it is meant', () => {
  // @ts-expect-error an alarm has no payload
  cloudWatchAlarm({})
  // @ts-expect-error an alarm is one event
  on(cloudWatchAlarm()).each(() => {})
  // @ts-expect-error what SNS publishes is no event of its own
  on(cloudWatchAlarmNotification())
})

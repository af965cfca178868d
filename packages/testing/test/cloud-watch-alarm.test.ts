import { on, sns } from 'heddle'
import { cloudWatchAlarmEvent, cloudWatchAlarmMessage, invoke, snsEvent } from 'heddle/testing'
import { cloudWatchAlarm, cloudWatchAlarmNotification } from 'heddle/triggers'
import { expect, test } from 'vitest'

const read = on(cloudWatchAlarm()).handle((event) => event)

test('an alarm is read as it is said', async () => {
  const time = new Date('2026-03-01T10:00:00.123Z')
  const event = cloudWatchAlarmEvent({
    alarmName: 'errors',
    state: 'OK',
    previousState: 'ALARM',
    reason: 'better now',
    reasonData: { recentDatapoints: [0] },
    configuration: { alarmRule: 'ALARM("other")' },
    region: 'us-east-1',
    time,
  })
  expect(event.time).toBe('2026-03-01T10:00:00.123+0000')
  expect(await invoke(read, event)).toMatchObject({
    alarmArn: 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:errors',
    time,
    alarmData: {
      alarmName: 'errors',
      state: { value: 'OK', reason: 'better now', reasonDetails: { recentDatapoints: [0] }, timestamp: time },
      previousState: { value: 'ALARM' },
      configuration: { alarmRule: 'ALARM("other")' },
    },
  })
})

test('an alarm of which nothing is said is one of a metric', async () => {
  expect(await invoke(read, cloudWatchAlarmEvent())).toMatchObject({
    alarmData: {
      alarmName: 'test-alarm',
      state: { value: 'ALARM', reasonDetails: { threshold: 0 } },
      configuration: { metrics: [{ metricStat: { metric: { name: 'Errors' } } }] },
    },
  })
  expect(cloudWatchAlarmEvent()).toEqual(cloudWatchAlarmEvent())
})

test('a message is what comes through a topic', async () => {
  const seen: unknown[] = []
  const handler = on(sns(cloudWatchAlarmNotification())).each(({ message }) => seen.push(message))
  await invoke(handler, snsEvent(cloudWatchAlarmMessage({ alarmName: 'errors', state: 'INSUFFICIENT_DATA' })))
  expect(seen).toMatchObject([
    {
      AlarmName: 'errors',
      NewStateValue: 'INSUFFICIENT_DATA',
      OldStateValue: 'OK',
      StateChangeTime: '2026-01-02T03:04:05.678+0000',
      AlarmArn: 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:errors',
      Trigger: { MetricName: 'Errors', Threshold: 0 },
    },
  ])
})

import { on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { describe, expect, test, vi } from 'vitest'
import { type CloudWatchAlarmEvent, cloudWatchAlarm } from '../src/cloud-watch-alarm.ts'
import { context, failureOf, fixture, frozen, type Raw } from './helpers.ts'
import { SAMPLES_ARE_HERE, samples } from './shared-samples.ts'

const alarm = (): Raw => fixture<Raw>('cloud-watch-alarm/metric')

async function eventOf(raw: unknown): Promise<CloudWatchAlarmEvent> {
  return (await toLambda(on(cloudWatchAlarm()).handle((event) => event))(raw, context())) as CloudWatchAlarmEvent
}

test('an alarm has its states with their times, and what its reason data says', async () => {
  const raw = frozen(alarm())
  const { state, previousState, configuration } = raw.alarmData
  expect(await eventOf(raw)).toStrictEqual({
    id: 'run-1',
    type: 'com.amazonaws.cloudwatch.alarm',
    source: 'arn:aws:cloudwatch:eu-central-1:123456789012:alarm:weave-errors',
    // 10:00 in summer time: its offset has no colon.
    time: new Date('2026-10-05T08:00:01.123Z'),
    alarmArn: 'arn:aws:cloudwatch:eu-central-1:123456789012:alarm:weave-errors',
    accountId: '123456789012',
    region: 'eu-central-1',
    alarmData: {
      alarmName: 'weave-errors',
      state: {
        value: 'ALARM',
        reason: state.reason,
        reasonData: state.reasonData,
        reasonDetails: JSON.parse(state.reasonData),
        timestamp: new Date('2026-10-05T08:00:00.989Z'),
        actionsSuppressedBy: undefined,
        actionsSuppressedReason: undefined,
      },
      previousState: {
        value: 'INSUFFICIENT_DATA',
        reason: previousState.reason,
        reasonData: undefined,
        reasonDetails: undefined,
        timestamp: new Date('2026-10-05T07:00:00Z'),
        actionsSuppressedBy: undefined,
        actionsSuppressedReason: undefined,
      },
      configuration,
    },
    raw,
  })
})

test('a composite alarm has its rule, and what keeps it from acting', async () => {
  const { alarmData } = await eventOf(fixture('cloud-watch-alarm/composite'))
  expect(alarmData).toMatchObject({
    state: {
      actionsSuppressedBy: 'WaitPeriod',
      actionsSuppressedReason: 'Actions suppressed by WaitPeriod',
      reasonDetails: { triggeringAlarms: [{ state: { value: 'ALARM' } }] },
    },
    configuration: { alarmRule: 'ALARM("weave-errors") OR ALARM("warp-errors")', actionsSuppressor: 'deploying' },
  })
})

test.each([
  ['no JSON', 'no JSON'],
  ['no object', '[1]'],
  ['empty', ''],
  ['null', null],
])('reason data that is %s has no details, and the alarm is read all the same', async (_what, reasonData) => {
  const raw = alarm()
  raw.alarmData.state.reasonData = reasonData
  expect((await eventOf(raw)).alarmData.state).toMatchObject({
    reasonData: reasonData ?? undefined,
    reasonDetails: undefined,
  })
})

test('an alarm without a state before is read', async () => {
  for (const previousState of [undefined, null]) {
    const raw = alarm()
    raw.alarmData.previousState = previousState
    expect((await eventOf(raw)).alarmData.previousState).toBeUndefined()
  }
})

test('what the function returns is the answer, and a throw fails the invocation', async () => {
  const no = new Error('no')
  expect(await toLambda(on(cloudWatchAlarm()).handle(({ id }) => ({ id })))(alarm(), context())).toEqual({
    id: 'run-1',
  })
  expect(await failureOf(toLambda(on(cloudWatchAlarm()).handle(() => Promise.reject(no))), alarm())).toBe(no)
})

describe('an alarm is refused, by the field that is wrong:', () => {
  test.each<[path: string, value: unknown, expected: string]>([
    ['alarmArn', 7, 'a string, got a number'],
    ['accountId', undefined, 'a string, got undefined'],
    ['region', null, 'a string, got null'],
    ['time', 'now', 'a time, got a string'],
    ['alarmData.alarmName', undefined, 'a string, got undefined'],
    ['alarmData.state', undefined, 'an object, got undefined'],
    ['alarmData.state.value', true, 'a string, got a boolean'],
    ['alarmData.state.reasonData', {}, 'a string, got an object'],
    ['alarmData.state.timestamp', 'in 2026 or so', 'a time, got a string'],
    ['alarmData.previousState.reason', undefined, 'a string, got undefined'],
    ['alarmData.configuration', [], 'an object, got an array'],
  ])('%s = %o', async (path, value, expected) => {
    const raw = alarm()
    const names = path.split('.')
    const last = names.pop() as string
    names.reduce((at, name) => at[name], raw)[last] = value
    const fn = vi.fn()
    expect(await failureOf(toLambda(on(cloudWatchAlarm()).handle(fn)), raw)).toMatchObject({
      code: 'INVALID_EVENT',
      message: `cloudWatchAlarm: ${path}: expected ${expected}`,
      path,
    })
    expect(fn).not.toHaveBeenCalled()
  })
})

test.each([
  ['an alarm that EventBridge sends', fixture<Raw[]>('aws-events/alarm')[0], 'this is an EventBridge event'],
  ['an alarm that SNS sends', fixture('cloud-watch-alarm/notification'), 'this is no event that heddle knows'],
  ['an alarm without its data', { ...alarm(), alarmData: undefined }, 'this is no event that heddle knows'],
  ['nothing', undefined, 'this is no event but undefined'],
])('%s is refused by name', async (_what, raw, message) => {
  expect(await failureOf(toLambda(on(cloudWatchAlarm()).handle(() => {})), raw)).toMatchObject({
    code: 'UNRECOGNISED_EVENT',
    message: expect.stringContaining(`cloudWatchAlarm: ${message}`),
  })
})

test('inside another source an alarm has no id', async () => {
  expect(await cloudWatchAlarm()['~standard'].validate(alarm())).toMatchObject({ value: { id: '' } })
})

const shared = samples().filter(({ name }) => name === 'cloudwatch-alarm/own.direct-metric.json')
test.runIf(SAMPLES_ARE_HERE).each(shared)('the shared sample $name is read', async ({ raw }) => {
  expect(await eventOf(raw)).toMatchObject({
    time: new Date('2026-03-01T10:00:00Z'),
    alarmData: { alarmName: 'errors', state: { value: 'ALARM', reasonDetails: { version: '1.0' } } },
  })
})

import { type HeddleError, on, sns, sqs } from 'heddle'
import { toLambda } from 'heddle/aws'
import { expect, test, vi } from 'vitest'
import { cloudWatchAlarmNotification } from '../src/cloud-watch-alarm-notification.ts'
import { context, errorLines, failureOf, fixture, type Raw } from './helpers.ts'
import { SAMPLES_ARE_HERE, samples } from './shared-samples.ts'

/** An SNS event with an alarm as its message. */
function published(alarm: unknown): Raw {
  const raw = fixture<Raw>('sns/order')
  raw.Records[0].Sns.Message = JSON.stringify(alarm)
  return raw
}

test.each(['notification', 'composite-notification'])('%s is read as CloudWatch published it', async (name) => {
  const alarm = fixture<Raw>(`cloud-watch-alarm/${name}`)
  const fn = vi.fn()
  const handler = toLambda(on(sns(cloudWatchAlarmNotification())).each(({ message }) => fn(message)))
  expect(await handler(published(alarm), context())).toBeUndefined()
  expect(fn.mock.calls).toEqual([[alarm]])
})

test('one that comes through a queue is read too', async () => {
  const raw = fixture<Raw>('sqs/orders')
  raw.Records = [raw.Records[0]]
  const alarm = fixture<Raw>('cloud-watch-alarm/notification')
  raw.Records[0].body = JSON.stringify({
    Type: 'Notification',
    MessageId: 'n1',
    TopicArn: 'arn:aws:sns:eu-central-1:123456789012:alarms',
    Message: JSON.stringify(alarm),
    Timestamp: '2026-10-05T08:00:01.123Z',
  })
  const fn = vi.fn()
  const handler = toLambda(
    on(sqs(sns(cloudWatchAlarmNotification()))).each(({ body }) => fn(new Date(body.message.StateChangeTime))),
  )
  expect(await handler(raw, context())).toEqual({ batchItemFailures: [] })
  expect(fn.mock.calls).toEqual([[new Date('2026-10-05T08:00:00.989Z')]])
})

test.each<[path: string, value: unknown, expected: string]>([
  ['AlarmName', undefined, 'a string, got undefined'],
  ['AWSAccountId', 123, 'a string, got a number'],
  ['NewStateValue', null, 'a string, got null'],
  ['NewStateReason', undefined, 'a string, got undefined'],
  ['StateChangeTime', 'now', 'a time, got a string'],
  ['Region', undefined, 'a string, got undefined'],
  ['AlarmArn', {}, 'a string, got an object'],
  ['OldStateValue', undefined, 'a string, got undefined'],
])('one whose %s is %o is refused', async (path, value, expected) => {
  errorLines()
  const fn = vi.fn()
  const raw = published({ ...fixture<Raw>('cloud-watch-alarm/notification'), [path]: value })
  const error = (await failureOf(toLambda(on(sns(cloudWatchAlarmNotification())).each(fn)), raw)) as AggregateError & {
    errors: readonly HeddleError[]
  }
  expect(error.errors).toMatchObject([
    {
      code: 'INVALID_PAYLOAD',
      message: `sns: notification 95df01b4-ee98-5cb9-9903-4c221d41eb5e: Message: ${path}: expected ${expected}`,
      path: `Records[0].Sns.Message.${path}`,
    },
  ])
  expect(fn).not.toHaveBeenCalled()
})

test('what is no alarm at all is refused', async () => {
  errorLines()
  for (const [message, expected] of [
    [null, 'expected an object, got null'],
    ['hello', 'expected an object, got a string'],
    [{}, 'AlarmName: expected a string, got undefined'],
  ]) {
    const error = await failureOf(toLambda(on(sns(cloudWatchAlarmNotification())).each(() => {})), published(message))
    expect((error as AggregateError).errors[0].message).toMatch(new RegExp(`: Message: ${expected}$`))
  }
})

const shared = samples().filter(({ name }) => name.startsWith('cloudwatch-alarm/go.'))
test.runIf(SAMPLES_ARE_HERE).each(shared)('the shared sample $name is read', async ({ raw }) => {
  const fn = vi.fn()
  await toLambda(on(sns(cloudWatchAlarmNotification())).each(({ message }) => fn(message)))(raw, context())
  expect(fn.mock.calls[0]?.[0]).toMatchObject({
    NewStateValue: 'ALARM',
    OldStateValue: 'INSUFFICIENT_DATA',
    Trigger: { Period: 60, Threshold: 0 },
  })
})

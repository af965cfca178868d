import { type HeddleError, on, s3, sqs, text } from 'heddle'
import { toLambda } from 'heddle/aws'
import { describe, expect, test, vi } from 'vitest'
import { type SnsNotification, sns } from '../src/sns.ts'
import { context, errorLines, failureOf, fixture, Order, type Raw, slow } from './helpers.ts'
import { SAMPLES_ARE_HERE, samples } from './shared-samples.ts'

const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:orders'

test('a notification has its message parsed, and every field that SNS sends', async () => {
  const seen: unknown[] = []
  const raw = fixture<Raw>('sns/order')
  expect(await toLambda(on(sns(Order)).each((item) => seen.push(item)))(raw, context())).toBeUndefined()
  expect(seen).toEqual([
    {
      id: '95df01b4-ee98-5cb9-9903-4c221d41eb5e',
      type: 'com.amazonaws.sns.Notification',
      source: TOPIC,
      time: new Date('2026-10-05T08:00:00.123Z'),
      subject: undefined,
      message: { id: 'o-1', total: 12 },
      topicArn: TOPIC,
      subscriptionArn: `${TOPIC}:7a1e5b0c-2d3f-4e5a-8b9c-0d1e2f3a4b5c`,
      messageAttributes: {
        tenant: { Type: 'String', Value: 'acme' },
        thumbnail: { Type: 'Binary', Value: 'AAEC' },
      },
      raw: raw.Records[0],
    },
  ])
})

test.each([
  ['no schema', sns(), '{"id":"o-1","total":12}'],
  ['a codec', sns(text()), '{"id":"o-1","total":12}'],
  ['a schema that takes its time', sns(slow(Order)), { id: 'o-1', total: 12 }],
])('with %s the message is as it says', async (_with, source, message) => {
  const fn = vi.fn()
  await toLambda(on(source as ReturnType<typeof sns>).handle(fn))(fixture('sns/order'), context())
  expect(fn.mock.calls[0]?.[0]).toMatchObject([{ message }])
})

test('a failure fails the invocation, for SNS takes no partial answer', async () => {
  const lines = errorLines()
  const no = new Error('no')
  const handler = toLambda(on(sns()).each(() => Promise.reject(no)))
  expect(await failureOf(handler, fixture('sns/order'))).toMatchObject({
    name: 'AggregateError',
    message: 'sns: 1 of 1 records failed',
    errors: [no],
  })
  expect(lines()).toMatchObject([{ recordId: '95df01b4-ee98-5cb9-9903-4c221d41eb5e', error: { message: 'no' } }])
})

describe('what is not as SNS sends it fails, and says where:', () => {
  test.each<[path: string, value: unknown, expected: string, source?: ReturnType<typeof sns>]>([
    ['Sns', undefined, 'sns: Records[0].Sns: expected an object, got undefined'],
    ['Sns.MessageId', 7, 'sns: Records[0].Sns.MessageId: expected a string, got a number'],
    ['Sns.Message', { id: 1 }, 'sns: Records[0].Sns.Message: expected a string, got an object'],
    ['Sns.Timestamp', 'yesterday', 'sns: Records[0].Sns.Timestamp: expected a time, got a string'],
    ['Sns.MessageAttributes', [], 'sns: Records[0].Sns.MessageAttributes: expected an object, got an array'],
    ['EventSubscriptionArn', null, 'sns: Records[0].EventSubscriptionArn: expected a string, got null'],
    [
      'Sns.Message',
      'not JSON at all',
      'sns: notification 95df01b4-ee98-5cb9-9903-4c221d41eb5e: Message: not JSON',
      sns(Order) as never,
    ],
  ])('%s', async (path, value, expected, source = sns()) => {
    errorLines()
    const raw = fixture<Raw>('sns/order')
    const names = path.split('.')
    const last = names.pop() as string
    names.reduce((at, name) => at[name], raw.Records[0])[last] = value
    const fn = vi.fn()
    const error = (await failureOf(toLambda(on(source).each(fn)), raw)) as AggregateError
    const [{ message, path: at }] = error.errors as [HeddleError]
    expect(message).toContain(expected)
    expect(at).toBe(`Records[0].${path}`)
    expect(fn).not.toHaveBeenCalled()
  })
})

describe('inside an SQS message', () => {
  const inQueue = (body: unknown): Raw => {
    const raw = fixture<Raw>('sqs/orders')
    raw.Records = [raw.Records[0]]
    raw.Records[0].body = JSON.stringify(body)
    return raw
  }
  const envelope = (message: unknown): Raw => ({
    Type: 'Notification',
    MessageId: 'n1',
    TopicArn: TOPIC,
    Message: typeof message === 'string' ? message : JSON.stringify(message),
    Timestamp: '2026-10-05T08:00:00.123Z',
    SignatureVersion: '1',
    SigningCertURL: 'https://sns.eu-central-1.amazonaws.com/x.pem',
    UnsubscribeURL: 'https://sns.eu-central-1.amazonaws.com/?Action=Unsubscribe',
  })
  const failed = async (source: Parameters<typeof on>[0], raw: Raw): Promise<unknown> => {
    const lines = errorLines()
    const handler = toLambda(on(source as ReturnType<typeof sqs>).each(() => {}))
    expect(await handler(raw, context())).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] })
    return lines()[0]?.error.message
  }

  test('is one notification, with the metadata of both levels', async () => {
    const seen: SnsNotification<Order>[] = []
    const handler = toLambda(on(sqs(sns(Order))).each(({ body }) => seen.push(body)))
    expect(await handler(inQueue(envelope({ id: 'o-1', total: 12 })), context())).toEqual({ batchItemFailures: [] })
    expect(seen).toMatchObject([
      { id: 'n1', message: { id: 'o-1', total: 12 }, topicArn: TOPIC, subscriptionArn: undefined, subject: undefined },
    ])
    expect(seen[0]?.raw).toMatchObject({ SigningCertURL: 'https://sns.eu-central-1.amazonaws.com/x.pem' })
  })

  test('may hold S3 events in turn, all their records', async () => {
    const keys: string[] = []
    const handler = toLambda(
      on(sqs(sns(s3()))).each(({ body }) => keys.push(...body.message.map(({ subject }) => subject))),
    )
    expect(await handler(inQueue(envelope(fixture('s3/three'))), context())).toEqual({ batchItemFailures: [] })
    expect(keys).toEqual(['yarn/1.txt', 'yarn/2.txt', 'yarn/3.txt'])
  })

  test('fails the message that it is in, and says where inside', async () => {
    const raw = inQueue(envelope(fixture('s3/one-bad-of-three')))
    expect(await failed(sqs(sns(s3())) as never, raw)).toBe(
      'sqs: message m1: body: sns: notification n1: Message: s3: Records[1].s3.object.key: expected a string, got undefined',
    )
    let path: string | undefined
    const handler = toLambda(
      on(sqs(sns(s3()))).each(() => {}, {
        onFailure: (error) => {
          path = (error as HeddleError).path
          return ({ id, error }) => ({ id, error })
        },
      }),
    )
    await handler(raw, context())
    expect(path).toBe('Records[0].body.Message.Records[1].s3.object.key')
  })

  test.each([
    ['what the schema refuses', envelope({ id: 'o-1' }), 'sns: notification n1: Message: total: expected a number'],
    ['a notification without a message', { ...envelope(''), Message: undefined }, 'sns: Message: expected a string'],
    ['another event', fixture('event-bridge/order-paid'), 'sns: this is an EventBridge event'],
  ])('refuses %s', async (_what, body, message) => {
    expect(await failed(sqs(sns(Order)) as never, inQueue(body))).toContain(`sqs: message m1: body: ${message}`)
  })
})

const shared = samples().filter(({ folder }) => folder === 'sns')
test.runIf(SAMPLES_ARE_HERE).each(shared)('the shared sample $name is read', async ({ raw }) => {
  const fn = vi.fn()
  expect(await toLambda(on(sns()).each(fn))(raw, context())).toBeUndefined()
  expect(fn).toHaveBeenCalledTimes((raw as Raw).Records.length)
})

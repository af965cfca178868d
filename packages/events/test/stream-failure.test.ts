import { on, sns, sqs } from 'heddle'
import { toLambda } from 'heddle/aws'
import { expect, test, vi } from 'vitest'
import { type StreamFailure, streamFailure } from '../src/stream-failure.ts'
import { context, failureOf, fixture, frozen, type Raw } from './helpers.ts'
import { SAMPLES_ARE_HERE, samples } from './shared-samples.ts'

const record = (name: string): Raw => fixture<Raw>(`lambda-destination/${name}-batch`)

async function eventOf(raw: unknown): Promise<StreamFailure> {
  return (await toLambda(on(streamFailure()).handle((event) => event))(raw, context())) as StreamFailure
}

test('a batch of a Kinesis stream says where its records are, and why Lambda gave up', async () => {
  const raw = frozen(record('kinesis'))
  const streamArn = 'arn:aws:kinesis:eu-central-1:123456789012:stream/yarn'
  expect(await eventOf(raw)).toStrictEqual({
    id: 'a1b2c3d4-0000-4000-8000-000000000001',
    type: 'com.amazonaws.lambda.streamFailure',
    source: streamArn,
    time: new Date('2026-10-05T08:05:00.000Z'),
    eventSource: 'aws:kinesis',
    condition: 'RetryAttemptsExhausted',
    requestContext: raw.requestContext,
    responseContext: raw.responseContext,
    batchInfo: {
      shardId: 'shardId-000000000001',
      startSequenceNumber: '49601189658422359378836298521827638475320189012309704722',
      endSequenceNumber: '49601189658422359378836298522902373528957594348623495186',
      approximateArrivalOfFirstRecord: new Date('2026-10-05T08:04:00.123Z'),
      approximateArrivalOfLastRecord: new Date('2026-10-05T08:04:20.000Z'),
      batchSize: 500,
      streamArn,
    },
    raw,
  })
})

test('a batch of a DynamoDB stream does too, without a response where there was no attempt', async () => {
  expect(await eventOf(record('dynamodb'))).toMatchObject({
    eventSource: 'aws:dynamodb',
    source: 'arn:aws:dynamodb:eu-central-1:123456789012:table/yarn/stream/2026-10-01T00:00:00.000',
    responseContext: undefined,
    batchInfo: { startSequenceNumber: '800000000003126276362', batchSize: 1 },
  })
})

test('inside a queue and a topic it is what Lambda sent there', async () => {
  const queue = fixture<Raw>('sqs/orders')
  queue.Records = [queue.Records[0]]
  queue.Records[0].body = JSON.stringify(record('kinesis'))
  const fn = vi.fn()
  const fromQueue = toLambda(on(sqs(streamFailure())).each(({ body }) => fn(body.batchInfo.shardId)))
  expect(await fromQueue(queue, context())).toEqual({ batchItemFailures: [] })
  const topic = fixture<Raw>('sns/order')
  topic.Records[0].Sns.Message = JSON.stringify(record('dynamodb'))
  await toLambda(on(sns(streamFailure())).each(({ message }) => fn(message.eventSource)))(topic, context())
  expect(fn.mock.calls).toEqual([['shardId-000000000001'], ['aws:dynamodb']])
})

test('a throw fails the invocation', async () => {
  const no = new Error('no')
  const handler = toLambda(on(streamFailure()).handle(() => Promise.reject(no)))
  expect(await failureOf(handler, record('kinesis'))).toBe(no)
})

test.each<[name: string, path: string, value: unknown, expected: string]>([
  ['kinesis', 'timestamp', undefined, 'a time, got undefined'],
  ['kinesis', 'requestContext.requestId', 1, 'a string, got a number'],
  ['kinesis', 'requestContext.condition', undefined, 'a string, got undefined'],
  ['kinesis', 'responseContext.executedVersion', null, 'a string, got null'],
  ['kinesis', 'KinesisBatchInfo.startSequenceNumber', 49, 'a string, got a number'],
  ['kinesis', 'KinesisBatchInfo.approximateArrivalOfFirstRecord', 'then', 'a time, got a string'],
  ['dynamodb', 'DDBStreamBatchInfo.batchSize', '1', 'a number, got a string'],
  ['dynamodb', 'DDBStreamBatchInfo.streamArn', undefined, 'a string, got undefined'],
])('a record of %s whose %s is %o is refused', async (name, path, value, expected) => {
  const raw = record(name)
  const names = path.split('.')
  const last = names.pop() as string
  names.reduce((at, part) => at[part], raw)[last] = value
  expect(await failureOf(toLambda(on(streamFailure()).handle(() => {})), raw)).toMatchObject({
    code: 'INVALID_EVENT',
    message: `streamFailure: ${path}: expected ${expected}`,
    path,
  })
})

test.each([
  ['what became of an asynchronous invocation', fixture('lambda-destination/success')],
  ['a batch of no stream', { ...record('kinesis'), KinesisBatchInfo: undefined }],
  ['an event of another source', fixture('other/kinesis')],
  ['nothing', null],
])('%s is refused', async (_what, raw) => {
  expect(await failureOf(toLambda(on(streamFailure()).handle(() => {})), raw)).toMatchObject({
    code: 'UNRECOGNISED_EVENT',
    message: expect.stringMatching(/^streamFailure: this is /),
  })
})

const shared = samples().filter(({ name }) => name === 'lambda-destination/own.sqs-stream-failure-record.json')
test.runIf(SAMPLES_ARE_HERE).each(shared)('the shared sample $name is read', async ({ raw }) => {
  expect(await eventOf(raw)).toMatchObject({ eventSource: 'aws:kinesis', batchInfo: { batchSize: 500 } })
})

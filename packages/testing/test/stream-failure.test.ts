import { on, sqs } from 'heddle'
import { invoke, sqsEvent, streamFailureEvent } from 'heddle/testing'
import { streamFailure } from 'heddle/triggers'
import { expect, test } from 'vitest'

const read = on(streamFailure()).handle((event) => event)

test('a batch of a stream is read as it is said', async () => {
  const event = streamFailureEvent({
    stream: 'orders',
    shardId: 'shardId-7',
    startSequenceNumber: '1',
    endSequenceNumber: '9',
    batchSize: 9,
    attempts: 4,
    functionName: 'ship',
  })
  expect(await invoke(read, event)).toMatchObject({
    eventSource: 'aws:kinesis',
    condition: 'RetryAttemptsExhausted',
    requestContext: {
      functionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:ship',
      approximateInvokeCount: 4,
    },
    batchInfo: {
      streamArn: 'arn:aws:kinesis:eu-west-1:123456789012:stream/orders',
      shardId: 'shardId-7',
      startSequenceNumber: '1',
      endSequenceNumber: '9',
      batchSize: 9,
      approximateArrivalOfFirstRecord: new Date('2026-01-02T03:04:05.678Z'),
    },
  })
})

test('a batch of DynamoDB is one of a table', async () => {
  const seen: unknown[] = []
  const handler = on(sqs(streamFailure())).each(({ body }) => seen.push(body))
  await invoke(handler, sqsEvent([streamFailureEvent({ eventSource: 'aws:dynamodb', stream: 'orders' })]))
  expect(seen).toMatchObject([
    {
      eventSource: 'aws:dynamodb',
      source: expect.stringContaining('table/orders/stream/'),
      batchInfo: { batchSize: 1 },
    },
  ])
  expect(streamFailureEvent()).toEqual(streamFailureEvent())
})

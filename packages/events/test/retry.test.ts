import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { buildApp } from 'fauxqs'
import { on, retry, s3, sqs } from 'heddle'
import { toLambda } from 'heddle/aws'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { context, errorLines, fixture, type Raw } from './helpers.ts'

const failing = (policy = retry.after(30)) =>
  toLambda(on(sqs()).each(() => Promise.reject(new Error('no')), { onFailure: () => policy }))

/** A real queue with one message that is received, as Lambda would have it. */
async function received() {
  const server = buildApp({ logger: false })
  const endpoint = await server.listen({ host: '127.0.0.1', port: 0 })
  onTestFinished(async () => {
    await server.close()
    vi.unstubAllEnvs()
  })
  const options = { endpoint, region: 'us-east-1' }
  for (const [name, value] of [
    ['AWS_ENDPOINT_URL', options.endpoint],
    ['AWS_ACCESS_KEY_ID', 'test'],
    ['AWS_SECRET_ACCESS_KEY', 'test'],
  ] as const) {
    vi.stubEnv(name, value)
  }
  const client = new SQSClient(options)
  const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: 'orders' }))
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn', 'VisibilityTimeout'] }),
  )
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hello' }))
  const receive = async () => (await client.send(new ReceiveMessageCommand({ QueueUrl }))).Messages ?? []
  const [message] = await receive()
  const event = fixture<Raw>('sqs/orders')
  event.Records = [
    {
      ...event.Records[0],
      messageId: message?.MessageId,
      receiptHandle: message?.ReceiptHandle,
      body: message?.Body,
      eventSourceARN: Attributes?.QueueArn,
      awsRegion: options.region,
    },
  ]
  return { event, receive, id: message?.MessageId }
}

describe('retry.after', () => {
  test('hides the message for that long: a real queue, the real client', async () => {
    const lines = errorLines()
    const { event, receive, id } = await received()
    expect(await failing(retry.after(0))(event, context())).toEqual({ batchItemFailures: [{ itemIdentifier: id }] })
    expect(lines()).toMatchObject([{ message: `sqs: record ${id} failed` }])
    // Its visibility timeout of half a minute is cut to nothing.
    expect((await receive()).map(({ MessageId }) => MessageId)).toEqual([id])
    expect(await receive()).toEqual([])
  })

  test('asks the client that it is given, for the queue of the record', async () => {
    errorLines()
    const send = vi.fn(async (_command: unknown) => ({}))
    const event = fixture<Raw>('sqs/orders')
    event.Records[0].eventSourceARN = 'arn:aws-cn:sqs:cn-north-1:123456789012:orders'
    event.Records.splice(1)
    await failing(retry.after(29.5, { client: { send } }))(event, context())
    expect(send.mock.calls).toMatchObject([
      [
        {
          input: {
            QueueUrl: 'https://sqs.cn-north-1.amazonaws.com.cn/123456789012/orders',
            ReceiptHandle: event.Records[0].receiptHandle,
            VisibilityTimeout: 30,
          },
        },
      ],
    ])
  })

  test('that SQS does not take is logged, and the message comes again all the same', async () => {
    const lines = errorLines()
    const client = { send: () => Promise.reject(new Error('AccessDenied')) }
    const answer = await failing(retry.after(30, { client }))(fixture('sqs/orders'), context())
    expect(answer.batchItemFailures).toHaveLength(3)
    expect(lines()[0]).toMatchObject({
      message: 'sqs: record m1: retry.after failed',
      recordId: 'm1',
      error: { message: 'AccessDenied' },
    })
  })

  test('leaves alone what is no SQS message', async () => {
    errorLines()
    const send = vi.fn()
    const handler = toLambda(
      on(s3()).each(() => Promise.reject(new Error('no')), { onFailure: () => retry.after(30, { client: { send } }) }),
    )
    await expect(handler(fixture('s3/three'), context())).rejects.toMatchObject({ name: 'AggregateError' })
    expect(send).not.toHaveBeenCalled()
  })

  test.each([-1, 43_201, Number.NaN])('of %d seconds is refused', (seconds) => {
    expect(() => retry.after(seconds)).toThrow(`retry.after: expected 0 to 43200 seconds, got ${seconds}`)
  })
})

test('retry lets the trigger deliver the record again', async () => {
  errorLines()
  const answer = await failing(retry)(fixture('sqs/orders'), context())
  expect(answer.batchItemFailures).toHaveLength(3)
})

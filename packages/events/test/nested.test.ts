// Events inside events: the metadata of every level is there, and what is wrong inside fails the outermost record alone.
import { gzipSync } from 'node:zlib'
import { cloudWatchLogs, dynamoDB, eventBridge, gzip, HeddleError, kinesis, on, s3, sns, sqs } from 'heddle'
import { type LambdaFunction, toLambda } from 'heddle/aws'
import { firehose, lambdaDestination, s3Events } from 'heddle/triggers'
import { describe, expect, test } from 'vitest'
import { context, errorLines, fixture, Order, type Raw } from './helpers.ts'

const base64 = (bytes: Uint8Array | string) => Buffer.from(bytes).toString('base64')
const gzipped = (value: unknown) => base64(gzipSync(JSON.stringify(value)))

/** An SQS event with one message for each body. */
function queue(...bodies: readonly unknown[]): Raw {
  const raw = fixture<Raw>('sqs/orders')
  const [first] = raw.Records
  raw.Records = bodies.map((body, index) => ({ ...first, messageId: `m${index + 1}`, body: JSON.stringify(body) }))
  return raw
}

function notification(message: unknown): Raw {
  const [{ Sns }] = fixture<Raw>('sns/order').Records
  return { ...Sns, Message: JSON.stringify(message) }
}

/** A Kinesis event with one record for each data, in base64. */
function stream(...data: readonly string[]): Raw {
  const raw = fixture<Raw>('kinesis/orders')
  const [first] = raw.Records
  raw.Records = data.map((one, index) => {
    const kinesis = { ...first.kinesis, partitionKey: `p${index}`, sequenceNumber: `${100 + index}`, data: one }
    return { ...first, eventID: `shardId-000000000000:${100 + index}`, kinesis }
  })
  return raw
}

const logs = (...messages: readonly string[]): Raw => ({
  messageType: 'DATA_MESSAGE',
  owner: '123456789012',
  logGroup: '/aws/lambda/weave',
  logStream: '2026/10/05/[$LATEST]0123',
  subscriptionFilters: ['all'],
  logEvents: messages.map((message, index) => ({ id: `e${index}`, timestamp: 1759651200000 + index, message })),
})

/** Where the failed records of an event are wrong, by the path of their errors. */
async function pathsOf(
  handlerOf: (options: { onFailure: (error: unknown) => (failed: never) => never }) => unknown,
  raw: unknown,
): Promise<(string | undefined)[]> {
  errorLines()
  const paths: (string | undefined)[] = []
  const handler = handlerOf({
    onFailure: (error) => {
      expect(error).toBeInstanceOf(HeddleError)
      paths.push((error as HeddleError).path)
      return ({ id, error }: { id: string; error: unknown }) => ({ id, error }) as never
    },
  })
  await (toLambda(handler as never) as LambdaFunction<unknown>)(raw, context())
  return paths
}

describe('S3 in SNS in SQS', () => {
  const source = sqs(sns(s3()))

  test('all records of every level, and the metadata of each', async () => {
    const seen: unknown[] = []
    const handler = on(source).each(({ messageId, body: { topicArn, message } }) => {
      seen.push([messageId, topicArn, message.map(({ s3 }) => s3.object.key)])
    })
    const raw = queue(notification(fixture('s3/three')), notification(fixture('s3/test-event')))
    expect(await toLambda(handler)(raw, context())).toEqual({ batchItemFailures: [] })
    const topic = 'arn:aws:sns:eu-central-1:123456789012:orders'
    expect(seen).toEqual([
      ['m1', topic, ['yarn/1.txt', 'yarn/2.txt', 'yarn/3.txt']],
      ['m2', topic, []],
    ])
  })

  test('one bad object fails its message alone, and the path says where', async () => {
    const raw = queue(notification(fixture('s3/three')), notification(fixture('s3/one-bad-of-three')))
    expect(await pathsOf((options) => on(source).each(() => {}, options as never), raw)).toEqual([
      'Records[1].body.Message.Records[1].s3.object.key',
    ])
  })
})

describe('S3 in EventBridge in SQS', () => {
  const source = sqs(eventBridge.of(s3Events))
  const [created] = fixture<Raw[]>('aws-events/s3')

  test('the detail is typed by its type', async () => {
    const keys: unknown[] = []
    const handler = on(source).each(({ body }) => {
      if (body.type === 'Object Created') keys.push([body.source, body.detail.bucket.name, body.detail.object.key])
    })
    expect(await toLambda(handler)(queue(created), context())).toEqual({ batchItemFailures: [] })
    expect(keys).toEqual([['aws.s3', created?.detail.bucket.name, created?.detail.object.key]])
  })

  test('one that is wrong fails its message alone, and the path says where', async () => {
    const wrong = { ...created, detail: { ...created?.detail, object: { key: 7 } } }
    expect(await pathsOf((options) => on(source).each(() => {}, options as never), queue(created, wrong))).toEqual([
      'Records[1].body.detail.object.key',
    ])
  })
})

describe('DynamoDB in Kinesis', () => {
  const source = kinesis(dynamoDB({ newImage: Order }))
  const change = (total: unknown) => ({
    eventID: 'c1',
    eventName: 'INSERT',
    eventSource: 'aws:dynamodb',
    awsRegion: 'eu-central-1',
    recordFormat: 'application/json',
    tableName: 'orders',
    userIdentity: null,
    dynamodb: {
      ApproximateCreationDateTime: 1759651200000,
      Keys: { id: { S: 'o-1' } },
      NewImage: { id: { S: 'o-1' }, total },
      SizeBytes: 30,
    },
  })

  test('a change is read with its image', async () => {
    const seen: unknown[] = []
    const handler = on(source).each(({ partitionKey, data }) => {
      seen.push([partitionKey, data.tableName, data.newImage])
    })
    const raw = stream(base64(JSON.stringify(change({ N: '12' }))))
    expect(await toLambda(handler)(raw, context())).toEqual({ batchItemFailures: [] })
    expect(seen).toEqual([['p0', 'orders', { id: 'o-1', total: 12 }]])
  })

  test.each([
    ['an attribute that is none', { X: '12' }, 'Records[1].kinesis.data.dynamodb.NewImage.total'],
    ['an image that the schema refuses', { S: 'twelve' }, 'Records[1].kinesis.data.dynamodb.NewImage'],
  ])('%s fails its record alone, and the path says where', async (_what, total, path) => {
    const raw = stream(...[{ N: '1' }, total].map((one) => base64(JSON.stringify(change(one)))))
    expect(await pathsOf((options) => on(source).each(() => {}, options as never), raw)).toEqual([path])
  })
})

describe('CloudWatch Logs', () => {
  test('in Kinesis: every log event of every record', async () => {
    const seen: unknown[] = []
    const handler = on(kinesis(gzip(cloudWatchLogs(Order)))).each(({ sequenceNumber, data }) => {
      seen.push([sequenceNumber, data.map(({ logGroup, message }) => [logGroup, message.total])])
    })
    const raw = stream(gzipped(logs('{"id":"o-1","total":1}', '{"id":"o-2","total":2}')), gzipped(logs()))
    expect(await toLambda(handler)(raw, context())).toEqual({ batchItemFailures: [] })
    expect(seen).toEqual([
      [
        '100',
        [
          ['/aws/lambda/weave', 1],
          ['/aws/lambda/weave', 2],
        ],
      ],
      ['101', []],
    ])
  })

  test('in Kinesis: one bad message fails its record alone, and the path says where', async () => {
    const raw = stream(gzipped(logs('{"id":"o-1","total":1}')), gzipped(logs('{"id":"o-1","total":1}', '{"id":"o-2"}')))
    const source = kinesis(gzip(cloudWatchLogs(Order)))
    expect(await pathsOf((options) => on(source).each(() => {}, options as never), raw)).toEqual([
      'Records[1].kinesis.data.logEvents[1].message',
    ])
  })

  test('in Firehose: each record becomes what is kept of its log events', async () => {
    const raw = fixture<Raw>('firehose/direct-put')
    const [first] = raw.records
    raw.records = [
      { ...first, recordId: 'r1', data: gzipped(logs('a', 'b')) },
      { ...first, recordId: 'r2', data: base64('not gzip') },
    ]
    errorLines()
    const handler = on(firehose(gzip(cloudWatchLogs()))).each(({ data }) => ({
      data: data.map(({ message }) => message).join('\n'),
    }))
    expect(await toLambda(handler)(raw, context())).toMatchObject({
      records: [
        { recordId: 'r1', result: 'Ok', data: base64('a\nb') },
        { recordId: 'r2', result: 'ProcessingFailed', data: base64('not gzip') },
      ],
    })
  })
})

test('a destination record in SQS has the request and the response', async () => {
  const seen: unknown[] = []
  const handler = on(sqs(lambdaDestination({ request: Order }))).each(({ body }) => {
    seen.push([body.requestContext.condition, body.requestPayload])
  })
  const record = { ...fixture<Raw>('lambda-destination/retries-exhausted'), requestPayload: { id: 'o-1', total: 1 } }
  expect(await toLambda(handler)(queue(record), context())).toEqual({ batchItemFailures: [] })
  expect(seen).toEqual([['RetriesExhausted', { id: 'o-1', total: 1 }]])
})

import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { base64, gzip, HeddleError, on, s3, sqs, text } from 'heddle'
import { type LambdaFunction, toLambda } from 'heddle/aws'
import { describe, expect, test, vi } from 'vitest'
import { activeMQ } from '../src/active-mq.ts'
import { dynamoDB } from '../src/dynamo-db.ts'
import { kafka } from '../src/kafka.ts'
import { kinesis, kinesisWindow } from '../src/kinesis.ts'
import { pipes, pipesEnrichment } from '../src/pipes.ts'
import { rabbitMQ } from '../src/rabbit-mq.ts'
import { context, errorLines, failureOf, fixture, frozen, Order, type Raw, slow } from './helpers.ts'
import { SAMPLES_ARE_HERE, samples } from './shared-samples.ts'

/** A source in a pipe, with a function that collects what it gets, and the errors of the rest. */
function collecting(source: unknown) {
  const items: Raw[] = []
  const errors: HeddleError[] = []
  const lambda = toLambda(
    on(source as ReturnType<typeof sqs>)
      .use(async (_call, next) => {
        const result = await next({ log: { error() {} } })
        errors.push(...result.failures.map(({ error }) => error as HeddleError))
        return result
      })
      .each((item) => {
        items.push(item)
      }),
  ) as LambdaFunction<unknown>
  return { items, errors, lambda }
}

describe('the batch of a pipe is what its source reads:', () => {
  test('sqs', async () => {
    const raw = fixture<Raw[]>('pipes/sqs')
    const { items, errors, lambda } = collecting(pipes(sqs(Order)))
    expect(await lambda(frozen(raw), context())).toEqual({ batchItemFailures: [{ itemIdentifier: 'm2' }] })
    expect(items).toMatchObject([{ id: 'm1', body: { id: 'o-1', total: 10 }, type: 'com.amazonaws.sqs.message' }])
    expect(items[0]?.raw).toBe(raw[0])
    expect(errors).toMatchObject([{ message: 'sqs: message m2: body: total: expected a number', path: '[1].body' }])
  })

  test('kinesis, the identifier of the answer its eventID', async () => {
    const raw = fixture<Raw[]>('pipes/kinesis')
    const { items, errors, lambda } = collecting(pipes(kinesis(Order)))
    expect(await lambda(frozen(raw), context())).toEqual({ batchItemFailures: [{ itemIdentifier: raw[1]?.eventID }] })
    expect(items).toMatchObject([
      { data: { id: 'o-1' }, partitionKey: 'acme', sequenceNumber: raw[0]?.sequenceNumber, awsRegion: 'eu-central-1' },
      { data: { id: 'o-3' } },
    ])
    expect(items[0]?.raw.kinesis.partitionKey).toBe('acme')
    expect(errors).toMatchObject([{ code: 'INVALID_PAYLOAD', path: '[1].data' }, { code: 'AFTER_FAILURE' }])
  })

  test('dynamoDB, the identifier of the answer its eventID', async () => {
    const raw = fixture<Raw[]>('pipes/dynamo-db')
    const { items, lambda } = collecting(pipes(dynamoDB({ newImage: Order })))
    expect(await lambda(frozen(raw), context())).toEqual({ batchItemFailures: [] })
    expect(items.map(({ eventName }) => eventName).sort()).toEqual(['INSERT', 'MODIFY', 'REMOVE'])
    errorLines()
    const failing = toLambda(on(pipes(dynamoDB())).each(() => Promise.reject(new Error('no'))))
    expect(await failing(raw, context())).toEqual({ batchItemFailures: [{ itemIdentifier: raw[0]?.eventID }] })
  })

  test('kafka, by partition', async () => {
    const raw = fixture<Raw[]>('pipes/kafka')
    const source = kafka({ key: text(), value: Order }, { reportBatchItemFailures: true })
    const { items, errors, lambda } = collecting(pipes(source))
    expect(await lambda(frozen(raw), context())).toEqual({
      batchItemFailures: [{ itemIdentifier: { partition: 'orders-1', offset: 16 } }],
    })
    expect(items.map(({ value }) => value.id).sort()).toEqual(['o-1', 'o-2', 'o-4'])
    expect(items[0]).toMatchObject({ topic: 'orders', key: 'acme', eventSourceArn: raw[0]?.eventSourceArn })
    expect(errors).toMatchObject([{ code: 'INVALID_PAYLOAD', path: '[2].value' }, { code: 'AFTER_FAILURE' }])
  })

  test("kafka of a cluster of one's own, its partition as text", async () => {
    const raw = fixture<Raw[]>('pipes/kafka')
    for (const record of raw) {
      delete record.eventSourceArn
      Object.assign(record, { eventSource: 'SelfManagedKafka', partition: String(record.partition) })
    }
    const { items, lambda } = collecting(pipes(kafka()))
    expect(await lambda(raw, context())).toEqual({ batchItemFailures: [] })
    expect(items.map(({ partition }) => partition).sort()).toEqual([0, 0, 1, 1, 1])
    expect(items[0]?.source).toBe(raw[0]?.bootstrapServers)
  })

  test('activeMQ', async () => {
    const { items, errors, lambda } = collecting(pipes(activeMQ(Order)))
    expect(await failureOf(lambda, fixture('pipes/active-mq'))).toMatchObject({
      message: 'activeMQ: 1 of 2 records failed',
    })
    expect(items).toMatchObject([{ data: { id: 'o-1' }, destination: { physicalName: 'orders' } }])
    expect(errors).toMatchObject([{ path: '[1].data' }])
  })

  test('rabbitMQ', async () => {
    const { items, errors, lambda } = collecting(pipes(rabbitMQ(Order)))
    expect(await failureOf(lambda, fixture('pipes/rabbit-mq'))).toMatchObject({
      message: 'rabbitMQ: 1 of 2 records failed',
    })
    expect(items).toMatchObject([{ id: 'r-1', queue: 'orders', virtualHost: '/', data: { id: 'o-1' } }])
    expect(errors).toMatchObject([{ path: '[1].data' }])
  })

  test('with schemas that take their time', async () => {
    const raw = fixture<Raw[]>('pipes/kafka')
    const source = kafka({ value: slow(Order) }, { reportBatchItemFailures: true })
    const { errors, lambda } = collecting(pipes(source))
    expect(await lambda(raw, context())).toEqual({
      batchItemFailures: [{ itemIdentifier: { partition: 'orders-1', offset: 16 } }],
    })
    expect(errors[0]?.path).toBe('[2].value')
  })

  test('of one record, and of none', async () => {
    const [first] = fixture<Raw[]>('pipes/sqs')
    const { items, lambda } = collecting(pipes(sqs()))
    expect(await lambda([first], context())).toEqual({ batchItemFailures: [] })
    expect(await lambda([], context())).toEqual({ batchItemFailures: [] })
    expect(items).toHaveLength(1)
  })
})

describe('where in the batch an error is:', () => {
  test.each<[string, unknown, string, string, unknown, string]>([
    ['a field of a message', sqs(), 'pipes/sqs', 'body', 7, 'sqs: [1].body: expected a string, got a number'],
    ['a field inside', sqs(), 'pipes/sqs', 'attributes.SenderId', undefined, 'sqs: [1].attributes.SenderId: expected'],
    ['the data of a record', kinesis(), 'pipes/kinesis', 'data', 'no base64!', 'kinesis: [1].data: expected base64'],
    ['its metadata', kinesis(), 'pipes/kinesis', 'awsRegion', 7, 'kinesis: [1].awsRegion: expected a string'],
    ['keys', dynamoDB(), 'pipes/dynamo-db', 'dynamodb.Keys', 7, 'dynamoDB: [1].dynamodb.Keys: expected an object'],
    ['a Kafka record', kafka(), 'pipes/kafka', 'timestamp', 'now', 'kafka: [1].timestamp: expected a number'],
    ['an ActiveMQ message', activeMQ(), 'pipes/active-mq', 'data', 7, 'activeMQ: [1].data: expected a string'],
    ['a RabbitMQ message', rabbitMQ(), 'pipes/rabbit-mq', 'data', 7, 'rabbitMQ: [1].data: expected a string'],
  ])('%s', async (_what, source, name, path, value, message) => {
    const raw = fixture<Raw[]>(name)
    const names = path.split('.')
    const last = names.pop() as string
    names.reduce((inner, name) => inner[name], raw[1] as Raw)[last] = value
    const { errors, lambda } = collecting(pipes(source as ReturnType<typeof sqs>))
    await lambda(raw, context()).catch(() => {})
    expect(errors[0]?.message).toContain(message)
    expect(errors[0]?.path).toBe(`[1].${path}`)
  })

  test.each<[string, unknown, string, string]>([
    ['a message without its id', sqs(), 'pipes/sqs', 'messageId'],
    ['a record without its sequence number', kinesis(), 'pipes/kinesis', 'sequenceNumber'],
    ['a change without its number', dynamoDB(), 'pipes/dynamo-db', 'dynamodb.SequenceNumber'],
    ['a Kafka record without its offset', kafka(), 'pipes/kafka', 'offset'],
  ])('%s fails the whole batch', async (_what, source, name, path) => {
    const raw = fixture<Raw[]>(name)
    const names = path.split('.')
    const last = names.pop() as string
    delete names.reduce((inner, name) => inner[name], raw[1] as Raw)[last]
    const { items, lambda } = collecting(pipes(source as ReturnType<typeof sqs>))
    const error = (await failureOf(lambda, raw)) as HeddleError
    expect(error).toBeInstanceOf(HeddleError)
    expect(error.path).toBe(`[1].${path}`)
    expect(error.message).toContain(`: [1].${path}: expected`)
    expect(items).toEqual([])
  })

  test('what stands inside a record keeps its own path', async () => {
    const [message] = fixture<Raw[]>('pipes/sqs')
    const body = JSON.stringify(fixture('s3/one-bad-of-three'))
    const { errors, lambda } = collecting(pipes(sqs(s3())))
    await lambda([{ ...message, body }], context())
    expect(errors[0]).toMatchObject({
      message: 'sqs: message m1: body: s3: Records[1].s3.object.key: expected a string, got undefined',
      path: '[0].body.Records[1].s3.object.key',
    })
  })

  test('a record that is null', async () => {
    for (const [source, name] of [
      [sqs(), 'pipes/sqs'],
      [kinesis(), 'pipes/kinesis'],
      [dynamoDB(), 'pipes/dynamo-db'],
    ] as const) {
      const raw = fixture<unknown[]>(name)
      raw[1] = null
      const { lambda } = collecting(pipes(source as ReturnType<typeof sqs>))
      expect(await failureOf(lambda, raw)).toMatchObject({
        message: `${source.name}: [1]: expected an object, got null`,
        path: '[1]',
      })
    }
    const raw = fixture<unknown[]>('pipes/kafka')
    raw[1] = null
    expect(await failureOf(collecting(pipes(kafka())).lambda, raw)).toMatchObject({
      message: 'pipes: [1].eventSourceKey: expected a string, got undefined',
    })
  })
})

test('a record that Pipes cannot be told of fails the whole batch', async () => {
  errorLines()
  const raw = fixture<Raw[]>('pipes/kinesis')
  delete raw[1]?.eventID
  const handler = toLambda(on(pipes(kinesis())).each(() => {}))
  expect(await failureOf(handler, raw)).toMatchObject({ message: 'pipes: 2 of 4 records failed' })
})

test('the options of the source hold', async () => {
  errorLines()
  const handler = toLambda(on(pipes(sqs(Order, { reportBatchItemFailures: false }))).each(() => {}))
  expect(await failureOf(handler, fixture('pipes/sqs'))).toMatchObject({ message: 'sqs: 1 of 2 records failed' })
})

test('records keep the order of the batch for each partition, in whatever order partitions come', async () => {
  const model = fixture<Raw[]>('pipes/kafka')[0] as Raw
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('orders-0', 'orders-1', '7', '0', '__proto__', 'a"]b'), { maxLength: 50 }),
      async (keys) => {
        const raw = keys.map((eventSourceKey, offset) => ({ ...model, eventSourceKey, offset }))
        const offsets: number[] = []
        const handler = toLambda(
          on(pipes(kafka())).handle((records) => void offsets.push(...records.map((r) => r.offset))),
        )
        expect(await handler(raw, context())).toEqual({ batchItemFailures: [] })
        expect(offsets).toEqual(keys.map((_, index) => index))
      },
    ),
  )
})

describe('an event is refused by name:', () => {
  test.each<[string, unknown, string]>([
    ['that of another source', fixture('pipes/kinesis'), 'pipes: this is no EventBridge Pipes batch that pipes reads'],
    ['what comes from Lambda itself', fixture('sqs/orders'), 'pipes: this is an SQS event'],
    ['what an input transformer made', fixture('pipes/transformed'), 'pipes: this is no event'],
    ['text in place of records', ['x'], 'pipes: this is no event'],
    ['nothing', undefined, 'pipes: this is no event but undefined'],
  ])('%s', async (_what, raw, message) => {
    const error = (await failureOf(toLambda(on(pipes(sqs())).each(() => {})), raw)) as HeddleError
    expect(error).toBeInstanceOf(HeddleError)
    expect(error.code).toBe('UNRECOGNISED_EVENT')
    expect(error.message).toContain(message)
  })
})

describe('what an input transformer made', () => {
  test('is read by a schema, and takes no partial answer', async () => {
    const { items, errors, lambda } = collecting(pipes(Order))
    expect(await failureOf(lambda, fixture('pipes/transformed'))).toMatchObject({
      name: 'AggregateError',
      message: 'pipes: 1 of 3 records failed',
    })
    expect(items).toEqual([
      { id: 'o-1', total: 10 },
      { id: 'o-3', total: 0 },
    ])
    expect(errors).toMatchObject([
      { code: 'INVALID_PAYLOAD', message: 'pipes: [1]: total: expected a number', path: '[1]' },
    ])
  })

  test.each([
    ['at once', Order],
    ['later', slow(Order)],
  ])('is answered with nothing when all is right, %s', async (_when, schema) => {
    const [first, , third] = fixture<unknown[]>('pipes/transformed')
    const { items, lambda } = collecting(pipes(schema))
    expect(await lambda([first, third], context())).toBeUndefined()
    expect(items).toHaveLength(2)
  })

  test('may be text that a codec reads, or the event of another service', async () => {
    const zipped = gzipSync('{"id":"o-1","total":10}').toString('base64')
    const { items, errors, lambda } = collecting(pipes(base64(gzip(Order))))
    await failureOf(lambda, [zipped, 7])
    expect(items).toEqual([{ id: 'o-1', total: 10 }])
    expect(errors).toMatchObject([{ message: 'pipes: [1]: expected text or bytes, got a number' }])
    const objects = collecting(pipes(s3()))
    expect(await objects.lambda([fixture('s3/three')], context())).toBeUndefined()
    expect(objects.items).toHaveLength(1)
    expect(objects.items[0]).toHaveLength(3)
  })

  test('is not a window', async () => {
    const { errors, lambda } = collecting(pipes(kinesisWindow(Order, { initial: () => ({}) })))
    await failureOf(lambda, fixture('pipes/kinesis'))
    expect(errors[0]?.message).toContain('kinesisWindow: this is')
  })
})

describe('an enrichment', () => {
  test('answers with what the function made of each record, in their order', async () => {
    const handler = toLambda(
      on(pipesEnrichment(sqs())).each(async ({ messageId, body }) => {
        if (messageId === 'm1') await new Promise((resolve) => setImmediate(resolve))
        return { messageId, order: JSON.parse(body).id }
      }),
    )
    expect(await handler(fixture('pipes/sqs'), context())).toEqual([
      { messageId: 'm1', order: 'o-1' },
      { messageId: 'm2', order: 'o-2' },
    ])
  })

  test('in the order of the batch also where the source has partitions', async () => {
    const handler = toLambda(on(pipesEnrichment(kafka())).each(({ offset }) => offset))
    expect(await handler(fixture('pipes/kafka'), context())).toEqual([15, 7, 16, 8, 17])
  })

  test('drops a record for undefined, and only for that', async () => {
    const made: unknown[] = [undefined, null, 0, '', false, {}]
    const handler = toLambda(on(pipesEnrichment()).each((index) => made[index as number]))
    expect(await handler([0, 1, 2, 3, 4, 5], context())).toEqual([null, 0, '', false, {}])
    expect(await handler([0], context())).toEqual([])
  })

  test('has the elements as its schema says, or as they come', async () => {
    const twice = toLambda(on(pipesEnrichment(Order)).each(({ id, total }) => ({ id, total: total * 2 })))
    const [first, , third] = fixture<unknown[]>('pipes/transformed')
    expect(await twice([first, third], context())).toEqual([
      { id: 'o-1', total: 20 },
      { id: 'o-3', total: 0 },
    ])
    const whole = toLambda(on(pipesEnrichment()).handle((elements) => elements.toReversed()))
    expect(await whole(['a', 7, null], context())).toEqual([null, 7, 'a'])
  })

  test('has no partial answer: any failure fails the invocation, once all are tried', async () => {
    const lines = errorLines()
    const fn = vi.fn(() => 'made')
    expect(await failureOf(toLambda(on(pipesEnrichment(Order)).each(fn)), fixture('pipes/transformed'))).toMatchObject({
      name: 'AggregateError',
      message: 'pipes: 1 of 3 records failed',
      errors: [{ message: 'pipes: [1]: total: expected a number' }],
    })
    expect(fn).toHaveBeenCalledTimes(2)
    expect(lines()).toMatchObject([{ message: 'pipesEnrichment: record [1] failed', recordId: '[1]' }])
    const throwing = toLambda(on(pipesEnrichment(kinesis())).each(() => Promise.reject(new Error('no'))))
    expect(await failureOf(throwing, fixture('pipes/kinesis'))).toMatchObject({
      message: 'pipes: 4 of 4 records failed',
    })
  })

  test('of no records makes none', async () => {
    const handler = toLambda(on(pipesEnrichment(Order)).each((order) => order))
    expect(await handler([], context())).toEqual([])
  })

  test('refuses what is no batch', async () => {
    const handler = toLambda(on(pipesEnrichment(Order)).each((order) => order))
    expect(await failureOf(handler, { id: 'o-1', total: 1 })).toMatchObject({ code: 'UNRECOGNISED_EVENT' })
  })
})

const shared = samples().filter(({ folder }) => folder === 'pipes')
const OF: Readonly<Record<string, unknown>> = { sqs: sqs(), kinesis: kinesis() }
test.runIf(SAMPLES_ARE_HERE).each(shared)('the shared sample $name is read', async ({ name, raw }) => {
  const [, source = ''] = /\.(\w+)\.json$/.exec(name) ?? []
  const { items, lambda } = collecting(pipes(OF[source] as ReturnType<typeof sqs>))
  expect(await lambda(raw, context())).toEqual({ batchItemFailures: [] })
  expect(items).toHaveLength((raw as unknown[]).length)
})

import { InvocationContext } from '@azure/functions'
import { on, text } from 'heddle'
import { type ServiceBusMessage, type StorageQueueMessage, serviceBus, storageQueue, toAzure } from 'heddle/azure'
import { queue } from 'heddle/portable'
import { beforeEach, describe, expect, test } from 'vitest'
import { errorLines } from '../../core/test/helpers.ts'
import { hubEvent, queueMessage, serviceBusMessage, serviceBusMessages, timerDue } from './azure-deliveries.ts'
import { run } from './azure-run.ts'
import { registerSettlement, settled } from './azure-settling.ts'
import { Order } from './conformance/family-app.ts'

const order = JSON.stringify({ id: 'o-1', total: 3 })
const MANY = { cardinality: 'many' }

/** A handler that keeps what it got. */
function keeping<Item>(seen: Item[]) {
  return (item: Item) => void seen.push(item)
}

describe('a message of Service Bus', () => {
  test('has all that the service tells of it', async () => {
    const seen: ServiceBusMessage<Order>[] = []
    const message = serviceBusMessage({
      body: order,
      attempt: 2,
      sessionId: 'customer-7',
      contentType: 'application/json',
      properties: { priority: 'high', 'Diagnostic-Id': '00-1' },
      more: { Label: { string: 'paid' }, ReplyTo: { string: 'answers' }, CorrelationId: { string: 'c-1' } },
    })
    await run('serviceBusQueue', on(serviceBus(Order)).each(keeping(seen)), message)
    const [{ raw, ...rest }] = seen as [ServiceBusMessage<Order>]
    expect(rest).toEqual({
      id: 'm1',
      type: 'com.microsoft.servicebus.message',
      source: 'jobs',
      time: new Date('2026-10-05T06:07:08.123Z'),
      body: { id: 'o-1', total: 3 },
      attempt: 2,
      groupId: 'customer-7',
      sessionId: 'customer-7',
      sequenceNumber: '7',
      lockToken: '6f6f6b0e-0000-0000-0000-000000000001',
      correlationId: 'c-1',
      contentType: 'application/json',
      subject: 'paid',
      replyTo: 'answers',
      expiresAt: new Date('2026-10-19T06:07:08.123Z'),
      deadLetterReason: undefined,
      applicationProperties: { priority: 'high', 'diagnostic-Id': '00-1' },
    })
    expect(raw).toMatchObject({ body: { id: 'o-1', total: 3 }, metadata: { client: expect.anything() } })
  })

  test('of a subscription says which', async () => {
    const sources: string[] = []
    const subscription = { queueName: undefined, topicName: 'orders', subscriptionName: 'shop' }
    const handler = on(queue()).each(({ source }) => void sources.push(source))
    await run('serviceBusQueue', handler, serviceBusMessage({ body: 'x' }), subscription)
    expect(sources).toEqual(['orders/subscriptions/shop'])
  })

  test('keeps an id and a session that look like numbers, which the library of Azure takes for such', async () => {
    const seen: unknown[] = []
    const handler = on(queue()).each(({ id, groupId }) => void seen.push([id, groupId]))
    await run('serviceBusQueue', handler, serviceBusMessage({ id: '42', sessionId: '7', body: 'x' }))
    expect(seen).toEqual([['42', '7']])
  })

  test.each([
    ['text', 'hello', 'hello'],
    ['text that is JSON, without its white space', '{"a": 1}', '{"a":1}'],
    ['a number', '42', '42'],
    ['nothing', '', ''],
    ['null', 'null', 'null'],
  ])('of %s is text without a schema', async (_what, body, expected) => {
    const seen: string[] = []
    await run(
      'serviceBusQueue',
      on(queue()).each(({ body }) => void seen.push(body)),
      serviceBusMessage({ body }),
    )
    expect(seen).toEqual([expected])
  })

  test('of bytes is read by its schema', async () => {
    const seen: Order[] = []
    const bytes = Buffer.from(order)
    await run(
      'serviceBusQueue',
      on(queue(Order)).each(({ body }) => void seen.push(body)),
      serviceBusMessage({ bytes }),
    )
    expect(seen).toEqual([{ id: 'o-1', total: 3 }])
  })

  test('that fails throws the very error, so that Azure logs its name', async () => {
    errorLines()
    class OutOfWool extends Error {}
    const thrown = new OutOfWool('no')
    const handler = on(queue()).each(() => Promise.reject(thrown))
    await expect(run('serviceBusQueue', handler, serviceBusMessage({ body: 'x' }))).rejects.toBe(thrown)
  })
})

describe('messages of Service Bus that come together', () => {
  const bodies = ['{"id":"a","total":1}', '{"id":"b","total":-1}', '{"id":"c","total":2}', '{"id":']

  test('each have their own facts', async () => {
    const seen: unknown[] = []
    const handler = on(serviceBus(text())).each(
      ({ id, attempt, sequenceNumber, lockToken, contentType, applicationProperties }) => {
        seen.push({ id, attempt, sequenceNumber, lockToken, contentType, applicationProperties })
      },
    )
    const messages = [
      { id: '1', body: 'x', attempt: 1, properties: { n: 1 } },
      { id: '2', body: 'y', attempt: 3, properties: { n: 2 }, contentType: 'text/plain' },
    ]
    await run('serviceBusQueue', handler, serviceBusMessages(messages), MANY)
    expect(seen).toEqual([
      {
        id: '1',
        attempt: 1,
        sequenceNumber: '7',
        lockToken: '6f6f6b0e-0000-0000-0000-000000000000',
        contentType: undefined,
        applicationProperties: { n: 1 },
      },
      {
        id: '2',
        attempt: 3,
        sequenceNumber: '8',
        lockToken: '6f6f6b0e-0000-0000-0000-000000000001',
        contentType: 'text/plain',
        applicationProperties: { n: 2 },
      },
    ])
  })

  test('are all tried, and when one failed all come again', async () => {
    const lines = errorLines()
    const tried: string[] = []
    const handler = on(queue(Order)).each(({ body: { id, total } }) => {
      tried.push(id)
      if (total < 0) throw new Error('below nothing')
    })
    const delivered = run('serviceBusQueue', handler, serviceBusMessages(bodies.map((body) => ({ body }))), MANY)
    const error: unknown = await delivered.catch((error: unknown) => error)
    expect(error).toBeInstanceOf(AggregateError)
    expect(error).toMatchObject({ message: 'queue: 2 of 4 records failed' })
    expect((error as AggregateError).errors.map((one: Error) => one.message)).toEqual([
      'below nothing',
      'queue: m3: [3]: expected an order',
    ])
    expect(tried).toEqual(['a', 'b', 'c'])
    expect(lines()).toMatchObject([{ recordId: 'm1' }, { recordId: 'm3' }])
  })

  test('keep the order of their sessions, and none goes on behind one of its session that failed', async () => {
    errorLines()
    const tried: string[] = []
    const handler = on(queue()).each(async ({ id }) => {
      await new Promise((resolve) => setImmediate(resolve))
      tried.push(id)
      if (id === 'a1') throw new Error('no')
    })
    const messages = ['a1', 'b1', 'a2', 'b2'].map((id) => ({ id, sessionId: id.slice(0, 1), body: 'x' }))
    const delivered = run('serviceBusQueue', handler, serviceBusMessages(messages), {
      ...MANY,
      isSessionsEnabled: true,
    })
    await expect(delivered).rejects.toMatchObject({ errors: [{ message: 'no' }, { code: 'AFTER_FAILURE' }] })
    expect(tried).toEqual(['a1', 'b1', 'b2'])
  })

  test('may have one id: each is told by itself', async () => {
    const lines = errorLines()
    const handler = on(queue()).each(({ id, body }) => {
      expect(id).toBe('same')
      if (body === 'second') throw new Error('no')
    })
    const messages = ['first', 'second'].map((body) => ({ id: 'same', body }))
    await expect(run('serviceBusQueue', handler, serviceBusMessages(messages), MANY)).rejects.toMatchObject({
      message: 'queue: 1 of 2 records failed',
    })
    expect(lines()).toMatchObject([{ recordId: 'same (2)' }])
  })

  test('may be none, and many', async () => {
    let count = 0
    const handler = on(queue()).each(() => void count++)
    await run('serviceBusQueue', handler, serviceBusMessages([]), MANY)
    expect(count).toBe(0)
    const messages = Array.from({ length: 1000 }, (_, index) => ({ body: String(index) }))
    await run('serviceBusQueue', handler, serviceBusMessages(messages), MANY)
    expect(count).toBe(1000)
  })

  test('are refused when they are no batch', async () => {
    const delivered = run(
      'serviceBusQueue',
      on(queue()).each(() => {}),
      serviceBusMessage({ body: 'x' }),
      MANY,
    )
    await expect(delivered).rejects.toMatchObject({
      code: 'INVALID_EVENT',
      message: 'queue: expected an array, for the cardinality of the trigger is many',
    })
  })

  test('that are not started before the deadline come again', async () => {
    const lines = errorLines()
    const handler = on(queue()).each(() => new Promise((resolve) => setTimeout(resolve, 60)), { concurrency: 1 })
    const messages = serviceBusMessages([{ body: 'x' }, { body: 'y' }])
    const options = { timeout: 60, margin: 30 }
    await expect(run('serviceBusQueue', handler, messages, MANY, options)).rejects.toMatchObject({
      errors: [{ code: 'DEADLINE' }, { code: 'DEADLINE' }],
    })
    expect(lines()).toHaveLength(2)
  })
})

describe('messages of Service Bus that are settled one by one (a stand-in settles them)', () => {
  const OURS = { cardinality: 'many', sdkBinding: true, autoCompleteMessages: false }
  registerSettlement()
  beforeEach(() => settled.clear())

  const failing = on(serviceBus(Order)).each(({ body }) => {
    if (body.total < 0) throw new Error('no')
  })
  const bodies = [
    { body: '{"id":"a","total":1}' },
    { body: '{"id":"b","total":-1}' },
    { body: '[]' },
    { body: '{"id":"c","total":2}' },
  ]

  test('are completed, and given back where they failed', async () => {
    errorLines()
    expect(await run('serviceBusQueue', failing, settled.request(bodies), OURS)).toBeUndefined()
    expect(settled.outcomes()).toEqual({ 0: 'completed', 1: 'abandoned', 2: 'abandoned', 3: 'completed' })
  })

  test('fail the invocation when they cannot be settled, and the others are settled all the same', async () => {
    errorLines()
    settled.clear('0')
    await expect(run('serviceBusQueue', failing, settled.request(bodies), OURS)).rejects.toMatchObject({
      message: 'queue: 1 of 4 messages could not be settled',
      errors: [{ message: 'the lock is over' }],
    })
    expect(settled.outcomes()).toEqual({ 1: 'abandoned', 2: 'abandoned', 3: 'completed' })
  })

  test('have the facts of the message of the SDK', async () => {
    const seen: ServiceBusMessage[] = []
    const message = {
      body: 'hello',
      messageId: 'm-9',
      contentType: 'text/plain',
      deliveryCount: 0,
      sessionId: 's',
      sequenceNumber: 41,
      applicationProperties: { a: 1 },
      enqueuedTimeUtc: '2026-10-05T06:07:08.123Z',
    }
    await run('serviceBusQueue', on(serviceBus()).each(keeping(seen)), settled.request([message]), OURS)
    expect(seen).toMatchObject([
      {
        id: 'm-9',
        body: 'hello',
        attempt: 1,
        groupId: 's',
        sequenceNumber: '41',
        lockToken: '0',
        contentType: 'text/plain',
        applicationProperties: { a: 1 },
        time: new Date('2026-10-05T06:07:08.123Z'),
        raw: message,
      },
    ])
  })

  test('are left to Azure where it completes them: then a throw has all come again', async () => {
    errorLines()
    const delivered = run('serviceBusQueue', failing, settled.request(bodies), {
      cardinality: 'many',
      sdkBinding: true,
    })
    await expect(delivered).rejects.toMatchObject({ message: 'queue: 2 of 4 records failed' })
    expect(settled.outcomes()).toEqual({})
  })

  test('are not taken where nobody could settle them', async () => {
    let count = 0
    const handler = on(queue()).each(() => void count++)
    const delivered = run('serviceBusQueue', handler, serviceBusMessage({ body: 'x' }), { autoCompleteMessages: false })
    await expect(delivered).rejects.toMatchObject({
      code: 'MISUSE',
      message: 'queue: autoCompleteMessages is false, and without sdkBinding nobody can settle the messages',
    })
    expect(count).toBe(0)
  })
})

describe('a message of Queue storage', () => {
  test('has all that the queue tells of it', async () => {
    const seen: StorageQueueMessage<Order>[] = []
    await run('storageQueue', on(storageQueue(Order)).each(keeping(seen)), queueMessage({ body: order, attempt: 4 }))
    const [{ raw: _, ...rest }] = seen as [StorageQueueMessage<Order>]
    expect(rest).toEqual({
      id: '2f1a8c2e-4b1c-4b52-9a68-0f2f3d1c7b11',
      type: 'com.microsoft.storage.queue.message',
      source: 'jobs',
      time: new Date('2026-10-05T06:07:08Z'),
      body: { id: 'o-1', total: 3 },
      attempt: 4,
      groupId: undefined,
      expirationTime: new Date('2026-10-12T06:07:08Z'),
      nextVisibleTime: new Date('2026-10-05T06:17:08Z'),
      popReceipt: 'AgAAAAMAAAAAAAAAKZ2v5Q==',
    })
  })

  test('that is no order fails the invocation, which says what is wrong with it', async () => {
    errorLines()
    const handler = on(storageQueue(Order)).each(() => {})
    await expect(run('storageQueue', handler, queueMessage({ body: '{"id":7}' }))).rejects.toMatchObject({
      code: 'INVALID_PAYLOAD',
      message: 'storageQueue: 2f1a8c2e-4b1c-4b52-9a68-0f2f3d1c7b11: the message: expected an order',
    })
  })
})

describe('what another trigger brings is refused by name:', () => {
  const nothing = () => {
    throw new Error('not to be reached')
  }

  test.each([
    [
      'a timer, of queue',
      'timer',
      on(queue()).each(nothing),
      timerDue(),
      'queue: this came by timerTrigger, it takes serviceBusTrigger and queueTrigger',
    ],
    [
      'an event of a hub, of queue',
      'eventHub',
      on(queue()).each(nothing),
      hubEvent({ body: 'x' }),
      'queue: this came by eventHubTrigger, it takes serviceBusTrigger and queueTrigger',
    ],
    [
      'a message of Queue storage, of serviceBus',
      'storageQueue',
      on(serviceBus()).each(nothing),
      queueMessage({ body: 'x' }),
      'serviceBus: this came by queueTrigger, it takes serviceBusTrigger',
    ],
    [
      'a message of Service Bus, of storageQueue',
      'serviceBusQueue',
      on(storageQueue()).each(nothing),
      serviceBusMessage({ body: 'x' }),
      'storageQueue: this came by serviceBusTrigger, it takes queueTrigger',
    ],
  ] as const)('%s', async (_what, kind, handler, request, message) => {
    await expect(run(kind, handler, request)).rejects.toMatchObject({ code: 'UNRECOGNISED_EVENT', message })
  })
})

test.each([
  ['12345678901234567890', '12345678901234567000'],
  ['{ "total": 1.0 }', '{"total":1}'],
  ['wool', 'wool'],
])(
  'of the text %s a body without a schema is %s: the library of Azure has parsed what is JSON',
  async (body, expected) => {
    const seen: string[] = []
    await run(
      'storageQueue',
      on(storageQueue()).each((message) => void seen.push(message.body)),
      queueMessage({ body }),
    )
    expect(seen).toEqual([expected])
  },
)

test('a test of one’s own hands over a batch with a context that says what it is', async () => {
  const seen: unknown[] = []
  const jobs = toAzure(on(queue()).each(({ id, body }) => void seen.push([id, body])))
  const trigger = { type: 'serviceBusTrigger', name: 'messages', cardinality: 'many' }
  await jobs(
    ['a', 'b'],
    new InvocationContext({ options: { trigger }, triggerMetadata: { messageIdArray: ['m-1', 'm-2'] } }),
  )
  await jobs(['a', 'b'], new InvocationContext({ invocationId: 'test-1', options: { trigger } }))
  expect(seen).toEqual([
    ['m-1', 'a'],
    ['m-2', 'b'],
    ['test-1', 'a'],
    ['test-1', 'b'],
  ])
})

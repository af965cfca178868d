import { on, text } from 'heddle'
import { toLambda } from 'heddle/aws'
import { describe, expect, test } from 'vitest'
import { type RabbitMQMessage, type RabbitMQSource, rabbitMQ } from '../src/rabbit-mq.ts'
import { context, errorLines, failureOf, fixture, Order, type Raw, slow } from './helpers.ts'
import { SAMPLES_ARE_HERE, samples } from './shared-samples.ts'

const BROKER = 'arn:aws:mq:eu-central-1:123456789012:broker:looms:b-0f1e2d3c-4b5a-4697-8877-665544332211'
const QUEUE = 'shop::orders::/weft'
const three = (): Raw => fixture<Raw>('rabbit-mq/messages')

async function read<Data>(source: RabbitMQSource<Data>, event: unknown): Promise<readonly RabbitMQMessage<Data>[]> {
  let seen: readonly RabbitMQMessage<Data>[] = []
  const handler = on(source).handle((messages) => {
    seen = messages
  })
  expect(await toLambda(handler)(event, context())).toBeUndefined()
  return seen
}

test('a message has its data as bytes, its headers decoded, and every field that Lambda sends', async () => {
  const raw = three()
  const before = Date.now()
  const seen = await read(rabbitMQ(), raw)
  expect(seen[0]).toEqual({
    id: 'm-1',
    type: 'com.amazonaws.rmq.message',
    source: BROKER,
    time: expect.any(Date),
    queue: 'shop::orders',
    virtualHost: '/weft',
    data: Buffer.from('{"id":"o-1","total":12}'),
    basicProperties: {
      contentType: 'application/json',
      contentEncoding: undefined,
      headers: {
        tenant: 'acme',
        city: 'Zürich',
        digest: Uint8Array.of(255, 128, 127),
        attempts: 3,
        urgent: true,
        nothing: null,
        'x-death': [{ count: 2, reason: 'rej', 'routing-keys': ['a'], bytes: 'b' }],
      },
      deliveryMode: 2,
      priority: undefined,
      correlationId: 'c-1',
      replyTo: undefined,
      expiration: '60000',
      messageId: 'm-1',
      timestamp: 'Oct 5, 2026, 6:07:08 AM',
      type: undefined,
      userId: 'guest',
      appId: undefined,
      clusterId: undefined,
      bodySize: 23,
    },
    redelivered: false,
    eventSourceArn: BROKER,
    raw: raw.rmqMessagesByQueue[QUEUE][0],
  })
  expect(seen[0]?.time.getTime()).toBeGreaterThanOrEqual(before)
  expect(seen[1]).toMatchObject({
    id: `run-1/${QUEUE}@1`,
    data: Buffer.of(0, 255, 128),
    redelivered: true,
    basicProperties: { headers: {}, messageId: undefined, bodySize: 3 },
  })
  expect(seen[2]).toMatchObject({ id: 'run-1/audit::/@0', queue: 'audit', virtualHost: '/' })
})

test('a message has its data as the schema or codec says', async () => {
  const event = three()
  event.rmqMessagesByQueue[QUEUE].pop()
  delete event.rmqMessagesByQueue['audit::/']
  for (const source of [rabbitMQ(Order), rabbitMQ(slow(Order))]) {
    expect((await read(source, event))[0]?.data).toEqual({ id: 'o-1', total: 12 })
  }
  expect((await read(rabbitMQ(text()), event))[0]?.data).toBe('{"id":"o-1","total":12}')
})

test('a message without an id of its own has one of the invocation and its place', async () => {
  const first = await read(rabbitMQ(), three())
  expect(first.map(({ id }) => id)).toEqual(['m-1', `run-1/${QUEUE}@1`, 'run-1/audit::/@0'])
  const inner = await rabbitMQ()['~standard'].validate(three())
  expect(inner).toMatchObject({ value: [{ id: 'm-1' }, { id: `${QUEUE}@1` }, { id: 'audit::/@0' }] })
})

test.each([
  ['orders::/', 'orders', '/'],
  ['a::b::/', 'a::b', '/'],
  ['orders::shop/eu', 'orders', 'shop/eu'],
  ['orders', 'orders', '/'],
  ['::/', '', '/'],
])('%s is a queue and a virtual host', async (key, queue, virtualHost) => {
  const [message] = three().rmqMessagesByQueue['audit::/']
  expect(await read(rabbitMQ(), { ...three(), rmqMessagesByQueue: { [key]: [message] } })).toMatchObject([
    { queue, virtualHost },
  ])
})

describe('a header', () => {
  async function headerOf(value: unknown): Promise<unknown> {
    const event = three()
    event.rmqMessagesByQueue['audit::/'][0].basicProperties.headers = { value }
    return (await read(rabbitMQ(), event))[2]?.basicProperties.headers.value
  }

  test.each<[value: unknown, expected: unknown]>([
    [{ bytes: [] }, ''],
    [{ bytes: [-30, -126, -84] }, '€'],
    [{ bytes: [226, 130, 172] }, '€'],
    [{ bytes: [-30] }, Uint8Array.of(0xe2)],
    // What only looks like text is a table.
    [{ bytes: [300] }, { bytes: [300] }],
    [{ bytes: [1.5] }, { bytes: [1.5] }],
    [{ bytes: 'abc' }, { bytes: 'abc' }],
    [
      { bytes: [97], more: 1 },
      { bytes: [97], more: 1 },
    ],
    [[], []],
    [{}, {}],
    ['text', 'text'],
  ])('of %j is %j', async (value, expected) => {
    expect(await headerOf(value)).toEqual(expected)
  })

  test('named __proto__ is one like any other', async () => {
    const event = three()
    event.rmqMessagesByQueue['audit::/'][0].basicProperties.headers = JSON.parse('{"__proto__":{"bytes":[97]}}')
    const { headers } = (await read(rabbitMQ(), event))[2]?.basicProperties ?? { headers: {} }
    expect(Object.entries(headers)).toEqual([['__proto__', 'a']])
    expect(Object.getPrototypeOf(headers)).toBe(Object.prototype)
  })

  test('nested without end is read as far as it makes sense', async () => {
    const text = `${'{"a":'.repeat(5000)}{"bytes":[97]}${'}'.repeat(5000)}`
    expect(await headerOf(JSON.parse(text))).toHaveProperty('a.a.a')
  })
})

describe('a failure fails the invocation, for Lambda takes no partial answer,', () => {
  test('and no message behind it in its queue is handled', async () => {
    const lines = errorLines()
    const seen: string[] = []
    const handler = on(rabbitMQ()).each(({ id, queue }) => {
      seen.push(queue)
      if (id === 'm-1') throw new Error('no')
    })
    expect(await failureOf(toLambda(handler), three())).toMatchObject({
      name: 'AggregateError',
      message: 'rabbitMQ: 2 of 3 records failed',
      errors: [{ message: 'no' }, { code: 'AFTER_FAILURE' }],
    })
    expect(seen).toEqual(['shop::orders', 'audit'])
    expect(lines()).toMatchObject([{ recordId: 'm-1' }, { recordId: `run-1/${QUEUE}@1` }])
  })

  test('when its data is not as the schema says, without the data in the log', async () => {
    const lines = errorLines()
    const event = three()
    event.rmqMessagesByQueue[QUEUE][0].data = Buffer.from('secret').toString('base64')
    await failureOf(toLambda(on(rabbitMQ(Order)).each(() => {})), event)
    expect(lines()).toMatchObject([
      { recordId: 'm-1', error: { message: 'rabbitMQ: message m-1: data: not JSON' } },
      { error: { code: 'INVALID_PAYLOAD' } },
      { error: { message: 'rabbitMQ: message run-1/audit::/@0: data: not JSON' } },
    ])
    expect(JSON.stringify(lines())).not.toContain('secret')
  })
})

describe('what is not as Lambda sends it fails, and says where:', () => {
  test.each<[path: string, value: unknown, expected: string]>([
    ['basicProperties', null, 'basicProperties: expected an object, got null'],
    ['basicProperties', { headers: [] }, 'basicProperties.headers: expected an object, got an array'],
    ['basicProperties', { messageId: 7 }, 'basicProperties.messageId: expected a string, got a number'],
    ['basicProperties', { bodySize: '7' }, 'basicProperties.bodySize: expected a number, got a string'],
    ['redelivered', undefined, 'redelivered: expected a boolean, got undefined'],
    ['data', {}, 'data: expected a string, got an object'],
  ])('%s', async (path, value, expected) => {
    const lines = errorLines()
    const event = three()
    event.rmqMessagesByQueue[QUEUE][1][path] = value
    await failureOf(toLambda(on(rabbitMQ()).each(() => {})), event)
    expect(lines()).toMatchObject([
      {
        recordId: `run-1/${QUEUE}@1`,
        error: { message: `rabbitMQ: rmqMessagesByQueue["${QUEUE}"][1].${expected}` },
      },
    ])
  })

  test.each<[change: Raw, message: string]>([
    [{ rmqMessagesByQueue: [] }, 'rabbitMQ: rmqMessagesByQueue: expected an object, got an array'],
    [{ rmqMessagesByQueue: { q: 1 } }, 'rabbitMQ: rmqMessagesByQueue["q"]: expected an array, got a number'],
    [{ eventSourceArn: 7 }, 'rabbitMQ: eventSourceArn: expected a string, got a number'],
  ])('the event: %j', async (change, message) => {
    const error = await failureOf(toLambda(on(rabbitMQ()).each(() => {})), { ...three(), ...change })
    expect(error).toMatchObject({ code: 'INVALID_EVENT', message })
  })

  test('a message that is none', async () => {
    const lines = errorLines()
    const event = { ...three(), rmqMessagesByQueue: { 'q::/': ['hello'] } }
    await failureOf(toLambda(on(rabbitMQ()).each(() => {})), event)
    expect(lines()).toMatchObject([
      { error: { message: 'rabbitMQ: rmqMessagesByQueue["q::/"][0]: expected an object, got a string' } },
    ])
  })

  test.each([
    ['hello', 'rabbitMQ: this is no event but a string'],
    [fixture('active-mq/messages'), expect.stringMatching(/^rabbitMQ: this is an ActiveMQ event/)],
  ])('another event: %#', async (event, message) => {
    const error = await failureOf(toLambda(on(rabbitMQ()).each(() => {})), event)
    expect(error).toMatchObject({ code: 'UNRECOGNISED_EVENT', message })
  })
})

test('no messages is an empty batch, and 10,000 keep their order', async () => {
  expect(await read(rabbitMQ(), { ...three(), rmqMessagesByQueue: {} })).toEqual([])
  const [model] = three().rmqMessagesByQueue['audit::/']
  const messages = Array.from({ length: 10_000 }, (_, index) => ({
    ...model,
    basicProperties: { messageId: `m-${index}` },
  }))
  const seen: string[] = []
  const handler = on(rabbitMQ()).each(async ({ id }) => {
    seen.push(id)
  })
  await toLambda(handler)({ ...three(), rmqMessagesByQueue: { 'q::/': messages } }, context())
  expect(seen).toEqual(messages.map(({ basicProperties }) => basicProperties.messageId))
})

const shared = samples().filter(({ name }) => name.startsWith('mq/') && name.includes('rabbitmq'))
test.runIf(SAMPLES_ARE_HERE).each(shared)('the shared sample $name is read', async ({ raw }) => {
  expect(await read(rabbitMQ(text()), raw)).toMatchObject([
    {
      queue: 'test',
      virtualHost: '/',
      basicProperties: { headers: { header1: 'value1', header2: 'value2', numberInHeader: 10 } },
    },
  ])
})

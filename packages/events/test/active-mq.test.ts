import { on, text } from 'heddle'
import { toLambda } from 'heddle/aws'
import { describe, expect, test } from 'vitest'
import { type ActiveMQMessage, type ActiveMQSource, activeMQ } from '../src/active-mq.ts'
import { context, errorLines, failureOf, fixture, Order, type Raw, slow } from './helpers.ts'
import { SAMPLES_ARE_HERE, samples } from './shared-samples.ts'

const BROKER = 'arn:aws:mq:eu-central-1:123456789012:broker:looms:b-0f1e2d3c-4b5a-4697-8877-665544332211'
const FIRST = 'ID:b-0f1e2d3c-2.mq.eu-central-1.amazonaws.com-34859-1598944546501-4:12:1:1:3'
const SECOND = 'ID:b-0f1e2d3c-2.mq.eu-central-1.amazonaws.com-34859-1598944546501-4:12:1:1:4'
const two = (): Raw => fixture<Raw>('active-mq/messages')

async function read<Data>(source: ActiveMQSource<Data>, event: unknown): Promise<readonly ActiveMQMessage<Data>[]> {
  const seen: ActiveMQMessage<Data>[] = []
  const handler = on(source).each((message) => {
    seen.push(message)
  })
  expect(await toLambda(handler)(event, context())).toBeUndefined()
  return seen
}

test('a message has its data as bytes, and every field that Lambda sends', async () => {
  const raw = two()
  expect(await read(activeMQ(), raw)).toEqual([
    {
      id: FIRST,
      type: 'com.amazonaws.mq.message',
      source: BROKER,
      time: new Date(1791180428123),
      messageID: FIRST,
      messageType: 'jms/text-message',
      data: Buffer.from('{"id":"o-1","total":12}'),
      destination: { physicalName: 'orders' },
      redelivered: true,
      jmsType: 'order.paid',
      correlationID: 'c-1',
      replyTo: 'queue://answers',
      deliveryMode: 2,
      priority: 4,
      properties: { tenant: 'acme', retries: 2 },
      eventSourceArn: BROKER,
      raw: raw.messages[0],
    },
    {
      id: SECOND,
      type: 'com.amazonaws.mq.message',
      source: BROKER,
      time: new Date(1791180428200),
      messageID: SECOND,
      messageType: 'jms/bytes-message',
      data: Buffer.of(0, 255, 128),
      destination: { physicalName: 'orders' },
      redelivered: false,
      jmsType: undefined,
      correlationID: undefined,
      replyTo: undefined,
      deliveryMode: undefined,
      priority: undefined,
      properties: {},
      eventSourceArn: BROKER,
      raw: raw.messages[1],
    },
  ])
})

test('a message has its data as the schema or codec says', async () => {
  const event = two()
  event.messages.pop()
  for (const source of [activeMQ(Order), activeMQ(slow(Order))]) {
    expect((await read(source, event))[0]?.data).toEqual({ id: 'o-1', total: 12 })
  }
  expect((await read(activeMQ(text()), { ...event, eventSource: 'aws:amq' }))[0]?.data).toBe('{"id":"o-1","total":12}')
})

describe('a failure fails the invocation, for Lambda takes no partial answer,', () => {
  test('and no message behind it is handled', async () => {
    const lines = errorLines()
    const seen: string[] = []
    const handler = on(activeMQ()).each(({ id }) => {
      seen.push(id)
      throw new Error('no')
    })
    expect(await failureOf(toLambda(handler), two())).toMatchObject({
      name: 'AggregateError',
      message: 'activeMQ: 2 of 2 records failed',
      errors: [{ message: 'no' }, { code: 'AFTER_FAILURE' }],
    })
    expect(seen).toEqual([FIRST])
    expect(lines()).toMatchObject([{ recordId: FIRST }, { recordId: SECOND }])
  })

  test('when its data is not as the schema says, without the data in the log', async () => {
    const lines = errorLines()
    const event = two()
    event.messages[0].data = Buffer.from('secret').toString('base64')
    await failureOf(toLambda(on(activeMQ(Order)).each(() => {})), event)
    expect(lines()[0]).toMatchObject({
      recordId: FIRST,
      error: { message: `activeMQ: message ${FIRST.slice(0, 60)}: data: not JSON` },
    })
    expect(JSON.stringify(lines())).not.toContain('secret')
  })
})

describe('what is not as Lambda sends it fails, and says where:', () => {
  test.each<[path: string, value: unknown, expected: string]>([
    ['messageID', 7, 'messageID: expected a string, got a number'],
    ['messageType', undefined, 'messageType: expected a string, got undefined'],
    ['data', null, 'data: expected a string, got null'],
    ['timestamp', '2026', 'timestamp: expected a number, got a string'],
    ['timestamp', 1e300, 'timestamp: expected a time, got a number'],
    ['destination', 'orders', 'destination: expected an object, got a string'],
    ['destination', {}, 'destination.physicalName: expected a string, got undefined'],
    ['destination', { physicalname: 7 }, 'destination.physicalName: expected a string, got a number'],
    ['redelivered', 'no', 'redelivered: expected a boolean, got a string'],
    ['properties', [], 'properties: expected an object, got an array'],
  ])('%s', async (path, value, expected) => {
    const lines = errorLines()
    const event = two()
    event.messages[1][path] = value
    const seen: string[] = []
    const handler = on(activeMQ()).each(({ id }) => {
      seen.push(id)
    })
    expect(await failureOf(toLambda(handler), event)).toMatchObject({ message: 'activeMQ: 1 of 2 records failed' })
    expect(seen).toEqual([FIRST])
    expect(lines()).toMatchObject([
      { recordId: 'messages[1]', error: { message: `activeMQ: messages[1].${expected}` } },
    ])
  })

  test('a message that is none holds back those behind it', async () => {
    const lines = errorLines()
    const event = two()
    event.messages[0] = 'hello'
    await failureOf(toLambda(on(activeMQ()).each(() => {})), event)
    expect(lines()).toMatchObject([
      { error: { message: 'activeMQ: messages[0]: expected an object, got a string' } },
      { error: { code: 'AFTER_FAILURE' } },
    ])
  })

  test.each<[change: Raw, message: string]>([
    [{ messages: {} }, 'activeMQ: messages: expected an array, got an object'],
    [{ eventSourceArn: undefined }, 'activeMQ: eventSourceArn: expected a string, got undefined'],
  ])('the event: %j', async (change, message) => {
    const error = await failureOf(toLambda(on(activeMQ()).each(() => {})), { ...two(), ...change })
    expect(error).toMatchObject({ code: 'INVALID_EVENT', message })
  })

  test.each([
    [null, 'activeMQ: this is no event but null'],
    [fixture('rabbit-mq/messages'), expect.stringMatching(/^activeMQ: this is a RabbitMQ event/)],
  ])('another event: %#', async (event, message) => {
    const error = await failureOf(toLambda(on(activeMQ()).each(() => {})), event)
    expect(error).toMatchObject({ code: 'UNRECOGNISED_EVENT', message })
  })
})

test('no messages is an empty batch, and 10,000 keep their order', async () => {
  expect(await read(activeMQ(), { ...two(), messages: [] })).toEqual([])
  const [model] = two().messages
  const messages = Array.from({ length: 10_000 }, (_, index) => ({ ...model, messageID: `m-${index}` }))
  const seen = await read(activeMQ(Order), { ...two(), messages })
  expect(seen.map(({ id }) => id)).toEqual(messages.map(({ messageID }) => messageID))
})

const shared = samples().filter(({ name }) => name.startsWith('mq/') && name.includes('activemq'))
test.runIf(SAMPLES_ARE_HERE).each(shared)('the shared sample $name is read', async ({ raw }) => {
  expect((await read(activeMQ(text()), raw))[0]?.data).toMatch(/^Enter some text here/)
})

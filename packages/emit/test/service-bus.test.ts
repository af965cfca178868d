// At a stand-in for the broker of Service Bus, by the SDK's own client over AMQP.

import { ServiceBusClient } from '@azure/service-bus'
import { type EmitError, emitter } from '@heddle/emit'
import { type ServiceBusTargetOptions, serviceBus } from '@heddle/emit/service-bus'
import { describe, expect, onTestFinished, test } from 'vitest'
import * as z from 'zod'
import { type Broker, type BrokerMessage, type BrokerOptions, startBroker } from './amqp-broker.ts'
import { outgoing, TRACEPARENT } from './aws-helpers.ts'

const catalogue = { 'order.paid': z.object({ order: z.string() }) }
const type = 'order.paid' as const
const time = new Date('2026-11-27T08:00:00.125Z')

async function brokerAndClient(options?: BrokerOptions): Promise<{ broker: Broker; client: ServiceBusClient }> {
  const broker = await startBroker(options)
  const retryOptions = { maxRetries: 0, timeoutInMs: 5_000 }
  const client = new ServiceBusClient(broker.connectionString, { retryOptions })
  onTestFinished(async () => {
    await client.close()
    await broker.stop()
  })
  return { broker, client }
}

const bodyOf = ({ body }: BrokerMessage) => JSON.parse(String(body.content))

test('serviceBus sends an event as a message, all about it in application properties', async () => {
  const { broker, client } = await brokerAndClient()
  const { emit } = emitter(catalogue, serviceBus({ queue: 'orders', client }), { source: 'orders' })
  const before = Date.now()
  const emitted = await emit(
    type,
    { order: 'ö-1' },
    {
      ...{ id: 'e1', time, subject: 'orders/1', key: 'k1', deduplicationId: 'd1', delay: 60 },
      attributes: {
        shop: 'Köln',
        total: 12.5,
        count: 3,
        none: -1,
        mark: Uint8Array.of(0, 255),
        sizes: ['S', 'M'],
        empty: '',
      },
      extensions: { traceparent: TRACEPARENT, correlationid: 'c1' },
    },
  )
  expect(emitted).toEqual({ id: 'e1', type })
  expect(broker.messages).toHaveLength(1)
  const [message] = broker.messages as [BrokerMessage]
  expect(bodyOf(message)).toEqual({ order: 'ö-1' })
  expect(message).toMatchObject({
    entity: 'orders',
    message_id: 'd1',
    group_id: 'k1',
    content_type: 'application/json',
    application_properties: {
      'ce-id': 'e1',
      'ce-source': 'orders',
      'ce-type': type,
      'ce-time': '2026-11-27T08:00:00.125Z',
      'ce-subject': 'orders/1',
      traceparent: TRACEPARENT,
      'Diagnostic-Id': TRACEPARENT,
      baggage: 'heddle-correlation=c1',
      ...{ shop: 'Köln', total: 12.5, count: 3, none: -1, mark: Buffer.of(0, 255), sizes: '["S","M"]', empty: '' },
    },
  })
  const at = message.message_annotations?.['x-opt-scheduled-enqueue-time'] as Date
  expect(at.getTime()).toBeGreaterThanOrEqual(before + 60_000)
  expect(at.getTime()).toBeLessThanOrEqual(Date.now() + 60_000)
})

test('serviceBus sends CloudEvents documents to a topic, and the attributes that the user gives', async () => {
  const { broker, client } = await brokerAndClient()
  const target = serviceBus({ topic: 'shop', client, format: 'cloudevents' })
  const { emit } = emitter(catalogue, target, { source: 'orders' })
  await emit(type, { order: 'o-1' }, { id: 'e1', time, attributes: { shop: 'Köln' } })
  const [message] = broker.messages as [BrokerMessage]
  expect(bodyOf(message)).toEqual({
    ...{ specversion: '1.0', id: 'e1', source: 'orders', type, time: '2026-11-27T08:00:00.125Z' },
    ...{ datacontenttype: 'application/json', data: { order: 'o-1' } },
  })
  expect(message).toMatchObject({
    entity: 'shop',
    message_id: 'e1',
    content_type: 'application/cloudevents+json; charset=utf-8',
    application_properties: { shop: 'Köln' },
  })
  expect(message).not.toHaveProperty('group_id')
  expect(message.message_annotations).toEqual({})
})

test('serviceBus gives events without a key a session of their type, where there have to be sessions', async () => {
  const { broker, client } = await brokerAndClient()
  const { emitAll } = emitter(catalogue, serviceBus({ queue: 'orders', client, sessions: true }))
  await emitAll([
    { type, data: { order: 'o-1' }, key: 'k1' },
    { type, data: { order: 'o-2' } },
  ])
  expect(broker.messages.map(({ group_id: session }) => session)).toEqual(['k1', 'order.paid'])
})

test('serviceBus sends what fits in a batch, each of the bytes that it counted at most', async () => {
  const { broker, client } = await brokerAndClient()
  const target = serviceBus({ queue: 'orders', client })
  const { emitAll } = emitter(catalogue, target, { concurrency: 1 })
  const events = Array.from({ length: 300 }, (_, index) => ({
    type,
    id: `e${index}`,
    data: { order: 'ö'.repeat(index * 5) },
  }))
  await emitAll(events)
  expect(broker.messages.map(({ application_properties: properties }) => properties?.['ce-id']).toSorted()).toEqual(
    events.map(({ id }) => id).toSorted(),
  )
  expect(Math.max(...broker.deliveries)).toBeLessThanOrEqual(262_144)
  // No request was more than one delivery.
  expect(broker.deliveries).toHaveLength(3)
  expect(target.limits).toEqual({ count: 4_500, bytes: 262_144 })
})

test('serviceBus sends each message by itself where it may be larger than batches are', async () => {
  const { broker, client } = await brokerAndClient({ maxMessageSize: 104_857_600 })
  const { emitAll } = emitter(catalogue, serviceBus({ queue: 'orders', client, maxBytes: 4_000_000, maxCount: 10 }))
  await emitAll(['x'.repeat(3_000_000), 'y'].map((order) => ({ type, data: { order } })))
  expect(broker.messages.map((message) => bodyOf(message).order.length).toSorted()).toEqual([1, 3_000_000])
  await expect(emitAll([{ type, id: 'e1', data: { order: 'x'.repeat(4_000_000) } }])).rejects.toThrow(
    /^serviceBus: order\.paid e1 has \d+ bytes, it takes 4000000$/,
  )
})

test('serviceBus sends each message by itself to partitions', async () => {
  const { broker, client } = await brokerAndClient()
  const { emitAll } = emitter(catalogue, serviceBus({ queue: 'orders', client, maxCount: 1 }))
  await emitAll(['k1', 'k2', 'k1'].map((key) => ({ type, data: { order: 'o' }, key })))
  expect(broker.deliveries).toHaveLength(3)
})

test('serviceBus says when the broker takes less than it was told', async () => {
  const { client } = await brokerAndClient({ maxMessageSize: 65_536 })
  await expect(
    emitter(catalogue, serviceBus({ queue: 'orders', client })).emit(type, { order: 'o' }),
  ).rejects.toMatchObject({
    failures: [
      {
        message: expect.stringMatching(/262144 bytes\) is greater than maximum message size \(65536/),
        retriable: false,
      },
    ],
  })
})

test('serviceBus makes a client of its own, one for all, and goes on when its connection was lost between', async () => {
  const broker = await startBroker()
  onTestFinished(() => broker.stop())
  const { emit, emitAll } = emitter(
    catalogue,
    serviceBus({ queue: 'orders', connectionString: broker.connectionString }),
  )
  await Promise.all([emit(type, { order: 'o-1' }), emit(type, { order: 'o-2' })])
  expect(broker.connections()).toBe(1)
  expect([...broker.tokens.keys()]).toEqual([expect.stringMatching(/^sb:\/\/127\.0\.0\.1:\d+\/orders$/)])
  broker.cut()
  await expect.poll(() => broker.open()).toBe(0)
  await emitAll([{ type, data: { order: 'o-3' } }])
  expect(broker.messages.map((message) => bodyOf(message).order)).toEqual(['o-1', 'o-2', 'o-3'])
  expect(broker.connections()).toBe(2)
})

describe('serviceBus says why a message was not taken', () => {
  const failing = async (options: ServiceBusTargetOptions, attempts = 1) => {
    const { emit } = emitter(catalogue, serviceBus(options), { attempts, backoff: 1 })
    const error: EmitError = await emit(type, { order: 'o' }).catch((reason) => reason)
    return error.failures
  }

  test.each([
    ['throttled', { code: 'ServiceBusy', message: 'as the test says', retriable: true, attempts: 2 }],
    ['broken', { code: 'InternalServerError', retriable: true, attempts: 2 }],
    // To the SDK this one may be tried again.
    ['denied', { code: 'UnauthorizedAccess', message: 'as the test says', retriable: false, attempts: 1 }],
  ] as const)('it is %s', async (fault, failure) => {
    const { broker, client } = await brokerAndClient()
    broker.faultOf = () => fault
    expect(await failing({ queue: 'orders', client }, 2)).toMatchObject([failure])
  })

  test('there is no such queue', async () => {
    const { broker, client } = await brokerAndClient()
    broker.isThere = () => false
    expect(await failing({ queue: 'gone', client }, 2)).toMatchObject([
      { code: 'MessagingEntityNotFound', retriable: false, attempts: 1 },
    ])
  })

  test('nobody is there', async () => {
    const broker = await startBroker()
    await broker.stop()
    expect(await failing({ queue: 'orders', connectionString: broker.connectionString }, 2)).toMatchObject([
      { code: 'ECONNREFUSED', message: expect.stringContaining('connect ECONNREFUSED'), retriable: true, attempts: 2 },
    ])
  })

  test('nobody is there, where it has a namespace and a credential', async () => {
    const credential = { getToken: async () => ({ token: 't', expiresOnTimestamp: Date.now() + 3_600_000 }) }
    expect(await failing({ topic: 'shop', namespace: 'localhost', credential })).toMatchObject([
      { code: 'ECONNREFUSED', message: expect.stringContaining(':5671'), retriable: true },
    ])
  })

  test('the connection string is none', async () => {
    expect(await failing({ queue: 'orders', connectionString: 'nonsense' })).toMatchObject([{ retriable: false }])
  })
})

/** A sender in memory whose batches take so many messages, as those of the SDK do that have more about them than was counted. */
function tightClient(most: (batch: number) => number, failsAt?: number) {
  const sent: unknown[][] = []
  let batches = 0
  const sender = {
    async createMessageBatch() {
      const number = batches++
      const messages: unknown[] = []
      return {
        messages,
        get count() {
          return messages.length
        },
        tryAddMessage(message: unknown) {
          if (messages.length >= most(number)) return false
          messages.push(message)
          return true
        },
      }
    },
    async sendMessages({ messages }: { readonly messages: unknown[] }) {
      if (sent.length === failsAt) {
        throw Object.assign(new Error('busy'), { name: 'ServiceBusError', code: 'ServiceBusy', retryable: true })
      }
      sent.push(messages)
    },
  }
  return { sent, createSender: () => sender }
}

const three = ['e1', 'e2', 'e3'].map((id) => outgoing({ id }))
const never = new AbortController().signal

test('serviceBus sends more batches where the SDK has made messages larger than they were', async () => {
  const client = tightClient(() => 2)
  const target = serviceBus({ queue: 'orders', client })
  const entries = three.map((event) => target.entry(event))
  expect(await target.send(entries, never)).toEqual([{}, {}, {}])
  expect(client.sent).toEqual([entries.slice(0, 2), entries.slice(2)])
})

test('serviceBus says of each message what became of it, when the second of two batches failed', async () => {
  const client = tightClient(() => 2, 1)
  const target = serviceBus({ queue: 'orders', client })
  const outcomes = await target.send(
    three.map((event) => target.entry(event)),
    never,
  )
  expect(outcomes).toMatchObject([{}, {}, { failure: { code: 'ServiceBusy', message: 'busy', retriable: true } }])
})

test('serviceBus refuses the one message that the SDK has made too large, and sends the others', async () => {
  const client = tightClient((batch) => (batch === 1 ? 0 : 1))
  const target = serviceBus({ queue: 'orders', client })
  const entries = three.map((event) => target.entry(event))
  expect(await target.send(entries, never)).toEqual([
    {},
    {
      failure: {
        code: 'MessageSizeExceeded',
        message: 'with what the SDK adds to it the message has more than 262144 bytes',
        retriable: false,
      },
    },
    {},
  ])
  expect(client.sent).toEqual([[entries[0]], [entries[2]]])
})

test('serviceBus says that the body is a CloudEvent where the data is elsewhere, and keeps its properties for filters', () => {
  const target = serviceBus({ topic: 'shop', client: tightClient(() => 1) })
  const event = outgoing({ data: { specversion: '1.0', dataref: 's3://b/k' }, dataref: 's3://b/k' })
  expect(target.entry(event)).toMatchObject({
    contentType: 'application/cloudevents+json; charset=utf-8',
    applicationProperties: { 'ce-type': type },
  })
})

test('serviceBus has properties of any name, and no prototype is changed', () => {
  const target = serviceBus({ queue: 'orders', client: tightClient(() => 1) })
  const attributes = JSON.parse('{"__proto__":"x","constructor":"y"}')
  const { applicationProperties } = target.entry(outgoing({ attributes })) as { applicationProperties: object }
  expect(Object.entries(applicationProperties)).toEqual(
    expect.arrayContaining([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]),
  )
  expect(Object.getPrototypeOf(applicationProperties)).toBe(Object.prototype)
  expect(() => target.entry(outgoing({ attributes: { 'ce-id': 'x' } }))).toThrow(
    "serviceBus: order.paid e1: the attribute ce-id is the event's own",
  )
})

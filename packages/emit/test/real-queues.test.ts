// SQS and SNS of `fauxqs`: messages go through a server that others have written, and come out of a queue. It takes no
// characters beyond U+FFFF, which SQS does, and filters by no lists: test/aws has those, by way of moto.

import { emitter } from '@heddle/emit'
import { sns } from '@heddle/emit/sns'
import { sqs } from '@heddle/emit/sqs'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { CLIENTS, clientOf, REGION, stubAws, TRACEPARENT } from './aws-helpers.ts'
import { type RealServices, startRealServices } from './real-services.ts'

const catalogue = { 'order.paid': z.object({ order: z.string(), note: z.string().optional() }) }
const type = 'order.paid' as const

let services: RealServices
beforeAll(async () => {
  services = await startRealServices()
  stubAws(services.endpoint)
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await services.stop()
})

const fifo = { FifoQueue: 'true' }

describe.each(CLIENTS)('with the client of kind %s', (kind) => {
  const client = clientOf(kind)

  test('sqs sends events, which a consumer gets as they are', async () => {
    const queue = await services.createQueue(`plain-${kind}`)
    const { emitAll } = emitter(catalogue, sqs({ url: queue.url, client }), { source: 'orders', concurrency: 1 })
    const time = new Date('2026-11-27T08:00:00.125Z')
    const events = Array.from({ length: 25 }, (_, index) => ({
      type,
      id: `e${index}`,
      time,
      data: { order: `ö-${index}`, note: '\0 <&> € \ud800 \uffff' },
      subject: `order ${index}`,
      attributes: { shop: 'Köln', total: index / 2, mark: Uint8Array.of(0, index, 255) },
      extensions: { traceparent: TRACEPARENT },
    }))
    const emitted = await emitAll(events)
    const messages = await queue.drain()
    expect(messages.map(({ MessageId }) => MessageId)).toEqual(emitted.map(({ messageId }) => messageId))
    for (const [index, { Body, MessageAttributes }] of messages.entries()) {
      expect(JSON.parse(Body ?? '')).toEqual(events[index]?.data)
      expect(MessageAttributes).toMatchObject({
        'ce-id': { DataType: 'String', StringValue: `e${index}` },
        'ce-source': { StringValue: 'orders' },
        'ce-type': { StringValue: type },
        'ce-time': { StringValue: '2026-11-27T08:00:00.125Z' },
        'ce-subject': { StringValue: `order ${index}` },
        traceparent: { StringValue: TRACEPARENT },
        shop: { DataType: 'String', StringValue: 'Köln' },
        total: { DataType: 'Number', StringValue: String(index / 2) },
        mark: { DataType: 'Binary' },
      })
      expect([...(MessageAttributes?.mark?.BinaryValue ?? [])]).toEqual([0, index, 255])
    }
  })

  test('sqs sends CloudEvents documents', async () => {
    const queue = await services.createQueue(`cloudevents-${kind}`)
    const { emit } = emitter(catalogue, sqs({ url: queue.url, format: 'cloudevents', client }), { source: 'orders' })
    await emit(type, { order: 'ö-1' }, { id: 'e1', extensions: { traceparent: TRACEPARENT } })
    const [message] = await queue.drain()
    expect(JSON.parse(message?.Body ?? '')).toMatchObject({
      specversion: '1.0',
      id: 'e1',
      source: 'orders',
      traceparent: TRACEPARENT,
      data: { order: 'ö-1' },
    })
    expect(message?.MessageAttributes).toBeUndefined()
  })

  test('sqs keeps the order of a key in a FIFO queue, which knows events again by their ids', async () => {
    const queue = await services.createQueue(`keys-${kind}.fifo`, fifo)
    const { emitAll } = emitter(catalogue, sqs({ url: queue.url, client }))
    const events = Array.from({ length: 30 }, (_, index) => ({
      type,
      id: `e${index}`,
      key: `k${index % 3}`,
      data: { order: String(index) },
    }))
    const emitted = await emitAll(events)
    expect(emitted.every(({ sequenceNumber }) => /^\d+$/.test(sequenceNumber ?? ''))).toBe(true)
    await emitAll(events.slice(0, 5))
    const messages = await queue.drain()
    expect(messages).toHaveLength(30)
    for (const key of ['k0', 'k1', 'k2']) {
      const own = messages.filter(({ Attributes }) => Attributes?.MessageGroupId === key)
      const orders = own.map(({ Body }) => Number(JSON.parse(Body ?? '').order))
      expect(orders).toEqual(orders.toSorted((one, other) => one - other))
      expect(orders).toHaveLength(10)
    }
  })

  test('sqs has a message wait', async () => {
    const queue = await services.createQueue(`delay-${kind}`)
    const { emit } = emitter(catalogue, sqs({ url: queue.url, client }))
    await emit(type, { order: 'o-1' }, { delay: 1 })
    expect(await queue.drain()).toHaveLength(0)
    expect(await queue.drain(3, 1)).toHaveLength(1)
  })

  test('sqs lists what the queue does not take, by its reason', async () => {
    const queue = await services.createQueue(`small-${kind}`, { MaximumMessageSize: '1024' })
    const { emitAll } = emitter(catalogue, sqs({ url: queue.url, client }))
    const notes = ['', 'x'.repeat(2000), '']
    await expect(
      emitAll(notes.map((note, index) => ({ type, id: `e${index}`, data: { order: 'o', note } }))),
    ).rejects.toMatchObject({
      failures: [{ id: 'e1', index: 1, attempts: 1, code: 'InvalidParameterValue', retriable: false }],
      emitted: [{ id: 'e0' }, { id: 'e2' }],
    })
    expect(await queue.drain()).toHaveLength(2)
    const gone = emitter(catalogue, sqs({ url: `${services.endpoint}/000000000000/gone`, client }))
    await expect(gone.emit(type, { order: 'o' })).rejects.toMatchObject({
      failures: [{ code: 'QueueDoesNotExist', attempts: 1, retriable: false }],
    })
  })

  test('sns publishes to queues, which get what their filters let through', async () => {
    const names = ['text', 'number', 'body', 'all'] as const
    const topicArn = await services.createTopic(`orders-${kind}`)
    const policies: Record<(typeof names)[number], Record<string, string>> = {
      text: { FilterPolicy: JSON.stringify({ shop: ['Köln'], 'ce-type': [{ prefix: 'order.' }] }) },
      number: { FilterPolicy: JSON.stringify({ total: [{ numeric: ['>', 10] }] }) },
      body: { FilterPolicy: JSON.stringify({ order: ['o-3'] }), FilterPolicyScope: 'MessageBody' },
      all: { RawMessageDelivery: 'true' },
    }
    const queues = await Promise.all(names.map((name) => services.createQueue(`${name}-${kind}`)))
    for (const [index, name] of names.entries()) {
      const queue = queues[index]
      if (queue !== undefined) await services.subscribe(topicArn, queue, policies[name])
    }
    const { emitAll } = emitter(catalogue, sns({ topicArn, subject: 'Paid', client }), { source: 'orders' })
    const attributes = [
      { shop: 'Köln', total: 5, sizes: ['S', 'M'] },
      { shop: 'Bonn', total: 50, sizes: ['L'] },
      { shop: 'Köln', total: 10.01, sizes: ['M'] },
      { shop: 'Bonn', mark: Uint8Array.of(0, 255) },
    ]
    await emitAll(
      attributes.map((given, index) => ({ type, id: `e${index}`, data: { order: `o-${index}` }, attributes: given })),
    )
    const drained = await Promise.all(queues.map((queue) => queue.drain()))
    const orders = drained.map((messages) =>
      messages.map(({ Body = '' }) => JSON.parse(JSON.parse(Body).Message ?? Body).order),
    )
    expect(Object.fromEntries(names.map((name, index) => [name, orders[index]]))).toEqual({
      text: ['o-0', 'o-2'],
      number: ['o-1', 'o-2'],
      body: ['o-3'],
      all: ['o-0', 'o-1', 'o-2', 'o-3'],
    })
    const [wrapped] = drained[0] ?? []
    expect(JSON.parse(wrapped?.Body ?? '')).toMatchObject({
      Type: 'Notification',
      TopicArn: topicArn,
      Subject: 'Paid',
      Message: '{"order":"o-0"}',
      MessageAttributes: {
        'ce-id': { Type: 'String', Value: 'e0' },
        'ce-source': { Type: 'String', Value: 'orders' },
        total: { Type: 'Number', Value: '5' },
        sizes: { Type: 'String.Array', Value: '["S","M"]' },
      },
    })
    const raw = drained[3]?.[0]
    expect(raw?.Body).toBe('{"order":"o-0"}')
    expect(raw?.MessageAttributes).toMatchObject({ 'ce-id': { StringValue: 'e0' }, total: { StringValue: '5' } })
  })

  test('sns keeps the order of a key in a FIFO topic', async () => {
    const topicArn = await services.createTopic(`orders-${kind}.fifo`, { FifoTopic: 'true' })
    const queue = await services.createQueue(`orders-${kind}.fifo`, fifo)
    await services.subscribe(topicArn, queue, { RawMessageDelivery: 'true' })
    const { emitAll } = emitter(catalogue, sns({ topicArn, client }))
    const events = Array.from({ length: 12 }, (_, index) => ({
      type,
      id: `e${index}`,
      key: 'k',
      data: { order: String(index) },
    }))
    await emitAll(events)
    await emitAll(events.slice(6))
    const messages = await queue.drain()
    expect(messages.map(({ Body }) => JSON.parse(Body ?? '').order)).toEqual(events.map(({ data }) => data.order))
  })

  test('sns says so when there is no such topic', async () => {
    const { emit } = emitter(catalogue, sns({ topicArn: `arn:aws:sns:${REGION}:000000000000:gone`, client }))
    await expect(emit(type, { order: 'o' })).rejects.toMatchObject({
      failures: [{ code: 'NotFoundException', attempts: 1, retriable: false }],
    })
  })
})

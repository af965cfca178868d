import { Readable } from 'node:stream'
import { claimCheck } from '@heddle/emit/claim-check'
import { HeddleError, on, text, traceOf } from 'heddle'
import { toLambda } from 'heddle/aws'
import { cloudEvent, eventBridge, kafka, kinesis, sns, sqs } from 'heddle/cloud-events'
import {
  eventBridgeEvent,
  invoke,
  kafkaEvent,
  kafkaRecord,
  kinesisEvent,
  kinesisRecord,
  pipesEvent,
  snsEnvelope,
  snsEvent,
  sqsEvent,
  sqsMessage,
} from 'heddle/testing'
import { pipes } from 'heddle/triggers'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { context, failureOf, Order, type Raw, Shipment } from './helpers.ts'

const orders = { 'order.paid': Order, 'order.shipped': Shipment }
const PAID = { id: 'o-1', total: 10 }
const SHIPPED = { id: 'o-1', carrier: 'pigeon' }
const event = (type: string, data: unknown, id = 'e-1') => ({
  specversion: '1.0',
  id,
  source: '/orders',
  type,
  time: '2026-10-05T06:07:08.123Z',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  data,
})
const ATTRIBUTES = {
  id: 'e-1',
  source: '/orders',
  type: 'order.paid',
  time: new Date('2026-10-05T06:07:08.123Z'),
  subject: undefined,
  datacontenttype: undefined,
  dataschema: undefined,
  extensions: { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' },
}

let errors: ReturnType<typeof vi.spyOn>
beforeEach(() => {
  errors = vi.spyOn(console, 'error').mockImplementation(() => {})
  return () => errors.mockRestore()
})

describe('sqs.of', () => {
  test('gives each message the type and the data of its event, and fails a bad one alone', async () => {
    const raw = sqsEvent([
      sqsMessage(event('order.paid', PAID), { messageId: 'm1' }),
      sqsMessage(SHIPPED, { messageId: 'm2', messageAttributes: { 'ce-type': 'order.shipped' } }),
      sqsMessage(event('order.lost', {}), { messageId: 'm3' }),
      sqsMessage('hello', { messageId: 'm4' }),
      sqsMessage(event('order.paid', SHIPPED), { messageId: 'm5' }),
    ])
    const seen: unknown[] = []
    const handler = on(sqs.of(orders)).each((message) => {
      if (message.type === 'order.paid') seen.push([message.id, message.body.total, message.event.id])
      else seen.push([message.id, message.body.carrier, message.event.id])
    })
    expect(await invoke(handler, raw)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm3' }, { itemIdentifier: 'm4' }, { itemIdentifier: 'm5' }],
    })
    expect(seen).toEqual([
      ['m1', 10, 'e-1'],
      ['m2', 'pigeon', 'm2'],
    ])
  })

  test('leaves all else of a message as sqs has it', async () => {
    const raw = sqsEvent([sqsMessage(event('order.paid', PAID), { groupId: 'a', attempt: 3 })], { queue: 'q.fifo' })
    const messages: unknown[] = []
    const collect = (message: unknown) => {
      messages.push(message)
    }
    await invoke(on(sqs()).each(collect), raw)
    await invoke(on(sqs.of(orders)).each(collect), raw)
    expect(messages[1]).toEqual({ ...(messages[0] as Raw), type: 'order.paid', body: PAID, event: ATTRIBUTES })
  })

  test('keeps the order of a group behind a message that is no event', async () => {
    const messages = ['a', 'b', 'a', 'b'].map((groupId, index) =>
      sqsMessage(index === 0 ? 'hello' : event('order.paid', PAID), { groupId, messageId: `m${index + 1}` }),
    )
    const whole: string[] = []
    const raw = sqsEvent(messages, { queue: 'q.fifo' })
    const answer = await invoke(
      on(sqs.of(orders)).handle((messages) => {
        whole.push(...messages.map(({ id }) => id))
      }),
      raw,
    )
    expect(whole).toEqual(['m2', 'm4'])
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }, { itemIdentifier: 'm3' }] })
  })

  test('fails the invocation where the mapping takes no partial answer', async () => {
    const handler = toLambda(on(sqs.of(orders, { reportBatchItemFailures: false })).each(() => {}))
    expect(await failureOf(handler, sqsEvent(['hello']))).toBeInstanceOf(AggregateError)
  })

  test('refuses the event of another trigger', async () => {
    const message = 'sqs: this is an SNS event (Records[0].EventSource is aws:sns)'
    expect(await failureOf(toLambda(on(sqs.of(orders)).each(() => {})), snsEvent('x'))).toMatchObject({ message })
  })

  test('is sqs besides', async () => {
    const bodies: unknown[] = []
    await invoke(
      on(sqs(Order)).each(({ body, type }) => {
        bodies.push(body, type)
      }),
      sqsEvent([PAID]),
    )
    expect(bodies).toEqual([PAID, 'com.amazonaws.sqs.message'])
  })

  test('reads what comes through a pipe, its errors with their place in the pipe', async () => {
    const raw = pipesEvent(sqsEvent([event('order.paid', PAID), 'hello']))
    const seen: unknown[] = []
    const handler = on(pipes(sqs.of(orders))).each((message) => {
      seen.push(message.type, message.body)
    })
    const { batchItemFailures } = await invoke(handler, raw)
    expect(batchItemFailures).toHaveLength(1)
    expect(seen).toEqual(['order.paid', PAID])
    const { records } = (await pipes(sqs.of(orders)).read(raw, undefined)) as Raw
    expect(records[1].error.path).toBe('[1].body')
  })
})

describe('sns.of', () => {
  test('gives a notification the type and the data of its event', async () => {
    const seen: unknown[] = []
    const handler = on(sns.of(orders)).each((notification) => {
      if (notification.type === 'order.paid') seen.push(notification.message.total, notification.event)
    })
    await invoke(handler, snsEvent(event('order.paid', PAID)))
    const attributes = { 'ce-type': 'order.paid', 'ce-id': 'e-2', 'ce-source': '/o', 'ce-time': '2026-10-05T06:07:08Z' }
    await invoke(handler, snsEvent(PAID, { messageAttributes: attributes }))
    expect(seen).toMatchObject([
      10,
      ATTRIBUTES,
      10,
      { id: 'e-2', source: '/o', time: new Date('2026-10-05T06:07:08Z') },
    ])
  })

  test('fails the invocation for what is no event', async () => {
    const handler = toLambda(on(sns.of(orders)).each(() => {}))
    const failure = await failureOf(handler, snsEvent('hello', { messageId: 'n1' }))
    expect(failure).toBeInstanceOf(AggregateError)
    expect((failure as AggregateError).errors).toMatchObject([
      {
        code: 'INVALID_EVENT',
        message:
          'sns: notification n1: Message: expected a CloudEvent, or its type in MessageAttributes.ce-type, got a string',
        path: 'Records[0].Sns.Message',
      },
    ])
  })

  test('inside sqs reads the notification of each message', async () => {
    const seen: unknown[] = []
    const handler = on(sqs(sns.of(orders))).each(({ id, body }) => {
      seen.push(id, body.type === 'order.paid' && body.message.total, body.event.id)
    })
    const bad = snsEnvelope(event('order.lost', {}), { messageId: 'n2' })
    const raw = sqsEvent([
      sqsMessage(snsEnvelope(event('order.paid', PAID)), { messageId: 'm1' }),
      sqsMessage(bad, { messageId: 'm2' }),
    ])
    expect(await invoke(handler, raw)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm2' }] })
    expect(seen).toEqual(['m1', 10, 'e-1'])
    expect(String(errors.mock.calls[0])).toContain(
      'sqs: message m2: body: sns: notification n2: Message.type: the catalogue has no type order.lost, it has order.paid',
    )
  })
})

describe('kinesis.of', () => {
  test('gives a record the type and the data of its event, and tells where the stream goes on', async () => {
    const seen: unknown[] = []
    const handler = on(kinesis.of(orders)).each((record) => {
      seen.push(record.type, record.data, record.event.id)
    })
    const raw = kinesisEvent([
      kinesisRecord(event('order.paid', PAID), { partitionKey: 'a', sequenceNumber: '1' }),
      kinesisRecord(PAID, { partitionKey: 'b', sequenceNumber: '2' }),
      kinesisRecord(event('order.paid', PAID), { partitionKey: 'b', sequenceNumber: '3' }),
    ])
    expect(await invoke(handler, raw)).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] })
    expect(seen).toEqual(['order.paid', PAID, 'e-1'])
    expect(String(errors.mock.calls[0])).toContain(
      'kinesis: record 2: kinesis.data: expected a CloudEvent, got an object',
    )
  })
})

describe('kafka.of', () => {
  const headers = { ce_specversion: '1.0', ce_id: 'e-1', ce_source: '/orders', ce_type: 'order.paid' }

  test('gives a record the type and the data of its event, whose attributes are headers or beside its data', async () => {
    const seen: unknown[] = []
    const handler = on(kafka.of(orders, { key: text() })).each((record) => {
      seen.push([record.key, record.type, record.value, record.event.id])
    })
    const structured = { 'content-type': 'application/cloudevents+json; charset=UTF-8' }
    const raw = kafkaEvent([
      kafkaRecord(PAID, { key: 'k', headers: { ...headers, 'content-type': 'application/json' } }),
      kafkaRecord(event('order.shipped', SHIPPED, 'e-2'), { headers: structured }),
    ])
    await invoke(handler, raw)
    expect(seen).toEqual([
      ['k', 'order.paid', PAID, 'e-1'],
      [undefined, 'order.shipped', SHIPPED, 'e-2'],
    ])
  })

  test('tells of what is no event where it is, partition by partition', async () => {
    const handler = on(kafka.of(orders, { reportBatchItemFailures: true })).each(() => {})
    const raw = kafkaEvent([
      kafkaRecord(PAID, { partition: 1, headers }),
      kafkaRecord(PAID, { partition: 2, headers }),
      kafkaRecord(PAID, { partition: 2, headers: { ...headers, ce_id: new Uint8Array([0xff]) } }),
      kafkaRecord(undefined, { partition: 2, key: 'k' }),
    ])
    expect(await invoke(handler, raw)).toEqual({
      batchItemFailures: [{ itemIdentifier: { partition: 'test-topic-2', offset: 1 } }],
    })
    const [line] = errors.mock.calls.flat().map(String)
    expect(line).toContain('kafka: record test-topic-2@1: headers.ce_id: expected text, got an object')
    const { records } = (await kafka.of(orders).read(raw, undefined)) as Raw
    expect(records.map(({ error }: Raw) => error?.path)).toEqual([
      undefined,
      undefined,
      'records["test-topic-2"][1].headers.ce_id',
      'records["test-topic-2"][2].value',
    ])
  })
})

describe('eventBridge.of', () => {
  const META = { id: 'e-1', time: '2026-10-05T06:07:08.123Z', traceparent: '00-1', subject: 'o-1' }
  const handler = (seen: unknown[]) =>
    on(eventBridge.of(orders)).handle((event) => {
      seen.push(event)
      return event.type
    })

  test('understands a plain detail, what heddle puts beside it, and a CloudEvent', async () => {
    const seen: Raw[] = []
    const plain = eventBridgeEvent('order.paid', PAID, { id: 'b-1', source: 'orders' })
    const beside = eventBridgeEvent('order.paid', { ...PAID, _meta: META }, { id: 'b-2', source: 'orders' })
    const whole = eventBridgeEvent('order.paid', event('order.paid', PAID), { id: 'b-3', source: 'orders' })
    for (const raw of [plain, beside, whole]) expect(await invoke(handler(seen), raw)).toBe('order.paid')
    expect(seen.map(({ id, detail }) => [id, detail])).toEqual([
      ['b-1', PAID],
      ['b-2', PAID],
      ['b-3', PAID],
    ])
    expect(seen.map(({ event }) => event)).toMatchObject([
      { id: 'b-1', source: 'orders', time: new Date(plain.time), extensions: {} },
      { id: 'e-1', source: 'orders', time: new Date(META.time), subject: 'o-1', extensions: { traceparent: '00-1' } },
      ATTRIBUTES,
    ])
  })

  test('has the source that the bus tells, which its policies guard, and no other', async () => {
    const seen: Raw[] = []
    const detail = { ...PAID, _meta: { ...META, source: 'payments' } }
    await invoke(handler(seen), eventBridgeEvent('order.paid', detail, { source: 'orders' }))
    expect(seen.map(({ source, event }) => [source, event.source])).toEqual([['orders', 'orders']])
  })

  test('takes the type of a CloudEvent, whatever the bus calls it, unless the bus has it from the catalogue', async () => {
    const seen: Raw[] = []
    await invoke(handler(seen), eventBridgeEvent('CloudEvent', event('order.paid', PAID)))
    expect(seen[0]).toMatchObject({ type: 'order.paid', 'detail-type': 'order.paid', detail: PAID })
    const any = { '~standard': { version: 1 as const, vendor: 'test', validate: (value: unknown) => ({ value }) } }
    const audited = on(eventBridge.of({ audited: any })).handle(({ detail }) => detail)
    const document = event('order.paid', PAID)
    expect(await invoke(audited, eventBridgeEvent('audited', document))).toEqual(document)
  })

  test('leaves a _meta that is not of heddle in the data', async () => {
    const any = { '~standard': { version: 1 as const, vendor: 'test', validate: (value: unknown) => ({ value }) } }
    const echo = on(eventBridge.of({ mine: any })).handle(({ detail }) => detail)
    for (const _meta of [7, null, {}, { id: 'x' }, { id: 1, time: 2 }]) {
      expect(await invoke(echo, eventBridgeEvent('mine', { a: 1, _meta }))).toEqual({ a: 1, _meta })
    }
  })

  test('refuses what is no event, and where', async () => {
    const lambda = toLambda(on(eventBridge.of(orders)).handle(() => {}))
    const known = 'the catalogue has no type lost, it has order.paid, order.shipped'
    const facts = { id: 'b-1' }
    const cases: readonly (readonly [Raw, Raw])[] = [
      [
        eventBridgeEvent('lost', PAID, facts),
        { code: 'UNKNOWN_TYPE', message: `eventBridge: detail-type: ${known}`, path: 'detail-type' },
      ],
      [
        eventBridgeEvent('CloudEvent', event('lost', PAID), facts),
        { code: 'UNKNOWN_TYPE', message: `eventBridge: event b-1: detail.type: ${known}`, path: 'detail.type' },
      ],
      [
        eventBridgeEvent('order.paid', { _meta: { ...META, time: 'today' } }, facts),
        {
          message: 'eventBridge: event b-1: detail._meta.time: expected a time, got a string',
          path: 'detail._meta.time',
        },
      ],
      [
        eventBridgeEvent('order.paid', { _meta: META }, facts),
        { message: 'eventBridge: event b-1: detail: id: expected a string; total: expected a number', path: 'detail' },
      ],
    ]
    for (const [raw, expected] of cases) {
      const error = await failureOf(lambda, raw)
      expect(error).toBeInstanceOf(HeddleError)
      expect(error).toMatchObject(expected)
    }
  })

  test('passes what the catalogue lacks where that is asked for', async () => {
    const echo = on(eventBridge.of(orders, { otherwise: 'pass' })).handle(({ type, unlisted, detail }) => ({
      type,
      unlisted,
      detail,
    }))
    expect(await invoke(echo, eventBridgeEvent('lost', { a: 1 }))).toEqual({
      type: 'lost',
      unlisted: true,
      detail: { a: 1 },
    })
  })

  test('inside sqs reads the event of each message', async () => {
    const seen: unknown[] = []
    const queue = on(sqs(eventBridge.of(orders))).each(({ body }) => {
      if (body.type === 'order.paid') seen.push(body.detail.total, body.event.id)
    })
    await invoke(queue, sqsEvent([eventBridgeEvent('order.paid', { ...PAID, _meta: META })]))
    expect(seen).toEqual([10, 'e-1'])
  })
})

describe('eventBridge.of of heddle itself', () => {
  test('gives schemas the data alone too', async () => {
    const { eventBridge: main } = await import('heddle')
    const handler = toLambda(on(main.of(orders)).handle(({ type, detail }) => [type, detail]))
    const _meta = { id: 'e-1', time: '2026-10-05T06:07:08.123Z' }
    for (const raw of [
      eventBridgeEvent('order.paid', PAID),
      eventBridgeEvent('order.paid', { ...PAID, _meta }),
      eventBridgeEvent('order.paid', event('order.paid', PAID)),
      eventBridgeEvent('CloudEvent', event('order.paid', PAID)),
    ]) {
      expect(await handler(raw, context())).toEqual(['order.paid', PAID])
    }
    const any = { '~standard': { version: 1 as const, vendor: 'test', validate: (value: unknown) => ({ value }) } }
    const echo = toLambda(on(main.of({ mine: any })).handle(({ detail }) => detail))
    for (const detail of [{ _meta: { id: 1 } }, event('order.paid', 'text'), { specversion: '0.3' }]) {
      expect(await echo(eventBridgeEvent('mine', detail), context())).toEqual(detail)
    }
    expect(await failureOf(handler, eventBridgeEvent('CloudEvent', event('lost', PAID)))).toMatchObject({
      code: 'UNKNOWN_TYPE',
    })
  })
})

describe('data that is elsewhere', () => {
  const client = {
    send: async ({ input }: { readonly input: { readonly Key: string } }) => ({
      Body: Readable.from([Buffer.from(input.Key === 'o-1' ? JSON.stringify(PAID) : '{}')]),
    }),
  }
  const claimed = { 'order.paid': claimCheck(Order, { allow: ['claims'], client }) }
  const { data: _, ...claim } = { ...event('order.paid', undefined), dataref: 's3://claims/o-1' }

  test('is fetched by a schema in the catalogue', async () => {
    const seen: unknown[] = []
    const collect = ({ body }: { readonly body: unknown }) => {
      seen.push(body)
    }
    const beside = { 'ce-type': 'order.paid', 'ce-id': 'e-1' }
    const raw = sqsEvent([claim, event('order.paid', PAID), sqsMessage(claim, { messageAttributes: beside })])
    expect(await invoke(on(sqs.of(claimed)).each(collect), raw)).toEqual({ batchItemFailures: [] })
    expect(seen).toEqual([PAID, PAID, PAID])
    const _meta = { id: 'e-1', time: '2026-10-05T06:07:08.123Z' }
    const bus = eventBridgeEvent('order.paid', { ...claim, _meta })
    const main = (await import('heddle')).eventBridge
    for (const source of [eventBridge.of(claimed), main.of(claimed)]) {
      expect(
        await invoke(
          on(source).handle(({ detail }) => detail),
          bus,
        ),
      ).toEqual(PAID)
    }
  })

  test('is refused by any other schema, and from where it may not come', async () => {
    const elsewhere = { ...claim, dataref: 's3://secrets/o-1' }
    expect(
      await invoke(
        on(sqs.of(claimed)).each(() => {}),
        sqsEvent([sqsMessage(elsewhere, { messageId: 'm1' })]),
      ),
    ).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] })
    expect(String(errors.mock.calls[0])).toContain(
      'sqs: message m1: body: data: dataref: it is no place that data may come',
    )
    const plain = await invoke(
      on(sqs.of(orders)).each(() => {}),
      sqsEvent([sqsMessage(claim, { messageId: 'm1' })]),
    )
    expect(plain).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] })
  })

  test('is not taken for the document that says where, by a schema that asks for little', async () => {
    const little = z.object({ id: z.string() })
    const fn = vi.fn()
    const answer = await invoke(
      on(sqs.of({ 'order.paid': little })).each(fn),
      sqsEvent([sqsMessage(claim, { messageId: 'm1' })]),
    )
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] })
    expect(fn).not.toHaveBeenCalled()
    expect(String(errors.mock.lastCall)).toContain('the data is elsewhere (dataref): a schema of claimCheck reads it')
  })
})

test('where an event comes from is told by what was emitted, not by what carries it', async () => {
  const invocation = { id: 'run-1', raw: {} } as never
  const traceparent = ATTRIBUTES.extensions.traceparent
  const from = async (source: { read(raw: unknown): unknown }, raw: unknown) => {
    const { event } = (await source.read(raw)) as { readonly event: unknown }
    return traceOf({ event: Array.isArray(event) ? event[0] : event, invocation })
  }
  const meta = { id: 'e-1', time: '2026-10-05T06:07:08.123Z', traceparent }
  const messageAttributes = { 'ce-type': 'order.paid', 'ce-id': 'e-1', traceparent }
  for (const correlation of [
    await from(sqs.of(orders), sqsEvent([event('order.paid', PAID)])),
    await from(sqs.of(orders), sqsEvent([sqsMessage(PAID, { messageAttributes })])),
    await from(sns.of(orders), snsEvent(event('order.paid', PAID))),
    await from(sqs(sns.of(orders)), sqsEvent([snsEnvelope(event('order.paid', PAID))])),
    await from(kinesis.of(orders), kinesisEvent([event('order.paid', PAID)])),
    await from(kafka.of(orders), kafkaEvent([event('order.paid', PAID)])),
    await from(eventBridge.of(orders), eventBridgeEvent('order.paid', event('order.paid', PAID))),
    await from(eventBridge.of(orders), eventBridgeEvent('order.paid', { ...PAID, _meta: meta })),
    await from(cloudEvent(orders), eventBridgeEvent('order.paid', { ...PAID, _meta: meta })),
    await from(cloudEvent(orders), sqsEvent([snsEnvelope(PAID, { messageAttributes })])),
  ]) {
    expect(correlation).toMatchObject({ id: 'e-1', type: 'order.paid', traceparent, correlationId: 'e-1' })
  }
})

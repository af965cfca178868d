import { type EmitError, emitter } from '@heddle/emit'
import { sns } from '@heddle/emit/sns'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { CLIENTS, clientOf, outgoing, REGION, TRACEPARENT, wireServer } from './aws-helpers.ts'

const catalogue = { 'order.paid': z.object({ order: z.string() }) }
const topicArn = `arn:aws:sns:${REGION}:1:orders`

describe.each(CLIENTS)('sns with the client of kind %s', (kind) => {
  const client = clientOf(kind)

  test('publishes an event, all about it in attributes', async () => {
    const server = await wireServer()
    const { emit } = emitter(catalogue, sns({ topicArn, subject: 'Paid: ö & <o>', client }), { source: 'orders' })
    const time = new Date('2026-11-27T08:00:00.125Z')
    const data = { order: 'ö-1 & <+> %41' }
    const emitted = await emit('order.paid', data, {
      id: 'e1',
      time,
      key: 'tenant-7',
      attributes: { shop: 'Köln', total: -0.5, sizes: ['S', 'M'], mark: Uint8Array.of(0, 255) },
      extensions: { traceparent: TRACEPARENT },
    })
    expect(emitted).toEqual({ id: 'e1', type: 'order.paid', messageId: expect.any(String), sequenceNumber: undefined })
    const [request] = server.requests
    expect(request?.headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/)
    const form = new URLSearchParams(request?.text)
    expect(form.get('TopicArn')).toBe(topicArn)
    expect(form.get('Version')).toBe('2010-03-31')
    const [entry] = request?.entries ?? []
    expect(entry?.fields).toMatchObject({ Id: '0', Subject: 'Paid: ö & <o>', MessageGroupId: 'tenant-7' })
    expect(entry?.fields).not.toHaveProperty('MessageStructure')
    expect(entry?.body).toBe(JSON.stringify(data))
    const text = (value: string, type = 'String') => ({ type, value, binary: false })
    expect(Object.fromEntries(entry?.attributes ?? [])).toEqual({
      'ce-id': text('e1'),
      'ce-source': text('orders'),
      'ce-type': text('order.paid'),
      'ce-time': text('2026-11-27T08:00:00.125Z'),
      traceparent: text(TRACEPARENT),
      shop: text('Köln'),
      total: text('-0.5', 'Number'),
      sizes: text('["S","M"]', 'String.Array'),
      mark: { type: 'Binary', value: 'AP8=', binary: true },
    })
  })

  test('publishes messages by protocol beside the event itself', async () => {
    const server = await wireServer()
    const messages = ({ data }: { data: unknown }) => ({ sms: `Paid ${(data as { order: string }).order}` })
    const { emit } = emitter(catalogue, sns({ topicArn, messages, client }), { source: 'orders' })
    await emit('order.paid', { order: 'ö-1' }, { id: 'e1' })
    const [entry] = server.requests[0]?.entries ?? []
    expect(entry?.fields.MessageStructure).toBe('json')
    expect(entry?.attributes.size).toBe(0)
    const { default: whole, ...others } = JSON.parse(entry?.body ?? '')
    expect(others).toEqual({ sms: 'Paid ö-1' })
    expect(JSON.parse(whole)).toMatchObject({ specversion: '1.0', id: 'e1', data: { order: 'ö-1' } })
  })

  test('gives a FIFO topic group and deduplication id', async () => {
    const server = await wireServer()
    const { emit } = emitter(catalogue, sns({ topicArn: `${topicArn}.fifo`, client }))
    await emit('order.paid', { order: 'o-1' }, { id: 'e1', key: 'o-1' })
    expect(server.requests[0]?.entries[0]?.fields).toMatchObject({
      MessageGroupId: 'o-1',
      MessageDeduplicationId: 'e1',
    })
  })

  test('tries again what the topic has failed to take, and not what was wrong with the sender', async () => {
    const codes: Record<string, [code: string, senderFault: boolean][]> = {
      e1: [
        ['InternalError', false],
        ['Throttled', true],
      ],
      e2: [['InvalidParameter', true]],
    }
    const server = await wireServer({
      faultOf: () => ({
        kind: 'partial',
        failureOf(eventId) {
          const [code, senderFault] = codes[eventId]?.shift() ?? []
          return code === undefined || senderFault === undefined ? undefined : { code, senderFault }
        },
      }),
    })
    const { emitAll } = emitter(catalogue, sns({ topicArn, client }), { backoff: 1 })
    const events = ['e0', 'e1', 'e2'].map((id) => ({ type: 'order.paid' as const, id, data: { order: id } }))
    const error: EmitError = await emitAll(events).then(
      () => Promise.reject(new Error('all went')),
      (reason) => reason,
    )
    expect(error.message).toBe('sns: 1 of 3 events not emitted: order.paid e2: InvalidParameter: as the test says')
    expect(error.failures).toMatchObject([{ id: 'e2', index: 2, attempts: 1, retriable: false }])
    expect(server.taken.map(({ eventId }) => eventId)).toEqual(['e0', 'e1'])
  })
})

test('sns takes a subject of each event, or none', () => {
  const target = sns({ topicArn, subject: ({ subject }) => subject })
  expect(target.entry(outgoing({ subject: 'Order o-1' }))).toMatchObject({ Subject: 'Order o-1' })
  expect(target.entry(outgoing())).not.toHaveProperty('Subject')
})

test.each(['', ' late', 'two\nlines', 'x\0y', 'x\u2028y', '\ud800', 'x'.repeat(100)])(
  'sns refuses the subject %j before anything is sent',
  (subject) => {
    expect(() => sns({ topicArn, subject }).entry(outgoing())).toThrow(
      expect.objectContaining({
        code: 'INVALID_EVENT',
        message: 'sns: order.paid e1: expected a subject of 1 to 99 characters in one line',
      }),
    )
  },
)

test('sns refuses attributes beside messages by protocol, which it would not filter by', () => {
  const target = sns({ topicArn, messages: () => ({}) })
  expect(() => target.entry(outgoing({ attributes: { a: 'b' } }))).toThrow(
    'sns: order.paid e1: with messages by protocol there are no attributes',
  )
  expect(() => sns({ topicArn, messages: () => ({ sms: '' }) }).entry(outgoing())).toThrow(
    'sns: order.paid e1: expected a text as message for sms',
  )
  expect(() => sns({ topicArn, messages: () => ({}), format: 'plain' })).toThrow(
    'sns: with messages by protocol there are no attributes: expected cloudevents',
  )
})

test('sns counts message and attributes, and takes as much as the topic does', () => {
  const target = sns({ topicArn })
  const bare = target.size(target.entry(outgoing()))
  const sizes = ['S', 'ö']
  expect(target.size(target.entry(outgoing({ attributes: { sizes } })))).toBe(
    bare + 'sizes'.length + 'String.Array'.length + Buffer.byteLength(JSON.stringify(sizes)),
  )
  expect(target.limits).toEqual({ count: 10, bytes: 262_144 })
  expect(sns({ topicArn, maxBytes: 1_048_576 }).limits.bytes).toBe(1_048_576)
})

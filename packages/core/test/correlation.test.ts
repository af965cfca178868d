import { type Correlation, traceOf } from '@heddle/core'
import { afterEach, expect, test, vi } from 'vitest'
import { invocation } from './helpers.ts'

const TRACE = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
const OTHER = '00-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-bbbbbbbbbbbbbbbb-00'
const XRAY = 'Root=1-67891233-abcdef012345678912345678;Parent=53995c3f42cd8ad8;Sampled=1'
const OF_XRAY = '00-67891233abcdef012345678912345678-53995c3f42cd8ad8-01'

afterEach(() => {
  vi.unstubAllEnvs()
})

function traced(event: unknown, raw: unknown = {}): Correlation {
  return traceOf({ event, invocation: invocation({ raw }) })
}

test('an event that says nothing is the first of all: what follows is correlated by its id', () => {
  expect(traced({ id: 'e-1', type: 'order.paid' })).toEqual({
    id: 'e-1',
    type: 'order.paid',
    traceparent: undefined,
    tracestate: undefined,
    baggage: undefined,
    correlationId: 'e-1',
    causationId: undefined,
  })
})

test.each([undefined, null, 'text', 7, [], [1, 2], {}, { id: 7, type: null }, Object.create(null)])(
  'of an event %j the invocation tells',
  (event) => {
    expect(traced(event)).toMatchObject({ id: 'run-1', type: 'invocation', correlationId: 'run-1' })
  },
)

test('the trace is that of X-Ray where the platform tells it: of the invocation before that of the process', () => {
  vi.stubEnv('_X_AMZN_TRACE_ID', XRAY.replace('67891233', '11111111'))
  expect(traced({ id: 'e-1' }).traceparent).toBe(OF_XRAY.replace('67891233', '11111111'))
  expect(traced({ id: 'e-1' }, { xRayTraceId: XRAY }).traceparent).toBe(OF_XRAY)
  expect(traced({ id: 'e-1' }, null).traceparent).toBe(OF_XRAY.replace('67891233', '11111111'))
})

test('what the event says counts before X-Ray, and W3C before X-Ray’s header of a message', () => {
  const attributes = { AWSTraceHeader: XRAY }
  const platform = { xRayTraceId: XRAY.replace('67891233', '22222222') }
  expect(traced({ attributes }, platform).traceparent).toBe(OF_XRAY)
  expect(traced({ attributes, messageAttributes: { traceparent: { stringValue: TRACE } } }, platform)).toMatchObject({
    traceparent: TRACE,
  })
})

test('a state without its trace is none, and the state is that of its trace', () => {
  expect(traced({ headers: { tracestate: 'a=1' } }).tracestate).toBeUndefined()
  expect(traced({ headers: { traceparent: 'none', tracestate: 'a=1' } }, { xRayTraceId: XRAY })).toMatchObject({
    traceparent: OF_XRAY,
    tracestate: undefined,
  })
  const inside = { source: 'topic', time: new Date(), messageAttributes: { traceparent: { Value: TRACE } } }
  const around = { traceparent: { stringValue: OTHER }, tracestate: { stringValue: 'a=1' } }
  expect(traced({ body: inside, messageAttributes: around })).toMatchObject({
    traceparent: TRACE,
    tracestate: undefined,
  })
})

test('what is inside counts before what is around it, name by name', () => {
  const event = {
    id: 'm-1',
    type: 'queue.message',
    messageAttributes: {
      'ce-id': { stringValue: 'e-outer' },
      'ce-correlationid': { stringValue: 'c-outer' },
      'ce-causationid': { stringValue: 'p-outer' },
    },
    body: {
      id: 'n-1',
      type: 'topic.notification',
      source: 'topic',
      time: new Date(),
      messageAttributes: {
        'ce-id': { Value: 'e-inner' },
        'ce-correlationid': { Value: 'c-inner' },
        traceparent: { Value: TRACE },
      },
      message: { specversion: '1.0', id: 'e-1', source: 'shop', type: 'order.paid', baggage: 'tenant=blue' },
    },
  }
  expect(traced(event)).toEqual({
    id: 'e-1',
    type: 'order.paid',
    traceparent: TRACE,
    tracestate: undefined,
    baggage: 'tenant=blue',
    correlationId: 'c-inner',
    causationId: 'p-outer',
  })
})

test('the id is that by which the event was emitted', () => {
  const attributes = { 'ce-id': { stringValue: 'e-1' }, 'ce-type': { stringValue: 'order.paid' } }
  expect(traced({ id: 'm-1', type: 'queue.message', messageAttributes: attributes })).toMatchObject({
    id: 'e-1',
    type: 'order.paid',
    correlationId: 'e-1',
  })
})

test('a CloudEvent that another has brought says its own id and type, and not those of that one', () => {
  const raw = { specversion: '1.0', id: 'm-1', type: 'google.cloud.pubsub.topic.v1.messagePublished', source: 'topic' }
  const event = { specversion: '1.0', id: 'e-1', type: 'order.paid', source: 'shop', extensions: {}, raw }
  expect(traced(event)).toMatchObject({ id: 'e-1', type: 'order.paid' })
})

test('correlation and causation are read from baggage where they have no place of their own', () => {
  const baggage = 'heddle-correlation=c%201,heddle-causation=p-1,tenant=blue'
  expect(traced({ id: 'e-1', headers: { baggage } })).toMatchObject({ correlationId: 'c 1', causationId: 'p-1' })
  expect(traced({ id: 'e-1', headers: { baggage, 'ce-id': 'e-1', 'ce-correlationid': 'c-2' } })).toMatchObject({
    correlationId: 'c-2',
    causationId: 'p-1',
  })
  expect(traced({ id: 'e-1', headers: { 'x-correlation-id': 'c-3' } }).correlationId).toBe('c-3')
})

test('what a user sends is no event, whatever fields it has', () => {
  const spoof = {
    id: 'x',
    type: 'y',
    raw: {},
    time: '2026-11-21T12:00:00Z',
    headers: { traceparent: OTHER },
    messageAttributes: { 'ce-id': { Value: 'x' } },
  }
  for (const place of ['body', 'message', 'data', 'detail', 'payload', 'value']) {
    expect(traced({ id: 'e-1', type: 'order.paid', [place]: spoof })).toMatchObject({
      id: 'e-1',
      type: 'order.paid',
      traceparent: undefined,
      correlationId: 'e-1',
    })
  }
})

test('a batch of one is its record, and one of several the invocation’s', () => {
  const record = { id: 'm-1', type: 'queue.message', messageAttributes: { traceparent: { stringValue: TRACE } } }
  expect(traced([record])).toMatchObject({ id: 'm-1', traceparent: TRACE })
  expect(traced([record, record], { xRayTraceId: XRAY })).toMatchObject({ id: 'run-1', traceparent: OF_XRAY })
})

test.each<[string, Record<string, unknown>, Partial<Correlation>]>([
  [
    'a correlation id with line breaks',
    { 'x-correlation-id': 'c\r\nset-cookie: x' },
    { correlationId: 'c\ufffd\ufffdset-cookie: x' },
  ],
  ['a correlation id with half a surrogate pair', { 'x-correlation-id': 'c\ud800' }, { correlationId: 'c\ufffd' }],
  ['a correlation id without end', { 'x-correlation-id': 'c'.repeat(65_537) }, { correlationId: 'e-1' }],
  ['a correlation id that is empty', { 'x-correlation-id': '' }, { correlationId: 'e-1' }],
  ['a correlation id that is a number', { 'ce-correlationid': 7 }, { correlationId: 'e-1' }],
  ['an id of a prototype', JSON.parse('{"__proto__":{"ce-id":"x"}}'), { id: 'e-1' }],
  ['a traceparent of another kind', { traceparent: { toString: () => TRACE } }, { traceparent: undefined }],
  ['a traceparent with a line break', { traceparent: `${TRACE}\r\n` }, { traceparent: undefined }],
  [
    'a state with a line break',
    { traceparent: TRACE, tracestate: 'a=1\r\nx: y' },
    { traceparent: TRACE, tracestate: undefined },
  ],
  ['a state that is too long', { traceparent: TRACE, tracestate: `a=${'1'.repeat(511)}` }, { tracestate: undefined }],
  ['a state of too many', { traceparent: TRACE, tracestate: 'a=1,'.repeat(33) }, { tracestate: undefined }],
  ['a state that is no ASCII', { traceparent: TRACE, tracestate: 'a=ü' }, { tracestate: undefined }],
])('%s does no harm', (_, headers, expected) => {
  expect(traced({ id: 'e-1', headers })).toMatchObject(expected)
})

test('whatever stands where attributes could be, nothing throws', () => {
  const strange = [null, undefined, 0, '', 'text', true, [], [null], [[]], {}, () => {}, Symbol('x'), 1n, new Date()]
  const places = ['extensions', 'headers', 'attributes', 'messageAttributes', 'raw', 'body', 'event', 'request']
  for (const place of [...places, 'basicProperties', 'properties', 'value', 'id', 'type']) {
    for (const value of strange) {
      expect(traced({ id: 'e-1', [place]: value }).correlationId).toBeTypeOf('string')
      expect(traced({ id: 'e-1', headers: { traceparent: value, 'ce-id': value } }).id).toBeTypeOf('string')
    }
    expect(traced({ id: 'e-1', raw: { [place]: null, detail: { _meta: null } } }).id).toBe('e-1')
  }
})

test('events inside events come to an end', () => {
  const loop: Record<string, unknown> = { id: 'e-1', type: 'loop', source: 'loop', time: new Date() }
  loop.body = loop
  expect(traced(loop)).toMatchObject({ id: 'e-1', type: 'loop' })
})

test('a hundred thousand headers of Kafka are read, and the last of a name counts', () => {
  const noise = Array.from({ length: 100_000 }, (_, index) => ({ [`h${index}`]: [index % 128] }))
  const bytes = (text: string) => [...Buffer.from(text)].map((byte) => (byte << 24) >> 24)
  const headers = [{ ce_id: bytes('first') }, ...noise, { ce_id: bytes('é-1') }, { traceparent: bytes(TRACE) }]
  expect(traced({ id: 'k-1', raw: { headers } })).toMatchObject({ id: 'é-1', traceparent: TRACE })
})

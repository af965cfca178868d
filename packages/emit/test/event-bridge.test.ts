import { type EmitError, emitter } from '@heddle/emit'
import { eventBridge } from '@heddle/emit/event-bridge'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { CLIENTS, clientOf, outgoing, TRACEPARENT, wireServer } from './aws-helpers.ts'
import { readWire } from './wire.ts'

const catalogue = { 'order.paid': z.object({ order: z.string() }) }

describe.each(CLIENTS)('eventBridge with the client of kind %s', (kind) => {
  const client = clientOf(kind)

  test('puts an event on a bus, what travels with it in the detail', async () => {
    const server = await wireServer()
    const { emit } = emitter(catalogue, eventBridge({ bus: 'shop', source: 'orders', client }))
    const time = new Date('2026-11-27T08:00:00.125Z')
    const emitted = await emit(
      'order.paid',
      { order: 'ö-1' },
      {
        id: 'e1',
        time,
        subject: 'order-1',
        key: 'o-1',
        resources: ['arn:aws:s3:::b'],
        extensions: { traceparent: TRACEPARENT, correlationid: 'c1', level: 3 },
      },
    )
    expect(emitted).toEqual({ id: 'e1', type: 'order.paid', messageId: expect.any(String), sequenceNumber: undefined })
    const [request] = server.requests
    expect(request?.headers).toMatchObject({
      'x-amz-target': 'AWSEvents.PutEvents',
      'content-type': 'application/x-amz-json-1.1',
    })
    const { Entries } = JSON.parse(request?.text ?? '')
    expect(Entries).toEqual([
      {
        Source: 'orders',
        DetailType: 'order.paid',
        Detail: expect.any(String),
        Time: time.getTime() / 1000,
        Resources: ['arn:aws:s3:::b'],
        EventBusName: 'shop',
        TraceHeader: 'Root=1-0af76519-16cd43dd8448eb211c80319c;Parent=b7ad6b7169203331;Sampled=1',
      },
    ])
    expect(JSON.parse(Entries[0].Detail)).toEqual({
      order: 'ö-1',
      _meta: {
        id: 'e1',
        time: '2026-11-27T08:00:00.125Z',
        subject: 'order-1',
        partitionkey: 'o-1',
        traceparent: TRACEPARENT,
        correlationid: 'c1',
        level: 3,
      },
    })
  })

  test('looks at every entry of an answer of status 200', async () => {
    const codes: Record<string, string[]> = {
      e1: ['ThrottlingException', 'InternalException', 'InternalFailure'],
      e2: ['MalformedDetail'],
      e3: ['AccessDeniedException'],
    }
    const server = await wireServer({
      faultOf: () => ({
        kind: 'partial',
        failureOf(eventId) {
          const code = codes[eventId]?.shift()
          return code === undefined ? undefined : { code, senderFault: false }
        },
      }),
    })
    const { emitAll } = emitter(catalogue, eventBridge({ client }), { backoff: 1 })
    const events = ['e0', 'e1', 'e2', 'e3'].map((id) => ({ type: 'order.paid' as const, id, data: { order: id } }))
    const error: EmitError = await emitAll(events).then(
      () => Promise.reject(new Error('all went')),
      (reason) => reason,
    )
    expect(error.message).toBe(
      'eventBridge: 2 of 4 events not emitted: order.paid e2: MalformedDetail: as the test says, and 1 more',
    )
    expect(error.failures).toMatchObject([
      { id: 'e2', index: 2, attempts: 1, code: 'MalformedDetail', retriable: false },
      { id: 'e3', index: 3, attempts: 1, code: 'AccessDeniedException', retriable: false },
    ])
    expect(error.emitted.map(({ id }) => id)).toEqual(['e0', 'e1'])
    expect(server.requests.map(({ entries }) => entries.length)).toEqual([4, 1, 1, 1])
  })
})

test.each([
  ['InternalFailure', true],
  ['InternalException', true],
  ['ThrottlingException', true],
  ['MalformedDetail', false],
  ['InvalidArgument', false],
  ['AccessDeniedException', false],
  ['NotAuthorizedForSourceException', false],
  ['NotAuthorizedForDetailTypeException', false],
  ['InvalidAccountIdException', false],
  ['RedactionFailure', false],
  ['ResourceNotFoundException', false],
  ['LimitExceededException', false],
])('eventBridge says of %s that another try may do: %s', async (ErrorCode, retriable) => {
  const client = { send: async () => ({ FailedEntryCount: 1, Entries: [{ ErrorCode, ErrorMessage: 'no' }, {}] }) }
  const target = eventBridge({ client })
  const entry = target.entry(outgoing())
  expect(await target.send([entry, entry], new AbortController().signal)).toEqual([
    { failure: { code: ErrorCode, message: 'no', retriable } },
    { failure: { code: 'NO_ANSWER', message: 'the service did not say what became of it', retriable: true } },
  ])
})

test("eventBridge's events have the emitter's source, else the target's", async () => {
  const server = await wireServer()
  const target = eventBridge({ source: 'orders', client: 'light' })
  await emitter(catalogue, target).emit('order.paid', { order: 'o-1' })
  await emitter(catalogue, target, { source: 'shop' }).emit('order.paid', { order: 'o-1' })
  const { emit } = emitter(catalogue, eventBridge({ client: 'light' }))
  await emit('order.paid', { order: 'o-1' })
  expect(server.requests.flatMap(({ entries }) => entries).map(({ fields }) => fields.Source)).toEqual([
    'orders',
    'shop',
    'heddle',
  ])
})

test('eventBridge counts as AWS says it does', () => {
  // The example of the contract, without and with a time.
  const Entry = {
    Source: 'com.acme.orders',
    DetailType: 'OrderPlaced',
    Detail: '{"orderId":"o-1","note":"hé"}',
    Resources: ['arn:aws:s3:::b'],
  }
  const counted = (entry: object) =>
    readWire('/', { 'x-amz-target': 'AWSEvents.PutEvents' }, JSON.stringify({ Entries: [entry] }))?.entries[0]?.bytes
  expect([counted(Entry), counted({ ...Entry, Time: 1 })]).toEqual([70, 84])
  const target = eventBridge({ metadata: false, bus: 'a bus that does not count' })
  const entry = target.entry(
    outgoing({
      source: 'com.acme.orders',
      type: 'OrderPlaced',
      data: { orderId: 'o-1', note: 'hé' },
      resources: ['arn:aws:s3:::b'],
      extensions: { traceparent: TRACEPARENT },
    }),
  )
  expect(entry).toMatchObject(Entry)
  expect(target.size(entry)).toBe(84)
  expect(target.limits).toEqual({ count: 10, bytes: 999_999 })
})

test('eventBridge adds nothing to details without metadata', () => {
  const detailOf = (metadata: boolean | undefined, data: object) => {
    const { Detail } = eventBridge({ metadata }).entry(outgoing({ data, extensions: { level: 1 } })) as {
      Detail: string
    }
    return JSON.parse(Detail)
  }
  const _meta = { level: 1, id: 'e1', time: '2026-11-27T08:00:00.125Z' }
  expect(detailOf(false, {})).toEqual({})
  expect(detailOf(false, { a: 1, _meta: 2 })).toEqual({ a: 1, _meta: 2 })
  expect(detailOf(undefined, {})).toEqual({ _meta })
  expect(detailOf(true, { a: 1, toJSON: () => ({ b: 2 }) })).toEqual({ b: 2, _meta })
})

test('eventBridge puts CloudEvents documents as details', () => {
  const { Detail, Source } = eventBridge({ format: 'cloudevents' }).entry(outgoing({ data: 'any' })) as {
    Detail: string
    Source: string
  }
  expect(Source).toBe('orders')
  expect(JSON.parse(Detail)).toEqual({
    specversion: '1.0',
    id: 'e1',
    source: 'orders',
    type: 'order.paid',
    time: '2026-11-27T08:00:00.125Z',
    datacontenttype: 'application/json',
    data: 'any',
  })
})

test.each([
  ['data that is a text', { data: 'any' }, 'expected data that is an object, for that is what a detail is'],
  ['data that is a list', { data: [] }, 'expected data that is an object'],
  ['data that is nothing', { data: undefined }, 'expected data that is an object'],
  ['data that is null', { data: null }, 'expected data that is an object'],
  ['data where its own goes', { data: { _meta: 1 } }, 'the data has a member _meta, where what travels with it goes'],
  [
    "a source of AWS's",
    { source: 'aws.s3' },
    "expected a source of 1 to 256 characters that does not begin with 'aws.'",
  ],
  ['a source that is empty', { source: '' }, 'expected a source of 1 to 256 characters'],
  ['a source that is too long', { source: 'x'.repeat(257) }, 'expected a source of 1 to 256 characters'],
  ['a type that is too long', { type: 'x'.repeat(129) }, 'expected a type of 1 to 128 characters'],
])('eventBridge refuses %s before anything is sent', (_, fields, message) => {
  const event = outgoing(fields)
  expect(() => eventBridge().entry(event)).toThrow(
    expect.objectContaining({
      code: 'INVALID_EVENT',
      message: expect.stringContaining(`eventBridge: ${event.type} e1: ${message}`),
    }),
  )
})

test('eventBridge hands a global endpoint to the SDK, which signs for all regions', async () => {
  const inputs: unknown[] = []
  const client = {
    async send(command: { readonly input: unknown }) {
      inputs.push(command.input)
      return { Entries: [{ EventId: 'm1' }] }
    },
  }
  const target = eventBridge({ endpointId: 'abcde.veo', client })
  const entry = target.entry(outgoing())
  expect(await target.send([entry], new AbortController().signal)).toEqual([{ messageId: 'm1' }])
  expect(inputs).toEqual([{ EndpointId: 'abcde.veo', Entries: [entry] }])
  expect(() => eventBridge({ endpointId: 'abcde.veo', client: 'light' })).toThrow(
    "eventBridge: client 'light' cannot sign for a global endpoint: leave it out",
  )
})

test('eventBridge says what a global endpoint lacks, when its signer is not there', async () => {
  await wireServer()
  const { emit } = emitter(catalogue, eventBridge({ endpointId: 'abcde.veo' }), { backoff: 1 })
  await expect(emit('order.paid', { order: 'o-1' })).rejects.toThrow(/@aws-sdk\/signature-v4a/)
})

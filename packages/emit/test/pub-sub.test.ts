// Against servers that speak as Pub/Sub does: the service itself has no emulator here.

import jsonProtos from '@google-cloud/pubsub/build/protos/protos.json' with { type: 'json' }
import { Metadata } from '@grpc/grpc-js'
import { type EmitError, emitter, type OutgoingEvent } from '@heddle/emit'
import { type PublisherClient, pubSub } from '@heddle/emit/pub-sub'
import fc from 'fast-check'
import protobuf from 'protobufjs'
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import * as z from 'zod'
import { outgoing, TRACEPARENT } from './aws-helpers.ts'
import { reasonOf } from './fake-target.ts'
import { grpcClient, type PubSubServer, startPubSubServer, TOPIC } from './pub-sub-server.ts'

const catalogue = { 'order.paid': z.object({ order: z.string() }) }

afterEach(() => {
  vi.unstubAllEnvs()
})

async function server(): Promise<PubSubServer> {
  const started = await startPubSubServer()
  onTestFinished(() => started.stop())
  return started
}

const textOf = ({ data }: { readonly data: Uint8Array }) => Buffer.from(data).toString()
const target = pubSub({ topic: TOPIC })
const time = new Date('2026-11-27T08:00:00.125Z')

test('pubSub publishes by a client of its own, which heeds where the emulator is', async () => {
  const { url, published } = await server()
  vi.stubEnv('PUBSUB_EMULATOR_HOST', new URL(url).host)
  // There is no metadata server to ask for credentials.
  vi.stubEnv('METADATA_SERVER_DETECTION', 'none')
  const { emit } = emitter(catalogue, pubSub({ topic: TOPIC }), { source: 'orders' })
  const emitted = await emit(
    'order.paid',
    { order: 'ö-1' },
    {
      id: 'e1',
      time,
      subject: 'order ö-1',
      key: 'o-1',
      attributes: { shop: 'Köln', total: 12.5, empty: '' },
      extensions: { traceparent: TRACEPARENT, tracestate: 'a=b', correlationid: 'first %20 é', note: 7 },
    },
  )
  expect(emitted).toEqual({ id: 'e1', type: 'order.paid', messageId: '4000001', sequenceNumber: undefined })
  const [[message]] = published as unknown as [[{ data: Buffer }]]
  expect(textOf(message)).toBe('{"order":"ö-1"}')
  expect(message).toMatchObject({
    orderingKey: 'o-1',
    attributes: {
      'content-type': 'application/json',
      'ce-specversion': '1.0',
      'ce-id': 'e1',
      'ce-source': 'orders',
      'ce-type': 'order.paid',
      'ce-time': '2026-11-27T08:00:00.125Z',
      'ce-subject': 'order ö-1',
      'ce-partitionkey': 'o-1',
      'ce-traceparent': TRACEPARENT,
      'ce-tracestate': 'a=b',
      traceparent: TRACEPARENT,
      tracestate: 'a=b',
      'ce-correlationid': 'first %20 é',
      'ce-note': '7',
      shop: 'Köln',
      total: '12.5',
      empty: '',
    },
  })
})

test('pubSub publishes a CloudEvents document, and the attributes that the user gives', () => {
  const entry = pubSub({ topic: TOPIC, format: 'cloudevents' }).entry(outgoing({ time, attributes: { shop: 'Köln' } }))
  expect(entry).toEqual({
    data: expect.any(Uint8Array),
    attributes: { 'content-type': 'application/cloudevents+json; charset=utf-8', shop: 'Köln' },
  })
  expect(JSON.parse(textOf(entry as never))).toEqual({
    ...{ specversion: '1.0', id: 'e1', source: 'orders', type: 'order.paid', time: time.toISOString() },
    ...{ datacontenttype: 'application/json', data: { order: 'o-1' } },
  })
})

test('pubSub says by its document where data is that is elsewhere, though the format is plain', () => {
  const document = { specversion: '1.0', id: 'e1', dataref: 's3://claims/e1.json' }
  const entry = target.entry(outgoing({ data: document, dataref: document.dataref })) as { data: Uint8Array }
  expect(entry).toMatchObject({ attributes: { 'content-type': 'application/cloudevents+json; charset=utf-8' } })
  expect(JSON.parse(textOf(entry))).toEqual(document)
})

test('pubSub puts as many members of baggage in an attribute as it has room for', () => {
  const members = [`heddle-path=${'p'.repeat(600)}`, `tenant=${'t'.repeat(600)}`, `shop=${'s'.repeat(300)}`]
  const entry = target.entry(outgoing({ extensions: { baggage: members.join() } }))
  const baggage = [members[0], members[2]].join()
  expect(entry).toMatchObject({ attributes: { baggage, 'ce-baggage': baggage } })
  const { attributes } = target.entry(outgoing({ extensions: { baggage: `a=${'x'.repeat(2000)}` } }))
  expect(Object.keys(attributes)).toEqual(Object.keys(target.entry(outgoing()).attributes))
})

test('pubSub makes one request of each emit, and tries only as often as the emitter does', async () => {
  const running = await server()
  const client = grpcClient(running.url)
  const { emit } = emitter(catalogue, pubSub({ topic: TOPIC, client }), { attempts: 1 })
  await Promise.all(['o-1', 'o-2', 'o-3'].map((order) => emit('order.paid', { order })))
  expect(running.requests.map((request) => request.length)).toEqual([1, 1, 1])
  running.faultOf = () => 'broken'
  const error = (await reasonOf(emit('order.paid', { order: 'o-4' }, { id: 'e4' }))) as EmitError
  expect(error.message).toBe('pubSub: 1 of 1 events not emitted: order.paid e4: INTERNAL: as the test says')
  expect(error.failures).toMatchObject([{ code: 'INTERNAL', attempts: 1, retriable: true }])
  expect(running.requests).toHaveLength(4)
})

test('pubSub waits as long as the service asks it to', async () => {
  const running = await server()
  const { root } = protobuf.parse(`syntax = "proto3";
    message Any { string type_url = 1; bytes value = 2; }
    message Status { int32 code = 1; string message = 2; repeated Any details = 3; }
    message Duration { int64 seconds = 1; int32 nanos = 2; }
    message RetryInfo { Duration retry_delay = 1; }`)
  const encoded = (type: string, value: object) => root.lookupType(type).encode(value).finish()
  const value = encoded('RetryInfo', { retryDelay: { seconds: 30, nanos: 500_000_000 } })
  const details = [{ typeUrl: 'type.googleapis.com/google.rpc.RetryInfo', value }]
  running.metadata = new Metadata()
  running.metadata.set('grpc-status-details-bin', Buffer.from(encoded('Status', { code: 8, details })))
  running.faultOf = () => 'throttled'
  const { emit } = emitter(catalogue, pubSub({ topic: TOPIC, client: grpcClient(running.url) }))
  const error = (await reasonOf(emit('order.paid', { order: 'o-1' }))) as EmitError
  // Longer than the emitter waits for anybody.
  expect(error.failures).toMatchObject([
    { code: 'RESOURCE_EXHAUSTED', message: 'as the test says', attempts: 1, retriable: true, retryAfter: 30_500 },
  ])
})

test('pubSub says so when there is no such topic', async () => {
  const { url } = await server()
  const { emit } = emitter(catalogue, pubSub({ topic: 'projects/shop/topics/gone', client: grpcClient(url) }))
  const error = (await reasonOf(emit('order.paid', { order: 'o-1' }))) as EmitError
  expect(error.failures).toMatchObject([
    {
      code: 'NOT_FOUND',
      message: 'Resource not found (resource=projects/shop/topics/gone).',
      attempts: 1,
      retriable: false,
    },
  ])
})

test('pubSub tries again where nobody listens', async () => {
  const started = await startPubSubServer()
  await started.stop()
  const own = pubSub({ topic: TOPIC, client: grpcClient(started.url) })
  const error = (await reasonOf(
    emitter(catalogue, own, { attempts: 2, backoff: 1 }).emit('order.paid', { order: 'o-1' }),
  )) as EmitError
  expect(error.failures).toMatchObject([{ code: 'UNAVAILABLE', attempts: 2, retriable: true }])
})

test('pubSub makes a client ready again that was not', async () => {
  let readied = 0
  const client: PublisherClient = {
    async initialize() {
      if (++readied === 1) throw Object.assign(new Error('the metadata server does not answer'), { code: 'ETIMEDOUT' })
    },
    innerApiCalls: { publish: async () => [{ messageIds: ['m1'] }] },
  }
  const { emit } = emitter(catalogue, pubSub({ topic: TOPIC, client }), { backoff: 1 })
  expect(await emit('order.paid', { order: 'o-1' })).toMatchObject({ messageId: 'm1' })
  expect(readied).toBe(2)
})

test('pubSub takes what has no id in the answer for not taken', async () => {
  const client: PublisherClient = {
    initialize: async () => {},
    innerApiCalls: { publish: async () => [{ messageIds: ['m1'] }] },
  }
  const { emitAll } = emitter(catalogue, pubSub({ topic: TOPIC, client }), { attempts: 1 })
  const events = ['e1', 'e2'].map((id) => ({ type: 'order.paid' as const, id, data: { order: id } }))
  const error = (await reasonOf(emitAll(events))) as EmitError
  expect(error.emitted).toMatchObject([{ id: 'e1', messageId: 'm1' }])
  expect(error.failures).toMatchObject([{ id: 'e2', code: 'NO_ANSWER', retriable: true }])
})

test.each(['orders', 'projects/shop/topics/', 'projects/shop/topics/a/b', ''])(
  'pubSub refuses the topic "%s"',
  (topic) => {
    expect(() => pubSub({ topic })).toThrow(
      expect.objectContaining({
        code: 'MISUSE',
        message: `pubSub: expected a topic projects/PROJECT/topics/TOPIC, got ${topic}`,
      }),
    )
  },
)

const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`a${index}`, 1]))

test.each<[string, Partial<OutgoingEvent>, string]>([
  ['an attribute too many', { attributes: many(95) }, "101 attributes, 6 of them the event's own; it takes 100"],
  ["an attribute of the event's own name", { attributes: { 'ce-id': 'x' } }, "the attribute ce-id is the event's own"],
  ['a name of Google', { attributes: { google: 'x' } }, '"google" is no name for an attribute'],
  ['an empty name', { attributes: { '': 'x' } }, '"" is no name for an attribute'],
  ['a name that is too long', { attributes: { ['ö'.repeat(129)]: 'x' } }, '"öööö'],
  ['a value that is too long', { attributes: { a: 'ö'.repeat(513) } }, 'the attribute a has 1026 bytes; it takes 1024'],
  ['bytes', { attributes: { a: Uint8Array.of(1) } }, 'the attribute a is neither text nor a number'],
  ['a list', { attributes: { a: ['b'] } }, 'the attribute a is neither text nor a number'],
  ['a number that is none', { attributes: { a: Number.NaN } }, 'the attribute a is neither text nor a number'],
  ['half a character', { attributes: { a: '\ud800' } }, 'the attribute a has half a character'],
  ['a subject that is too long', { subject: 's'.repeat(1025) }, 'the attribute ce-subject has 1025 bytes'],
  ['a key that is too long', { key: 'é'.repeat(513) }, 'expected a key of 1024 bytes at most'],
])('pubSub refuses %s before anything is sent', (_, fields, message) => {
  expect(() => target.entry(outgoing(fields))).toThrow(
    expect.objectContaining({
      code: 'INVALID_EVENT',
      message: expect.stringContaining(`pubSub: order.paid e1: ${message}`),
    }),
  )
})

test('pubSub keeps an attribute whose name is that of a prototype', () => {
  const attributes = JSON.parse('{"__proto__":"x"}')
  const entry = pubSub({ topic: TOPIC, format: 'cloudevents' }).entry(outgoing({ attributes })) as {
    attributes: object
  }
  expect(Object.entries(entry.attributes)).toContainEqual(['__proto__', 'x'])
})

const rest = (status: string, details?: object[]) =>
  JSON.stringify({ error: { code: 429, status, message: 'too much', details } })

test.each([
  [{ code: 14, details: 'No connection established' }, 'UNAVAILABLE', 'No connection established', true, undefined],
  [{ code: 16, message: '16 UNAUTHENTICATED: who?' }, 'UNAUTHENTICATED', '16 UNAUTHENTICATED: who?', false, undefined],
  [{ code: 429, message: rest('RESOURCE_EXHAUSTED') }, 'RESOURCE_EXHAUSTED', 'too much', true, undefined],
  [
    { code: 429, message: rest('RESOURCE_EXHAUSTED', [{ '@type': 'RetryInfo', retryDelay: '3.25s' }]) },
    'RESOURCE_EXHAUSTED',
    'too much',
    true,
    3250,
  ],
  [{ code: 403, message: rest('PERMISSION_DENIED') }, 'PERMISSION_DENIED', 'too much', false, undefined],
  [{ code: 502, message: '<html>Bad Gateway</html>' }, 'HTTP_502', '<html>Bad Gateway</html>', true, undefined],
  [{ code: 404, message: 'null' }, 'HTTP_404', 'null', false, undefined],
  [{ code: 'ECONNRESET', message: 'socket hang up' }, 'ECONNRESET', 'socket hang up', true, undefined],
  [{ message: 'Could not load the default credentials' }, 'Error', 'Could not load', false, undefined],
])('pubSub takes the error %j for what it is', (fields, code, message, retriable, retryAfter) => {
  const error = Object.assign(new Error('it failed'), fields)
  const failure = target.failure?.(error)
  expect(failure).toMatchObject({ code, message: expect.stringContaining(message), retriable, cause: error })
  expect(failure?.retryAfter).toBe(retryAfter)
})

test('pubSub counts the bytes of a message as protocol buffers have them, and those of the topic', () => {
  const Request = protobuf.Root.fromJSON(jsonProtos as protobuf.INamespace).lookupType(
    'google.pubsub.v1.PublishRequest',
  )
  const own = pubSub({ topic: TOPIC, maxBytes: 1000 })
  expect(own.limits).toEqual({
    count: 1000,
    bytes: 1000 - Request.encode(Request.fromObject({ topic: TOPIC })).finish().length,
  })
  const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 100 })
  fc.assert(
    fc.property(
      fc.record({
        data: fc.string({ maxLength: 20_000, size: 'max' }),
        key: fc.option(text, { nil: undefined }),
        attributes: fc.dictionary(
          text.filter((name) => !name.startsWith('goog')),
          fc.string({ maxLength: 200 }),
        ),
      }),
      (fields) => {
        const entry = own.entry(outgoing(fields))
        const message = Request.fromObject({ messages: [entry] })
        expect(own.size(entry)).toBe(Request.encode(message).finish().length)
      },
    ),
  )
})

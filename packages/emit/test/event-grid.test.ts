// At a server that answers as Event Grid does. What heddle sends is held against what the SDK sends, and read by the SDK.

import { AzureKeyCredential, EventGridDeserializer, EventGridPublisherClient } from '@azure/eventgrid'
import { emitter } from '@heddle/emit'
import { type EventGridTargetOptions, eventGrid } from '@heddle/emit/event-grid'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { answeringServer } from './answering-server.ts'
import { outgoing, TRACEPARENT } from './aws-helpers.ts'
import { eventGridError } from './azure-protocols.ts'

const catalogue = { 'order.paid': z.object({ order: z.string() }) }
const type = 'order.paid' as const
const never = new AbortController().signal
const endpoint = 'https://shop.westeurope-1.eventgrid.azure.net/api/events'
const time = new Date('2026-11-27T08:00:00.125Z')

const taking = () => answeringServer(() => ({ status: 200 }))

test('eventGrid publishes CloudEvents as the SDK does, and the SDK reads them', async () => {
  const server = await taking()
  const target = eventGrid({ endpoint: `${server.url}/api/events`, key: 'k1' })
  const { emitAll } = emitter(catalogue, target, { source: 'orders' })
  const emitted = await emitAll([
    { type, id: 'e1', time, data: { order: 'ö-1' }, subject: 'orders/1', extensions: { traceparent: TRACEPARENT } },
    { type, id: 'e2', time, data: { order: 'o-2' }, key: 'k' },
  ])
  expect(emitted).toEqual([
    { id: 'e1', type },
    { id: 'e2', type },
  ])
  const sdk = new EventGridPublisherClient(`${server.url}/api/events`, 'CloudEvent', new AzureKeyCredential('k1'), {
    allowInsecureConnection: true,
  })
  const common = { type, source: 'orders', time }
  await sdk.send([
    {
      ...common,
      id: 'e1',
      data: { order: 'ö-1' },
      subject: 'orders/1',
      extensionAttributes: { traceparent: TRACEPARENT },
    },
    { ...common, id: 'e2', data: { order: 'o-2' }, extensionAttributes: { partitionkey: 'k' } },
  ])
  const [own, other] = server.requests
  expect(JSON.parse(own?.body ?? '')).toEqual(JSON.parse(other?.body ?? ''))
  for (const name of ['content-type', 'aeg-sas-key']) expect(own?.headers[name]).toBe(other?.headers[name])
  expect([own?.method, own?.url]).toEqual([other?.method, other?.url])
  const [first] = await new EventGridDeserializer().deserializeCloudEvents(own?.body ?? '')
  expect(first).toEqual({
    ...{ type, source: 'orders', id: 'e1', time, subject: 'orders/1', data: { order: 'ö-1' } },
    ...{ datacontenttype: 'application/json', specversion: '1.0', extensionAttributes: { traceparent: TRACEPARENT } },
  })
})

test("eventGrid publishes events of Event Grid's own schema as the SDK does, and the SDK reads them", async () => {
  const server = await taking()
  const target = eventGrid({ endpoint: `${server.url}/api/events`, key: 'k1', format: 'event-grid', metadata: false })
  const { emit } = emitter(catalogue, target, { source: 'orders' })
  await emit(type, { order: 'ö-1' }, { id: 'e1', time, subject: 'orders/1' })
  const sdk = new EventGridPublisherClient(`${server.url}/api/events`, 'EventGrid', new AzureKeyCredential('k1'), {
    allowInsecureConnection: true,
  })
  const event = { id: 'e1', eventType: type, eventTime: time, subject: 'orders/1', dataVersion: '1.0' }
  await sdk.send([{ ...event, data: { order: 'ö-1' } }])
  const [own, other] = server.requests
  expect(JSON.parse(own?.body ?? '')).toEqual(JSON.parse(other?.body ?? ''))
  expect(own?.headers['content-type']).toMatch(/^application\/json\b/)
  expect(other?.headers['content-type']).toMatch(/^application\/json\b/)
  // Event Grid adds where it comes from.
  const [sent] = JSON.parse(own?.body ?? '')
  const delivered = [{ ...sent, topic: '/subscriptions/s/topics/shop', metadataVersion: '1' }]
  const [read] = await new EventGridDeserializer().deserializeEventGridEvents(JSON.stringify(delivered))
  expect(read).toMatchObject({ ...event, data: { order: 'ö-1' } })
})

test("eventGrid puts what travels with an event into its data, for which Event Grid's schema has no other place", () => {
  const target = eventGrid({ endpoint, key: 'k1', format: 'event-grid', dataVersion: '2', topic: 'orders' })
  const extensions = { traceparent: TRACEPARENT, correlationid: 'c1' }
  expect(JSON.parse(target.entry(outgoing({ extensions, key: 'k' })))).toEqual({
    id: 'e1',
    eventType: type,
    // It has to have one.
    subject: 'orders',
    eventTime: '2026-11-27T08:00:00.125Z',
    dataVersion: '2',
    topic: 'orders',
    data: {
      order: 'o-1',
      _meta: { ...extensions, partitionkey: 'k', source: 'orders', id: 'e1', time: '2026-11-27T08:00:00.125Z' },
    },
  })
  const without = eventGrid({ endpoint, key: 'k1', format: 'event-grid', metadata: false })
  expect(JSON.parse(without.entry(outgoing({ data: ['any'], subject: 's' })))).toMatchObject({
    subject: 's',
    data: ['any'],
  })
})

test.each([
  ['data that is a text', { data: 'any' }, 'expected data that is an object'],
  ['data that is nothing', { data: undefined }, 'expected data that is an object'],
  ['data where its own goes', { data: { _meta: 1 } }, 'the data has a member _meta, where what travels with it goes'],
])("eventGrid refuses in Event Grid's schema %s before anything is sent", (_, fields, message) => {
  expect(() => eventGrid({ endpoint, key: 'k1', format: 'event-grid' }).entry(outgoing(fields))).toThrow(
    expect.objectContaining({
      code: 'INVALID_EVENT',
      message: expect.stringContaining(`eventGrid: order.paid e1: ${message}`),
    }),
  )
})

test('eventGrid gets a token from a credential, once until shortly before its end', async () => {
  const server = await taking()
  const asked: unknown[] = []
  let seconds = 3_600
  const credential = {
    async getToken(scopes: string | string[]) {
      asked.push(scopes)
      return { token: `t${asked.length}`, expiresOnTimestamp: Date.now() + seconds * 1000 }
    },
  }
  const target = eventGrid({ endpoint: `${server.url}/api/events`, credential })
  const { emit } = emitter(catalogue, target)
  await emit(type, { order: 'o-1' })
  await emit(type, { order: 'o-2' })
  const fresh = eventGrid({ endpoint: `${server.url}/api/events?api-version=2026-01-01`, credential })
  seconds = 100
  await emitter(catalogue, fresh).emit(type, { order: 'o-3' })
  await emitter(catalogue, fresh).emit(type, { order: 'o-4' })
  expect(asked).toEqual(Array(3).fill('https://eventgrid.azure.net/.default'))
  expect(
    server.requests.map(({ headers: { authorization, 'aeg-sas-key': key }, url }) => [authorization, key, url]),
  ).toEqual([
    ['Bearer t1', undefined, '/api/events?api-version=2018-01-01'],
    ['Bearer t1', undefined, '/api/events?api-version=2018-01-01'],
    ['Bearer t2', undefined, '/api/events?api-version=2026-01-01'],
    ['Bearer t3', undefined, '/api/events?api-version=2026-01-01'],
  ])
})

test('eventGrid says so when a credential has no token', async () => {
  const failures = async (credential: Extract<EventGridTargetOptions, { credential: object }>['credential']) => {
    const { emit } = emitter(catalogue, eventGrid({ endpoint, credential }))
    return await emit(type, { order: 'o' }).catch((error) => error.failures)
  }
  expect(await failures({ getToken: async () => null })).toMatchObject([
    {
      code: 'Error',
      message: 'the credential has no token for https://eventgrid.azure.net/.default',
      retriable: false,
    },
  ])
  const unavailable = Object.assign(new Error('no managed identity here'), { name: 'CredentialUnavailableError' })
  expect(await failures({ getToken: () => Promise.reject(unavailable) })).toMatchObject([
    { code: 'CredentialUnavailableError', message: 'no managed identity here', attempts: 1, retriable: false },
  ])
})

describe('eventGrid says what Event Grid says', () => {
  const cases = [
    [
      'of a topic of another schema',
      eventGridError(400, 'BadRequest', 'requires CloudEventV10'),
      ['BadRequest', 'requires CloudEventV10', false],
    ],
    [
      'of what is too large',
      eventGridError(413, 'RequestEntityTooLarge', 'exceeded'),
      ['RequestEntityTooLarge', 'exceeded', false],
    ],
    ['of what has no JSON', { status: 404, body: '<html>' }, ['HTTP_404', 'the answer has status 404', false]],
    [
      'of what has JSON of another kind',
      { status: 500, body: 'null' },
      ['HTTP_500', 'the answer has status 500', true],
    ],
    [
      'of an error that is a text',
      { status: 403, body: '{"error":"no"}' },
      ['HTTP_403', 'the answer has status 403', false],
    ],
    [
      'of a redirect',
      { status: 307, headers: { location: 'https://other.example' } },
      ['HTTP_307', 'the answer has status 307', false],
    ],
  ] as const
  test.each(cases)('%s', async (_, answer, [code, message, retriable]) => {
    const server = await answeringServer(() => answer)
    const { emit } = emitter(catalogue, eventGrid({ endpoint: server.url, key: 'secret-key' }), { attempts: 1 })
    const error = await emit(type, { order: 'o' }).catch((reason) => reason)
    expect(error.failures).toMatchObject([{ code, message, retriable }])
    expect(JSON.stringify(error) + error.stack + error.cause).not.toContain('secret-key')
  })

  test('of how long to wait', async () => {
    const busy = eventGridError(429, 'TooManyRequests', 'slow down')
    const server = await answeringServer(() => ({ ...busy, headers: { ...busy.headers, 'retry-after': '25' } }))
    const { emit } = emitter(catalogue, eventGrid({ endpoint: server.url, key: 'k1' }))
    // Longer than heddle waits.
    await expect(emit(type, { order: 'o' })).rejects.toMatchObject({
      failures: [{ code: 'TooManyRequests', retriable: true, retryAfter: 25_000, attempts: 1 }],
    })
  })

  test('but no more of it than a mebibyte', async () => {
    const server = await answeringServer(() => ({ status: 400, body: 'x'.repeat(2_000_000) }))
    const { emit } = emitter(catalogue, eventGrid({ endpoint: server.url, key: 'k1' }))
    await expect(emit(type, { order: 'o' })).rejects.toMatchObject({
      failures: [{ message: 'an answer of more than 1048576 bytes', retriable: false }],
    })
  })
})

test.each(['', 'a b', 'a\r\nx-evil: 1', 'ö'])('eventGrid takes no key that is no header: %j', (key) => {
  const fault = (() => {
    try {
      return eventGrid({ endpoint, key })
    } catch (error) {
      return error
    }
  })()
  expect(fault).toMatchObject({
    code: 'MISUSE',
    message: 'eventGrid: expected a key of visible characters of ASCII',
  })
})

test('eventGrid takes no endpoint that is no URL', () => {
  expect(() => eventGrid({ endpoint: 'shop', key: 'k1' })).toThrow('Invalid URL')
})

test('eventGrid says that nobody is there', async () => {
  const target = eventGrid({ endpoint: 'http://127.0.0.1:1/api/events', key: 'k1' })
  const error = await target.send([target.entry(outgoing())], never).catch((reason) => reason)
  expect(target.failure?.(error)).toMatchObject({ code: 'ECONNREFUSED', retriable: true })
})

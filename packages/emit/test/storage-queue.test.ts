// At a server that answers as a storage queue does; test/hosts has azurite's.

import { emitter } from '@heddle/emit'
import { storageQueue } from '@heddle/emit/storage-queue'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { type Asked, answeringServer } from './answering-server.ts'
import { outgoing, TRACEPARENT } from './aws-helpers.ts'
import { storageConnection, storageError, storageQueueProtocol } from './azure-protocols.ts'
import type { Answer } from './fault-server.ts'

const catalogue = { 'order.paid': z.object({ order: z.string() }) }
const type = 'order.paid' as const

const taking = () => answeringServer(() => storageQueueProtocol('base64').taken([], () => undefined))
const textOf = ({ body }: Asked) => /<MessageText>(.*)<\/MessageText>/s.exec(body)?.[1] ?? ''

test('storageQueue puts a CloudEvents document, in base64, as the triggers of Azure Functions expect it', async () => {
  const server = await taking()
  const target = storageQueue({ connectionString: storageConnection(server.url), queue: 'orders' })
  const { emit } = emitter(catalogue, target, { source: 'orders' })
  const time = new Date('2026-11-27T08:00:00.125Z')
  const emitted = await emit(
    type,
    { order: 'ö-1' },
    { id: 'e1', time, delay: 1.5, key: 'k', extensions: { traceparent: TRACEPARENT } },
  )
  expect(emitted).toEqual({ id: 'e1', type, messageId: expect.stringMatching(/^[\da-f-]{36}$/) })
  const [request] = server.requests as [Asked]
  expect(request).toMatchObject({
    method: 'POST',
    url: '/devstoreaccount1/orders/messages?visibilitytimeout=2&timeout=30',
    headers: { authorization: expect.stringMatching(/^SharedKey devstoreaccount1:/) },
  })
  expect(JSON.parse(Buffer.from(textOf(request), 'base64').toString())).toEqual({
    specversion: '1.0',
    id: 'e1',
    source: 'orders',
    type,
    time: '2026-11-27T08:00:00.125Z',
    partitionkey: 'k',
    datacontenttype: 'application/json',
    traceparent: TRACEPARENT,
    data: { order: 'ö-1' },
  })
})

test('storageQueue puts the data alone, as text', async () => {
  const server = await taking()
  const target = storageQueue({
    connectionString: storageConnection(server.url),
    queue: 'orders',
    format: 'plain',
    encoding: 'text',
  })
  await emitter(catalogue, target).emit(type, { order: '<&>\uffff\u0000\ud800' })
  expect(textOf(server.requests[0] as Asked)).toBe('{&quot;order&quot;:&quot;&lt;&amp;&gt;\\uffff\\u0000\\ud800&quot;}')
})

test('storageQueue takes a URL with a shared access signature', async () => {
  const server = await taking()
  const target = storageQueue({ url: `${server.url}/shop/orders?sv=2025-05-05&sp=a&sig=s` })
  await emitter(catalogue, target).emit(type, { order: 'o-1' })
  const [{ url, headers }] = server.requests as [Asked]
  expect(url).toMatch(/^\/shop\/orders\/messages\?sv=2025-05-05&sp=a&sig=s\b/)
  expect(headers.authorization).toBeUndefined()
})

test('storageQueue takes a client, and gives it the signal', async () => {
  const calls: unknown[] = []
  const client = {
    async sendMessage(...call: unknown[]) {
      calls.push(call)
      return { messageId: 'm1' }
    },
  }
  const target = storageQueue({ client, encoding: 'text', format: 'plain' })
  const { signal } = new AbortController()
  expect(await target.send([target.entry(outgoing({ delay: 0 }))], signal)).toEqual([{ messageId: 'm1' }])
  expect(calls).toEqual([['{"order":"o-1"}', { abortSignal: signal, visibilityTimeout: 0 }]])
})

test('storageQueue takes 48 KiB in base64 and 64 KiB as text, and not a byte more', () => {
  const client = { sendMessage: async () => ({ messageId: 'm1' }) }
  const size = (encoding: 'base64' | 'text', length: number) => {
    const target = storageQueue({ client, encoding, format: 'plain' })
    return target.size(target.entry(outgoing({ data: 'x'.repeat(length - 2) })))
  }
  const { bytes } = storageQueue({ client }).limits
  expect([size('base64', 49_152), size('base64', 49_153), size('text', 65_536)]).toEqual([bytes, bytes + 4, bytes])
  const umlauts = storageQueue({ client, encoding: 'text', format: 'plain' })
  expect(umlauts.size(umlauts.entry(outgoing({ data: 'ö€😀' })))).toBe(2 + 2 + 3 + 4)
})

test.each([-1, 604_801, Number.NaN, Number.POSITIVE_INFINITY])('storageQueue refuses a delay of %d s', (delay) => {
  const target = storageQueue({ client: { sendMessage: async () => ({ messageId: 'm1' }) } })
  expect(() => target.entry(outgoing({ delay }))).toThrow(
    `storageQueue: order.paid e1: expected a delay of 0 to 604800 s, got ${delay}`,
  )
})

const failing = async (answer: Answer) => {
  const server = await answeringServer(() => answer)
  const target = storageQueue({ connectionString: storageConnection(server.url), queue: 'orders' })
  const error = await emitter(catalogue, target, { attempts: 2, backoff: 1 })
    .emit(type, { order: 'o' })
    .catch((reason) => reason)
  return { failures: error.failures, requests: server.requests.length }
}

test.each([
  ['a queue that is not there', storageError(404, 'QueueNotFound'), ['QueueNotFound', false]],
  ['one that is busy', storageError(503, 'ServerBusy'), ['ServerBusy', true]],
  ['one that took too long', storageError(500, 'OperationTimedOut'), ['OperationTimedOut', true]],
  ['a key that is wrong', storageError(403, 'AuthenticationFailed'), ['AuthenticationFailed', false]],
  ['an answer of a proxy', { status: 502, body: '<html>' }, ['HTTP_502', true]],
] as const)('storageQueue says by its code why it was refused: %s', async (_, answer, [code, retriable]) => {
  const { failures, requests } = await failing(answer)
  expect(failures).toMatchObject([{ code, retriable, message: expect.stringMatching(/^[^\n]*$/) }])
  // The client tries once, for to try again is the emitter's.
  expect(requests).toBe(retriable ? 2 : 1)
})

test('storageQueue heeds how long to wait', async () => {
  const { failures } = await failing(storageError(503, 'ServerBusy', { 'retry-after': '25' }))
  expect(failures).toMatchObject([{ code: 'ServerBusy', retryAfter: 25_000, attempts: 1 }])
})

test('storageQueue says that nobody is there', async () => {
  const target = storageQueue({ connectionString: storageConnection('http://127.0.0.1:1'), queue: 'orders' })
  const error = await emitter(catalogue, target, { attempts: 1 })
    .emit(type, { order: 'o' })
    .catch((reason) => reason)
  expect(error.failures).toMatchObject([{ code: 'ECONNREFUSED', retriable: true }])
})

test('storageQueue says what is wrong with a connection string', async () => {
  const target = storageQueue({ connectionString: 'nonsense', queue: 'orders' })
  await expect(emitter(catalogue, target).emit(type, { order: 'o' })).rejects.toMatchObject({
    failures: [{ retriable: false, attempts: 1 }],
  })
})

import { type EmitError, emitter } from '@heddle/emit'
import { cloudflareQueue, type QueueBinding } from '@heddle/emit/cloudflare-queues'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { outgoing, TRACEPARENT } from './aws-helpers.ts'
import { reasonOf } from './fake-target.ts'

const catalogue = { 'order.paid': z.object({ order: z.string() }) }
const never = new AbortController().signal

/** A binding that takes everything, and keeps what it was given. */
function takingQueue() {
  const batches: unknown[][] = []
  const binding: QueueBinding = {
    async sendBatch(messages) {
      batches.push([...messages])
    },
  }
  return { batches, binding }
}

test('cloudflareQueue sends an event as a CloudEvents document in JSON', async () => {
  const { batches, binding } = takingQueue()
  const { emit } = emitter(catalogue, cloudflareQueue({ queue: binding }), { source: 'orders' })
  const emitted = await emit(
    'order.paid',
    { order: 'ö-1' },
    {
      id: 'e1',
      time: new Date('2026-11-27T08:00:00.125Z'),
      subject: 'order ö-1',
      key: 'o-1',
      delay: 1.5,
      extensions: { traceparent: TRACEPARENT },
    },
  )
  expect(emitted).toEqual({ id: 'e1', type: 'order.paid', messageId: undefined, sequenceNumber: undefined })
  expect(batches).toEqual([
    [
      {
        body: {
          specversion: '1.0',
          id: 'e1',
          source: 'orders',
          type: 'order.paid',
          time: '2026-11-27T08:00:00.125Z',
          subject: 'order ö-1',
          partitionkey: 'o-1',
          traceparent: TRACEPARENT,
          datacontenttype: 'application/json',
          data: { order: 'ö-1' },
        },
        contentType: 'json',
        delaySeconds: 2,
      },
    ],
  ])
})

test('cloudflareQueue sends the data alone where it is plain', async () => {
  const { batches, binding } = takingQueue()
  const target = cloudflareQueue({ queue: binding, format: 'plain' })
  await target.send([target.entry(outgoing()), target.entry(outgoing({ data: undefined }))], never)
  expect(batches).toEqual([
    [
      { body: { order: 'o-1' }, contentType: 'json' },
      { body: null, contentType: 'json' },
    ],
  ])
})

test('cloudflareQueue asks a function for the binding before each request', async () => {
  const [first, second] = [takingQueue(), takingQueue()]
  let current = first.binding
  const { emit } = emitter(catalogue, cloudflareQueue({ queue: () => current }))
  await emit('order.paid', { order: 'o-1' })
  current = second.binding
  await emit('order.paid', { order: 'o-2' })
  expect([first.batches.length, second.batches.length]).toEqual([1, 1])
})

test.each([undefined, null, {}, 'jobs'])('cloudflareQueue refuses %j for a binding', async (queue) => {
  expect(() => cloudflareQueue({ queue: queue as never })).toThrow(
    expect.objectContaining({
      code: 'MISUSE',
      message: expect.stringMatching(/^cloudflareQueue: expected the binding of a queue, got /),
    }),
  )
  const { emit } = emitter(catalogue, cloudflareQueue({ queue: () => queue as never }))
  const error = (await reasonOf(emit('order.paid', { order: 'o-1' }))) as EmitError
  expect(error.failures).toMatchObject([{ code: 'MISUSE', attempts: 1, retriable: false }])
})

test.each([-1, Number.NaN, 86_401])('cloudflareQueue refuses a delay of %s s', (delay) => {
  expect(() => cloudflareQueue({ queue: takingQueue().binding }).entry(outgoing({ delay }))).toThrow(
    expect.objectContaining({
      code: 'INVALID_EVENT',
      message: `cloudflareQueue: order.paid e1: expected a delay of 0 to 86400 s, got ${delay}`,
    }),
  )
})

test('cloudflareQueue counts the bytes of the body, and what the queue adds', () => {
  const target = cloudflareQueue({ queue: takingQueue().binding, format: 'plain' })
  expect(target.size(target.entry(outgoing({ data: 'é€😀' })))).toBe(11 + 100)
  expect(target.limits).toEqual({ count: 100, bytes: 256_000, entryBytes: 128_000 })
})

const retryable = Object.assign(new Error('Network connection lost.'), { retryable: true })

test.each([
  ['Queue is overloaded (10250)', 'QueueOverloaded', true],
  ['Storage limit exceeded (10251)', 'QueueStorageLimitExceeded', true],
  ['Queue disabled (10252)', 'QueueDisabled', false],
  ['Invalid delay (10202)', 'BatchDelayInvalid', false],
  ['Unknown Internal Error (15000)', 'UnknownInternalError', true],
  ['Something new (15007)', '15007', true],
  ['Something new (10999)', '10999', false],
  ['Queue sendBatch failed: Too Many Requests', 'TooManyRequests', true],
  ['Queue sendBatch failed: Internal Server Error', 'InternalServerError', true],
  ['Queue sendBatch failed: Bad Gateway', 'BadGateway', true],
  ['Queue sendBatch failed: Storage Limit Exceeded', 'StorageLimitExceeded', true],
  ['Queue sendBatch failed: Payload Too Large', 'PayloadTooLarge', false],
  ['internal error; reference = 0123', 'Error', true],
  [retryable, 'Error', true],
  [new TypeError('Message body cannot be undefined'), 'TypeError', false],
  [undefined, 'Error', false],
])('cloudflareQueue takes %s for what it is', (thrown, code, retriable) => {
  const error = typeof thrown === 'string' ? new Error(thrown) : thrown
  const failure = cloudflareQueue({ queue: takingQueue().binding }).failure?.(error)
  const message = error === undefined ? 'undefined' : error.message
  expect(failure).toEqual({ code, message, retriable, cause: error })
})

test('cloudflareQueue hands over a body that has as many bytes as were counted, whatever is in it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.jsonValue({ stringUnit: 'binary' }),
      fc.constantFrom('plain' as const, 'cloudevents' as const),
      async (data, format) => {
        const { batches, binding } = takingQueue()
        const target = cloudflareQueue({ queue: binding, format })
        const entry = target.entry(outgoing({ data }))
        await target.send([entry], never)
        const [[{ body }]] = batches as [[{ body: unknown }]]
        expect(Buffer.byteLength(JSON.stringify(body)) + 100).toBe(target.size(entry))
      },
    ),
  )
})

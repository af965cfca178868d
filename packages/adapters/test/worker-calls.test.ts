// The functions of a Worker, called as workerd calls them: what is on their host is in workers.test.ts.

import { http, on, retry, sqs, text } from 'heddle'
import { toFetch } from 'heddle/fetch'
import { queue } from 'heddle/portable'
import { env, toWorker } from 'heddle/workers'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import * as z from 'zod'

const ctx = { waitUntil() {} }

beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => {}))
afterEach(() => void vi.restoreAllMocks())

const lines = () => vi.mocked(console.error).mock.calls.map(([line]) => JSON.parse(line))

/** A batch of these bodies, as `v8` hands them over, and what became of each message. */
function batchOf(...bodies: readonly unknown[]) {
  const outcomes = new Array<unknown>(bodies.length).fill('nothing')
  const messages = bodies.map((body, index) => ({
    id: `m${index}`,
    timestamp: new Date(),
    body: structuredClone(body),
    attempts: index + 1,
    ack() {
      outcomes[index] = 'ack'
    },
    retry(options?: object) {
      outcomes[index] = ['retry', options]
    },
  }))
  return { batch: { queue: 'orders', messages }, outcomes }
}

describe('a value that a queue hands over', () => {
  const circle: { self?: object } = {}
  circle.self = circle

  test.each([
    ['a bigint', { total: 1n }, 'a bigint'],
    ['a circle', circle, 'an object that nests without end'],
    ['a map', new Map([['id', 'o-1']]), 'an object of the kind Map'],
    ['a set inside', { ids: new Set(['o-1']) }, 'an object of the kind Set'],
    ['numbers of 16 bits', new Uint16Array([1]), 'an object of the kind Uint16Array'],
    ['bytes inside', { bytes: new Uint8Array([1]) }, 'an object of the kind Uint8Array'],
    ['an error', new Error('secret'), 'an object of the kind Error'],
    ['a regular expression', /secret/, 'an object of the kind RegExp'],
    ['no number', [Number.NaN], 'NaN'],
    ['no date', { at: new Date(Number.NaN) }, 'an invalid date'],
    ['nothing', undefined, 'undefined'],
  ])('and JSON cannot say, %s, fails alone where text is asked for', async (_name, body, got) => {
    const seen: string[] = []
    const worker = toWorker({ queue: on(queue()).each((message) => void seen.push(message.body)) })
    const { batch, outcomes } = batchOf(body, { id: 'o-2' })
    await worker.queue(batch, {}, ctx)
    expect(seen).toEqual(['{"id":"o-2"}'])
    expect(outcomes).toEqual([['retry', undefined], 'ack'])
    expect(lines()).toMatchObject([
      {
        recordId: 'm0',
        error: {
          code: 'INVALID_PAYLOAD',
          message: `queue: m0: messages[0].body: expected what JSON can say, got ${got}`,
        },
      },
    ])
  })

  test('is text as JSON says it, a date in the form of ISO 8601', async () => {
    const seen: string[] = []
    const worker = toWorker({ queue: on(queue(text())).each((message) => void seen.push(message.body)) })
    const { batch } = batchOf({ at: new Date(0), n: null, more: undefined, list: [1, 'a', true] }, 7)
    await worker.queue(batch, {}, ctx)
    expect(seen).toEqual(['{"at":"1970-01-01T00:00:00.000Z","n":null,"list":[1,"a",true]}', '7'])
  })

  test('comes to a schema as it is', async () => {
    const seen: unknown[] = []
    const body = { total: 1n, tags: new Set(['a']) }
    const Order = z.object({ total: z.bigint(), tags: z.set(z.string()) })
    const worker = toWorker({ queue: on(queue(Order)).each((message) => void seen.push(message.body)) })
    await worker.queue(batchOf(body).batch, {}, ctx)
    expect(seen).toEqual([body])
  })
})

describe('a reply that cannot be made', () => {
  const worker = (reply: object) => toWorker(on(http()).handle(() => reply))
  const call = (reply: object) => worker(reply).fetch(new Request('https://app.example/'), {}, ctx)

  test('for a header that HTTP cannot say is a 500 that tells nothing, and is logged', async () => {
    const answer = await call({ headers: { 'x-name': 'Ω' } })
    expect(answer.status).toBe(500)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(await answer.json()).toEqual({ type: 'about:blank', title: 'Internal Server Error', status: 500 })
    expect(lines()).toMatchObject([{ level: 'ERROR', message: 'http: the invocation failed' }])
  })

  test('is not that of 205, which has no body', async () => {
    const answer = await call({ status: 205, body: 'ignored' })
    expect([answer.status, await answer.text()]).toEqual([205, ''])
    expect(lines()).toEqual([])
  })
})

describe('seconds before a message comes again', () => {
  const failing = (options: object, onFailure?: () => ReturnType<typeof retry.after>) =>
    toWorker({ queue: on(queue()).each(() => Promise.reject(new Error('no')), { onFailure }) as never }, options)

  test('are those of retry.after, else the option’s, else the queue’s own', async () => {
    const { batch, outcomes } = batchOf('a', 'b', 'c')
    const policies = [retry.after(0), retry.after(59.5), retry]
    await failing({ retryDelay: (attempts: number) => attempts * 10 }, () => policies.shift() as never).queue(
      batch,
      {},
      ctx,
    )
    expect(outcomes).toEqual([0, 60, 30].map((delaySeconds) => ['retry', { delaySeconds }]))
    const { batch: other, outcomes: plain } = batchOf('a')
    await failing({}).queue(other, {}, ctx)
    expect(plain).toEqual([['retry', undefined]])
  })

  test.each([-1, 43_201, Number.NaN, Number.POSITIVE_INFINITY, '30'])('cannot be %s', (retryDelay) => {
    const message = `toWorker: retryDelay: expected 0 to 43200 seconds, got ${retryDelay}`
    expect(() => failing({ retryDelay })).toThrow(expect.objectContaining({ code: 'MISUSE', message }))
  })

  test('that a function gives are cut to what Cloudflare takes', async () => {
    const { batch, outcomes } = batchOf('a', 'b', 'c')
    const given = [-1, 1.5, 1e9]
    await failing({ retryDelay: () => given.shift() }).queue(batch, {}, ctx)
    expect(outcomes).toEqual([0, 2, 43_200].map((delaySeconds) => ['retry', { delaySeconds }]))
  })

  test.each([
    ['no number', () => Number.NaN, 'expected a number of seconds, got NaN'],
    [
      'an error',
      () => {
        throw new Error('broken')
      },
      'broken',
    ],
  ])('that are %s are logged, and every message has its outcome all the same', async (_name, retryDelay, message) => {
    const { batch, outcomes } = batchOf('a', 'b')
    await failing({ retryDelay }).queue(batch, {}, ctx)
    expect(outcomes).toEqual([
      ['retry', undefined],
      ['retry', undefined],
    ])
    expect(lines().filter((line) => line.message.startsWith('toWorker'))).toMatchObject([
      { message: 'toWorker: retryDelay of message m0 failed', recordId: 'm0', error: { message } },
      { message: 'toWorker: retryDelay of message m1 failed', recordId: 'm1', error: { message } },
    ])
  })
})

describe('at load', () => {
  const request = on(http()).handle(() => {})
  const message = on(queue()).each(() => {})
  const nothing = 'toWorker: expected a handler that ends in handle or each, or some for fetch, queue and scheduled'
  const only = 'expected a handler that ends in handle or each, or some for fetch, queue and scheduled'

  test.each([
    ['nothing', undefined, nothing],
    ['an empty object', {}, nothing],
    ['a plain function', () => new Response(), nothing],
    ['a builder', on(http()), `toWorker: a Worker has no useEach: ${only}`],
    ['a function that no Worker has', { queues: message }, `toWorker: a Worker has no queues: ${only}`],
    [
      'a plain function as fetch',
      { fetch: () => new Response() },
      'toWorker: fetch: expected a handler, got a function: does it end in handle or each?',
    ],
    ['null as queue', { queue: null }, 'toWorker: queue: expected a handler, got null: does it end in handle or each?'],
    ['no queue', { queue: {} }, 'toWorker: queue has no handler at all'],
    [
      'a builder of one queue',
      { queue: { orders: on(queue()) } },
      'toWorker: queue of orders: expected a handler, got an object: does it end in handle or each?',
    ],
    [
      'an HTTP handler of a queue',
      { queue: { orders: request } },
      "toWorker: queue of orders: a Worker's queue does not trigger http; what it triggers: queue, cloudEvent",
    ],
    [
      'a queue as fetch',
      { fetch: message },
      "toWorker: fetch: a Worker's fetch does not trigger queue; what it triggers: http, cloudEvent",
    ],
    [
      'SQS',
      on(sqs()).each(() => {}),
      'sqs: nothing on cloudflare-workers triggers it; what is triggered there: http, queue, schedule, cloudEvent',
    ],
  ])('%s is refused', (_name, given, message) => {
    expect(() => toWorker(given as never)).toThrow(expect.objectContaining({ code: 'MISUSE', message }))
  })
})

test('env on another platform is refused', async () => {
  const handler = on(http())
    .use(env<object>())
    .handle((_request, { env }) => ({ body: Object.keys(env) }))
  vi.stubEnv('VERCEL', '1')
  const answer = await toFetch(handler)(new Request('https://app.example/'))
  vi.unstubAllEnvs()
  expect(answer.status).toBe(500)
  expect(lines()).toMatchObject([{ error: { code: 'MISUSE', message: 'env: this is vercel, not cloudflare-workers' } }])
})

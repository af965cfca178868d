// Streams under AWS's own clients, on a Runtime API that tells the pieces of an answer apart.
import { createRequire } from 'node:module'
import { functionUrlEvent, restApiEvent } from 'heddle/testing'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { type Streamed, type StreamOptions, stream as streamOf } from './streaming/stream-client.ts'

const CLIENTS = {
  '4.0.2': undefined,
  '3.3.0': createRequire(import.meta.url).resolve('aws-lambda-ric-3/bin/index.mjs'),
}

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

/** The milliseconds between a piece and the one before it, for those that are of one text each. */
function gaps({ pieces }: Streamed): readonly number[] {
  return pieces.slice(1).map(({ ms }, index) => ms - (pieces[index]?.ms ?? 0))
}

describe.each(Object.entries(CLIENTS))('under aws-lambda-ric %s', (_version, client) => {
  async function stream(name: string, event: unknown = functionUrlEvent(), options: StreamOptions = {}) {
    const streamed = await streamOf(name, event, { ...options, client })
    stops.push(streamed.stop)
    return streamed
  }

  test('chunks go out when they are made, after status, headers and cookies', async () => {
    const streamed = await stream('chunks')
    expect(streamed.metadata).toEqual({
      statusCode: 201,
      headers: { 'content-type': 'text/plain', 'x-kind': 'ticks' },
      cookies: ['a=1; Secure', 'b=2'],
    })
    expect(streamed.pieces.map(({ text }) => text)).toEqual(['tick 0\n', 'tick 1\n', 'tick 2\n', 'tick 3\n'])
    for (const gap of gaps(streamed)) expect(gap).toBeGreaterThan(75)
    expect(streamed.failure).toBeUndefined()
  })

  test('a REST API gets its cookies as multi-value headers', async () => {
    const { metadata } = await stream('chunks', restApiEvent())
    expect(metadata).toEqual({
      statusCode: 201,
      headers: { 'content-type': 'text/plain', 'x-kind': 'ticks' },
      multiValueHeaders: { 'set-cookie': ['a=1; Secure', 'b=2'] },
    })
  })

  test('server-sent events go out one by one', async () => {
    const streamed = await stream('events')
    expect(streamed.metadata).toMatchObject({ statusCode: 200, headers: { 'content-type': 'text/event-stream' } })
    expect(streamed.pieces.map(({ text }) => text)).toEqual(
      [0, 1, 2].map((index) => `event: tick\nid: tick ${index}\ndata: {"tick":"tick ${index}\\n"}\n\n`),
    )
    for (const gap of gaps(streamed)) expect(gap).toBeGreaterThan(75)
  })

  test('a comment is sent while there is nothing to say', async () => {
    const { body } = await stream('silence')
    expect(body).toMatch(/^data: tick 0\ndata: \n\n(?::\n\n){2,4}data: tick 1\ndata: \n\n$/)
  })

  test('the events of a mounted Hono app go out one by one', async () => {
    const streamed = await stream('hono', functionUrlEvent({ path: '/sse' }))
    expect(streamed.metadata).toMatchObject({ statusCode: 200, headers: { 'content-type': 'text/event-stream' } })
    expect(streamed.body).toBe('data: hono 0\n\ndata: hono 1\n\ndata: hono 2\n\n')
    expect(Math.max(...gaps(streamed))).toBeGreaterThan(75)
  })

  test('a reply without a body keeps its status and cookies', async () => {
    const { metadata, body, failure } = await stream('nothing')
    expect(metadata).toEqual({ statusCode: 204, headers: {}, cookies: ['gone=; Max-Age=0'] })
    expect({ body, failure }).toEqual({ body: '', failure: undefined })
  })

  test('a reply that is whole goes out as it is', async () => {
    const { metadata, body } = await stream('whole')
    expect(metadata).toEqual({ statusCode: 200, headers: { 'content-type': 'application/json' } })
    expect(body).toBe('{"whole":true}')
  })

  test('an error before the first byte is answered as ever', async () => {
    const { metadata, body } = await stream('early')
    expect(metadata).toEqual({ statusCode: 404, headers: { 'content-type': 'application/problem+json' } })
    expect(JSON.parse(body)).toEqual({ type: 'about:blank', title: 'Not Found', status: 404, detail: 'no such order' })
    const unexpected = await stream('broken')
    expect(unexpected.metadata).toMatchObject({ statusCode: 500 })
    expect(unexpected.body).not.toContain('secret')
    expect(unexpected.logs()).toContain('a secret')
  })

  test('an error after the first byte ends the stream with what it was, and is logged', async () => {
    const { metadata, body, failure, logs } = await stream('late')
    expect(metadata).toMatchObject({ statusCode: 200 })
    expect(body).toBe('so far ')
    expect(failure).toMatchObject({ errorType: 'TypeError', errorMessage: 'the database is gone' })
    await vi.waitFor(() => expect(logs()).toContain('the database is gone'))
  })

  test('an event that is no request fails as ever, before the first byte', async () => {
    const { error, failure, body } = await stream('whole', { Records: [{ eventSource: 'aws:s3' }] })
    const message = 'http: this is an S3 event (Records[0].eventSource is aws:s3)'
    expect(error ?? failure).toMatchObject({ errorType: 'HeddleError', errorMessage: message })
    expect(body).toBe('')
  })

  test('when the client is gone the signal aborts', async () => {
    // AWS's client itself ends its process then, with the error of its connection.
    const { logs } = await stream('endless', functionUrlEvent(), { cutAfter: 4096 })
    await vi.waitFor(() => expect(logs()).toContain('signal: AbortError'), 5000)
  })

  test('close to the deadline a body without an end is let go of, and the stream ends with that', async () => {
    const { failure, logs } = await stream('endless', functionUrlEvent(), { timeout: 1500 })
    expect(failure).toMatchObject({ errorType: 'TimeoutError' })
    expect(logs()).toContain('signal: TimeoutError')
    expect(logs()).toContain('let go of')
  })

  test('no more is made than the client takes', async () => {
    const { madeBeforeRead, body } = await stream('flood', functionUrlEvent(), { readAfter: 1000 })
    // What the two ends of the connection hold on the way, of 64 MB.
    expect(madeBeforeRead).toBeLessThan(16 * 1024 * 1024)
    expect(body.length).toBe(64 * 1024 * 1024)
  })
})

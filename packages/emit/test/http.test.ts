import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { type EmitError, emitter, type OutgoingEvent } from '@heddle/emit'
import { type HttpTargetOptions, http } from '@heddle/emit/http'
import { type CloudEvent, HTTP } from 'cloudevents'
import fc from 'fast-check'
import { on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { webhook } from 'heddle/http'
import { httpApiEvent, invoke } from 'heddle/testing'
import { Webhook } from 'standardwebhooks'
import { describe, expect, onTestFinished, test } from 'vitest'
import * as z from 'zod'
import { outgoing, TRACEPARENT } from './aws-helpers.ts'
import { failing, reasonOf } from './fake-target.ts'

const catalogue = { order: z.object({ note: z.string() }) }

interface Got {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
  readonly port: number | undefined
}

type Reply = (response: ServerResponse, got: Got, number: number) => void

/** A receiver, until the test is over. */
async function receiver(reply: Reply = (response) => void response.writeHead(204).end()) {
  const got: Got[] = []
  const server: Server = createServer((request, response) => void receive(request, response))

  async function receive(request: IncomingMessage, response: ServerResponse) {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { method = '', url: path = '', headers, socket } = request
    const body = Buffer.concat(chunks).toString()
    got.push({ method, path, headers, body, port: socket.remotePort })
    reply(response, got.at(-1) as Got, got.length)
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { got, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/events?from=orders` }
}

const TIME = new Date('2026-01-02T03:04:05.678Z')

const emitTo = (options: HttpTargetOptions, emit: object = {}, rest: object = {}) =>
  emitter(catalogue, http(options), { source: 'orders', backoff: 1, ...rest }).emit(
    'order',
    { note: 'é' },
    { id: 'e1', time: TIME, ...emit },
  )

describe('http', () => {
  test('POSTs an event as a CloudEvents document', async () => {
    const { url, got } = await receiver()
    const emitted = await emitTo({ url }, { subject: 'o-1', key: 'k', extensions: { traceparent: TRACEPARENT, n: 7 } })
    expect(emitted).toEqual({ id: 'e1', type: 'order', messageId: undefined, sequenceNumber: undefined })
    const [{ method, path, headers, body }] = got as [Got]
    expect({ method, path }).toEqual({ method: 'POST', path: '/events?from=orders' })
    expect(headers).toMatchObject({
      'content-type': 'application/cloudevents+json; charset=utf-8',
      'content-length': String(Buffer.byteLength(body)),
      traceparent: TRACEPARENT,
    })
    expect(JSON.parse(body)).toEqual({
      specversion: '1.0',
      id: 'e1',
      source: 'orders',
      type: 'order',
      time: '2026-01-02T03:04:05.678Z',
      subject: 'o-1',
      partitionkey: 'k',
      traceparent: TRACEPARENT,
      n: 7,
      datacontenttype: 'application/json',
      data: { note: 'é' },
    })
  })

  test('POSTs the data with the attributes in headers, percent-encoded', async () => {
    const { url, got } = await receiver()
    await emitTo({ url, format: 'binary' }, { subject: 'Ö "1" 50%', key: 'k', extensions: { n: 7, on: true } })
    const [{ headers, body }] = got as [Got]
    expect(body).toBe('{"note":"é"}')
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'ce-specversion': '1.0',
      'ce-id': 'e1',
      'ce-source': 'orders',
      'ce-type': 'order',
      'ce-time': '2026-01-02T03:04:05.678Z',
      'ce-subject': '%C3%96%20%221%22%2050%25',
      'ce-partitionkey': 'k',
      'ce-n': '7',
      'ce-on': 'true',
    })
    expect(headers['ce-datacontenttype']).toBeUndefined()
  })

  test('POSTs several events in a batch, as many as it is told', async () => {
    const { url, got } = await receiver()
    const { emitAll } = emitter(catalogue, http({ url, format: 'batch', maxCount: 3 }), { source: 'orders' })
    await emitAll(Array.from({ length: 4 }, (_, index) => ({ type: 'order', id: `e${index}`, data: { note: 'n' } })))
    expect(got.map(({ headers }) => headers['content-type'])).toEqual([
      'application/cloudevents-batch+json; charset=utf-8',
      'application/cloudevents-batch+json; charset=utf-8',
    ])
    expect(got.map(({ body }) => JSON.parse(body).map(({ id }: { id: string }) => id))).toEqual([
      ['e0', 'e1', 'e2'],
      ['e3'],
    ])
  })

  test('sends no body, and no type of it, for an event without data', async () => {
    const { url, got } = await receiver()
    const events = emitter({ ping: z.undefined() }, http({ url, format: 'binary' }))
    await events.emit('ping', undefined)
    expect(got[0]?.body).toBe('')
    expect(got[0]?.headers['content-type']).toBeUndefined()
  })

  test.for(['binary', 'structured', 'batch'] as const)(
    'writes %s what the package cloudevents reads',
    async (format) => {
      const { url, got } = await receiver()
      const target = http({ url, format })
      const text = fc
        .string({ unit: 'grapheme', minLength: 1 })
        .filter((one) => !/[\p{Cc}\p{Cs}\ufffe\uffff]/u.test(one))
      await fc.assert(
        fc.asyncProperty(text, text, text, fc.jsonValue(), async (id, subject, extension, data) => {
          const event = outgoing({ id, subject, data: { data }, extensions: { tenant: extension, n: 7 } })
          await target.send([target.entry(event)], new AbortController().signal)
          const { headers, body } = got.at(-1) as Got
          const read = [HTTP.toEvent({ headers, body })].flat()[0] as CloudEvent<unknown>
          expect(read.validate()).toBe(true)
          // It does not decode headers, which the specification has it do.
          const decode = (value: unknown) => (format === 'binary' ? decodeURIComponent(String(value)) : value)
          expect([read.id, read.subject, read.tenant].map(decode)).toEqual([id, subject, extension])
          expect(read).toMatchObject({ source: 'orders', type: 'order.paid' })
          expect(read.time).toBe('2026-11-27T08:00:00.125Z')
          expect(JSON.stringify(read.data)).toBe(JSON.stringify({ data }))
        }),
        { numRuns: 60 },
      )
    },
  )

  test('tells the trace in the headers of the hop, too', async () => {
    const { url, got } = await receiver()
    for (const format of ['binary', 'structured', 'batch'] as const) {
      const extensions = { traceparent: TRACEPARENT, tracestate: 'a=1', baggage: 'user=%C3%A9' }
      await emitTo({ url, format }, { extensions })
    }
    for (const { headers } of got.slice(0, 2)) {
      expect(headers).toMatchObject({ traceparent: TRACEPARENT, tracestate: 'a=1', baggage: 'user=%C3%A9' })
    }
    // Several events are of several traces.
    expect(got[2]?.headers.traceparent).toBeUndefined()
  })

  test('sends headers of the user’s, made anew for each request, and keeps its own', async () => {
    const { url, got } = await receiver(
      (response, _got, number) => void response.writeHead(number < 2 ? 503 : 200).end(),
    )
    let token = 0
    const headers = async () => ({ Authorization: `Bearer ${++token}`, 'Content-Type': 'text/plain', 'CE-ID': 'mine' })
    await emitTo({ url, format: 'binary', headers })
    expect(got.map(({ headers }) => headers.authorization)).toEqual(['Bearer 1', 'Bearer 2'])
    expect(got[0]?.headers).toMatchObject({ 'content-type': 'application/json', 'ce-id': 'e1' })
    await emitTo({ url, headers: { 'x-shop': 'a' } })
    expect(got[2]?.headers).toMatchObject({ 'x-shop': 'a' })
  })

  test('does not send when the headers cannot be had', async () => {
    const { url, got } = await receiver()
    const headers = () => Promise.reject(failing('TokenExpired'))
    const error = await reasonOf<EmitError>(emitTo({ url, headers }))
    expect(error.failures).toMatchObject([{ code: 'TokenExpired', attempts: 1 }])
    expect(got).toEqual([])
  })

  test('uses a connection again', async () => {
    const { url, got } = await receiver((response) => void response.writeHead(200).end('x'.repeat(1000)))
    for (let index = 0; index < 5; index++) {
      await emitTo({ url })
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    expect(new Set(got.map(({ port }) => port)).size).toBe(1)
  })

  test('speaks TLS to https, and says when that fails', async () => {
    const server = createTlsServer({}, () => {})
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
    const error = await reasonOf<EmitError>(emitTo({ url }, {}, { attempts: 1 }))
    expect(error.failures[0]?.code).toMatch(/SSL|TLS|EPROTO|ECONNRESET/)
  })

  test('refuses what is no URL when it is made', () => {
    expect(() => http({ url: 'shop/events' })).toThrow(TypeError)
  })
})

describe('a status of', () => {
  const answering = async (status: number, headers: Record<string, string> = {}, attempts = 3) => {
    const { url, got } = await receiver((response) => void response.writeHead(status, headers).end('secret'))
    const ended = await emitTo({ url }, {}, { attempts }).then(
      () => 'taken',
      (error: EmitError) => error.failures[0],
    )
    return { ended, requests: got.length }
  }

  test.for([200, 201, 202, 204, 299])('%i is taken', async (status) => {
    expect(await answering(status)).toEqual({ ended: 'taken', requests: 1 })
  })

  test.for([
    [301, 'redirects are not followed'],
    [307, 'redirects are not followed'],
    [400, 'it was not taken'],
    [401, 'it was not taken'],
    [404, 'it was not taken'],
    [410, 'nobody is there any more, and it wants no more events'],
    [413, 'it is too large'],
    [415, 'it is of a format that is not taken'],
    [501, 'it was not taken'],
  ] as const)('%i is final', async ([status, what]) => {
    const { ended, requests } = await answering(status, { location: 'http://169.254.169.254/' })
    expect(requests).toBe(1)
    expect(ended).toMatchObject({
      code: `HTTP_${status}`,
      message: `the answer has status ${status}: ${what}`,
      retriable: false,
    })
    expect(JSON.stringify(ended)).not.toContain('secret')
  })

  test.for([408, 425, 429, 500, 502, 503, 504, 599])('%i is tried again', async (status) => {
    const { ended, requests } = await answering(status)
    expect(requests).toBe(3)
    expect(ended).toMatchObject({ code: `HTTP_${status}`, retriable: true, retryAfter: undefined })
  })

  test('429 is tried again when it asks for it, and not before', async () => {
    const times: number[] = []
    const { url } = await receiver((response) => {
      times.push(Date.now())
      if (times.length === 1) response.writeHead(429, { 'retry-after': '1' }).end()
      else response.writeHead(204).end()
    })
    await emitTo({ url })
    expect((times[1] as number) - (times[0] as number)).toBeGreaterThanOrEqual(995)
  })

  test.for([
    ['30', 30_000],
    [' 120 ', 120_000],
    ['Fri, 31 Dec 1999 23:59:59 GMT', 0],
    ['soon', undefined],
    ['-5', undefined],
    ['1e9', undefined],
    ['2026', 2_026_000],
    ['', undefined],
  ] as const)('503 with Retry-After %o says so', async ([header, retryAfter]) => {
    const { ended } = await answering(503, header === '' ? {} : { 'retry-after': header }, 1)
    expect(ended).toMatchObject({ code: 'HTTP_503', retryAfter })
  })

  test('503 with a date of Retry-After says how long that is', async () => {
    const { ended } = await answering(503, { 'retry-after': new Date(Date.now() + 60_000).toUTCString() }, 1)
    const { retryAfter = 0 } = ended as { retryAfter?: number }
    expect(retryAfter).toBeGreaterThan(55_000)
    expect(retryAfter).toBeLessThanOrEqual(60_000)
  })
})

describe.each([
  ['node', undefined],
  ['fetch', fetch],
] as const)('a receiver, by %s,', (_name, fetcher) => {
  test('that does not answer is given up in time, and asked again', async () => {
    const { url, got } = await receiver((response, _got, number) => {
      if (number > 1) response.writeHead(204).end()
    })
    await emitTo({ url, fetch: fetcher, timeout: 100 })
    expect(got).toHaveLength(2)
    const silent = await receiver(() => {})
    const error = await reasonOf<EmitError>(
      emitTo({ url: silent.url, fetch: fetcher, timeout: 30 }, {}, { attempts: 2 }),
    )
    expect(error.failures).toMatchObject([
      { code: 'TimeoutError', message: 'no answer within 30 ms', attempts: 2, retriable: true },
    ])
  })

  test('that answers without end is not listened to', async () => {
    let closed = false
    const { url } = await receiver((response) => {
      response.writeHead(200)
      response.on('close', () => {
        closed = true
      })
      const timer = setInterval(() => response.write('x'.repeat(10_000)), 1)
      response.on('close', () => clearInterval(timer))
    })
    await emitTo({ url, fetch: fetcher })
    await expect.poll(() => closed).toBe(true)
  })

  test('that answers slowly is let go after the time that it has', async () => {
    let closed = false
    const { url } = await receiver((response) => {
      response.writeHead(200)
      response.write('x')
      response.on('close', () => {
        closed = true
      })
    })
    await emitTo({ url, fetch: fetcher, timeout: 200 })
    await expect.poll(() => closed).toBe(true)
  })

  test('that breaks off is asked again', async () => {
    const { url, got } = await receiver((response, _got, number) => {
      if (number > 2) response.writeHead(204).end()
      else response.socket?.resetAndDestroy()
    })
    await emitTo({ url, fetch: fetcher })
    expect(got).toHaveLength(3)
  })

  test('that is not there is asked again, and then listed', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    await new Promise((resolve) => server.close(resolve))
    const error = await reasonOf<EmitError>(emitTo({ url, fetch: fetcher }, {}, { attempts: 2 }))
    expect(error.failures).toMatchObject([{ code: 'ECONNREFUSED', attempts: 2, retriable: true }])
    expect(error.failures[0]?.cause).toMatchObject({ code: 'ECONNREFUSED' })
  })

  test('that points elsewhere is not followed', async () => {
    const elsewhere = await receiver()
    const { url } = await receiver((response) => void response.writeHead(307, { location: elsewhere.url }).end())
    const error = await reasonOf<EmitError>(emitTo({ url, fetch: fetcher }))
    expect(error.failures).toMatchObject([{ code: 'HTTP_307', retriable: false }])
    expect(elsewhere.got).toEqual([])
  })

  test('sees the same request', async () => {
    const { url, got } = await receiver()
    await emitTo({ url, fetch: fetcher, format: 'binary', headers: { 'x-shop': 'a' } })
    const { method, path, body, headers } = got[0] as Got
    expect({ method, path, body }).toEqual({ method: 'POST', path: '/events?from=orders', body: '{"note":"é"}' })
    expect(headers).toMatchObject({ 'x-shop': 'a', 'ce-id': 'e1', 'content-length': '13' })
  })
})

describe('signing', () => {
  const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
  const OTHER = `whsec_${Buffer.alloc(32, 7).toString('base64')}`

  test.for(['structured', 'batch'] as const)('of %s is what Standard Webhooks has', async (format) => {
    const { url, got } = await receiver()
    await emitTo({ url, format, sign: { secret: SECRET } })
    const { headers, body } = got[0] as Got
    const verified = new Webhook(SECRET).verify(body, headers as Record<string, string>)
    expect([verified].flat()).toMatchObject([{ id: 'e1', type: 'order', data: { note: 'é' } }])
    expect(headers['webhook-id']).toMatch(format === 'batch' ? /^batch_[\da-f]{32}$/ : /^e1$/)
    expect(() => new Webhook(OTHER).verify(body, headers as Record<string, string>)).toThrow()
    expect(() => new Webhook(SECRET).verify(`${body} `, headers as Record<string, string>)).toThrow()
  })

  test('is read by heddle’s own source', async () => {
    const { url, got } = await receiver()
    await emitTo({ url, sign: { secret: SECRET } })
    const { headers, body } = got[0] as Got
    const seen: unknown[] = []
    const handler = on(webhook.standardWebhooks({ secret: SECRET })).handle((event) => {
      seen.push({ id: event.id, type: event.type })
      return { status: 204 }
    })
    const request = httpApiEvent({ method: 'POST', path: '/', headers: headers as Record<string, string>, body })
    expect(await invoke(toLambda(handler), request)).toMatchObject({ statusCode: 204 })
    expect(seen).toEqual([{ id: 'e1', type: 'order' }])
  })

  test('is done with every secret while one takes over from another', async () => {
    const { url, got } = await receiver()
    await emitTo({ url, sign: { secret: [SECRET, OTHER] } })
    const { headers, body } = got[0] as Got
    for (const secret of [SECRET, OTHER]) new Webhook(secret).verify(body, headers as Record<string, string>)
  })

  test('has the same id when an event is sent again, and the time of each attempt', async () => {
    const { url, got } = await receiver(
      (response, _got, number) => void response.writeHead(number < 2 ? 500 : 200).end(),
    )
    await emitTo({ url, sign: { secret: SECRET }, format: 'batch' })
    expect(got).toHaveLength(2)
    expect(got[0]?.headers['webhook-id']).toBe(got[1]?.headers['webhook-id'])
    expect(Number(got[1]?.headers['webhook-timestamp'])).toBeCloseTo(Date.now() / 1000, -1)
  })

  test('takes ids that a header could not have', async () => {
    const { url, got } = await receiver()
    await emitTo({ url, sign: { secret: SECRET } }, { id: 'é 1.2' })
    const { headers, body } = got[0] as Got
    expect(headers['webhook-id']).toBe('%C3%A9%201%2E2')
    new Webhook(SECRET).verify(body, headers as Record<string, string>)
  })

  test('refuses secrets that are none, and never says them', () => {
    const short = `whsec_${Buffer.alloc(23).toString('base64')}`
    const long = `whsec_${Buffer.alloc(65).toString('base64')}`
    for (const secret of ['', 'whsec_', 'whsec_!', short, long, SECRET.slice(6), 'whsk_abc']) {
      const make = () => http({ url: 'http://127.0.0.1', sign: { secret } })
      expect(make).toThrow(/^http: sign: expected a secret of whsec_ and 24 to 64 bytes in base64$/)
    }
    expect(() => http({ url: 'http://127.0.0.1', sign: { secret: [] } })).toThrow('expected a secret, got none')
  })

  test('refuses binary events, whose attributes it would not sign', () => {
    expect(() => http({ url: 'http://127.0.0.1', format: 'binary', sign: { secret: SECRET } })).toThrow(
      'http: sign: what is signed is the body, and of a binary event its type is not in it',
    )
  })
})

test('http counts bytes of a body, and what a batch adds', () => {
  const event: OutgoingEvent = outgoing({ data: { note: 'é' } })
  for (const [format, more] of [
    ['structured', 0],
    ['batch', 2],
  ] as const) {
    const target = http({ url: 'http://127.0.0.1', format, maxBytes: 100 })
    const { body } = target.entry(event)
    expect(target.size(target.entry(event))).toBe(Buffer.byteLength(body) + more)
    expect(target.limits).toEqual({ count: format === 'batch' ? 100 : 1, bytes: 100 })
  }
})

test('a password in the URL does not reach fetch, whose errors quote it', () => {
  const url = 'https://user:secret@events.example/'
  expect(() => http({ url, fetch })).toThrow(expect.objectContaining({ code: 'MISUSE' }))
  expect(() => http({ url, fetch })).not.toThrow(/secret/)
  http({ url })
})

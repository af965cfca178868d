import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cloudEvent as registerEvent, http as registerHttp } from '@google-cloud/functions-framework'
import { getTestServer } from '@google-cloud/functions-framework/testing'
import { HttpError, http, type Invocation, on } from 'heddle'
import { cloudEvent } from 'heddle/cloud-events'
import { toGoogle } from 'heddle/google'
import { queue, schedule } from 'heddle/portable'
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { bundle } from './conformance/bundle.ts'
import { Order, orders } from './conformance/family-app.ts'
import { binary, type CloudEvent, legacy, messageOf, published, SUBSCRIPTION } from './google-events.ts'
import { hostFor, listening, logged, type Signature, saidBy } from './google-host.ts'

const STRUCTURED = { 'content-type': 'application/cloudevents+json' }
const SIGNATURES: readonly Signature[] = ['http', 'cloudevent', 'event']

afterEach(() => void vi.unstubAllEnvs())

const later = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

describe('toGoogle', () => {
  test('by its length the framework takes it for no function with a callback', () => {
    expect(toGoogle(on(queue()).each(() => {}))).toHaveLength(1)
  })

  test('a handler that nothing on Google triggers is refused at load', () => {
    const direct = { source: 'direct', family: 'direct', about: undefined, run: async () => {}, serve: async () => {} }
    expect(() => toGoogle(direct as never)).toThrow('direct: nothing on google-cloud triggers it')
  })

  test('it is registered as any other function', async () => {
    registerHttp('greet', toGoogle(on(http()).handle(() => 'hello')))
    registerEvent('ship', toGoogle(on(queue()).each(({ body }) => console.log(`heddle-seen {"body":"${body}"}`))))
    const greet = await listening(getTestServer('greet'))
    const ship = await listening(getTestServer('ship'))
    for (const host of [greet, ship]) onTestFinished(() => host.stop())
    expect(await greet.post('')).toMatchObject({ status: 200, body: 'hello' })
    const seen = await saidBy(() => ship.post(published('wool'), STRUCTURED))
    expect(seen).toEqual([{ body: 'wool' }])
  })
})

describe('the invocation', () => {
  function probe() {
    const seen: Invocation[] = []
    return { seen, fn: toGoogle(on(queue()).each((_message, { invocation }) => void seen.push(invocation))) }
  }

  test('has the id of the event or the execution, and what the platform handed over', async () => {
    const { seen, fn } = probe()
    vi.stubEnv('K_SERVICE', 'shipments')
    const event = published('x')
    const { data, context } = legacy(event)
    await fn(event)
    await fn(data as object, context)
    const host = await hostFor(fn, 'http')
    await host.post(event, { ...STRUCTURED, 'function-execution-id': 'x7y8z9' })
    expect(seen).toMatchObject([
      { id: 'e-1', platform: 'google-cloud', functionName: 'shipments', raw: undefined },
      { id: 'm-1', raw: context },
      { id: 'x7y8z9', raw: { req: expect.anything(), res: expect.anything() } },
    ])
  })

  test('has an id of its own where a header could forge a line of a log', async () => {
    const { seen, fn } = probe()
    const { body, headers } = binary(published('x'))
    await (await hostFor(fn, 'http')).post(body, { ...headers, 'function-execution-id': 'a b' })
    expect(seen[0]?.id).toMatch(/^[\da-f-]{36}$/)
  })

  test('has a deadline where there is a timeout, and the platform’s where it is told', async () => {
    const { seen, fn } = probe()
    await fn(published('x'))
    vi.stubEnv('CLOUD_RUN_TIMEOUT_SECONDS', '60')
    const told = probe()
    await told.fn(published('x'))
    const [free] = seen
    const [limited] = told.seen
    expect(free?.remaining()).toBe(Number.POSITIVE_INFINITY)
    expect(limited?.remaining()).toBeGreaterThan(0)
    expect(limited?.remaining()).toBeLessThanOrEqual(60_000)
  })

  test('aborts before its deadline, and a message that is not done by then fails', async () => {
    const lines = logged()
    let aborted = false
    const handler = on(queue()).each(async (_message, { invocation }) => {
      await once(invocation.signal, 'abort')
      aborted = true
      await later(10_000)
    })
    await expect(toGoogle(handler, { timeout: 300, margin: 200 })(published('x'))).rejects.toThrow(
      'the function failed',
    )
    expect(aborted).toBe(true)
    expect(lines.join()).toContain('DEADLINE')
  })
})

describe('work that is handed to waitUntil is done before the answer', () => {
  /** Says when it is done, a moment later. */
  function behind() {
    const done: string[] = []
    const work = ({ invocation }: { readonly invocation: Invocation }) =>
      invocation.waitUntil(later(40).then(() => done.push('work')))
    return { done, work }
  }

  test('to a request', async () => {
    const { done, work } = behind()
    const host = await hostFor(
      toGoogle(
        on(http()).handle((_request, call) => {
          work(call)
          return 'hello'
        }),
      ),
      'http',
    )
    expect(await host.post('')).toMatchObject({ status: 200, body: 'hello' })
    expect(done).toEqual(['work'])
  })

  test('to a request whose reply is streamed, before its end', async () => {
    const { done, work } = behind()
    async function* chunks() {
      yield 'a'
      yield 'b'
    }
    const handler = on(http()).handle((_request, call) => {
      work(call)
      return { body: chunks() }
    })
    const host = await hostFor(toGoogle(handler), 'http')
    expect(await host.post('')).toMatchObject({ status: 200, body: 'ab' })
    expect(done).toEqual(['work'])
  })

  test.each(SIGNATURES)('to an event, with the signature %s', async (signature) => {
    const { done, work } = behind()
    const host = await hostFor(toGoogle(on(queue()).each((_message, call) => work(call))), signature)
    const { body, headers } = binary(published('x'))
    expect(await host.post(body, headers)).toMatchObject({ status: 204 })
    expect(done).toEqual(['work'])
  })
})

describe('errors', () => {
  const broken = (): never => {
    throw new Error('the password is hunter2')
  }

  test.each(['cloudevent', 'event'] as const)(
    'with the signature %s tell whoever sent the event nothing',
    async (signature) => {
      const lines = logged()
      const host = await hostFor(toGoogle(on(queue()).each(broken)), signature)
      const { body, headers } = binary(published('x'))
      expect(await host.post(body, headers)).toMatchObject({ status: 500, body: 'the function failed' })
      expect(lines.filter((line) => line.includes('hunter2'))).toHaveLength(1)
    },
  )

  test('of an event that is no batch do not either, and the cause is kept for tests', async () => {
    const lines = logged()
    const fn = toGoogle(on(schedule()).handle(broken))
    const event = { ...published('', { attributes: { scheduled: 'true' } }) }
    const error = await fn(event).then(undefined, (error: Error) => error)
    expect(error).toMatchObject({
      message: 'the function failed',
      cause: { message: 'the password is hunter2' },
    })
    expect(lines).toEqual([expect.stringContaining('hunter2')])
  })

  test('that are meant for clients have their status', async () => {
    logged()
    const gone = on(http()).handle(() => {
      throw new HttpError(410, 'it is gone')
    })
    expect(await (await hostFor(toGoogle(gone), 'http')).post('')).toMatchObject({ status: 410 })
  })

  test('an http handler refuses an event, and nothing is acknowledged', async () => {
    logged()
    const host = await hostFor(toGoogle(on(http()).handle(() => 'hello')) as never, 'cloudevent')
    const answer = await host.post(published('x'), STRUCTURED)
    expect(answer).toMatchObject({ status: 500, body: 'http: this is an event and no request' })
  })
})

describe('requests', () => {
  test('with more bytes than they may have are answered 413, read by the framework or not', async () => {
    const fn = toGoogle(
      on(queue()).each(() => {}),
      { maxBytes: 1000 },
    )
    const answering = toGoogle(
      on(http()).handle(() => 'hello'),
      { maxBytes: 1000 },
    )
    for (const one of [fn, answering]) {
      const container = await listening(createServer(one))
      onTestFinished(() => container.stop())
      for (const host of [container, await hostFor(one, 'http')]) {
        expect(await host.post('x'.repeat(1001), { 'content-type': 'text/plain' })).toMatchObject({ status: 413 })
      }
    }
  })

  test('that were unpacked do not say that they are packed', async () => {
    let seen: unknown
    const handler = on(http({ body: Order })).handle(({ body, headers }) => {
      seen = [body, headers['content-encoding']]
    })
    const packed = process.getBuiltinModule('node:zlib').gzipSync('{"id":"o-1","total":3}')
    const host = await hostFor(toGoogle(handler), 'http')
    expect(await host.post(packed, { 'content-encoding': 'gzip' })).toMatchObject({ status: 204 })
    expect(seen).toEqual([{ id: 'o-1', total: 3 }, undefined])
  })

  test('come from the address that Google’s proxy saw, by the protocol that it spoke', async () => {
    const handler = on(http()).handle(({ clientIp, url }) => `${clientIp} ${url}`)
    const host = await hostFor(toGoogle(handler), 'http')
    const headers = { 'x-forwarded-for': '6.6.6.6, 192.0.2.7', 'x-forwarded-proto': 'https', host: 'app.example' }
    const { body } = await host.post('', headers, '/a?b=c')
    expect(body).toMatch(/^192\.0\.2\.7 https:\/\/[^/]+\/a\?b=c$/)
  })

  test('whose client is gone abort', async () => {
    const calls: Invocation[] = []
    const handler = on(http()).handle(async (_request, { invocation }) => {
      calls.push(invocation)
      await once(invocation.signal, 'abort')
    })
    const host = await hostFor(toGoogle(handler), 'http')
    const sent = request({ host: '127.0.0.1', port: host.port, method: 'POST' })
    sent.on('error', () => {})
    sent.end('x')
    await vi.waitFor(() => expect(calls).toHaveLength(1))
    sent.destroy()
    await vi.waitFor(() => expect(calls[0]?.signal.reason).toMatchObject({ name: 'AbortError' }))
  })

  test('whose client goes in the middle of the body are let go of, and the next is answered', async () => {
    logged()
    const bodies: string[] = []
    const fn = toGoogle(on(queue()).each(({ body }) => void bodies.push(body)))
    const host = await listening(createServer(fn))
    onTestFinished(() => host.stop())
    const sent = request({ host: '127.0.0.1', port: host.port, method: 'POST', headers: { 'content-length': 1000 } })
    const closed = new Promise((resolve) => sent.on('close', resolve))
    sent.on('error', () => {})
    sent.write('x')
    await vi.waitFor(() => expect(sent.socket?.bytesWritten).toBeGreaterThan(0))
    sent.destroy()
    await closed
    const push = { message: messageOf('wool'), subscription: SUBSCRIPTION }
    expect(await host.post(push)).toMatchObject({ status: 204 })
    expect(bodies).toEqual(['wool'])
  })

  test('are answered chunk by chunk, as fast as the client takes them', async () => {
    let made = 0
    let ended = false
    async function* chunks() {
      try {
        for (; made < 1000; made++) yield new Uint8Array(64 * 1024)
      } finally {
        ended = true
      }
    }
    const host = await hostFor(toGoogle(on(http()).handle(() => ({ body: chunks() }))), 'http')
    const sent = request({ host: '127.0.0.1', port: host.port })
    sent.end()
    const [response] = await once(sent, 'response')
    response.pause()
    await later(300)
    expect(made).toBeGreaterThan(0)
    expect(made).toBeLessThan(900)
    response.destroy()
    await vi.waitFor(() => expect(ended).toBe(true))
  })
})

describe('events of a catalogue', () => {
  const paid: CloudEvent = {
    specversion: '1.0',
    id: 'e-7',
    source: 'orders',
    type: 'order.paid',
    time: '2026-10-05T06:07:08.123Z',
    subject: 'é 1%',
    tenant: 'blue',
    data: { id: 'o-1', total: 3 },
  }

  function listen() {
    const seen: unknown[] = []
    const handler = on(cloudEvent(orders)).each((event) => {
      const { id, source, type, subject, extensions, data } = event
      seen.push({ id, source, type, subject, tenant: extensions.tenant, data })
    })
    return { seen, fn: toGoogle(handler) }
  }

  const event = { id: 'e-7', source: 'orders', type: 'order.paid', subject: 'é 1%', tenant: 'blue', data: paid.data }
  const encoded = binary({ ...paid, subject: encodeURIComponent('é 1%') })
  const carried = JSON.stringify(paid)

  test.each(SIGNATURES)('come whole, structured and in messages, with the signature %s', async (signature) => {
    const { seen, fn } = listen()
    const host = await hostFor(fn, signature)
    expect(await host.post(paid, STRUCTURED)).toMatchObject({ status: 204 })
    const message = binary(published(carried))
    expect(await host.post(message.body, message.headers)).toMatchObject({ status: 204 })
    const attributes = {
      'ce-specversion': '1.0',
      'ce-id': 'e-7',
      'ce-source': 'orders',
      'ce-type': 'order.paid',
      'ce-subject': 'é 1%',
      'ce-tenant': 'blue',
    }
    const plain = published(JSON.stringify(paid.data), { attributes })
    expect(await host.post(plain, STRUCTURED)).toMatchObject({ status: 204 })
    expect(seen).toEqual([event, event, event])
  })

  test('have attributes of whatever their headers say, encoded or not', async () => {
    const { seen, fn } = listen()
    const host = await hostFor(fn, 'http')
    const { body, headers } = binary({ ...paid, subject: '100% wool' })
    expect(await host.post(body, headers)).toMatchObject({ status: 204 })
    expect(seen).toMatchObject([{ subject: '100% wool' }])
  })

  test('come in requests as with any server: in binary mode, in a batch, pushed by Pub/Sub', async () => {
    const { seen, fn } = listen()
    const host = await hostFor(fn, 'http')
    expect(await host.post(encoded.body, encoded.headers)).toMatchObject({ status: 204 })
    expect(await host.post([paid], { 'content-type': 'application/cloudevents-batch+json' })).toMatchObject({
      status: 204,
    })
    expect(await host.post({ message: messageOf(carried), subscription: SUBSCRIPTION })).toMatchObject({ status: 204 })
    expect(seen).toEqual([event, event, event])
  })

  test('that nobody takes are answered to whoever sent them, and come again where a service brought them', async () => {
    const { fn } = listen()
    const other = { ...paid, type: 'order.lost' }
    const lines = logged()
    expect(await (await hostFor(fn, 'http')).post(other, STRUCTURED)).toMatchObject({ status: 422 })
    expect(await (await hostFor(fn, 'cloudevent')).post(other, STRUCTURED)).toMatchObject({ status: 500 })
    expect(lines.join()).toContain('the catalogue has no type order.lost')
  })

  test('may be those of Google’s own services', async () => {
    const types: string[] = []
    const any = { '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => ({ value }) } } as const
    const fn = toGoogle(
      on(cloudEvent({ 'google.firebase.auth.user.v1.created': any })).each(
        ({ type, source }) => void types.push(`${type} ${source}`),
      ),
    )
    const eventType = 'providers/firebase.auth/eventTypes/user.create'
    await fn(
      { uid: 'u-1' },
      { eventId: 'e-1', timestamp: '2026-10-05T06:07:08.123Z', eventType, resource: 'projects/shop' },
    )
    expect(types).toEqual(['google.firebase.auth.user.v1.created //firebaseauth.googleapis.com/projects/shop'])
  })
})

describe('the framework’s own command runs what a user deploys', () => {
  async function run(target: string, signature: Signature) {
    const folder = mkdtempSync(join(tmpdir(), 'heddle-google-'))
    const script = await bundle(new URL('./google-app.ts', import.meta.url), { platform: 'node', format: 'cjs' })
    writeFileSync(join(folder, 'index.js'), script)
    const command = new URL(
      '../../../node_modules/@google-cloud/functions-framework/build/src/main.js',
      import.meta.url,
    )
    const args = [command.pathname, `--target=${target}`, `--signature-type=${signature}`, `--source=${folder}`]
    const port = await freePort()
    const child: ChildProcess = spawn(process.execPath, args, { env: { PATH: process.env.PATH, PORT: `${port}` } })
    const lines: string[] = []
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (data) => lines.push(...String(data).split('\n')))
    onTestFinished(async () => {
      child.kill('SIGKILL')
      await once(child, 'close')
      rmSync(folder, { recursive: true })
    })
    const url = `http://127.0.0.1:${port}`
    await vi.waitFor(() => fetch(url), { timeout: 20_000, interval: 100 })
    return { url, lines }
  }

  const send = (url: string, event: CloudEvent) => {
    const { body, headers } = binary(event)
    return fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  }

  test('for requests', async () => {
    const { url } = await run('greet', 'http')
    const response = await fetch(`${url}/greetings/J%C3%BCrgen`)
    expect([response.status, await response.json()]).toEqual([200, { greeting: 'hello Jürgen' }])
  })

  test.each(['cloudevent', 'event'] as const)('for messages, with the signature %s', async (signature) => {
    const { url, lines } = await run('ship', signature)
    expect(await send(url, published('{"id":"o-1","total":3}'))).toMatchObject({ status: 204 })
    await vi.waitFor(() => expect(lines).toContain('shipped o-1 of m-1'))
  })

  test('for events of a catalogue', async () => {
    const { url, lines } = await run('paid', 'cloudevent')
    const event = { specversion: '1.0', id: 'e-1', source: 'orders', type: 'order.paid', data: { id: 'o-1', total: 3 } }
    expect(await send(url, event)).toMatchObject({ status: 204 })
    await vi.waitFor(() => expect(lines).toContain('paid o-1'))
  })
})

async function freePort(): Promise<number> {
  const host = await listening(createServer())
  host.stop()
  return host.port
}

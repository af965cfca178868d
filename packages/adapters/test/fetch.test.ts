import { type Handler, http, on } from 'heddle'
import { cloudEvent } from 'heddle/cloud-events'
import { type FetchContext, type FetchFunction, type FetchOptions, toFetch } from 'heddle/fetch'
import { queue, schedule } from 'heddle/portable'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { errorLines } from '../../events/test/helpers.ts'
import { brokenScheduleApp, cloudEventApp, type Seen, scheduleApp, seenIn } from './conformance/family-app.ts'
import { familyConformance } from './conformance/family-conformance.ts'
import { httpApp } from './conformance/http-app.ts'
import { httpConformance } from './conformance/http-conformance.ts'
import { callerFor, webCaller } from './conformance/web-caller.ts'

const SECRET = 'a secret of sixteen characters'
const ENV = { vercel: { VERCEL: '1', CRON_SECRET: SECRET }, netlify: { NETLIFY: 'true' } } as const
type Platform = keyof typeof ENV

/** Makes something where the environment is the platform's. */
function there<Made>(platform: Platform, make: () => Made): Made {
  for (const [name, value] of Object.entries(ENV[platform])) vi.stubEnv(name, value)
  try {
    return make()
  } finally {
    vi.unstubAllEnvs()
  }
}

const on_ = (platform: Platform, handler: Handler<unknown, never>, options?: FetchOptions): FetchFunction =>
  there(platform, () => toFetch(handler as never, options))

/** What a handler in this process says that it got. */
async function heard(run: () => Promise<unknown>): Promise<Seen[]> {
  const said = vi.spyOn(console, 'log').mockImplementation(() => {})
  try {
    await run()
    return seenIn(said.mock.calls.map(([line]) => String(line)))
  } finally {
    said.mockRestore()
  }
}

for (const platform of ['vercel', 'netlify'] as const) {
  const host = 'a caller written after the contract'
  httpConformance({
    platform,
    host,
    differences: ['sendsStatusFirst'],
    async start() {
      const { port, stop } = await webCaller(callerFor(platform, on_(platform, httpApp)))
      return { address: { port }, stop }
    },
    cannotSend({ method = 'GET', body }) {
      if (/^trace$/i.test(method)) return 'no Request is a TRACE'
      return /^get$/i.test(method) && body !== undefined ? 'the Request of a GET has no body' : undefined
    },
  })

  familyConformance({
    platform,
    family: 'cloudEvent',
    host,
    again: 'itself',
    async start() {
      const call = callerFor(platform, on_(platform, cloudEventApp))
      return {
        stop() {},
        async deliver([spec]) {
          errorLines()
          let response = new Response()
          const headers = { 'content-type': 'application/cloudevents+json' }
          const request = new Request('https://app.example/', {
            method: 'POST',
            headers,
            body: JSON.stringify(spec?.event),
          })
          const seen = await heard(async () => {
            response = await call(request)
          })
          return { seen, again: response.ok ? [] : [0], told: await response.text() }
        },
      }
    },
  })

  familyConformance({
    platform,
    family: 'schedule',
    host,
    again: 'none',
    async start() {
      const call = callerFor(platform, on_(platform, scheduleApp, { cronSecret: SECRET }))
      return {
        stop() {},
        async deliver() {
          let response = new Response()
          const seen = await heard(async () => {
            response = await call(due(platform))
          })
          expect(response.status).toBe(204)
          return { seen, again: [] }
        },
      }
    },
  })
}

/** What the platform sends when a schedule has come due. */
function due(platform: Platform, headers: Record<string, string> = {}): Request {
  if (platform === 'netlify') {
    const body = JSON.stringify({ next_run: '2026-10-06T03:00:00.000Z' })
    return new Request('https://app.example/.netlify/functions/nightly', { method: 'POST', headers, body })
  }
  const own = {
    authorization: `Bearer ${SECRET}`,
    'x-vercel-cron-schedule': '0 3 * * *',
    'user-agent': 'vercel-cron/1.0',
  }
  return new Request('https://app.example/api/nightly', { headers: { ...own, ...headers } })
}

describe('a schedule of Vercel', () => {
  const fn = vi.fn()
  beforeEach(() => fn.mockReset())
  const cron = (options?: FetchOptions, env: Record<string, string> = {}) => {
    const fetch = on_('vercel', on(schedule()).handle(fn), options)
    return async (request: Request) => {
      for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
      const response = await fetch(request)
      vi.unstubAllEnvs()
      return [response.status, await response.text()] as const
    }
  }

  test('says which schedule it is', async () => {
    expect(await cron({ cronSecret: SECRET })(due('vercel'))).toEqual([204, ''])
    expect(fn.mock.calls[0]?.[0]).toMatchObject({
      type: 'com.vercel.cron',
      source: 'vercel',
      schedule: '0 3 * * *',
      time: expect.any(Date),
    })
  })

  test.each<[what: string, authorization: string]>([
    ['nothing', ''],
    ['another secret', `Bearer ${'x'.repeat(SECRET.length)}`],
    ['the beginning of it', `Bearer ${SECRET.slice(0, -1)}`],
    ['more than it', `Bearer ${SECRET}x`],
    ['it alone', SECRET],
    ['it, of another scheme', `Basic ${SECRET}`],
  ])('runs for nobody who knows %s', async (_what, authorization) => {
    const lines = errorLines()
    const [status, body] = await cron({ cronSecret: SECRET })(due('vercel', { authorization }))
    expect([status, JSON.parse(body)]).toEqual([
      401,
      { type: 'about:blank', title: 'Unauthorized', status: 401, detail: 'only its cron may call this function' },
    ])
    expect(fn).not.toHaveBeenCalled()
    expect(lines()).toEqual([])
  })

  test('has the secret of its environment, and runs for nobody where there is none', async () => {
    expect((await cron({}, { CRON_SECRET: SECRET })(due('vercel')))[0]).toBe(204)
    for (const env of [{}, { CRON_SECRET: '' }]) {
      for (const authorization of ['Bearer undefined', 'Bearer ', 'Bearer']) {
        expect((await cron({}, env)(due('vercel', { authorization })))[0]).toBe(401)
      }
    }
    expect((await cron({ cronSecret: '' })(due('vercel', { authorization: 'Bearer' })))[0]).toBe(401)
    expect(fn).toHaveBeenCalledOnce()
  })
})

describe('a schedule', () => {
  test.each(['vercel', 'netlify'] as const)(
    'of %s that fails is answered 500, tells nothing, and is logged once',
    async (platform) => {
      const lines = errorLines()
      const fetch = on_(platform, brokenScheduleApp, { cronSecret: SECRET })
      let response = new Response()
      await heard(async () => {
        response = await fetch(due(platform))
      })
      expect([response.status, await response.text()]).toEqual([500, expect.not.stringContaining('hunter2')])
      expect(lines()).toMatchObject([{ error: { message: expect.stringContaining('hunter2') } }])
    },
  )

  test('is refused at load where nothing keeps it', () => {
    expect(() => toFetch(on(schedule()).handle(() => {}))).toThrow(
      'schedule: nothing on node triggers it; what is triggered there: http, cloudEvent',
    )
  })
})

describe('a client', () => {
  const who = on(http()).handle(({ clientIp }) => String(clientIp))
  const said = async (fetch: FetchFunction, headers: Record<string, string>, context?: FetchContext) =>
    await (await fetch(new Request('https://app.example/', { headers }), context)).text()
  const claims = {
    'x-forwarded-for': '203.0.113.9, 198.51.100.7',
    'x-real-ip': '192.0.2.1',
    'x-nf-client-connection-ip': '192.0.2.2',
  }

  test('is whom the platform tells, and no other', async () => {
    expect(await said(on_('vercel', who), claims)).toBe('192.0.2.1')
    expect(await said(on_('netlify', who), claims)).toBe('192.0.2.2')
    expect(await said(on_('netlify', who), claims, { ip: '192.0.2.3' })).toBe('192.0.2.3')
    expect(await said(toFetch(who), claims)).toBe('undefined')
    expect(await said(toFetch(who), claims, { remoteAddr: { hostname: '192.0.2.4' } })).toBe('192.0.2.4')
    expect(await said(toFetch(who), claims, { requestIP: () => ({ address: '192.0.2.5' }) })).toBe('192.0.2.5')
    expect(await said(toFetch(who), claims, { requestIP: () => null })).toBe('undefined')
  })

  test('is the last that a proxy names, where there is one', async () => {
    const fetch = toFetch(who, { trustProxy: true })
    expect(await said(fetch, claims, { remoteAddr: { hostname: '192.0.2.4' } })).toBe('198.51.100.7')
    expect(await said(fetch, {}, { remoteAddr: { hostname: '192.0.2.4' } })).toBe('192.0.2.4')
  })
})

describe('the id of an invocation', () => {
  const id = on(http()).handle((_request, { invocation }) => invocation.id)
  const said = async (fetch: FetchFunction, context?: FetchContext) =>
    await (await fetch(new Request('https://app.example/', { headers: { 'x-vercel-id': 'fra1::a' } }), context)).text()

  test('is the platform’s own, of a header only where the platform sets it', async () => {
    expect(await said(on_('vercel', id))).toBe('fra1::a')
    expect(await said(on_('netlify', id), { requestId: '01J' })).toBe('01J')
    expect(await said(on_('netlify', id))).toMatch(/^[\da-f-]{36}$/)
    expect(await said(toFetch(id))).toMatch(/^[\da-f-]{36}$/)
  })
})

describe('work that is handed to waitUntil', () => {
  const VERCEL = Symbol.for('@vercel/request-context')
  afterEach(() => {
    Reflect.deleteProperty(globalThis, VERCEL)
  })
  const steps: string[] = []
  const working = on(http()).handle((_request, { invocation }) => {
    invocation.waitUntil(
      new Promise((resolve) => setTimeout(resolve, 20)).then(() => {
        steps.push('work')
      }),
    )
  })
  async function run(fetch: FetchFunction, context?: FetchContext): Promise<readonly string[]> {
    steps.length = 0
    expect((await fetch(new Request('https://app.example/'), context)).status).toBe(204)
    steps.push('answer')
    return steps
  }

  test('goes on behind the answer by the context that came with the request', async () => {
    const kept: Promise<unknown>[] = []
    const context: FetchContext = { waitUntil: (work) => void kept.push(work) }
    expect(await run(on_('netlify', working), context)).toEqual(['answer'])
    await Promise.all(kept)
    expect(steps).toEqual(['answer', 'work'])
  })

  test('goes on behind the answer by the request context of Vercel', async () => {
    const kept: Promise<unknown>[] = []
    Object.assign(globalThis, {
      [VERCEL]: { get: () => ({ waitUntil: (work: Promise<unknown>) => void kept.push(work) }) },
    })
    expect(await run(on_('vercel', working))).toEqual(['answer'])
    await Promise.all(kept)
    expect(steps).toEqual(['answer', 'work'])
  })

  test.each([[undefined], [{ get: () => undefined }], [{}]])(
    'is done before the answer where nothing keeps the function alive: %o',
    async (requestContext) => {
      if (requestContext !== undefined) Object.assign(globalThis, { [VERCEL]: requestContext })
      expect(await run(on_('vercel', working))).toEqual(['work', 'answer'])
    },
  )

  test('goes on behind the answer in a process that stays, and can be waited for', async () => {
    const fetch = toFetch(working)
    expect(await run(fetch)).toEqual(['answer'])
    await fetch.drained()
    expect(steps).toEqual(['answer', 'work'])
  })

  test('is waited for with the function that hands it over', async () => {
    const fetch = toFetch(working)
    const answering = fetch(new Request('https://app.example/'))
    steps.length = 0
    await fetch.drained()
    expect(steps).toEqual(['work'])
    expect((await answering).status).toBe(204)
  })
})

describe('a request', () => {
  const echo = on(http()).handle((request) => request.bytes().length.toString())
  const post = (body: RequestInit['body'], headers: Record<string, string> = {}) =>
    new Request('https://app.example/', { method: 'POST', body: body ?? null, headers, duplex: 'half' } as RequestInit)

  test('of Vercel may have 4.5 MB, elsewhere 10 MiB, or what the options say', async () => {
    const status = async (fetch: FetchFunction, size: number) => (await fetch(post('x'.repeat(size)))).status
    expect(await status(on_('vercel', echo), 4_500_000)).toBe(200)
    expect(await status(on_('vercel', echo), 4_500_001)).toBe(413)
    expect(await status(toFetch(echo), 10 * 1024 * 1024)).toBe(200)
    expect(await status(toFetch(echo), 10 * 1024 * 1024 + 1)).toBe(413)
    expect(await status(on_('vercel', echo, { maxBytes: 3 }), 4)).toBe(413)
  })

  test('that is too large is held no longer than that is known, whatever it says of its length', async () => {
    let pulled = 0
    const cancel = vi.fn()
    const body = new ReadableStream(
      {
        pull(controller) {
          pulled++
          controller.enqueue(new Uint8Array(10))
        },
        cancel,
      },
      { highWaterMark: 0 },
    )
    const response = await toFetch(echo, { maxBytes: 35 })(post(body, { 'content-length': '1' }))
    expect(response.status).toBe(413)
    expect(pulled).toBe(4)
    expect(cancel).toHaveBeenCalled()
    const untouched = new ReadableStream(
      { pull: () => Promise.reject(new Error('nobody may ask')) },
      { highWaterMark: 0 },
    )
    expect((await toFetch(echo, { maxBytes: 35 })(post(untouched, { 'content-length': '36' }))).status).toBe(413)
  })

  test('whose body breaks off reaches no function, and is answered 400', async () => {
    const lines = errorLines()
    const fn = vi.fn()
    const body = new ReadableStream({
      pull(controller) {
        controller.error(new Error('hunter2'))
      },
    })
    const response = await toFetch(on(http()).handle(fn))(post(body))
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('the body broke off')])
    expect(fn).not.toHaveBeenCalled()
    expect(lines()).toEqual([])
  })

  test('whose body was read before is never taken for one without', async () => {
    const lines = errorLines()
    const fn = vi.fn()
    const request = post('hello')
    await request.text()
    expect((await toFetch(on(http()).handle(fn))(request)).status).toBe(500)
    expect(fn).not.toHaveBeenCalled()
    expect(lines()).toMatchObject([{ error: { code: 'MISUSE' } }])
  })

  test('that was given up before it came aborts the signal at once', async () => {
    const gone = new AbortController()
    gone.abort(new Error('no'))
    const handler = on(http()).handle((_request, { invocation }) => String(invocation.signal.reason?.name))
    const response = await toFetch(handler)(new Request('https://app.example/', { signal: gone.signal }))
    expect(await response.text()).toBe('AbortError')
  })

  test('that is over does not abort the signal of what goes on behind it', async () => {
    const gone = new AbortController()
    let signal: AbortSignal | undefined
    const handler = on(http()).handle((_request, { invocation }) => {
      signal = invocation.signal
      return {
        body:
          invocation.id === ''
            ? ''
            : (async function* () {
                yield 'x'
              })(),
      }
    })
    const response = await toFetch(handler)(new Request('https://app.example/', { signal: gone.signal }))
    expect(await response.text()).toBe('x')
    gone.abort()
    expect(signal?.aborted).toBe(false)
  })
})

describe('a stream', () => {
  /** A body that counts the pieces that were asked for. */
  function counted() {
    const count = { asked: 0, released: 0 }
    async function* body() {
      try {
        while (true) {
          count.asked++
          yield 'x'
        }
      } finally {
        count.released++
      }
    }
    return { count, body }
  }

  test('is asked for as it is taken', async () => {
    const { count, body } = counted()
    const response = await toFetch(on(http()).handle(() => ({ body: body() })))(new Request('https://app.example/'))
    const reader = response.body?.getReader()
    expect(count.asked).toBe(0)
    for (const asked of [1, 2, 3]) {
      await reader?.read()
      expect(count.asked).toBe(asked)
    }
    await reader?.cancel()
    expect(count).toEqual({ asked: 3, released: 1 })
  })

  test('that is not wanted any more aborts the signal, and is nobody’s failure', async () => {
    const lines = errorLines()
    let signal: AbortSignal | undefined
    const { count, body } = counted()
    const fetch = toFetch(
      on(http()).handle((_request, { invocation }) => {
        signal = invocation.signal
        return { body: body() }
      }),
    )
    const response = await fetch(new Request('https://app.example/'))
    const first = response.body?.getReader()
    await first?.read()
    await first?.cancel()
    expect(signal?.reason).toMatchObject({ name: 'AbortError', message: 'the client is gone' })
    const gone = new AbortController()
    const other = await fetch(new Request('https://app.example/', { signal: gone.signal }))
    const reader = other.body?.getReader()
    await reader?.read()
    gone.abort()
    await expect(reader?.read()).rejects.toMatchObject({ name: 'AbortError' })
    expect(count.released).toBe(2)
    expect(lines()).toEqual([])
  })

  test('ends before the time that a request may take is over, though the function has long answered', async () => {
    const lines = errorLines()
    async function* silence() {
      yield 'so far'
      await new Promise(() => {})
    }
    const fetch = toFetch(
      on(http()).handle(() => ({ body: silence() })),
      { timeout: 100, margin: 60 },
    )
    const response = await fetch(new Request('https://app.example/'))
    await expect(response.text()).rejects.toMatchObject({ name: 'TimeoutError' })
    expect(lines()).toMatchObject([{ message: 'http: the reply broke off' }])
  })
})

describe('toFetch', () => {
  test('waits for the streams that are read, and tells them to end', async () => {
    const lines = errorLines()
    const released = vi.fn()
    const fetch = toFetch(
      on(http()).handle(() => ({
        body: (async function* () {
          try {
            while (true) yield 'x'
          } finally {
            released()
          }
        })(),
      })),
    )
    // Of one that nobody reads nobody would hear when it is over.
    await fetch(new Request('https://app.example/'))
    await fetch.drained()
    const reader = (await fetch(new Request('https://app.example/'))).body?.getReader()
    await reader?.read()
    expect(fetch.abort()).toBe(1)
    await expect(reader?.read()).rejects.toMatchObject({ name: 'AbortError', message: 'the server is to stop' })
    await fetch.drained()
    expect(released).toHaveBeenCalledOnce()
    expect(fetch.abort()).toBe(0)
    expect(lines()).toEqual([])
  })

  test('refuses what is no number', () => {
    const handler = on(http()).handle(() => {})
    expect(() => toFetch(handler, { maxBytes: '1mb' as never })).toThrow(
      'toFetch: maxBytes has to be a number, got "1mb"',
    )
  })

  test('never rejects, and tells nothing internal', async () => {
    const lines = errorLines()
    const released = vi.fn()
    const fetch = toFetch(
      on(http()).handle(() => ({
        headers: { 'x-name': 'hunter2 🧶' },
        body: { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}), return: released }) },
      })),
    )
    const response = await fetch(new Request('https://app.example/'))
    expect([response.status, await response.text()]).toEqual([500, expect.not.stringContaining('hunter2')])
    expect(lines()).toHaveLength(1)
    expect(released).toHaveBeenCalledOnce()
  })

  test('answers a sender of events that asks whether it may send', async () => {
    const fetch = toFetch(on(cloudEvent({}, { allowedOrigins: '*', otherwise: 'pass' })).each(() => {}))
    const headers = { 'webhook-request-origin': 'events.example' }
    const response = await fetch(new Request('https://app.example/', { method: 'OPTIONS', headers }))
    expect([response.status, response.headers.get('webhook-allowed-origin')]).toEqual([200, '*'])
  })

  test('refuses at load what nothing triggers there', () => {
    expect(() => toFetch(on(queue()).each(() => {}) as never)).toThrow(
      'queue: nothing on node triggers it; what is triggered there: http, cloudEvent',
    )
  })
})

// heddle in a Worker: bundled, run by workerd, emitting to a queue that hands over to a consumer. The runtime and its
// bindings are Cloudflare's; the queue is miniflare's, in place of the service.

import { build } from 'esbuild'
import { Miniflare } from 'miniflare'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startFaultServer } from './fault-server.ts'
import { httpProtocol } from './protocols.ts'

const root = new URL('../../..', import.meta.url).pathname
let script: string

beforeAll(async () => {
  const { outputFiles } = await build({
    entryPoints: [new URL('queue-worker.ts', import.meta.url).pathname],
    bundle: true,
    format: 'esm',
    target: 'es2023',
    conditions: ['@heddle/source', 'workerd', 'worker'],
    external: ['cloudflare:workers'],
    absWorkingDir: root,
    write: false,
    logLevel: 'error',
  })
  script = outputFiles[0]?.text as string
})

const many = (count: number, note = 'é') =>
  Array.from({ length: count }, (_, index) => ({ type: 'order.paid', id: `e${index}`, data: { note } }))

describe.each([[[]], [['nodejs_compat']]])('a Worker with the flags %j', (flags) => {
  const isNode = flags.length > 0
  let worker: Miniflare
  const received: { readonly queue: string; readonly bodies: readonly unknown[] }[] = []
  const bodies = () => received.flatMap((batch) => batch.bodies) as { id: string; time: string }[]

  async function asked(door: string, given: unknown = null): Promise<{ result?: unknown; error?: unknown }> {
    const response = await worker.dispatchFetch(`http://worker/${door}`, {
      method: 'POST',
      body: JSON.stringify(given),
    })
    return (await response.json()) as { result?: unknown }
  }

  beforeAll(async () => {
    worker = new Miniflare({
      modules: true,
      script,
      host: '127.0.0.1',
      port: 0,
      compatibilityDate: '2026-04-26',
      compatibilityFlags: [...flags],
      queueProducers: { JOBS: 'jobs', PLAIN: 'plain', CHAIN: 'chain' },
      queueConsumers: Object.fromEntries(
        ['jobs', 'plain', 'chain'].map((name) => [name, { maxBatchSize: 100, maxBatchTimeout: 0 }]),
      ),
      serviceBindings: {
        async RECORDER(request: { json(): Promise<unknown> }) {
          received.push((await request.json()) as (typeof received)[number])
          return new Response() as never
        },
      },
    })
    await worker.ready
  })
  beforeEach(() => {
    received.length = 0
  })
  afterAll(() => worker.dispose())

  test(`has ${isNode ? '' : 'no '}Buffer and process`, async () => {
    const type = (name: string) => (isNode ? name : 'undefined')
    expect(await asked('globals')).toEqual({ result: { process: type('object'), Buffer: type('function') } })
  })

  test('sends more events than a request takes, and its consumer gets every one whole', async () => {
    const time = '2026-11-27T08:00:00.125Z'
    const { result } = await asked('emit', many(250))
    expect(result).toMatchObject(many(250).map(({ type, id }) => ({ type, id })))
    await expect.poll(() => bodies().length, { timeout: 10_000 }).toBe(250)
    const documents = bodies().toSorted((one, other) => Number(one.id.slice(1)) - Number(other.id.slice(1)))
    expect(documents.map((document) => ({ ...document, time }))).toEqual(
      many(250).map(({ type, id, data }) => ({
        ...{ specversion: '1.0', id, source: 'orders', type, time, datacontenttype: 'application/json', data },
      })),
    )
  })

  test('sends the data alone where it is asked to, by a binding that a function gives', async () => {
    await asked('plain', many(2))
    await expect.poll(() => bodies().length, { timeout: 10_000 }).toBe(2)
    expect(received.map(({ queue }) => queue)).toContain('plain')
    expect(bodies()).toEqual([{ note: 'é' }, { note: 'é' }])
  })

  test('has a message wait', async () => {
    await asked('emit', [{ ...many(1)[0], id: 'later', delay: 0.5 }])
    expect(bodies()).toEqual([])
    await expect.poll(() => bodies().map(({ id }) => id), { timeout: 10_000 }).toEqual(['later'])
  })

  test('sends as much as a message and a request take, and refuses more by name', async () => {
    const largest = many(3, 'x'.repeat(127_700))
    const { result } = await asked('emit', largest)
    expect(result).toHaveLength(3)
    await expect.poll(() => bodies().length, { timeout: 10_000 }).toBe(3)
    expect(await asked('emit', many(1, 'x'.repeat(128_000)))).toEqual({
      error: {
        code: 'INVALID_EVENT',
        message: expect.stringMatching(/^cloudflareQueue: order\.paid e0 has 128\d{3} bytes, it takes 128000$/),
      },
    })
  })

  test('refuses data that the schema does not take', async () => {
    expect(await asked('emit', [{ type: 'order.paid', data: { note: 1 } }])).toMatchObject({
      error: { code: 'INVALID_PAYLOAD', issues: [{ path: ['data', 'note'] }] },
    })
    expect(bodies()).toEqual([])
  })

  test('sends to several targets', async () => {
    const { result } = await asked('several', many(1))
    const kept = { id: 'e0', data: { note: 'é' } }
    expect(result).toEqual({ kept: [kept, kept], targets: [3] })
    await expect.poll(() => bodies().length, { timeout: 10_000 }).toBe(1)
  })

  test.each(['binary', 'structured', 'batch'] as const)('sends by http as %s', async (format) => {
    const server = await startFaultServer(httpProtocol)
    expect(await asked('http', { url: server.url, format })).toMatchObject({ result: { type: 'order.paid' } })
    expect(server.taken.map(({ data, source }) => ({ data, source }))).toEqual([
      { data: { note: 'é' }, source: 'orders' },
    ])
    await server.stop()
  })

  test('gives up when the signal aborts', async () => {
    expect(await asked('late')).toMatchObject({ error: { failures: [{ id: 'late', code: 'DEADLINE' }] } })
  })

  if (isNode) {
    test('knows the event that it handles: passes on where it comes from, and awaits what is not awaited', async () => {
      await asked('chain', many(1))
      await expect.poll(() => bodies().length, { timeout: 10_000 }).toBe(2)
      const from = { source: 'orders', correlationid: 'e0', causationid: 'e0', data: { note: 'é' } }
      expect(bodies().toSorted((one, other) => one.id.localeCompare(other.id))).toEqual([
        expect.objectContaining({ id: 'e0-awaited', ...from }),
        expect.objectContaining({ id: 'e0-left', ...from }),
      ])
      expect(await asked('outbox')).toEqual({ result: 'function' })
    })
  } else {
    test('emits while it handles an event, without knowing of it', async () => {
      await asked('chain', many(1))
      await expect.poll(() => bodies().map(({ id }) => id), { timeout: 10_000 }).toContain('e0-awaited')
      expect(bodies()[0]).toMatchObject({ source: 'orders', data: { note: 'é' } })
      expect(bodies()[0]).not.toHaveProperty('correlationid')
    })

    test('refuses an outbox, which would not know what is in it', async () => {
      expect(await asked('outbox')).toEqual({
        error: {
          code: 'MISUSE',
          message:
            'outbox: without AsyncLocalStorage calls cannot be told apart: a Worker needs the flag nodejs_compat',
        },
      })
    })
  }
})

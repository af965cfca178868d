import type { Readable } from 'node:stream'
import { Miniflare } from 'miniflare'
import { describe, expect, test } from 'vitest'
import { bundle } from './conformance/bundle.ts'
import { familyConformance, type Spec } from './conformance/family-conformance.ts'
import { httpConformance } from './conformance/http-conformance.ts'
import { seenSince } from './conformance/seen-since.ts'

const COMPATIBILITY_DATE = '2026-04-01'

interface Running {
  readonly miniflare: Miniflare
  readonly lines: string[]
}

async function start(options: object = {}): Promise<Running> {
  const lines: string[] = []
  const miniflare = new Miniflare({
    modules: true,
    script: await bundle(new URL('./worker-app.ts', import.meta.url), { external: ['node:*'] }),
    host: '127.0.0.1',
    port: 0,
    compatibilityDate: COMPATIBILITY_DATE,
    // The tables of the suite are made with Buffer.
    compatibilityFlags: ['nodejs_compat'],
    ...options,
    handleRuntimeStdio(stdout: Readable, stderr: Readable) {
      for (const stream of [stdout, stderr])
        stream.on('data', (chunk: Buffer) => lines.push(...String(chunk).split('\n')))
    },
  })
  await miniflare.ready
  return { miniflare, lines }
}

httpConformance({
  platform: 'cloudflare-workers',
  host: 'workerd',
  differences: ['sendsStatusFirst'],
  hidesBreaks: 'Miniflare’s own front ends an answer that breaks off as if it were whole',
  async start() {
    const { miniflare } = await start()
    const { port } = await miniflare.ready
    return { address: { port: Number(port) }, stop: () => miniflare.dispose() }
  },
})

for (const [family, queue, body] of [
  ['queue', 'orders', (spec: Spec) => spec.body],
  ['cloudEvent', 'events', (spec: Spec) => spec.event],
] as const) {
  familyConformance({
    platform: 'cloudflare-workers',
    family,
    host: 'workerd',
    again: 'itself',
    batches: true,
    async start() {
      const { miniflare, lines } = await start()
      const worker = await miniflare.getWorker()
      return {
        stop: () => miniflare.dispose(),
        async deliver(specs) {
          const from = lines.length
          const messages = specs.map((spec, index) => ({
            id: `m${index}`,
            timestamp: new Date(),
            attempts: 1,
            body: body(spec),
          }))
          const { retryMessages } = await worker.queue(queue, messages)
          return { seen: await seenSince(lines, from), again: retryMessages.map(({ msgId }) => Number(msgId.slice(1))) }
        },
      }
    },
  })
}

familyConformance({
  platform: 'cloudflare-workers',
  family: 'schedule',
  host: 'workerd',
  again: 'none',
  async start() {
    const { miniflare, lines } = await start()
    const worker = await miniflare.getWorker()
    return {
      stop: () => miniflare.dispose(),
      async deliver() {
        const from = lines.length
        await worker.scheduled({ cron: '0 3 * * *', scheduledTime: new Date('2026-10-05T03:00:00.000Z') })
        return { seen: await seenSince(lines, from), again: [] }
      },
    }
  },
})

describe('toWorker in workerd', () => {
  test('a message that fails comes again alone, and goes to the dead-letter queue when its retries are over', async () => {
    const script = await bundle(new URL('./worker-queues.ts', import.meta.url))
    const { miniflare, lines } = await start({
      script,
      compatibilityFlags: [],
      queueProducers: { JOBS: 'jobs' },
      queueConsumers: {
        jobs: { maxBatchTimeout: 0.05, maxRetries: 2, retryDelay: 0, deadLetterQueue: 'dead' },
        dead: { maxBatchTimeout: 0.05 },
      },
    })
    try {
      await miniflare.dispatchFetch('http://app.example/', { method: 'POST', body: JSON.stringify([1, -1, 2]) })
      await until(() => lines.some((line) => line.startsWith('dead')))
      expect(lines.filter((line) => /^(?:jobs|dead) /.test(line)).toSorted()).toEqual([
        'dead -1, attempt 1',
        'jobs -1, attempt 1',
        'jobs -1, attempt 2',
        'jobs -1, attempt 3',
        'jobs 1, attempt 1',
        'jobs 2, attempt 1',
      ])
    } finally {
      await miniflare.dispose()
    }
  })

  test('an http handler needs no nodejs_compat, with layers, a body, errors and a stream', async () => {
    // As Wrangler does: what is not used is left out, and so are these.
    const script = await bundle(new URL('./worker-plain.ts', import.meta.url), { external: ['node:*'] })
    expect(script).not.toMatch(/from ?["']node:|require\(["']node:/)
    const { miniflare, lines } = await start({ script, compatibilityFlags: [], bindings: { GREETING: 'hello' } })
    const call = async (path: string, body?: unknown) => {
      const given = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
      const response = await miniflare.dispatchFetch(`http://app.example${path}`, {
        ...given,
        headers: body === undefined ? {} : { 'content-type': 'application/json' },
      })
      return [response.status, await response.text()] as const
    }
    try {
      expect(await call('/greetings/J%C3%BCrgen', { times: 2 })).toEqual([201, '{"greeting":"hello Jürgen","times":2}'])
      expect(await call('/greetings/x', { times: 'two' })).toEqual([
        422,
        expect.stringContaining('"path":"body.times"'),
      ])
      expect(await call('/nowhere')).toEqual([404, expect.stringContaining('about:blank')])
      expect(await call('/broken')).toEqual([500, expect.not.stringContaining('hunter2')])
      expect(await call('/stream')).toEqual([200, 'data: 1\n\ndata: 2\n\n'])
      expect(await call('/behind')).toEqual([204, ''])
      await until(() => lines.includes('done behind the answer'))
      const logged = lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line))
      expect(logged).toContainEqual(expect.objectContaining({ level: 'INFO', message: 'greeted' }))
    } finally {
      await miniflare.dispose()
    }
  })

  test('a message comes again after what retry.after says, and one that JSON cannot say takes no other with it', async () => {
    const { miniflare } = await start()
    try {
      const worker = await miniflare.getWorker()
      const sent = { timestamp: new Date(), attempts: 1 }
      const { retryMessages } = await worker.queue('later', [{ ...sent, id: 'm1', body: 'a' }])
      expect(retryMessages).toEqual([{ msgId: 'm1', delaySeconds: 60 }])
      const values = [{ total: 1n }, 'done', new Map([['id', 'o-1']])]
      const messages = values.map((body, index) => ({ ...sent, id: `m${index}`, body }))
      const outcome = await worker.queue('text', messages)
      expect(outcome.explicitAcks).toEqual(['m1'])
      expect(outcome.retryMessages).toEqual([{ msgId: 'm0' }, { msgId: 'm2' }])
    } finally {
      await miniflare.dispose()
    }
  })

  test('messages of a queue that has no handler are not taken for done', async () => {
    const { miniflare } = await start()
    try {
      const worker = await miniflare.getWorker()
      const { outcome } = await worker.queue('others', [{ id: 'm1', timestamp: new Date(), attempts: 1, body: {} }])
      expect(outcome).toBe('exception')
    } finally {
      await miniflare.dispose()
    }
  })
})

async function until(condition: () => boolean): Promise<void> {
  const end = Date.now() + 20_000
  while (!condition()) {
    if (Date.now() > end) throw new Error('it did not come to pass')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

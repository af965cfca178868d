// A Worker that emits to a queue, and gets what is in it: bundled, and run by workerd. It is no test by itself.

// @ts-expect-error what Workers have is not declared here
import { env } from 'cloudflare:workers'
import { on } from 'heddle'
import { cloudEvent } from 'heddle/cloud-events'
import { type EventToEmit, emitter, fanOut, memory, outbox, route } from 'heddle/emit'
import { cloudflareQueue, type QueueBinding } from 'heddle/emit/cloudflare-queues'
import { http } from 'heddle/emit/http'
import { type ExecutionContext, type MessageBatch, toWorker } from 'heddle/workers'
import * as z from 'zod'

interface Bindings {
  readonly JOBS: QueueBinding
  readonly PLAIN: QueueBinding
  readonly CHAIN: QueueBinding
  readonly RECORDER: { fetch(url: string, init: { method: string; body: string }): Promise<unknown> }
}

const { JOBS } = env as Bindings
const catalogue = { 'order.paid': z.object({ note: z.string() }) }
type Events = readonly EventToEmit<typeof catalogue>[]

// As in a user's Worker, at the top of the module.
const events = emitter(catalogue, cloudflareQueue({ queue: JOBS }), { source: 'orders', backoff: 1 })

const doors: Record<string, (given: never, bindings: Bindings) => unknown> = {
  globals: () => ({ process: typeof process, Buffer: typeof Buffer }),
  emit: (given: Events) => events.emitAll(given),
  plain: async (given: Events, { PLAIN }: Bindings) => {
    const target = cloudflareQueue({ queue: () => PLAIN, format: 'plain' })
    return await emitter(catalogue, target, { source: 'orders' }).emitAll(given)
  },
  several: async (given: Events) => {
    const kept = memory()
    const target = fanOut([kept, route(() => kept), cloudflareQueue({ queue: JOBS })])
    const emitted = await emitter(catalogue, target, { source: 'orders' }).emitAll(given)
    return { kept: kept.events.map(({ id, data }) => ({ id, data })), targets: emitted.map(({ each }) => each?.length) }
  },
  http: async ({ url, format }: { url: string; format: 'binary' | 'structured' | 'batch' }) => {
    const sign = format === 'binary' ? undefined : { secret: `whsec_${btoa('x'.repeat(32))}` }
    const target = http({ url, format, sign, fetch })
    return await emitter(catalogue, target, { source: 'orders' }).emit('order.paid', { note: 'é' }, { subject: 'ö' })
  },
  late: async () => {
    const silent = cloudflareQueue({ queue: { sendBatch: () => new Promise(() => {}) } })
    const signal = AbortSignal.timeout(20)
    return await emitter(catalogue, silent).emit('order.paid', { note: '' }, { id: 'late', signal })
  },
  outbox: () => typeof outbox(),
  chain: async (given: Events, { CHAIN }: Bindings) => {
    return await emitter(catalogue, cloudflareQueue({ queue: CHAIN }), { source: 'orders' }).emitAll(given)
  },
}

/** Reads what was emitted, and emits: one event that it waits for, and one that it does not. */
const consumer = toWorker({
  queue: on(cloudEvent(catalogue)).each(async ({ id, data }) => {
    await events.emit('order.paid', data, { id: `${id}-awaited` })
    void events.emit('order.paid', data, { id: `${id}-left` })
  }),
})

export default {
  async fetch(request: Request, bindings: Bindings): Promise<Response> {
    try {
      const door = doors[new URL(request.url).pathname.slice(1)] as (given: unknown, bindings: Bindings) => unknown
      return Response.json({ result: await door(await request.json(), bindings) })
    } catch (error) {
      const { code, message, failures, issues } = error as Record<string, unknown>
      return Response.json({ error: { code, message, failures, issues } })
    }
  },
  async queue(batch: MessageBatch, bindings: Bindings, ctx: ExecutionContext): Promise<void> {
    if (batch.queue === 'chain') return await consumer.queue(batch, bindings, ctx)
    const bodies = batch.messages.map(({ body }) => body)
    const body = JSON.stringify({ queue: batch.queue, bodies })
    await bindings.RECORDER.fetch('http://recorder/', { method: 'POST', body })
  },
}

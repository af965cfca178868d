// The faults of faults.test.ts between the emitter and `fauxqs`: what has come out of the queue in the end is what is told
// to have gone. One run of each, for it takes long to empty a queue; HEDDLE_REAL_RUNS makes it more. HEDDLE_SEED runs the
// same again.

import { EmitError, type Emitted, emitter, type UnsentEvent } from '@heddle/emit'
import { sns } from '@heddle/emit/sns'
import { sqs } from '@heddle/emit/sqs'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import * as z from 'zod'
import { CLIENTS, clientOf, stubAws } from './aws-helpers.ts'
import { faultPlan } from './fault-plan.ts'
import { type RealServices, startRealServices } from './real-services.ts'
import { startWireServer } from './wire-server.ts'

const seed = process.env.HEDDLE_SEED ?? String(Date.now() % 2 ** 31)
const WAYS = ['sqs', 'sqs fifo', 'sns'] as const
const runs = Number(process.env.HEDDLE_REAL_RUNS ?? 1)
const cases = Array.from({ length: runs }, (_, run) => WAYS.map((way) => [way, run] as const)).flat()
const catalogue = { 'order.paid': z.object({ note: z.string() }) }

let services: RealServices
beforeAll(async () => {
  services = await startRealServices()
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await services.stop()
})

describe.each(CLIENTS)(`with the client of kind %s, HEDDLE_SEED=${seed}`, (kind) => {
  test.each(cases)('%s loses no event of 1,000, whatever goes wrong (run %i)', async (way, run) => {
    const plan = faultPlan(`${seed} ${kind} ${way} ${run}`)
    const proxy = await startWireServer({ ...plan, upstream: services.endpoint })
    onTestFinished(() => proxy.stop())
    stubAws(proxy.url)
    const fifo = way === 'sqs fifo'
    const name = `${way.replace(' ', '-')}-${kind}-${run}${fifo ? '.fifo' : ''}`
    const queue = await services.createQueue(name, fifo ? { FifoQueue: 'true' } : {})
    const url = new URL(new URL(queue.url).pathname, proxy.url).href
    const client = clientOf(kind)
    const target = way === 'sns' ? sns({ topicArn: await topicTo(queue), client }) : sqs({ url, client })
    const { emitAll } = emitter(catalogue, target, { backoff: 1 })
    const events = Array.from({ length: 1000 }, (_, index) => ({
      type: 'order.paid' as const,
      id: `e${index}`,
      data: { note: 'ö'.repeat(index % 90) },
      ...(fifo ? { key: `k${index % 100}` } : {}),
    }))
    const { emitted, failures } = await emitAll(events).then(
      (all): Outcome => ({ emitted: all, failures: [] }),
      (error) => (error instanceof EmitError ? error : Promise.reject(error)),
    )
    const messages = await queue.drain()
    const ids = messages.map(({ MessageAttributes }) => MessageAttributes?.['ce-id']?.StringValue ?? '')
    const times = new Map<string, number>()
    for (const id of ids) times.set(id, (times.get(id) ?? 0) + 1)
    const unheard = new Map<string, number>()
    for (const one of proxy.taken) if (one.unheard) unheard.set(one.eventId, (unheard.get(one.eventId) ?? 0) + 1)

    expect([...emitted, ...failures].map(({ id }) => id).toSorted()).toEqual(events.map(({ id }) => id).toSorted())
    expect(emitted.filter(({ id }) => !times.has(id))).toEqual([])
    expect(failures.filter(({ id }) => (times.get(id) ?? 0) > (unheard.get(id) ?? 0))).toEqual([])
    const again = [...times].filter(([, count]) => count > 1)
    expect(again.filter(([id, count]) => count > 1 + (unheard.get(id) ?? 0))).toEqual([])
    // A FIFO queue knows an event again.
    if (fifo) expect(again).toEqual([])
    else expect(again.length).toBeGreaterThan(0)
    expect(plan.counts.partial).toBeGreaterThan(0)
    for (const [id, code] of plan.refused) expect(failures.find((failure) => failure.id === id)).toMatchObject({ code })
  })
})

interface Outcome {
  readonly emitted: readonly Emitted[]
  readonly failures: readonly UnsentEvent[]
}

async function topicTo(queue: Awaited<ReturnType<RealServices['createQueue']>>): Promise<string> {
  const topicArn = await services.createTopic(`to-${queue.arn.split(':').at(-1)}`)
  await services.subscribe(topicArn, queue, { RawMessageDelivery: 'true' })
  return topicArn
}

// Runs of many events to services of which a request is taken whole or not at all, with faults in half of the requests. A
// failing run says its seed; to have the same faults again:
//   HEDDLE_SEED=<seed> npx vitest run packages/emit/test/whole-faults.test.ts
// HEDDLE_RUNS sets the number of runs. What speaks as the services do is stood in for: see the two servers.

import { EmitError, type Emitted, emitter, type Target, type UnsentEvent } from '@heddle/emit'
import { cloudflareQueue } from '@heddle/emit/cloudflare-queues'
import { eventGrid } from '@heddle/emit/event-grid'
import { pubSub } from '@heddle/emit/pub-sub'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { eventGridProtocol } from './azure-protocols.ts'
import { chance } from './fault-plan.ts'
import { type Fault, type FaultServer, startFaultServer } from './fault-server.ts'
import { grpcClient, startPubSubServer, TOPIC } from './pub-sub-server.ts'
import { bindingOf, serverBehindBinding } from './queue-server.ts'

const seed = process.env.HEDDLE_SEED ?? String(Date.now() % 2 ** 31)
const runs = Number(process.env.HEDDLE_RUNS ?? 25)
const EVENTS = 600
const KEYS = 50

const catalogue = { 'order.paid': z.object({ note: z.string() }) }

interface Service {
  readonly server: () => Promise<FaultServer>
  readonly target: (url: string) => Target
  readonly denied: string
  /** Requests at a time. */
  readonly concurrency: number
}

const services: Record<string, Service> = {
  pubSub: {
    server: startPubSubServer,
    target: (url) => pubSub({ topic: TOPIC, client: grpcClient(url), maxBytes: 20_000 }),
    denied: 'PERMISSION_DENIED',
    // All share a connection: one that is cut takes the answers of others with it.
    concurrency: 1,
  },
  cloudflareQueue: {
    server: () => serverBehindBinding('2026-04-26'),
    target: (url) => cloudflareQueue({ queue: () => bindingOf(url) }),
    denied: 'Unauthorized',
    concurrency: 4,
  },
  eventGrid: {
    server: () => startFaultServer(eventGridProtocol('cloudevents')),
    // All would go in one request.
    target: (url) => ({
      ...eventGrid({ endpoint: `${url}/api/events`, key: 'k1' }),
      limits: { count: 20, bytes: 20_000 },
    }),
    denied: 'Unauthorized',
    concurrency: 4,
  },
}

function faultBy(random: () => number): Fault {
  const roll = random()
  if (roll < 0.5) return undefined
  if (roll < 0.65) return 'throttled'
  if (roll < 0.8) return 'broken'
  return roll < 0.98 ? 'cut' : 'denied'
}

async function emitMany(target: Target, concurrency: number, keyed: boolean, random: () => number) {
  const events = Array.from({ length: EVENTS }, (_, index) => ({
    type: 'order.paid' as const,
    id: `e${index}`,
    data: { note: 'é'.repeat(Math.floor(random() * 100)) },
    ...(keyed ? { key: `k${index % KEYS}` } : {}),
  }))
  const none: { emitted: readonly Emitted[]; failures: readonly UnsentEvent[] } = { emitted: [], failures: [] }
  try {
    return { ...none, emitted: await emitter(catalogue, target, { backoff: 1, concurrency }).emitAll(events) }
  } catch (error) {
    if (error instanceof EmitError) return error
    throw error
  }
}

test.each(Object.entries(services))(
  '%s: whatever fails, each event is delivered or listed',
  async (name, service) => {
    const server = await service.server()
    const target = service.target(server.url)
    for (let run = 0; run < runs; run++) {
      const random = chance(seed, name, run)
      const keyed = run % 2 === 1
      const faults: Fault[] = []
      server.requests.length = 0
      server.taken.length = 0
      server.faultOf = (number) => {
        faults[number] = faultBy(random)
        return faults[number]
      }
      const { emitted, failures } = await emitMany(target, service.concurrency, keyed, random)

      const context = `HEDDLE_SEED=${seed}, run ${run}`
      const ids = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id)
      const all = Array.from({ length: EVENTS }, (_, index) => `e${index}`)
      expect([...ids(emitted), ...ids(failures)].toSorted(), context).toEqual(all.toSorted())
      const [answered, unheard, denied] = [new Map<string, number>(), new Map<string, number>(), new Set<string>()]
      for (const [number, request] of server.requests.entries()) {
        for (const { id } of request) {
          if (faults[number] === undefined) answered.set(id, (answered.get(id) ?? 0) + 1)
          if (faults[number] === 'cut') unheard.set(id, (unheard.get(id) ?? 0) + 1)
          if (faults[number] === 'denied') denied.add(id)
        }
      }
      // What was heard of as taken is not sent again, and is all that counts as emitted.
      expect(
        [...answered.values()].filter((times) => times > 1),
        context,
      ).toEqual([])
      expect([...answered.keys()].toSorted(), context).toEqual(ids(emitted).toSorted())
      for (const { id, code, attempts } of failures) {
        if (denied.has(id)) expect(code, context).toBe(service.denied)
        else if (code !== 'AFTER_FAILURE') expect(attempts, context).toBe(5)
      }
      if (keyed) expect(overtakers(ids(server.taken)), context).toEqual([])
    }
    await server.stop()
  },
  120_000,
)

/** Of each key, an event comes after those before it, or again. */
function overtakers(taken: readonly string[]): string[] {
  const last = new Map<number, number>()
  return taken.filter((id) => {
    const index = Number(id.slice(1))
    const before = last.get(index % KEYS)
    last.set(index % KEYS, Math.max(before ?? -1, index))
    return before !== undefined && index !== before && index !== before + KEYS
  })
}

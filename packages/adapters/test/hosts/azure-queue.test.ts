import { QueueClient } from '@azure/storage-queue'
import { on } from 'heddle'
import { storageQueue, toAzure } from 'heddle/azure'
import { cloudEvent } from 'heddle/cloud-events'
import { emitter } from 'heddle/emit'
import { storageQueue as target } from 'heddle/emit/storage-queue'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { app } from '../azure-worker.ts'
import { cloudEventApp, Order, queueApp, seenIn } from '../conformance/family-app.ts'
import { familyConformance, type Spec } from '../conformance/family-conformance.ts'
import { type Azurite, isInstalled, pollQueue, startAzurite } from './azurite.ts'

const registered = { connection: 'Storage', queueName: 'orders' }
app.storageQueue('queue', { ...registered, handler: toAzure(queueApp) })
app.storageQueue('cloudEvent', { ...registered, handler: toAzure(cloudEventApp) })

const lines: string[] = []
const errors: string[] = []
beforeAll(() => {
  vi.spyOn(console, 'log').mockImplementation((line) => void lines.push(String(line)))
  vi.spyOn(console, 'error').mockImplementation((line) => void errors.push(String(line)))
})
afterAll(() => vi.restoreAllMocks())

interface Queues {
  readonly azurite: Azurite
  readonly queue: QueueClient
  readonly poison: QueueClient
}

async function startQueues(): Promise<Queues> {
  const azurite = await startAzurite('queue')
  const [queue, poison] = ['orders', 'orders-poison'].map((name) => new QueueClient(azurite.connectionString, name))
  await queue?.create()
  await poison?.create()
  return { azurite, queue: queue as QueueClient, poison: poison as QueueClient }
}

const base64 = (text: string) => Buffer.from(text).toString('base64')

if (isInstalled) {
  for (const [family, textOf] of [
    ['queue', ({ body = '' }: Spec) => body],
    ['cloudEvent', ({ event }: Spec) => JSON.stringify(event)],
  ] as const) {
    familyConformance({
      platform: 'azure-functions',
      family,
      host: 'azurite',
      again: 'itself',
      async start() {
        const { azurite, queue, poison } = await startQueues()
        return {
          stop: () => azurite.stop(),
          async deliver([spec = {}]) {
            const from = lines.length
            await queue.sendMessage(base64(textOf(spec)))
            await pollQueue(queue, poison, family)
            const { peekedMessageItems: left } = await queue.peekMessages()
            await queue.clearMessages()
            return { seen: seenIn(lines.slice(from)), again: left.map((_, index) => index) }
          },
        }
      },
    })
  }
}

describe.skipIf(!isInstalled)('toAzure at a queue of azurite', () => {
  let queues: Queues
  beforeAll(async () => {
    queues = await startQueues()
  })
  afterAll(() => queues?.azurite.stop())

  test('a message that always fails goes to the poison queue after its fifth try, and takes no other with it', async () => {
    const { queue, poison } = queues
    const tries: unknown[] = []
    const handler = on(storageQueue(Order)).each(({ body, attempt, id, source, time, popReceipt, expirationTime }) => {
      tries.push([body.id, attempt])
      expect({ id, source }).toEqual({ id: expect.stringMatching(/^[\da-f-]{36}$/), source: 'orders' })
      expect(popReceipt).toMatch(/./)
      expect(Date.now() - time.getTime()).toBeLessThan(60_000)
      expect(expirationTime?.getTime()).toBeGreaterThan(Date.now())
      if (body.total < 0) throw new Error('no')
    })
    app.storageQueue('poisoned', { ...registered, handler: toAzure(handler) })
    for (const total of [1, -1, 2]) await queue.sendMessage(base64(JSON.stringify({ id: `o${total}`, total })))
    for (let rounds = 0; rounds < 20 && (await pollQueue(queue, poison, 'poisoned')) > 0; rounds++) {}
    expect(tries.toSorted()).toEqual([
      ['o-1', 1],
      ['o-1', 2],
      ['o-1', 3],
      ['o-1', 4],
      ['o-1', 5],
      ['o1', 1],
      ['o2', 1],
    ])
    const { receivedMessageItems: dead } = await poison.receiveMessages()
    expect(dead.map(({ messageText }) => Buffer.from(messageText, 'base64').toString())).toEqual([
      '{"id":"o-1","total":-1}',
    ])
    expect(errors.filter((line) => line.includes('storageQueue: record')).length).toBe(5)
  })

  test('an event that an emitter of heddle puts there arrives as it was emitted', async () => {
    const { azurite, queue, poison } = queues
    const catalogue = { 'order.paid': Order }
    const time = new Date('2026-10-05T06:07:08.123Z')
    const seen: unknown[] = []
    const handler = on(cloudEvent(catalogue)).each(({ raw: _, ...event }) => void seen.push(event))
    app.storageQueue('emitted', { ...registered, handler: toAzure(handler) })
    const { emit } = emitter(catalogue, target({ connectionString: azurite.connectionString, queue: 'orders' }), {
      source: 'orders',
    })
    await emit('order.paid', { id: 'é🧶', total: 4.5 }, { id: 'e-1', time, subject: 'o-1' })
    expect(await pollQueue(queue, poison, 'emitted')).toBe(1)
    expect(seen).toMatchObject([
      {
        specversion: '1.0',
        id: 'e-1',
        source: 'orders',
        type: 'order.paid',
        time,
        subject: 'o-1',
        data: { id: 'é🧶', total: 4.5 },
      },
    ])
    expect(await pollQueue(queue, poison, 'emitted')).toBe(0)
  })
})

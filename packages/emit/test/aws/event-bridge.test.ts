// EventBridge of moto, with rules to queues: `npm run test:aws`.

import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge'
import { EmitError, emitter } from '@heddle/emit'
import { eventBridge } from '@heddle/emit/event-bridge'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { CLIENTS, clientOf, REGION, stubAws, TRACEPARENT } from '../aws-helpers.ts'
import { faultPlan } from '../fault-plan.ts'
import { type RealQueue, type RealServices, realServices } from '../real-services.ts'
import { startWireServer } from '../wire-server.ts'

const catalogue = {
  'order.paid': z.object({ order: z.string() }),
  'order.shipped': z.object({ order: z.string() }),
}
const endpoint = process.env.MOTO_ENDPOINT ?? ''

let services: RealServices
let bus: EventBridgeClient
beforeAll(() => {
  stubAws(endpoint)
  services = realServices(endpoint)
  bus = new EventBridgeClient({
    endpoint,
    region: REGION,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
})
afterAll(async () => {
  vi.unstubAllEnvs()
  bus.destroy()
  await services.stop()
})

/** A queue that a rule of a bus sends events to. */
async function ruledQueue(EventBusName: string, Name: string, pattern: object): Promise<RealQueue> {
  const queue = await services.createQueue(`${EventBusName}-${Name}`)
  await bus.send(new PutRuleCommand({ EventBusName, Name, EventPattern: JSON.stringify(pattern) }))
  await bus.send(new PutTargetsCommand({ EventBusName, Rule: Name, Targets: [{ Id: 'queue', Arn: queue.arn }] }))
  return queue
}

describe.each(CLIENTS)('with the client of kind %s', (kind) => {
  const client = clientOf(kind)

  test('eventBridge puts events on a bus, whose rules find them', async () => {
    const name = `shop-${kind}`
    await bus.send(new CreateEventBusCommand({ Name: name }))
    const paid = await ruledQueue(name, 'paid', { source: ['orders'], 'detail-type': ['order.paid'] })
    const one = await ruledQueue(name, 'one', { detail: { order: ['ö-3'] } })
    const caused = await ruledQueue(name, 'caused', { detail: { _meta: { correlationid: ['c7'] } } })
    const { emitAll } = emitter(catalogue, eventBridge({ bus: name, source: 'orders', client }), { concurrency: 1 })
    const time = new Date('2026-11-27T08:00:00.125Z')
    const emitted = await emitAll(
      Array.from({ length: 25 }, (_, index) => ({
        type: index % 2 === 0 ? ('order.shipped' as const) : ('order.paid' as const),
        id: `e${index}`,
        time,
        data: { order: `ö-${index}` },
        resources: ['arn:aws:s3:::b'],
        extensions: { traceparent: TRACEPARENT, correlationid: `c${index}` },
      })),
    )
    const messages = await paid.drain()
    const events = messages.map(({ Body }) => JSON.parse(Body ?? ''))
    expect(events).toHaveLength(12)
    expect(events[0]).toMatchObject({
      id: emitted[1]?.messageId,
      source: 'orders',
      'detail-type': 'order.paid',
      region: REGION,
      resources: ['arn:aws:s3:::b'],
      detail: {
        order: 'ö-1',
        _meta: { id: 'e1', time: time.toISOString(), traceparent: TRACEPARENT, correlationid: 'c1' },
      },
    })
    // To the second; all of it is in the metadata.
    expect(events[0].time).toBe('2026-11-27T08:00:00Z')
    expect(events.map(({ detail }) => detail.order)).toEqual(
      emitted.filter(({ type }) => type === 'order.paid').map(({ id }) => id.replace('e', 'ö-')),
    )
    expect((await one.drain()).map(({ Body }) => JSON.parse(Body ?? '').detail._meta.id)).toEqual(['e3'])
    expect((await caused.drain()).map(({ Body }) => JSON.parse(Body ?? '').detail.order)).toEqual(['ö-7'])
  })

  test('eventBridge puts CloudEvents documents on the default bus', async () => {
    const queue = await ruledQueue('default', `all-${kind}`, { source: [`orders-${kind}`] })
    const target = eventBridge({ source: `orders-${kind}`, format: 'cloudevents', client })
    await emitter(catalogue, target).emit('order.paid', { order: 'o-1' }, { id: 'e1' })
    const [message] = await queue.drain()
    expect(JSON.parse(message?.Body ?? '').detail).toMatchObject({
      specversion: '1.0',
      id: 'e1',
      source: `orders-${kind}`,
      type: 'order.paid',
      data: { order: 'o-1' },
    })
  })

  test('eventBridge says so when there is no such bus', async () => {
    const { emit } = emitter(catalogue, eventBridge({ bus: 'gone', client }))
    await expect(emit('order.paid', { order: 'o' })).rejects.toMatchObject({
      failures: [{ code: 'ResourceNotFoundException', attempts: 1, retriable: false }],
    })
  })

  test('eventBridge loses no event of 200, whatever goes wrong on the way', async () => {
    const seed = process.env.HEDDLE_SEED ?? String(Date.now() % 2 ** 31)
    const plan = faultPlan(`${seed} ${kind}`)
    const proxy = await startWireServer({ ...plan, upstream: endpoint })
    const name = `faults-${kind}`
    await bus.send(new CreateEventBusCommand({ Name: name }))
    const queue = await ruledQueue(name, 'all', { source: ['orders'] })
    stubAws(proxy.url)
    try {
      const { emitAll } = emitter(catalogue, eventBridge({ bus: name, source: 'orders', client }), { backoff: 1 })
      const events = Array.from({ length: 200 }, (_, index) => ({
        type: 'order.paid' as const,
        id: `e${index}`,
        data: { order: `ö-${index}` },
      }))
      const { emitted, failures } = await emitAll(events).then(
        (all) => ({ emitted: all, failures: [] as EmitError['failures'] }),
        (error) => (error instanceof EmitError ? error : Promise.reject(error)),
      )
      const ids = (await queue.drain()).map(({ Body }) => JSON.parse(Body ?? '').detail._meta.id as string)
      const unheard = proxy.taken.filter((one) => one.unheard).map(({ eventId }) => eventId)
      const timesOf = (list: readonly string[], id: string) => list.filter((one) => one === id).length
      expect([...emitted, ...failures].map(({ id }) => id).toSorted(), seed).toEqual(
        events.map(({ id }) => id).toSorted(),
      )
      expect(
        emitted.filter(({ id }) => !ids.includes(id)),
        seed,
      ).toEqual([])
      expect(
        failures.filter(({ id }) => timesOf(ids, id) > timesOf(unheard, id)),
        seed,
      ).toEqual([])
      expect(
        emitted.filter(({ id }) => timesOf(ids, id) > 1 + timesOf(unheard, id)),
        seed,
      ).toEqual([])
      for (const [id, code] of plan.refused)
        expect(failures.find((failure) => failure.id === id)).toMatchObject({ code })
    } finally {
      stubAws(endpoint)
      await proxy.stop()
    }
  })
})

// What goes over the wire, counted again from its bytes, as the service counts it.
// To run a failing one again: HEDDLE_SEED=<seed> npx vitest run packages/emit/test/limits.test.ts

import { emitter, type Target } from '@heddle/emit'
import { eventBridge } from '@heddle/emit/event-bridge'
import { sns } from '@heddle/emit/sns'
import { sqs } from '@heddle/emit/sqs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { REGION, wireServer } from './aws-helpers.ts'
import { eventIdOf, RULES, type WireService } from './wire.ts'

const seed = Number(process.env.HEDDLE_SEED ?? Date.now() % 2 ** 31)

const catalogue = { 'order.paid': z.object({ text: z.string() }) }

const TARGETS: Record<WireService, (url: string, format: 'plain' | 'cloudevents') => Target> = {
  sqs: (url, format) => sqs({ url: `${url}/1/orders`, client: 'light', format }),
  sns: (_, format) => sns({ topicArn: `arn:aws:sns:${REGION}:1:orders`, client: 'light', format }),
  events: (_, format) => eventBridge({ source: 'ördérs', client: 'light', format }),
}

interface Sketch {
  /** How much of what one request takes, from nothing to a little too much. */
  readonly share: number
  readonly unit: string
  readonly attribute: string | number
  readonly mark: Uint8Array
  readonly subject: string
}

const text = (maxLength: number) =>
  fc.string({ unit: fc.constantFrom('a', 'é', '€', '😀', '"', '\n'), minLength: 1, maxLength })

const sketch: fc.Arbitrary<Sketch> = fc.record({
  share: fc.oneof(
    { arbitrary: fc.double({ min: 0, max: 0.01, noNaN: true }), weight: 4 },
    { arbitrary: fc.double({ min: 0.05, max: 0.6, noNaN: true }), weight: 2 },
    { arbitrary: fc.constantFrom(0.1, 0.2, 0.25, 0.5, 0.999), weight: 1 },
  ),
  unit: fc.constantFrom('x', 'é', '€', '😀', '"', '\\', '\0', '\uffff'),
  attribute: fc.oneof(text(40), fc.integer()),
  mark: fc.uint8Array({ minLength: 1, maxLength: 40 }),
  // An attribute is one line.
  subject: text(20).map((line) => line.replaceAll('\n', ' ')),
})

/** Text that takes so much room in JSON. */
function filling(unit: string, bytes: number): string {
  const each = Buffer.byteLength(JSON.stringify(unit)) - 2
  return unit.repeat(Math.floor(bytes / (unit === '\uffff' ? 6 : each)))
}

describe.each(['sqs', 'sns', 'events'] as const)('%s', (service) => {
  const rule = RULES[service]

  test('gets no request of more entries or bytes than it takes', async () => {
    const server = await wireServer()
    await fc.assert(
      fc.asyncProperty(
        fc.array(sketch, { minLength: 1, maxLength: 40, size: 'max' }),
        fc.constantFrom('plain' as const, 'cloudevents' as const),
        async (sketches, format) => {
          server.requests.length = 0
          server.taken.length = 0
          const { emitAll } = emitter(catalogue, TARGETS[service](server.url, format))
          const events = sketches.map(({ share, unit, attribute, mark, subject }, index) => ({
            type: 'order.paid' as const,
            id: `e${index}`,
            data: { text: filling(unit, share * (rule.bytes - 1_500)) },
            attributes: { attribute, mark },
            subject,
            resources: [subject],
          }))
          await emitAll(events)
          for (const { entries } of server.requests) {
            expect(entries.length).toBeLessThanOrEqual(rule.count)
            expect(entries.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(rule.bytes)
          }
          expect(server.taken.map(({ eventId }) => eventId).toSorted()).toEqual(events.map(({ id }) => id).toSorted())
        },
      ),
      { seed, numRuns: 40 },
    )
  })

  test('is sent an event that is just as large as it takes, and not one that is a byte larger', async () => {
    const server = await wireServer()
    for (const format of ['plain', 'cloudevents'] as const) {
      const target = TARGETS[service](server.url, format)
      const { emit } = emitter(catalogue, target, { attempts: 1, source: 'orders' })
      const options = { id: 'e1', time: new Date(0), attributes: { a: 'ö', b: Uint8Array.of(0) } }
      server.requests.length = 0
      await emit('order.paid', { text: '' }, options)
      const room = rule.bytes - (server.requests[0]?.entries[0]?.bytes ?? 0)
      await emit('order.paid', { text: 'é'.repeat(room / 2) + 'x'.repeat(room % 2) }, options)
      const [, request] = server.requests
      expect(request?.entries[0]?.bytes).toBe(rule.bytes)
      expect(request?.entries.map(eventIdOf)).toEqual(['e1'])
      await expect(emit('order.paid', { text: 'x'.repeat(room + 1) }, options)).rejects.toMatchObject({
        code: 'INVALID_EVENT',
        message: expect.stringContaining(`order.paid e1 has ${rule.bytes + 1} bytes`),
      })
      expect(server.requests).toHaveLength(2)
    }
  })
})

// What every target has to do, and what one of your own has to pass. It runs against a server that speaks as the service
// does, or against the service's own: see `TargetUnderTest`.

import { EmitError, type Emitter, emitter, type Target } from '@heddle/emit'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { chance } from './fault-plan.ts'
import type { Arrived, FaultServer } from './fault-server.ts'

export interface TargetUnderTest {
  /** What the service takes, from its documentation and not from heddle. */
  readonly rules: { readonly count: number; readonly bytes: number; readonly entryBytes?: number }
  /** Whether some entries of a request may fail, and others not. */
  readonly partial: boolean
  /** Whether it has ids of its own. */
  readonly ids: boolean
  /** Whether what arrives says all that there is to say of an event; of plain data it does not. */
  readonly whole: boolean
  /** Whether a request that is under way can be given up: default true. */
  readonly abortable?: boolean
  /** What the smallest event says, from which on a byte more of it is a byte more to the service. Default: nothing. */
  readonly smallest?: string
  /** The code that it refuses with for good. */
  readonly denied: string
  server(): Promise<FaultServer>
  /** A target that sends to the server. */
  target(url: string): Target
  /** Events that it must refuse by name, and what it says. */
  readonly refuses: readonly (readonly [options: object, message: RegExp])[]
}

const catalogue = { 'order.paid': z.object({ note: z.string() }), 'order.shipped': z.object({ note: z.string() }) }

const UNICODE = 'é€😀\u2028\u0000"\\%\ufffe\n'

/** Runs the suite for a target. */
export function targetConformance(name: string, under: TargetUnderTest): void {
  const { rules } = under

  describe(name, () => {
    let server: FaultServer
    let target: Target
    let events: Emitter<typeof catalogue>

    beforeAll(async () => {
      server = await under.server()
      target = under.target(server.url)
      events = emitter(catalogue, target, { source: 'orders', backoff: 1 })
    })
    beforeEach(() => {
      server.faultOf = () => undefined
      server.requests.length = 0
      server.taken.length = 0
    })
    afterAll(() => server.stop())

    const many = (count: number, note = 'n', key?: (index: number) => string) =>
      Array.from({ length: count }, (_, index) => ({
        type: 'order.paid' as const,
        id: `e${index}`,
        data: { note },
        ...(key === undefined ? {} : { key: key(index) }),
      }))

    const failed = async (emit: Promise<unknown>): Promise<EmitError> => {
      const error = await emit.then(
        () => undefined,
        (reason: unknown) => reason,
      )
      if (error instanceof EmitError) return error
      throw error ?? new Error('it did not fail')
    }

    const taken = () => server.taken.map(({ id }) => id)

    test('delivers an event whole, whatever characters it has', async () => {
      const time = new Date('2026-01-02T03:04:05.678Z')
      const emitted = await events.emit('order.paid', { note: UNICODE }, { id: 'e-1', time, subject: 'order-7' })
      expect(emitted).toMatchObject({ id: 'e-1', type: 'order.paid' })
      expect(typeof emitted.messageId).toBe(under.ids ? 'string' : 'undefined')
      expect(server.taken).toHaveLength(1)
      expect(server.taken[0]?.data).toEqual({ note: UNICODE })
      if (!under.whole) return
      const { id, source, type, subject, time: at } = server.taken[0] as Arrived
      expect({ id, source, type, subject }).toEqual({
        id: 'e-1',
        source: 'orders',
        type: 'order.paid',
        subject: 'order-7',
      })
      expect(new Date(at)).toEqual(time)
    })

    test('sends nothing for no events', async () => {
      expect(await events.emitAll([])).toEqual([])
      expect(server.requests).toEqual([])
    })

    test('sends as many in a request as the service takes, and no more', async () => {
      const emitted = await events.emitAll(many(2 * rules.count + 1))
      expect(emitted.map(({ id }) => id)).toEqual(many(2 * rules.count + 1).map(({ id }) => id))
      expect(server.requests.map((request) => request.length).toSorted((one, other) => other - one)).toEqual([
        rules.count,
        rules.count,
        1,
      ])
    })

    test('never sends more bytes than the service takes, as the service counts', async () => {
      const entryMost = Math.min(rules.bytes, rules.entryBytes ?? rules.bytes)
      const sizes = [0.9, 0.7, 0.5, 0.3, 0.3, 0.3, 0.2, 0.1, 0.01, 0.6, 0.4, 0.4].map((share) => share * entryMost)
      await events.emitAll(
        sizes.map((size, index) => ({
          ...many(1)[0],
          id: `e${index}`,
          data: { note: '€'.repeat(Math.max(0, size / 3 - 400)) },
        })) as never,
      )
      expect(taken().toSorted()).toEqual(sizes.map((_, index) => `e${index}`).toSorted())
      for (const request of server.requests) {
        expect(request.length).toBeLessThanOrEqual(rules.count)
        expect(request.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(rules.bytes)
      }
    })

    test('takes the largest event there may be, and refuses one of a byte more by name before anything is sent', async () => {
      const most = Math.min(rules.bytes, rules.entryBytes ?? rules.bytes)
      const options = { id: 'large', time: new Date(0) }
      const { smallest = '' } = under
      await events.emit('order.paid', { note: smallest }, options)
      const [{ bytes }] = server.taken as [Arrived]
      const room = most - bytes
      server.requests.length = 0
      await expect(
        events.emitAll([
          { type: 'order.shipped', data: { note: '' }, id: 'small' },
          { type: 'order.paid', data: { note: smallest + 'x'.repeat(room + 1) }, ...options },
        ]),
      ).rejects.toThrow(/: order\.paid large has \d+ bytes, it takes \d+$/)
      expect(server.requests).toEqual([])
      await events.emit('order.paid', { note: smallest + 'x'.repeat(room) }, options)
      expect(server.taken[1]?.bytes).toBe(most)
    })

    if (under.partial) {
      test('sends again only what failed for a passing reason, and lists what failed for good', async () => {
        const fate = new Map([
          ['e1', 'passing'],
          ['e2', 'final'],
          ['e4', 'passing'],
        ] as const)
        server.faultOf = (number) => (number === 0 ? ({ id }) => fate.get(id as 'e1') : undefined)
        const error = await failed(events.emitAll(many(5)))
        expect(error.emitted.map(({ id }) => id)).toEqual(['e0', 'e1', 'e3', 'e4'])
        expect(error.failures).toHaveLength(1)
        expect(error.failures[0]).toMatchObject({
          id: 'e2',
          index: 2,
          attempts: 1,
          retriable: false,
          target: target.name,
        })
        expect(server.requests.slice(1).flatMap((request) => request.map(({ id }) => id))).toEqual(['e1', 'e4'])
        expect(taken()).toEqual(['e0', 'e3', 'e1', 'e4'])
      })

      test('gives up on an entry after five tries, and says what the service said', async () => {
        server.faultOf = () => (entry) => (entry.id === 'e1' ? 'passing' : undefined)
        const error = await failed(events.emitAll(many(3)))
        expect(error.failures).toMatchObject([{ id: 'e1', attempts: 5, retriable: true }])
        expect(error.message).toContain(`${target.name}: 1 of 3 events not emitted: order.paid e1: `)
        expect(server.requests).toHaveLength(5)
      })
    }

    test.for(['throttled', 'broken', 'cut'] as const)('sends a request again that was %s', async (fault) => {
      server.faultOf = (number) => (number < 2 ? fault : undefined)
      const emitted = await events.emitAll(many(rules.count))
      expect(emitted).toHaveLength(rules.count)
      // Of what was cut nobody knows that it was taken.
      expect(server.taken).toHaveLength((fault === 'cut' ? 3 : 1) * rules.count)
    })

    test('does not send again what the service refuses for good', async () => {
      server.faultOf = () => 'denied'
      const error = await failed(events.emitAll(many(2)))
      expect(error.emitted).toEqual([])
      expect(error.failures).toMatchObject([
        { id: 'e0', code: under.denied, attempts: 1, retriable: false },
        { id: 'e1', code: under.denied, attempts: 1, retriable: false },
      ])
      expect(error.failures[0]?.cause).toBeInstanceOf(Error)
    })

    const { abortable = true } = under
    test(`stops when the signal aborts${abortable ? ', and lets go of the connection' : ''}`, async () => {
      server.faultOf = () => 'silent'
      const before = server.givenUp
      const signal = AbortSignal.timeout(150)
      const error = await failed(events.emit('order.paid', { note: 'n' }, { signal }))
      expect(error.failures).toMatchObject([
        { code: 'DEADLINE', message: 'no answer before the deadline, it may have gone' },
      ])
      if (abortable) await expect.poll(() => server.givenUp).toBe(before + 1)
    })

    test('keeps the events of a key in order, whatever fails', async () => {
      const count = 60
      const random = chance(name)
      server.faultOf = () => {
        const roll = random()
        if (roll < 0.15) return 'throttled'
        if (roll < 0.3) return 'broken'
        return under.partial ? () => (random() < 0.2 ? 'passing' : undefined) : undefined
      }
      const patient = emitter(catalogue, target, { backoff: 1, attempts: 40 })
      await patient.emitAll(many(count, 'n', (index) => `k${index % 3}`))
      for (const rest of [0, 1, 2]) {
        const own = taken()
          .map((id) => Number(id.slice(1)))
          .filter((index) => index % 3 === rest)
        expect(own).toEqual(Array.from({ length: count / 3 }, (_, index) => index * 3 + rest))
      }
    })

    test('sends nothing behind one of its key that failed for good', async () => {
      server.faultOf = (number) => (number === 0 ? 'denied' : undefined)
      const error = await failed(events.emitAll(many(3, 'n', () => 'k')))
      expect(error.failures).toMatchObject([
        { id: 'e0', code: under.denied },
        { id: 'e1', code: 'AFTER_FAILURE', attempts: 0 },
        { id: 'e2', code: 'AFTER_FAILURE', attempts: 0 },
      ])
      expect(server.requests).toHaveLength(1)
    })

    for (const [options, message] of under.refuses) {
      test(`refuses by name what the service would not take: ${message.source}`, async () => {
        const bad = events.emitAll([
          { type: 'order.shipped', data: { note: '' } },
          { type: 'order.paid', data: { note: 'n' }, id: 'bad', ...options },
        ])
        await expect(bad).rejects.toMatchObject({ name: 'HeddleError', code: 'INVALID_EVENT' })
        await expect(bad).rejects.toThrow(message)
        await expect(bad).rejects.toThrow(`${target.name}: order.paid ${(options as { id?: string }).id ?? 'bad'}: `)
        expect(server.requests).toEqual([])
      })
    }

    test('sends what the data was when it was emitted', async () => {
      const data = { note: 'before' }
      const emit = events.emit('order.paid', data)
      data.note = 'after'
      await emit
      expect(server.taken[0]?.data).toEqual({ note: 'before' })
    })
  })
}

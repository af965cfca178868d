import { EmitError, emitter, type OutgoingEvent } from '@heddle/emit'
import { HeddleError, type StandardSchemaV1 } from 'heddle'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { busy, failing, fakeTarget, idsOf, reasonOf, refused, taken } from './fake-target.ts'

const catalogue = {
  'order.paid': z.object({ id: z.string(), total: z.number().optional() }),
  'order.shipped': z.object({ id: z.string(), at: z.string().transform((text) => new Date(text)) }),
}

const UUID = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/

describe('emit', () => {
  test('sends an event and resolves to what the service says of it', async () => {
    const target = fakeTarget(() => [{ messageId: 'm1', sequenceNumber: '7' }])
    const events = emitter(catalogue, target, { source: 'orders' })
    const emitted = await events.emit('order.paid', { id: 'o1' }, { id: 'e1' })
    expect(emitted).toEqual({ id: 'e1', type: 'order.paid', messageId: 'm1', sequenceNumber: '7' })
    expect(target.requests).toEqual([
      [
        {
          id: 'e1',
          source: 'orders',
          type: 'order.paid',
          time: expect.any(Date),
          subject: undefined,
          data: { id: 'o1' },
          key: undefined,
          deduplicationId: undefined,
          delay: undefined,
          attributes: undefined,
          resources: undefined,
          extensions: {},
        },
      ],
    ])
  })

  test('makes an id and the time of an event that has none', async () => {
    const target = fakeTarget()
    const before = Date.now()
    const { id } = await emitter(catalogue, target).emit('order.paid', { id: 'o1' })
    expect(id).toMatch(UUID)
    const [[event]] = target.requests as [[OutgoingEvent]]
    expect(event.id).toBe(id)
    expect(event.time.getTime()).toBeGreaterThanOrEqual(before)
    expect(event.source).toBe('heddle')
  })

  test('says who emits: as the emitter has it, else as the target has it', async () => {
    const target = { ...fakeTarget(), source: 'bus' }
    await emitter(catalogue, target).emit('order.paid', { id: 'o1' })
    await emitter(catalogue, target, { source: 'orders' }).emit('order.paid', { id: 'o1' })
    expect(target.requests.map(([event]) => event?.source)).toEqual(['bus', 'orders'])
  })

  test('sends what a consumer’s schema takes, not what the schema makes of it', async () => {
    const target = fakeTarget()
    await emitter(catalogue, target).emit('order.shipped', { id: 'o1', at: '2026-01-02' })
    expect(target.requests[0]?.[0]?.data).toEqual({ id: 'o1', at: '2026-01-02' })
  })

  test('refuses data that its schema refuses, and sends nothing', async () => {
    const target = fakeTarget()
    const bad = emitter(catalogue, target).emit('order.paid', { id: 7, total: 'x' } as never)
    const error = await reasonOf<HeddleError>(bad)
    expect(error).toMatchObject({ name: 'HeddleError', code: 'INVALID_PAYLOAD' })
    expect(error.message).toMatch(/^emit: order\.paid: data\.id: .*; data\.total: /)
    expect(target.requests).toEqual([])
  })

  test.for(['order.lost', 'toString', '__proto__', 'constructor'])('refuses the unknown type %s', async (type) => {
    const error = await reasonOf(emitter(catalogue, fakeTarget()).emit(type as never, {} as never))
    expect(error).toMatchObject({ code: 'UNKNOWN_TYPE' })
    expect(error.message).toBe(
      `emit: the catalogue has no type ${JSON.stringify(type)}, it has order.paid, order.shipped`,
    )
  })

  test.for([
    [{ id: '' }, 'expected an id'],
    [{ id: 7 }, 'expected an id'],
    [{ subject: '' }, 'expected no subject, or one that is not empty'],
    [{ key: '' }, 'expected no key, or one that is not empty'],
    [{ time: new Date('?') }, 'expected a time that is a valid Date'],
    [{ time: '2026-01-02' }, 'expected a time that is a valid Date'],
    [{ id: 'e\u0000' }, 'id: expected text without control characters'],
    [{ subject: 'two\nlines' }, 'subject: expected text without control characters'],
    [{ key: 'half of a pair: \ud800' }, 'key: expected text without control characters'],
    [{ extensions: { tenant: 'a\r\nb' } }, 'the extension tenant: expected text without control characters'],
    [{ extensions: { 'x-tenant': 'a' } }, 'the extension x-tenant: expected a name of a to z and 0 to 9'],
    [{ extensions: { Tenant: 'a' } }, 'the extension Tenant: expected a name of a to z and 0 to 9'],
    [{ extensions: { data: 'a' } }, 'the extension data: CloudEvents has an attribute of this name'],
    [{ extensions: { specversion: '0.3' } }, 'the extension specversion: CloudEvents has an attribute of this name'],
  ] as const)('refuses %o by name, and sends nothing', async ([options, message]) => {
    const target = fakeTarget()
    const error = await reasonOf(emitter(catalogue, target).emit('order.paid', { id: 'o1' }, options as never))
    expect(error).toMatchObject({ code: 'INVALID_EVENT' })
    expect(error.message).toContain(message)
    expect(error.message).toMatch(/^emit: order\.paid /)
    expect(target.requests).toEqual([])
  })

  test('names the event whose data JSON cannot say', async () => {
    const target = { ...fakeTarget(), entry: ({ data }: OutgoingEvent) => JSON.stringify(data) as never }
    const loose = emitter({ any: z.any() }, target)
    const round: { self?: unknown } = {}
    round.self = round
    for (const data of [round, { n: 1n }]) {
      const error = await reasonOf(loose.emit('any', data, { id: 'e1' }))
      expect(error).toMatchObject({ code: 'INVALID_EVENT', cause: expect.any(TypeError) })
      expect(error.message).toMatch(/^fake: any e1: /)
    }
  })

  test('waits for a schema that checks asynchronously, and takes one that throws as a refusal', async () => {
    const slow = z.object({ id: z.string().refine(async (id) => id !== 'bad', 'is bad') })
    const broken: StandardSchemaV1 = {
      '~standard': {
        version: 1,
        vendor: 'test',
        validate() {
          throw new Error('oops')
        },
      },
    }
    const target = fakeTarget()
    const events = emitter({ slow, broken }, target)
    await events.emit('slow', { id: 'good' })
    expect(target.requests).toHaveLength(1)
    await expect(events.emit('slow', { id: 'bad' })).rejects.toThrow('emit: slow: data.id: is bad')
    const error = await reasonOf(events.emit('broken', {}))
    expect(error).toMatchObject({ code: 'INVALID_PAYLOAD', message: 'emit: broken: data: the schema itself failed' })
    expect(error.cause).toEqual(new Error('oops'))
    expect(target.requests).toHaveLength(1)
  })

  test('sends the data as it was when emit was called', async () => {
    const target = { ...fakeTarget(), entry: ({ data }: OutgoingEvent) => JSON.stringify(data) as never }
    const data = { id: 'before' }
    const emit = emitter(catalogue, target).emit('order.paid', data)
    data.id = 'after'
    await emit
    expect(target.requests).toEqual([['{"id":"before"}']])
  })
})

describe('emitAll', () => {
  test('resolves to nothing for nothing, and asks the target nothing', async () => {
    const target = fakeTarget()
    expect(await emitter(catalogue, target).emitAll([])).toEqual([])
    expect(target.requests).toEqual([])
  })

  test('lists the issues of all events, by their place, and sends none', async () => {
    const target = fakeTarget()
    const error = await reasonOf<HeddleError>(
      emitter(catalogue, target).emitAll([
        { type: 'order.paid', data: { id: 'o1' } },
        { type: 'order.paid', data: { id: 2 } as never },
        { type: 'order.shipped', data: { id: 'o1', at: 3 } as never },
      ]),
    )
    expect(error.code).toBe('INVALID_PAYLOAD')
    expect(error.message).toMatch(/^emit: order\.paid, order\.shipped: \[1\]\.data\.id: .*; \[2\]\.data\.at: /)
    expect(error.issues?.map(({ path }) => path)).toEqual([
      [1, 'data', 'id'],
      [2, 'data', 'at'],
    ])
    expect(target.requests).toEqual([])
  })

  test('names every event that is too large, and sends none', async () => {
    const target = fakeTarget(taken, { bytes: 40, entryBytes: 20 })
    const error = await reasonOf(
      emitter(catalogue, target).emitAll([
        { type: 'order.paid', data: { id: 'x' }, id: 'e0' },
        { type: 'order.paid', data: { id: 'x'.repeat(20) }, id: 'e1' },
        { type: 'order.paid', data: { id: 'x'.repeat(21) }, id: 'e2' },
      ]),
    )
    expect(error).toMatchObject({ code: 'INVALID_EVENT' })
    expect(error.message).toBe(
      'fake: order.paid e1 has 29 bytes, it takes 20; fake: order.paid e2 has 30 bytes, it takes 20',
    )
    expect(target.requests).toEqual([])
  })

  test('emits 10,000 events, and resolves to them in their order', async () => {
    const target = fakeTarget()
    const all = Array.from({ length: 10_000 }, (_, index) => ({
      type: 'order.paid' as const,
      id: `e${index}`,
      data: { id: 'o' },
      ...(index % 3 === 0 ? { key: `k${index % 600}` } : {}),
    }))
    const emitted = await emitter(catalogue, target).emitAll(all)
    expect(emitted.map(({ id }) => id)).toEqual(all.map(({ id }) => id))
    expect(emitted.every(({ id, messageId }) => messageId === `m-${id}`)).toBe(true)
    expect(new Set(target.requests.flat()).size).toBe(10_000)
  })

  test('lists exactly what did not go, and why; what did is beside it', async () => {
    const fates = [undefined, refused, busy, undefined, refused]
    const target = fakeTarget((entries) => entries.map(({ id }) => fates[Number(id)] ?? { messageId: `m${id}` }))
    const error = await reasonOf<EmitError>(
      emitter(catalogue, target, { backoff: 0, attempts: 3 }).emitAll(
        fates.map((_, index) => ({ type: 'order.paid', data: { id: 'o' }, id: String(index) })),
      ),
    )
    expect(error).toBeInstanceOf(EmitError)
    expect(error).toBeInstanceOf(HeddleError)
    expect(error).toMatchObject({ name: 'EmitError', code: 'EMIT' })
    expect(error.message).toBe('fake: 3 of 5 events not emitted: order.paid 1: Refused: never, and 2 more')
    const event = { type: 'order.paid', target: 'fake' }
    expect(error.failures).toEqual([
      { ...event, id: '1', index: 1, attempts: 1, code: 'Refused', message: 'never', retriable: false },
      { ...event, id: '2', index: 2, attempts: 3, code: 'Busy', message: 'not now', retriable: true },
      { ...event, id: '4', index: 4, attempts: 1, code: 'Refused', message: 'never', retriable: false },
    ])
    expect(error.emitted).toEqual([
      { id: '0', type: 'order.paid', messageId: 'm0', sequenceNumber: undefined },
      { id: '3', type: 'order.paid', messageId: 'm3', sequenceNumber: undefined },
    ])
  })

  test('lists all of a request that failed as a whole, with the error as the cause', async () => {
    const cause = failing('AccessDeniedException', 400)
    const target = fakeTarget(() => {
      throw cause
    })
    const error = await reasonOf<EmitError>(
      emitter(catalogue, target).emitAll([1, 2].map((n) => ({ type: 'order.paid', data: { id: 'o' }, id: `${n}` }))),
    )
    expect(idsOf(target.requests)).toEqual([['1', '2']])
    expect(error.cause).toBe(cause)
    expect(error.failures.map(({ id, code, cause, attempts }) => ({ id, code, cause, attempts }))).toEqual([
      { id: '1', code: 'AccessDeniedException', cause, attempts: 1 },
      { id: '2', code: 'AccessDeniedException', cause, attempts: 1 },
    ])
  })

  test.for([
    [undefined, 'NO_ANSWER'],
    [[], 'NO_ANSWER'],
    [[undefined], 'NO_ANSWER'],
  ] as const)('takes an answer of %o as none', async ([answer, code]) => {
    const target = fakeTarget(() => answer as never)
    const error = await reasonOf<EmitError>(emitter(catalogue, target, { backoff: 0 }).emit('order.paid', { id: 'o' }))
    expect(error.failures).toMatchObject([{ code, attempts: 5 }])
  })
})

test.for([{ attempts: 0 }, { attempts: Number.NaN }, { concurrency: 0 }])('an emitter refuses %o', (options) => {
  expect(() => emitter(catalogue, fakeTarget(), options)).toThrow(/^emitter: expected attempts and a concurrency of/)
})

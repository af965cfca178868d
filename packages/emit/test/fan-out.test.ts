import { type EmitError, emitter, fanOut, type OutgoingEvent, route, type Target } from '@heddle/emit'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { busy, fakeTarget, idsOf, reasonOf, refused, taken } from './fake-target.ts'

const catalogue = { note: z.string(), memo: z.string() }

const named = (name: string, target = fakeTarget()) => ({ ...target, name })

const notes = (count: number, key?: string) =>
  Array.from({ length: count }, (_, index) => ({ type: 'note' as const, data: 'n', id: `e${index}`, key }))

describe('fanOut', () => {
  test('sends every event to every target, by the limits of each', async () => {
    const few = named('few', fakeTarget(taken, { count: 2 }))
    const many = named('many', fakeTarget(taken, { count: 500 }))
    const emitted = await emitter(catalogue, fanOut([few, many])).emitAll(notes(5))
    expect(few.requests.map(({ length }) => length)).toEqual([2, 2, 1])
    expect(many.requests.map(({ length }) => length)).toEqual([5])
    expect(emitted).toHaveLength(5)
    expect(emitted[0]).toEqual({
      id: 'e0',
      type: 'note',
      messageId: 'm-e0',
      sequenceNumber: undefined,
      each: [
        { target: 'few', messageId: 'm-e0', sequenceNumber: undefined },
        { target: 'many', messageId: 'm-e0', sequenceNumber: undefined },
      ],
    })
  })

  test('lets no target be stopped by another, and says which did not take which event', async () => {
    const good = named('good')
    const bad = named(
      'bad',
      fakeTarget((entries) => entries.map(({ id }) => (id === 'e1' ? refused : { messageId: id }))),
    )
    const down = named(
      'down',
      fakeTarget(() => {
        throw Object.assign(new Error('nobody there'), { code: 'ECONNREFUSED' })
      }),
    )
    const events = emitter(catalogue, fanOut([good, bad, fanOut([down])]), { backoff: 0, attempts: 2 })
    const error = await reasonOf<EmitError>(events.emitAll(notes(2)))
    expect(error.message).toBe(
      'fanOut: 2 of 2 events not emitted: note e0: down: ECONNREFUSED: nobody there, and 2 more',
    )
    expect(error.failures.map(({ target, id, index, attempts }) => ({ target, id, index, attempts }))).toEqual([
      { target: 'down', id: 'e0', index: 0, attempts: 2 },
      { target: 'bad', id: 'e1', index: 1, attempts: 1 },
      { target: 'down', id: 'e1', index: 1, attempts: 2 },
    ])
    expect(error.emitted).toEqual([])
    expect(good.requests.flat()).toHaveLength(2)
  })

  test('keeps the order of a key at each target by itself', async () => {
    const good = named('good')
    const slow = named(
      'slow',
      fakeTarget((entries, number) => (number < 2 ? [busy] : taken(entries, 0, never))),
    )
    await emitter(catalogue, fanOut([good, slow]), { backoff: 0 }).emitAll(notes(3, 'k'))
    expect(idsOf(good.requests)).toEqual([['e0'], ['e1'], ['e2']])
    expect(idsOf(slow.requests)).toEqual([['e0'], ['e0'], ['e0'], ['e1'], ['e2']])
  })

  test('refuses before anything goes what one of its targets would not take', async () => {
    const large = named('large')
    const small = named('small', fakeTarget(taken, { bytes: 2 }))
    await expect(emitter(catalogue, fanOut([large, small])).emitAll(notes(1))).rejects.toThrow(
      /^small: note e0 has 3 bytes, it takes 2$/,
    )
    expect(large.requests).toEqual([])
  })

  test('has events say that they come from the same', async () => {
    const one = named('one')
    const other = { ...named('other'), source: 'shop' }
    await emitter(catalogue, fanOut([one, other])).emitAll(notes(1))
    await emitter(catalogue, fanOut([one, other]), { source: 'orders' }).emitAll(notes(1))
    for (const { requests } of [one, other]) {
      expect(requests.map(([event]) => event?.source)).toEqual(['shop', 'orders'])
    }
  })

  test('of nothing is refused', () => {
    expect(() => fanOut([])).toThrow('fanOut: expected a target, got none')
  })
})

describe('route', () => {
  const byType = (targets: Readonly<Record<string, Target>>) => route(({ type }) => targets[type])

  test('sends each event to its target, several of one in one request', async () => {
    const note = named('note')
    const memo = named('memo')
    const emitted = await emitter(catalogue, byType({ note, memo })).emitAll([
      { type: 'memo', data: 'a', id: 'm1' },
      { type: 'note', data: 'a', id: 'n1' },
      { type: 'memo', data: 'a', id: 'm2' },
    ])
    expect(idsOf(note.requests)).toEqual([['n1']])
    expect(idsOf(memo.requests)).toEqual([['m1', 'm2']])
    expect(emitted.map(({ id }) => id)).toEqual(['m1', 'n1', 'm2'])
    expect(emitted[0]).not.toHaveProperty('each')
  })

  test('refuses by name an event that has no target, and sends none', async () => {
    const note = named('note')
    const emit = emitter(catalogue, byType({ note })).emitAll([
      { type: 'note', data: 'a' },
      { type: 'memo', data: 'a', id: 'm1' },
    ])
    const error = await reasonOf(emit)
    expect(error).toMatchObject({ code: 'INVALID_EVENT', message: 'route: memo m1: no target is given for it' })
    expect(note.requests).toEqual([])
  })

  test('may give all that is an event’s: its key, its data, several targets', async () => {
    const [eu, us, log] = [named('eu'), named('us'), named('log')]
    const target = route((event: OutgoingEvent) => fanOut([event.subject === 'eu' ? eu : us, log]))
    await emitter(catalogue, target).emitAll([
      { type: 'note', data: 'a', id: 'e1', subject: 'eu' },
      { type: 'note', data: 'a', id: 'e2', subject: 'us' },
    ])
    expect(idsOf([...eu.requests, ...us.requests, ...log.requests])).toEqual([['e1'], ['e2'], ['e1', 'e2']])
  })

  test('has an event say that it comes from whom its target says', async () => {
    const shop = { ...named('shop'), source: 'shop' }
    await emitter(catalogue, byType({ note: shop })).emit('note', 'n')
    expect(shop.requests[0]?.[0]?.source).toBe('shop')
  })
})

const never = new AbortController().signal

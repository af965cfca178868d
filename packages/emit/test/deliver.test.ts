import { type EmitError, emitter, type OutgoingEvent, type Rejected } from '@heddle/emit'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import * as z from 'zod'
import { busy, failing, fakeTarget, idsOf, reasonOf, refused, taken } from './fake-target.ts'

const catalogue = { note: z.string() }

const notes = (count: number, key?: (index: number) => string | undefined) =>
  Array.from({ length: count }, (_, index) => ({
    type: 'note' as const,
    data: 'n',
    id: `e${index}`,
    key: key?.(index),
  }))

/** Time stands still until the test moves it; what is random is as given. */
function still(random: number): void {
  vi.useFakeTimers({ now: 0, toFake: ['Date', 'setTimeout', 'clearTimeout'] })
  const spy = vi.spyOn(Math, 'random').mockReturnValue(random)
  onTestFinished(() => {
    vi.useRealTimers()
    spy.mockRestore()
  })
}

const idle = () => new Promise((resolve) => setImmediate(resolve))

describe('another try', () => {
  test('comes after a random time of up to twice as long as before', async () => {
    still(0.999_999)
    const times: number[] = []
    const target = fakeTarget(() => {
      times.push(Date.now())
      return [busy]
    })
    const failed = reasonOf<EmitError>(emitter(catalogue, target).emit('note', 'n'))
    await vi.advanceTimersByTimeAsync(1500)
    // A timer has no fractions of milliseconds.
    expect(times).toEqual([0, 99, 99 + 199, 99 + 199 + 399, 99 + 199 + 399 + 799])
    expect((await failed).failures).toMatchObject([{ attempts: 5 }])
    expect(vi.getTimerCount()).toBe(0)
  })

  test('comes at once when chance has it so', async () => {
    still(0)
    const target = fakeTarget((entries, number) => (number < 4 ? [busy] : taken(entries, 0, never)))
    const emitted = emitter(catalogue, target).emit('note', 'n')
    await vi.advanceTimersByTimeAsync(4)
    expect((await emitted).messageId).toBeDefined()
  })

  test('waits no longer than 20 seconds', async () => {
    still(0.999_999)
    const target = fakeTarget((entries, number) => (number < 11 ? [busy] : taken(entries, 0, never)))
    const emitted = emitter(catalogue, target, { attempts: 12 }).emit('note', 'n')
    await idle()
    await vi.advanceTimersByTimeAsync(100 * (2 ** 8 - 1) + 3 * 20_000)
    expect(await emitted).toBeDefined()
  })

  test('is not put off by what failed before, of other events', async () => {
    still(0.999_999)
    // Of one key, so that one goes after another; each fails once.
    const seen = new Set<string>()
    const target = fakeTarget(([event]) => {
      const { id } = event as OutgoingEvent
      if (seen.has(id)) return [{ messageId: id }]
      seen.add(id)
      return [busy]
    })
    const emitted = emitter(catalogue, target).emitAll(notes(20, () => 'k'))
    await vi.advanceTimersByTimeAsync(20 * 100)
    expect(await emitted).toHaveLength(20)
  })

  test('waits as long as the service asks for', async () => {
    still(0)
    const later: Rejected = { failure: { code: 'Busy', message: 'later', retriable: true, retryAfter: 3000 } }
    const target = fakeTarget((entries, number) => (number === 0 ? [later] : taken(entries, 0, never)))
    const emitted = emitter(catalogue, target).emit('note', 'n')
    await vi.advanceTimersByTimeAsync(2999)
    expect(target.requests).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(target.requests).toHaveLength(2)
    await emitted
  })

  test('is not made when the service asks for more than 20 seconds', async () => {
    const later: Rejected = { failure: { code: 'Busy', message: 'later', retriable: true, retryAfter: 20_001 } }
    const target = fakeTarget(() => [later])
    const error = await reasonOf<EmitError>(emitter(catalogue, target).emit('note', 'n'))
    expect(error.failures).toMatchObject([{ attempts: 1, code: 'Busy', retriable: true }])
  })

  test.for([
    [failing('ThrottlingException', 400), 3],
    [failing('ServiceUnavailable', 503), 3],
    [failing('TimeoutError'), 3],
    [Object.assign(new Error('reset'), { code: 'ECONNRESET' }), 3],
    [failing('Whatever', 500), 3],
    [failing('ValidationException', 400), 1],
    [new TypeError('a bug'), 1],
    ['a text', 1],
    [undefined, 1],
  ] as const)('is made by the kind of error: %o', async ([error, requests]) => {
    const target = fakeTarget(() => {
      throw error
    })
    await reasonOf(emitter(catalogue, target, { backoff: 0, attempts: 3 }).emit('note', 'n'))
    expect(target.requests).toHaveLength(requests)
  })

  test('sends only what failed, and packs it anew', async () => {
    const target = fakeTarget((entries, number) =>
      entries.map(({ id }) => (number < 3 && Number(id.slice(1)) % 5 === 0 ? busy : { messageId: id })),
    )
    await emitter(catalogue, target, { backoff: 0 }).emitAll(notes(25))
    expect(target.requests.map(({ length }) => length)).toEqual([10, 10, 5, 5])
    expect(idsOf(target.requests)[3]).toEqual(['e0', 'e5', 'e10', 'e15', 'e20'])
  })
})

describe('requests', () => {
  test.for([1, 4, 7])('are made %i at a time', async (concurrency) => {
    let now = 0
    let most = 0
    const target = fakeTarget(async (entries) => {
      most = Math.max(most, ++now)
      await idle()
      now--
      return taken(entries, 0, never)
    })
    await emitter(catalogue, target, { concurrency }).emitAll(notes(100))
    expect(most).toBe(concurrency)
    expect(target.requests).toHaveLength(10)
  })
})

describe('a signal', () => {
  test('that has aborted before lets nothing go', async () => {
    const target = fakeTarget()
    const signal = AbortSignal.abort(new DOMException('the deadline is near', 'TimeoutError'))
    const error = await reasonOf<EmitError>(
      emitter(catalogue, target).emitAll(
        notes(3, (n) => (n > 0 ? 'k' : undefined)),
        { signal },
      ),
    )
    expect(target.requests).toEqual([])
    expect(error.emitted).toEqual([])
    expect(error.failures).toHaveLength(3)
    for (const failure of error.failures) {
      expect(failure).toMatchObject({ code: 'DEADLINE', message: 'not sent before the deadline', attempts: 0 })
    }
  })

  test('ends the wait for another try, and what failed is listed as it failed', async () => {
    still(0.999_999)
    const stop = new AbortController()
    const target = fakeTarget(() => [busy])
    const failed = reasonOf<EmitError>(emitter(catalogue, target).emit('note', 'n', { signal: stop.signal }))
    await idle()
    stop.abort(new Error('enough'))
    expect((await failed).failures).toMatchObject([{ code: 'Busy', attempts: 1 }])
    expect(vi.getTimerCount()).toBe(0)
  })

  test('ends a request that does not heed it', async () => {
    const stop = new AbortController()
    const target = fakeTarget(() => new Promise<never>(() => {}))
    const failed = reasonOf<EmitError>(emitter(catalogue, target).emitAll(notes(11), { signal: stop.signal }))
    await idle()
    stop.abort(new Error('enough'))
    const { failures } = await failed
    expect(failures).toHaveLength(11)
    expect(failures[0]).toMatchObject({ code: 'DEADLINE', cause: new Error('enough') })
    expect(failures[0]?.message).toBe('no answer before it was aborted, it may have gone')
  })

  test('leaves what was taken before as emitted', async () => {
    const stop = new AbortController()
    const target = fakeTarget((entries, number) => {
      if (number === 1) stop.abort()
      return taken(entries, 0, never)
    })
    const events = emitter(catalogue, target, { concurrency: 1 })
    const error = await reasonOf<EmitError>(events.emitAll(notes(30), { signal: stop.signal }))
    expect(error.emitted.length + error.failures.length).toBe(30)
    expect(error.emitted.map(({ id }) => id).slice(0, 10)).toEqual(notes(10).map(({ id }) => id))
    expect(target.requests).toHaveLength(2)
  })

  test('keeps no listener after the emit', async () => {
    const { signal } = new AbortController()
    const added = vi.spyOn(signal, 'addEventListener')
    const removed = vi.spyOn(signal, 'removeEventListener')
    const target = fakeTarget((entries, number) => (number === 0 ? entries.map(() => busy) : taken(entries, 0, never)))
    await emitter(catalogue, target, { backoff: 0 }).emitAll(notes(30), { signal })
    expect(added).toHaveBeenCalled()
    expect(removed).toHaveBeenCalledTimes(added.mock.calls.length)
  })
})

describe('events of a key', () => {
  test('go one after another, those of others beside them', async () => {
    const target = fakeTarget()
    await emitter(catalogue, target).emitAll(notes(7, (index) => (index === 6 ? undefined : `k${index % 2}`)))
    expect(idsOf(target.requests)).toEqual([
      ['e0', 'e1', 'e6'],
      ['e2', 'e3'],
      ['e4', 'e5'],
    ])
  })

  test('wait for one of them that is tried again', async () => {
    const target = fakeTarget((entries, number) =>
      entries.map(({ id }) => (number < 2 && id === 'e0' ? busy : { messageId: id })),
    )
    await emitter(catalogue, target, { backoff: 0 }).emitAll(notes(4, (index) => `k${index % 2}`))
    expect(idsOf(target.requests)).toEqual([['e0', 'e1'], ['e0', 'e3'], ['e0'], ['e2']])
  })

  test('do not go behind one that failed for good', async () => {
    const target = fakeTarget((entries) => entries.map(({ id }) => (id === 'e2' ? refused : { messageId: id })))
    const error = await reasonOf<EmitError>(emitter(catalogue, target).emitAll(notes(6, (index) => `k${index % 2}`)))
    expect(error.emitted.map(({ id }) => id)).toEqual(['e0', 'e1', 'e3', 'e5'])
    expect(error.failures).toMatchObject([
      { id: 'e2', code: 'Refused', attempts: 1 },
      {
        id: 'e4',
        code: 'AFTER_FAILURE',
        message: 'not sent, for one before it of the key k0 failed',
        attempts: 0,
        retriable: false,
      },
    ])
  })
})

const never = new AbortController().signal

describe('whatever fails', () => {
  type Fate = 'taken' | 'busy' | 'lost' | 'refused'
  const fate = fc.constantFrom<Fate>('taken', 'taken', 'taken', 'busy', 'busy', 'lost', 'refused')
  const request = fc.constantFrom('answers', 'answers', 'answers', 'breaks before', 'breaks after', 'denied')
  const run = fc.record({
    keys: fc.array(fc.constantFrom(undefined, 'a', 'b', 'c'), { minLength: 1, maxLength: 40 }),
    fates: fc.infiniteStream(fate),
    requests: fc.infiniteStream(request),
    count: fc.integer({ min: 1, max: 10 }),
    concurrency: fc.integer({ min: 1, max: 5 }),
    attempts: fc.integer({ min: 1, max: 6 }),
  })

  test('each event is emitted or listed, and none of a key overtakes another', async () => {
    await fc.assert(
      fc.asyncProperty(run, async ({ keys, fates, requests, count, concurrency, attempts }) => {
        const inFlight = new Set<string>()
        const arrived: string[] = []
        const tries = new Map<string, number>()
        const heard = new Set<string>()
        const target = fakeTarget(
          async (entries) => {
            expect(entries.length).toBeLessThanOrEqual(count)
            const own = entries.flatMap(({ key }) => key ?? [])
            expect(new Set(own).size).toBe(own.length)
            for (const key of own) {
              expect(inFlight.has(key)).toBe(false)
              inFlight.add(key)
            }
            for (const { id } of entries) tries.set(id, (tries.get(id) ?? 0) + 1)
            const kind = requests.next().value
            await idle()
            for (const key of own) inFlight.delete(key)
            if (kind === 'denied') throw failing('AccessDenied', 403)
            if (kind === 'breaks before') throw failing('ECONNRESET')
            const outcomes = entries.map((event) => {
              const next = fates.next().value
              if (next === 'taken' || next === 'lost') arrived.push(event.id)
              if (next === 'taken' && kind === 'answers') heard.add(event.id)
              return next === 'taken' ? { messageId: event.id } : next === 'refused' ? refused : busy
            })
            if (kind === 'breaks after') throw failing('ECONNRESET')
            return outcomes
          },
          { count },
        )
        const events = notes(keys.length, (index) => keys[index])
        const ended = await emitter(catalogue, target, { backoff: 0, concurrency, attempts })
          .emitAll(events)
          .then(
            (emitted) => ({ emitted, failures: [] }),
            (error: EmitError) => error,
          )
        const emitted = ended.emitted.map(({ id }) => id)
        const failed = ended.failures.map(({ id }) => id)
        expect([...emitted, ...failed].toSorted()).toEqual(events.map(({ id }) => id).toSorted())
        expect(new Set(emitted)).toEqual(heard)
        for (const { id, attempts: tried, code } of ended.failures) {
          expect(tried).toBe(tries.get(id) ?? 0)
          expect(tried).toBeLessThanOrEqual(attempts)
          expect(tried === 0).toBe(code === 'AFTER_FAILURE')
        }
        for (const key of ['a', 'b', 'c']) {
          const own = events.filter((event) => event.key === key).map(({ id }) => id)
          const places = arrived.filter((id) => own.includes(id)).map((id) => own.indexOf(id))
          expect(places).toEqual(places.toSorted((one, other) => one - other))
          // All that was emitted stands before the first that was not.
          const stopped = own.findIndex((id) => failed.includes(id))
          if (stopped !== -1) expect(own.slice(stopped).every((id) => failed.includes(id))).toBe(true)
        }
      }),
      { numRuns: 300 },
    )
  })
})

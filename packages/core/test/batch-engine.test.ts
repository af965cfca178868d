import { on } from '@heddle/core'
import { describe, expect, test, vi } from 'vitest'
import {
  badRow,
  errorLines,
  fakeTime,
  type Gate,
  gate,
  idle,
  invocation,
  passTime,
  type Row,
  row,
  rows,
} from './helpers.ts'

const AFTER_FAILURE = { code: 'AFTER_FAILURE', message: 'not processed: an earlier record of its order failed' }
const NOT_STARTED = { code: 'DEADLINE', message: 'not started before the deadline' }
const NOT_FINISHED = { code: 'DEADLINE', message: 'not finished before the deadline' }

const later = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
const ids = (failures: readonly { readonly id: string }[]) => failures.map(({ id }) => id)

describe('records without a lane', () => {
  test('are each handled once, with a call of their own', async () => {
    const run = invocation()
    const calls: unknown[] = []
    const handler = on(rows())
      .use(async (_call, next) => await next({ db: 'db' }))
      .each((item, call) => {
        calls.push({ item, ...call })
      })
    expect(await handler.run([row('r1'), row('r2'), row('r3')], run)).toEqual([])
    expect(calls).toMatchObject(['r1', 'r2', 'r3'].map((id) => ({ item: id, event: id, invocation: run, db: 'db' })))
  })

  test('are none: nothing runs, nothing failed', async () => {
    const fn = vi.fn()
    expect(await on(rows()).each(fn).run([], invocation())).toEqual([])
    expect(fn).not.toHaveBeenCalled()
  })

  test('run side by side, ten at a time', async () => {
    const gates = new Map<string, Gate>()
    let running = 0
    let most = 0
    const handler = on(rows()).each(async (id) => {
      most = Math.max(most, ++running)
      const own = gate()
      gates.set(id, own)
      await own.promise
      running--
    })
    const batch = Array.from({ length: 25 }, (_, index) => row(`r${index}`))
    const answer = handler.run(batch, invocation())
    await idle()
    expect([...gates.keys()]).toEqual(batch.slice(0, 10).map(({ id }) => id))
    gates.get('r7')?.open()
    await idle()
    expect(gates.size).toBe(11)
    for (const { id } of batch) {
      gates.get(id)?.open()
      await idle()
    }
    expect(await answer).toEqual([])
    expect(most).toBe(10)
  })

  test.each([1, 2, 3, 100])('run %d at a time when told so, and never more', async (concurrency) => {
    let running = 0
    let most = 0
    const handler = on(rows()).each(
      async () => {
        most = Math.max(most, ++running)
        await idle()
        running--
      },
      { concurrency },
    )
    const batch = Array.from({ length: 20 }, (_, index) => row(`r${index}`))
    expect(await handler.run(batch, invocation())).toEqual([])
    expect(most).toBe(Math.min(concurrency, 20))
  })

  test('one at a time keep the order of the batch', async () => {
    const order: string[] = []
    const handler = on(rows()).each(
      async (id) => {
        await idle()
        order.push(id)
      },
      { concurrency: 1 },
    )
    await handler.run([row('r1'), row('r2'), row('r3')], invocation())
    expect(order).toEqual(['r1', 'r2', 'r3'])
  })

  test('fail alone, in the order of the batch whatever fails first', async () => {
    errorLines()
    const first = new Error('slow')
    const second = new Error('fast')
    const handler = on(rows()).each(async (id) => {
      if (id === 'r1') {
        await idle()
        await idle()
        throw first
      }
      if (id === 'r3') throw second
    })
    const answer = await handler.run([row('r1'), row('r2'), row('r3'), row('r4')], invocation())
    expect(answer).toEqual([
      { id: 'r1', error: first },
      { id: 'r3', error: second },
    ])
    expect(answer[0]?.error).toBe(first)
  })

  test('that cannot be handled fail without a run', async () => {
    errorLines()
    const seen: string[] = []
    const bad = badRow('r2')
    const handler = on(rows()).each((id) => {
      seen.push(id)
    })
    expect(await handler.run([row('r1'), bad, row('r3')], invocation())).toEqual([{ id: 'r2', error: bad.error }])
    expect(seen).toEqual(['r1', 'r3'])
  })

  test('may share an id: each is handled, each is reported', async () => {
    errorLines()
    const seen: string[] = []
    const handler = on(rows()).each((id) => {
      seen.push(id)
      if (seen.length > 1) throw new Error('again')
    })
    expect(ids(await handler.run([row('r1'), row('r1'), row('r1')], invocation()))).toEqual(['r1', 'r1'])
    expect(seen).toEqual(['r1', 'r1', 'r1'])
  })
})

describe('a failure', () => {
  test.each([new Error('an error'), 'text', 7, null, undefined, { reason: 'an object' }])(
    'is whatever was thrown, at once or later: %o',
    async (thrown) => {
      errorLines()
      const handler = on(rows()).each((id) => {
        if (id === 'r1') throw thrown
        if (id === 'r2') return Promise.reject(thrown)
        return undefined
      })
      expect(await handler.run([row('r1'), row('r2'), row('r3')], invocation())).toEqual([
        { id: 'r1', error: thrown },
        { id: 'r2', error: thrown },
      ])
    },
  )

  test('of a function that is not async stops no other record', async () => {
    errorLines()
    const handler = on(rows()).each(
      (id) => {
        if (id !== 'r3') throw new Error('at once')
      },
      { concurrency: 1 },
    )
    expect(ids(await handler.run([row('r1'), row('r2'), row('r3')], invocation()))).toEqual(['r1', 'r2'])
  })
})

describe('records of a lane', () => {
  const batch = [row('a1', 'a'), row('b1', 'b'), row('a2', 'a'), row('b2', 'b'), row('a3', 'a'), row('x')]

  test('run one after another, lanes side by side', async () => {
    const gates = new Map<string, Gate>()
    const handler = on(rows()).each(async (id) => {
      const own = gate()
      gates.set(id, own)
      await own.promise
    })
    const answer = handler.run(batch, invocation())
    await idle()
    expect([...gates.keys()]).toEqual(['a1', 'b1', 'x'])
    gates.get('a1')?.open()
    await idle()
    expect([...gates.keys()]).toEqual(['a1', 'b1', 'x', 'a2'])
    for (const id of ['b1', 'a2', 'b2', 'x', 'a3']) {
      gates.get(id)?.open()
      await idle()
    }
    expect(await answer).toEqual([])
  })

  test('stop after the first that fails, the others go on', async () => {
    errorLines()
    const ran: string[] = []
    const no = new Error('no')
    const handler = on(rows()).each(async (id) => {
      ran.push(id)
      await idle()
      if (id === 'a1' || id === 'b2') throw no
    })
    expect(await handler.run(batch, invocation())).toEqual([
      { id: 'a1', error: no },
      { id: 'a2', error: expect.objectContaining(AFTER_FAILURE) },
      { id: 'b2', error: no },
      { id: 'a3', error: expect.objectContaining(AFTER_FAILURE) },
    ])
    expect(ran.sort()).toEqual(['a1', 'b1', 'b2', 'x'])
  })

  test('go on in their order behind one that failed, where that one does not hold them', async () => {
    errorLines()
    const ran: string[] = []
    const no = new Error('no')
    const handler = on(rows()).each(async (id) => {
      ran.push(id)
      await idle()
      if (id === 'a1') throw no
    })
    const bad = badRow('a3', 'a')
    const batch = [row('a1', 'a'), row('a2', 'a'), bad, row('a4', 'a')].map((one) => ({ ...one, holdsLane: false }))
    expect(await handler.run(batch, invocation())).toEqual([
      { id: 'a1', error: no },
      { id: 'a3', error: bad.error },
    ])
    expect(ran).toEqual(['a1', 'a2', 'a4'])
  })

  test('stop after one that cannot be handled, and a second bad one says why itself or that it is behind', async () => {
    errorLines()
    const ran: string[] = []
    const handler = on(rows()).each((id) => {
      ran.push(id)
    })
    const answer = await handler.run(
      [row('a1', 'a'), badRow('a2', 'a'), row('b1', 'b'), row('a3', 'a'), badRow('a4', 'a')],
      invocation(),
    )
    expect(ids(answer)).toEqual(['a2', 'a3', 'a4'])
    expect(answer[0]?.error).toMatchObject({ message: 'a2 is bad' })
    expect(answer[1]?.error).toMatchObject(AFTER_FAILURE)
    expect(ran).toEqual(['a1', 'b1'])
  })

  test('share the limit with all others', async () => {
    let running = 0
    let most = 0
    const handler = on(rows()).each(
      async () => {
        most = Math.max(most, ++running)
        await idle()
        running--
      },
      { concurrency: 2 },
    )
    await handler.run(
      ['a', 'b', 'c', 'd', undefined, undefined].flatMap((lane, n) => [row(`${n}.1`, lane), row(`${n}.2`, lane)]),
      invocation(),
    )
    expect(most).toBe(2)
  })

  test.each(['__proto__', 'constructor', 'toString', ''])('may be in one named %o', async (lane) => {
    errorLines()
    const ran: string[] = []
    const handler = on(rows()).each((id) => {
      ran.push(id)
      if (id === 'r1') throw new Error('no')
    })
    expect(ids(await handler.run([row('r1', lane), row('r2', lane), row('r3')], invocation()))).toEqual(['r1', 'r2'])
    expect(ran).toEqual(['r1', 'r3'])
  })
})

describe('close to the deadline', () => {
  test('what is not finished and what is not started has failed, what is done has not', async () => {
    fakeTime()
    errorLines()
    const started: string[] = []
    const handler = on(rows()).each(
      async (id) => {
        started.push(id)
        await later(400)
      },
      { concurrency: 2 },
    )
    const answer = handler.run(
      ['r1', 'r2', 'r3', 'r4', 'r5'].map((id) => row(id)),
      invocation({ remaining: 1100, margin: 500 }),
    )
    await passTime()
    expect(await answer).toEqual([
      { id: 'r3', error: expect.objectContaining(NOT_FINISHED) },
      { id: 'r4', error: expect.objectContaining(NOT_FINISHED) },
      { id: 'r5', error: expect.objectContaining(NOT_STARTED) },
    ])
    expect(started).toEqual(['r1', 'r2', 'r3', 'r4'])
  })

  test('the answer comes the margin before, even when a record hangs', async () => {
    fakeTime()
    errorLines()
    let answeredAt: number | undefined
    const handler = on(rows()).each((id) => (id === 'r1' ? new Promise(() => {}) : undefined))
    const answer = handler.run([row('r1'), row('r2')], invocation({ remaining: 3000 })).then((failures) => {
      answeredAt = Date.now()
      return failures
    })
    await passTime()
    expect(await answer).toEqual([{ id: 'r1', error: expect.objectContaining(NOT_FINISHED) }])
    expect(answeredAt).toBe(2700)
  })

  test('a hanging record holds up its lane alone', async () => {
    fakeTime()
    errorLines()
    const handler = on(rows()).each((id) => (id === 'a1' ? new Promise(() => {}) : undefined))
    const answer = handler.run([row('a1', 'a'), row('a2', 'a'), row('b1', 'b'), row('b2', 'b')], invocation())
    await passTime()
    expect(await answer).toEqual([
      { id: 'a1', error: expect.objectContaining(NOT_FINISHED) },
      { id: 'a2', error: expect.objectContaining(NOT_STARTED) },
    ])
  })

  test('nothing starts any more, even when what ran late is done', async () => {
    fakeTime()
    errorLines()
    const started: string[] = []
    const handler = on(rows()).each(
      async (id) => {
        started.push(id)
        await later(2000)
      },
      { concurrency: 1 },
    )
    const answer = handler.run([row('r1'), row('r2')], invocation({ remaining: 1000 }))
    await passTime()
    expect(ids(await answer)).toEqual(['r1', 'r2'])
    expect(started).toEqual(['r1'])
    expect(Date.now()).toBe(2000)
  })

  test('nothing starts any more, even when the clock is set back', async () => {
    fakeTime()
    errorLines()
    const started: string[] = []
    const handler = on(rows()).each(
      async (id) => {
        started.push(id)
        await later(2000)
      },
      { concurrency: 1 },
    )
    const answer = handler.run([row('r1'), row('r2')], invocation({ remaining: 1000 }))
    await idle()
    vi.advanceTimersToNextTimer()
    expect(ids(await answer)).toEqual(['r1', 'r2'])
    vi.setSystemTime(-5000)
    await passTime()
    expect(started).toEqual(['r1'])
  })

  test('what fails or is done too late changes nothing, and is no unhandled rejection', async () => {
    fakeTime()
    errorLines()
    const handler = on(rows()).each(async (id) => {
      await later(2000)
      if (id === 'r1') throw new Error('too late')
    })
    const answer = handler.run([row('r1'), row('r2')], invocation({ remaining: 1000 }))
    await passTime()
    const failures = await answer
    await passTime()
    expect(failures).toEqual([
      { id: 'r1', error: expect.objectContaining(NOT_FINISHED) },
      { id: 'r2', error: expect.objectContaining(NOT_FINISHED) },
    ])
  })

  test('a function that never waits is stopped too', async () => {
    fakeTime()
    errorLines()
    const started: string[] = []
    const handler = on(rows()).each((id) => {
      started.push(id)
      vi.setSystemTime(Date.now() + 400)
    })
    const answer = await handler.run(
      ['r1', 'r2', 'r3', 'r4'].map((id) => row(id)),
      invocation({ remaining: 1000, margin: 300 }),
    )
    expect(started).toEqual(['r1', 'r2'])
    expect(answer).toEqual([
      { id: 'r3', error: expect.objectContaining(NOT_STARTED) },
      { id: 'r4', error: expect.objectContaining(NOT_STARTED) },
    ])
  })

  test.each([
    ['the margin is all there is', { remaining: 1000, margin: 1000 }],
    ['the deadline has passed', { remaining: -1 }],
  ])('nothing starts when %s', async (_what, options) => {
    errorLines()
    const fn = vi.fn()
    const answer = await on(rows())
      .each(fn)
      .run([row('r1'), row('r2')], invocation(options))
    expect(answer).toEqual([
      { id: 'r1', error: expect.objectContaining(NOT_STARTED) },
      { id: 'r2', error: expect.objectContaining(NOT_STARTED) },
    ])
    expect(fn).not.toHaveBeenCalled()
  })

  test('a deadline months away is not now', async () => {
    const handler = on(rows()).each(() => new Promise((resolve) => setTimeout(resolve, 5)))
    expect(await handler.run([row('r1')], invocation({ remaining: 90 * 24 * 3600 * 1000 }))).toEqual([])
  })
})

test.each([
  ['waits for something', () => idle()],
  ['waits for nothing', () => undefined],
  ['waits for what is there already', () => Promise.resolve()],
])('no timer is left when the batch is done and its function %s', async (_what, fn) => {
  fakeTime()
  await on(rows())
    .each(fn)
    .run([row('r1'), row('r2')], invocation())
  await idle()
  expect(vi.getTimerCount()).toBe(0)
})

test('two batches side by side never see the records or the additions of the other', async () => {
  const seen: string[] = []
  const handler = on(rows())
    .use(async (call, next) => await next({ owner: call.invocation.id }))
    .each(
      async (item, { owner, event, invocation: { id } }) => {
        await idle()
        seen.push(`${item} ${event} ${owner} ${id}`)
        if (item === 'a2') throw new Error('no')
      },
      { concurrency: 1 },
    )
  errorLines()
  const batch = (name: string): Row[] => [row(`${name}1`), row(`${name}2`), row(`${name}3`)]
  const [a, b] = await Promise.all([
    handler.run(batch('a'), invocation({ id: 'A' })),
    handler.run(batch('b'), invocation({ id: 'B' })),
  ])
  expect(ids(a)).toEqual(['a2'])
  expect(b).toEqual([])
  expect(seen.sort()).toEqual(['a1 a1 A A', 'a2 a2 A A', 'a3 a3 A A', 'b1 b1 B B', 'b2 b2 B B', 'b3 b3 B B'])
})

import { describe, expect, test, vi } from 'vitest'
import { timerDelay } from '../src/invocation.ts'
import { errorLines, fakeTime, gate, idle, invocation, passTime } from './helpers.ts'

describe('an invocation', () => {
  test('knows its deadline and what remains until it', () => {
    fakeTime()
    const run = invocation({ remaining: 3000 })
    expect(run.deadline).toEqual(new Date(3000))
    expect(run.remaining()).toBe(3000)
    vi.advanceTimersByTime(3500)
    expect(run.deadline).toEqual(new Date(3000))
    expect(run.remaining()).toBe(-500)
  })

  test.each([
    [60_000, 1000],
    [10_000, 1000],
    [3000, 300],
    [0, 0],
    [-5, 0],
  ])('with %d ms left has a margin of %d ms', (remaining, margin) => {
    expect(invocation({ remaining }).margin).toBe(margin)
  })

  test('takes a margin of its own', () => {
    expect(invocation({ margin: 5000 }).margin).toBe(5000)
    expect(invocation({ margin: 0 }).margin).toBe(0)
  })

  test('has nothing pending until something is asked of it', () => {
    fakeTime()
    const run = invocation()
    expect(run.pending).toBe(false)
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('the signal', () => {
  test('aborts the margin before the deadline, with a TimeoutError', () => {
    fakeTime()
    const { signal } = invocation({ remaining: 10_000 })
    vi.advanceTimersByTime(8999)
    expect(signal.aborted).toBe(false)
    vi.advanceTimersByTime(1)
    expect(signal.aborted).toBe(true)
    expect(signal.reason).toBeInstanceOf(DOMException)
    expect(signal.reason).toMatchObject({ name: 'TimeoutError', message: 'the deadline is near' })
  })

  test('is one and the same, and one timer', () => {
    fakeTime()
    const run = invocation()
    expect(run.signal).toBe(run.signal)
    expect(vi.getTimerCount()).toBe(1)
  })

  test('has aborted already when the margin has begun', () => {
    fakeTime()
    const run = invocation({ remaining: 500, margin: 500 })
    expect(run.signal.aborted).toBe(true)
    expect(vi.getTimerCount()).toBe(0)
    expect(run.pending).toBe(false)
  })

  test('does not abort at once when the deadline is months away', async () => {
    const run = invocation({ remaining: 90 * 24 * 3600 * 1000 })
    const { signal } = run
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(signal.aborted).toBe(false)
    await run.end()
  })

  test('leaves no timer behind when the invocation ends', async () => {
    fakeTime()
    const run = invocation({ remaining: 10_000 })
    const { signal } = run
    expect(run.pending).toBe(true)
    await run.end()
    expect(vi.getTimerCount()).toBe(0)
    vi.advanceTimersByTime(20_000)
    expect(signal.aborted).toBe(false)
  })

  test('alone keeps no process alive', () => {
    const before = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length
    const { signal } = invocation()
    expect(signal.aborted).toBe(false)
    expect(process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length).toBe(before)
  })
})

describe('waitUntil', () => {
  test('holds the end until the work is done', async () => {
    const run = invocation()
    const work = gate()
    let ended = false
    run.waitUntil(work.promise)
    expect(run.pending).toBe(true)
    const end = run.end().then(() => {
      ended = true
    })
    await idle()
    expect(ended).toBe(false)
    work.open()
    await end
    expect(run.pending).toBe(false)
  })

  test('holds it for work that work hands over in turn', async () => {
    const run = invocation()
    const done: string[] = []
    run.waitUntil(
      (async () => {
        await idle()
        done.push('first')
        run.waitUntil(
          (async () => {
            await idle()
            done.push('second')
          })(),
        )
      })(),
    )
    await run.end()
    expect(done).toEqual(['first', 'second'])
  })

  test('logs a rejection, once, and the end comes all the same', async () => {
    const lines = errorLines()
    const run = invocation({ id: 'run-7' })
    run.waitUntil(Promise.reject(new Error('the audit failed')))
    run.waitUntil(Promise.resolve())
    await expect(run.end()).resolves.toBeUndefined()
    expect(lines()).toMatchObject([
      {
        level: 'ERROR',
        message: 'waitUntil: the work failed',
        requestId: 'run-7',
        error: { name: 'Error', message: 'the audit failed' },
      },
    ])
  })

  test('gives up on work that hangs, half a margin before the deadline, and says so', async () => {
    fakeTime()
    const lines = errorLines()
    const run = invocation({ remaining: 10_000 })
    run.waitUntil(new Promise(() => {}))
    const end = run.end()
    vi.advanceTimersByTime(9499)
    await idle()
    expect(vi.getTimerCount()).toBe(1)
    vi.advanceTimersByTime(1)
    await end
    expect(lines()).toMatchObject([
      {
        message: 'waitUntil: the work failed',
        requestId: 'run-1',
        error: { code: 'DEADLINE', message: 'not finished before the deadline' },
      },
    ])
    expect(vi.getTimerCount()).toBe(0)
  })

  test('does not wait for a deadline that has passed', async () => {
    fakeTime()
    errorLines()
    const run = invocation({ remaining: 1000 })
    run.waitUntil(new Promise(() => {}))
    vi.advanceTimersByTime(5000)
    const end = run.end()
    await passTime()
    await end
    expect(vi.getTimerCount()).toBe(0)
  })

  test('leaves no timer behind, with a signal too', async () => {
    fakeTime()
    const run = invocation()
    expect(run.signal.aborted).toBe(false)
    run.waitUntil(Promise.resolve())
    await run.end()
    expect(vi.getTimerCount()).toBe(0)
  })
})

test('a delay is one that setTimeout takes as it is', () => {
  expect(timerDelay(-1)).toBe(0)
  expect(timerDelay(1500)).toBe(1500)
  expect(timerDelay(2 ** 40)).toBe(2 ** 31 - 1)
  expect(timerDelay(Number.POSITIVE_INFINITY)).toBe(2 ** 31 - 1)
})

test('the signal has aborted when the invocation ends at its deadline, whichever timer was quicker', async () => {
  fakeTime()
  const live = invocation({ remaining: 1000, margin: 400 })
  const { signal } = live
  vi.setSystemTime(599)
  await live.end()
  expect(signal.aborted).toBe(true)
  expect(signal.reason).toMatchObject({ name: 'TimeoutError' })
})

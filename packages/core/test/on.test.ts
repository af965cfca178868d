import { type Binding, defineSource, HeddleError, LiveInvocation, on, type Source } from '@heddle/core'
import { describe, expect, test, vi } from 'vitest'
import { invocation, plain } from './helpers.ts'

type Own = Source<unknown, unknown, unknown>

function own(more: Partial<Own>): Own {
  return defineSource<unknown, unknown, unknown>({
    name: 'own',
    read: (raw) => ({ event: raw }),
    result: (returned) => returned,
    answer: (result) => result,
    ...more,
  })
}

describe('a handler', () => {
  test('tells what its source tells, and beside it what the function does that is a handler too', () => {
    const source = own({ about: { path: '/a', parts: {} } })
    expect(on(source).handle(() => {}).about).toBe(source.about)
    const routes = Object.assign(() => {}, { about: { routes: [], path: undefined } })
    expect(on(source).handle(routes).about).toEqual({ routes: [], path: '/a', parts: {} })
    expect(on(own({})).handle(() => {}).about).toBeUndefined()
  })

  test('answers what comes of a function or a layer that waits for nothing, or gives back what is not a promise but thenable', async () => {
    const later = <Value>(value: Value) => ({
      // biome-ignore lint/suspicious/noThenProperty: what some clients of databases give back
      then: (done: (value: Value) => void) => void queueMicrotask(() => done(value)),
    })
    const source = own({ answer: (result) => `answer of ${result}` })
    const plain = on(source).handle(() => 'text')
    expect(await plain.run('raw', invocation())).toBe('answer of text')
    const thenable = on(source).handle(() => later('text'))
    expect(await thenable.run('raw', invocation())).toBe('answer of text')
    let given: unknown
    const layered = on(source)
      .use((_call, next) => {
        given = next()
        return later(given) as never
      })
      .handle(() => 'text')
    expect(await layered.run('raw', invocation())).toBe('answer of text')
    expect(given).toBeInstanceOf(Promise)
  })

  test('gives the function the event and the call, and the trigger its answer', async () => {
    const run = invocation()
    const source = own({
      read: (raw) => ({ event: `event of ${raw}` }),
      result: (returned) => `result of ${returned}`,
      answer: (result, { event }) => `answer of ${result} to ${event}`,
    })
    const fn = vi.fn((_event: unknown, _call: object) => 'function')
    const handler = on(source).handle(fn)
    expect(handler.source).toBe('own')
    expect(await handler.run('raw', run)).toBe('answer of result of function to event of raw')
    expect(fn).toHaveBeenCalledOnce()
    expect(fn.mock.calls[0]).toMatchObject(['event of raw', { event: 'event of raw', invocation: run }])
    expect(Object.keys(fn.mock.calls[0]?.[1] ?? {})).toEqual(['event', 'invocation'])
  })

  test('waits for a source that reads later, and for a function that answers later', async () => {
    const handler = on(own({ read: async (raw) => ({ event: [raw] }) })).handle(async (event) => ({ event }))
    expect(await handler.run('raw', invocation())).toEqual({ event: ['raw'] })
  })

  test('has a result that layers see before it is an answer', async () => {
    const seen: unknown[] = []
    const handler = on(own({ result: (returned) => [returned], answer: (result) => ({ result }) }))
      .use(async (_call, next) => {
        const result = await next()
        seen.push(result)
        return result
      })
      .handle(() => 'function')
    expect(await handler.run('raw', invocation())).toEqual({ result: ['function'] })
    expect(seen).toEqual([['function']])
  })

  test('rejects with what the source refuses, and no layer runs', async () => {
    const layer = vi.fn()
    const fn = vi.fn()
    const refusal = new HeddleError('UNRECOGNISED_EVENT', 'own: no')
    for (const read of [
      () => {
        throw refusal
      },
      () => Promise.reject(refusal),
    ]) {
      const handler = on(own({ read })).use(layer).handle(fn)
      await expect(handler.run('raw', invocation())).rejects.toBe(refusal)
    }
    expect(layer).not.toHaveBeenCalled()
    expect(fn).not.toHaveBeenCalled()
  })

  test('runs its layers, but not its function, on an event that must not reach it', async () => {
    const fn = vi.fn()
    const refusal = new HeddleError('HTTP', 'not for you')
    const seen: unknown[] = []
    const handler = on(own({ read: (raw) => ({ event: raw, refusal }) }))
      .use(async (call, next) => {
        seen.push(call.event)
        return await next()
      })
      .handle(fn)
    await expect(handler.run('raw', invocation())).rejects.toBe(refusal)
    expect(seen).toEqual(['raw'])
    expect(fn).not.toHaveBeenCalled()
  })

  test('recovers from an error that left every layer, when its source can', async () => {
    const run = invocation()
    const recover = vi.fn((error: unknown) => `recovered from ${(error as Error).message}`)
    const thrown = new Error('no')
    const handler = on(own({ recover, answer: (result) => `answer: ${result}` })).handle(() => {
      throw thrown
    })
    expect(await handler.run('raw', run)).toBe('answer: recovered from no')
    expect(recover.mock.calls).toEqual([[thrown, run, { event: 'raw' }]])
  })

  test('recovers from a result that makes no answer', async () => {
    const answer = vi.fn((result: unknown) => {
      if (result === 'bad') throw new Error('no answer')
      return result
    })
    const handler = on(own({ recover: () => 'recovered', answer })).handle(() => 'bad')
    expect(await handler.run('raw', invocation())).toBe('recovered')
  })

  test("goes through its platform's binding, in and out", async () => {
    const binding: Binding<unknown, unknown> = {
      decode: (raw) => `decoded ${raw}`,
      encode: (result, raw) => `encoded ${result} for ${raw}`,
    }
    const handler = on(own({ bindings: { 'aws-lambda': binding } })).handle((event) => event)
    expect(await handler.run('raw', invocation())).toBe('encoded decoded raw for raw')
  })

  test('has no each where the event is no batch', () => {
    expect(() => (on(plain) as unknown as { each(fn: () => void): void }).each(() => {})).toThrow(
      expect.objectContaining({
        name: 'HeddleError',
        code: 'MISUSE',
        message: 'plain: its event is no batch, there is nothing to handle one by one: use handle',
      }),
    )
  })

  test('runs on any invocation, and keeps nothing of it', async () => {
    const handler = on(plain).handle((event, { invocation }) => `${event} ${invocation.id}`)
    const runs = ['a', 'b', 'c'].map((id) => handler.run(id, new LiveInvocation({ ...invocation(), id, remaining: 1 })))
    expect(await Promise.all(runs)).toEqual(['a a', 'b b', 'c c'])
  })
})

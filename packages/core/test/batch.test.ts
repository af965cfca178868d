import { type BatchReturns, defineBatchSource, HeddleError, on } from '@heddle/core'
import { describe, expect, test, vi } from 'vitest'
import { badRow, errorLines, invocation, type Row, row, rows } from './helpers.ts'

const AFTER_FAILURE = { code: 'AFTER_FAILURE', message: 'not processed: an earlier record of its order failed' }
const LOST = 'rows: expected { failures: [...] }; does every middleware return what next() gave it?'

describe('a batch that is handled as a whole', () => {
  test('is all of its records, and none failed when nothing is returned', async () => {
    const events: unknown[] = []
    const handler = on(rows()).handle((event) => {
      events.push(event)
    })
    expect(await handler.run([row('r1'), row('r2', 'a'), row('r3', 'a')], invocation())).toEqual([])
    expect(events).toEqual([['r1', 'r2', 'r3']])
  })

  test('leaves out the bad records, and those behind one in its lane: they have failed', async () => {
    errorLines()
    const events: unknown[] = []
    const bad = badRow('a2', 'a')
    const alone = badRow('x1')
    const handler = on(rows()).handle((event) => {
      events.push(event)
    })
    const batch = [row('a1', 'a'), bad, row('b1', 'b'), alone, row('a3', 'a'), row('x2')]
    expect(await handler.run(batch, invocation())).toEqual([
      { id: 'a2', error: bad.error },
      { id: 'x1', error: alone.error },
      { id: 'a3', error: expect.objectContaining(AFTER_FAILURE) },
    ])
    expect(events).toEqual([['a1', 'b1', 'x2']])
  })

  test('leaves out the bad records alone, where they do not hold their lane', async () => {
    errorLines()
    const bad = badRow('a2', 'a')
    const batch = [row('a1', 'a'), bad, row('a3', 'a')].map((one) => ({ ...one, holdsLane: false }))
    const events: unknown[] = []
    const handler = on(rows()).handle((event) => {
      events.push(event)
    })
    expect(await handler.run(batch, invocation())).toEqual([{ id: 'a2', error: bad.error }])
    expect(events).toEqual([['a1', 'a3']])
  })

  test('with nothing in it that can be handled runs no function', async () => {
    errorLines()
    const fn = vi.fn()
    const answer = await on(rows())
      .handle(fn)
      .run([badRow('a1', 'a'), row('a2', 'a')], invocation())
    expect(answer).toMatchObject([{ id: 'a1' }, { id: 'a2', error: AFTER_FAILURE }])
    expect(fn).not.toHaveBeenCalled()
  })

  test('with no records at all runs the function on none', async () => {
    const fn = vi.fn()
    expect(await on(rows()).handle(fn).run([], invocation())).toEqual([])
    expect(fn.mock.calls[0]?.[0]).toEqual([])
  })

  test('may return what failed', async () => {
    errorLines()
    const error = new Error('no')
    const handler = on(rows()).handle(async () => ({ failures: [{ id: 'r2', error }] }))
    expect(await handler.run([row('r1'), row('r2')], invocation())).toEqual([{ id: 'r2', error }])
  })

  test('has all its failures in the order of the batch', async () => {
    errorLines()
    const handler = on(rows()).handle(() => ({
      failures: [
        { id: 'r4', error: 'no' },
        { id: 'r1', error: 'no' },
      ],
    }))
    const answer = await handler.run([row('r1'), badRow('r2'), row('r3'), row('r4')], invocation())
    expect(answer.map(({ id }) => id)).toEqual(['r1', 'r2', 'r4'])
  })

  test('reports a record once, even when the function names one that was bad from the start', async () => {
    const lines = errorLines()
    const handler = on(rows()).handle(() => ({ failures: [{ id: 'r2', error: 'no' }] }))
    const answer = await handler.run([row('r1'), badRow('r2')], invocation())
    expect(answer.map(({ id }) => id)).toEqual(['r2'])
    expect(lines()).toHaveLength(1)
  })

  test('never loses a record whose item looks like another one', async () => {
    errorLines()
    const batch: Row[] = [
      badRow('a1', 'a'),
      { id: 'a2', lane: 'a', item: 'the same text' },
      { id: 'b1', lane: 'b', item: 'the same text' },
    ]
    const events: unknown[] = []
    const handler = on(rows()).handle((event) => {
      events.push([...event])
    })
    const answer = await handler.run(batch, invocation())
    expect(events).toEqual([['the same text']])
    expect(answer.map(({ id }) => id)).toEqual(['a1', 'a2'])
  })

  test('fails as a whole when the function throws', async () => {
    const thrown = new Error('no')
    const handler = on(rows()).handle(() => {
      throw thrown
    })
    await expect(handler.run([row('r1'), row('r2')], invocation())).rejects.toBe(thrown)
  })

  test.each<[string, unknown]>([
    ['true', true],
    ['a list', ['r1']],
    ["the trigger's own form", { batchItemFailures: [{ itemIdentifier: 'r1' }] }],
    ['failures that are no list', { failures: 'r1' }],
  ])('refuses %s as what failed', async (_what, returned) => {
    const handler = on(rows()).handle(() => returned as BatchReturns)
    await expect(handler.run([row('r1')], invocation())).rejects.toMatchObject({
      name: 'HeddleError',
      code: 'INVALID_RESULT',
      message: LOST,
    })
  })

  test.each<[string, unknown]>([
    ['an id that the batch does not have', { id: 'r9', error: 'no' }],
    ['no id', { error: 'no' }],
    ['only text', 'r1'],
    ['nothing', null],
  ])('refuses a failure with %s', async (_what, failure) => {
    errorLines()
    const handler = on(rows()).handle(() => ({ failures: [failure] }) as BatchReturns)
    await expect(handler.run([row('r1')], invocation())).rejects.toMatchObject({
      name: 'HeddleError',
      code: 'INVALID_RESULT',
    })
  })

  test('says which id it does not have', async () => {
    errorLines()
    const handler = on(rows()).handle(() => ({ failures: [{ id: 'r9', error: 'no' }] }))
    await expect(handler.run([row('r1')], invocation())).rejects.toThrow(
      'rows: the batch has no record r9 that could fail',
    )
  })
})

describe('the result of a batch', () => {
  test('is seen by every layer on its way out', async () => {
    errorLines()
    const seen: unknown[] = []
    const error = new Error('no')
    const handler = on(rows())
      .use(async (_call, next) => {
        const result = await next()
        seen.push(result)
        return result
      })
      .each((id) => {
        if (id === 'r2') throw error
      })
    await handler.run([row('r1'), row('r2')], invocation())
    expect(seen).toEqual([{ failures: [{ id: 'r2', error }] }])
  })

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['something else', 'done'],
  ])('is refused when a layer lost it and returns %s', async (_what, returned) => {
    const forgetful = async (_call: unknown, next: () => Promise<unknown>) => {
      await next()
      return returned
    }
    for (const finish of ['each', 'handle'] as const) {
      const handler = on(rows())
        .use(forgetful as never)
        [finish](() => {})
      await expect(handler.run([row('r1')], invocation())).rejects.toMatchObject({
        code: 'INVALID_RESULT',
        message: LOST,
      })
    }
  })

  test('may gain failures from a layer, but none of a record that the batch does not have', async () => {
    errorLines()
    const failing = (id: string) =>
      on(rows())
        .use(async (_call, next) => {
          const { failures } = await next()
          return { failures: [...failures, { id, error: 'unsure' }] }
        })
        .each(() => {})
    expect(await failing('r1').run([row('r1')], invocation())).toEqual([{ id: 'r1', error: 'unsure' }])
    await expect(failing('r9').run([row('r1')], invocation())).rejects.toMatchObject({ code: 'INVALID_RESULT' })
  })
})

describe('each failure is logged once', () => {
  const no = new HeddleError('INVALID_PAYLOAD', 'r2 is bad')
  const batch = [row('r1'), { id: 'r2', lane: undefined, error: no }, row('r3')]

  test("through the call's logger, with the record's id", async () => {
    const lines = errorLines()
    const error = vi.fn()
    const thrown = new Error('no')
    const handler = on(rows())
      .use(async (_call, next) => await next({ log: { error } }))
      .each((id) => {
        if (id === 'r3') throw thrown
      })
    await handler.run(batch, invocation({ id: 'run-7' }))
    expect(error.mock.calls).toEqual([
      ['rows: record r2 failed', { requestId: 'run-7', recordId: 'r2', error: no }],
      ['rows: record r3 failed', { requestId: 'run-7', recordId: 'r3', error: thrown }],
    ])
    expect(lines()).toEqual([])
  })

  test('as a line of JSON when there is no logger, of a whole batch too', async () => {
    const lines = errorLines()
    const handler = on(rows()).handle(() => ({ failures: [{ id: 'r3', error: 'no' }] }))
    await handler.run(batch, invocation({ id: 'run-7' }))
    expect(lines()).toMatchObject([
      { message: 'rows: record r2 failed', requestId: 'run-7', recordId: 'r2', error: { code: 'INVALID_PAYLOAD' } },
      { message: 'rows: record r3 failed', requestId: 'run-7', recordId: 'r3', error: { message: 'no' } },
    ])
  })

  test('and a logger that fails takes no record with it', async () => {
    const lines = errorLines()
    const log = {
      error() {
        throw new Error('the disk is full')
      },
    }
    const handler = on(rows())
      .use(async (_call, next) => await next({ log }))
      .each(() => {})
    expect(await handler.run(batch, invocation())).toEqual([{ id: 'r2', error: no }])
    expect(lines()).toMatchObject([{ recordId: 'r2', error: { message: 'r2 is bad' } }])
  })

  test('and an error that cannot be written takes no record with it', async () => {
    const lines = errorLines()
    const hostile = Object.defineProperty(new Error('x'), 'message', {
      get() {
        throw new Error('not even this can be read')
      },
    })
    const handler = on(rows()).each((id) => {
      if (id === 'r1') throw hostile
    })
    expect(await handler.run([row('r1'), row('r2')], invocation())).toEqual([{ id: 'r1', error: hostile }])
    expect(lines()).toMatchObject([{ recordId: 'r1' }])
  })
})

test('records that are read later are a batch all the same', async () => {
  errorLines()
  const slow = defineBatchSource<string, string[]>({
    name: 'slow',
    read: (raw) => (raw as Row[]).map((record, index) => (index % 2 === 0 ? record : Promise.resolve(record))),
    answer: (failures) => failures.map(({ id }) => id),
  })
  const seen: string[] = []
  const handler = on(slow).each((id) => {
    seen.push(id)
  })
  expect(await handler.run([row('r1'), badRow('r2'), row('r3'), row('r4')], invocation())).toEqual(['r2'])
  expect(seen).toEqual(['r1', 'r3', 'r4'])
})

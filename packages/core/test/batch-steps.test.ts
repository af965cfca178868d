import {
  chunks,
  defineTransformSource,
  drop,
  type FailurePolicy,
  type Logger,
  on,
  type ParkedRecord,
  park,
  settled,
} from '@heddle/core'
import { describe, expect, test, vi } from 'vitest'
import { badRow, errorLines, invocation, type Row, row, rows } from './helpers.ts'

const batchOf = (count: number, lane?: string): Row[] =>
  Array.from({ length: count }, (_, index) => row(`r${index + 1}`, lane))
const ids = (failures: readonly { readonly id: string }[]) => failures.map(({ id }) => id)
const no = new Error('no')
const failOn = (bad: string) => (item: string) => {
  if (item === bad) throw no
}

describe('layers for each record', () => {
  test('run around the function, the first outermost, with what the batch layers added', async () => {
    const seen: string[] = []
    const handler = on(rows())
      .use(async (_call, next) => await next({ tenant: 'acme' }))
      .useEach(async ({ event, tenant }, next) => {
        seen.push(`outer ${event} ${tenant}`)
        const made = await next({ upper: event.toUpperCase() })
        seen.push(`outer done ${event}`)
        return made
      })
      .useEach(async ({ upper }, next) => {
        seen.push(`inner ${upper}`)
        return await next({ more: 1 })
      })
      .each(
        (item, { upper, more, tenant, event }) => {
          seen.push(`each ${item} ${event} ${upper} ${more} ${tenant}`)
        },
        { concurrency: 1 },
      )
    expect(await handler.run(batchOf(2), invocation())).toEqual([])
    expect(seen).toEqual([
      'outer r1 acme',
      'inner R1',
      'each r1 r1 R1 1 acme',
      'outer done r1',
      'outer r2 acme',
      'inner R2',
      'each r2 r2 R2 1 acme',
      'outer done r2',
    ])
  })

  test('fail their record alone, and unwind', async () => {
    errorLines()
    const unwound: string[] = []
    const handler = on(rows())
      .useEach(async ({ event }, next) => {
        try {
          return await next()
        } finally {
          unwound.push(event)
        }
      })
      .useEach(async ({ event }, next) => {
        if (event === 'r2') throw no
        return await next()
      })
      .each(failOn('r3'))
    expect(await handler.run(batchOf(3), invocation())).toEqual([
      { id: 'r2', error: no },
      { id: 'r3', error: no },
    ])
    expect(unwound.sort()).toEqual(['r1', 'r2', 'r3'])
  })

  test('do not run for a record that could not be read', async () => {
    errorLines()
    const layer = vi.fn()
    const handler = on(rows())
      .useEach(async ({ event }, next) => {
        layer(event)
        return await next()
      })
      .each(() => {})
    expect(ids(await handler.run([badRow('r1'), row('r2')], invocation()))).toEqual(['r1'])
    expect(layer.mock.calls).toEqual([['r2']])
  })
})

test("a record's log carries its id", async () => {
  const lines: object[] = []
  const loggerWith = (fields: object): Logger => {
    const write = (message: string, more?: object) => lines.push({ message, ...fields, ...more })
    return {
      trace: write,
      debug: write,
      info: write,
      warn: write,
      error: write,
      child: (more) => loggerWith({ ...fields, ...more }),
    }
  }
  const handler = on(rows())
    .use(async (_call, next) => await next({ log: loggerWith({ requestId: 'run-1' }) }))
    .each((item, { log }) => {
      log.info('seen')
      failOn('r2')(item)
    })
  await handler.run(batchOf(2), invocation())
  expect(lines).toEqual([
    { message: 'seen', requestId: 'run-1', recordId: 'r1' },
    { message: 'seen', requestId: 'run-1', recordId: 'r2' },
    { message: 'rows: record r2 failed', requestId: 'run-1', recordId: 'r2', error: no },
  ])
})

describe('chunks', () => {
  test('have at most as many records as they are told', async () => {
    const seen: string[][] = []
    const handler = on(rows()).handle(
      chunks(10, (items, { event }) => {
        expect(event).toBe(items)
        seen.push([...items])
      }),
    )
    expect(await handler.run(batchOf(25), invocation())).toEqual([])
    expect(seen.map((items) => items.length)).toEqual([10, 10, 5])
    expect(seen.flat()).toEqual(batchOf(25).map(({ item }) => item))
  })

  test('fail as a whole when the function throws, and only they', async () => {
    errorLines()
    const handler = on(rows()).handle(
      chunks(2, (items) => {
        if (items.includes('r3')) throw no
      }),
    )
    expect(await handler.run(batchOf(5), invocation())).toEqual([
      { id: 'r3', error: no },
      { id: 'r4', error: no },
    ])
  })

  test('fail in part when the function says which', async () => {
    errorLines()
    const handler = on(rows()).handle(
      chunks(3, (items) => ({
        failures: items.filter((item) => item === 'r2').map((id) => ({ id, error: no })),
      })),
    )
    expect(await handler.run(batchOf(5), invocation())).toEqual([{ id: 'r2', error: no }])
  })

  test('may not tell of records that they do not have: they fail then', async () => {
    errorLines()
    const handler = on(rows()).handle(chunks(2, () => ({ failures: [{ id: 'r9', error: no }] })))
    const failures = await handler.run(batchOf(2), invocation())
    expect(failures).toMatchObject([
      { id: 'r1', error: { code: 'INVALID_RESULT', message: 'chunks: the batch has no record r9 that could fail' } },
      { id: 'r2' },
    ])
  })

  test('run side by side where records have no order', async () => {
    let running = 0
    let most = 0
    const handler = on(rows()).handle(
      chunks(
        2,
        async () => {
          most = Math.max(most, ++running)
          await new Promise((resolve) => setImmediate(resolve))
          running--
        },
        { concurrency: 3 },
      ),
    )
    await handler.run(batchOf(12), invocation())
    expect(most).toBe(3)
  })

  test('run one after another where records have an order, and hold back what is behind a failure', async () => {
    errorLines()
    const seen: string[][] = []
    const ordered = ['a1', 'b1', 'a2', 'b2', 'b3', 'a3', 'a4']
    const batch = ordered.map((id) => (id === 'b2' ? badRow(id, 'b') : row(id, id.charAt(0))))
    const handler = on(rows()).handle(
      chunks(2, (items) => {
        seen.push([...items])
        if (items.includes('a2')) throw no
      }),
    )
    expect(await handler.run(batch, invocation())).toMatchObject([
      { id: 'a2', error: no },
      { id: 'b2', error: { message: 'b2 is bad' } },
      { id: 'b3', error: { code: 'AFTER_FAILURE' } },
      { id: 'a3', error: no },
      { id: 'a4', error: { code: 'AFTER_FAILURE' } },
    ])
    expect(seen).toEqual([
      ['a1', 'b1'],
      ['a2', 'a3'],
    ])
  })

  test('that the deadline leaves have failed', async () => {
    errorLines()
    const handler = on(rows()).handle(
      chunks(2, (items) => (items.includes('r3') ? new Promise<undefined>(() => {}) : undefined), { concurrency: 1 }),
    )
    const failures = await handler.run(batchOf(6), invocation({ remaining: 30, margin: 0 }))
    expect(failures).toMatchObject([
      { id: 'r3', error: { message: 'not finished before the deadline' } },
      { id: 'r4', error: { message: 'not finished before the deadline' } },
      { id: 'r5', error: { message: 'not started before the deadline' } },
      { id: 'r6', error: { message: 'not started before the deadline' } },
    ])
  })

  test('are of the records that they are given', async () => {
    const seen: string[] = []
    const some = on(rows()).handle((items, call) =>
      chunks(2, (chunk: readonly string[]) => {
        seen.push(...chunk)
      })(
        items.filter((item) => item !== 'r2'),
        call,
      ),
    )
    expect(await some.run(batchOf(3), invocation())).toEqual([])
    expect(seen).toEqual(['r1', 'r3'])
    const others = on(rows()).handle((_items, call) => chunks(2, () => {})(['x'], call))
    await expect(others.run(batchOf(1), invocation())).rejects.toMatchObject({ code: 'MISUSE' })
  })

  test('of nothing are none', async () => {
    const fn = vi.fn()
    expect(await on(rows()).handle(chunks(2, fn)).run([], invocation())).toEqual([])
    expect(fn).not.toHaveBeenCalled()
  })

  test.each([0, -1, 1.5, Number.NaN])('of %d are refused when the handler is made', (size) => {
    expect(() => on(rows()).handle(chunks(size, () => {}))).toThrow(
      `chunks: expected a size of at least 1, got ${size}`,
    )
  })
})

describe('what becomes of a failure', () => {
  test('is decided by its error, once for each, with the record as it came', async () => {
    errorLines()
    const onFailure = vi.fn(
      (error: unknown): FailurePolicy => (error === no ? drop : ({ id }) => ({ id, error: 'kept' })),
    )
    const batch = [{ ...row('r1'), raw: 'raw 1' }, { ...badRow('r2'), raw: 'raw 2' }, row('r3')]
    const handler = on(rows()).each(failOn('r1'), { onFailure })
    expect(await handler.run(batch, invocation())).toEqual([{ id: 'r2', error: 'kept' }])
    expect(onFailure.mock.calls).toEqual([
      [no, { id: 'r1', from: 'rows', item: 'r1', raw: 'raw 1', error: no }],
      [batch[1]?.error, { id: 'r2', from: 'rows', item: undefined, raw: 'raw 2', error: batch[1]?.error }],
    ])
  })

  test('dropped: it is done with, a line in the log says so, and what is behind it goes on', async () => {
    const lines = errorLines()
    const seen: string[] = []
    const handler = on(rows()).each(
      (item) => {
        seen.push(item)
        failOn('r1')(item)
      },
      { onFailure: () => drop },
    )
    expect(await handler.run(batchOf(3, 'a'), invocation())).toEqual([])
    expect(seen).toEqual(['r1', 'r2', 'r3'])
    expect(lines()).toMatchObject([{ message: 'rows: record r1 dropped', recordId: 'r1', error: { message: 'no' } }])
  })

  test('parked: it is sent on with the reason, and only then done with', async () => {
    const lines = errorLines()
    const parked: ParkedRecord[] = []
    const cause = new Error('inner')
    const batch = [{ ...row('r1'), raw: { body: 'raw 1' } }]
    const handler = on(rows()).each(
      () => {
        throw new Error('outer', { cause })
      },
      { onFailure: () => park(async (record) => parked.push(record)) },
    )
    expect(await handler.run(batch, invocation())).toEqual([])
    expect(parked).toEqual([
      {
        id: 'r1',
        from: 'rows',
        time: expect.stringMatching(/^\d{4}-.*Z$/),
        functionName: 'weave',
        requestId: 'run-1',
        reason: { name: 'Error', message: 'outer', cause: { name: 'Error', message: 'inner' } },
        raw: { body: 'raw 1' },
      },
    ])
    expect(lines()).toMatchObject([{ message: 'rows: record r1 parked' }])
  })

  test('that cannot be parked is retried, and holds back what is behind it', async () => {
    const lines = errorLines()
    const handler = on(rows()).each(failOn('r1'), {
      onFailure: () => park(() => Promise.reject(new Error('the queue is away'))),
    })
    expect(await handler.run(batchOf(2, 'a'), invocation())).toMatchObject([
      { id: 'r1', error: no },
      { id: 'r2', error: { code: 'AFTER_FAILURE' } },
    ])
    expect(lines()[0]).toMatchObject({
      message: 'rows: record r1 could not be parked',
      error: { message: 'the queue is away' },
    })
  })

  test('is not parked too late: what is still on its way at the deadline is retried', async () => {
    errorLines()
    const handler = on(rows()).each(failOn('r1'), { onFailure: () => park(() => new Promise(() => {})) })
    const failures = await handler.run(batchOf(1), invocation({ remaining: 30, margin: 0 }))
    expect(failures).toMatchObject([{ id: 'r1', error: { code: 'DEADLINE' } }])
  })

  test('of handle is not settled beyond the deadline: what is left is retried, and the rest is not lost', async () => {
    errorLines()
    const failures = () => batchOf(3).map(({ id }) => ({ id, error: no }))
    const handler = on(rows()).handle(() => ({ failures: failures() }), {
      onFailure: (_error, { id }) => park(() => (id === 'r2' ? new Promise(() => {}) : Promise.resolve())),
    })
    expect(await handler.run(batchOf(5), invocation({ remaining: 60, margin: 0 }))).toEqual([{ id: 'r2', error: no }])
  })

  test('is its own: a policy that names another record decides on its own all the same', async () => {
    errorLines()
    const handler = on(rows()).each(failOn('r1'), { onFailure: () => () => ({ id: 'r2', error: 'other' }) })
    expect(await handler.run(batchOf(2), invocation())).toEqual([{ id: 'r1', error: 'other' }])
  })

  test('stands when the policy itself fails', async () => {
    const lines = errorLines()
    const handler = on(rows()).each(failOn('r1'), {
      onFailure: () => {
        throw new Error('a bug')
      },
    })
    expect(await handler.run(batchOf(2), invocation())).toEqual([{ id: 'r1', error: no }])
    expect(lines()[0]).toMatchObject({ message: 'rows: record r1: onFailure failed', error: { message: 'a bug' } })
  })

  test('is decided for whole batches and chunks too, not for what was held back', async () => {
    errorLines()
    const asked: string[] = []
    const options = {
      onFailure: (_error: unknown, { id }: { readonly id: string }) => {
        asked.push(id)
        return id === 'r1' ? drop : ({ id, error }: { id: string; error: unknown }) => ({ id, error })
      },
    }
    const batch = [badRow('r1'), row('r2'), badRow('a1', 'a'), row('a2', 'a')]
    const fn = () => ({ failures: [{ id: 'r2', error: no }] })
    expect(ids(await on(rows()).handle(fn, options).run(batch, invocation()))).toEqual(['r2', 'a1', 'a2'])
    expect(asked.splice(0)).toEqual(['r1', 'r2', 'a1'])
    expect(ids(await on(rows()).handle(chunks(2, fn), options).run(batch, invocation()))).toEqual(['r2', 'a1', 'a2'])
    expect(asked).toEqual(['r1', 'r2', 'a1'])
  })
})

describe('a batch of which every record failed', () => {
  const all = () => Promise.reject(no)

  test('is reported in full', async () => {
    errorLines()
    expect(ids(await on(rows()).each(all).run(batchOf(3), invocation()))).toEqual(['r1', 'r2', 'r3'])
  })

  test('fails the invocation where that is asked for', async () => {
    errorLines()
    const handler = on(rows()).each(all, { throwIfAllFail: true })
    await expect(handler.run(batchOf(2), invocation())).rejects.toMatchObject({
      name: 'AggregateError',
      message: 'rows: 2 of 2 records failed',
      errors: [no, no],
    })
    const some = on(rows()).each(failOn('r1'), { throwIfAllFail: true })
    expect(ids(await some.run(batchOf(2), invocation()))).toEqual(['r1'])
    expect(await handler.run([], invocation())).toEqual([])
  })
})

describe('a source that wants to know what was made of each record', () => {
  const transforms = () =>
    defineTransformSource<string, number, object>({
      name: 'lengths',
      read: (raw) => raw as readonly Row[],
      answer: (made, failures) => ({ made: [...made], failed: ids(failures) }),
    })
  const batch = () => [row('a'), row('bb'), badRow('no'), row('dddd')]

  test('is told it by each', async () => {
    errorLines()
    const handler = on(transforms()).each(async (item) => {
      if (item === 'bb') throw no
      return item.length
    })
    expect(await handler.run(batch(), invocation())).toEqual({
      made: [1, undefined, undefined, 4],
      failed: ['bb', 'no'],
    })
  })

  test('is told it by handle, one for each record that it got', async () => {
    errorLines()
    const lengths = (items: readonly string[]) => items.map(({ length }) => length)
    expect(await on(transforms()).handle(lengths).run(batch(), invocation())).toEqual({
      made: [1, 2, undefined, 4],
      failed: ['no'],
    })
  })

  test('fails when it is told too few', async () => {
    errorLines()
    const message = 'lengths: expected an array of 3, one for each record, got 1'
    await expect(
      on(transforms())
        .handle(() => [1])
        .run(batch(), invocation()),
    ).rejects.toMatchObject({ message })
  })

  test('fails when a layer loses what was made, or some of it', async () => {
    const lose = (made?: readonly number[]) =>
      on(transforms())
        .use(async (_call, next) => ({ failures: (await next()).failures, made }) as never)
        .each(({ length }) => length)
    const message = 'lengths: expected { failures, made: [...] }; does every middleware return what next() gave it?'
    await expect(lose().run([row('a')], invocation())).rejects.toMatchObject({ code: 'INVALID_RESULT', message })
    await expect(lose([1]).run([row('a'), row('b')], invocation())).rejects.toMatchObject({ message })
  })

  test('is told which records a policy is done with', async () => {
    errorLines()
    const told = defineTransformSource<string, number, unknown>({
      name: 'told',
      read: (raw) => raw as readonly Row[],
      answer: (made) => made,
    })
    const each = on(told).each(failOn('b') as () => number, { onFailure: () => drop })
    expect(await each.run([row('a'), row('b')], invocation())).toEqual([undefined, settled])
    const whole = on(told).handle((items) => items.map(() => 1), { onFailure: () => drop })
    expect(await whole.run([row('a'), badRow('b')], invocation())).toEqual([1, settled])
  })
})

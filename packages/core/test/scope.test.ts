import { currentScope, on, type Scope, traceOf, trackScopes, type Work } from '@heddle/core'
import { beforeAll, expect, test } from 'vitest'
import { errorLines, gate, idle, invocation, plain, row, rows } from './helpers.ts'

beforeAll(() => {
  expect(currentScope()).toBeUndefined()
  trackScopes()
  trackScopes()
})

function begin(promise: Promise<unknown>, awaited = false): void {
  promise.catch(() => {})
  const work: Work = { promise, isAwaited: () => awaited }
  ;(currentScope() as Scope).work.push(work)
}

test('a call knows its event and its invocation, across what it awaits', async () => {
  const run = invocation()
  const handler = on(plain).handle(async (event) => {
    await idle()
    const scope = currentScope()
    expect(scope?.event).toBe(event)
    expect(scope?.invocation).toBe(run)
    expect(scope?.outer).toBeUndefined()
    return 'done'
  })
  expect(await handler.run({ id: 'e-1' }, run)).toBe('done')
  expect(currentScope()).toBeUndefined()
})

test('each record of a batch is a call of its own, inside that of the batch', async () => {
  const seen: unknown[] = []
  const handler = on(rows()).each(async (item) => {
    await idle()
    const scope = currentScope()
    expect(scope?.event).toBe(item)
    expect(scope?.outer?.event).toEqual(['a', 'b', 'c'])
    seen.push(item)
  })
  expect(
    await handler.run(
      ['a', 'b', 'c'].map((id) => row(id)),
      invocation(),
    ),
  ).toEqual([])
  expect(seen).toEqual(['a', 'b', 'c'])
})

test('invocations that run side by side in one process know their own', async () => {
  const handler = on(plain).handle(async (event) => {
    for (let turn = 0; turn < 5; turn++) {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 3))
      const { event: own, invocation } = currentScope() as Scope
      expect(own).toBe(event)
      expect(traceOf({ event: own, invocation }).traceparent?.slice(3, 35)).toBe((event as { trace: string }).trace)
    }
  })
  const runs = Array.from({ length: 50 }, (_, index) => {
    const trace = index.toString(16).padStart(8, '1') + 'a'.repeat(24)
    const xRayTraceId = `Root=1-${trace.slice(0, 8)}-${trace.slice(8)};Parent=53995c3f42cd8ad8;Sampled=1`
    return handler.run({ id: `e-${index}`, trace }, invocation({ id: `run-${index}`, raw: { xRayTraceId } }))
  })
  await Promise.all(runs)
})

test('a call is not over before the work is that was begun in it, and what that begins in turn', async () => {
  const first = gate()
  const second = gate()
  let over = false
  const handler = on(plain).handle(() => {
    begin(first.promise.then(() => begin(second.promise)))
    return 'done'
  })
  const run = handler.run({}, invocation()).then((answer) => {
    over = true
    return answer
  })
  await idle()
  expect(over).toBe(false)
  first.open()
  await idle()
  expect(over).toBe(false)
  second.open()
  expect(await run).toBe('done')
})

test('work that somebody waits for is waited for too: who waits may not be waited for', async () => {
  const work = gate()
  let over = false
  const handler = on(plain).handle(() => begin(work.promise, true))
  const run = handler.run({}, invocation()).then(() => {
    over = true
  })
  await idle()
  expect(over).toBe(false)
  work.open()
  await run
})

test('a failure of work that nobody waits for is that of the call, and of one record alone', async () => {
  const failing = on(plain).handle(() => begin(Promise.reject(new Error('lost'))))
  await expect(failing.run({}, invocation())).rejects.toThrow('lost')
  errorLines()
  const batch = on(rows()).each((item) => {
    if (item === 'b') begin(Promise.reject(new Error('lost')))
  })
  expect(
    await batch.run(
      ['a', 'b', 'c'].map((id) => row(id)),
      invocation(),
    ),
  ).toEqual([{ id: 'b', error: new Error('lost') }])
})

test('of several failures none is lost', async () => {
  const handler = on(plain).handle(() => {
    for (const message of ['one', 'two']) begin(Promise.reject(new Error(message)))
  })
  await expect(handler.run({}, invocation())).rejects.toMatchObject({
    name: 'AggregateError',
    errors: [new Error('one'), new Error('two')],
  })
})

test('a failure that somebody gets to know is theirs', async () => {
  const handler = on(plain).handle(() => {
    begin(Promise.reject(new Error('known')), true)
    return 'done'
  })
  expect(await handler.run({}, invocation())).toBe('done')
})

test('a call that fails anyway fails with its own error, and the others are logged', async () => {
  const lines = errorLines()
  const handler = on(plain).handle(() => {
    begin(Promise.reject(new Error('lost')))
    throw new Error('own')
  })
  await expect(handler.run({}, invocation())).rejects.toThrow('own')
  expect(lines()).toMatchObject([
    { level: 'ERROR', message: 'work that nobody waited for failed', requestId: 'run-1', error: { message: 'lost' } },
  ])
})

test('where an event comes from is read once in its call', async () => {
  const handler = on(plain).handle((event, { invocation }) => {
    const known = traceOf({ event, invocation })
    expect(traceOf({ event, invocation })).toBe(known)
    expect(currentScope()?.correlation).toBe(known)
    expect(traceOf({ event: { id: 'other' }, invocation })).toMatchObject({ id: 'other' })
  })
  await handler.run({ id: 'e-1' }, invocation())
})

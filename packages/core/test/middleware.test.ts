import { defineSource, type Middleware, on, type ResultMiddleware } from '@heddle/core'
import { describe, expect, test } from 'vitest'
import { gate, idle, invocation, plain } from './helpers.ts'

/** A source whose result is a word. */
const words = defineSource<unknown, string, { word: string }>({
  name: 'words',
  read: (raw) => ({ event: raw }),
  result: (word) => ({ word }),
  answer: (result) => result,
})

/** A layer that writes down when it is entered and left, and how. */
function traced(name: string, steps: string[]): Middleware {
  return async function traced(_call, next) {
    steps.push(`${name} in`)
    try {
      const result = await next()
      steps.push(`${name} out`)
      return result
    } catch (error) {
      steps.push(`${name} caught ${(error as Error).message}`)
      throw error
    }
  }
}

describe('layers', () => {
  test('run in the order of use, and unwind in the reverse', async () => {
    const steps: string[] = []
    const handler = on(plain)
      .use(traced('a', steps))
      .use(traced('b', steps))
      .use(traced('c', steps))
      .handle(() => {
        steps.push('function')
        return 'done'
      })
    expect(await handler.run('event', invocation())).toBe('done')
    expect(steps).toEqual(['a in', 'b in', 'c in', 'function', 'c out', 'b out', 'a out'])
  })

  test('all unwind when the function throws, the error travelling outwards once', async () => {
    const steps: string[] = []
    const thrown = new Error('no')
    const handler = on(plain)
      .use(traced('a', steps))
      .use(traced('b', steps))
      .handle(() => {
        throw thrown
      })
    await expect(handler.run('event', invocation())).rejects.toBe(thrown)
    expect(steps).toEqual(['a in', 'b in', 'b caught no', 'a caught no'])
  })

  test('that were entered unwind when one further in throws before next, and none else runs', async () => {
    const steps: string[] = []
    const failing: Middleware = async function failing() {
      throw new Error('not today')
    }
    const handler = on(plain)
      .use(traced('a', steps))
      .use(failing)
      .use(traced('c', steps))
      .handle(() => steps.push('function'))
    await expect(handler.run('event', invocation())).rejects.toThrow('not today')
    expect(steps).toEqual(['a in', 'a caught not today'])
  })

  test('unwind when one throws on its way out', async () => {
    const steps: string[] = []
    const failing: Middleware = async function failing(_call, next) {
      await next()
      throw new Error('too late')
    }
    const handler = on(plain)
      .use(traced('a', steps))
      .use(failing)
      .use(traced('c', steps))
      .handle(() => 'done')
    await expect(handler.run('event', invocation())).rejects.toThrow('too late')
    expect(steps).toEqual(['a in', 'c in', 'c out', 'a caught too late'])
  })

  test('may keep an error from travelling on', async () => {
    const steps: string[] = []
    const handler = on(words)
      .use(traced('a', steps))
      .use(async function rescue(_call, next) {
        try {
          return await next()
        } catch {
          return { word: 'rescued' }
        }
      })
      .use(traced('c', steps))
      .handle(() => {
        throw new Error('no')
      })
    expect(await handler.run('event', invocation())).toEqual({ word: 'rescued' })
    expect(steps).toEqual(['a in', 'c in', 'c caught no', 'a out'])
  })

  test('may replace the result', async () => {
    const shout: ResultMiddleware<{ word: string }> = async function shout(_call, next) {
      const { word } = await next()
      return { word: word.toUpperCase() }
    }
    const handler = on(words)
      .use(shout)
      .handle(() => 'done')
    expect(await handler.run('event', invocation())).toEqual({ word: 'DONE' })
  })

  test.each(['text', undefined, null, 7])('carry what was thrown as it is: %o', async (thrown) => {
    const handler = on(plain)
      .use(async (_call, next) => await next())
      .handle(() => Promise.reject(thrown))
    const outcome = await handler.run('event', invocation()).then(
      () => 'resolved',
      (error: unknown) => ({ error }),
    )
    expect(outcome).toEqual({ error: thrown })
  })
})

describe('what a layer adds', () => {
  test('is seen further in, not further out, and later layers win', async () => {
    const seen: unknown[] = []
    const look: Middleware = async function look(call, next) {
      seen.push({ ...call })
      return await next()
    }
    const adds = <Added extends object>(added: Added): Middleware<object, Added> =>
      async function adds(_call, next) {
        return await next(added as Added & { event?: never; invocation?: never })
      }
    const run = invocation()
    const handler = on(plain)
      .use(look)
      .use(adds({ user: 'ada', role: 'weaver' }))
      .use(look)
      .use(adds({ role: 'spinner' }))
      .use(look)
      .handle((_event, { user, role }) => `${user}, ${role}`)
    expect(await handler.run('event', run)).toBe('ada, spinner')
    const base = { event: 'event', invocation: run }
    expect(seen).toMatchObject([
      base,
      { ...base, user: 'ada', role: 'weaver' },
      { ...base, user: 'ada', role: 'spinner' },
    ])
    expect(Object.keys(seen[0] as object)).toEqual(['event', 'invocation'])
  })

  test('does not change the call that the layer itself has', async () => {
    let before: object | undefined
    let after: object | undefined
    const handler = on(plain)
      .use(async function adds(call, next) {
        before = { ...call }
        const result = await next({ user: 'ada' })
        after = { ...call }
        return result
      })
      .handle(() => 'done')
    await handler.run('event', invocation())
    expect(after).toEqual(before)
    expect(after).not.toHaveProperty('user')
  })

  test.each(['event', 'invocation'])('may not be named %s', async (name) => {
    let ran = false
    const handler = on(plain)
      .use(async function usurper(_call, next) {
        return await next({ [name]: 'mine' } as {})
      })
      .handle(() => {
        ran = true
      })
    await expect(handler.run('event', invocation())).rejects.toMatchObject({
      name: 'HeddleError',
      code: 'MISUSED_NEXT',
      message: 'the middleware usurper added a name that every call has',
    })
    expect(ran).toBe(false)
  })

  test('a key named __proto__ changes no prototype', async () => {
    let seen: object = {}
    const handler = on(plain)
      .use(async (_call, next) => await next(JSON.parse('{"__proto__":{"polluted":true}}') as {}))
      .handle((_event, call) => {
        seen = call
      })
    await handler.run('event', invocation())
    expect(Object.getPrototypeOf(seen)).toBe(Object.prototype)
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })
})

describe('next called twice', () => {
  test('fails loudly, naming the layer, and the function ran once', async () => {
    let runs = 0
    const handler = on(plain)
      .use(async function retry(_call, next) {
        await next()
        return await next()
      })
      .handle(() => ++runs)
    await expect(handler.run('event', invocation())).rejects.toMatchObject({
      name: 'HeddleError',
      code: 'MISUSED_NEXT',
      message: 'the middleware retry called next twice',
    })
    expect(runs).toBe(1)
  })

  test('fails when the first call failed too: it is no way to retry', async () => {
    let runs = 0
    const handler = on(plain)
      .use(async (_call, next) => await next().catch(() => next()))
      .handle(() => {
        runs++
        throw new Error('no')
      })
    await expect(handler.run('event', invocation())).rejects.toMatchObject({
      code: 'MISUSED_NEXT',
      message: 'the middleware (anonymous) called next twice',
    })
    expect(runs).toBe(1)
  })

  test('in one run is not twice in two runs', async () => {
    const handler = on(plain)
      .use(async (_call, next) => await next())
      .handle((event) => event)
    expect(await Promise.all([handler.run(1, invocation()), handler.run(2, invocation())])).toEqual([1, 2])
    expect(await handler.run(3, invocation())).toBe(3)
  })
})

test('next rejects, and never throws, when a layer further in throws before it has a promise', async () => {
  const steps: string[] = []
  const chained: Middleware = (_call, next) => next().finally(() => steps.push('left'))
  const hasty: Middleware = (call, next) => {
    if ('event' in call) throw new Error('hasty')
    return next()
  }
  const handler = on(plain)
    .use(chained)
    .use(hasty)
    .handle(() => 'done')
  await expect(handler.run('event', invocation())).rejects.toThrow('hasty')
  expect(steps).toEqual(['left'])
})

describe('a builder', () => {
  test('is not changed by use: two handlers share what came before', async () => {
    const base = on(plain).use(async (_call, next) => await next({ base: true }))
    const one = base.use(async (_call, next) => await next({ one: true })).handle((_event, call) => Object.keys(call))
    const two = base.use(async (_call, next) => await next({ two: true })).handle((_event, call) => Object.keys(call))
    const bare = base.handle((_event, call) => Object.keys(call))
    expect(await one.run('event', invocation())).toEqual(['event', 'invocation', 'base', 'one'])
    expect(await two.run('event', invocation())).toEqual(['event', 'invocation', 'base', 'two'])
    expect(await bare.run('event', invocation())).toEqual(['event', 'invocation', 'base'])
  })
})

test('two invocations side by side never see what the other was given', async () => {
  const gates = new Map([
    ['a', gate()],
    ['b', gate()],
  ])
  const seen: Record<string, unknown[]> = { a: [], b: [] }
  const handler = on(plain)
    .use(async function withTenant(call, next) {
      const tenant = call.event as string
      const result = await next({ tenant })
      seen[tenant]?.push(`out ${tenant} ${(call.invocation as { id: string }).id}`)
      return result
    })
    .use(async function slow(call, next) {
      await gates.get(call.tenant)?.promise
      return await next({ slow: call.tenant })
    })
    .handle(async (event, call) => {
      await idle()
      seen[event as string]?.push({ tenant: call.tenant, slow: call.slow, event: call.event, id: call.invocation.id })
      return `${call.tenant} ${call.slow} ${call.event}`
    })
  const a = handler.run('a', invocation({ id: 'run-a' }))
  const b = handler.run('b', invocation({ id: 'run-b' }))
  await idle()
  gates.get('b')?.open()
  await idle()
  gates.get('a')?.open()
  expect(await Promise.all([a, b])).toEqual(['a a a', 'b b b'])
  expect(seen).toEqual({
    a: [{ tenant: 'a', slow: 'a', event: 'a', id: 'run-a' }, 'out a run-a'],
    b: [{ tenant: 'b', slow: 'b', event: 'b', id: 'run-b' }, 'out b run-b'],
  })
})

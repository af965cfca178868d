import { describe, expect, test } from 'vitest'
import { layered } from '../src/layered.ts'
import type { Middleware } from '../src/middleware.ts'

const call = { event: 'e', base: 1 }
const adds: (added: object) => Middleware<{}, {}> = (added) =>
  async function adds(_call, next) {
    return await next(added as {})
  }

describe('a layered function', () => {
  test('runs inside its layers, the first outermost, and sees what each adds', async () => {
    const seen: object[] = []
    const watch: Middleware = async function watch(call, next) {
      seen.push({ ...call })
      return await next()
    }
    const fn = layered(
      adds({ a: 1 }),
      layered(adds({ b: 2 }), watch, (event, call) => [event, call]),
    )
    expect(await fn('e', call)).toEqual(['e', { event: 'e', base: 1, a: 1, b: 2 }])
    expect(seen).toEqual([{ event: 'e', base: 1, a: 1, b: 2 }])
    expect(call).toEqual({ event: 'e', base: 1 })
  })

  test('resolves to what the outermost layer returns, and rejects with what leaves it', async () => {
    const boom = new Error('boom')
    const rescue: Middleware = async function rescue(_call, next) {
      return await next().catch(() => 'rescued' as never)
    }
    const fails = () => {
      throw boom
    }
    await expect(layered(adds({}), fails)('e', call)).rejects.toBe(boom)
    expect(await layered(rescue, fails)('e', call)).toBe('rescued')
  })

  test('has its layers see the event that it gets, be it another than that of the call', async () => {
    const fn = layered(adds({ a: 1 }), (event, call) => [event, call])
    expect(await fn('inside', call)).toEqual(['inside', { event: 'inside', base: 1, a: 1 }])
  })

  test('has the rules of every chain', async () => {
    const twice: Middleware = async function twice(_call, next) {
      await next()
      return await next()
    }
    await expect(layered(twice, () => 1)('e', call)).rejects.toMatchObject({ code: 'MISUSED_NEXT' })
    await expect(layered(adds({ event: 1 }), () => 1)('e', call)).rejects.toMatchObject({ code: 'MISUSED_NEXT' })
  })

  test('runs for many calls at a time, each with its own', async () => {
    const slow: Middleware<{ n: number }, { twice: number }> = async function slow({ n }, next) {
      await new Promise((resolve) => setTimeout(resolve, 10 - n))
      return await next({ twice: n * 2 })
    }
    const fn: (event: string, call: { n: number }) => Promise<number[]> = layered(slow, (_event, { n, twice }) => [
      n,
      twice,
    ])
    const numbers = Array.from({ length: 10 }, (_, n) => n)
    expect(await Promise.all(numbers.map((n) => fn('e', { n })))).toEqual(numbers.map((n) => [n, n * 2]))
  })
})

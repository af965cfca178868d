// Where there is no AsyncLocalStorage, as in a Worker without `nodejs_compat`.

import { afterEach, expect, test, vi } from 'vitest'

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

const { process } = globalThis

test.each([
  ['a process', undefined],
  ['builtin modules', { env: process.env }],
  ['async_hooks', { env: process.env, getBuiltinModule: () => undefined }],
])('without %s calls are not tracked, and run all the same', async (_, stub) => {
  vi.resetModules()
  const { currentScope, on, trackScopes } = await import('../src/index.ts')
  const { invocation, plain } = await import('./helpers.ts')
  const handler = on(plain).handle(() => String(currentScope()))
  vi.stubGlobal('process', stub)
  const tracked = trackScopes()
  vi.unstubAllGlobals()
  expect(tracked).toBe(false)
  expect(await handler.run({}, invocation())).toBe('undefined')
})

test('with it they are, however often one asks', async () => {
  vi.resetModules()
  const { trackScopes } = await import('../src/index.ts')
  expect([trackScopes(), trackScopes()]).toEqual([true, true])
})

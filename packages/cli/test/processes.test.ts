import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test, vi } from 'vitest'
import { CallError, startFunction } from '../src/index.ts'
import { clients, eventually, fixture, invoke, invokeOnce, isAlive } from './helpers.ts'

for (const [version, client] of Object.entries(clients)) {
  test(`${version}: a timeout ends the process, and the next event gets a fresh one`, async () => {
    const [late, next] = await invoke('answers.mjs#wait', [{ ms: 5000 }, { ms: 0 }], { client, timeout: 0.25 })
    expect(late).toMatchObject({
      ok: false,
      error: {
        errorType: 'Sandbox.Timedout',
        errorMessage: expect.stringMatching(/Task timed out after 0\.25 seconds$/),
      },
      maxMemoryMB: undefined,
    })
    expect(late?.durationMs).toBeGreaterThanOrEqual(249)
    expect(late?.durationMs).toBeLessThan(2000)
    expect(next).toMatchObject({ ok: true, answer: 'waited', initMs: expect.any(Number) })
  })

  test(`${version}: process.exit in a handler is an exit error with the status`, async () => {
    const [first, second] = await invoke('answers.mjs#exit', [1, 2], { client })
    const errorMessage = `RequestId: ${first?.requestId} Error: Runtime exited with error: exit status 7`
    const error = { errorType: 'Runtime.ExitError', errorMessage, trace: [] }
    expect(first).toMatchObject({ ok: false, error })
    expect(second).toMatchObject({ ok: false, initMs: expect.any(Number) })
  })

  test(`${version}: a process that ends itself with success gave no reason`, async () => {
    const outcome = await invokeOnce('answers.mjs#exitQuietly', {}, { client })
    const errorMessage = expect.stringMatching(/Error: Runtime exited without providing a reason$/)
    expect(outcome).toMatchObject({ ok: false, error: { errorType: 'Runtime.ExitError', errorMessage } })
  })

  test(`${version}: a signal is named as Lambda names it`, async () => {
    const outcome = await invokeOnce('answers.mjs#abort', {}, { client })
    const errorMessage = expect.stringMatching(/Error: Runtime exited with error: signal: aborted$/)
    expect(outcome).toMatchObject({ ok: false, error: { errorType: 'Runtime.ExitError', errorMessage } })
  })

  test(`${version}: process.exit at the top of a module is an exit error too`, async () => {
    const outcome = await invokeOnce('exits.mjs', {}, { client })
    const errorMessage = expect.stringMatching(/exit status 9$/)
    expect(outcome).toMatchObject({ ok: false, error: { errorType: 'Runtime.ExitError', errorMessage }, durationMs: 0 })
  })
}

test('an endless loop is ended', async () => {
  const [late, next] = await invoke('answers.mjs#spin', [{ spin: true }, { spin: false }], { timeout: 0.25 })
  expect(late).toMatchObject({ ok: false, error: { errorType: 'Sandbox.Timedout' } })
  expect(next).toMatchObject({ ok: true, answer: 'still' })
})

test('a promise that never settles is an exit on 4.0.2 and null on 3.3.0', async () => {
  const error = { errorType: 'Runtime.NodeJsExit', errorMessage: expect.stringContaining('never settled') }
  expect(await invokeOnce('answers.mjs#never')).toMatchObject({ ok: false, error })
  expect(await invokeOnce('unsettled.mjs')).toMatchObject({ ok: false, error })
  expect(await invokeOnce('answers.mjs#never', {}, { client: clients['3.3.0'] })).toMatchObject({ answer: null })
})

test('an unhandled rejection ends the process on 4.0.2, its stack in the logs, and is an error on 3.3.0', async () => {
  const [first, second] = await invoke('answers.mjs#rejected', [1, 2])
  expect(first).toMatchObject({ ok: false, error: { errorType: 'Runtime.ExitError' } })
  expect(first?.logs).toContain('Error: nobody waits for me')
  expect(second).toMatchObject({ ok: false, initMs: expect.any(Number) })
  const error = { errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: 'Error: nobody waits for me' }
  expect(await invokeOnce('answers.mjs#rejected', {}, { client: clients['3.3.0'] })).toMatchObject({ ok: false, error })
})

test('an error that nothing catches ends the process on 4.0.2 and is an error on 3.3.0', async () => {
  expect(await invokeOnce('answers.mjs#lateThrow')).toMatchObject({
    ok: false,
    error: { errorType: 'Runtime.ExitError' },
  })
  const error = { errorType: 'RangeError', errorMessage: 'thrown later' }
  expect(await invokeOnce('answers.mjs#lateThrow', {}, { client: clients['3.3.0'] })).toMatchObject({
    ok: false,
    error,
  })
})

test('stop ends an invocation that is under way', async () => {
  let begun = (): void => {}
  const started = new Promise<void>((resolve) => {
    begun = resolve
  })
  const running = await startFunction({ module: fixture('busy.mjs'), timeout: 60, onLog: () => begun() })
  const outcome = running.invoke({})
  await started
  await running.stop()
  expect(await outcome).toMatchObject({ ok: false, error: { errorMessage: expect.stringMatching(/signal: killed$/) } })
})

test('what a function started ends with it', async () => {
  const outcome = await invokeOnce('descendants.mjs')
  const pid = outcome.ok ? Number(outcome.answer) : 0
  expect(pid).toBeGreaterThan(0)
  expect(await eventually(() => !isAlive(pid))).toBe(true)
})

test('a process that the function forks is an ordinary one', async () => {
  expect(await invokeOnce('descendants.mjs#forked')).toMatchObject({ ok: true, answer: 0 })
})

test('a function does not outlive a program that is killed', async () => {
  const program = fileURLToPath(new URL('./programs/waits.ts', import.meta.url))
  const folder = mkdtempSync(join(tmpdir(), 'heddle-test-'))
  const env = { ...process.env, TMPDIR: folder }
  const child = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await once(child.stdout, 'data')
  const pids = String(line).split(' ').map(Number)
  expect(pids.map(isAlive)).toEqual([true, true])
  child.kill('SIGKILL')
  expect(await eventually(() => !pids.some(isAlive))).toBe(true)
  rmSync(folder, { recursive: true })
})

test('a process that cannot be started is a wrong call, and leaves nothing open', async () => {
  const running = await startFunction({ module: fixture('answers.mjs'), env: { LARGE: 'x'.repeat(1_000_000) } })
  await expect(running.invoke({})).rejects.toThrow(
    new CallError('cannot start the process of the function: spawn E2BIG'),
  )
  await running.stop()
})

test('nothing is left in the folder for temporary files', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'heddle-test-'))
  vi.stubEnv('TMPDIR', folder)
  const running = await startFunction({ module: fixture('answers.mjs') })
  vi.unstubAllEnvs()
  expect(readdirSync(folder)).toEqual([expect.stringMatching(/^heddle-/)])
  await running.stop()
  expect(readdirSync(folder)).toEqual([])
  rmSync(folder, { recursive: true })
})

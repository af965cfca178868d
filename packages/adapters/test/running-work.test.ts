import { LiveInvocation } from '@heddle/core'
import { expect, onTestFinished, test, vi } from 'vitest'
import { runningWork } from '../src/running-work.ts'

const invocation = () =>
  new LiveInvocation({ id: 'i', functionName: 'f', platform: 'node', raw: undefined, bindings: {} })

test('work that rejects is done with, and ends no process', async () => {
  const unhandled = vi.fn()
  process.on('unhandledRejection', unhandled)
  onTestFinished(() => void process.off('unhandledRejection', unhandled))
  const { keepAlive, drained, abort } = runningWork()
  const work = Promise.reject(new Error('no'))
  work.catch(() => {})
  keepAlive(work, invocation())
  await drained()
  await new Promise((resolve) => setTimeout(resolve, 10))
  expect(unhandled).not.toHaveBeenCalled()
  expect(abort()).toBe(0)
})

test('whoever runs is told to end, once each, whatever runs for it', async () => {
  const { keepAlive, drained, abort } = runningWork()
  const [one, other] = [invocation(), invocation()]
  let done = () => {}
  const work = new Promise<void>((resolve) => {
    done = resolve
  })
  keepAlive(work, one)
  keepAlive(work.then(), one)
  keepAlive(Promise.resolve(), other)
  await Promise.resolve()
  expect(abort()).toBe(1)
  expect(one.signal.reason).toMatchObject({ name: 'AbortError', message: 'the server is to stop' })
  expect(other.signal.aborted).toBe(false)
  done()
  await drained()
  expect(abort()).toBe(0)
})

import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'

const program = new URL('fixtures/memory/run.mjs', import.meta.url).pathname

test.each([
  'sqs.each',
  'sqs.each with layers and policies',
  'sqs in chunks',
  's3.each',
  'an event that is refused',
  'eventBridge, the signal made each time',
])('memory stays flat over 10,000 invocations: %s', (name) => {
  const heap = JSON.parse(
    execFileSync(process.execPath, ['--expose-gc', program, name], { encoding: 'utf8' }),
  ) as number[]
  // What is compiled and cached on the way settles in the first thousands.
  const [settled, end] = [Math.max(...heap.slice(2, 5)), Math.min(...heap.slice(7))]
  expect(end - settled).toBeLessThan(256 * 1024)
})

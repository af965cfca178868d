import { on } from 'heddle'
import { invoke, taskTokenEvent } from 'heddle/testing'
import { taskToken } from 'heddle/triggers'
import { expect, test } from 'vitest'
import * as z from 'zod'

test('a task is answered by the client that the test gives', async () => {
  const told: unknown[] = []
  const client = { send: async ({ input }: { input: unknown }) => void told.push(input) }
  const handler = on(taskToken({ input: z.object({ order: z.string() }), client })).handle(({ input }) => input.order)
  const event = taskTokenEvent({ order: 'o-1' })
  await invoke(handler, event)
  expect(told).toEqual([{ taskToken: event.taskToken, output: '"o-1"' }])
  expect(taskTokenEvent(1)).toEqual(taskTokenEvent(1))
  expect(taskTokenEvent(1).taskToken).not.toBe(taskTokenEvent(2).taskToken)
  expect(taskTokenEvent(1, { taskToken: 't' })).toEqual({ taskToken: 't', input: 1 })
  expect(() => taskTokenEvent(undefined)).toThrow('taskTokenEvent: the input: expected text or a value of JSON')
})

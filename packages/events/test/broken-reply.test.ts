import { LiveInvocation } from '@heddle/core'
import { expect, test } from 'vitest'
import { stopOf } from '../src/broken-reply.ts'

const about = { id: '1', functionName: 'f', platform: 'node', raw: undefined } as const

test.each([
  ['no deadline', undefined],
  ['a deadline, and half of a margin that is no whole number', 2999],
])('a reply to a client that is gone has time to stop where there is %s', (_, remaining) => {
  const invocation = new LiveInvocation({ ...about, remaining })
  invocation.abort(new Error('the client is gone'))
  expect(invocation.signal.aborted).toBe(true)
  expect(stopOf(invocation).aborted).toBe(false)
})

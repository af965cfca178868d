import { on } from 'heddle'
import { durableEvent, invoke } from 'heddle/testing'
import { durable } from 'heddle/triggers'
import { expect, test } from 'vitest'
import * as z from 'zod'

const order = { id: 'o-1' }
const seen: unknown[] = []
const handler = on(durable(z.object({ id: z.string() }))).handle((event) => {
  seen.push(event)
  return { Status: 'PENDING' }
})

async function read(...given: Parameters<typeof durableEvent>): Promise<unknown> {
  expect(await invoke(handler, durableEvent(...given))).toEqual({ Status: 'PENDING' })
  return seen.pop()
}

test('a first invocation has its input', async () => {
  expect(await read(order, { name: 'order-o-1', functionName: 'checkout' })).toMatchObject({
    source: 'arn:aws:lambda:eu-west-1:123456789012:function:checkout:$LATEST',
    time: new Date('2026-01-02T03:04:05.678Z'),
    name: 'order-o-1',
    input: order,
    replay: false,
    operations: [{ Type: 'EXECUTION', Status: 'STARTED' }],
  })
})

test('a replay has the steps that were done, numbered as the SDK does', async () => {
  const wait = { Id: 'w1', Type: 'WAIT', Status: 'STARTED' } as const
  expect(await read(order, { steps: { pay: { paid: true }, 'tell them': null }, operations: [wait] })).toMatchObject({
    replay: true,
    operations: [
      { Type: 'EXECUTION' },
      { Id: 'c4ca4238a0b92382', Name: 'pay', Status: 'SUCCEEDED', StepDetails: { Result: '{"paid":true}' } },
      { Id: 'c81e728d9d4c2f63', Name: 'tell them', StepDetails: { Result: 'null' } },
      wait,
    ],
  })
})

test('the same execution has the same ARN, and another token when more was done', () => {
  const first = durableEvent(order)
  const replay = durableEvent(order, { steps: { pay: 1 } })
  expect(durableEvent(order)).toEqual(first)
  expect(replay.DurableExecutionArn).toBe(first.DurableExecutionArn)
  expect(replay.CheckpointToken).not.toBe(first.CheckpointToken)
  expect(durableEvent(order, { name: 'other' }).DurableExecutionArn).not.toBe(first.DurableExecutionArn)
})

test('what JSON cannot say is refused', () => {
  expect(() => durableEvent(undefined)).toThrow(
    'durableEvent: the input: expected text or a value of JSON, got undefined',
  )
  expect(() => durableEvent(order, { steps: { pay: () => {} } })).toThrow('durableEvent: the step pay: expected')
})

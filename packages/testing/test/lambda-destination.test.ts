import { on, sqs } from 'heddle'
import { invoke, lambdaDestinationEvent, sqsEvent } from 'heddle/testing'
import { lambdaDestination } from 'heddle/triggers'
import { expect, test } from 'vitest'
import * as z from 'zod'

const read = on(lambdaDestination({ request: z.object({ id: z.string() }) })).handle((event) => event)
const order = { id: 'o-1' }

test('an invocation that succeeded has what the function returned', async () => {
  expect(
    await invoke(read, lambdaDestinationEvent(order, { response: { done: true }, functionName: 'orders' })),
  ).toMatchObject({
    condition: 'Success',
    source: 'arn:aws:lambda:eu-west-1:123456789012:function:orders:$LATEST',
    requestContext: { approximateInvokeCount: 1 },
    requestPayload: order,
    responsePayload: { done: true },
  })
  expect(await invoke(read, lambdaDestinationEvent(order))).toMatchObject({
    condition: 'Success',
    responsePayload: null,
  })
})

test('one that failed has the error of its last attempt', async () => {
  const error = new RangeError('too much')
  expect(await invoke(read, lambdaDestinationEvent(order, { error }))).toMatchObject({
    condition: 'RetriesExhausted',
    requestContext: { approximateInvokeCount: 3 },
    responseContext: { functionError: 'Unhandled' },
    responsePayload: { errorType: 'RangeError', errorMessage: 'too much', trace: ['RangeError: too much'] },
  })
  expect(await invoke(read, lambdaDestinationEvent(order, { condition: 'RetriesExhausted' }))).toMatchObject({
    responsePayload: { errorType: 'Error' },
  })
  expect(
    await invoke(read, lambdaDestinationEvent(order, { condition: 'EventAgeExceeded', error, attempts: 2 })),
  ).toMatchObject({ requestContext: { approximateInvokeCount: 2 }, responsePayload: { errorMessage: 'too much' } })
})

test('one without an attempt has no response', async () => {
  expect(await invoke(read, lambdaDestinationEvent(order, { condition: 'ZeroReservedConcurrency' }))).toMatchObject({
    condition: 'ZeroReservedConcurrency',
    requestContext: { approximateInvokeCount: 0 },
    responseContext: undefined,
    responsePayload: undefined,
  })
})

test('a queue may have it', async () => {
  const seen: unknown[] = []
  const handler = on(sqs(lambdaDestination())).each(({ body }) => seen.push(body.condition))
  expect(await invoke(handler, sqsEvent([lambdaDestinationEvent(order)]))).toEqual({ batchItemFailures: [] })
  expect(seen).toEqual(['Success'])
})

test('the same invocation has the same id, and what JSON cannot say is refused', () => {
  expect(lambdaDestinationEvent(order)).toEqual(lambdaDestinationEvent(order))
  const ids = [
    lambdaDestinationEvent(order),
    lambdaDestinationEvent({ id: 'o-2' }),
    lambdaDestinationEvent(order, { functionName: 'other' }),
    lambdaDestinationEvent(order, { error: new Error('no') }),
    lambdaDestinationEvent(order, { requestId: 'mine' }),
  ].map(({ requestContext }) => requestContext.requestId)
  expect(new Set(ids).size).toBe(5)
  expect(ids[4]).toBe('mine')
  expect(() => lambdaDestinationEvent(undefined)).toThrow(
    'lambdaDestinationEvent: the request: expected text or a value of JSON, got undefined',
  )
})

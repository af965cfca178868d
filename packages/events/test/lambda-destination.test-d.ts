import type { S3Record } from 'heddle'
import { on, s3, sqs } from 'heddle'
import {
  type LambdaDestinationEvent,
  type LambdaErrorPayload,
  lambdaDestination,
  type StreamFailure,
  streamFailure,
} from 'heddle/triggers'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

const Order = z.object({ id: z.string() })
const Receipt = z.object({ no: z.number() })

test('the condition says what there is of a response', () => {
  on(lambdaDestination({ request: Order, response: Receipt })).handle((event) => {
    expectTypeOf(event).toEqualTypeOf<LambdaDestinationEvent<{ id: string }, { no: number }>>()
    expectTypeOf(event.requestPayload.id).toBeString()
    if (event.condition === 'Success') expectTypeOf(event.responsePayload).toEqualTypeOf<{ no: number }>()
    else if (event.condition === 'RetriesExhausted') {
      expectTypeOf(event.responsePayload).toEqualTypeOf<LambdaErrorPayload>()
      expectTypeOf(event.responseContext.executedVersion).toBeString()
    } else expectTypeOf(event.responsePayload).toEqualTypeOf<LambdaErrorPayload | undefined>()
    // @ts-expect-error there may be no response
    event.responseContext.statusCode
    // @ts-expect-error no such condition
    event.condition === 'Failure'
  })
})

test('payloads without a schema are unknown', () => {
  on(lambdaDestination()).handle((event) => {
    expectTypeOf(event.requestPayload).toEqualTypeOf<unknown>()
    if (event.condition === 'Success') expectTypeOf(event.responsePayload).toEqualTypeOf<unknown>()
  })
  on(lambdaDestination({ response: Receipt })).handle((event) => {
    expectTypeOf(event.requestPayload).toEqualTypeOf<unknown>()
  })
  on(lambdaDestination({ request: s3() })).handle((event) => {
    expectTypeOf(event.requestPayload).toEqualTypeOf<readonly S3Record[]>()
  })
})

test('both stand inside a queue', () => {
  on(sqs(lambdaDestination({ request: Order }))).each(({ body }) => expectTypeOf(body.requestPayload.id).toBeString())
  on(sqs(streamFailure())).each(({ body }) => {
    expectTypeOf(body).toEqualTypeOf<StreamFailure>()
    expectTypeOf(body.eventSource).toEqualTypeOf<'aws:kinesis' | 'aws:dynamodb'>()
    expectTypeOf(body.batchInfo.approximateArrivalOfFirstRecord).toEqualTypeOf<Date>()
    // @ts-expect-error the records are in the stream
    body.records
  })
})

test('they are used as they are meant', () => {
  // @ts-expect-error schemas are named
  lambdaDestination(Order)
  // @ts-expect-error a type is no schema
  lambdaDestination({ request: 'Order' })
  // @ts-expect-error no such payload
  lambdaDestination({ result: Order })
  // @ts-expect-error a record is one event
  on(lambdaDestination()).each(() => {})
})

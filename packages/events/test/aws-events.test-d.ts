import { type EventBridgeEvent, eventBridge, on, sqs } from 'heddle'
import type { LambdaFailureRecord } from 'heddle/triggers'
import {
  cloudTrailEvents,
  type EcsTaskDetail,
  ecsEvents,
  lambdaDestinationEvents,
  type S3ObjectCreatedDetail,
  type ScheduledDetail,
  s3Events,
  scheduledEvents,
  stepFunctionsEvents,
} from 'heddle/triggers'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'
import { catalogueOf, detailOf, type PromisesOf } from '../src/aws-events/detail-of.ts'

test('the type of an event says what its detail is', () => {
  on(eventBridge.of(s3Events)).handle((event) => {
    expectTypeOf(event.detail.object.key).toBeString()
    if (event.type === 'Object Created') {
      expectTypeOf(event).toEqualTypeOf<EventBridgeEvent<S3ObjectCreatedDetail, 'Object Created'>>()
      expectTypeOf(event.detail.object.size).toBeNumber()
    }
    if (event.type === 'Object Deleted') expectTypeOf(event.detail.object.size).toEqualTypeOf<number | undefined>()
    // @ts-expect-error only an object that was deleted has a deletion type
    event.detail['deletion-type']
    // @ts-expect-error no such type
    event.type === 'Object Lost'
  })
  on(eventBridge.of(scheduledEvents)).handle((event) => {
    expectTypeOf(event).toEqualTypeOf<EventBridgeEvent<ScheduledDetail, 'Scheduled Event'>>()
  })
  on(eventBridge.of(stepFunctionsEvents)).handle(({ detail }) => {
    expectTypeOf(detail.output).toEqualTypeOf<string | null | undefined>()
  })
  on(eventBridge.of(cloudTrailEvents)).handle((event) => {
    if (event.type === 'AWS Console Sign In via CloudTrail')
      expectTypeOf(event.detail.additionalEventData?.MFAUsed).toEqualTypeOf<'Yes' | 'No' | undefined>()
    // @ts-expect-error a call may have no parameters
    event.detail.requestParameters.bucketName
  })
  on(eventBridge.of(lambdaDestinationEvents)).handle((event) => {
    if (event.type === 'Lambda Function Invocation Result - Failure')
      expectTypeOf(event.detail).toEqualTypeOf<LambdaFailureRecord>()
    else expectTypeOf(event.detail.responseContext.statusCode).toBeNumber()
  })
})

test('catalogues mix', () => {
  const mixed = { ...s3Events, ...ecsEvents, 'order.paid': z.object({ total: z.number() }) }
  on(eventBridge.of(mixed)).handle((event) => {
    if (event.type === 'ECS Task State Change') expectTypeOf(event.detail).toEqualTypeOf<EcsTaskDetail>()
    else if (event.type === 'order.paid') expectTypeOf(event.detail.total).toBeNumber()
    else if (event.type === 'Object Created') expectTypeOf(event.detail.reason).toBeString()
  })
  on(sqs(eventBridge.of(s3Events))).each(({ body }) => {
    if (body.type === 'Object Created') expectTypeOf(body.detail).toEqualTypeOf<S3ObjectCreatedDetail>()
  })
})

interface Detail {
  readonly text: 'a' | 'b' | (string & {})
  readonly count: number
  readonly flag: boolean
  readonly tags: readonly string[]
  readonly left?: { readonly out: string }
  readonly inner: { readonly text: string; readonly none?: string }
  readonly empty: { readonly none?: string }
  readonly map: Readonly<Record<string, unknown>>
  readonly list: readonly { readonly id: string; readonly parts: readonly { readonly no: number }[] }[]
  readonly maps: readonly Readonly<Record<string, number>>[]
}

const promises = {
  text: 'string',
  count: 'number',
  flag: 'boolean',
  tags: 'strings',
  'inner.text': 'string',
  empty: 'object',
  map: 'object',
  list: 'array',
  'list[].id': 'string',
  'list[].parts': 'array',
  'list[].parts[].no': 'number',
  maps: 'array',
  'maps[]': 'object',
} as const

test('what a type promises is every field that is not optional', () => {
  expectTypeOf<PromisesOf<Detail>>().toEqualTypeOf<{
    readonly text: 'string' | 'time'
    readonly count: 'number'
    readonly flag: 'boolean'
    readonly tags: 'strings'
    readonly 'inner.text': 'string' | 'time'
    readonly empty: 'object'
    readonly map: 'object'
    readonly list: 'array'
    readonly 'list[].id': 'string' | 'time'
    readonly 'list[].parts': 'array'
    readonly 'list[].parts[].no': 'number'
    readonly maps: 'array'
    readonly 'maps[]': 'object'
  }>()
  expectTypeOf<PromisesOf<ScheduledDetail>>().toEqualTypeOf<{}>()
})

test('a detail is checked for all that its type promises, and for no more', () => {
  detailOf<Detail>(promises)
  const { count, ...rest } = promises
  // @ts-expect-error count is missing
  detailOf<Detail>(rest)
  // @ts-expect-error a number is no text
  detailOf<Detail>({ ...promises, count: 'string' })
  detailOf<{ readonly count: number }>({
    count,
    // @ts-expect-error the type has no such field
    total: 'number',
  })
  catalogueOf<{ a: Detail; b: { readonly count: number } }, { readonly count: number }>({ a: rest, b: {} }, { count })
  // @ts-expect-error b is missing
  catalogueOf<{ a: Detail; b: Detail }>({ a: promises })
})

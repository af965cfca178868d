import type { EventBridgeRawEvent, S3RawRecord, SqsMessageAttribute, SqsRecord } from 'heddle'
import {
  eventBridgeEvent,
  functionUrlEvent,
  type HttpApiRawEvent,
  httpApiEvent,
  type RestApiRawEvent,
  restApiEvent,
  type S3RawTestEvent,
  s3Event,
  s3TestEvent,
  sqsEvent,
  sqsMessage,
} from 'heddle/testing'
import { expectTypeOf, test } from 'vitest'

test('an event has a record for each message or object that is written out', () => {
  const event = sqsEvent(['a', { total: 7 }, sqsMessage('c', { attempt: 2 })])
  expectTypeOf(event.Records).toEqualTypeOf<readonly [SqsRecord, SqsRecord, SqsRecord]>()
  expectTypeOf(event.Records[1].messageId).toBeString()
  // @ts-expect-error there are three
  event.Records[3]
  expectTypeOf(s3Event(['a', { key: 'b' }]).Records).toEqualTypeOf<readonly [S3RawRecord, S3RawRecord]>()
})

test('an event of a list has a record that may not be there', () => {
  const bodies: string[] = []
  expectTypeOf(sqsEvent(bodies).Records[0]).toEqualTypeOf<SqsRecord | undefined>()
  expectTypeOf(s3Event(bodies).Records[0]).toEqualTypeOf<S3RawRecord | undefined>()
})

test('factories return the raw events', () => {
  expectTypeOf(s3TestEvent()).toEqualTypeOf<S3RawTestEvent>()
  expectTypeOf(eventBridgeEvent('t', {})).toEqualTypeOf<EventBridgeRawEvent>()
  expectTypeOf(httpApiEvent()).toEqualTypeOf<HttpApiRawEvent>()
  expectTypeOf(functionUrlEvent()).toExtend<HttpApiRawEvent>()
  expectTypeOf(restApiEvent()).toEqualTypeOf<RestApiRawEvent>()
})

test('sqsEvent is used as it is meant', () => {
  const attribute: SqsMessageAttribute = { dataType: 'Number.int', stringValue: '7' }
  sqsEvent([sqsMessage({}, { messageAttributes: { a: 'b', n: 1, bytes: new Uint8Array(), attribute } })])
  // @ts-expect-error messages are a list
  sqsEvent('hello')
  // @ts-expect-error a queue is its name
  sqsEvent([], { queue: { name: 'orders' } })
  // @ts-expect-error a time is a Date
  sqsEvent([], { time: '2026-01-01' })
  // @ts-expect-error attempts are a number
  sqsMessage('a', { attempt: '2' })
  // @ts-expect-error the attempt says how often a message was received
  sqsMessage('a', { attributes: { ApproximateReceiveCount: '2' } })
  // @ts-expect-error an attribute is text, a number, bytes or what SQS says
  sqsMessage('a', { messageAttributes: { flag: true } })
})

test('s3Event is used as it is meant', () => {
  s3Event(['a'], { eventName: 'ObjectRemoved:Delete', bucket: 'uploads' })
  // @ts-expect-error objects are a list
  s3Event('a')
  // @ts-expect-error an object has a key
  s3Event([{ size: 7 }])
  // @ts-expect-error a size is a number
  s3Event([{ key: 'a', size: '7' }])
  // @ts-expect-error more is only what some events have
  s3Event([{ key: 'a', more: { awsRegion: 'eu-west-1' } }])
})

test('eventBridgeEvent is used as it is meant', () => {
  // @ts-expect-error a detail is no text but that of Scheduler
  eventBridgeEvent('t', 'text')
  // @ts-expect-error every event has a detail
  eventBridgeEvent('t')
  // @ts-expect-error resources are a list
  eventBridgeEvent('t', {}, { resources: 'arn' })
})

test('the requests are used as they are meant', () => {
  // @ts-expect-error query values are text
  httpApiEvent({ query: { page: 1 } })
  // @ts-expect-error header values are text
  restApiEvent({ headers: { 'content-length': 7 } })
  // @ts-expect-error a function URL has no routes
  functionUrlEvent({ route: '/orders' })
  // @ts-expect-error a REST API has resources, an HTTP API has routes
  restApiEvent({ route: '/orders' })
  // @ts-expect-error a function URL knows IAM alone
  functionUrlEvent({ authorizer: { jwt: {} } })
})

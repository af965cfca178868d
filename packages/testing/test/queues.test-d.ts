import type { KafkaRawEvent } from 'heddle'
import {
  activeMQEvent,
  activeMQMessage,
  documentDBEvent,
  firehoseEvent,
  kafkaEvent,
  kafkaRecord,
  rabbitMQEvent,
  rabbitMQMessage,
  s3BatchEvent,
  s3ObjectLambdaEvent,
} from 'heddle/testing'
import type {
  ActiveMQRawEvent,
  DocumentDBRawEvent,
  FirehoseRawEvent,
  RabbitMQRawEvent,
  S3BatchRawEvent,
  S3ObjectLambdaRawEvent,
} from 'heddle/triggers'
import { expectTypeOf, test } from 'vitest'

test('factories return the raw events', () => {
  expectTypeOf(kafkaEvent([])).toEqualTypeOf<KafkaRawEvent>()
  expectTypeOf(activeMQEvent([])).toEqualTypeOf<ActiveMQRawEvent>()
  expectTypeOf(rabbitMQEvent([])).toEqualTypeOf<RabbitMQRawEvent>()
  expectTypeOf(documentDBEvent([])).toEqualTypeOf<DocumentDBRawEvent>()
  expectTypeOf(firehoseEvent([])).toEqualTypeOf<FirehoseRawEvent>()
  expectTypeOf(s3BatchEvent([])).toEqualTypeOf<S3BatchRawEvent>()
  expectTypeOf(s3ObjectLambdaEvent('a')).toEqualTypeOf<S3ObjectLambdaRawEvent>()
})

test('they are used as they are meant', () => {
  // @ts-expect-error records are a list
  kafkaEvent('hello')
  // @ts-expect-error a partition is a number
  kafkaRecord('hello', { partition: '0' })
  // @ts-expect-error a header is text or bytes
  kafkaRecord('hello', { headers: { n: 7 } })
  // @ts-expect-error data is said before
  activeMQMessage('hello', { data: 'other' })
  // @ts-expect-error headers stand beside the properties
  rabbitMQMessage('hello', { basicProperties: { headers: {} } })
  // @ts-expect-error no such operation
  documentDBEvent([{ operationType: 'upsert' }])
  // @ts-expect-error a stream is its name
  firehoseEvent([], { stream: { name: 'readings' } })
  // @ts-expect-error no such version
  s3BatchEvent([], { invocationSchemaVersion: '3.0' })
  // @ts-expect-error no such kind
  s3ObjectLambdaEvent('a', { kind: 'putObject' })
})

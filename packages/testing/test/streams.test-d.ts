import type { DynamoDBRawRecord, KinesisRawRecord } from 'heddle'
import { dynamoDBEvent, kinesisEvent, kinesisRecord, kinesisWindowEvent, pipesEvent, sqsEvent } from 'heddle/testing'
import { expectTypeOf, test } from 'vitest'

test('an event has a record for each that is written out', () => {
  const event = kinesisEvent(['a', kinesisRecord({ total: 7 }, { partitionKey: 'k' })])
  expectTypeOf(event.Records).toEqualTypeOf<readonly [KinesisRawRecord, KinesisRawRecord]>()
  // @ts-expect-error there are two
  event.Records[2]
  const changes = dynamoDBEvent([{ newImage: { id: 'a' } }])
  expectTypeOf(changes.Records).toEqualTypeOf<readonly [DynamoDBRawRecord]>()
  expectTypeOf(kinesisWindowEvent([]).window.start).toBeString()
  expectTypeOf(pipesEvent(sqsEvent(['a']))[0]).toEqualTypeOf<Readonly<Record<string, unknown>> | undefined>()
})

test('the factories are used as they are meant', () => {
  // @ts-expect-error records are a list
  kinesisEvent('a')
  // @ts-expect-error a key is text
  kinesisRecord('a', { partitionKey: 7 })
  // @ts-expect-error a plain event has no window
  kinesisEvent(['a'], { state: {} })
  // @ts-expect-error a state is an object
  kinesisWindowEvent([], { state: 7 })
  // @ts-expect-error a change is told by its images
  dynamoDBEvent([{ id: 'a' }])
  // @ts-expect-error a key is a list of names
  dynamoDBEvent([{ newImage: { id: 'a' } }], { key: 'id' })
  // @ts-expect-error an event is an object
  pipesEvent('a')
})

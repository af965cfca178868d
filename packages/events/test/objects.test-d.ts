import { type Middleware, on, type S3Record, s3, sqs } from 'heddle'
import { toLambda } from 'heddle/aws'
import { type ObjectAction, type ObjectEvent, type ObjectsPlatform, type ObjectsSource, objects } from 'heddle/portable'
import { expectTypeOf, test } from 'vitest'

test('an event says what happened to which object', () => {
  on(objects()).each((event) => {
    expectTypeOf(event).toEqualTypeOf<ObjectEvent>()
    expectTypeOf(event.action).toEqualTypeOf<ObjectAction>()
    expectTypeOf(event.key).toEqualTypeOf<string>()
    expectTypeOf(event.size).toEqualTypeOf<number | undefined>()
    // @ts-expect-error what only S3 has is not there on every platform
    event.s3
    // @ts-expect-error a deleted object has no size
    event.size.toFixed()
    // @ts-expect-error nothing else happens to objects
    event.action === 'renamed'
  })
  expectTypeOf(objects()).toEqualTypeOf<ObjectsSource>()
})

test('its options are those of SQS', () => {
  objects({ reportBatchItemFailures: false })
  // @ts-expect-error no such option
  objects({ prefix: 'in/' })
  // @ts-expect-error an object has no schema
  objects(ORDER)
})
declare const ORDER: string

test('it runs where there are object stores', () => {
  toLambda(on(objects()).each(() => {}))
  expectTypeOf<'cloudflare-workers'>().not.toExtend<ObjectsPlatform>()
})

test('a record of S3 is an event, and middleware for objects serves both', () => {
  expectTypeOf<S3Record>().toExtend<ObjectEvent>()
  expectTypeOf<ObjectEvent>().not.toExtend<S3Record>()

  const sized: Middleware<{ event: ObjectEvent }, { isLarge: boolean }> = async ({ event }, next) =>
    await next({ isLarge: (event.size ?? 0) > 1e6 })
  on(objects())
    .useEach(sized)
    .each((_event, { isLarge }) => expectTypeOf(isLarge).toEqualTypeOf<boolean>())
  on(s3())
    .useEach(sized)
    .each((_record, { isLarge }) => expectTypeOf(isLarge).toEqualTypeOf<boolean>())
  // @ts-expect-error a message of a queue is no object
  on(sqs()).useEach(sized)
})

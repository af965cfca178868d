import { on, type S3EventName, s3 } from 'heddle'
import { toLambda } from 'heddle/aws'
import type { ObjectAction } from 'heddle/portable'
import { expectTypeOf, test } from 'vitest'

test('a record tells what happened to which object', () => {
  on(s3()).each((record) => {
    expectTypeOf(record.s3.object.key).toEqualTypeOf<string>()
    expectTypeOf(record.s3.object.size).toEqualTypeOf<number | undefined>()
    expectTypeOf(record.time).toEqualTypeOf<Date>()
    expectTypeOf(record.eventName).toEqualTypeOf<S3EventName>()
    expectTypeOf(record.key).toEqualTypeOf<string>()
    expectTypeOf(record.bucket).toEqualTypeOf<string>()
    expectTypeOf(record.action).toEqualTypeOf<ObjectAction>()
    expectTypeOf(record.size).toEqualTypeOf<number | undefined>()
    expectTypeOf(record.eTag).toEqualTypeOf<string | undefined>()
    // @ts-expect-error only a notification inside the record has a version of the object
    record.versionId
    // @ts-expect-error nothing else happens to objects
    record.action === 'renamed'
    // @ts-expect-error a deleted object has no size
    record.s3.object.size.toFixed()
  })
})

test('S3 takes no answer', () => {
  const handler = toLambda(on(s3()).each(() => {}))
  expectTypeOf<Awaited<ReturnType<typeof handler>>>().toEqualTypeOf<undefined>()
})

test('options are checked', () => {
  // @ts-expect-error no such option
  s3({ batch: 3 })
})

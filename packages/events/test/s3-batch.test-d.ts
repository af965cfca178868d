import { on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { type S3BatchAnswer, s3Batch } from 'heddle/triggers'
import { expectTypeOf, test } from 'vitest'

test('a task names its object and its job', () => {
  on(s3Batch()).each((task) => {
    expectTypeOf(task.s3Key).toEqualTypeOf<string>()
    expectTypeOf(task.s3VersionId).toEqualTypeOf<string | undefined>()
    expectTypeOf(task.s3Bucket).toEqualTypeOf<string>()
    expectTypeOf(task.job.userArguments).toEqualTypeOf<Readonly<Record<string, string>>>()
    // @ts-expect-error the ARN is that of the raw task
    task.s3BucketArn
  })
})

test('a task is answered with text or nothing', () => {
  on(s3Batch()).each(() => 'woven')
  on(s3Batch()).each(async () => {})
  on(s3Batch()).each(({ s3Key }) => (s3Key === '' ? undefined : s3Key))
  on(s3Batch()).handle((tasks) => tasks.map(({ s3Key }) => s3Key))
  // @ts-expect-error a number is no text
  on(s3Batch()).each(() => 7)
  // @ts-expect-error one for each task
  on(s3Batch()).handle(() => 'woven')
})

test('the answer has every task', () => {
  const handler = toLambda(on(s3Batch()).each(() => {}))
  expectTypeOf<Awaited<ReturnType<typeof handler>>>().toEqualTypeOf<S3BatchAnswer>()
})

test('options are checked', () => {
  s3Batch({ permanent: (error) => error instanceof RangeError, treatMissingKeysAs: 'TemporaryFailure' })
  // @ts-expect-error it decides
  s3Batch({ permanent: RangeError })
  // @ts-expect-error no such result
  s3Batch({ treatMissingKeysAs: 'Failed' })
})

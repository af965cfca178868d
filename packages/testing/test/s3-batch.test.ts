import fc from 'fast-check'
import { on } from 'heddle'
import { invoke, s3BatchEvent } from 'heddle/testing'
import { type S3BatchTask, s3Batch } from 'heddle/triggers'
import { expect, test } from 'vitest'

test('an S3 Batch event is as S3 sends it', () => {
  expect(s3BatchEvent(['in/a b.txt', { key: 'é', versionId: 'V1' }], { userArguments: { colour: 'blue' } })).toEqual({
    invocationSchemaVersion: '2.0',
    invocationId: expect.any(String),
    job: { id: expect.stringMatching(/^[\da-f-]{36}$/), userArguments: { colour: 'blue' } },
    tasks: [
      { taskId: expect.any(String), s3Key: 'in/a+b.txt', s3VersionId: null, s3Bucket: 'test-bucket' },
      { taskId: expect.any(String), s3Key: '%C3%A9', s3VersionId: 'V1', s3Bucket: 'test-bucket' },
    ],
  })
  expect(s3BatchEvent(['a'], { invocationSchemaVersion: '1.0', bucket: 'looms', region: 'cn-north-1' })).toMatchObject({
    invocationSchemaVersion: '1.0',
    tasks: [{ s3BucketArn: 'arn:aws-cn:s3:::looms' }],
  })
})

test.each(['1.0', '2.0'] as const)('what is said of tasks is what s3Batch reads: version %s', async (version) => {
  const seen: S3BatchTask[] = []
  const handler = on(s3Batch()).each((task) => {
    seen.push(task)
    return task.s3Key
  })
  const event = s3BatchEvent(['a+b %.txt'], { invocationSchemaVersion: version, bucket: 'looms' })
  const { results } = await invoke(handler, event)
  expect(results).toEqual([{ taskId: event.tasks[0]?.taskId, resultCode: 'Succeeded', resultString: 'a+b %.txt' }])
  expect(seen).toMatchObject([{ s3Key: 'a+b %.txt', s3Bucket: 'looms', job: { id: event.job.id } }])
})

test('keys come out as they went in, and each task has an id of its own', async () => {
  const handler = on(s3Batch()).each(({ s3Key }) => s3Key)
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ unit: 'grapheme' })), async (keys) => {
      const { results } = await invoke(handler, s3BatchEvent(keys))
      expect(results.map(({ resultString }) => resultString)).toEqual(keys)
      expect(new Set(results.map(({ taskId }) => taskId)).size).toBe(keys.length)
    }),
  )
})

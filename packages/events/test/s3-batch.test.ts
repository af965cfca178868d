import { drop, on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { describe, expect, test } from 'vitest'
import { type S3BatchTask, s3Batch } from '../src/s3-batch.ts'
import { context, errorLines, failureOf, fixture, type Raw } from './helpers.ts'
import { SAMPLES_ARE_HERE, samples } from './shared-samples.ts'

const INVOCATION = 'YXNkbGZqYWRmaiBhc2RmdW9hZHNmZGpmaGFzbGtkaGZza2RmaAo'
const JOB = 'f3cc4f60-61f6-4a2b-8a21-d07600c373ce'
const one = (): Raw => fixture<Raw>('s3-batch/version-1.0')
const three = (): Raw => fixture<Raw>('s3-batch/version-2.0')

describe('a task', () => {
  test('of version 1.0 has its key decoded, its bucket by name, and all that S3 says', async () => {
    const seen: S3BatchTask[] = []
    const raw = one()
    const handler = on(s3Batch()).each((task) => {
      seen.push(task)
      return 'woven'
    })
    expect(await toLambda(handler)(raw, context())).toEqual({
      invocationSchemaVersion: '1.0',
      treatMissingKeysAs: 'PermanentFailure',
      invocationId: INVOCATION,
      results: [{ taskId: 'dGFza2lkZ29lc2hlcmUK', resultCode: 'Succeeded', resultString: 'woven' }],
    })
    expect(seen).toEqual([
      {
        id: 'dGFza2lkZ29lc2hlcmUK',
        type: 'com.amazonaws.s3batch.task',
        source: `aws.s3batch:${JOB}`,
        time: expect.any(Date),
        taskId: 'dGFza2lkZ29lc2hlcmUK',
        s3Key: 'yarn/résumé (v1+2).pdf',
        s3VersionId: undefined,
        s3Bucket: 'warp-and-weft',
        job: { id: JOB, userArguments: {} },
        invocationId: INVOCATION,
        invocationSchemaVersion: '1.0',
        raw: raw.tasks[0],
      },
    ])
  })

  test('of version 2.0 has what the job was given', async () => {
    const seen: S3BatchTask[] = []
    const handler = on(s3Batch()).each((task) => void seen.push(task))
    expect(await toLambda(handler)(three(), context())).toMatchObject({
      invocationSchemaVersion: '2.0',
      results: ['t1', 't2', 't3'].map((taskId) => ({ taskId, resultCode: 'Succeeded', resultString: '' })),
    })
    expect(seen).toMatchObject([
      {
        s3Key: 'yarn/blue.txt',
        s3VersionId: 'jbo9_jhdPEyB4RrmOxWS0kU0EoNrU_oI',
        s3Bucket: 'warp-and-weft',
        job: { id: JOB, userArguments: { colour: 'blue' } },
      },
      { s3Key: 'yarn/red.txt', s3VersionId: undefined },
      { s3Key: 'yarn/100%.txt' },
    ])
  })

  test.each([
    ['arn:aws:s3:us-east-1:0123456788:awsexamplebucket', 'awsexamplebucket'],
    ['arn:aws-cn:s3:::looms', 'looms'],
    ['arn:aws:s3:us-east-1:123456789012:accesspoint/looms', 'arn:aws:s3:us-east-1:123456789012:accesspoint/looms'],
    ['looms', 'looms'],
  ])('in %s is in the bucket %s', async (s3BucketArn, bucket) => {
    const event = one()
    event.tasks[0].s3BucketArn = s3BucketArn
    const handler = on(s3Batch()).each(({ s3Bucket }) => s3Bucket)
    expect(await toLambda(handler)(event, context())).toMatchObject({ results: [{ resultString: bucket }] })
  })

  test('has no argument that its job was not given', async () => {
    const handler = on(s3Batch()).each(({ job }) => String(job.userArguments.constructor))
    expect(await toLambda(handler)(one(), context())).toMatchObject({ results: [{ resultString: 'undefined' }] })
  })
})

describe('a throw', () => {
  class Gone extends Error {}
  async function answerTo(error: unknown, options?: Parameters<typeof s3Batch>[0]) {
    const handler = on(s3Batch(options)).each(({ taskId }) => {
      if (taskId === 't2') throw error
      return 'ok'
    })
    return await toLambda(handler)(three(), context())
  }

  test('is tried again, and the report has its message; the other tasks succeed', async () => {
    const lines = errorLines()
    expect(await answerTo(new Error('no such yarn'))).toMatchObject({
      results: [
        { taskId: 't1', resultCode: 'Succeeded', resultString: 'ok' },
        { taskId: 't2', resultCode: 'TemporaryFailure', resultString: 'no such yarn' },
        { taskId: 't3', resultCode: 'Succeeded', resultString: 'ok' },
      ],
    })
    expect(lines()).toMatchObject([{ message: 's3Batch: record t2 failed', recordId: 't2' }])
  })

  test('is not tried again where the options say so', async () => {
    errorLines()
    const options = { permanent: (error: unknown) => error instanceof Gone, treatMissingKeysAs: 'Succeeded' } as const
    expect(await answerTo(new Gone('gone'), options)).toMatchObject({
      treatMissingKeysAs: 'Succeeded',
      results: [{}, { resultCode: 'PermanentFailure', resultString: 'gone' }, {}],
    })
    expect(await answerTo(new Error('gone'), options)).toMatchObject({
      results: [{}, { resultCode: 'TemporaryFailure' }, {}],
    })
  })

  test.each([
    ['text', 'text'],
    [undefined, 'undefined'],
    [{ reason: 1 }, '{"reason":1}'],
    [new Error('x'.repeat(5000)), 'x'.repeat(1024)],
  ])('of %o is told in at most 1,024 characters', async (thrown, resultString) => {
    errorLines()
    expect(await answerTo(thrown)).toMatchObject({ results: [{}, { resultString }, {}] })
  })

  test('that a policy is done with is not tried again', async () => {
    errorLines()
    const handler = on(s3Batch()).each(
      ({ taskId }) => {
        if (taskId === 't2') throw new Error('no')
      },
      { onFailure: () => drop },
    )
    expect(await toLambda(handler)(three(), context())).toMatchObject({
      results: [{ resultCode: 'Succeeded' }, { resultCode: 'PermanentFailure' }, { resultCode: 'Succeeded' }],
    })
  })
})

test('a task that is not done before the deadline is tried again', async () => {
  errorLines()
  const handler = on(s3Batch()).each(({ taskId }) =>
    taskId === 't1' ? 'in time' : new Promise<string>((resolve) => setTimeout(resolve, 100, 'late')),
  )
  const answer = await toLambda(handler, { margin: 60_000 - 30 })(three(), context())
  expect(answer.results).toEqual([
    { taskId: 't1', resultCode: 'Succeeded', resultString: 'in time' },
    { taskId: 't2', resultCode: 'TemporaryFailure', resultString: 'not finished before the deadline' },
    { taskId: 't3', resultCode: 'TemporaryFailure', resultString: 'not finished before the deadline' },
  ])
})

test('what is no text is a failure of its task', async () => {
  const lines = errorLines()
  const handler = on(s3Batch()).each((({ taskId }: S3BatchTask) => (taskId === 't2' ? 7 : 'ok')) as never)
  expect(await toLambda(handler)(three(), context())).toMatchObject({
    results: [{}, { resultCode: 'TemporaryFailure', resultString: 'expected text or nothing, got a number' }, {}],
  })
  expect(lines()).toMatchObject([{ recordId: 't2', error: { code: 'INVALID_RESULT' } }])
})

test('all tasks at once are answered by a function that returns one text for each', async () => {
  const handler = on(s3Batch()).handle((tasks) => tasks.map(({ s3Key }) => s3Key))
  expect((await toLambda(handler)(three(), context())).results.map(({ resultString }) => resultString)).toEqual([
    'yarn/blue.txt',
    'yarn/red.txt',
    'yarn/100%.txt',
  ])
})

test('no tasks are answered with none, and 1,000 with 1,000', async () => {
  const handler = toLambda(on(s3Batch()).each(({ taskId }) => taskId))
  const event = three()
  expect(await handler({ ...event, tasks: [] }, context())).toEqual({
    invocationSchemaVersion: '2.0',
    treatMissingKeysAs: 'PermanentFailure',
    invocationId: INVOCATION,
    results: [],
  })
  const tasks = Array.from({ length: 1000 }, (_, index) => ({ ...event.tasks[0], taskId: `t-${index}` }))
  const { results } = await handler({ ...event, tasks }, context())
  expect(results.map(({ taskId }) => taskId)).toEqual(tasks.map(({ taskId }) => taskId))
})

test('two runs at once answer each its own', async () => {
  const handler = toLambda(on(s3Batch()).each(() => new Promise<string>((resolve) => setTimeout(resolve, 5, 'ok'))))
  const [first, second] = await Promise.all([handler(one(), context()), handler(three(), context({ id: 'run-2' }))])
  expect([first.invocationSchemaVersion, second.invocationSchemaVersion]).toEqual(['1.0', '2.0'])
})

describe('what is not as S3 sends it', () => {
  test.each<[path: string, value: unknown, message: string]>([
    ['s3Key', undefined, 's3Batch: tasks[1].s3Key: expected a string, got undefined'],
    ['s3VersionId', 7, 's3Batch: tasks[1].s3VersionId: expected a string, got a number'],
    ['s3Bucket', null, 's3Batch: tasks[1].s3Bucket: expected a bucket, got null'],
    ['s3Bucket', {}, 's3Batch: tasks[1].s3Bucket: expected a string, got an object'],
  ])('fails the task: %s', async (path, value, resultString) => {
    errorLines()
    const event = three()
    event.tasks[1][path] = value
    expect((await toLambda(on(s3Batch()).each(() => {}))(event, context())).results).toMatchObject([
      { resultCode: 'Succeeded' },
      { taskId: 't2', resultCode: 'TemporaryFailure', resultString },
      { resultCode: 'Succeeded' },
    ])
  })

  test.each<[change: Raw, message: string]>([
    [{ tasks: {} }, 's3Batch: tasks: expected an array, got an object'],
    [{ tasks: [7] }, 's3Batch: tasks[0]: expected an object, got a number'],
    [{ tasks: [{ taskId: '' }] }, 's3Batch: tasks[0].taskId: expected a task id, got an empty string'],
    [{ job: {} }, 's3Batch: job.id: expected a string, got undefined'],
    [
      { job: { id: 'j', userArguments: { a: 1 } } },
      's3Batch: job.userArguments: expected an object of strings, got an object',
    ],
    [{ invocationId: 7 }, 's3Batch: invocationId: expected a string, got a number'],
  ])('fails the invocation: %j', async (change, message) => {
    const error = await failureOf(toLambda(on(s3Batch()).each(() => {})), { ...three(), ...change })
    expect(error).toMatchObject({ code: 'INVALID_EVENT', message })
  })

  test.each([
    ['text', 's3Batch: this is no event but a string'],
    [fixture('s3/three'), 's3Batch: this is an S3 event (Records[0].eventSource is aws:s3)'],
  ])('is refused: %#', async (event, message) => {
    const error = await failureOf(toLambda(on(s3Batch()).each(() => {})), event)
    expect(error).toMatchObject({ code: 'UNRECOGNISED_EVENT', message })
  })
})

const shared = samples().filter(({ folder }) => folder === 's3-batch')
test.runIf(SAMPLES_ARE_HERE).each(shared)('the shared sample $name is read', async ({ raw }) => {
  const handler = on(s3Batch()).each(({ s3Bucket, s3Key }) => `${s3Bucket}/${s3Key}`)
  expect((await toLambda(handler)(raw, context())).results).toMatchObject([
    { resultCode: 'Succeeded', resultString: 'awsexamplebucket/customerImage1.jpg' },
  ])
})

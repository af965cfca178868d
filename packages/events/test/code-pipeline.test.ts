import { on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { describe, expect, test, vi } from 'vitest'
import { codePipeline } from '../src/code-pipeline.ts'
import { awsService } from './aws-service.ts'
import { context, errorLines, failureOf, fixture, Order, type Raw } from './helpers.ts'

const JOB_ID = '0ad29b8c-1f1c-4b8e-9d54-6f2f3e0d7a11'
const job = (): Raw => fixture<Raw>('code-pipeline/job')

test('a job has its parameters, artifacts and credentials', async () => {
  await awsService()
  const fn = vi.fn()
  await toLambda(on(codePipeline(Order)).handle(fn))(job(), context())
  const [event] = fn.mock.calls[0] ?? []
  expect(event).toMatchObject({
    id: JOB_ID,
    type: 'com.amazonaws.codepipeline.job',
    source: 'aws.codepipeline:123456789012',
    userParameters: { id: 'o-1', total: 12 },
    inputArtifacts: [
      {
        name: 'SourceOutput',
        location: { s3Location: { bucketName: 'artifacts', objectKey: 'weave/Source/a1b2c3.zip' } },
      },
    ],
    outputArtifacts: [{ name: 'BuildOutput' }],
    artifactCredentials: { accessKeyId: 'ASIAEXAMPLE' },
    continuationToken: 'step-2',
  })
  expect(event.raw).toEqual(job()['CodePipeline.job'])
})

describe('the pipeline (the real client, against a stand-in for the service)', () => {
  test('is told that the job is done', async () => {
    const { requests } = await awsService()
    const handler = toLambda(on(codePipeline()).handle(() => ({ outputVariables: { version: '1.2.3' } })))
    expect(await handler(job(), context())).toBeUndefined()
    expect(requests.map(({ target, body }) => ({ target, body }))).toEqual([
      {
        target: 'CodePipeline_20150709.PutJobSuccessResult',
        body: { jobId: JOB_ID, outputVariables: { version: '1.2.3' } },
      },
    ])
  })

  test('is told that the job goes on', async () => {
    const { requests } = await awsService()
    await toLambda(on(codePipeline()).handle(() => ({ continuationToken: 'step-3' })))(job(), context())
    expect(requests[0]?.body).toEqual({ jobId: JOB_ID, continuationToken: 'step-3' })
  })

  test.each<[when: string, source: unknown, fn: () => undefined | Promise<never>, message: string]>([
    ['the function throws', codePipeline(), () => Promise.reject(new Error('no such image')), 'Error: no such image'],
    [
      'its parameters are refused',
      codePipeline(Order),
      () => undefined,
      `HeddleError: codePipeline: event ${JOB_ID}: UserParameters: not JSON`,
    ],
  ])('is told why the job failed when %s, and the invocation succeeds', async (_when, source, fn, message) => {
    const { requests } = await awsService()
    const lines = errorLines()
    const event = job()
    event['CodePipeline.job'].data.actionConfiguration.configuration.UserParameters = 'staging'
    expect(await toLambda(on(source as ReturnType<typeof codePipeline>).handle(fn))(event, context())).toBeUndefined()
    expect(requests.map(({ target, body }) => ({ target, body }))).toEqual([
      {
        target: 'CodePipeline_20150709.PutJobFailureResult',
        body: { jobId: JOB_ID, failureDetails: { type: 'JobFailed', message } },
      },
    ])
    expect(lines()).toMatchObject([{ message: 'codePipeline: the job failed', requestId: 'run-1' }])
  })

  test('is told before the deadline that the function is late', async () => {
    const { requests } = await awsService()
    errorLines()
    const handler = toLambda(
      on(codePipeline())
        .use(async (_call, next) => await next())
        .handle(() => new Promise<undefined>(() => {})),
      { margin: 60_000 - 50 },
    )
    await handler(job(), context())
    expect(requests[0]?.body.failureDetails.message).toBe('HeddleError: not finished before the deadline')
  })

  test('that does not take the answer fails the invocation, whereupon Lambda tries again', async () => {
    errorLines()
    await awsService(() => ({ status: 400, body: '{"__type":"InvalidJobStateException","message":"done already"}' }))
    const handler = toLambda(on(codePipeline()).handle(() => {}))
    expect(await failureOf(handler, job())).toMatchObject({ name: 'InvalidJobStateException' })
  })

  test('is never told that a job failed which was done, because it could not be told so', async () => {
    errorLines()
    const { requests } = await awsService(() => ({ status: 503, body: '{"__type":"ServiceUnavailable"}' }))
    const handler = toLambda(on(codePipeline()).handle(() => {}))
    expect(await failureOf(handler, job())).toMatchObject({ name: 'ServiceUnavailable' })
    expect(new Set(requests.map(({ target }) => target))).toEqual(
      new Set(['CodePipeline_20150709.PutJobSuccessResult']),
    )
  })

  test('is told by the client that the user gives', async () => {
    const send = vi.fn(async (_command: unknown) => ({}))
    await toLambda(on(codePipeline(undefined, { client: { send } })).handle(() => {}))(job(), context())
    expect(send.mock.calls[0]?.[0]).toMatchObject({ input: { jobId: JOB_ID } })
  })
})

test.each([
  ['data.inputArtifacts', undefined, '["CodePipeline.job"].data.inputArtifacts: expected an array, got undefined'],
  ['id', 7, '["CodePipeline.job"].id: expected a string, got a number'],
])('a job whose %s is not right is refused', async (path, value, message) => {
  const event = job()
  const names = path.split('.')
  const last = names.pop() as string
  names.reduce((at, name) => at[name], event['CodePipeline.job'])[last] = value
  const handler = toLambda(on(codePipeline()).handle(() => {}))
  expect(await failureOf(handler, event)).toMatchObject({ code: 'INVALID_EVENT', message: `codePipeline: ${message}` })
})

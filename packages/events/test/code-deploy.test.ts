import { on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { describe, expect, test, vi } from 'vitest'
import { codeDeploy } from '../src/code-deploy.ts'
import { altered } from './altered.ts'
import { awsService } from './aws-service.ts'
import { context, errorLines, failureOf, fixture, type Raw } from './helpers.ts'
import { SAMPLES_ARE_HERE, samples } from './shared-samples.ts'
import { expectOddEventsRefused } from './spoken.ts'

const HOOK = {
  deploymentId: 'd-A1B2C3D4E',
  lifecycleEventHookExecutionId: 'eyJlbmNyeXB0ZWREYXRhIjoibG9vbSJ9',
}
const hook = () => fixture<Raw>('code-deploy/hook')

test('a hook has its deployment', async () => {
  await awsService()
  const fn = vi.fn()
  await toLambda(on(codeDeploy()).handle(fn))(hook(), context())
  expect(fn.mock.calls[0]?.[0]).toEqual({
    id: 'eyJlbmNyeXB0ZWREYXRhIjoibG9vbSJ9',
    type: 'com.amazonaws.codedeploy.hook',
    source: 'aws.codedeploy:d-A1B2C3D4E',
    time: expect.any(Date),
    ...HOOK,
    raw: hook(),
  })
})

describe('CodeDeploy (the real client, against a stand-in for the service)', () => {
  const told = (status: string) => [
    { target: 'CodeDeploy_20141006.PutLifecycleEventHookExecutionStatus', body: { ...HOOK, status } },
  ]

  test.each([[undefined], ['anything'], [{ status: 'Failed' }]])(
    'is told that the hook succeeded when the function returns %j',
    async (returned) => {
      const { requests } = await awsService()
      expect(await toLambda(on(codeDeploy()).handle(() => returned))(hook(), context())).toBeUndefined()
      expect(requests.map(({ target, body }) => ({ target, body }))).toEqual(told('Succeeded'))
    },
  )

  test('is told that it failed when the function throws, and the invocation succeeds', async () => {
    const lines = errorLines()
    const { requests } = await awsService()
    const handler = toLambda(on(codeDeploy()).handle(() => Promise.reject(new Error('no answer from /health'))))
    expect(await handler(hook(), context())).toBeUndefined()
    expect(requests.map(({ target, body }) => ({ target, body }))).toEqual(told('Failed'))
    expect(lines()).toMatchObject([
      { message: 'codeDeploy: the hook failed', requestId: 'run-1', error: { message: 'no answer from /health' } },
    ])
  })

  test('is told before the deadline that the function is late', async () => {
    const lines = errorLines()
    const { requests } = await awsService()
    const handler = toLambda(on(codeDeploy()).handle(() => new Promise(() => {})))
    await handler(hook(), context({ remaining: 1000 }))
    expect(requests.map(({ target, body }) => ({ target, body }))).toEqual(told('Failed'))
    expect(lines()).toMatchObject([{ error: { code: 'DEADLINE' } }])
  })

  test('that does not take the answer fails the invocation, and is never told that what succeeded failed', async () => {
    const { requests } = await awsService(() => ({ status: 503, body: '{"message":"down"}' }))
    const error = await failureOf(toLambda(on(codeDeploy()).handle(() => {})), hook())
    expect((error as Raw).$metadata).toMatchObject({ httpStatusCode: 503 })
    expect(requests.map(({ body }) => body.status)).toEqual(['Succeeded'])
  })

  test('is told by the client that the user gives', async () => {
    const send = vi.fn(async (_command: unknown) => ({}))
    await toLambda(on(codeDeploy({ client: { send } })).handle(() => {}))(hook(), context())
    expect(send.mock.calls[0]?.[0]).toMatchObject({ input: { ...HOOK, status: 'Succeeded' } })
  })

  test('of which the client throws no error fails the invocation all the same', async () => {
    const client = { send: () => Promise.reject('down') }
    const error = await failureOf(toLambda(on(codeDeploy({ client })).handle(() => {})), hook())
    expect(error).toMatchObject({ message: 'the service could not be called' })
  })
})

test('what is no hook is refused, and nobody is told', async () => {
  const { requests } = await awsService()
  const handler = toLambda(on(codeDeploy()).handle(() => {}))
  expect(await failureOf(handler, altered(hook(), 'DeploymentId', 7))).toMatchObject({
    code: 'INVALID_EVENT',
    message: 'codeDeploy: DeploymentId: expected a string, got a number',
  })
  for (const raw of [undefined, [], {}, { DeploymentId: 'd-1' }, fixture('sns/order')]) {
    expect(await failureOf(handler, raw)).toMatchObject({ code: 'UNRECOGNISED_EVENT' })
  }
  await expectOddEventsRefused(codeDeploy(), hook())
  expect(requests).toEqual([])
})

if (!SAMPLES_ARE_HERE) test.skip('the shared samples are not beside the project (../shared/events): nothing to read')
test.runIf(SAMPLES_ARE_HERE).each(samples().filter(({ folder }) => folder === 'codedeploy'))(
  'the sample $name is read',
  async ({ raw }) => {
    expect((await codeDeploy().read(raw)).event).toMatchObject({ deploymentId: 'd-EXAMPLE', raw })
  },
)

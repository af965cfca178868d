import { on, sqs } from 'heddle'
import { toLambda } from 'heddle/aws'
import { describe, expect, test, vi } from 'vitest'
import { later, taskToken } from '../src/task-token.ts'
import { altered } from './altered.ts'
import { awsService } from './aws-service.ts'
import { context, failureOf, fixture, Order, type Raw, slow } from './helpers.ts'
import { SAMPLES_ARE_HERE, samples } from './shared-samples.ts'
import { expectOddEventsRefused, spoken } from './spoken.ts'

const TOKEN = 'AAAAKgAAAAIAAAAAAAAAAtask-token-secret'
const task = () => fixture<Raw>('step-functions/task-token')

const withoutToken = ({ TaskToken, ...input }: Raw): Raw => input

describe('a task that waits for its token', () => {
  test('has its token and its input', async () => {
    await awsService()
    const fn = vi.fn()
    await toLambda(on(taskToken({ input: slow(Order) })).handle(fn))(task(), context())
    expect(fn.mock.calls[0]?.[0]).toEqual({
      id: 'run-1',
      type: 'com.amazonaws.states.callback',
      source: 'aws.states',
      time: expect.any(Date),
      input: { id: 'o-1', total: 12 },
      taskToken: TOKEN,
      heartbeat: expect.any(Function),
      raw: task(),
    })
  })

  test.each([
    [
      'beside its input',
      taskToken(),
      fixture<Raw>('step-functions/token-beside'),
      // Without the token: what a function returns or logs must not give it away.
      withoutToken(fixture<Raw>('step-functions/token-beside')),
    ],
    ['as token', taskToken(), { token: TOKEN, Input: { id: 'o-1' } }, { id: 'o-1' }],
    [
      'wherever the options say',
      taskToken({ token: ({ meta }) => (meta as Raw).t, select: ({ order }) => order, input: Order }),
      { meta: { t: TOKEN }, order: { id: 'o-1', total: 12 }, input: 'another' },
      { id: 'o-1', total: 12 },
    ],
  ])('may have it %s', async (_where, source, raw, input) => {
    await awsService()
    const fn = vi.fn()
    await toLambda(on(source as ReturnType<typeof taskToken>).handle(fn))(raw, context())
    expect(fn.mock.calls[0]?.[0].taskToken).toBe(TOKEN)
    expect(fn.mock.calls[0]?.[0].input).toEqual(input)
  })

  test('may come through a queue', async () => {
    const seen: unknown[] = []
    const event = fixture<Raw>('sqs/standard')
    event.Records = [{ ...event.Records[0], body: JSON.stringify(task()) }]
    const handler = toLambda(on(sqs(taskToken({ input: Order }))).each(({ body }) => seen.push(body)))
    expect(await handler(event, context())).toEqual({ batchItemFailures: [] })
    expect(seen).toMatchObject([{ taskToken: TOKEN, input: { id: 'o-1' } }])
  })
})

describe('Step Functions (the real client, against a stand-in for the service)', () => {
  test.each([
    [{ paid: true }, '{"paid":true}'],
    ['text', '"text"'],
    [undefined, 'null'],
    [0, '0'],
  ])('is told what the function returned: %j', async (returned, output) => {
    const { requests } = await awsService()
    expect(await toLambda(on(taskToken()).handle(() => returned))(task(), context())).toBeUndefined()
    expect(requests.map(({ target, body }) => ({ target, body }))).toEqual([
      { target: 'AWSStepFunctions.SendTaskSuccess', body: { taskToken: TOKEN, output } },
    ])
  })

  test('is told what the function threw, in the form that Lambda gives an error, and the invocation succeeds', async () => {
    const said = spoken()
    const { requests } = await awsService()
    class OutOfStock extends Error {
      override readonly name = 'OutOfStock'
    }
    const handler = toLambda(on(taskToken()).handle(() => Promise.reject(new OutOfStock('no thread left'))))
    expect(await handler(task(), context())).toBeUndefined()
    expect(requests.map(({ target }) => target)).toEqual(['AWSStepFunctions.SendTaskFailure'])
    const [{ error, cause, taskToken: token } = {} as Raw] = requests.map(({ body }) => body as Raw)
    expect([error, token]).toEqual(['OutOfStock', TOKEN])
    expect(JSON.parse(cause)).toEqual({
      errorType: 'OutOfStock',
      errorMessage: 'no thread left',
      trace: expect.arrayContaining([expect.stringContaining('task-token.test.ts')]),
    })
    expect(said()).toContain('taskToken: the task failed')
    expect(said()).not.toContain('task-token-secret')
  })

  test('is told as much of an error as it takes', async () => {
    spoken()
    const { requests } = await awsService()
    const thrown: unknown[] = [
      Object.assign(new Error('\u0001'.repeat(200_000)), { name: 'N'.repeat(500) }),
      Object.assign(new Error('short'), { stack: `Error: short\n${'    at somewhere\n'.repeat(10_000)}` }),
      'text',
      undefined,
    ]
    for (const error of thrown) await toLambda(on(taskToken()).handle(() => Promise.reject(error)))(task(), context())
    expect(requests.map(({ body }) => body.error)).toEqual(['N'.repeat(256), 'Error', 'Error', 'Error'])
    const causes = requests.map(({ body }) => body.cause as string)
    for (const cause of causes) expect(cause.length).toBeLessThanOrEqual(32_768)
    expect(causes[0]?.length).toBeGreaterThan(10_000)
    expect(causes.map((cause) => JSON.parse(cause))).toMatchObject([
      { errorMessage: '\u0001'.repeat(JSON.parse(causes[0] ?? '').errorMessage.length) },
      { errorMessage: 'short', trace: [] },
      { errorMessage: 'text' },
      { errorMessage: 'undefined' },
    ])
  })

  test('is told that the input is refused', async () => {
    const said = spoken()
    const { requests } = await awsService()
    const fn = vi.fn()
    const handler = toLambda(on(taskToken({ input: Order })).handle(fn))
    expect(await handler(altered(task(), 'input.total', 'a secret'), context())).toBeUndefined()
    expect(requests.map(({ body }) => body.error)).toEqual(['HeddleError'])
    expect(JSON.parse(requests[0]?.body.cause)).toEqual({
      errorType: 'HeddleError',
      errorMessage: 'taskToken: event run-1: input: total: expected a number',
      trace: [],
    })
    expect(fn).not.toHaveBeenCalled()
    expect(said()).not.toMatch(/a secret|task-token-secret/)
  })

  test('is told before the deadline that the function is late', async () => {
    spoken()
    const { requests } = await awsService()
    const handler = toLambda(on(taskToken()).handle(() => new Promise(() => {})))
    await handler(task(), context({ remaining: 1000 }))
    expect(requests.map(({ target }) => target)).toEqual(['AWSStepFunctions.SendTaskFailure'])
    expect(requests[0]?.body.cause).toContain('not finished before the deadline')
  })

  test.each([
    ['more than 256 KiB', 'x'.repeat(262_143), /^taskToken: expected at most 262144 bytes of JSON, got 262145 bytes$/],
    ['a function', () => {}, /^taskToken: expected at most 262144 bytes of JSON, got a function$/],
    ['what JSON cannot say', { n: 1n }, /BigInt/],
  ])('is told of a failure when the function returns %s', async (_what, returned, message) => {
    spoken()
    const { requests } = await awsService()
    await toLambda(on(taskToken()).handle(() => returned))(task(), context())
    expect(requests.map(({ target }) => target)).toEqual(['AWSStepFunctions.SendTaskFailure'])
    expect(JSON.parse(requests[0]?.body.cause).errorMessage).toMatch(message)
  })

  test('is told nothing by a function that has handed the token on', async () => {
    const { requests } = await awsService()
    const handed: string[] = []
    const handler = toLambda(
      on(taskToken()).handle(async ({ taskToken }) => {
        handed.push(taskToken)
        return later
      }),
    )
    expect(await handler(task(), context())).toBeUndefined()
    expect(handed).toEqual([TOKEN])
    expect(requests).toEqual([])
  })

  test('is told that the work goes on', async () => {
    const { requests } = await awsService()
    const handler = toLambda(
      on(taskToken()).handle(async ({ heartbeat }) => {
        await heartbeat()
        await heartbeat()
      }),
    )
    await handler(task(), context())
    expect(requests.map(({ target, body }) => [target, body.taskToken])).toEqual([
      ['AWSStepFunctions.SendTaskHeartbeat', TOKEN],
      ['AWSStepFunctions.SendTaskHeartbeat', TOKEN],
      ['AWSStepFunctions.SendTaskSuccess', TOKEN],
    ])
  })

  test('may say that the task is over: the function gets the error, without the token', async () => {
    const said = spoken()
    const { requests } = await awsService(({ target }) =>
      target?.endsWith('Heartbeat')
        ? { status: 400, body: `{"__type":"TaskTimedOut","message":"Task Timed Out: '${TOKEN}'"}` }
        : {},
    )
    const handler = toLambda(on(taskToken()).handle(({ heartbeat }) => heartbeat()))
    expect(await handler(task(), context())).toBeUndefined()
    expect(requests.map(({ target }) => target)).toEqual([
      'AWSStepFunctions.SendTaskHeartbeat',
      'AWSStepFunctions.SendTaskFailure',
    ])
    expect(requests[1]?.body.error).toBe('TaskTimedOut')
    expect(requests[1]?.body.cause).toContain('Task Timed Out')
    expect(requests[1]?.body.cause + said()).not.toContain('task-token-secret')
  })

  test.each([
    ['does not take the answer', 400, `{"__type":"InvalidToken","message":"Invalid Token: '${TOKEN}'"}`],
    ['is down', 503, '{"message":"down"}'],
  ])('that %s fails the invocation, and is never told that what was done failed', async (_what, status, body) => {
    const said = spoken()
    const { requests } = await awsService(() => ({ status, body }))
    const error = await failureOf(toLambda(on(taskToken()).handle(() => 'done')), task())
    expect(error).toBeInstanceOf(Error)
    expect(requests.map(({ target }) => target)).toEqual(['AWSStepFunctions.SendTaskSuccess'])
    expect(said(error)).not.toContain('task-token-secret')
  })

  test('that does not take a failure fails the invocation', async () => {
    const said = spoken()
    await awsService(() => ({ status: 400, body: `{"__type":"TaskDoesNotExist","message":"${TOKEN}"}` }))
    const error = await failureOf(toLambda(on(taskToken()).handle(() => Promise.reject(new Error('no')))), task())
    expect(error).toMatchObject({ name: 'TaskDoesNotExist', message: '[redacted]' })
    expect(said(error)).not.toContain('task-token-secret')
  })

  test('is told by the client that the user gives', async () => {
    const send = vi.fn(async (_command: unknown) => ({}))
    await toLambda(on(taskToken({ client: { send } })).handle(() => 1))(task(), context())
    expect(send.mock.calls[0]?.[0]).toMatchObject({ input: { taskToken: TOKEN, output: '1' } })
  })
})

describe('what has no token is refused, and nobody is told:', () => {
  test.each([[{}], [{ taskToken: 7 }], [{ taskToken: '' }], [{ taskToken: null, TaskToken: {} }]])(
    '%j',
    async (raw) => {
      const { requests } = await awsService()
      const error = await failureOf(toLambda(on(taskToken()).handle(() => {})), raw)
      expect(error).toMatchObject({
        code: 'INVALID_EVENT',
        message: expect.stringMatching(/^taskToken: taskToken: expected the token of a task, got /),
        path: 'taskToken',
      })
      expect(requests).toEqual([])
    },
  )

  test('nothing, a list, text, odd ones', async () => {
    for (const raw of [undefined, null, [], 'text', 7]) {
      const error = await failureOf(toLambda(on(taskToken()).handle(() => {})), raw)
      expect(error).toMatchObject({ code: 'UNRECOGNISED_EVENT' })
    }
    await expectOddEventsRefused(taskToken({ input: Order }), task())
  })
})

if (!SAMPLES_ARE_HERE) test.skip('the shared samples are not beside the project (../shared/events): nothing to read')
test.runIf(SAMPLES_ARE_HERE).each(samples().filter(({ name }) => name === 'step-functions/own.task-token.json'))(
  'the sample $name is read',
  async ({ raw }) => {
    expect((await taskToken().read(raw)).event).toMatchObject({
      taskToken: 'AAAAKgAAAAIexample',
      input: { orderId: 'o-1' },
    })
  },
)

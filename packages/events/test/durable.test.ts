import { HeddleError, log, on, text } from 'heddle'
import { toLambda } from 'heddle/aws'
import { describe, expect, test, vi } from 'vitest'
import { type DurableAnswer, type DurableEvent, durable } from '../src/durable.ts'
import { context, errorLines, failureOf, fixture, frozen, Order, type Raw, schemaOf, slow } from './helpers.ts'
import { SAMPLES_ARE_HERE, samples } from './shared-samples.ts'

const FUNCTION = 'arn:aws:lambda:eu-central-1:123456789012:function:weave:$LATEST'
const EXECUTION = `${FUNCTION}/durable-execution/order-o-1/0b8e1c2a-3d4f-4a5b-8c6d-7e8f90a1b2c3`
const INPUT = 'InitialExecutionState.Operations[0].ExecutionDetails.InputPayload'
const invocation = (name: string): Raw => fixture<Raw>(`durable/${name}`)

/** What `withDurableExecution` makes, as far as heddle sees it: it is called with the raw event and Lambda's context. */
type StandIn = (event: unknown, context: unknown) => Promise<DurableAnswer>

async function eventOf(raw: unknown, source: unknown = durable()): Promise<DurableEvent> {
  let seen: DurableEvent | undefined
  const handler = on(source as ReturnType<typeof durable>).handle((event) => {
    seen = event
    return { Status: 'PENDING' }
  })
  await toLambda(handler)(raw, context())
  return seen as DurableEvent
}

test('a first invocation has the input, and says that nothing was done yet', async () => {
  const raw = frozen(invocation('first'))
  expect(await eventOf(raw, durable(Order))).toStrictEqual({
    id: EXECUTION,
    type: 'com.amazonaws.lambda.durableExecution',
    source: FUNCTION,
    time: new Date('2026-10-05T08:00:00.123Z'),
    executionArn: EXECUTION,
    name: 'order-o-1',
    input: { id: 'o-1', total: 12 },
    replay: false,
    operations: raw.InitialExecutionState.Operations,
    raw,
  })
})

test('a replay is told as such, with what was done', async () => {
  const raw = invocation('replay')
  const event = await eventOf(raw, durable(slow(Order)))
  expect(event).toMatchObject({ id: EXECUTION, replay: true, input: { id: 'o-1', total: 12 } })
  expect(event.operations.map(({ Name, Status }) => [Name, Status])).toEqual([
    ['order-o-1', 'STARTED'],
    ['pay', 'SUCCEEDED'],
    ['cool off', 'SUCCEEDED'],
  ])
  expect(event.raw).toBe(raw)
})

test('an execution with more operations than are in the event is a replay', async () => {
  expect(await eventOf(invocation('paged'))).toMatchObject({ replay: true })
})

test.each([
  ['no schema', undefined, { id: 'o-1', total: 12 }],
  ['a codec', text(), '{"id":"o-1","total":12}'],
])('with %s the input is as it says', async (_with, schema, input) => {
  const source = schema === undefined ? durable() : durable(schema)
  expect(await eventOf(invocation('first'), source)).toMatchObject({ input })
})

test('an execution that was started with nothing has {}, as the SDK has it', async () => {
  expect(await eventOf(invocation('no-input'))).toMatchObject({ input: {} })
})

test('an execution that does not say when it started has the time of reading', async () => {
  const before = Date.now()
  for (const StartTimestamp of [undefined, 'then']) {
    const raw = invocation('first')
    raw.InitialExecutionState.Operations[0].StartTimestamp = StartTimestamp
    expect((await eventOf(raw)).time.getTime()).toBeGreaterThanOrEqual(before)
  }
})

describe('around a durable function (the SDK is stood in for)', () => {
  test.each<[status: string, answer: DurableAnswer]>([
    ['is done', { Status: 'SUCCEEDED', Result: '{"carrier":"pigeon"}' }],
    ['is done, with nothing to say', { Status: 'SUCCEEDED' }],
    [
      'has failed',
      { Status: 'FAILED', Error: { ErrorType: 'OutOfYarn', ErrorMessage: 'no yarn left', StackTrace: [] } },
    ],
    ['goes on later', { Status: 'PENDING' }],
  ])('the answer of an execution that %s goes through unchanged', async (_status, answer) => {
    const handler = toLambda(on(durable()).handle(durable.run(async () => answer)))
    expect(await handler(invocation('first'), context())).toBe(answer)
  })

  test('the durable function gets the raw event and the context of Lambda themselves', async () => {
    const execution = vi.fn<StandIn>(async () => ({ Status: 'PENDING' }))
    const raw = invocation('replay')
    const lambdaContext = context()
    await toLambda(on(durable(Order)).handle(durable.run(execution)))(raw, lambdaContext)
    expect(execution.mock.calls[0]?.[0]).toBe(raw)
    expect(execution.mock.calls[0]?.[1]).toBe(lambdaContext)
  })

  test('layers run once for each invocation, and can tell a replay', async () => {
    const seen: string[] = []
    const answers: DurableAnswer[] = [{ Status: 'PENDING' }, { Status: 'SUCCEEDED', Result: '"paid"' }]
    const handler = toLambda(
      on(durable(Order))
        .use(async function onlyOnce(call, next) {
          if (!call.event.replay) seen.push(`started ${call.event.input.id}`)
          const answer = await next()
          seen.push(answer.Status)
          return answer
        })
        .handle(durable.run(async () => answers.shift() as DurableAnswer)),
    )
    expect(await handler(invocation('first'), context())).toEqual({ Status: 'PENDING' })
    expect(await handler(invocation('replay'), context())).toEqual({ Status: 'SUCCEEDED', Result: '"paid"' })
    expect(seen).toEqual(['started o-1', 'PENDING', 'SUCCEEDED'])
  })

  test('what the durable function throws fails the invocation: Lambda tries it again', async () => {
    const checkpoint = new Error('the checkpoint failed')
    const handler = toLambda(on(durable()).handle(durable.run(() => Promise.reject(checkpoint))))
    expect(await failureOf(handler, invocation('first'))).toBe(checkpoint)
  })

  test('what a layer throws fails the invocation too', async () => {
    const no = new Error('no database')
    const execution = vi.fn<StandIn>()
    const handler = on(durable())
      .use(() => Promise.reject(no))
      .handle(durable.run(execution))
    expect(await failureOf(toLambda(handler), invocation('first'))).toBe(no)
    expect(execution).not.toHaveBeenCalled()
  })

  test.each<[what: string, answer: unknown, got: string]>([
    ['nothing', undefined, 'undefined'],
    ['the result itself', { carrier: 'pigeon' }, 'an object'],
    ['another status', { Status: 'DONE' }, 'an object'],
  ])('%s is no answer', async (_what, answer, got) => {
    const handler = toLambda(on(durable()).handle(durable.run(async () => answer as DurableAnswer)))
    const error = await failureOf(handler, invocation('first'))
    expect(error).toBeInstanceOf(HeddleError)
    expect(error).toMatchObject({
      code: 'INVALID_RESULT',
      message: `durable: expected what a durable function answers, with a Status, got ${got}`,
    })
  })
})

describe('an input that the schema refuses fails the execution for good', () => {
  const message = `durable: event ${EXECUTION.slice(0, 60)}: ${INPUT}`

  test.each([
    ['at once', Order],
    ['later', slow(Order)],
  ])('%s, without a run of the durable function', async (_when, schema) => {
    const lines = errorLines()
    const execution = vi.fn<StandIn>()
    const raw = invocation('replay')
    raw.InitialExecutionState.Operations[0].ExecutionDetails.InputPayload = '{"id":"o-1","total":"secret"}'
    const handler = toLambda(on(durable(schema)).handle(durable.run(execution)))
    expect(await handler(raw, context())).toEqual({
      Status: 'FAILED',
      Error: { ErrorType: 'HeddleError', ErrorMessage: `${message}: total: expected a number` },
    })
    expect(execution).not.toHaveBeenCalled()
    expect(lines()).toMatchObject([
      {
        message: 'durable: the execution failed',
        requestId: 'run-1',
        error: { code: 'INVALID_PAYLOAD', message: `${message}: total: expected a number` },
      },
    ])
  })

  test('and is logged once, by the layer that logs', async () => {
    const errors = errorLines()
    const lines: Raw[] = []
    const raw = invocation('first')
    raw.InitialExecutionState.Operations[0].ExecutionDetails.InputPayload = 'no JSON'
    const handler = on(durable(Order))
      .use(log({ write: (line) => lines.push(JSON.parse(line)) }))
      .handle(durable.run(vi.fn<StandIn>()))
    expect(await toLambda(handler)(raw, context())).toMatchObject({
      Status: 'FAILED',
      Error: { ErrorMessage: `${message}: not JSON` },
    })
    expect(lines).toMatchObject([{ level: 'ERROR', error: { code: 'INVALID_PAYLOAD' } }])
    expect(errors()).toEqual([])
  })

  test('also when the schema itself fails', async () => {
    errorLines()
    const broken = schemaOf(() => {
      throw new TypeError('my own bug')
    })
    const handler = toLambda(on(durable(broken)).handle(durable.run(vi.fn<StandIn>())))
    expect(await handler(invocation('first'), context())).toMatchObject({
      Status: 'FAILED',
      Error: { ErrorMessage: `${message}: the schema itself failed` },
    })
  })
})

test.each<[path: string, value: unknown, expected: string]>([
  ['DurableExecutionArn', 7, 'a string, got a number'],
  ['CheckpointToken', {}, 'a string, got an object'],
  ['UpdatedOperationIds', 'one', 'an array of strings, got a string'],
  ['InitialExecutionState', undefined, 'an object, got undefined'],
  ['InitialExecutionState.Operations', null, 'an array, got null'],
  ['InitialExecutionState.Operations[0]', 'one', 'an object, got a string'],
  ['InitialExecutionState.Operations[1].Status', undefined, 'a string, got undefined'],
  ['InitialExecutionState.Operations[0].Type', 'STEP', 'EXECUTION, got a string'],
  [INPUT, { id: 'o-1' }, 'a string, got an object'],
])('an event whose %s is %o is refused', async (path, value, expected) => {
  const raw = invocation('replay')
  const names = path.split(/\.|\[|\]\.?/).filter((name) => name !== '')
  const last = names.pop() as string
  names.reduce((at, name) => at[name], raw)[last] = value
  expect(await failureOf(toLambda(on(durable()).handle(async () => ({ Status: 'PENDING' }))), raw)).toMatchObject({
    code: 'INVALID_EVENT',
    message: `durable: ${path}: expected ${expected}`,
    path,
  })
})

test('an execution without operations is refused', async () => {
  const raw = invocation('first')
  raw.InitialExecutionState.Operations = []
  expect(await failureOf(toLambda(on(durable()).handle(async () => ({ Status: 'PENDING' }))), raw)).toMatchObject({
    message: 'durable: InitialExecutionState.Operations[0].Type: expected EXECUTION, got undefined',
  })
})

test('a long history is read whole', async () => {
  const raw = invocation('replay')
  const { Operations } = raw.InitialExecutionState
  raw.InitialExecutionState.Operations = [Operations[0], ...new Array(10_000).fill(Operations[1])]
  expect((await eventOf(raw)).operations).toHaveLength(10_001)
})

test.each([
  ['the input by itself, as a function that is not durable gets it', { id: 'o-1' }, 'no event that heddle knows'],
  ['an event of another source', fixture('other/sns'), 'an SNS event'],
  ['nothing', undefined, 'no event but undefined'],
])('%s is refused', async (_what, raw, message) => {
  expect(await failureOf(toLambda(on(durable()).handle(async () => ({ Status: 'PENDING' }))), raw)).toMatchObject({
    code: 'UNRECOGNISED_EVENT',
    message: expect.stringContaining(`durable: this is ${message}`),
  })
})

const shared = samples().filter(({ folder }) => folder === 'durable-execution')
test.runIf(SAMPLES_ARE_HERE).each(shared)('the shared sample $name is read', async ({ raw }) => {
  expect(await eventOf(raw)).toMatchObject({ replay: false, input: { orderId: 'o-1' }, name: 'orders' })
})

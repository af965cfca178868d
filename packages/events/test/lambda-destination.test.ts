import { on, s3, sns, sqs } from 'heddle'
import { toLambda } from 'heddle/aws'
import { describe, expect, test, vi } from 'vitest'
import { lambdaDestination } from '../src/lambda-destination.ts'
import { context, errorLines, failureOf, fixture, frozen, Order, type Raw, Shipment, slow } from './helpers.ts'
import { EVENT_BRIDGE_ELSEWHERE, SAMPLES_ARE_HERE, samples } from './shared-samples.ts'

const FUNCTION = 'arn:aws:lambda:eu-central-1:123456789012:function:weave:$LATEST'
const ID = 'a1b2c3d4-0000-4000-8000-000000000001'
const record = (name: string): Raw => fixture<Raw>(`lambda-destination/${name}`)

async function eventOf(raw: unknown, source: unknown = lambdaDestination()): Promise<unknown> {
  return await toLambda(on(source as ReturnType<typeof lambdaDestination>).handle((event) => event))(raw, context())
}

test.each([
  ['an invocation that succeeded', 'success', 'Success'],
  ['one whose attempts all failed', 'retries-exhausted', 'RetriesExhausted'],
  ['one that was too old for another attempt', 'event-age-exceeded', 'EventAgeExceeded'],
])('%s has its request and its response', async (_what, name, condition) => {
  const raw = frozen(record(name))
  expect(await eventOf(raw)).toStrictEqual({
    id: ID,
    type: 'com.amazonaws.lambda.invocationResult',
    source: FUNCTION,
    time: new Date('2026-10-05T08:05:00.000Z'),
    condition,
    requestContext: raw.requestContext,
    requestPayload: { id: 'o-1', total: 12 },
    responseContext: raw.responseContext,
    responsePayload: raw.responsePayload,
    raw,
  })
})

test.each([
  ['left out', {}],
  ['null', { responseContext: null, responsePayload: null }],
])('an invocation without an attempt has no response: %s', async (_how, rest) => {
  for (const condition of ['ZeroReservedConcurrency', 'EventAgeExceeded']) {
    const raw: Raw = { ...record('zero-concurrency'), ...rest }
    raw.requestContext.condition = condition
    expect(await eventOf(raw)).toMatchObject({ condition, responseContext: undefined, responsePayload: undefined })
  }
})

test('a condition that heddle does not know is told as such, and kept', async () => {
  const raw = record('zero-concurrency')
  raw.requestContext.condition = 'RecursionDetected'
  expect(await eventOf(raw)).toMatchObject({
    condition: 'Other',
    requestContext: { condition: 'RecursionDetected' },
    responsePayload: undefined,
  })
})

describe('with schemas', () => {
  test.each([
    ['at once', Order, Shipment],
    ['later', slow(Order), slow(Shipment)],
  ])('the payloads are as they say, %s', async (_when, request, response) => {
    const raw = record('success')
    raw.requestPayload.more = true
    raw.responsePayload.more = true
    expect(await eventOf(raw, lambdaDestination({ request, response }))).toMatchObject({
      requestPayload: { id: 'o-1', total: 12 },
      responsePayload: { id: 'o-1', carrier: 'pigeon' },
    })
  })

  test('an error is not asked to be a response', async () => {
    expect(await eventOf(record('retries-exhausted'), lambdaDestination({ response: Shipment }))).toMatchObject({
      responsePayload: { errorType: 'OutOfYarn' },
    })
  })

  test('the source of the function that failed reads its event', async () => {
    const raw = { ...record('retries-exhausted'), requestPayload: fixture('s3/three') }
    const handler = toLambda(
      on(lambdaDestination({ request: s3() })).handle(({ requestPayload }) =>
        requestPayload.map(({ subject }) => subject),
      ),
    )
    expect(await handler(raw, context())).toEqual(['yarn/1.txt', 'yarn/2.txt', 'yarn/3.txt'])
  })

  test.each([
    ['requestPayload', 'total: expected a number'],
    ['responsePayload', 'carrier: expected a string'],
  ])('another %s is refused', async (path, issue) => {
    const fn = vi.fn()
    const handler = toLambda(on(lambdaDestination({ request: Order, response: Shipment })).handle(fn))
    expect(await failureOf(handler, { ...record('success'), [path]: { id: 'o-1' } })).toMatchObject({
      code: 'INVALID_PAYLOAD',
      message: `lambdaDestination: event ${ID}: ${path}: ${issue}`,
      path,
    })
    expect(fn).not.toHaveBeenCalled()
  })
})

test('what the function returns is the answer, and a throw fails the invocation', async () => {
  const no = new Error('no')
  expect(await toLambda(on(lambdaDestination()).handle(({ id }) => id))(record('success'), context())).toBe(ID)
  const failing = toLambda(on(lambdaDestination()).handle(() => Promise.reject(no)))
  expect(await failureOf(failing, record('success'))).toBe(no)
})

describe('inside another source', () => {
  test('a queue has the record as its body', async () => {
    errorLines()
    const raw = fixture<Raw>('sqs/orders')
    raw.Records = raw.Records.slice(0, 2)
    raw.Records[0].body = JSON.stringify(record('retries-exhausted'))
    raw.Records[1].body = JSON.stringify({ ...record('success'), requestPayload: null })
    const seen: unknown[] = []
    const handler = toLambda(
      on(sqs(lambdaDestination({ request: Order }))).each(({ body }) => {
        if (body.condition === 'RetriesExhausted') seen.push(body.requestPayload.total, body.responsePayload.errorType)
      }),
    )
    expect(await handler(raw, context())).toEqual({ batchItemFailures: [{ itemIdentifier: 'm2' }] })
    expect(seen).toEqual([12, 'OutOfYarn'])
  })

  test('a topic has it as its message', async () => {
    const raw = fixture<Raw>('sns/order')
    raw.Records[0].Sns.Message = JSON.stringify(record('success'))
    const fn = vi.fn()
    await toLambda(on(sns(lambdaDestination())).each(({ message }) => fn(message.condition)))(raw, context())
    expect(fn.mock.calls).toEqual([['Success']])
  })
})

test.each<[name: string, path: string, value: unknown, expected: string]>([
  ['success', 'version', 1, 'a string, got a number'],
  ['success', 'timestamp', 'now', 'a time, got a string'],
  ['success', 'requestContext.requestId', undefined, 'a string, got undefined'],
  ['success', 'requestContext.functionArn', 7, 'a string, got a number'],
  ['success', 'requestContext.condition', {}, 'a string, got an object'],
  ['success', 'requestContext.approximateInvokeCount', '1', 'a number, got a string'],
  ['success', 'responseContext', undefined, 'an object, got undefined'],
  ['success', 'responseContext.statusCode', '200', 'a number, got a string'],
  ['retries-exhausted', 'responseContext', null, 'an object, got null'],
  ['retries-exhausted', 'responsePayload', undefined, 'an object, got undefined'],
  ['retries-exhausted', 'responsePayload', 'boom', 'an object, got a string'],
  ['retries-exhausted', 'responsePayload.trace', 'Error: boom', 'an array of strings, got a string'],
  ['event-age-exceeded', 'responsePayload.errorMessage', 7, 'a string, got a number'],
])('a record of %s whose %s is %o is refused', async (name, path, value, expected) => {
  const raw = record(name)
  const names = path.split('.')
  const last = names.pop() as string
  names.reduce((at, part) => at[part], raw)[last] = value
  expect(await failureOf(toLambda(on(lambdaDestination()).handle(() => {})), raw)).toMatchObject({
    code: 'INVALID_EVENT',
    message: `lambdaDestination: ${path}: expected ${expected}`,
    path,
  })
})

test.each([
  ['a batch of a stream that failed', record('kinesis-batch')],
  ['a record of an event bus', fixture<Raw[]>('aws-events/lambda-destination')[0]],
  ['an event of another source', fixture('other/sns')],
  ['a record without a condition', { ...record('success'), requestContext: {} }],
  ['text', 'hello'],
])('%s is refused', async (_what, raw) => {
  expect(await failureOf(toLambda(on(lambdaDestination()).handle(() => {})), raw)).toMatchObject({
    code: 'UNRECOGNISED_EVENT',
    message: expect.stringMatching(/^lambdaDestination: this is /),
  })
})

const shared = samples().filter(
  ({ folder, name }) =>
    folder === 'lambda-destination' && !EVENT_BRIDGE_ELSEWHERE.has(name) && !name.includes('stream-failure'),
)
test.runIf(SAMPLES_ARE_HERE).each(shared)('the shared sample $name is read', async ({ raw, name }) => {
  expect(await eventOf(raw)).toMatchObject({
    condition: name.includes('success') ? 'Success' : 'RetriesExhausted',
    requestPayload: { orderId: 'o-1' },
  })
})

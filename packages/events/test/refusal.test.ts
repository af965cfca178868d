import { eventBridge, HeddleError, http, on, s3, sqs } from 'heddle'
import { toLambda } from 'heddle/aws'
import { describe, expect, test, vi } from 'vitest'
import { quote } from '../src/quote.ts'
import { context, failureOf, fixture } from './helpers.ts'

const fn = vi.fn()
const HANDLERS = {
  s3: toLambda(on(s3()).each(fn)),
  sqs: toLambda(on(sqs()).each(fn)),
  eventBridge: toLambda(on(eventBridge()).handle(fn)),
  http: toLambda(on(http()).handle(fn)),
}
type Name = keyof typeof HANDLERS
const NAMES = Object.keys(HANDLERS) as Name[]

/** Whose each fixture is, what it is called, and the field that tells. */
const EVENTS: readonly (readonly [fixture: string, is: Name | 'other', kind: string, path: string])[] = [
  ['s3/put-2.0', 's3', 'an S3 event (Records[0].eventSource is aws:s3)', 'Records[0].eventSource'],
  ['s3/test-event', 's3', 'an S3 test event (Event is s3:TestEvent)', 'Event'],
  ['sqs/orders', 'sqs', 'an SQS event (Records[0].eventSource is aws:sqs)', 'Records[0].eventSource'],
  ['event-bridge/order-paid', 'eventBridge', 'an EventBridge event (detail-type is order.paid)', 'detail-type'],
  ['http/rest-get', 'http', 'an API Gateway request (has httpMethod)', 'httpMethod'],
  ['http/http-api-get', 'http', 'an HTTP API request (has requestContext.http)', 'requestContext.http'],
  ['other/sns', 'other', 'an SNS event (Records[0].EventSource is aws:sns)', 'Records[0].EventSource'],
  ['other/kinesis', 'other', 'a Kinesis event (Records[0].eventSource is aws:kinesis)', 'Records[0].eventSource'],
  ['other/kafka', 'other', 'a Kafka event (eventSource is aws:kafka)', 'eventSource'],
  ['http/alb', 'http', 'an ALB request (has requestContext.elb)', 'requestContext.elb'],
  [
    'http/vpc-lattice',
    'http',
    'a VPC Lattice request (has requestContext.serviceNetworkArn)',
    'requestContext.serviceNetworkArn',
  ],
  [
    'other/websocket-connect',
    'other',
    'a WebSocket event (has requestContext.connectionId)',
    'requestContext.connectionId',
  ],
]

describe.each(NAMES)('%s refuses by name what is not its own:', (name) => {
  test.each(EVENTS.filter(([, is]) => is !== name))('%s', async (file, _is, kind, path) => {
    const error = await failureOf(HANDLERS[name], fixture(file))
    expect(error).toBeInstanceOf(HeddleError)
    expect(error).toMatchObject({ code: 'UNRECOGNISED_EVENT', message: `${name}: this is ${kind}`, path })
    expect(fn).not.toHaveBeenCalled()
  })

  test.each([
    'other/websocket-connect-proxy',
    'other/rest-authorizer',
    'other/rest-token-authorizer',
    'other/http-api-authorizer',
    'other/lambda-edge',
    'other/alarm',
    'other/bedrock-agent',
    'sqs/api-shape',
  ])('%s', async (file) => {
    if (name === 'sqs' && file === 'sqs/api-shape') return
    const error = await failureOf(HANDLERS[name], fixture(file))
    expect(error).toBeInstanceOf(HeddleError)
    expect(error).toMatchObject({ code: 'UNRECOGNISED_EVENT' })
    expect((error as Error).message.startsWith(`${name}: this is `)).toBe(true)
    expect(fn).not.toHaveBeenCalled()
  })

  test.each<[string, unknown, string]>([
    ['undefined', undefined, 'no event but undefined'],
    ['null', null, 'no event but null'],
    ['text', 'hello, a secret', 'no event but a string'],
    ['a number', 7, 'no event but a number'],
  ])('%s', async (_what, raw, kind) => {
    expect(await failureOf(HANDLERS[name], raw)).toMatchObject({
      code: 'UNRECOGNISED_EVENT',
      message: `${name}: this is ${kind}`,
      path: '',
    })
  })

  test.each<[string, unknown]>([
    ['nothing in it', {}],
    ['a list', []],
    ['records of null', { Records: [null] }],
    ['records of nothing', { Records: [{}] }],
    ['records that are no list', { Records: { 0: { eventSource: 'aws:sqs' } } }],
    ['a source that is no text', { Records: [{ eventSource: { toString: 'aws:sqs' } }] }],
    ['a context that is none', { version: '2.0', requestContext: null }],
    ['keys of a prototype', JSON.parse('{"__proto__":{"Records":[]},"constructor":null}')],
  ])('%s', async (_what, raw) => {
    const error = await failureOf(HANDLERS[name], raw)
    expect(error).toBeInstanceOf(HeddleError)
    expect(error).toMatchObject({ code: 'UNRECOGNISED_EVENT', path: expect.any(String) })
  })
})

test.each<[Name, string, string, string]>([
  ['http', 'http/http-api-get', 'version', 'http: version: expected 2.0, got undefined'],
  [
    'http',
    'http/rest-get',
    'requestContext',
    'http: this is no event that heddle knows; an API Gateway request has requestContext',
  ],
  ['eventBridge', 'event-bridge/order-paid', 'source', 'eventBridge: source: expected a string, got undefined'],
])('%s never says that an event is what it is looking for: %s without its %s', async (name, file, field, message) => {
  const event = fixture<Record<string, unknown>>(file)
  delete event[field]
  const error = await failureOf(HANDLERS[name], event)
  expect(error).toBeInstanceOf(HeddleError)
  expect(error).toMatchObject({ message })
})

test.each<[Name, string]>([
  ['sqs', 'sqs/orders'],
  ['s3', 's3/put-2.0'],
])('%s does not take a record without its event for one: %s', async (name, file) => {
  const [record] = fixture<{ Records: unknown[] }>(file).Records
  const error = (await failureOf(HANDLERS[name], record)) as HeddleError
  expect(error).toBeInstanceOf(HeddleError)
  expect(error.message).not.toMatch(/this is an (SQS|S3) event/)
})

test('what has a method is not yet a request of API Gateway', async () => {
  const error = await failureOf(HANDLERS.sqs, fixture('other/bedrock-agent'))
  expect(error).toMatchObject({ message: 'sqs: this is a Bedrock agent event (has actionGroup)', path: 'actionGroup' })
})

test('an event with no records is an empty batch to a queue, and no event to the others', async () => {
  expect(await HANDLERS.sqs({ Records: [] }, context())).toEqual({ batchItemFailures: [] })
  expect(await HANDLERS.s3({ Records: [] }, context())).toBeUndefined()
  for (const name of ['eventBridge', 'http'] as const) {
    expect(await failureOf(HANDLERS[name], { Records: [] })).toMatchObject({ code: 'UNRECOGNISED_EVENT' })
  }
})

test('a source that heddle does not know is named as it names itself, on one line and in few words', async () => {
  const named = async (eventSource: string) =>
    ((await failureOf(HANDLERS.sqs, { Records: [{ eventSource }] })) as Error).message
  expect(await named('aws:loom')).toContain('(Records[0].eventSource is aws:loom)')
  const hostile = await named(`aws:s3\nERROR everything is lost \u001b[31m${'x'.repeat(1_000_000)}\ud800`)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
  expect(hostile).not.toMatch(/[\u0000-\u001f\ud800]/)
  expect(hostile.length).toBeLessThan(300)
})

test('what an event says of itself is quoted without what could harm a log', () => {
  expect(quote('Object Created: a_b.c/d@e-f')).toBe('Object Created: a_b.c/d@e-f')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
  expect(quote('a\nb\u001b[0m"c"\ud800')).not.toMatch(/[\u0000-\u001f\ud800]/)
  expect(quote('x'.repeat(1000)).length).toBeLessThan(100)
})

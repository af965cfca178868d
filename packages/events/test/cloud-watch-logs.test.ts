import { gzipSync } from 'node:zlib'
import { gzip, type HeddleError, on, sqs, text } from 'heddle'
import { toLambda } from 'heddle/aws'
import { describe, expect, test, vi } from 'vitest'
import { type CloudWatchLogEvent, cloudWatchLogs } from '../src/cloud-watch-logs.ts'
import { context, errorLines, failureOf, fixture, frozen, Order, type Raw, slow } from './helpers.ts'
import { SAMPLES_ARE_HERE, samples } from './shared-samples.ts'

const DATA_MESSAGE = {
  messageType: 'DATA_MESSAGE',
  owner: '123456789012',
  logGroup: '/aws/lambda/weave',
  logStream: 'stream',
  subscriptionFilters: ['all'],
  logEvents: [
    { id: 'e1', timestamp: 1_791_187_200_000, message: 'one' },
    { id: 'e2', timestamp: 1_791_187_200_001, message: 'two' },
  ],
}

/** An event as Lambda sends it, for a payload of any kind. */
function subscription(payload: unknown): Raw {
  return { awslogs: { data: gzipSync(JSON.stringify(payload)).toString('base64') } }
}

test('each log event has its message parsed, and says where it was logged', async () => {
  const seen: unknown[] = []
  const raw = frozen(fixture<Raw>('cloud-watch-logs/orders'))
  const handler = toLambda(on(cloudWatchLogs(Order)).each((item) => seen.push(item)))
  expect(await handler(raw, context())).toBeUndefined()
  const where = {
    type: 'com.amazonaws.logs.logEvent',
    source: 'aws.logs:123456789012:/aws/lambda/weave',
    extractedFields: undefined,
    logGroup: '/aws/lambda/weave',
    logStream: '2026/10/05/[$LATEST]0123456789abcdef',
    owner: '123456789012',
    subscriptionFilters: ['errors-to-weft'],
    policyLevel: undefined,
  }
  expect(seen).toStrictEqual([
    {
      ...where,
      id: '38569604798453153764115268074363468419149517103543812096',
      time: new Date(1_791_187_200_123),
      message: { id: 'o-1', total: 12 },
      raw: {
        id: '38569604798453153764115268074363468419149517103543812096',
        timestamp: 1_791_187_200_123,
        message: '{"id":"o-1","total":12}',
      },
    },
    {
      ...where,
      id: '38569604798453153764115268074363468419149517103543812097',
      time: new Date(1_791_187_200_456),
      message: { id: 'o-2', total: 7 },
      raw: {
        id: '38569604798453153764115268074363468419149517103543812097',
        timestamp: 1_791_187_200_456,
        message: '{"id":"o-2","total":7}\n',
      },
    },
  ])
})

test('what the filter pattern names is there, and what says whose filter it is', async () => {
  const fn = vi.fn()
  await toLambda(on(cloudWatchLogs()).each(fn))(fixture('cloud-watch-logs/extracted-fields'), context())
  expect(fn.mock.calls[0]?.[0]).toMatchObject({
    message: '192.0.2.10 - GET 404',
    extractedFields: { ip: '192.0.2.10', user: null, status: '404' },
    policyLevel: 'ACCOUNT_LEVEL_POLICY',
  })
})

test.each([
  ['no schema', cloudWatchLogs(), '{"id":"o-1","total":12}'],
  ['a codec', cloudWatchLogs(text()), '{"id":"o-1","total":12}'],
  ['a schema that takes its time', cloudWatchLogs(slow(Order)), { id: 'o-1', total: 12 }],
])('with %s the message is as it says', async (_with, source, message) => {
  const fn = vi.fn()
  await toLambda(on(source as ReturnType<typeof cloudWatchLogs>).handle(fn))(
    fixture('cloud-watch-logs/orders'),
    context(),
  )
  expect(fn.mock.calls[0]?.[0][0]).toMatchObject({ message })
})

test('a control message is an event with no records', async () => {
  const each = vi.fn()
  const whole = vi.fn()
  expect(
    await toLambda(on(cloudWatchLogs()).each(each))(fixture('cloud-watch-logs/control'), context()),
  ).toBeUndefined()
  await toLambda(on(cloudWatchLogs(Order)).handle(whole))(fixture('cloud-watch-logs/control'), context())
  expect(each).not.toHaveBeenCalled()
  expect(whole.mock.calls[0]?.[0]).toEqual([])
})

test('a bad message fails alone, and the invocation after all were tried', async () => {
  const lines = errorLines()
  const totals: number[] = []
  const handler = toLambda(on(cloudWatchLogs(Order)).each(({ message }) => totals.push(message.total)))
  const id = '38569604798453153764115268074363468419149517103543812097'
  const error = await failureOf(handler, fixture('cloud-watch-logs/not-json'))
  expect(error).toMatchObject({
    name: 'AggregateError',
    message: 'cloudWatchLogs: 1 of 2 records failed',
    errors: [
      {
        code: 'INVALID_PAYLOAD',
        message: `cloudWatchLogs: log event ${id}: message: not JSON`,
        path: 'awslogs.data.logEvents[1].message',
      },
    ],
  })
  expect(totals).toEqual([12])
  expect(lines()).toMatchObject([{ message: `cloudWatchLogs: record ${id} failed`, recordId: id }])
})

test('a throw fails the invocation, once all were tried', async () => {
  errorLines()
  const no = new Error('no')
  const fn = vi.fn(({ message }: CloudWatchLogEvent) => (message === 'one' ? Promise.reject(no) : undefined))
  expect(await failureOf(toLambda(on(cloudWatchLogs()).each(fn)), subscription(DATA_MESSAGE))).toMatchObject({
    message: 'cloudWatchLogs: 1 of 2 records failed',
    errors: [no],
  })
  expect(fn).toHaveBeenCalledTimes(2)
})

test('thousands of log events are each handled', async () => {
  const logEvents = Array.from({ length: 5000 }, (_, index) => ({ ...DATA_MESSAGE.logEvents[0], id: `e${index}` }))
  const ids = new Set<string>()
  await toLambda(on(cloudWatchLogs()).each(({ id }) => ids.add(id)))(
    subscription({ ...DATA_MESSAGE, logEvents }),
    context(),
  )
  expect(ids.size).toBe(5000)
})

describe('the data', () => {
  const fn = vi.fn()
  const refused = (raw: unknown, maxBytes?: number) =>
    failureOf(toLambda(on(cloudWatchLogs(undefined, { maxBytes })).each(fn)), raw)

  test('that inflates to more than 16 MiB is refused before it is inflated whole', async () => {
    // Gzip members one after another are one gzip file: a gigabyte of it, in a megabyte.
    const member = gzipSync(Buffer.alloc(2 ** 24, ' '))
    const data = Buffer.concat(new Array<Buffer>(64).fill(member)).toString('base64')
    expect(data.length).toBeLessThan(2 ** 21)
    const { maxRSS } = process.resourceUsage()
    const error = await refused({ awslogs: { data } })
    expect(process.resourceUsage().maxRSS - maxRSS, 'kilobytes of memory').toBeLessThan(200_000)
    expect(error).toMatchObject({
      code: 'INVALID_PAYLOAD',
      message: 'cloudWatchLogs: awslogs.data: more than 16777216 bytes when inflated',
      path: 'awslogs.data',
    })
  })

  test('has the limit that is asked for', async () => {
    const raw = fixture('cloud-watch-logs/orders')
    expect(await refused(raw, 100)).toMatchObject({
      message: 'cloudWatchLogs: awslogs.data: more than 100 bytes when inflated',
    })
    expect(await toLambda(on(cloudWatchLogs(undefined, { maxBytes: 1000 })).each(fn))(raw, context())).toBeUndefined()
  })

  test.each<[what: string, data: unknown, code: string, message: string]>([
    ['no text', 7, 'INVALID_EVENT', 'awslogs.data: expected a string, got a number'],
    ['no base64', '%%%', 'INVALID_PAYLOAD', 'awslogs.data: not base64'],
    ['empty', '', 'INVALID_PAYLOAD', 'awslogs.data: not gzip'],
    ['no gzip', 'aGVsbG8=', 'INVALID_PAYLOAD', 'awslogs.data: not gzip'],
    ['no JSON', gzipSync('hello').toString('base64'), 'INVALID_PAYLOAD', 'awslogs.data: not JSON'],
  ])('that is %s is refused', async (_what, data, code, message) => {
    const error = (await refused({ awslogs: { data } })) as HeddleError
    expect(error).toMatchObject({ code, path: 'awslogs.data' })
    expect(error.message).toBe(`cloudWatchLogs: ${message}`)
  })

  test.each<[path: string, value: unknown, expected: string]>([
    ['', [], 'awslogs.data: expected an object, got an array'],
    ['messageType', undefined, 'awslogs.data.messageType: expected a string, got undefined'],
    ['messageType', 'NEW_MESSAGE', 'awslogs.data.messageType: expected DATA_MESSAGE or CONTROL_MESSAGE, got a string'],
    ['owner', 1, 'awslogs.data.owner: expected a string, got a number'],
    ['logGroup', null, 'awslogs.data.logGroup: expected a string, got null'],
    ['logStream', undefined, 'awslogs.data.logStream: expected a string, got undefined'],
    ['subscriptionFilters', 'all', 'awslogs.data.subscriptionFilters: expected an array of strings, got a string'],
    ['logEvents', {}, 'awslogs.data.logEvents: expected an array, got an object'],
    ['policyLevel', 1, 'awslogs.data.policyLevel: expected a string, got a number'],
  ])('whose %s is %o is refused', async (path, value, expected) => {
    const payload = path === '' ? value : { ...DATA_MESSAGE, [path]: value }
    expect(await refused(subscription(payload))).toMatchObject({
      code: 'INVALID_EVENT',
      message: `cloudWatchLogs: ${expected}`,
      path: expected.slice(0, expected.indexOf(':')),
    })
  })

  test.each<[path: string, value: unknown, expected: string]>([
    ['', null, ': expected an object, got null'],
    ['id', 1, '.id: expected a string, got a number'],
    ['timestamp', 'now', '.timestamp: expected a number, got a string'],
    ['timestamp', 1e300, '.timestamp: expected milliseconds since the epoch, got a number'],
    ['message', undefined, '.message: expected a string, got undefined'],
    ['extractedFields', 'ip', '.extractedFields: expected an object, got a string'],
  ])('fails the log event whose %s is %o, and no other', async (path, value, expected) => {
    errorLines()
    const bad = path === '' ? value : { ...DATA_MESSAGE.logEvents[0], [path]: value }
    const seen = vi.fn()
    const raw = subscription({ ...DATA_MESSAGE, logEvents: [bad, DATA_MESSAGE.logEvents[1]] })
    const error = (await failureOf(toLambda(on(cloudWatchLogs()).each(seen)), raw)) as AggregateError
    expect(error.errors).toMatchObject([{ message: `cloudWatchLogs: awslogs.data.logEvents[0]${expected}` }])
    expect(seen.mock.calls.map(([{ message }]) => message)).toEqual(['two'])
  })

  test('never reaches the function when it is refused', () => {
    expect(fn.mock.calls.filter(([item]) => item.logGroup !== '/aws/lambda/weave')).toEqual([])
  })
})

test.each([
  ['an event of another source', fixture('other/kinesis'), 'this is a Kinesis event'],
  ['an event without data', { awslogs: {} }, 'this is no event that heddle knows'],
  ['the payload of a stream, by itself', DATA_MESSAGE, 'this is no event that heddle knows'],
  ['nothing', null, 'this is no event but null'],
])('%s is refused by name', async (_what, raw, message) => {
  const error = (await failureOf(toLambda(on(cloudWatchLogs()).each(() => {})), raw)) as HeddleError
  expect(error.code).toBe('UNRECOGNISED_EVENT')
  expect(error.message).toContain(`cloudWatchLogs: ${message}`)
})

describe('inside another source', () => {
  const inner = gzip(cloudWatchLogs(Order))
  const validate = (value: unknown) =>
    inner['~standard'].validate(typeof value === 'string' ? value : gzipSync(JSON.stringify(value)))
  const orders = { ...DATA_MESSAGE, logEvents: [{ id: 'e1', timestamp: 0, message: '{"id":"o-1","total":12}' }] }

  test('the gzipped payload of a stream gives its log events', async () => {
    expect(await validate(orders)).toMatchObject({
      value: [{ id: 'e1', message: { id: 'o-1', total: 12 }, logGroup: '/aws/lambda/weave', time: new Date(0) }],
    })
    expect(await validate({ ...DATA_MESSAGE, messageType: 'CONTROL_MESSAGE' })).toEqual({ value: [] })
  })

  test('the samples of a Kinesis stream give theirs', async () => {
    const stream = samples().find(({ name }) => name === 'kinesis/ts.kinesis.stream-cloudwatch-logs.json')
    if (stream === undefined) return expect(SAMPLES_ARE_HERE).toBe(false)
    for (const { kinesis } of (stream.raw as Raw).Records) {
      const result = await gzip(cloudWatchLogs())['~standard'].validate(Buffer.from(kinesis.data, 'base64'))
      expect(result).toMatchObject({
        value: expect.arrayContaining([expect.objectContaining({ owner: '231436140809' })]),
      })
    }
  })

  test('every issue is told, and where', async () => {
    const bad = { ...orders, logEvents: [{ ...orders.logEvents[0], message: '{"id":"o-1"}' }, { id: 'e2' }] }
    expect(await validate(bad)).toMatchObject({
      issues: [
        { message: 'cloudWatchLogs: log event e1: message: total: expected a number', at: 'logEvents[0].message' },
        { message: 'cloudWatchLogs: logEvents[1].timestamp: expected a number, got undefined' },
      ],
    })
    expect(await validate({ ...orders, owner: 1 })).toMatchObject({
      issues: [{ message: 'cloudWatchLogs: owner: expected a string, got a number', at: 'owner' }],
    })
  })

  test('an event that Lambda sent before is read too: where a queue has those that failed', async () => {
    const raw = fixture<Raw>('sqs/orders')
    raw.Records = [raw.Records[0]]
    raw.Records[0].body = JSON.stringify(fixture('cloud-watch-logs/orders'))
    const fn = vi.fn()
    await toLambda(on(sqs(cloudWatchLogs(Order))).each(({ body }) => fn(body.map(({ message }) => message.id))))(
      raw,
      context(),
    )
    expect(fn.mock.calls).toEqual([[['o-1', 'o-2']]])
  })
})

const shared = samples().filter(({ folder }) => folder === 'cloudwatch-logs')
test.runIf(SAMPLES_ARE_HERE).each(shared)('the shared sample $name is read', async ({ name, raw }) => {
  const fn = vi.fn()
  expect(await toLambda(on(cloudWatchLogs()).each(fn))(raw, context())).toBeUndefined()
  expect(fn.mock.calls.length > 0).toBe(!name.includes('control'))
})

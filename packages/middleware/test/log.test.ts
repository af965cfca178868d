import { Logger as PowertoolsLogger } from '@aws-lambda-powertools/logger'
import { LiveInvocation } from '@heddle/core'
import { direct, eventBridge, HttpError, http, type LogOptions, log, on, s3, sns, sqs } from 'heddle'
import { toLambda } from 'heddle/aws'
import {
  eventBridgeEvent,
  httpApiEvent,
  lambdaContext,
  s3Event,
  snsEnvelope,
  sqsEvent,
  sqsMessage,
} from 'heddle/testing'
import pino from 'pino'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

const context = { awsRequestId: 'r-1', functionName: 'orders', getRemainingTimeInMillis: () => 3000 } as never
let lines: Record<string, unknown>[]
let options: LogOptions

beforeEach(() => {
  lines = []
  options = { write: (line) => void lines.push(JSON.parse(line)) }
})
afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

const paid = eventBridgeEvent('order.paid', { id: 'o-1' })

/** Runs a function on an event with `log` around it, and gives the lines that it wrote. */
async function linesOf(fn: (log: import('heddle').Logger) => unknown): Promise<Record<string, unknown>[]> {
  await toLambda(
    on(eventBridge())
      .use(log(options))
      .handle((_event, call) => fn(call.log)),
  )(paid, context)
  return lines
}

test('log writes one line per invocation, in the keys of Lambda’s own JSON format', async () => {
  const handler = toLambda(
    on(eventBridge())
      .use(log(options))
      .handle(() => {}),
  )
  await handler(paid, context)
  await handler(paid, context)
  expect(lines).toEqual([
    {
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      level: 'INFO',
      message: 'invocation',
      requestId: 'r-1',
      functionName: 'orders',
      coldStart: true,
      correlationId: paid.id,
      eventId: paid.id,
      eventType: 'order.paid',
      durationMs: expect.any(Number),
    },
    expect.objectContaining({ coldStart: false }),
  ])
})

test('a batch tells its records and how many failed, and each failure with its id', async () => {
  const event = sqsEvent(['good', 'bad'])
  const handler = toLambda(
    on(sqs())
      .use(log(options))
      .each(({ body }) => {
        if (body === 'bad') throw new RangeError('too much')
      }),
  )
  await handler(event, context)
  expect(lines).toEqual([
    expect.objectContaining({
      level: 'ERROR',
      requestId: 'r-1',
      recordId: event.Records[1]?.messageId,
      error: expect.objectContaining({ name: 'RangeError', message: 'too much' }),
    }),
    expect.objectContaining({ level: 'WARN', message: 'invocation', records: 2, failures: 1 }),
  ])
})

test('a request tells its method, path and status', async () => {
  const handler = toLambda(
    on(http.get('/orders/:id'))
      .use(log(options))
      .handle(() => ({ status: 201 })),
  )
  await handler(httpApiEvent({ path: '/orders/7', query: { token: 'secret' } }), context)
  expect(lines).toEqual([expect.objectContaining({ method: 'GET', path: '/orders/7', status: 201 })])
})

test('a client’s error is a warning, any other error an error, and it is logged once', async () => {
  const onConsole = vi.spyOn(console, 'error').mockImplementation(() => {})
  const failing = (error: unknown) =>
    toLambda(
      on(http.get('/x'))
        .use(log(options))
        .handle(() => {
          throw error
        }),
    )
  await failing(new HttpError(409, 'taken'))(httpApiEvent({ path: '/x' }), context)
  await failing(new Error('broken'))(httpApiEvent({ path: '/x' }), context)
  expect(lines).toEqual([
    expect.objectContaining({ level: 'WARN', status: 409, error: expect.objectContaining({ message: 'taken' }) }),
    expect.objectContaining({ level: 'ERROR', error: expect.objectContaining({ message: 'broken' }) }),
  ])
  expect(onConsole).not.toHaveBeenCalled()
})

test('an event that the source refuses after its layers were entered is logged too', async () => {
  await toLambda(
    on(http.post('/x'))
      .use(log(options))
      .handle(() => {}),
  )(httpApiEvent({ path: '/x' }), context)
  expect(lines).toEqual([expect.objectContaining({ level: 'WARN', status: 405 })])
})

test('a line carries the fields of the options, of the child and of the call, and none of them its head', async () => {
  options = { ...options, fields: { service: 'shop', level: 'fake' } }
  const [line] = await linesOf((log) =>
    log.child({ order: 'o-1', requestId: 'r-2' }).warn('late', { days: 3, message: 'fake' }),
  )
  expect(line).toEqual({
    timestamp: expect.any(String),
    level: 'WARN',
    message: 'late',
    service: 'shop',
    correlationId: paid.id,
    order: 'o-1',
    requestId: 'r-2',
    days: 3,
  })
})

test('secrets are redacted by name, wherever they stand', async () => {
  options = { ...options, redact: ['IBAN'] }
  const [line] = await linesOf((log) =>
    log.info('in', {
      headers: { Authorization: 'Bearer x', 'x-api-key': 'k' },
      user: [{ iban: 'DE', api_key: 'a', name: 'n' }],
      token: null,
    }),
  )
  expect(line).toMatchObject({
    headers: { Authorization: '[redacted]', 'x-api-key': '[redacted]' },
    user: [{ iban: '[redacted]', api_key: '[redacted]', name: 'n' }],
    token: null,
  })
})

test('nothing that is logged can throw', async () => {
  const circular: Record<string, unknown> = { name: 'c' }
  circular.self = circular
  const twice = { shared: true }
  let deep: unknown = {}
  for (let depth = 0; depth < 100_000; depth++) deep = { deep }
  const [plain, broken, bottomless] = await linesOf((log) => {
    log.info('odd', {
      circular,
      big: 2n ** 64n,
      twice: [twice, twice],
      nothing: undefined,
      symbol: Symbol('s'),
      fn() {},
    })
    log.info('broken', {
      a: 1,
      get b() {
        throw new Error('no')
      },
    } as object)
    log.info('bottomless', { deep })
    log.info('broken toJSON', {
      date: new Date(Number.NaN),
      it: {
        toJSON() {
          throw new Error('no')
        },
      },
    })
  })
  expect(plain).toMatchObject({
    circular: { name: 'c', self: '[circular]' },
    big: '18446744073709551616',
    twice: [twice, twice],
  })
  expect(broken).toMatchObject({ level: 'INFO', message: 'broken', unwritable: true })
  expect(bottomless).toMatchObject({ message: 'bottomless', unwritable: true, requestId: 'r-1' })
  expect(lines[3]).toMatchObject({ message: 'broken toJSON', unwritable: true })
})

test('an error is written with its code, stack and causes', async () => {
  const error = Object.assign(new Error('outer', { cause: new TypeError('inner') }), { code: 'E_OUTER' })
  const [line] = await linesOf((log) => log.error('failed', { error }))
  expect(line?.error).toEqual({
    name: 'Error',
    message: 'outer',
    code: 'E_OUTER',
    stack: expect.stringContaining('outer'),
    cause: { name: 'TypeError', message: 'inner', stack: expect.any(String) },
  })
})

test.each([
  [{ AWS_LAMBDA_LOG_FORMAT: 'JSON', AWS_LAMBDA_LOG_LEVEL: 'ERROR' }, ['error']],
  [
    { AWS_LAMBDA_LOG_FORMAT: 'JSON', AWS_LAMBDA_LOG_LEVEL: 'TRACE' },
    ['trace', 'debug', 'info', 'warn', 'error', 'invocation'],
  ],
  [{ AWS_LAMBDA_LOG_FORMAT: 'JSON', AWS_LAMBDA_LOG_LEVEL: 'nonsense' }, ['info', 'warn', 'error', 'invocation']],
  [{ AWS_LAMBDA_LOG_FORMAT: 'Text', AWS_LAMBDA_LOG_LEVEL: 'ERROR' }, ['info', 'warn', 'error', 'invocation']],
])('with %j the lines are %j', async (env, expected) => {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
  await linesOf((log) => {
    for (const level of ['trace', 'debug', 'info', 'warn', 'error'] as const) log[level](level)
  })
  expect(lines.map(({ message }) => message)).toEqual(expected)
})

test('the level of the options wins over the environment', async () => {
  vi.stubEnv('AWS_LAMBDA_LOG_FORMAT', 'JSON')
  vi.stubEnv('AWS_LAMBDA_LOG_LEVEL', 'TRACE')
  options = { ...options, level: 'SILENT' }
  expect(await linesOf((log) => log.error('x'))).toEqual([])
})

test('pino gets the fields first, and an error as err', async () => {
  const stream = { write: (line: string) => void lines.push(JSON.parse(line)) }
  options = { logger: pino({ level: 'debug' }, stream), fields: { service: 'shop' } }
  const [first, last] = await linesOf((log) => log.child({ order: 1 }).error('failed', { error: new Error('no') }))
  expect(first).toMatchObject({
    level: 50,
    msg: 'failed',
    service: 'shop',
    order: 1,
    requestId: 'r-1',
    err: { message: 'no' },
  })
  expect(last).toMatchObject({ level: 30, msg: 'invocation', coldStart: true })
})

test('Powertools’ logger gets the message first', async () => {
  vi.stubEnv('POWERTOOLS_DEV', 'true')
  const write = (line: string) => void lines.push(JSON.parse(line))
  for (const method of ['info', 'error', 'log', 'warn', 'debug'] as const)
    vi.spyOn(console, method).mockImplementation(write)
  options = { logger: new PowertoolsLogger({ serviceName: 'shop' }) }
  const [first, last] = await linesOf((log) => log.error('failed', { order: 1 }))
  expect(first).toMatchObject({ level: 'ERROR', message: 'failed', service: 'shop', order: 1, requestId: 'r-1' })
  expect(last).toMatchObject({ level: 'INFO', message: 'invocation' })
})

test('a logger that throws loses neither the record nor its failure', async () => {
  const onConsole = vi.spyOn(console, 'error').mockImplementation(() => {})
  const fail = () => {
    throw new Error('the logger is broken')
  }
  const event = sqsEvent(['bad'])
  const handler = toLambda(
    on(sqs())
      .use(async (_call, next) => await next({ log: { error: fail } }))
      .each(() => fail()),
  )
  expect(await handler(event, context)).toEqual({
    batchItemFailures: [{ itemIdentifier: event.Records[0]?.messageId }],
  })
  expect(onConsole).toHaveBeenCalledOnce()
})

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const traceparent = `00-${TRACE}-00f067aa0ba902b7-01`
const xRayTraceId = 'Root=1-67891233-abcdef012345678912345678;Parent=53995c3f42cd8ad8;Sampled=1'

test('every line tells the trace, the correlation and the cause of the event', async () => {
  const detail = { id: 'o-1', _meta: { id: 'e-2', traceparent, correlationid: 'e-1', causationid: 'e-1' } }
  await toLambda(
    on(eventBridge())
      .use(log(options))
      .handle((_event, { log }) => log.child({ order: 'o-1' }).info('in')),
  )(eventBridgeEvent('order.paid', detail), context)
  const of = { eventId: 'e-2', traceId: TRACE, correlationId: 'e-1', causationId: 'e-1' }
  expect(lines).toMatchObject([
    { message: 'in', order: 'o-1', ...of },
    { message: 'invocation', ...of },
  ])
})

test('a request tells the trace that its client or its gateway began', async () => {
  const handler = toLambda(
    on(http.get('/x'))
      .use(log(options))
      .handle(() => {}),
  )
  const event = (headers: Record<string, string>) => httpApiEvent({ path: '/x', headers, id: 'http-1' })
  await handler(event({ traceparent, 'x-correlation-id': 'c-1' }), context)
  await handler(event({ 'x-amzn-trace-id': xRayTraceId }), context)
  const { 'x-amzn-trace-id': _, ...headers } = event({}).headers
  await handler({ ...event({}), headers }, lambdaContext({ context: { xRayTraceId } }))
  const ofXRay = { traceId: '67891233abcdef012345678912345678', correlationId: 'http-1' }
  expect(lines).toMatchObject([{ traceId: TRACE, correlationId: 'c-1' }, ofXRay, ofXRay])
})

test('each record of a batch tells its own, its failure too, and the batch that of the invocation', async () => {
  const messageAttributes = { traceparent, baggage: 'heddle-correlation=e-1,heddle-causation=e-2', 'ce-id': 'e-3' }
  const envelope = snsEnvelope({ id: 'o-1' }, { messageId: 'n-1', messageAttributes })
  const event = sqsEvent([sqsMessage(envelope), sqsMessage(snsEnvelope('bad', { messageId: 'n-2' }))])
  const handler = toLambda(
    on(sqs(sns()))
      .use(log(options))
      .use(async (call, next) => await next({ log: call.log.child({ tenant: 'blue' }) }))
      .each(({ body }, { log }) => {
        log.info('in')
        if (body.message === 'bad') throw new RangeError('too much')
      }),
  )
  await handler(event, lambdaContext({ id: 'r-1', context: { xRayTraceId } }))
  const [first, second] = event.Records.map(({ messageId }) => messageId)
  const ofXRay = '67891233abcdef012345678912345678'
  const ofFirst = { eventId: 'e-3', traceId: TRACE, correlationId: 'e-1', causationId: 'e-2' }
  const ofSecond = { traceId: ofXRay, correlationId: 'n-2' }
  expect(lines).toMatchObject([
    { message: 'in', tenant: 'blue', recordId: first, ...ofFirst },
    { message: 'in', tenant: 'blue', recordId: second, ...ofSecond },
    { level: 'ERROR', tenant: 'blue', recordId: second, ...ofSecond },
    { message: 'invocation', records: 2, failures: 1, traceId: ofXRay, correlationId: 'r-1' },
  ])
  expect(lines[3]).not.toHaveProperty('eventId')
})

test('a batch of one is its record', async () => {
  const event = s3Event(['a b'])
  await toLambda(
    on(s3())
      .use(log(options))
      .handle(() => {}),
  )(event, context)
  expect(lines).toMatchObject([{ records: 1, correlationId: expect.stringMatching(/\.a b$/) }])
})

test('a foreign logger gets where the event comes from as fields', async () => {
  const stream = { write: (line: string) => void lines.push(JSON.parse(line)) }
  options = { logger: pino({ level: 'info' }, stream) }
  const event = sqsEvent([sqsMessage('x', { messageAttributes: { traceparent } })])
  await toLambda(
    on(sqs())
      .use(log(options))
      .each((_message, { log }) => log.info('in')),
  )(event, context)
  expect(lines).toMatchObject([
    { msg: 'in', recordId: event.Records[0]?.messageId, traceId: TRACE },
    { msg: 'invocation', records: 1 },
  ])
})

test('an event whose members throw is logged all the same', async () => {
  const call = {
    invocation: { id: 'r-1', functionName: 'orders' } as never,
    event: Object.defineProperty({ type: 'odd' }, 'extensions', {
      get() {
        throw new Error('no')
      },
    }),
  }
  await log(options)(call, async (added) => {
    ;(added as unknown as { log: import('heddle').Logger }).log.info('in')
    return undefined as never
  })
  expect(lines).toMatchObject([{ message: 'in', requestId: 'r-1' }, { message: 'invocation' }])
})

test('log writes WARN for a batch of which something failed, also where the trigger takes no partial answer', async () => {
  const handler = toLambda(
    on(s3())
      .use(log(options))
      .each(() => Promise.reject(new Error('no'))),
  )
  await expect(handler(s3Event(['a']), context)).rejects.toThrow('s3: 1 of 1 records failed')
  expect(lines).toMatchObject([
    { level: 'ERROR', message: expect.stringMatching(/^s3: record .*a failed$/) },
    { level: 'WARN', message: 'invocation', records: 1, failures: 1 },
  ])
})

test('log tells Cloud Logging the severity on Google and Firebase, in its own words, and nobody else', async () => {
  const handler = on(direct())
    .use(log({ ...options, level: 'TRACE' }))
    .handle((_event, { log }) => {
      log.trace('t')
      log.child({ order: 'o-1' }).warn('w')
      log.error('e')
    })
  for (const platform of ['google-cloud', 'firebase', 'azure-functions'] as const) {
    lines = []
    await handler.run({}, new LiveInvocation({ id: 'r-1', functionName: 'orders', platform, raw: undefined }))
    const severities = lines.map(({ severity }) => severity)
    expect(severities).toEqual(
      platform === 'azure-functions'
        ? [undefined, undefined, undefined, undefined]
        : ['DEBUG', 'WARNING', 'ERROR', 'INFO'],
    )
  }
})

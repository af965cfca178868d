import { expect, test, vi } from 'vitest'
import { clients, fixture, invoke, invokeOnce } from './helpers.ts'

interface About {
  readonly env: Record<string, string>
  readonly [key: string]: unknown
}

for (const [version, client] of Object.entries(clients)) {
  test(`${version}: a function sees the environment and the context of Lambda`, async () => {
    const options = { client, name: 'orders', region: 'eu-central-1', memory: 512, timeout: 30, cwd: fixture('..') }
    const outcome = await invokeOnce('answers.mjs#about', {}, options)
    const about = (outcome.ok ? outcome.answer : {}) as About
    const stream = expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][\da-f]{32}$/)
    const trace = expect.stringMatching(/^Root=1-[\da-f]{8}-[\da-f]{24};Parent=[\da-f]{16};Sampled=0$/)
    expect(about.env).toMatchObject({
      AWS_DEFAULT_REGION: 'eu-central-1',
      AWS_EXECUTION_ENV: expect.stringMatching(/^AWS_Lambda_nodejs2[46]\.x$/),
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
      AWS_LAMBDA_FUNCTION_NAME: 'orders',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_FORMAT: 'Text',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/orders',
      AWS_LAMBDA_LOG_STREAM_NAME: stream,
      AWS_LAMBDA_RUNTIME_API: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      AWS_REGION: 'eu-central-1',
      AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
      AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1:2000',
      LAMBDA_TASK_ROOT: fixture('..').replace(/\/$/, ''),
      PATH: process.env.PATH,
      TZ: ':UTC',
      _HANDLER: 'fixtures/answers.about',
      _X_AMZN_TRACE_ID: trace,
    })
    expect(about).toMatchObject({
      awsRequestId: outcome.requestId,
      cwd: fixture('..').replace(/\/$/, ''),
      functionName: 'orders',
      functionVersion: '$LATEST',
      invokedFunctionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:orders',
      logGroupName: '/aws/lambda/orders',
      logStreamName: stream,
      memoryLimitInMB: '512',
    })
    expect(about.remaining).toBeGreaterThan(29_000)
    expect(about.remaining).toBeLessThanOrEqual(30_000)
  })
}

test('the defaults are those of Lambda', async () => {
  vi.stubEnv('AWS_REGION', undefined)
  vi.stubEnv('AWS_DEFAULT_REGION', undefined)
  const outcome = await invokeOnce('answers.mjs#about')
  vi.unstubAllEnvs()
  const about = (outcome.ok ? outcome.answer : {}) as About
  expect(about.env).toMatchObject({ AWS_REGION: 'us-east-1', _HANDLER: expect.stringMatching(/answers\.about$/) })
  expect(about).toMatchObject({ functionName: 'answers', memoryLimitInMB: '128' })
  expect(about.remaining).toBeLessThanOrEqual(3000)
  expect(about.remaining).toBeGreaterThan(2000)
})

test('the own variables of a function go over everything, and undefined takes one away', async () => {
  vi.stubEnv('FROM_OUTSIDE', 'seen')
  vi.stubEnv('UNWANTED', 'seen')
  const env = { TZ: 'Europe/Berlin', TABLE: 'orders', UNWANTED: undefined }
  const outcome = await invokeOnce('answers.mjs#about', {}, { env })
  vi.unstubAllEnvs()
  const about = (outcome.ok ? outcome.answer : {}) as About
  expect(about.env).toMatchObject({ FROM_OUTSIDE: 'seen', TABLE: 'orders', TZ: 'Europe/Berlin' })
  expect(about.env).not.toHaveProperty('UNWANTED')
})

test('logs come with the outcome of their event, whole', async () => {
  const seen: string[] = []
  const onLog = (line: string): number => seen.push(line)
  const [first, second] = await invoke('answers.mjs#logs', [{ lines: 20_000 }, {}], { onLog })
  expect(first?.logs).toHaveLength(20_003)
  expect(first?.logs.filter((line) => line.includes('\tINFO\tline '))).toHaveLength(20_000)
  expect(first?.logs).toContainEqual(expect.stringMatching(/\tERROR\tan error\rof two lines$/))
  // Two pipes: what goes to standard error may come before or after the rest.
  expect(second?.logs.filter((line) => line !== 'to stderr')).toEqual([
    expect.stringContaining(`${second?.requestId}\tINFO\tline 1`),
    expect.stringContaining(`${second?.requestId}\tERROR\tan error`),
    'plain',
  ])
  expect(second?.logs).toContain('to stderr')
  expect(seen).toEqual([...(first?.logs ?? []), ...(second?.logs ?? [])])
})

test('logs are JSON where that is asked for', async () => {
  const outcome = await invokeOnce('answers.mjs#logs', {}, { logFormat: 'JSON' })
  const line = outcome.logs.find((it) => it.includes('line 1')) ?? ''
  expect(JSON.parse(line)).toMatchObject({ level: 'INFO', requestId: outcome.requestId, message: 'line 1' })
})

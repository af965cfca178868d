import { eventBridge, HttpError, http, on, s3, sqs } from 'heddle'
import { type LambdaContext, toLambda } from 'heddle/aws'
import { eventBridgeEvent, fakeInvocation, httpApiEvent, invoke, restApiEvent, s3Event, sqsEvent } from 'heddle/testing'
import { afterEach, describe, expect, test, vi } from 'vitest'

afterEach(() => vi.restoreAllMocks())

const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

describe('invoke resolves to the answer that the platform gets:', () => {
  test('of a queue the messages that failed, each of them logged', async () => {
    const logged = vi.spyOn(console, 'error').mockReturnValue()
    const event = sqsEvent(['good', 'bad'])
    const handler = on(sqs()).each(({ body }) => {
      if (body === 'bad') throw new Error('no good')
    })
    expect(await invoke(handler, event)).toEqual({
      batchItemFailures: [{ itemIdentifier: event.Records[1].messageId }],
    })
    expect(JSON.parse(logged.mock.calls[0]?.[0])).toMatchObject({
      requestId: '00000000-0000-4000-8000-000000000000',
      recordId: event.Records[1].messageId,
      error: { message: 'no good' },
    })
  })

  test('of an HTTP request the reply in the form of the API that called', async () => {
    const handler = on(http()).handle(() => ({ body: { ok: true }, cookies: ['a=1', 'b=2'] }))
    const answer = {
      statusCode: 200,
      headers: { 'content-type': 'application/json' },
      body: '{"ok":true}',
      isBase64Encoded: false,
    }
    expect(await invoke(handler, httpApiEvent())).toEqual({ ...answer, cookies: ['a=1', 'b=2'] })
    const multiValueHeaders = { 'set-cookie': ['a=1', 'b=2'] }
    expect(await invoke(handler, restApiEvent())).toEqual({ ...answer, multiValueHeaders })
  })

  test('of an HTTP request that fails the problem', async () => {
    const handler = on(http()).handle(() => {
      throw new HttpError(409, 'taken')
    })
    const answer = await invoke(handler, httpApiEvent())
    expect([answer.statusCode, JSON.parse(answer.body)]).toEqual([409, expect.objectContaining({ detail: 'taken' })])
  })

  test('of an EventBridge event what the function returned', async () => {
    const handler = on(eventBridge()).handle(() => 7)
    expect(await invoke(handler, eventBridgeEvent('t', {}))).toBe(7)
  })

  test('the same that toLambda gives', async () => {
    const handler = on(http()).handle(({ path }, { invocation }) => ({ body: [path, invocation.id] }))
    const event = httpApiEvent({ path: '/a' })
    expect(await invoke(toLambda(handler), event, { id: 'i1' })).toEqual(await invoke(handler, event, { id: 'i1' }))
  })
})

describe('invoke rejects like the invocation:', () => {
  test('with what the function threw', async () => {
    const error = new Error('lost')
    const handler = on(eventBridge()).handle(() => {
      throw error
    })
    await expect(invoke(handler, eventBridgeEvent('t', {}))).rejects.toBe(error)
    await expect(invoke(toLambda(handler), eventBridgeEvent('t', {}))).rejects.toBe(error)
  })

  test('with every failure where the trigger takes no partial answer', async () => {
    vi.spyOn(console, 'error').mockReturnValue()
    const handler = on(s3()).each(({ subject }) => {
      if (subject !== 'good') throw new Error(subject)
    })
    await expect(invoke(handler, s3Event(['good', 'bad', 'worse']))).rejects.toMatchObject({
      errors: [new Error('bad'), new Error('worse')],
    })
  })

  test("with the source's refusal of another event", async () => {
    const handler = on(sqs()).each(() => {})
    await expect(invoke(handler, s3Event(['a']))).rejects.toMatchObject({ code: 'UNRECOGNISED_EVENT' })
  })

  test('with what a function threw that is not async', async () => {
    const thrower = () => {
      throw new Error('at once')
    }
    await expect(invoke(thrower, {})).rejects.toThrow('at once')
  })
})

describe('waitUntil', () => {
  test('is awaited before the answer', async () => {
    const done: string[] = []
    const handler = on(eventBridge()).handle((_event, { invocation }) => {
      invocation.waitUntil(after(20).then(() => done.push('work')))
    })
    await invoke(handler, eventBridgeEvent('t', {}))
    expect(done).toEqual(['work'])
  })

  test('is awaited before the error, and its own is logged', async () => {
    const logged = vi.spyOn(console, 'error').mockReturnValue()
    const handler = on(eventBridge()).handle((_event, { invocation }) => {
      invocation.waitUntil(after(20).then(() => Promise.reject(new Error('work'))))
      throw new Error('function')
    })
    await expect(invoke(handler, eventBridgeEvent('t', {}))).rejects.toThrow('function')
    expect(JSON.parse(logged.mock.calls[0]?.[0])).toMatchObject({ error: { message: 'work' } })
  })
})

describe('close to the deadline', () => {
  test('a batch answers with the messages that were not processed', async () => {
    vi.spyOn(console, 'error').mockReturnValue()
    const event = sqsEvent(['fast', 'slow', 'fast'])
    const start = performance.now()
    const handler = on(sqs()).each(({ body }) => (body === 'slow' ? new Promise(() => {}) : undefined))
    const itemIdentifier = event.Records[1].messageId
    expect(await invoke(handler, event, { remaining: 50 })).toEqual({ batchItemFailures: [{ itemIdentifier }] })
    expect(await invoke(toLambda(handler), event, { remaining: 50 })).toEqual({
      batchItemFailures: [{ itemIdentifier }],
    })
    expect(performance.now() - start).toBeGreaterThan(80)
  })

  test('the signal aborts a margin before', async () => {
    const handler = on(eventBridge()).handle(async (_event, { invocation }) => {
      await new Promise((resolve) => invocation.signal.addEventListener('abort', resolve))
      return invocation.remaining()
    })
    const left = await invoke(handler, eventBridgeEvent('t', {}), { remaining: 200, margin: 180 })
    // A timer may fire a millisecond before Date.now gets there.
    expect(left).toBeLessThanOrEqual(181)
    expect(left).toBeGreaterThan(0)
  })

  test('a function that does not end fails as it does on Lambda', async () => {
    const handler = on(eventBridge()).handle(() => new Promise(() => {}))
    const timeout = { name: 'Sandbox.Timedout', message: 'Task timed out after 0.05 seconds' }
    await expect(invoke(handler, eventBridgeEvent('t', {}), { remaining: 50 })).rejects.toMatchObject(timeout)
    await expect(invoke(toLambda(handler), eventBridgeEvent('t', {}), { remaining: 50 })).rejects.toMatchObject(timeout)
  })

  test('that has passed nothing is processed', async () => {
    vi.spyOn(console, 'error').mockReturnValue()
    const seen = vi.fn()
    const answer = await invoke(on(sqs()).each(seen), sqsEvent(['a', 'b']), { remaining: 0 })
    expect(answer.batchItemFailures).toHaveLength(2)
    expect(seen).not.toHaveBeenCalled()
  })

  test('there are 30 seconds unless the test says otherwise', () => {
    expect(Math.round(fakeInvocation().remaining() / 1000)).toBe(30)
  })
})

describe('the invocation', () => {
  test('is as the options say, its context too', async () => {
    const handler = on(eventBridge()).handle((_event, { invocation }) => invocation)
    const options = { id: 'i1', functionName: 'orders', region: 'us-east-1', context: { tenantId: 'blue' } }
    expect(await invoke(handler, eventBridgeEvent('t', {}), options)).toMatchObject({
      id: 'i1',
      functionName: 'orders',
      platform: 'aws-lambda',
      margin: 1000,
      raw: {
        awsRequestId: 'i1',
        functionName: 'orders',
        functionVersion: '$LATEST',
        invokedFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:orders',
        memoryLimitInMB: '128',
        logGroupName: '/aws/lambda/orders',
        logStreamName: expect.stringMatching(/^2026\/01\/02\/\[\$LATEST\][\da-f]{32}$/),
        tenantId: 'blue',
      },
    })
  })

  test('has a context whose clock runs', async () => {
    const lambda = async (_event: unknown, context: LambdaContext) => {
      const before = context.getRemainingTimeInMillis()
      await after(30)
      return before - context.getRemainingTimeInMillis()
    }
    expect(await invoke(lambda, {})).toBeGreaterThan(20)
  })

  test('is there for a middleware by itself', async () => {
    const invocation = fakeInvocation({ id: 'i1', margin: 5 })
    const done: string[] = []
    invocation.waitUntil(after(5).then(() => done.push('work')))
    await invocation.end()
    expect([invocation.id, invocation.margin, done]).toEqual(['i1', 5, ['work']])
  })
})

import { eventBridge, http, type Invocation, on, sqs } from 'heddle'
import { toLambda } from 'heddle/aws'
import { describe, expect, test, vi } from 'vitest'
import { context, errorLines, fixture, Order } from '../../events/test/helpers.ts'

const EVENT = 'event-bridge/order-paid'
const tick = () => new Promise<void>((resolve) => setImmediate(resolve))
const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length

/** The invocation that a function sees. */
async function invocationOf(...given: Parameters<typeof context>): Promise<Invocation> {
  let seen: Invocation | undefined
  const lambda = toLambda(
    on(eventBridge()).handle((_event, { invocation }) => {
      seen = invocation
    }),
  )
  await lambda(fixture(EVENT), context(...given))
  return seen as Invocation
}

describe('a Lambda function', () => {
  test('takes two parameters: from Node 24 on Lambda refuses three', () => {
    expect(toLambda(on(eventBridge()).handle(() => {}))).toHaveLength(2)
  })

  test('carries its handler, for tools that read what it tells of itself', () => {
    const handler = on(http.get('/')).handle(() => 'x')
    for (const lambda of [toLambda(handler), toLambda.stream(handler)])
      expect(lambda).toHaveProperty('handler', handler)
  })

  test('answers what its trigger expects', async () => {
    const one = toLambda(on(eventBridge(Order)).handle(({ detail }) => detail.total))
    expect(await one(fixture(EVENT), context())).toBe(10)
    const batch = toLambda(on(sqs(Order)).each(() => {}))
    expect(await batch(fixture('sqs/orders'), context())).toEqual({ batchItemFailures: [] })
  })

  test('rejects with the very error that was thrown, so that Lambda reports its name', async () => {
    class OutOfThread extends Error {}
    const thrown = new OutOfThread('no')
    const lambda = toLambda(on(eventBridge()).handle(() => Promise.reject(thrown)))
    await expect(lambda(fixture(EVENT), context())).rejects.toBe(thrown)
  })

  test('rejects, and never throws, on an event of another source', async () => {
    const lambda = toLambda(on(sqs()).each(() => {}))
    const answer = lambda(fixture('s3/put-2.0'), context())
    await expect(answer).rejects.toMatchObject({ code: 'UNRECOGNISED_EVENT' })
  })
})

describe('the invocation', () => {
  test("is Lambda's", async () => {
    const given = context({ id: 'run-7' })
    let seen: Invocation | undefined
    const lambda = toLambda(
      on(eventBridge()).handle((_event, { invocation }) => {
        seen = invocation
      }),
    )
    await lambda(fixture(EVENT), given)
    expect(seen).toMatchObject({ id: 'run-7', functionName: 'weave', platform: 'aws-lambda', margin: 1000 })
    expect(seen?.raw).toBe(given)
  })

  test('ends when Lambda ends it', async () => {
    const before = Date.now()
    const { deadline, remaining } = await invocationOf({ remaining: 5000 }).then((invocation) => ({
      deadline: invocation.deadline.getTime(),
      remaining: invocation.remaining(),
    }))
    expect(deadline).toBeGreaterThanOrEqual(before + 4900)
    expect(deadline).toBeLessThanOrEqual(Date.now() + 5000)
    expect(remaining).toBeLessThanOrEqual(5000)
    expect(remaining).toBeGreaterThan(4000)
  })

  test.each([
    [60_000, 1000],
    [3000, 300],
  ])('with %d ms left has a margin of about %d ms', async (remaining, margin) => {
    expect((await invocationOf({ remaining })).margin).toBeCloseTo(margin, -1)
  })

  test('has the margin that the function was made with', async () => {
    let margin: number | undefined
    const handler = on(eventBridge()).handle((_event, { invocation }) => {
      margin = invocation.margin
    })
    await toLambda(handler, { margin: 2500 })(fixture(EVENT), context())
    expect(margin).toBe(2500)
    await toLambda(handler, { margin: 0 })(fixture(EVENT), context())
    expect(margin).toBe(0)
  })

  test('is a new one each time', async () => {
    const seen = new Set<Invocation>()
    const lambda = toLambda(
      on(eventBridge()).handle((_event, { invocation }) => {
        seen.add(invocation)
      }),
    )
    await lambda(fixture(EVENT), context())
    await lambda(fixture(EVENT), context())
    expect(seen.size).toBe(2)
  })

  test('of one run is never that of another that runs beside it', async () => {
    const lambda = toLambda(
      on(eventBridge())
        .use(async (call, next) => await next({ owner: call.invocation.id }))
        .handle(async (_event, { invocation, owner }) => {
          await tick()
          return `${invocation.id} ${owner} ${(invocation.raw as { awsRequestId: string }).awsRequestId}`
        }),
    )
    const ids = Array.from({ length: 20 }, (_, index) => `run-${index}`)
    const answers = await Promise.all(ids.map((id) => lambda(fixture(EVENT), context({ id }))))
    expect(answers).toEqual(ids.map((id) => `${id} ${id} ${id}`))
  })
})

describe('work that goes on beside the answer', () => {
  test('is done before the answer goes out: Lambda freezes the process then', async () => {
    const steps: string[] = []
    const lambda = toLambda(
      on(eventBridge()).handle((_event, { invocation }) => {
        invocation.waitUntil(
          tick().then(() => {
            steps.push('work')
          }),
        )
        steps.push('function')
        return 'done'
      }),
    )
    const answer = await lambda(fixture(EVENT), context())
    steps.push('answer')
    expect(answer).toBe('done')
    expect(steps).toEqual(['function', 'work', 'answer'])
  })

  test('is done before an error goes out, too', async () => {
    const steps: string[] = []
    const lambda = toLambda(
      on(eventBridge()).handle((_event, { invocation }) => {
        invocation.waitUntil(
          tick().then(() => {
            steps.push('work')
          }),
        )
        throw new Error('no')
      }),
    )
    await expect(lambda(fixture(EVENT), context())).rejects.toThrow('no')
    expect(steps).toEqual(['work'])
  })

  test('may fail: that is logged, and the answer stays what it is', async () => {
    const lines = errorLines()
    const lambda = toLambda(
      on(eventBridge()).handle((_event, { invocation }) => {
        invocation.waitUntil(Promise.reject(new Error('the audit failed')))
        return 'done'
      }),
    )
    expect(await lambda(fixture(EVENT), context({ id: 'run-7' }))).toBe('done')
    expect(lines()).toMatchObject([
      { message: 'waitUntil: the work failed', requestId: 'run-7', error: { message: 'the audit failed' } },
    ])
  })

  test('may hang: the answer goes out before the deadline', async () => {
    const lines = errorLines()
    const lambda = toLambda(
      on(eventBridge()).handle((_event, { invocation }) => {
        invocation.waitUntil(new Promise(() => {}))
        return 'done'
      }),
      { margin: 40 },
    )
    const given = context({ remaining: 60 })
    expect(await lambda(fixture(EVENT), given)).toBe('done')
    expect(given.getRemainingTimeInMillis()).toBeGreaterThan(0)
    expect(lines()).toMatchObject([{ error: { code: 'DEADLINE', message: 'not finished before the deadline' } }])
  })

  test('of a batch is waited for after its last record', async () => {
    const steps: string[] = []
    const lambda = toLambda(
      on(sqs(Order)).each(({ id }, { invocation }) => {
        invocation.waitUntil(
          tick().then(() => {
            steps.push(id)
          }),
        )
      }),
    )
    expect(await lambda(fixture('sqs/orders'), context())).toEqual({ batchItemFailures: [] })
    expect(steps).toEqual(['m1', 'm2', 'm3'])
  })
})

describe('nothing is left behind:', () => {
  test.each<[string, (invocation: Invocation) => unknown]>([
    ['when nothing was asked for', () => 'done'],
    ['of a signal', (invocation) => invocation.signal.aborted],
    ['of work', (invocation) => invocation.waitUntil(tick())],
    ['of a signal and work', (invocation) => invocation.waitUntil(Promise.resolve(invocation.signal.aborted))],
  ])('no timer %s', async (_what, fn) => {
    const before = timers()
    const lambda = toLambda(on(eventBridge()).handle((_event, { invocation }) => fn(invocation)))
    await lambda(fixture(EVENT), context())
    expect(timers()).toBe(before)
  })

  test('no timer of a signal when the function fails', async () => {
    const set = vi.spyOn(globalThis, 'setTimeout')
    const clear = vi.spyOn(globalThis, 'clearTimeout')
    const lambda = toLambda(
      on(eventBridge()).handle((_event, { invocation }) => {
        expect(invocation.signal.aborted).toBe(false)
        throw new Error('no')
      }),
    )
    await expect(lambda(fixture(EVENT), context())).rejects.toThrow('no')
    const cleared = new Set(clear.mock.calls.map(([timer]) => timer))
    for (const { value } of set.mock.results) expect(cleared.has(value)).toBe(true)
    expect(set).toHaveBeenCalled()
    set.mockRestore()
    clear.mockRestore()
  })

  test('no timer of a batch', async () => {
    const before = timers()
    await toLambda(on(sqs(Order)).each(tick))(fixture('sqs/orders'), context())
    expect(timers()).toBe(before)
  })
})

test('the signal reaches a function that waits too long', async () => {
  const lambda = toLambda(
    on(eventBridge()).handle(
      (_event, { invocation }) =>
        new Promise((_resolve, reject) => {
          invocation.signal.addEventListener('abort', () => reject(invocation.signal.reason))
          // The signal alone keeps no process alive; a real function waits for something.
          setTimeout(() => {}, 60)
        }),
    ),
    { margin: 20 },
  )
  await expect(lambda(fixture(EVENT), context({ remaining: 40 }))).rejects.toMatchObject({ name: 'TimeoutError' })
})

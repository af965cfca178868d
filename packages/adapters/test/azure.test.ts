import { HttpRequest, InvocationContext } from '@azure/functions'
import { direct, HttpError, http, type Invocation, on, traceOf } from 'heddle'
import { type AzureFunction, type AzureHttpAnswer, type AzureOptions, toAzure } from 'heddle/azure'
import { cloudEvent } from 'heddle/cloud-events'
import { queue, schedule } from 'heddle/portable'
import { describe, expect, test } from 'vitest'
import { errorLines } from '../../core/test/helpers.ts'
import { queueMessage } from './azure-deliveries.ts'
import { fixture, run } from './azure-run.ts'
import { orders } from './conformance/family-app.ts'

const tick = () => new Promise<void>((resolve) => setImmediate(resolve))
const TRACE = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'

interface Sent {
  readonly method?: string
  readonly url?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  readonly params?: Readonly<Record<string, string>>
}

/** A request as the library makes it, outside of the host too. */
function request({ url = 'https://shop.example/api/orders', method = 'GET', body, ...rest }: Sent = {}): HttpRequest {
  const content = body === undefined ? {} : { body: { bytes: Buffer.from(body) } }
  return new HttpRequest({ url, method, ...content, ...rest } as never)
}

async function answered(fn: AzureFunction<AzureHttpAnswer>, sent?: Sent): Promise<AzureHttpAnswer> {
  return await fn(request(sent), new InvocationContext({ invocationId: 'run-7', functionName: 'orders' }))
}

describe('a function of Azure', () => {
  test('takes two parameters, and carries its handler', () => {
    const handler = on(http.get('/')).handle(() => 'x')
    for (const fn of [toAzure(handler), toAzure.stream(handler)]) {
      expect(fn).toHaveLength(2)
      expect(fn).toHaveProperty('handler', handler)
    }
  })

  test('is not made of a handler that nothing on Azure triggers', () => {
    const handler = on(direct()).handle(() => {})
    expect(() => toAzure(handler as never)).toThrow(
      'direct: nothing on azure-functions triggers it; what is triggered there: http, queue, stream, objects, schedule, cloudEvent',
    )
  })

  test('knows the invocation that Azure speaks of, and its trace', async () => {
    let seen: Invocation | undefined
    let trace: unknown
    const fn = toAzure(
      on(schedule()).handle((_event, call) => {
        seen = call.invocation
        trace = traceOf(call).traceparent
      }),
    )
    const context = new InvocationContext({
      invocationId: 'run-7',
      functionName: 'nightly',
      traceContext: { traceParent: TRACE },
      options: { trigger: { type: 'timerTrigger', name: 'timer', schedule: '0 0 3 * * *' } },
    })
    await fn({ isPastDue: false }, context)
    expect(seen).toMatchObject({ id: 'run-7', functionName: 'nightly', platform: 'azure-functions' })
    expect(seen?.raw).toBe(context)
    expect(seen?.remaining()).toBe(Number.POSITIVE_INFINITY)
    expect(trace).toBe(TRACE)
  })

  test('has the deadline that it is told', async () => {
    let left = 0
    const handler = on(http()).handle((_request, { invocation }) => {
      left = invocation.remaining()
      return String(invocation.margin)
    })
    expect(await answered(toAzure(handler, { timeout: 5000, margin: 40 }))).toMatchObject({ body: '40' })
    expect(left).toBeGreaterThan(4000)
    expect(left).toBeLessThanOrEqual(5000)
  })

  test('answers when the work behind it is done, for Azure may stop the process then', async () => {
    const steps: string[] = []
    const handler = on(http()).handle((_request, { invocation }) => {
      invocation.waitUntil(tick().then(() => void steps.push('work')))
      steps.push('function')
    })
    await answered(toAzure(handler))
    expect([...steps, 'answer']).toEqual(['function', 'work', 'answer'])
  })

  test('says by what an event came that does not say it', async () => {
    const fn = toAzure(on(queue()).each(() => {}))
    await expect(fn('x', new InvocationContext())).rejects.toMatchObject({
      code: 'UNRECOGNISED_EVENT',
      message: 'queue: this came by unknown, it takes serviceBusTrigger and queueTrigger',
    })
    await expect(fn('x', { invocationId: 'i', functionName: 'f' })).rejects.toMatchObject({
      message:
        'queue: context.options.trigger does not say by what this came, it takes serviceBusTrigger and queueTrigger',
    })
  })

  test('is not called by what is no request, where it is for requests', async () => {
    const handler = on(http()).handle(() => 'x')
    await expect(run('storageQueue', handler, queueMessage({ body: '{"url":"https://x"}' }))).rejects.toMatchObject({
      code: 'UNRECOGNISED_EVENT',
      message: 'http: this came by queueTrigger, it takes httpTrigger',
    })
  })

  test('of one run is never that of another that runs beside it', async () => {
    const fn = toAzure(
      on(http()).handle(async (_request, { invocation }) => {
        await tick()
        return invocation.id
      }),
    )
    const ids = Array.from({ length: 20 }, (_, index) => `run-${index}`)
    const answers = await Promise.all(
      ids.map((invocationId) => fn(request(), new InvocationContext({ invocationId, functionName: 'f' }))),
    )
    expect(answers.map(({ body }) => body)).toEqual(ids)
  })
})

describe('a request', () => {
  const told = (options?: AzureOptions) =>
    toAzure(
      on(http()).handle(({ path, basePath, params, clientIp, query }) => ({
        body: { path, basePath, params, clientIp, query },
      })),
      options,
    )
  const of = async (fn: AzureFunction<AzureHttpAnswer>, sent: Sent) =>
    JSON.parse(String((await answered(fn, sent)).body))

  test.each([
    ['https://x.example/api/orders/7?a=1', undefined, '/orders/7', '/api'],
    ['https://x.example/api', undefined, '/', '/api'],
    ['https://x.example/apis', undefined, '/apis', ''],
    ['https://x.example/Api/orders', undefined, '/orders', '/Api'],
    ['https://x.example/v1/shop/orders', '/v1/shop/', '/orders', '/v1/shop'],
    ['https://x.example/api/orders', '', '/api/orders', ''],
    ['https://x.example/', '', '/', ''],
  ])('to %s, below %s, has the path %s', async (url, basePath, path, base) => {
    expect(await of(told(basePath === undefined ? {} : { basePath }), { url })).toMatchObject({ path, basePath: base })
  })

  test('has the parameters of the route that Azure knows', async () => {
    expect(await of(told(), { params: { id: '7' } })).toMatchObject({ params: { id: '7' } })
  })

  test.each([
    ['1.2.3.4, 5.6.7.8:51234', '5.6.7.8'],
    ['5.6.7.8', '5.6.7.8'],
    ['[2001:db8::1]:51234', '2001:db8::1'],
    ['2001:db8::1', '2001:db8::1'],
    ['', undefined],
  ])('with x-forwarded-for %s comes from %s', async (forwarded, clientIp) => {
    expect((await of(told(), { headers: { 'x-forwarded-for': forwarded } })).clientIp).toBe(clientIp)
  })

  test('with a body that is too large is answered 413, whether it says so before or not', async () => {
    const fn = toAzure(
      on(http()).handle(() => 'x'),
      { maxBytes: 10 },
    )
    const body = 'x'.repeat(11)
    expect(await answered(fn, { method: 'POST', body })).toMatchObject({ status: 413 })
    expect(await answered(fn, { method: 'POST', body, headers: { 'content-length': '11' } })).toMatchObject({
      status: 413,
    })
    expect(await answered(fn, { method: 'POST', body: 'x'.repeat(10) })).toMatchObject({ status: 200 })
  })
})

describe('a reply', () => {
  const replying = (reply: object) => toAzure(on(http()).handle(() => reply as never))

  test('without a body has none', async () => {
    expect(await answered(replying({ status: 204 }))).toEqual({ status: 204, headers: {}, cookies: [] })
  })

  test('to HEAD has the headers of that to GET', async () => {
    expect(await answered(replying({ body: 'hello' }), { method: 'HEAD' })).toEqual({
      status: 200,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      cookies: [],
    })
  })

  test('with one cookie sends it as it is written', async () => {
    const cookie = 'a=b%20c; Path=/x; Partitioned; Priority=High'
    expect(await answered(replying({ cookies: [cookie] }))).toMatchObject({
      headers: { 'set-cookie': cookie },
      cookies: [],
    })
  })

  test('with several cookies has each taken apart', async () => {
    const cookies = [
      'a=b%20c; Domain=shop.example; Path=/x; Expires=Thu, 01 Jan 2026 00:00:00 GMT; Max-Age=60; Secure; HttpOnly; SameSite=lax',
      'b="100%"; expires=never; max-age=soon; path=x; samesite=Sometimes; Priority=High; domain=',
      'c=',
      'd=1=2; Max-Age=-1',
    ]
    const { headers, cookies: sent } = await answered(replying({ cookies }))
    expect(headers).toEqual({})
    expect(sent).toEqual([
      {
        name: 'a',
        value: 'b c',
        domain: 'shop.example',
        path: '/x',
        expires: new Date('2026-01-01T00:00:00Z'),
        maxAge: 60,
        secure: true,
        httpOnly: true,
        sameSite: 'Lax',
      },
      { name: 'b', value: '100%' },
      { name: 'c', value: '' },
      { name: 'd', value: '1=2', maxAge: -1 },
    ])
  })

  test.each([
    [
      'a partitioned cookie among others',
      ['a=1; Partitioned', 'b=2'],
      'http: Azure Functions cannot send the attribute Partitioned of the cookie a beside other cookies',
    ],
    [
      'a cookie without a name',
      ['=1', 'b=2'],
      'http: Azure Functions cannot send a cookie without a name that is a token',
    ],
    [
      'a cookie that is none',
      ['hello', 'b=2'],
      'http: Azure Functions cannot send a cookie without a name that is a token',
    ],
  ])('with %s is answered 500, and the log says why', async (_what, cookies, message) => {
    const lines = errorLines()
    const { status, body } = await answered(replying({ cookies, headers: { 'access-control-allow-origin': '*' } }))
    expect([status, JSON.parse(String(body))]).toEqual([
      500,
      { type: 'about:blank', status: 500, title: 'Internal Server Error' },
    ])
    expect(lines()).toMatchObject([{ message: 'http: the reply broke off', requestId: 'run-7', error: { message } }])
  })

  test('of an error tells the client nothing of it', async () => {
    const lines = errorLines()
    const fn = toAzure(on(http()).handle(() => Promise.reject(new Error('hunter2'))))
    expect(JSON.stringify(await answered(fn))).not.toContain('hunter2')
    expect(lines()).toMatchObject([{ error: { message: 'hunter2' } }])
    const meant = toAzure(on(http()).handle(() => Promise.reject(new HttpError(409, 'gone to the weaver'))))
    expect(await answered(meant)).toMatchObject({ status: 409, body: expect.stringContaining('gone to the weaver') })
  })
})

describe('a reply in pieces', () => {
  async function* pieces(count: number, made: number[] = [], signal?: AbortSignal) {
    for (let index = 0; index < count; index++) {
      if (signal?.aborted) return
      await tick()
      made.push(index)
      yield `${index}`
    }
  }
  const text = async (body: unknown) => await new Response(body as ReadableStream).text()

  test('is whole without stream', async () => {
    expect(await answered(toAzure(on(http()).handle(() => ({ body: pieces(3) }))))).toMatchObject({ body: '012' })
  })

  test('is a stream with it, whose pieces are made as they are asked for', async () => {
    const made: number[] = []
    const fn = toAzure.stream(on(http()).handle(() => ({ body: pieces(100, made) })))
    const { body } = await answered(fn)
    const reader = (body as ReadableStream<Uint8Array>).getReader()
    // The status goes out with the first chunk: with one of nothing it need not wait.
    expect((await reader.read()).value).toHaveLength(0)
    expect(Buffer.from((await reader.read()).value as Uint8Array).toString()).toBe('0')
    for (let ticks = 0; ticks < 5; ticks++) await tick()
    expect(made).toEqual([0])
    await reader.cancel()
    expect(made).toEqual([0])
  })

  test('is whole with it, where it is whole', async () => {
    const fn = toAzure.stream(on(http()).handle(() => ({ body: 'hello', cookies: ['a=1', 'b=2'] })))
    expect(await answered(fn)).toMatchObject({
      body: 'hello',
      cookies: [
        { name: 'a', value: '1' },
        { name: 'b', value: '2' },
      ],
    })
  })

  test('ends at the deadline, for Azure would take it for ever', async () => {
    const lines = errorLines()
    let ended = false
    async function* endless() {
      try {
        while (true) {
          await new Promise((resolve) => setTimeout(resolve, 5))
          yield 'x'
        }
      } finally {
        ended = true
      }
    }
    const fn = toAzure.stream(
      on(http()).handle(() => ({ body: endless() })),
      { timeout: 80, margin: 20 },
    )
    const { body } = await answered(fn)
    await expect(text(body)).rejects.toMatchObject({ name: 'TimeoutError' })
    await expect.poll(() => ended).toBe(true)
    expect(lines()).toMatchObject([{ message: 'http: the reply broke off' }])
  })

  test('that waits for something when it ends lets go of that', async () => {
    errorLines()
    let letGo = false
    const waiting: AsyncIterable<string> = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise(() => {}),
        async return() {
          letGo = true
          return { done: true, value: undefined }
        },
      }),
    }
    const fn = toAzure.stream(
      on(http()).handle(() => ({ body: waiting })),
      { timeout: 40, margin: 20 },
    )
    await expect(text((await answered(fn)).body)).rejects.toMatchObject({ name: 'TimeoutError' })
    await expect.poll(() => letGo).toBe(true)
  })

  test('ends when the work is done that was handed over meanwhile', async () => {
    const steps: string[] = []
    const handler = on(http()).handle((_request, { invocation }) => {
      async function* working() {
        yield 'x'
        invocation.waitUntil(tick().then(() => void steps.push('work')))
      }
      return { body: working() }
    })
    expect(await text((await answered(toAzure.stream(handler))).body)).toBe('x')
    expect([...steps, 'end']).toEqual(['work', 'end'])
  })

  test('is whole for the client though the work beside it is not done in time', async () => {
    const lines = errorLines()
    const handler = on(http()).handle((_request, { invocation }) => {
      async function* working() {
        yield 'x'
        invocation.waitUntil(new Promise(() => {}))
      }
      return { body: working() }
    })
    const fn = toAzure.stream(handler, { timeout: 60, margin: 40 })
    expect(await text((await answered(fn)).body)).toBe('x')
    expect(lines()).toMatchObject([{ message: 'waitUntil: the work failed', error: { code: 'DEADLINE' } }])
  })

  test('leaves no timer behind', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length
    const before = timers()
    const fn = toAzure.stream(
      on(http()).handle(() => ({ body: pieces(2) })),
      { timeout: 60_000 },
    )
    expect(await text((await answered(fn)).body)).toBe('01')
    expect(timers()).toBeLessThanOrEqual(before)
  })

  test('that would fill the memory is answered 500', async () => {
    const lines = errorLines()
    async function* huge() {
      const chunk = new Uint8Array(30 * 1024 * 1024)
      for (let count = 0; count < 10; count++) yield chunk
    }
    expect(await answered(toAzure(on(http()).handle(() => ({ body: huge() }))))).toMatchObject({ status: 500 })
    expect(lines()).toHaveLength(1)
  })
})

test('events of a catalogue come in requests too, and are answered as such', async () => {
  const seen: unknown[] = []
  const fn = toAzure(on(cloudEvent(orders)).each(({ data }) => void seen.push(data)))
  const headers = { 'content-type': 'application/cloudevents+json' }
  const event = { specversion: '1.0', id: 'e-1', source: 's', type: 'order.paid', data: { id: 'o-1', total: 3 } }
  const post = (value: unknown) => answered(fn, { method: 'POST', headers, body: JSON.stringify(value) })
  expect(await post(event)).toMatchObject({ status: 204 })
  expect(await post({ ...event, data: {} })).toMatchObject({ status: 422 })
  expect(await post({ ...event, type: 'order.lost' })).toMatchObject({ status: 422 })
  expect(
    await answered(fn, { method: 'POST', body: JSON.stringify(fixture('event-grid-secret-near-expiry')) }),
  ).toMatchObject({ status: 400 })
  expect(seen).toEqual([{ id: 'o-1', total: 3 }])
})

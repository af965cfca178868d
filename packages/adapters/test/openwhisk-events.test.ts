import { readFileSync } from 'node:fs'
import { direct, HeddleError, HttpError, http, on } from 'heddle'
import { cloudEvent } from 'heddle/cloud-events'
import { toOpenWhisk } from 'heddle/openwhisk'
import { queue, schedule } from 'heddle/portable'
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { Order } from './conformance/family-app.ts'

const fixture = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8'))
const bound = ['apiKey']

function silenced(): () => string {
  const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
  onTestFinished(() => logged.mockRestore())
  return () => logged.mock.calls.flat().join('\n')
}

/** The value of a JSON body, which goes out in base64. */
const jsonOf = ({ body }: { readonly body?: unknown }) => JSON.parse(Buffer.from(String(body), 'base64').toString())

const seen = on(http.post('/orders/:order', { body: Order })).handle(
  ({ body, params, query, clientIp, source, id }) => ({
    body: { body, params, query, clientIp, source, id },
  }),
)

describe('requests as OpenWhisk hands them over', () => {
  test('a raw one is told as it was sent', async () => {
    const result = await toOpenWhisk(seen, { bound })(fixture('openwhisk/raw-request'))
    expect(result).toEqual({
      statusCode: 200,
      headers: { 'content-type': 'application/json' },
      body: expect.any(String),
    })
    expect(jsonOf(result)).toEqual({
      body: { id: 'o-1', total: 3 },
      params: { order: 'o-1' },
      query: { page: '2', tag: ['a', 'b'] },
      clientIp: '203.0.113.7',
      source: 'https://whisk.example',
      id: expect.stringMatching(/^[\da-f-]{36}$/),
    })
  })

  test('of one that was merged the body has all, the query what is text, and neither what the action is bound to', async () => {
    const anything = on(http()).handle(({ query, body }) => ({ body: { query, body } }))
    const value = jsonOf(await toOpenWhisk(anything, { bound })(fixture('openwhisk/merged-request')))
    expect(value).toEqual({ query: { page: '2', id: 'o-1' }, body: '{"page":"2","id":"o-1","total":3}' })
  })
})

describe('replies as OpenWhisk takes them', () => {
  const resultOf = (reply: object) => toOpenWhisk(on(http()).handle(() => reply))({ __ow_method: 'get' })

  test.each([
    ['text/html', '<p>é</p>', { type: 'text/html', body: '<p>é</p>' }],
    ['text/csv', new TextEncoder().encode('a,é'), { type: 'text/csv', body: 'a,é' }],
    ['text/x-yarn', 'wool', { type: 'text/x-yarn; charset=utf-8', body: 'wool' }],
    ['text/x-yarn; charset=utf-8', 'wool', { type: 'text/x-yarn; charset=utf-8', body: 'wool' }],
    ['application/xml', '<a/>', { type: 'application/xml', body: '<a/>' }],
    ['application/json', '1234', { type: 'application/json', body: 'MTIzNA==' }],
    ['application/hal+json', '{}', { type: 'application/hal+json', body: 'e30=' }],
    ['image/png', new Uint8Array([137, 80]), { type: 'image/png', body: 'iVA=' }],
    ['image/svg+xml', '<svg/>', { type: 'image/svg+xml', body: 'PHN2Zy8+' }],
  ])('a body of %s', async (type, body, expected) => {
    expect(await resultOf({ headers: { 'content-type': type }, body })).toEqual({
      statusCode: 200,
      headers: { 'content-type': expected.type },
      body: expected.body,
    })
  })

  test('cookies are several values of a header, and nothing has no body', async () => {
    expect(await resultOf({ status: 204, cookies: ['a=1', 'b=2'], headers: { 'x-a': '1' } })).toEqual({
      statusCode: 204,
      headers: { 'x-a': '1', 'set-cookie': ['a=1', 'b=2'] },
    })
  })

  test('text that is no UTF-8, and a body that is too large, are answered 500', async () => {
    const log = silenced()
    const text = { headers: { 'content-type': 'text/plain', 'x-kept': '1' }, body: new Uint8Array([0xff]) }
    const problem = { 'content-type': 'application/problem+json' }
    expect(await resultOf(text)).toMatchObject({ statusCode: 500, headers: { ...problem, 'x-kept': '1' } })
    expect(log()).toContain('the body of a content type of text is no UTF-8')
    expect(await resultOf({ body: 'x'.repeat(1_048_576) })).toMatchObject({ statusCode: 200 })
    expect(await resultOf({ body: 'x'.repeat(1_048_577) })).toMatchObject({ statusCode: 500, headers: problem })
    expect(await resultOf({ body: new Uint8Array(800_000) })).toMatchObject({ statusCode: 500, headers: problem })
    expect(log()).toContain('the reply is a result of more than 1048576 bytes')
  })

  test('HEAD has no body', async () => {
    const head = await toOpenWhisk(on(http()).handle(() => 'hello'))({ __ow_method: 'head' })
    expect(head).toEqual({ statusCode: 200, headers: { 'content-type': 'text/plain; charset=utf-8' } })
  })

  test('a stream that nobody may wait for any longer is let go of', async () => {
    const log = silenced()
    let isLetGo = false
    async function* endless() {
      try {
        while (true) {
          await new Promise((resolve) => setTimeout(resolve, 5))
          yield 'x'
        }
      } finally {
        isLetGo = true
      }
    }
    const slow = toOpenWhisk(
      on(http()).handle(() => ({ body: endless() })),
      { timeout: 100, margin: 50 },
    )
    expect(await slow({ __ow_method: 'get' })).toMatchObject({ statusCode: 500 })
    expect(isLetGo).toBe(true)
    expect(log()).toContain('the deadline is near')
  })
})

describe('firings of triggers', () => {
  test('messages of Kafka are told one by one, those that were parsed too, and failures by their records', async () => {
    const log = silenced()
    const got: unknown[] = []
    const main = toOpenWhisk(
      on(queue(Order)).each(({ id, source, body, groupId, attempt, raw }) => {
        got.push({ id, source, body, groupId, attempt, offset: (raw as { offset: number }).offset })
        if (body.total < 0) throw new Error('hunter2')
      }),
      { bound },
    )
    await expect(main(fixture('openwhisk/kafka-messages'))).rejects.toEqual({
      type: 'about:blank',
      title: 'Internal Server Error',
      status: 500,
    })
    const common = { source: 'orders', groupId: undefined, attempt: undefined }
    expect(got).toEqual([
      { ...common, id: 'orders-0-421760', body: { id: 'o-1', total: 3 }, offset: 421760 },
      { ...common, id: 'orders-0-421761', body: { id: 'o-2', total: -1 }, groupId: 'o-2', offset: 421761 },
      { ...common, id: 'orders-1-17', body: { id: 'o-3', total: 5 }, offset: 17 },
    ])
    // Once, and by its record alone.
    expect(log().match(/hunter2/g)).toHaveLength(2)
    expect(log()).toContain('queue: record orders-0-421761 failed')
  })

  test('messages of Kafka of one key keep their order, and go on behind one that is lost', async () => {
    silenced()
    const tried: unknown[] = []
    const main = toOpenWhisk(
      on(queue()).each(async ({ body }) => {
        // The first takes the longest.
        await new Promise((resolve) => setTimeout(resolve, body === 'a1' ? 30 : 1))
        tried.push(body)
        if (body === 'a1') throw new Error('no')
      }),
    )
    const values = ['a1', 'b1', 'a2', 'x1']
    const messages = values.map((value, offset) => {
      return { topic: 'orders', partition: 0, offset, key: value.startsWith('x') ? null : value[0], value }
    })
    await expect(main({ messages })).rejects.toMatchObject({ status: 500 })
    expect(tried.toSorted()).toEqual(['a1', 'a2', 'b1', 'x1'])
    expect(tried.slice(2)).toEqual(['a1', 'a2'])
  })

  test('messages of Kafka may be events of a catalogue, as text or parsed', async () => {
    const event = { specversion: '1.0', id: 'e-1', source: 'orders', type: 'order.paid', data: { id: 'o-1', total: 3 } }
    const got: unknown[] = []
    const main = toOpenWhisk(on(cloudEvent({ 'order.paid': Order })).each(({ id, data }) => void got.push([id, data])))
    const values = [event, JSON.stringify({ ...event, id: 'e-2' })]
    await main({ messages: values.map((value, offset) => ({ topic: 'orders', partition: 0, offset, value })) })
    expect(got.toSorted()).toEqual([
      ['e-1', event.data],
      ['e-2', event.data],
    ])
  })

  test.each([
    ['no messages', { messages: [] }],
    ['messages that are none of Kafka', { messages: ['hello'] }],
    ['messages without their place', { messages: [{ topic: 'orders', value: '{}' }] }],
  ])('parameters with %s are one message', async (_name, given) => {
    const got: unknown[] = []
    await toOpenWhisk(on(queue()).each(({ body }) => void got.push(body)))(given)
    expect(got).toEqual([JSON.stringify(given)])
  })

  test('an alarm is a schedule, with what it was fired with', async () => {
    let raw: unknown
    const main = toOpenWhisk(
      on(schedule()).handle((event) => {
        raw = event.raw
        return 'nobody’s'
      }),
    )
    expect(await main(fixture('openwhisk/alarm'))).toEqual({})
    expect(raw).toEqual({ name: 'Odin', place: 'Asgard' })
  })
})

describe('the environment', () => {
  afterEach(() => vi.unstubAllEnvs())

  test.each([
    ['req-1', 'req-1'],
    ['a b', expect.stringMatching(/^[\da-f-]{36}$/)],
    ['a\nb', expect.stringMatching(/^[\da-f-]{36}$/)],
    ['x'.repeat(201), expect.stringMatching(/^[\da-f-]{36}$/)],
  ])('the id that a request to Code Engine says, %j, is that of the call where it is one', async (sent, id) => {
    vi.stubEnv('CE_FUNCTION', 'weave')
    const main = toOpenWhisk(on(direct()).handle((_call, { invocation }) => ({ id: invocation.id })))
    const result = await main({ __ce_method: 'POST', __ce_path: '/', __ce_headers: { 'X-Request-Id': sent } })
    expect(JSON.parse(JSON.stringify((result as { body: unknown }).body))).toEqual({ id })
  })

  test('what the platform tells of an activation is read before the next one changes it', async () => {
    const main = toOpenWhisk(
      on(http()).handle(async (_request, { invocation }) => {
        await new Promise((resolve) => setTimeout(resolve, 10))
        const { id, functionName, raw } = invocation
        return { body: { id, functionName, raw, isSoon: invocation.remaining() < 5000 } }
      }),
    )
    const started = ['a1', 'a2'].map((activation) => {
      vi.stubEnv('__OW_ACTIVATION_ID', activation)
      vi.stubEnv('__OW_ACTION_NAME', '/guest/weave')
      vi.stubEnv('__OW_NAMESPACE', 'guest')
      vi.stubEnv('__OW_DEADLINE', String(Date.now() + 4000))
      return main({ __ow_method: 'get', activation })
    })
    const values = (await Promise.all(started)).map(jsonOf)
    expect(values).toEqual(
      ['a1', 'a2'].map((activation) => ({
        id: activation,
        functionName: '/guest/weave',
        raw: { params: { __ow_method: 'get', activation }, namespace: 'guest', actionName: '/guest/weave' },
        isSoon: true,
      })),
    )
  })

  test('on Code Engine a request is what its own fields say, its headers by lower-case name', async () => {
    vi.stubEnv('CE_FUNCTION', 'planets')
    const main = toOpenWhisk(
      on(http()).handle(({ id, method, path, query, headers, body }, { invocation: { functionName, platform } }) => ({
        body: { id, method, path, query, agent: headers['user-agent'], body, functionName, platform },
      })),
    )
    expect(await main(fixture('ibm-code-engine/json-request'))).toEqual({
      statusCode: 200,
      headers: { 'content-type': 'application/json' },
      body: {
        id: 'd03a1af0-bfc8-4a50-be7d-a72040c02cc9',
        method: 'POST',
        path: '/planets',
        query: { page: '2' },
        agent: 'curl/8.5.0',
        body: '{ "planet1":"Mars", "planet2":"Jupiter" }',
        functionName: 'planets',
        platform: 'ibm-code-engine',
      },
    })
  })
})

test('whatever an action is given it never throws at once', async () => {
  silenced()
  const failing = on(http()).handle(() => {
    throw new HttpError(503, 'come back later')
  })
  const main = toOpenWhisk(failing)
  for (const given of [undefined, null, 7, 'text', []]) {
    await expect(main(given as never)).rejects.toMatchObject({ status: 500 })
  }
  expect(await main({ __ow_method: 'get' })).toMatchObject({ statusCode: 503 })
})

test('a handler that nothing triggers does not load', () => {
  const other = { source: 'sqs', family: 'sqs', run: async () => {}, serve: async () => {} }
  expect(() => toOpenWhisk(other as never)).toThrow(HeddleError)
})

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bundle } from './conformance/bundle.ts'
import { seenIn } from './conformance/family-app.ts'
import { type FamilyHost, familyConformance, type Spec } from './conformance/family-conformance.ts'
import { httpConformance } from './conformance/http-conformance.ts'
import { type Deployed, deploy, ended, openWhiskController, serveAction } from './conformance/openwhisk-host.ts'
import { comesTwice, isBytes, isUpperCase, NO_BODY_NO_TYPE, TWICE } from './conformance/openwhisk-limits.ts'

const HOST = 'a host written after the contract'
let bundled: Promise<string> | undefined

async function start(main: string): Promise<Deployed> {
  bundled ??= bundle(new URL('./openwhisk-app.ts', import.meta.url), { format: 'cjs', platform: 'node' })
  return await deploy(await bundled, main)
}

httpConformance({
  platform: 'openwhisk',
  host: HOST,
  differences: [],
  async start() {
    const action = await start('web')
    const { port, close } = await serveAction(action, openWhiskController)
    return { address: { port }, stop: async () => [close(), await action.stop()] }
  },
  cannotSend(request) {
    const { method, body, headers = {} } = request
    if (method === 'HEAD') return NO_BODY_NO_TYPE
    if (!isUpperCase(request) || /^(?:TRACE|PROPFIND)$/.test(method ?? '')) return 'OpenWhisk does not take the method'
    if (comesTwice(request)) return TWICE
    if (/^text/.test(String(headers['content-type'])) && isBytes(body)) return 'a body of text is read as UTF-8'
    return undefined
  },
  cannotReply: (_name, { body, headers }) => (body === '' && 'content-type' in headers ? NO_BODY_NO_TYPE : undefined),
})

/** Has an action run with parameters, and says what it printed and what it resulted in. */
function familyHost(
  family: FamilyHost['family'],
  paramsOf: (specs: readonly Spec[]) => object,
  more: Partial<FamilyHost> = {},
): FamilyHost {
  return {
    platform: 'openwhisk',
    family,
    host: HOST,
    again: 'none',
    ...more,
    async start() {
      const action = await start(family)
      return {
        stop: action.stop,
        async deliver(specs) {
          const from = action.lines.length
          const { result } = await action.invoke(paramsOf(specs))
          await ended(action, from)
          return { seen: seenIn(action.lines.slice(from)), again: [], told: JSON.stringify(result) }
        },
      }
    },
  }
}

const messages = (value: (spec: Spec) => unknown) => (specs: readonly Spec[]) => ({
  apiKey: 'hunter2',
  messages: specs.map((spec, offset) => ({ topic: 'orders', partition: 0, offset, key: null, value: value(spec) })),
})
familyConformance(
  familyHost(
    'queue',
    messages(({ body }) => body),
    { batches: true },
  ),
)
familyConformance(familyHost('cloudEvent', ([spec]) => ({ ...spec?.event, apiKey: 'hunter2' })))
familyConformance(familyHost('schedule', () => ({ name: 'nightly' })))

const actions = new Map<string, Deployed>()
async function running(main: string): Promise<Deployed> {
  const action = actions.get(main) ?? (await start(main))
  actions.set(main, action)
  return action
}
afterAll(() => Promise.all([...actions.values()].map((action) => action.stop())))

describe(`openwhisk: direct on ${HOST}`, () => {
  const pay = async (value: object) => (await (await running('pay')).invoke(value)).result

  test('an action gets its parameters without those that it is bound to, and what the platform tells', async () => {
    expect(await pay({ id: 'o-1', total: 3, apiKey: 'hunter2' })).toEqual({
      id: 'o-1',
      total: 3,
      type: 'org.apache.openwhisk.activation',
      source: 'openwhisk',
      functionName: '/guest/demo/weave',
      platform: 'openwhisk',
      isBound: true,
      inTime: true,
    })
  })

  test('work beside the answer is done before the activation ends', async () => {
    const { lines } = await running('pay')
    const from = lines.length
    await pay({ id: 'o-1', total: 3 })
    await ended(await running('pay'), from)
    const own = lines.slice(from)
    expect(own.indexOf('done beside')).toBeGreaterThan(-1)
    expect(own.indexOf('done beside')).toBeLessThan(own.lastIndexOf('XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX'))
  })

  test.each([
    ['nothing', 9, {}],
    [
      'an error meant for the caller',
      0,
      {
        error: { type: 'about:blank', title: 'Conflict', status: 409, detail: 'there is nothing to pay', order: 'o-1' },
      },
    ],
    [
      'any other error, of which nothing is told',
      -1,
      { error: { type: 'about:blank', title: 'Internal Server Error', status: 500 } },
    ],
    ['text, which is no result', 7, { error: { type: 'about:blank', title: 'Internal Server Error', status: 500 } }],
    ['what JSON cannot say', 8, { error: { type: 'about:blank', title: 'Internal Server Error', status: 500 } }],
  ])('%s as an action’s result', async (_name, total, result) => {
    expect(await pay({ id: 'o-1', total })).toEqual(result)
  })

  test('what one action of a sequence results in are the parameters of the next', async () => {
    const result = (await pay({ id: 'o-1', total: 3 })) as object
    expect(await pay(result)).toEqual(result)
  })

  test('an action’s caller is told what is wrong with the parameters', async () => {
    expect(await pay({ id: 7 })).toEqual({
      error: {
        type: 'about:blank',
        title: 'Unprocessable Content',
        status: 422,
        detail: 'the payload is not valid',
        errors: [{ path: '', detail: 'expected an order' }],
      },
    })
  })

  test('the container lives on after errors, and logs what it did not tell', async () => {
    const { lines, post } = await running('pay')
    const from = lines.length
    await pay({ id: 'o-1', total: -1 })
    await ended(await running('pay'), from)
    expect(lines.slice(from).join('\n')).toContain('hunter2: an order below nothing')
    expect(await post('/run', { activation_id: 'a2' })).toMatchObject({
      status: 200,
      result: { error: { status: 422 } },
    })
    expect(await post('/init', { value: {} })).toMatchObject({ status: 403 })
  })

  test('an error of an action that is called as a web action is read as a reply', async () => {
    const { port, close } = await serveAction(await running('pay'), openWhiskController)
    try {
      const response = await fetch(`http://127.0.0.1:${port}/?id=o-1`, { method: 'POST', body: '{}' })
      expect([response.status, await response.json()]).toMatchObject([422, { detail: 'the payload is not valid' }])
    } finally {
      close()
    }
  })

  test('an action whose deadline is over stops at once', async () => {
    const { result } = await (await running('pay')).invoke({ id: 'o-1', total: 3 }, { deadline: Date.now() + 900 })
    expect(result).toMatchObject({ inTime: false })
  })
})

describe('triggers of OpenWhisk', () => {
  test('a trigger is one message, whose body its parameters are', async () => {
    const { lines, invoke } = await running('queue')
    const from = lines.length
    expect(await invoke({ id: 'o-1', total: 3, apiKey: 'hunter2' })).toEqual({ status: 200, result: {} })
    await ended(await running('queue'), from)
    expect(seenIn(lines.slice(from))).toMatchObject([
      { id: 'a1', type: 'org.apache.openwhisk.trigger', source: 'openwhisk', what: { id: 'o-1', total: 3 } },
    ])
  })

  test('messages of Kafka that were parsed are read as they are, and one that fails fails the activation', async () => {
    const { lines, invoke } = await running('queue')
    const from = lines.length
    const given = [
      { id: 'bad', total: -1 },
      { id: 'o-2', total: 2 },
    ].map((value, offset) => ({ topic: 'orders', partition: 1, offset, key: 'k', value }))
    expect(await invoke({ messages: given })).toEqual({
      status: 200,
      result: { error: { type: 'about:blank', title: 'Internal Server Error', status: 500 } },
    })
    await ended(await running('queue'), from)
    expect(seenIn(lines.slice(from)).map(({ id, source }) => [id, source])).toEqual([
      ['orders-1-0', 'orders'],
      ['orders-1-1', 'orders'],
    ])
  })

  test.each(['queue', 'schedule'])('a web request is no firing of a trigger: %s', async (main) => {
    const { lines, invoke } = await running(main)
    const from = lines.length
    const { result } = await invoke({ __ow_method: 'get', __ow_path: '', __ow_headers: {} })
    expect(result).toMatchObject({ error: { statusCode: 500 } })
    await ended(await running(main), from)
    expect(seenIn(lines.slice(from))).toEqual([])
    expect(lines.slice(from).join('\n')).toContain(`${main}: this is a web request (__ow_method)`)
  })

  test('a schedule that fails fails the activation', async () => {
    const { result } = await (await running('brokenSchedule')).invoke({})
    expect(result).toEqual({ error: { type: 'about:blank', title: 'Internal Server Error', status: 500 } })
  })
})

describe('toOpenWhisk with requests of a web action', () => {
  let echo: Deployed
  beforeAll(async () => {
    echo = await start('echo')
  })
  afterAll(() => echo.stop())
  const HEADERS = { host: 'whisk.example', 'user-agent': 'curl', 'x-forwarded-for': '6.6.6.6, 10.0.0.1' }

  async function echoed(request: object) {
    const { result } = await echo.invoke(request)
    const { statusCode, body } = result as { statusCode: number; body: unknown }
    const text = typeof body === 'string' ? Buffer.from(body, 'base64').toString() : JSON.stringify(body)
    return { statusCode, ...JSON.parse(text) }
  }

  test('of one that is not raw the query is known where there is no body', async () => {
    const request = {
      __ow_method: 'get',
      __ow_headers: HEADERS,
      __ow_path: '/a%20b',
      name: 'Jürgen B',
      apiKey: 'hunter2',
    }
    expect(await echoed(request)).toEqual({
      statusCode: 200,
      method: 'GET',
      path: '/a%20b',
      query: { name: 'Jürgen B' },
      agent: 'curl',
      basePath: '/api/v1/web/guest/demo/weave',
      clientIp: '10.0.0.1',
      url: 'https://whisk.example/api/v1/web/guest/demo/weave/a%20b?name=J%C3%BCrgen+B',
    })
  })

  test.each([
    ['JSON', 'application/json', { name: 'x', count: 2 }, { name: 'x' }, '{"name":"x","count":2}'],
    [
      'a form',
      'application/x-www-form-urlencoded',
      { name: 'b c', é: '&' },
      { name: 'b c', é: '&' },
      'name=b+c&%C3%A9=%26',
    ],
    ['text', 'text/plain', { __ow_body: 'Jane', page: '2' }, { page: '2' }, 'Jane'],
    ['a list of JSON', 'application/json', { __ow_body: [1, 'a'] }, {}, '[1,"a"]'],
    ['text of JSON', 'application/json', { __ow_body: 'aGVsbG8=' }, {}, '"aGVsbG8="'],
  ])(
    'of one that is not raw, with %s, what the platform merged is told apart as far as it can be',
    async (_name, type, more, query, body) => {
      const headers = { ...HEADERS, 'content-type': type }
      const request = { __ow_method: 'post', __ow_headers: headers, __ow_path: '', apiKey: 'hunter2', ...more }
      expect(await echoed(request)).toMatchObject({ statusCode: 200, method: 'POST', path: '/', query, body })
    },
  )

  test.each([
    ['text/plain', 'aGVsbG8=', 'aGVsbG8='],
    ['application/json', 'eyJhIjoxfQ==', '{"a":1}'],
    ['application/vnd.api+json', 'eyJhIjoxfQ==', '{"a":1}'],
    ['application/problem+json', '{"a":1}', '{"a":1}'],
    ['application/x-yarn', 'aGVsbG8=', 'hello'],
    ['application/x-yarn; charset=utf-8', 'aGVsbG8=', 'aGVsbG8='],
    ['application/octet-stream', 'no base64!', 'no base64!'],
    [undefined, 'aGVsbG8=', 'hello'],
  ])('a raw body of %s', async (type, sent, body) => {
    const headers = type === undefined ? HEADERS : { ...HEADERS, 'content-type': type }
    const request = { __ow_method: 'post', __ow_headers: headers, __ow_path: '/', __ow_query: '', __ow_body: sent }
    expect(await echoed(request)).toMatchObject({ statusCode: 200, body })
  })

  test('a body that is too long is answered 413', async () => {
    const sent = { __ow_method: 'post', __ow_headers: { 'content-type': 'text/plain' }, __ow_path: '/', __ow_query: '' }
    expect(await echoed({ ...sent, __ow_body: 'é'.repeat(50) })).toMatchObject({ statusCode: 200 })
    expect(await echoed({ ...sent, __ow_body: 'é'.repeat(51) })).toMatchObject({ statusCode: 413, status: 413 })
  })

  test.each([
    ['no web request', { name: 'x' }],
    ['nothing', {}],
    ['a request of Code Engine', { __ce_method: 'GET', __ce_path: '/', __ce_headers: {}, __ce_query: '' }],
  ])('%s is refused by an http handler, and says so in the log alone', async (_name, value) => {
    const from = echo.lines.length
    const { result } = await echo.invoke(value)
    expect(result).toEqual({ error: { type: 'about:blank', title: 'Internal Server Error', status: 500 } })
    await ended(echo, from)
    expect(echo.lines.slice(from).join('\n')).toContain('http: this is no web request: it has no __ow_method')
  })

  test.each([
    ['nothing at all', { __ow_method: 'get' }, { statusCode: 200, path: '/', query: {} }],
    ['headers that are none', { __ow_method: 'get', __ow_headers: 7, __ow_path: 7 }, { statusCode: 200, path: '/' }],
    [
      'names of a prototype',
      JSON.parse(
        '{"__ow_method":"post","__ow_path":"/","__ow_headers":{"__proto__":"x","content-type":"application/json"},"__proto__":{"a":1}}',
      ),
      { statusCode: 200, method: 'POST' },
    ],
  ])('a request with %s is read', async (_name, request, expected) => {
    expect(await echoed(request)).toMatchObject(expected)
  })
})

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { receivedRequest } from '../../testing/src/http-request.ts'
import { bundle } from './conformance/bundle.ts'
import { seenIn } from './conformance/family-app.ts'
import { type FamilyHost, familyConformance, type Spec } from './conformance/family-conformance.ts'
import { httpConformance } from './conformance/http-conformance.ts'
import { codeEngineController, type Deployed, deploy, ended, serveAction } from './conformance/openwhisk-host.ts'
import { comesTwice, isBytes, isUpperCase, NO_BODY_NO_TYPE, TWICE } from './conformance/openwhisk-limits.ts'

const HOST = 'a host written after the contract'
let bundled: Promise<string> | undefined

async function start(
  main: string,
): Promise<{ readonly action: Deployed; readonly port: number; stop(): Promise<void> }> {
  bundled ??= bundle(new URL('./code-engine-app.ts', import.meta.url), { format: 'cjs', platform: 'node' })
  const action = await deploy(await bundled, main, { CE_FUNCTION: 'weave' })
  const { port, close } = await serveAction(action, codeEngineController)
  const stop = async () => {
    close()
    await action.stop()
  }
  return { action, port, stop }
}

httpConformance({
  platform: 'ibm-code-engine',
  host: HOST,
  differences: [],
  async start() {
    const { port, stop } = await start('web')
    return { address: { port }, stop }
  },
  cannotSend(request) {
    if (!isUpperCase(request)) return 'Node’s client and server know methods in upper case alone'
    if (request.method === 'HEAD') return NO_BODY_NO_TYPE
    if (comesTwice(request)) return TWICE
    const { headers, body = '' } = receivedRequest(request, () => 'app.example', false)
    const [type = 'application/json'] = headers.get('content-type') ?? []
    if (/^text/.test(type) && isBytes(request.body)) return 'a body of text is read as UTF-8'
    if (!/^application\/json/.test(type) || body.length === 0 || isJson(body)) return undefined
    return 'Code Engine answers 400 to what is no JSON, as which it takes all without a type'
  },
  cannotReply: (_name, { body, headers }) => (body === '' && 'content-type' in headers ? NO_BODY_NO_TYPE : undefined),
})

function isJson(body: string | Uint8Array): boolean {
  try {
    JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(body as string)))
    return true
  } catch {
    return false
  }
}

function familyHost(family: FamilyHost['family'], again: FamilyHost['again'], requestOf: (spec: Spec) => RequestInit) {
  familyConformance({
    platform: 'ibm-code-engine',
    family,
    host: HOST,
    again,
    async start() {
      const { action, port, stop } = await start(family)
      return {
        stop,
        async deliver([spec = {}]) {
          const from = action.lines.length
          const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', ...requestOf(spec) })
          const told = await response.text()
          await ended(action, from)
          return { seen: seenIn(action.lines.slice(from)), again: response.ok ? [] : [0], told }
        },
      }
    },
  })
}

familyHost('cloudEvent', 'itself', ({ event }) => ({
  headers: { 'content-type': 'application/cloudevents+json' },
  body: JSON.stringify(event),
}))

const PING = {
  'ce-specversion': '1.0',
  'ce-id': 'p1',
  'ce-type': 'dev.knative.sources.ping',
  'ce-source': '/apis/v1/namespaces/ns/pingsources/nightly',
  'ce-time': '2026-10-05T03:00:00Z',
  'content-type': 'application/json',
}
familyHost('schedule', 'itself', () => ({ headers: PING, body: '{}' }))

describe(`ibm-code-engine: direct on ${HOST}`, () => {
  const running = new Map<string, Awaited<ReturnType<typeof start>>>()
  beforeAll(async () => {
    for (const main of ['pay', 'echo', 'schedule', 'brokenSchedule']) running.set(main, await start(main))
  })
  afterAll(() => Promise.all([...running.values()].map(({ stop }) => stop())))
  const at = (main: string) => running.get(main) as Awaited<ReturnType<typeof start>>

  async function call(main: string, path: string, init: RequestInit = {}) {
    const response = await fetch(`http://127.0.0.1:${at(main).port}${path}`, init)
    const text = await response.text()
    return [response.status, text === '' ? text : JSON.parse(text)]
  }
  const posted = (body: unknown, headers: object = { 'content-type': 'application/json' }) => ({
    method: 'POST',
    headers: { ...headers },
    body: JSON.stringify(body),
  })

  test('a direct handler takes a body of JSON and answers JSON', async () => {
    expect(await call('pay', '/?total=5', posted({ id: 'o-1', total: 3 }))).toEqual([
      200,
      {
        isNamed: true,
        type: 'com.ibm.codeengine.invocation',
        functionName: '/guest/demo/weave',
        platform: 'ibm-code-engine',
        id: 'o-1',
        total: 3,
      },
    ])
    expect(await call('pay', '/', posted({ id: 'o-1', total: 9 }))).toEqual([200, {}])
  })

  test.each([
    ['a payload that the schema refuses', [1], 422, { detail: 'the payload is not valid' }],
    ['an error meant for the caller', { id: 'o-1', total: 0 }, 409, { detail: 'there is nothing to pay' }],
    ['any other error', { id: 'o-1', total: -1 }, 500, { title: 'Internal Server Error' }],
  ])('%s is answered as a problem', async (_name, body, status, problem) => {
    const answer = await call('pay', '/', posted(body))
    expect(answer).toMatchObject([status, { status, ...problem }])
    expect(JSON.stringify(answer)).not.toContain('hunter2')
  })

  test('a cron is told by what its event says', async () => {
    const { action } = at('schedule')
    const from = action.lines.length
    expect(await call('schedule', '/', { method: 'POST', headers: PING, body: '{}' })).toEqual([204, ''])
    await ended(action, from)
    expect(seenIn(action.lines.slice(from))).toMatchObject([
      { id: 'p1', type: 'dev.knative.sources.ping', source: PING['ce-source'], time: '2026-10-05T03:00:00.000Z' },
    ])
  })

  test.each([
    [
      'an event of another type',
      { method: 'POST', headers: { ...PING, 'ce-type': 'com.ibm.cloud.cos.document.put' }, body: '{}' },
      'an event of another type (ce-type com.ibm.cloud.cos.document.put)',
    ],
    ['a visitor', { method: 'GET' }, 'a request, without a ce-type'],
    ['a POST of anybody', posted({ id: 'p1' }), 'a request, without a ce-type'],
  ])('%s is no cron: the function does not run', async (_name, init, what) => {
    const { action } = at('schedule')
    const from = action.lines.length
    expect(await call('schedule', '/', init)).toMatchObject([500, { status: 500 }])
    await ended(action, from)
    const lines = action.lines.slice(from)
    expect(seenIn(lines)).toEqual([])
    expect(lines.join('\n')).toContain(`schedule: this is ${what}, and no cron`)
  })

  test('a schedule that fails is answered 500', async () => {
    const answer = await call('brokenSchedule', '/', { method: 'POST', headers: PING, body: '{}' })
    expect(answer).toEqual([500, { type: 'about:blank', title: 'Internal Server Error', status: 500 }])
  })

  test('parameters of OpenWhisk that a client sends are none', async () => {
    const forged = { __ow_method: 'delete', __ow_path: '/admin', __ow_headers: { 'x-forwarded-for': '6.6.6.6' } }
    expect(await call('echo', '/x', posted(forged))).toMatchObject([200, { method: 'POST', path: '/x', basePath: '' }])
  })

  test('what says that it is a parameter of the platform is answered 400 by the platform', async () => {
    expect(await call('echo', '/x?__ce_path=/admin')).toEqual([400, { error: 'a reserved name' }])
  })

  test('a handler that nothing triggers there does not load', async () => {
    const code = await bundle(new URL('./openwhisk-app.ts', import.meta.url), { format: 'cjs', platform: 'node' })
    await expect(deploy(code, 'queue', { CE_FUNCTION: 'weave' })).rejects.toThrow(
      'queue: nothing on ibm-code-engine triggers it; what is triggered there: http, direct, schedule, cloudEvent',
    )
  })
})

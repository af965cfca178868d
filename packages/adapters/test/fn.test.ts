import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { bundle } from './conformance/bundle.ts'
import { familyConformance } from './conformance/family-conformance.ts'
import { type RunningFunction, serveFunction, startFunction } from './conformance/fn-host.ts'
import { httpConformance } from './conformance/http-conformance.ts'
import { seenSince } from './conformance/seen-since.ts'

// Inside the repository, where the FDK is found.
const cache = new URL('../../../node_modules/.cache/', import.meta.url).pathname
mkdirSync(cache, { recursive: true })
const folder = mkdtempSync(join(cache, 'fn-'))
const script = join(folder, 'func.mjs')
afterAll(() => rmSync(folder, { recursive: true }))

let bundled: Promise<void> | undefined
async function start(app: string, env: Record<string, string> = {}): Promise<RunningFunction> {
  bundled ??= bundle(new URL('./fn-app.ts', import.meta.url), {
    platform: 'node',
    external: ['@fnproject/fdk'],
  }).then((code) => writeFileSync(script, code))
  await bundled
  return await startFunction(script, { APP: app, ...env })
}

httpConformance({
  platform: 'fn',
  host: '@fnproject/fdk',
  differences: ['sendsStatusFirst'],
  headerName: (name) => name.replaceAll('_', '-'),
  async start() {
    const fn = await start('http')
    const { port, close } = await serveFunction(fn)
    const stop = async () => {
      close()
      await fn.stop()
    }
    return { address: { port }, stop }
  },
  cannotSend: ({ method = 'GET' }) =>
    method === method.toUpperCase() ? undefined : 'Node’s client and server know methods in upper case alone',
})

familyConformance({
  platform: 'fn',
  family: 'cloudEvent',
  host: '@fnproject/fdk',
  again: 'itself',
  async start() {
    const fn = await start('cloudEvent')
    return {
      stop: fn.stop,
      async deliver([spec]) {
        const from = fn.lines.length
        const headers = { 'content-type': 'application/cloudevents+json' }
        const { status, body } = await fn.call(JSON.stringify(spec?.event), headers)
        return { seen: await seenSince(fn.lines, from), again: status === 200 ? [] : [0], told: body }
      },
    }
  },
})

let pay: RunningFunction
let web: RunningFunction
let cloudEvent: RunningFunction
let gateway: Awaited<ReturnType<typeof serveFunction>>
beforeAll(async () => {
  pay = await start('pay', { FN_FN_NAME: 'pay' })
  web = await start('web')
  cloudEvent = await start('cloudEvent')
  gateway = await serveFunction(web)
})
afterAll(async () => {
  gateway.close()
  for (const fn of [pay, web, cloudEvent]) await fn.stop()
})

describe('fn: direct on @fnproject/fdk', () => {
  test('a direct handler takes and answers JSON, with what the platform tells', async () => {
    const { status, headers, body } = await pay.call('{"id":"é🧶","total":3}')
    expect([status, headers['content-type'], JSON.parse(body)]).toEqual([
      200,
      'application/json',
      {
        call: 'c1',
        type: 'io.fnproject.call',
        functionName: 'pay',
        platform: 'fn',
        inTime: true,
        id: 'é🧶',
        total: 3,
      },
    ])
  })

  test('work beside the answer is done before it ends', async () => {
    const from = pay.lines.length
    await pay.call('{"id":"o-1","total":3}')
    await vi.waitUntil(() => pay.lines.length > from)
    expect(pay.lines.slice(from)).toContain('done beside')
  })

  test('nothing is answered as nothing, and the process lives on', async () => {
    expect(await pay.call('{"id":"o-1","total":9}')).toMatchObject({ status: 200, body: '' })
    expect(pay.isRunning()).toBe(true)
  })

  test.each([
    ['a payload that is no JSON', '{"id":', 'Unprocessable Content: the payload is not valid'],
    ['a payload that is no text', Buffer.from([0xff]), 'Unprocessable Content: the payload is not valid'],
    ['no payload', '', 'Unprocessable Content: the payload is not valid'],
    ['a payload that the schema refuses', '{"id":7}', 'Unprocessable Content: the payload is not valid'],
    ['an error meant for the caller', '{"id":"o-1","total":0}', 'Conflict: there is nothing to pay'],
    ['any other error', '{"id":"o-1","total":-1}', 'Internal Server Error: the function failed'],
    ['what JSON cannot say', '{"id":"o-1","total":8}', 'Internal Server Error: the function failed'],
  ])('%s is the FDK’s failure, with what the caller may know', async (_name, payload, detail) => {
    const { status, body } = await pay.call(payload)
    expect([status, JSON.parse(body)]).toEqual([
      502,
      { message: 'Exception in function, consult logs for details', detail },
    ])
    expect(pay.isRunning()).toBe(true)
  })

  test('what the caller is not told is logged', async () => {
    const from = pay.lines.length
    await pay.call('{"id":"o-1","total":-1}')
    await vi.waitUntil(() => pay.lines.slice(from).some((line) => line.includes('hunter2')))
  })

  test('text of the type of text is taken as such', async () => {
    const { status, body } = await pay.call('hello', { 'content-type': 'text/plain' })
    expect([status, body]).toEqual([502, expect.stringContaining('the payload is not valid')])
  })

  test('a call without a deadline has none', async () => {
    const from = pay.lines.length
    const { body } = await pay.call('{"id":"o-1","total":3}', { 'Fn-Deadline': '' })
    expect(JSON.parse(body)).toMatchObject({ inTime: true, total: 3 })
    await vi.waitUntil(() => pay.lines.slice(from).includes('done beside'))
    expect(pay.lines.slice(from).join()).not.toContain('DEADLINE')
  })
})

describe('toFn under the FDK', () => {
  test('an event in binary mode is taken, and one that is none is refused', async () => {
    const from = cloudEvent.lines.length
    const attributes = {
      'ce-specversion': '1.0',
      'ce-id': 'e-1',
      'ce-source': 'orders',
      'ce-type': 'order.paid',
      'content-type': 'application/json',
    }
    expect(await cloudEvent.call('{"id":"o-1","total":3}', attributes)).toMatchObject({ status: 200, body: '' })
    expect(await seenSince(cloudEvent.lines, from)).toMatchObject([{ id: 'e-1', what: { id: 'o-1', total: 3 } }])
    expect(await cloudEvent.call('{"id":"o-1","total":3}')).toMatchObject({ status: 502 })
  })

  test('a call by name is no request', async () => {
    const from = web.lines.length
    const { status, body } = await web.call('{}')
    expect([status, JSON.parse(body).detail]).toEqual([502, 'Internal Server Error: the function failed'])
    await vi.waitUntil(() => web.lines.slice(from).some((line) => line.includes('through no trigger of HTTP')))
  })

  test('the client’s address and the whole URL are what Fn and its proxy say', async () => {
    const headers = {
      'Fn-Intent': 'httprequest',
      'Fn-Http-Request-Method': 'GET',
      'Fn-Http-Request-Url': 'http://fn.example/p?q=1',
      'Fn-Http-H-X-Forwarded-For': '6.6.6.6, 10.0.0.1',
    }
    const { body, headers: answered } = await web.call('', headers)
    expect(answered['fn-http-status']).toBe('200')
    expect(JSON.parse(body)).toEqual({ path: '/p', clientIp: '10.0.0.1' })
  })

  test('a body that is too long is answered 413', async () => {
    const post = (body: string) => fetch(`http://127.0.0.1:${gateway.port}/`, { method: 'POST', body })
    expect((await post('x'.repeat(100))).status).toBe(200)
    expect((await post('x'.repeat(101))).status).toBe(413)
  })

  test('a header that cannot go out is answered 500, and the process lives on', async () => {
    const response = await fetch(`http://127.0.0.1:${gateway.port}/header`)
    expect([response.status, await response.json()]).toMatchObject([500, { title: 'Internal Server Error' }])
    expect(web.isRunning()).toBe(true)
  })

  test('the signal aborts before the deadline that the call comes with', async () => {
    const deadline = new Date(Date.now() + 1000).toISOString()
    const headers = { 'Fn-Intent': 'httprequest', 'Fn-Http-Request-Url': '/slow', 'Fn-Deadline': deadline }
    const { body, headers: answered } = await web.call('', headers)
    expect([answered['fn-http-status'], body]).toEqual(['200', '"the deadline is near"'])
  })

  test('a stream waits for its client, and ends when that is gone', async () => {
    const from = web.lines.length
    const response = await fetch(`http://127.0.0.1:${gateway.port}/endless`)
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    await reader.read()
    const pieces = () => web.lines.slice(from).filter((line) => line.startsWith('piece')).length
    let count = -1
    while (count !== pieces()) {
      count = pieces()
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    // 64 kB each: what pipes and sockets hold, and no more.
    expect(count).toBeLessThan(400)
    await reader.cancel()
    await vi.waitUntil(() => web.lines.slice(from).includes('let go'))
    expect(web.lines.slice(from)).toContain('stopped: the client is gone')
    expect(web.lines.slice(from).filter((line) => line.startsWith('{'))).toEqual([])
    await vi.waitUntil(() => web.lines.slice(from).includes('the invocation is over'))
    expect(web.isRunning()).toBe(true)
  })

  test('another input mode is refused, for it would damage bytes', async () => {
    const other = await start('pay', { INPUT_MODE: 'json' })
    onTestFinished(() => other.stop())
    const { status, body } = await other.call('{"id":"o-1","total":3}')
    expect([status, JSON.parse(body).detail]).toEqual([
      502,
      "HeddleError: toFn: its input has to be bytes: fdk.handle(toFn(handler), { inputMode: 'buffer' })",
    ])
  })
})

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bundle } from './conformance/bundle.ts'
import { seenIn } from './conformance/family-app.ts'
import { familyConformance } from './conformance/family-conformance.ts'
import { httpConformance } from './conformance/http-conformance.ts'
import { type HotFunction, type Ran, runOnce, serveHot, startHot } from './conformance/iron-host.ts'

const HOST = 'a host written after the contract'
const folder = mkdtempSync(join(tmpdir(), 'iron-'))
const script = join(folder, 'func.mjs')
afterAll(() => rmSync(folder, { recursive: true }))

let bundled: Promise<void> | undefined
function built(): Promise<void> {
  bundled ??= bundle(new URL('./iron-app.ts', import.meta.url), {
    platform: 'node',
    external: ['@fnproject/fdk'],
  }).then((code) => writeFileSync(script, code))
  return bundled
}
async function hot(app: string): Promise<HotFunction> {
  await built()
  return startHot(script, { APP: app })
}

httpConformance({
  platform: 'iron-functions',
  host: HOST,
  differences: [],
  async start() {
    const fn = await hot('http')
    const { port, close } = await serveHot(fn)
    const stop = async () => {
      close()
      await fn.end()
    }
    return { address: { port }, stop }
  },
  cannotSend: ({ method = 'GET' }) =>
    method === method.toUpperCase() ? undefined : 'Node’s client and server know methods in upper case alone',
})

const CALL = { METHOD: 'POST', REQUEST_URL: '/r/yarn/weave', ROUTE: '/weave', APP_NAME: 'yarn', CALL_ID: 'c1' }
async function once(app: string, body: string | Buffer = '', env: Record<string, string> = {}): Promise<Ran> {
  await built()
  return await runOnce(script, { APP: app, ...CALL, ...env }, body)
}

familyConformance({
  platform: 'iron-functions',
  family: 'cloudEvent',
  host: HOST,
  again: 'itself',
  async start() {
    return {
      stop: () => {},
      async deliver([spec]) {
        const env = { HEADER_CONTENT_TYPE: 'application/cloudevents+json' }
        const { code, output, log } = await once('cloudEvent', JSON.stringify(spec?.event), env)
        return { seen: seenIn(log.split('\n')), again: code === 0 ? [] : [0], told: output }
      },
    }
  },
})

describe(`iron-functions: direct on ${HOST}`, () => {
  test('a direct handler takes JSON and answers it, and all that it prints is the log', async () => {
    const { code, output, log } = await once('pay', '{"id":"é🧶","total":3}')
    expect([code, JSON.parse(output)]).toEqual([
      0,
      {
        call: 'c1',
        type: 'io.iron.functions.call',
        functionName: '/weave',
        platform: 'iron-functions',
        id: 'é🧶',
        total: 3,
      },
    ])
    expect(log).toBe('paying\nand on\ndone beside\n')
  })

  test('nothing is answered as nothing', async () => {
    expect(await once('pay', '{"id":"o-1","total":9}')).toMatchObject({ code: 0, output: '' })
  })

  test.each([
    ['a payload that is no JSON', '{"id":', 422],
    ['no payload', '', 422],
    ['a payload that the schema refuses', '[]', 422],
    ['an error meant for the caller', '{"id":"o-1","total":0}', 409],
    ['any other error', '{"id":"o-1","total":-1}', 500],
  ])('%s ends the process with 1, and is told as far as the caller may know', async (_name, body, status) => {
    const { code, output, log } = await once('pay', body)
    expect([code, JSON.parse(output)]).toMatchObject([1, { status }])
    expect(output).not.toContain('hunter2')
    expect(log).toContain(`the reply's status ${status} is told as 500`)
  })
})

describe('serveIron with the format default', () => {
  test('a request is what the environment says', async () => {
    const { code, output } = await once('web', 'hello', {
      METHOD: 'PUT',
      REQUEST_URL: '/r/yarn/orders/o-1?page=2',
      HEADER_CONTENT_TYPE: 'text/plain',
      HEADER_X_TENANT: 'blue',
      HEADER_X_FORWARDED_FOR: '6.6.6.6, 10.0.0.1',
      PARAM_ORDER_ID: 'o-1',
    })
    expect([code, JSON.parse(output)]).toEqual([
      0,
      {
        method: 'PUT',
        path: '/r/yarn/orders/o-1',
        query: { page: '2' },
        params: { order_id: 'o-1' },
        body: 'hello',
        tenant: 'blue',
        clientIp: '10.0.0.1',
      },
    ])
  })

  test('a stream goes out as it comes, and one that breaks off ends the process with 1', async () => {
    const whole = await once('web', '', { METHOD: 'GET', REQUEST_URL: '/stream' })
    expect([whole.code, whole.output.length]).toEqual([0, 200_001])
    const broken = await once('web', '', { METHOD: 'GET', REQUEST_URL: '/stream?fails' })
    expect([broken.code, broken.output.length]).toEqual([1, 200_000])
    expect(broken.log).toContain('no more wool')
  })

  test.each([
    [201, 0],
    [302, 1],
    [404, 1],
    [503, 1],
  ])('the status %i ends the process with %i', async (status, expected) => {
    const { code, output } = await once('web', '', { METHOD: 'GET', REQUEST_URL: `/status?is=${status}` })
    expect([code, output]).toEqual([expected, 'x'])
  })

  test('a body that is too long is not read to its end', async () => {
    const { code, output } = await once('web', Buffer.alloc(50 * 1024 * 1024))
    expect([code, JSON.parse(output)]).toMatchObject([1, { status: 413, detail: 'the body has more than 1000 bytes' }])
  })

  test('a process without a call’s environment serves a GET of nothing', async () => {
    await built()
    const { code, output } = await runOnce(script, { APP: 'web' })
    expect([code, JSON.parse(output)]).toMatchObject([0, { method: 'GET', path: '/', params: {} }])
  })
})

describe('serveIron with the format http', () => {
  let web: HotFunction
  let pay: HotFunction
  beforeAll(async () => {
    web = await hot('web')
    pay = await hot('pay')
  })
  const status = (head: string) => head.split('\r\n')[0]

  test('a request of IronFunctions’ own is what its headers say', async () => {
    const head = [
      'GET / HTTP/1.1',
      'Host: ',
      'Method: POST',
      'Request_url: /r/yarn/orders/o-1?page=2',
      'Route: /orders/:order-id',
      'Header_x_tenant: blue',
      'Header_content_type: text/plain',
      'Param_order_id: o-1',
      'Task-Id: t1',
    ]
    const { head: answered, body } = await web.send(head.join('\r\n'), 'hello')
    expect([status(answered), JSON.parse(body.toString())]).toEqual([
      'HTTP/1.1 200 OK',
      {
        method: 'POST',
        path: '/r/yarn/orders/o-1',
        query: { page: '2' },
        params: { order_id: 'o-1' },
        body: 'hello',
        tenant: 'blue',
      },
    ])
  })

  test('one process answers many requests, and a body that is too long takes none with it', async () => {
    const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: fn.example`
    const post = 'POST / HTTP/1.1\r\nHost: fn.example'
    expect(status((await web.send(get('/status?is=404'))).head)).toBe('HTTP/1.1 404 Not Found')
    const long = await web.send(post, Buffer.alloc(5 * 1024 * 1024))
    expect([status(long.head), JSON.parse(long.body.toString())]).toMatchObject([
      'HTTP/1.1 413 Payload Too Large',
      { detail: 'the body has more than 1000 bytes' },
    ])
    const streamed = await web.send(get('/stream'))
    expect([status(streamed.head), streamed.body.length]).toEqual(['HTTP/1.1 200 OK', 200_001])
    expect(streamed.head.toLowerCase()).toContain('content-length: 200001')
    expect(status((await web.send(get('/stream?fails'))).head)).toBe('HTTP/1.1 500 Internal Server Error')
    expect(status((await web.send(get('/'))).head)).toBe('HTTP/1.1 200 OK')
    expect(web.log()).toContain('weaving')
  })

  test('a direct handler’s errors are responses with their own status', async () => {
    const send = async (body: string) => {
      const answered = await pay.send('GET / HTTP/1.1\r\nHost: x\r\nMethod: POST\r\nRequest_url: /', body)
      return [status(answered.head), answered.body.toString()]
    }
    expect(await send('{"id":"o-1","total":0}')).toEqual([
      'HTTP/1.1 409 Conflict',
      expect.stringContaining('there is nothing to pay'),
    ])
    expect(await send('{"id":"o-1","total":-1}')).toEqual([
      'HTTP/1.1 500 Internal Server Error',
      expect.not.stringContaining('hunter2'),
    ])
    expect(await send('{"id":"o-1","total":3}')).toEqual(['HTTP/1.1 200 OK', expect.stringContaining('"total":3')])
  })

  test('the process ends with its input, the last request answered', async () => {
    const answering = web.send('GET /stream HTTP/1.1\r\nHost: fn.example')
    const ending = answering.then(() => web.end())
    expect((await answering).body).toHaveLength(200_001)
    expect(await ending).toBe(0)
    expect(await pay.end()).toBe(0)
  })

  test('input that is no HTTP ends the process, and is answered 400', async () => {
    const broken = await hot('web')
    expect(status((await broken.send('nonsense')).head)).toBe('HTTP/1.1 400 Bad Request')
    await broken.end()
  })
})

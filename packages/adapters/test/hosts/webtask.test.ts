import type { IncomingMessage, Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { direct, HttpError, http, on } from 'heddle'
import { secrets, toWebtask } from 'heddle/webtask'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { hostModule } from '../../../../test/hosts/hosts.mts'
import { cloudEventApp, Order, SEEN, seenIn } from '../conformance/family-app.ts'
import { familyConformance } from '../conformance/family-conformance.ts'
import { httpApp } from '../conformance/http-app.ts'
import { httpConformance } from '../conformance/http-conformance.ts'

interface Runtime {
  readonly PARSE_NEVER: number
  readonly PARSE_ON_ARITY: number
  createServer(fn: unknown, options: object): Server
  createHandler(fn: unknown, options: object): (req: IncomingMessage, res: unknown) => void
}

const runtimePath = hostModule('webtask-runtime')

if (runtimePath !== undefined) {
  const runtime = createRequire(runtimePath)(runtimePath) as Runtime
  const quiet = { info() {}, warn() {}, error() {} }
  const SECRETS = { apiKey: 'hunter2' }

  async function listening(server: Server): Promise<number> {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return (server.address() as AddressInfo).port
  }
  /** The runtime of the platform lets a webtask of three parameters read the body itself. */
  const start = (fn: unknown, options: object = { parseBody: runtime.PARSE_NEVER }) => {
    const server = runtime.createServer(fn, { logger: quiet, secrets: SECRETS, ...options })
    return listening(server).then((port) => ({ port, stop: () => server.close() }))
  }

  httpConformance({
    platform: 'webtask',
    host: 'webtask-runtime',
    differences: ['sendsStatusFirst'],
    async start() {
      const { port, stop } = await start(toWebtask(httpApp))
      return { address: { port }, stop }
    },
    cannotSend: ({ method = 'GET' }) =>
      method === method.toUpperCase() ? undefined : 'Node’s client and server know methods in upper case alone',
  })

  familyConformance({
    platform: 'webtask',
    family: 'cloudEvent',
    host: 'webtask-runtime',
    again: 'itself',
    async start() {
      const { port, stop } = await start(toWebtask(cloudEventApp))
      const printed = vi.spyOn(console, 'log')
      return {
        stop() {
          stop()
          printed.mockRestore()
        },
        async deliver([spec]) {
          const from = printed.mock.calls.length
          const response = await fetch(`http://127.0.0.1:${port}/`, {
            method: 'POST',
            headers: { 'content-type': 'application/cloudevents+json' },
            body: JSON.stringify(spec?.event),
          })
          const told = await response.text()
          const lines = printed.mock.calls.slice(from).map(([line]) => String(line))
          return { seen: seenIn(lines.filter((line) => line.startsWith(SEEN))), again: response.ok ? [] : [0], told }
        },
      }
    },
  })

  const PARSED = { parseBody: runtime.PARSE_ON_ARITY }
  async function serve(fn: unknown, options?: object) {
    const { port, stop } = await start(fn, options)
    onTestFinished(() => void stop())
    return async (path: string, init?: RequestInit) => {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, init)
      const text = await response.text()
      return [response.status, text === '' ? text : JSON.parse(text)]
    }
  }
  const posted = (body: unknown) => ({
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  describe('webtask: direct on webtask-runtime', () => {
    const pay = toWebtask(
      on(direct(Order))
        .use(secrets<{ readonly apiKey: string }>())
        .handle(({ payload, type }, { invocation, secrets }) => {
          const { total } = payload
          if (total === 0) throw new HttpError(409, 'there is nothing to pay')
          if (total < 0) throw new Error('hunter2: an order below nothing')
          if (total === 8) return { big: 7n }
          if (total === 9) return undefined
          return { type, platform: invocation.platform, isSecret: secrets.apiKey === 'hunter2', ...payload }
        }),
    )

    test('the runtime tells webtasks apart by their parameters', () => {
      expect([toWebtask(httpApp).length, toWebtask(cloudEventApp).length, pay.length]).toEqual([3, 3, 2])
    })

    test('a direct handler takes the body, and answers JSON', async () => {
      const call = await serve(pay, PARSED)
      const order = { id: 'é🧶', total: 3 }
      const answer = { type: 'io.webtask.call', platform: 'webtask', isSecret: true, ...order }
      expect(await call('/?total=5', posted(order))).toEqual([200, answer])
      const form = { method: 'POST', body: new URLSearchParams({ id: 'o-1', total: '3' }) }
      expect(await call('/', form)).toMatchObject([400, { message: 'the payload is not valid' }])
      expect(await call('/', posted({ id: 'o-1', total: 9 }))).toEqual([200, {}])
    })

    test('without a body the payload is the query and the parameters, and no secret', async () => {
      const echo = toWebtask(on(direct()).handle(({ payload }) => payload as object))
      const call = await serve(echo, { params: { page: 2 } })
      expect(await call('/?name=Jane&apiKey=guess')).toEqual([200, { name: 'Jane', page: 2 }])
    })

    test.each([
      ['a payload that the schema refuses', { id: 7 }, 422, 'the payload is not valid'],
      ['a payload that is no JSON', '{"id":', 422, 'the payload is not valid'],
      ['an error meant for the caller', { id: 'o-1', total: 0 }, 409, 'there is nothing to pay'],
      ['any other error', { id: 'o-1', total: -1 }, 500, 'the function failed'],
      ['what JSON cannot say', { id: 'o-1', total: 8 }, 500, 'the function failed'],
    ])('%s is told as far as the caller may know', async (_name, body, status, message) => {
      const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
      onTestFinished(() => logged.mockRestore())
      const call = await serve(pay, PARSED)
      const [code, answer] = await call('/', posted(body))
      // The platform's own runtime answers with the error's code, this one always with 400.
      expect(code).toBe(400)
      expect(answer).toMatchObject({ error: 'Script returned an error.', message })
      expect(JSON.stringify(answer)).not.toMatch(/hunter2|\.ts/)
      expect(logged).toHaveBeenCalledTimes(status === 500 ? 1 : 0)
    })

    test('a body that the runtime did not read is no reason to take the query for it', async () => {
      const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
      onTestFinished(() => logged.mockRestore())
      const call = await serve(pay)
      expect(await call('/?id=o-1', posted({ id: 'o-1', total: 3 }))).toMatchObject([
        400,
        { message: 'the function failed' },
      ])
      expect(String(logged.mock.calls)).toContain('the request has a body that the runtime did not read')
    })

    test('the error has its status as its code', async () => {
      const failure = await new Promise<unknown>((resolve) => {
        const ctx = { data: {}, query: {}, params: {}, secrets: {}, headers: {}, body: { id: 7 }, storage: {} }
        pay(ctx as never, resolve)
      })
      expect(failure).toMatchObject({ code: 422, name: 'Unprocessable Content', message: 'the payload is not valid' })
    })
  })

  describe('toWebtask in the runtime', () => {
    test('secrets are in the call, and in no header of the request', async () => {
      const handler = on(http())
        .use(secrets<{ readonly apiKey: string }>())
        .handle(({ headers }, { secrets }) => ({ body: { headers: Object.keys(headers), key: secrets.apiKey.length } }))
      const [, { headers, key }] = await (await serve(toWebtask(handler)))('/')
      expect(key).toBe(7)
      expect(headers).toContain('host')
      expect(headers).not.toContain('x-wt-params')
    })

    test('a body that the runtime has read already is there all the same', async () => {
      const handler = on(http({ body: Order, maxBytes: 100 })).handle(({ body }) => ({ body }))
      const call = await serve(toWebtask(handler), { parseBody: runtime.PARSE_ON_ARITY })
      expect(await call('/', posted({ id: 'é', total: 3 }))).toEqual([200, { id: 'é', total: 3 }])
    })

    test('a body that is too long is answered 413, and errors tell nothing', async () => {
      const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
      onTestFinished(() => logged.mockRestore())
      const handler = on(http()).handle(() => {
        throw new Error('hunter2')
      })
      const call = await serve(toWebtask(handler, { maxBytes: 10 }))
      expect(await call('/', posted({ id: 'o-12345' }))).toMatchObject([
        413,
        { detail: 'the body has more than 10 bytes' },
      ])
      expect(await call('/')).toEqual([500, { type: 'about:blank', title: 'Internal Server Error', status: 500 }])
    })

    test('a stream ends when its client is gone', async () => {
      let stopped: unknown
      const endless = on(http()).handle((_request, { invocation: { signal } }) => {
        signal.addEventListener('abort', () => {
          stopped = signal.reason.message
        })
        return { body: pieces() }
      })
      let isLetGo = false
      async function* pieces() {
        try {
          while (true) yield 'x'.repeat(64 * 1024)
        } finally {
          isLetGo = true
        }
      }
      const { port, stop } = await start(toWebtask(endless))
      onTestFinished(() => void stop())
      const response = await fetch(`http://127.0.0.1:${port}/`)
      const reader = (response.body as ReadableStream<Uint8Array>).getReader()
      await reader.read()
      await reader.cancel()
      await vi.waitUntil(() => isLetGo)
      expect(stopped).toBe('the client is gone')
    })

    test.each([
      [1, '/api/run/wt-c/yarn/orders', '/api/run/wt-c/yarn', '/orders'],
      [2, '/wt-c/yarn/orders', '/wt-c/yarn', '/orders'],
      [3, '/yarn/orders', '/yarn', '/orders'],
      [3, '/yarn', '/yarn', '/'],
      [3, '/yarns/orders', '', '/yarns/orders'],
    ])('on a URL of the format %i the path %s is mounted at %s', async (format, sent, basePath, path) => {
      const { createServer } = await import('node:http')
      const handler = on(http()).handle((request) => ({ body: { basePath: request.basePath, path: request.path } }))
      const handle = runtime.createHandler(toWebtask(handler), { logger: quiet })
      const claims = { container: 'wt-c', jtn: 'yarn', url_format: format, pb: 0 }
      const server = createServer((req, res) => {
        req.headers['x-wt-params'] = Buffer.from(JSON.stringify(claims)).toString('base64')
        handle(req, res)
      })
      const port = await listening(server)
      onTestFinished(() => void server.close())
      const response = await fetch(`http://127.0.0.1:${port}${sent}`)
      expect(await response.json()).toEqual({ basePath, path })
    })
  })
}

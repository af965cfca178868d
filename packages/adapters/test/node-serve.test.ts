import { once } from 'node:events'
import { Agent, createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { http, on } from 'heddle'
import { cloudEvent } from 'heddle/cloud-events'
import { type NodeListener, type NodeOptions, serve, toNode } from 'heddle/node'
import { queue } from 'heddle/portable'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { errorLines } from '../../events/test/helpers.ts'
import { familyConformance } from './conformance/family-conformance.ts'
import { postedEvents } from './hosts/posted-events.ts'
import { type RunningScript, startScript } from './hosts/script-host.ts'
import { serverBehaviour } from './hosts/server-behaviour.ts'

const start = (entry: string, env: Record<string, string> = {}, ...args: string[]) =>
  startScript({ binary: process.execPath, flags: [], entry: new URL(entry, import.meta.url), env, args })

serverBehaviour('node', 'node:http', () => start('./hosts/plain-app.ts'))

familyConformance({
  platform: 'node',
  family: 'cloudEvent',
  host: 'node:http',
  again: 'itself',
  start: () => postedEvents(() => start('./hosts/server-app.ts', {}, 'cloudEvent')),
})

const stops: (() => unknown)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

/** A server of `node:http` with a listener; what stands before the listener is what a framework does. */
async function listening(
  listener: NodeListener,
  before: (req: IncomingMessage, res: ServerResponse) => unknown = () => {},
): Promise<number> {
  const server = createServer(async (req, res) => {
    await before(req, res)
    await listener(req, res)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  stops.push(() => server.close())
  return (server.address() as AddressInfo).port
}

const call = async (port: number, path = '/', init: RequestInit = {}) => {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, init)
  return [response.status, await response.text()] as const
}

describe('toNode', () => {
  const where = on(http()).handle(({ clientIp, url }) => `${clientIp} ${new URL(url).origin}`)
  const claims = { 'x-forwarded-for': '203.0.113.9, 198.51.100.7', 'x-forwarded-proto': 'https', host: 'shop.example' }

  test.each<[options: NodeOptions, said: RegExp]>([
    [{}, /^127\.0\.0\.1 http:/],
    [{ trustProxy: true }, /^198\.51\.100\.7 https:/],
  ])('with %o believes what a proxy says only where there is one', async (options, said) => {
    const port = await listening(toNode(where, options))
    expect(await call(port, '/', { headers: claims })).toEqual([200, expect.stringMatching(said)])
    expect((await call(port))[1]).toMatch(/^127\.0\.0\.1 http:\/\/127\.0\.0\.1:\d+$/)
  })

  test('takes what a framework has kept of the body, up to the same size', async () => {
    const echo = on(http()).handle((request) => String(request.body))
    const port = await listening(toNode(echo, { maxBytes: 5 }), async (req) => {
      const chunks: Buffer[] = []
      for await (const chunk of req) chunks.push(chunk)
      Object.assign(req, { rawBody: Buffer.concat(chunks) })
    })
    expect(await call(port, '/', { method: 'POST', body: 'hello' })).toEqual([200, 'hello'])
    expect(await call(port, '/', { method: 'POST', body: 'hello!' })).toEqual([413, expect.stringContaining('5 bytes')])
  })

  test('answers a client that goes on sending, and waits no longer than a moment for it', async () => {
    const port = await listening(toNode(where, { maxBytes: 10 }))
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => {})
    const answered = once(socket, 'data')
    const closed = once(socket, 'close')
    socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1000000000\r\n\r\n')
    const sending = setInterval(() => socket.write('x'.repeat(1000)), 10)
    expect(String((await answered)[0])).toMatch(/^HTTP\/1\.1 413 [\s\S]*\r\nconnection: close\r\n/i)
    await closed
    clearInterval(sending)
  })

  test('tells the client that it failed when HTTP cannot say what it was to say', async () => {
    const lines = errorLines()
    const released = vi.fn()
    const body = { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}), return: released }) }
    const port = await listening(toNode(on(http()).handle(() => ({ headers: { 'x-name': 'hunter2 🧶' }, body }))))
    expect(await call(port)).toEqual([500, expect.not.stringContaining('hunter2')])
    expect(released).toHaveBeenCalledOnce()
    expect(lines()).toHaveLength(1)
  })

  describe('where no reply can be written', () => {
    const released = vi.fn()
    const endless: Body = {
      [Symbol.asyncIterator]: () => ({
        next: async () => ({ done: false, value: 'x' }),
        return: async () => {
          released()
          return { done: true, value: undefined }
        },
      }),
    }
    type Body = AsyncIterable<string>
    /** What the log has when the request is done with. */
    async function logged(listener: NodeListener, before?: Parameters<typeof listening>[1]) {
      released.mockClear()
      const lines = errorLines()
      const port = await listening(listener, before)
      const answer = await call(port).catch((error: Error) => error)
      await listener.drained()
      return { answer, codes: lines().map((line) => (line as { error: { code: string } }).error.code) }
    }

    test('since the function has begun one, the connection is cut, once it was told why', async () => {
      const own = on(http()).handle((_request, { invocation }) => {
        const { res } = invocation.raw as { readonly res: ServerResponse }
        res.flushHeaders()
        return { body: endless }
      })
      const { answer, codes } = await logged(toNode(own))
      expect(answer).toBeInstanceOf(Error)
      expect(codes).toEqual(['ERR_HTTP_HEADERS_SENT'])
      expect(released).toHaveBeenCalledOnce()
    })

    test('since a framework has answered meanwhile, that answer stays whole', async () => {
      const late = on(http()).handle(() => ({ body: endless }))
      const { answer, codes } = await logged(toNode(late), (_req, res) => void res.writeHead(503).end('timed out'))
      expect(answer).toEqual([503, 'timed out'])
      expect(codes).toEqual([])
      expect(released).toHaveBeenCalledOnce()
    })

    test('since no head can, it is tried once more and no longer', async () => {
      const broken = on(http()).handle(() => ({ body: endless }))
      const { answer, codes } = await logged(toNode(broken), (_req, res) => {
        res.writeHead = () => {
          throw Object.assign(new Error('no'), { code: 'NO' })
        }
      })
      expect(answer).toBeInstanceOf(Error)
      expect(codes).toEqual(['NO', 'NO'])
      expect(released).toHaveBeenCalledOnce()
    })
  })

  test('never takes a body that a framework has swallowed for none', async () => {
    const lines = errorLines()
    const fn = vi.fn()
    const port = await listening(toNode(on(http()).handle(fn)), async (req) => {
      for await (const _ of req);
    })
    const nothing = '{"type":"about:blank","title":"Internal Server Error","status":500}'
    expect(await call(port, '/', { method: 'POST', body: 'hello' })).toEqual([500, nothing])
    expect(fn).not.toHaveBeenCalled()
    expect(lines()).toMatchObject([
      { error: { code: 'MISUSE', message: expect.stringContaining('the body was read') } },
    ])
  })

  test('lets go of a body for which nobody is there any more', async () => {
    const released = vi.fn()
    let left: () => void = () => {}
    const gone = new Promise<void>((resolve) => {
      left = resolve
    })
    const stream = on(http()).handle(async () => {
      await gone
      return {
        body: {
          [Symbol.asyncIterator]: () => ({
            next: async () => ({ done: false as const, value: 'x' }),
            return: async () => {
              released()
              return { done: true as const, value: undefined }
            },
          }),
        },
      }
    })
    const listener = toNode(stream)
    const port = await listening(listener, (req) => req.socket.once('close', () => setImmediate(left)))
    const socket = connect(port, '127.0.0.1')
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n')
    await new Promise((resolve) => setTimeout(resolve, 100))
    socket.destroy()
    await gone
    await listener.drained()
    expect(released).toHaveBeenCalledOnce()
  })

  test('aborts the signal before the time that a request may take is over', async () => {
    const waiting = on(http()).handle(
      (_request, { invocation }) =>
        new Promise<string>((resolve) => {
          invocation.signal.addEventListener('abort', () => resolve(String(invocation.signal.reason.name)))
        }),
    )
    const port = await listening(toNode(waiting, { timeout: 100, margin: 50 }))
    expect(await call(port)).toEqual([200, 'TimeoutError'])
  })

  test('drains: waits for what runs, and what that hands to waitUntil', async () => {
    const steps: string[] = []
    const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
    const working = on(http()).handle((_request, { invocation }) => {
      invocation.waitUntil(
        later(30).then(() => {
          steps.push('work')
          invocation.waitUntil(later(10).then(() => steps.push('more work')))
        }),
      )
      invocation.waitUntil(later(5).then(() => Promise.reject(new Error('no'))))
    })
    errorLines()
    const listener = toNode(working)
    const port = await listening(listener)
    expect(await call(port)).toEqual([204, ''])
    steps.push('answer')
    await listener.drained()
    expect(steps).toEqual(['answer', 'work', 'more work'])
    await listener.drained()
  })

  test('takes events of a catalogue that senders post', async () => {
    const ids: string[] = []
    const port = await listening(
      toNode(
        on(cloudEvent({}, { otherwise: 'pass' })).each(({ id }) => {
          ids.push(id)
        }),
      ),
    )
    const event = { specversion: '1.0', id: 'e-1', source: 's', type: 't' }
    const headers = { 'content-type': 'application/cloudevents+json' }
    expect(await call(port, '/', { method: 'POST', headers, body: JSON.stringify(event) })).toEqual([204, ''])
    expect((await call(port, '/', { method: 'POST', headers, body: '{' }))[0]).toBe(400)
    expect(ids).toEqual(['e-1'])
  })

  test('refuses at load what nothing triggers there', () => {
    expect(() => toNode(on(queue()).each(() => {}) as never)).toThrow(
      'queue: nothing on node triggers it; what is triggered there: http, cloudEvent',
    )
  })
})

describe('serve', () => {
  const hello = on(http()).handle(() => 'hello')

  test('takes any port that is free, and stops when it is told', async () => {
    const signals = process.listenerCount('SIGTERM')
    const { port, close } = await serve(hello, { port: 0, host: '127.0.0.1' })
    expect(process.listenerCount('SIGTERM')).toBe(signals + 1)
    expect(await call(port)).toEqual([200, 'hello'])
    await Promise.all([close(), close()])
    expect(process.listenerCount('SIGTERM')).toBe(signals)
    await expect(call(port)).rejects.toThrow()
  })

  test('takes the port that the platform names', async () => {
    const { port: free, close: stop } = await serve(hello, { port: 0, host: '127.0.0.1', signals: [] })
    await stop()
    vi.stubEnv('PORT', String(free))
    const { port, close } = await serve(hello, { host: '127.0.0.1', signals: [] })
    vi.unstubAllEnvs()
    expect(port).toBe(free)
    await close()
  })

  test('rejects when it cannot listen, and leaves nothing behind', async () => {
    const signals = process.listenerCount('SIGTERM')
    const { port, close } = await serve(hello, { port: 0, host: '127.0.0.1', signals: [] })
    await expect(serve(hello, { port, host: '127.0.0.1' })).rejects.toMatchObject({ code: 'EADDRINUSE' })
    await expect(serve(hello, { port: 70_000 })).rejects.toMatchObject({ code: 'ERR_SOCKET_BAD_PORT' })
    for (const none of ['http', '70000', '-1', '1.5', ' ']) {
      vi.stubEnv('PORT', none)
      await expect(serve(hello)).rejects.toMatchObject({
        code: 'MISUSE',
        message: `serve: the environment variable PORT is "${none}", which is no port`,
      })
    }
    vi.unstubAllEnvs()
    expect(process.listenerCount('SIGTERM')).toBe(signals)
    await close()
  })

  test('refuses what is no number, as JavaScript may have it', async () => {
    const because = 'toNode: timeout has to be a number, got "60s"'
    expect(() => toNode(hello, { timeout: '60s' as never })).toThrow(because)
    expect(() => toNode(hello, { maxBytes: Number.NaN })).toThrow('toNode: maxBytes has to be a number, got NaN')
    await expect(serve(hello, { grace: null as never })).rejects.toThrow('serve: grace has to be a number, got null')
  })

  test('keeps connections open longer than load balancers do', async () => {
    const { port, close } = await serve(hello, { port: 0, host: '127.0.0.1', signals: [] })
    const agent = new Agent({ keepAlive: true })
    const answered = send({ host: '127.0.0.1', port, agent }).end()
    const [response] = (await once(answered, 'response')) as [IncomingMessage]
    expect(response.headers['keep-alive']).toBe('timeout=65')
    response.resume()
    await once(response, 'end')
    // A connection that waits for the next request does not keep the server.
    await close()
    agent.destroy()
  })
})

describe('a server that is told to stop', () => {
  async function running(env: Record<string, string> = {}): Promise<RunningScript> {
    const server = await start('./hosts/plain-app.ts', env)
    stops.push(() => server.stop())
    return server
  }
  const began = async ({ lines }: RunningScript, text: string) => {
    while (!lines.includes(text)) await new Promise((resolve) => setTimeout(resolve, 10))
  }

  test('answers what it has, takes nothing new, and ends with 0', async () => {
    const server = await running()
    const agent = new Agent({ keepAlive: true })
    const asking = send({ host: '127.0.0.1', port: server.port, path: '/slow', agent }).end()
    await began(server, 'slow began')
    process.kill(server.pid, 'SIGTERM')
    const [response] = (await once(asking, 'response')) as [IncomingMessage]
    let text = ''
    for await (const chunk of response) text += chunk
    expect([response.statusCode, text]).toEqual([200, 'slow'])
    expect(await server.ended).toBe(0)
    await expect(call(server.port)).rejects.toThrow()
    agent.destroy()
  })

  test('waits for the work behind its answers', async () => {
    const server = await running()
    expect(await call(server.port, '/behind')).toEqual([204, ''])
    process.kill(server.pid, 'SIGINT')
    expect(await server.ended).toBe(0)
    expect(server.lines).toContain('done behind the answer, the signal did not abort')
  })

  test('lets a stream come to its end, on a connection that would be kept, and waits no longer', async () => {
    const server = await running()
    const response = await fetch(`http://127.0.0.1:${server.port}/tail`)
    process.kill(server.pid, 'SIGTERM')
    expect((await response.text()).split('\n')).toHaveLength(11)
    // Well before the 65 seconds of a connection that is kept.
    expect(await server.ended).toBe(0)
  })

  /** What it has logged of its end. */
  const logged = ({ lines }: RunningScript) =>
    lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as unknown)

  test('tells what has no end when half of its time is over, and waits until that has cleaned up', async () => {
    const server = await running({ GRACE: '400' })
    const response = await fetch(`http://127.0.0.1:${server.port}/stream`)
    process.kill(server.pid, 'SIGTERM')
    await expect(response.text()).rejects.toThrow()
    expect(await server.ended).toBe(0)
    expect(server.lines).toContain('stream aborted: AbortError')
    expect(server.lines).toContainEqual(expect.stringMatching(/^stream let go of after \d+$/))
    const message = 'serve: told to end what was not done 200 ms after it was to stop'
    expect(logged(server)).toEqual([{ level: 'WARN', message, invocations: 1 }])
  })

  test('cuts off what is not done in the time that it is given', async () => {
    const server = await running({ GRACE: '200' })
    const deaf = call(server.port, '/deaf')
    await began(server, 'deaf began')
    process.kill(server.pid, 'SIGTERM')
    await expect(deaf).rejects.toThrow()
    expect(await server.ended).toBe(0)
    expect(logged(server)).toEqual([
      { level: 'WARN', message: 'serve: told to end what was not done 100 ms after it was to stop', invocations: 1 },
      { level: 'WARN', message: 'serve: cut off what was not done 200 ms after it was to stop', invocations: 1 },
    ])
  })

  test('waits for the other servers of its process', async () => {
    const servers = await start('./hosts/two-servers-app.ts')
    stops.push(() => servers.stop())
    const slow = call(servers.port)
    await began(servers, 'began')
    process.kill(servers.pid, 'SIGTERM')
    expect(await slow).toEqual([200, 'slow'])
    expect(await servers.ended).toBe(0)
  })

  test('ends at once when it is told again', async () => {
    const server = await running()
    const response = await fetch(`http://127.0.0.1:${server.port}/stream`)
    process.kill(server.pid, 'SIGTERM')
    await new Promise((resolve) => setTimeout(resolve, 200))
    process.kill(server.pid, 'SIGTERM')
    await expect(response.text()).rejects.toThrow()
    expect(await server.ended).toBe('SIGTERM')
  })
})

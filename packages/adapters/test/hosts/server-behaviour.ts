// What a server of a user's own does, on a runtime that has its own: clients that leave, slow ones, broken uploads.

import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RunningScript } from './script-host.ts'

/** Runs the tests against `plain-app.ts`. */
export function serverBehaviour(platform: string, host: string, start: () => Promise<RunningScript>): void {
  describe(`a server under ${host}`, () => {
    let server: RunningScript
    beforeAll(async () => {
      server = await start()
    })
    afterAll(async () => {
      await server?.stop()
    })

    const url = (path: string) => `http://127.0.0.1:${server.port}${path}`
    async function call(path: string, init: RequestInit & { readonly duplex?: 'half' } = {}) {
      const response = await fetch(url(path), init)
      return [response.status, await response.text()] as const
    }
    /** Resolves with a line that was printed, of those from there on. */
    async function line(pattern: RegExp, from = 0): Promise<string> {
      for (let tries = 0; tries < 500; tries++) {
        const found = server.lines.slice(from).find((text) => pattern.test(text))
        if (found !== undefined) return found
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      throw new Error(`nothing like ${pattern} in\n${server.lines.slice(from).join('\n')}`)
    }
    /** A connection on which a request was sent as it stands. */
    async function sent(text: string): Promise<Socket> {
      const socket = connect(server.port, '127.0.0.1')
      socket.on('error', () => {})
      await new Promise<void>((resolve) => socket.write(text, () => resolve()))
      return socket
    }
    const post = (times: unknown) => ({
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': '198.51.100.7' },
      body: JSON.stringify({ times }),
    })

    test('a request is read, with layers, and its client is who it is', async () => {
      const [status, body] = await call('/greetings/J%C3%BCrgen', post(2))
      expect([status, JSON.parse(body)]).toEqual([
        201,
        { greeting: 'hello Jürgen', times: 2, clientIp: '127.0.0.1', platform },
      ])
      expect(await call('/greetings/x', post('two'))).toEqual([422, expect.stringContaining('"path":"body.times"')])
      expect(await call('/events')).toEqual([200, 'data: 1\n\ndata: 2\n\n'])
    })

    test('an error tells the client nothing, and neither does a header that HTTP cannot say', async () => {
      const nothing = '{"type":"about:blank","title":"Internal Server Error","status":500}'
      expect(await call('/broken')).toEqual([500, nothing])
      expect(await call('/unsayable')).toEqual([500, nothing])
    })

    test('a body that is too large is answered 413, whether its length is told or not', async () => {
      const tooLarge = [413, expect.stringContaining('the body has more than 100000 bytes')]
      expect(await call('/echo', { method: 'POST', body: 'x'.repeat(100_000) })).toEqual([200, '100000'])
      expect(await call('/echo', { method: 'POST', body: 'x'.repeat(100_001) })).toEqual(tooLarge)
      let pieces = 0
      const body = new ReadableStream({
        pull(controller) {
          if (pieces++ < 20) controller.enqueue(new Uint8Array(50_000))
          else controller.close()
        },
      })
      expect(await call('/echo', { method: 'POST', body, duplex: 'half' })).toEqual(tooLarge)
    })

    test('a body may come slowly', async () => {
      const socket = await sent('POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\nconnection: close\r\n\r\n')
      const answer = new Promise<string>((resolve) => {
        let text = ''
        socket.on('data', (chunk) => {
          text += chunk
        })
        socket.on('close', () => resolve(text))
      })
      for (const piece of 'abc') {
        await new Promise((resolve) => setTimeout(resolve, 50))
        socket.write(piece)
      }
      expect(await answer).toMatch(/^HTTP\/1\.1 200[\s\S]*\r\n\r\n(?:1\r\n)?3/)
    })

    test('a body that breaks off reaches no function, and is nobody’s failure', async () => {
      const from = server.lines.length
      const socket = await sent('POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\nabc')
      await new Promise((resolve) => setTimeout(resolve, 100))
      socket.destroy()
      expect(await call('/events')).toEqual([200, expect.any(String)])
      expect(server.lines.slice(from).filter((text) => /ERROR|echo/.test(text))).toEqual([])
    })

    test('work that was handed to waitUntil goes on behind the answer', async () => {
      const from = server.lines.length
      expect(await call('/behind')).toEqual([204, ''])
      expect(await line(/^done behind the answer, the signal (?!aborted)/, from)).toContain('did not abort')
    })

    test('a client that leaves aborts the signal while the function runs', async () => {
      const from = server.lines.length
      const gone = new AbortController()
      const calling = call('/slow', { signal: gone.signal })
      await line(/^slow began$/, from)
      gone.abort()
      await expect(calling).rejects.toThrow()
      expect(await line(/^slow aborted/, from)).toBe('slow aborted: AbortError')
    })

    test('a client that leaves a stream aborts the signal, lets go of the body, and is nobody’s failure', async () => {
      const from = server.lines.length
      const gone = new AbortController()
      const response = await fetch(url('/stream'), { signal: gone.signal })
      await response.body?.getReader().read()
      gone.abort()
      expect(await line(/^stream aborted/, from)).toBe('stream aborted: AbortError')
      await line(/^stream let go of after \d+$/, from)
      expect(server.lines.slice(from).filter((text) => text.includes('ERROR'))).toEqual([])
    })

    test('a client that does not read has the body wait', async () => {
      const from = server.lines.length
      const socket = await sent('GET /flood HTTP/1.1\r\nhost: x\r\n\r\n')
      socket.pause()
      // Pieces of 64 KiB, as fast as they are taken: more than a thousand in this time by a client that reads.
      await new Promise((resolve) => setTimeout(resolve, 1500))
      socket.destroy()
      const [, count] = /after (\d+)$/.exec(await line(/^flood let go of/, from)) ?? []
      expect(Number(count)).toBeLessThan(400)
    })

    test('a reply that breaks off does not look whole', async () => {
      const whole = await call('/late').catch((error: Error) => error)
      expect(whole).toBeInstanceOf(Error)
      expect(await line(/the reply broke off/)).toContain('hunter2')
    })
  })
}

import { setTimeout as sleep } from 'node:timers/promises'
import { HttpError, http, on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { mount, sse } from 'heddle/http'
import { Hono } from 'hono'
import { streamSSE } from 'hono/streaming'

async function* ticks(count: number, ms: number): AsyncGenerator<string> {
  for (let index = 0; index < count; index++) {
    if (index > 0) await sleep(ms)
    yield `tick ${index}\n`
  }
}

export const chunks = toLambda.stream(
  on(http()).handle(() => ({
    status: 201,
    headers: { 'content-type': 'text/plain', 'x-kind': 'ticks' },
    cookies: ['a=1; Secure', 'b=2'],
    body: ticks(4, 150),
  })),
)

export const events = toLambda.stream(
  on(http()).handle(() =>
    sse(
      (async function* () {
        for await (const tick of ticks(3, 150)) yield { event: 'tick', id: tick.trim(), data: { tick } }
      })(),
    ),
  ),
)

export const silence = toLambda.stream(on(http()).handle(() => sse(ticks(2, 350), { keepAlive: 100 })))

export const nothing = toLambda.stream(on(http()).handle(() => ({ status: 204, cookies: ['gone=; Max-Age=0'] })))

export const whole = toLambda.stream(on(http()).handle(() => ({ body: { whole: true } })))

export const early = toLambda.stream(
  on(http()).handle(() => {
    throw new HttpError(404, 'no such order')
  }),
)

export const broken = toLambda.stream(
  on(http()).handle(() => {
    throw new Error('a secret')
  }),
)

export const late = toLambda.stream(
  on(http()).handle(() => ({
    body: (async function* () {
      yield 'so far '
      await sleep(50)
      throw new TypeError('the database is gone')
    })(),
  })),
)

/** Says on its log when it was let go of, and why. */
export const endless = toLambda.stream(
  on(http()).handle((_request, { invocation }) => {
    invocation.signal.addEventListener('abort', () => console.log(`signal: ${invocation.signal.reason.name}`))
    async function* forever(): AsyncGenerator<Uint8Array> {
      try {
        while (true) {
          yield new Uint8Array(1024).fill(97)
          await sleep(10)
        }
      } finally {
        console.log('let go of')
      }
    }
    return { body: forever() }
  }),
  { margin: 300 },
)

/** 64 MB in chunks of 64 kB; says on its log how many bytes it has made. */
export const flood = toLambda.stream(
  on(http()).handle(() => ({
    body: (async function* () {
      const chunk = new Uint8Array(64 * 1024)
      for (let count = 1; count <= 1024; count++) {
        if (count % 16 === 0) console.log(`made ${count * chunk.length}`)
        yield chunk
      }
    })(),
  })),
)

const app = new Hono()
app.get('/sse', (c) =>
  streamSSE(c, async (stream) => {
    for (let index = 0; index < 3; index++) {
      await stream.writeSSE({ data: `hono ${index}` })
      await stream.sleep(150)
    }
  }),
)
export const hono = toLambda.stream(mount(app.fetch))

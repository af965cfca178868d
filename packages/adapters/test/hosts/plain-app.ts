// A server as a user writes it, for Bun, Deno and Node: nothing in it but heddle, and no Buffer that a runtime does not have.

import { http, log, on } from 'heddle'
import { toFetch } from 'heddle/fetch'
import { routes, sse } from 'heddle/http'
import { serve } from 'heddle/node'
import * as v from 'valibot'

const greet = on(http.post('/greetings/:name', { body: v.object({ times: v.number() }) }))
  .use(log())
  .handle(({ body, params, clientIp }, { log, invocation }) => {
    log.info('greeted')
    return { status: 201, body: { greeting: `hello ${params.name}`, ...body, clientIp, platform: invocation.platform } }
  })

const behind = on(http()).handle((_request, { invocation }) => {
  const later = new Promise<void>((resolve) => setTimeout(resolve, 50))
  const { signal } = invocation
  const how = () => (signal.aborted ? 'aborted' : 'did not abort')
  invocation.waitUntil(later.then(() => console.log(`done behind the answer, the signal ${how()}`)))
})

const broken = on(http()).handle(() => {
  throw new Error('hunter2')
})

const unsayable = on(http()).handle(() => ({ headers: { 'x-name': '🧶' }, body: endless('unsayable') }))

/** Says when it is let go of, and how many pieces it made by then. */
async function* endless(name: string, size = 10) {
  let count = 0
  try {
    while (true) {
      yield new Uint8Array(size).fill(97)
      count++
      await new Promise((resolve) => setTimeout(resolve, size > 10 ? 0 : 10))
    }
  } finally {
    console.log(`${name} let go of after ${count}`)
  }
}

const stream = on(http()).handle((_request, { invocation }) => {
  invocation.signal.addEventListener('abort', () => console.log(`stream aborted: ${invocation.signal.reason?.name}`))
  return { body: endless('stream') }
})

const late = on(http()).handle(() => ({
  body: (async function* () {
    yield 'so far'
    await new Promise((resolve) => setTimeout(resolve, 50))
    throw new Error('hunter2')
  })(),
}))

/** As long as a client waits for it, which is not for ever. */
const tail = on(http()).handle(() => ({
  body: (async function* () {
    for (let count = 0; count < 10; count++) {
      yield `${count}\n`
      await new Promise((resolve) => setTimeout(resolve, 40))
    }
  })(),
}))

/** Heeds no signal. */
const deaf = on(http()).handle(async () => {
  console.log('deaf began')
  await new Promise((resolve) => setTimeout(resolve, 60_000))
})

const flood = on(http()).handle(() => ({ body: endless('flood', 64 * 1024) }))

const slow = on(http()).handle(async (_request, { invocation }) => {
  console.log('slow began')
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, 400)
    invocation.signal.addEventListener('abort', () => {
      clearTimeout(timer)
      console.log(`slow aborted: ${invocation.signal.reason?.name}`)
      resolve()
    })
  })
  return 'slow'
})

const handler = routes({
  'POST /greetings/:name': greet,
  'GET /behind': behind,
  'GET /broken': broken,
  'GET /unsayable': unsayable,
  'GET /stream': stream,
  'GET /flood': flood,
  'GET /tail': tail,
  'GET /late': late,
  'GET /slow': slow,
  'GET /deaf': deaf,
  'GET /events': () =>
    sse(
      (async function* () {
        yield { data: 1 }
        yield { data: 2 }
      })(),
    ),
  'POST /echo': (request) => ({ body: request.bytes().length }),
})

interface Runtimes {
  readonly Bun?: { serve(options: object): { readonly port: number } }
  readonly Deno?: { serve(options: object, handler: unknown): { readonly addr: { readonly port: number } } }
}
const { Bun, Deno } = globalThis as Runtimes
const options = { maxBytes: 100_000 }
const where = { port: 0, hostname: '127.0.0.1' }
let port: number
if (Bun !== undefined) port = Bun.serve({ ...where, fetch: toFetch(handler, options) }).port
else if (Deno !== undefined) port = Deno.serve({ ...where, onListen() {} }, toFetch(handler, options)).addr.port
else {
  const grace = process.env.GRACE === undefined ? undefined : Number(process.env.GRACE)
  port = (await serve(handler, { ...options, port: 0, host: '127.0.0.1', grace })).port
}
console.log(`listening ${port}`)

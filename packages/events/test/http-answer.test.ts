import { http, on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { file, json, mount, routes } from 'heddle/http'
import { albEvent, functionUrlEvent, restApiEvent } from 'heddle/testing'
import { describe, expect, test } from 'vitest'
import { type AnyHandler, context, errorLines, type Raw } from './helpers.ts'

const answer = async (handler: AnyHandler, event: object = restApiEvent()): Promise<Raw> =>
  (await toLambda(handler)(event, context())) as Raw

const bytes = (text: string) => new TextEncoder().encode(text)

describe('a body of bytes that are text', () => {
  test.each([
    'application/json',
    'application/problem+json; charset=utf-8',
    'text/html; charset=UTF-8',
    'text/csv',
    'image/svg+xml',
    'application/xml',
    'application/javascript',
    'application/x-www-form-urlencoded',
  ])('goes out as text, for a REST API would send its base64 on as it is: %s', async (type) => {
    const headers = { 'content-type': type }
    const text = '{"é":"\ufeff🧶"}'
    const ways = [
      mount(() => new Response(text, { headers })),
      on(http()).handle(() => ({ headers, body: bytes(text) })),
      on(http()).handle(() => file(bytes(text), { type })),
      on(http()).handle(() => new Response(new Blob([text]), { headers })),
    ]
    for (const handler of ways) {
      expect(await answer(handler)).toMatchObject({ body: text, isBase64Encoded: false })
    }
  })

  test.each<[string, Record<string, string>, Uint8Array]>([
    ['of a type that is none of text', { 'content-type': 'image/png' }, bytes('x')],
    ['of no type', {}, bytes('x')],
    ['compressed', { 'content-type': 'text/plain', 'content-encoding': 'gzip' }, bytes('x')],
    ['no UTF-8', { 'content-type': 'text/plain' }, new Uint8Array([0xff])],
    ['of a type that only looks like one', { 'content-type': 'application/jsonx' }, bytes('x')],
  ])('and in base64 where it is %s', async (_what, headers, body) => {
    expect(await answer(on(http()).handle(() => ({ headers, body })))).toMatchObject({
      body: Buffer.from(body).toString('base64'),
      isBase64Encoded: true,
    })
  })

  test('keeps every byte, a byte order mark too', async () => {
    const { body } = await answer(on(http()).handle(() => file(bytes('\ufeffa;b'), { name: 'x.csv' })))
    expect(body).toBe('\ufeffa;b')
  })
})

describe('a stream that is too large for Lambda', () => {
  async function* megabytes(count: number) {
    for (let index = 0; index < count; index++) yield new Uint8Array(1024 * 1024)
  }

  test('in base64 is a 500 that the log explains', async () => {
    const lines = errorLines()
    const handler = on(http()).handle(() => ({ body: megabytes(5) }))
    expect((await answer(handler)).statusCode).toBe(500)
    expect(lines()).toMatchObject([
      { error: { message: expect.stringContaining('only a reply that is streamed may have') } },
    ])
  })

  test('is none where its base64 still fits', async () => {
    expect((await answer(on(http()).handle(() => ({ body: megabytes(4) })))).statusCode).toBe(200)
  })
})

test('HEAD lets go of a stream that nobody will read', async () => {
  const notes: string[] = []
  const body = () => new ReadableStream({ cancel: () => void notes.push('cancelled') }, { highWaterMark: 0 })
  expect(
    await answer(
      mount(() => new Response(body())),
      restApiEvent({ method: 'HEAD' }),
    ),
  ).toMatchObject({
    statusCode: 200,
    body: '',
  })
  async function* never() {
    notes.push('begun')
    yield 'x'
  }
  await answer(
    on(http()).handle(() => ({ body: never() })),
    restApiEvent({ method: 'HEAD' }),
  )
  expect(notes).toEqual(['cancelled'])
})

test('a reply that an app makes when it hears that the deadline is near goes out', async () => {
  const app = mount(async ({ signal }) => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
    return new Response('too late', { status: 503 })
  })
  const event = functionUrlEvent()
  const late = await toLambda(app, { margin: 40 })(event, context({ remaining: 80 }))
  expect(late).toMatchObject({ statusCode: 503, body: 'too late' })
})

test('a path is the same for the routes and for the app that they lead to', async () => {
  const seen: string[] = []
  const app = mount((request) => {
    seen.push(new URL(request.url).pathname)
    return new Response()
  })
  const handler = routes({ '/admin/*': () => ({ status: 403 }), '/*': app, 'GET /x': () => json(1) })
  const paths = ['/admin\\users', '/admin#/users', '/admin?/users', '/a\\..b']
  for (const path of paths) {
    // As an event may have them: clients of all kinds send what they like.
    for (const event of [functionUrlEvent(), restApiEvent(), albEvent()] as Raw[]) {
      if ('rawPath' in event) event.rawPath = path
      else event.path = path
      expect((await answer(handler, event)).statusCode, path).toBe(200)
    }
  }
  expect(seen.filter((path) => /^\/admin(?:\/|$)/.test(path))).toEqual([])
})

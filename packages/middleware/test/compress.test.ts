import { EventEmitter, on as eventsOf } from 'node:events'
import { Readable, Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  brotliDecompressSync,
  constants,
  createBrotliDecompress,
  createGunzip,
  gunzipSync,
  zstdDecompressSync,
} from 'node:zlib'
import { HttpError, type HttpMiddleware, type HttpReturns, http, on, outermost } from 'heddle'
import { toLambda } from 'heddle/aws'
import { type CompressOptions, compress, sse } from 'heddle/http'
import { albEvent, functionUrlEvent, invoke, lambdaContext, readAnswer, restApiEvent } from 'heddle/testing'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { call, handlerOf, through } from './http-calls.ts'

const TEXT: string = 'a line of text that says much the same as the others\n'.repeat(100)
const DECODE = { br: brotliDecompressSync, gzip: gunzipSync, zstd: zstdDecompressSync }

beforeEach(() => vi.spyOn(console, 'error').mockImplementation(() => {}))
afterEach(() => vi.restoreAllMocks())

/** The reply to a client that accepts these encodings. */
async function replyTo(accept: string | undefined, returned: HttpReturns = TEXT, options: CompressOptions = {}) {
  const headers = accept === undefined ? {} : { 'Accept-Encoding': accept }
  return await through(compress(options), () => returned, { headers })
}

/** The encoding that a client which accepts these gets. */
async function encodingFor(accept: string | undefined, returned?: HttpReturns, options?: CompressOptions) {
  return (await replyTo(accept, returned, options)).headers['content-encoding']
}

describe('a reply', () => {
  test.each(['br', 'gzip', 'zstd'] as const)('is compressed with %s', async (encoding) => {
    for (const body of [TEXT, Buffer.from(TEXT), { text: TEXT }]) {
      const reply = await replyTo(encoding, { headers: { 'content-type': 'text/plain' }, cookies: ['a=1'], body })
      expect({ ...reply, body: DECODE[encoding](reply.body).toString() }).toEqual({
        status: 200,
        headers: { 'content-type': 'text/plain', 'content-encoding': encoding, vary: 'accept-encoding' },
        cookies: ['a=1'],
        body: typeof body === 'object' && 'text' in body ? JSON.stringify(body) : TEXT,
      })
      expect(reply.body.length).toBeLessThan(300)
    }
  })

  test.each([
    ['a REST API', restApiEvent],
    ['a function URL', functionUrlEvent],
    ['an ALB', (request: object) => albEvent(request)],
  ])('goes through %s', async (_name, eventOf) => {
    const handler = on(http())
      .use(compress())
      .handle(() => TEXT)
    const event = eventOf({ headers: { 'Accept-Encoding': 'gzip, br' } })
    const reply = readAnswer(event, await invoke(handler, event))
    expect(brotliDecompressSync(reply.body).toString()).toBe(TEXT)
  })

  test('to an error is compressed too', async () => {
    const issues = Array.from({ length: 100 }, (_, index) => ({ message: `expected text ${index}` }))
    const fail = () => Promise.reject(new HttpError(422, 'not valid', { issues }))
    const reply = await through(compress(), fail, { headers: { 'accept-encoding': 'br' } })
    expect([reply.status, reply.headers]).toEqual([
      422,
      { 'content-type': 'application/problem+json', 'content-encoding': 'br', vary: 'accept-encoding' },
    ])
    expect(JSON.parse(brotliDecompressSync(reply.body).toString()).errors).toHaveLength(100)
  })

  test('has a weak tag, and nothing that is true of the plain body alone', async () => {
    const headers = {
      'content-type': 'text/plain',
      etag: '"v1"',
      'content-length': String(TEXT.length),
      'accept-ranges': 'bytes',
      vary: 'origin',
    }
    expect((await replyTo('gzip', { headers, body: TEXT })).headers).toEqual({
      'content-type': 'text/plain',
      etag: 'W/"v1"',
      'content-encoding': 'gzip',
      vary: 'origin, accept-encoding',
    })
    expect((await replyTo('gzip', { headers: { etag: 'W/"v1"' }, body: TEXT })).headers.etag).toBe('W/"v1"')
    expect((await replyTo(undefined, { headers, body: TEXT })).headers).toEqual({
      ...headers,
      vary: 'origin, accept-encoding',
    })
  })

  test('to HEAD has the headers that a cache knows it by, and is not compressed', async () => {
    const fn = () => ({ headers: { etag: '"v1"', 'content-length': String(TEXT.length) }, body: TEXT })
    const reply = await through(compress(), fn, { method: 'HEAD', headers: { 'accept-encoding': 'br' } })
    expect(reply).toEqual({
      status: 200,
      headers: { 'content-type': 'text/plain; charset=utf-8', etag: 'W/"v1"', vary: 'accept-encoding' },
      cookies: [],
      body: Buffer.alloc(0),
    })
  })

  test('that is a 304 varies as the one that the cache has, and has its tag', async () => {
    const reply = { status: 304, headers: { etag: '"v1"' } }
    expect((await replyTo('br', reply)).headers).toEqual({ etag: 'W/"v1"', vary: 'accept-encoding' })
    expect((await replyTo('identity', reply)).headers).toEqual({ etag: '"v1"', vary: 'accept-encoding' })
  })

  test.each<[string, HttpReturns]>([
    ['nothing', undefined],
    ['nothing with a 200', { status: 200 }],
    ['a range', { status: 206, body: TEXT }],
    ['a range of the whole', { headers: { 'content-range': 'bytes 0-1/2' }, body: TEXT }],
    ['what is compressed', { headers: { 'content-type': 'text/plain', 'content-encoding': 'br' }, body: TEXT }],
    ['what must not be', { headers: { 'cache-control': 'max-age=1, No-Transform' }, body: TEXT }],
    ['what has a digest', { headers: { 'content-digest': 'sha-256=:x:' }, body: TEXT }],
    ['a picture', { headers: { 'content-type': 'image/png' }, body: Buffer.from(TEXT) }],
    ['bytes', Object({ body: Buffer.from(TEXT) })],
    ['little text', 'a'.repeat(1023)],
    ['few bytes', { headers: { 'content-type': 'text/plain' }, body: Buffer.alloc(1023) }],
  ])('of %s is left alone', async (_kind, returned) => {
    const request = { headers: { 'accept-encoding': 'br' } }
    expect(
      await call(
        handlerOf([compress()], () => returned),
        request,
      ),
    ).toEqual(
      await call(
        handlerOf([], () => returned),
        request,
      ),
    )
  })

  test.each([
    ['text/plain; charset=utf-8', true],
    [' Text/HTML ', true],
    ['text/event-stream', true],
    ['application/json', true],
    ['application/problem+json', true],
    ['application/ld+json;profile="x"', true],
    ['application/atom+xml', true],
    ['image/svg+xml', true],
    ['application/javascript', true],
    ['application/wasm', true],
    ['application/x-ndjson', true],
    ['font/ttf', true],
    ['font/woff2', false],
    ['image/jpeg', false],
    ['video/mp4', false],
    ['application/zip', false],
    ['application/octet-stream', false],
    ['application/pdf', false],
    ['application/jsonx', false],
    ['text', false],
  ])('of the type %s is compressed: %s', async (type, expected) => {
    const encoding = await encodingFor('br', { headers: { 'content-type': type }, body: TEXT })
    expect(encoding).toBe(expected ? 'br' : undefined)
  })

  test('is compressed from the threshold on, which counts bytes', async () => {
    expect(await encodingFor('br', 'a'.repeat(1024))).toBe('br')
    expect(await encodingFor('br', 'é'.repeat(512))).toBe('br')
    expect(await encodingFor('br', 'é'.repeat(511))).toBeUndefined()
    expect(await encodingFor('br', 'a', { threshold: 0 })).toBe('br')
    expect((await replyTo('br', '', { threshold: 0 })).body).toEqual(Buffer.from([0x3b]))
    expect((await replyTo(undefined, 'a'.repeat(1023))).headers).not.toHaveProperty('vary')
  })

  test('is of the types that the options say, whatever the flags', async () => {
    const options = { types: /^application\/x-log$/g }
    for (const _ of [1, 2]) {
      expect(await encodingFor('br', { headers: { 'content-type': 'application/x-log' }, body: TEXT }, options)).toBe(
        'br',
      )
    }
    expect(await encodingFor('br', TEXT, options)).toBeUndefined()
  })

  test('is as small as the level says', async () => {
    const body = Array.from({ length: 3000 }, (_, index) => `word${((index * 2654435761) >>> 8) % 700}`).join(' ')
    const sizeAt = async (encoding: 'br' | 'gzip' | 'zstd', level?: number) =>
      (await replyTo(encoding, body, { levels: { [encoding]: level } })).body.length
    for (const [encoding, least, most] of [
      ['br', 0, 11],
      ['gzip', 1, 9],
      ['zstd', 1, 19],
    ] as const) {
      const [small, normal, large] = [
        await sizeAt(encoding, most),
        await sizeAt(encoding),
        await sizeAt(encoding, least),
      ]
      expect([small <= normal, normal <= large, small < large]).toEqual([true, true, true])
    }
  })
})

describe('accept-encoding', () => {
  test.each([
    [undefined, undefined],
    ['', undefined],
    ['br', 'br'],
    ['gzip', 'gzip'],
    ['X-Gzip', 'gzip'],
    ['GZIP', 'gzip'],
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip, zstd', 'zstd'],
    ['deflate', undefined],
    ['identity', undefined],
    ['*', 'br'],
    ['gzip;q=1.0, br;q=0.9', 'gzip'],
    ['gzip;q=0.5,br;q=0.500', 'br'],
    ['gzip ; q=0.5 , br ; Q=0.501', 'br'],
    ['br;q=0, *', 'zstd'],
    ['br;q=0, *;q=0.1', 'zstd'],
    ['gzip;q=0.001', 'gzip'],
    ['gzip;q=0', undefined],
    ['gzip;q=0.000', undefined],
    ['*;q=0', undefined],
    ['identity;q=1, gzip;q=0.5', undefined],
    ['identity;q=0.5, gzip;q=0.5', 'gzip'],
    ['identity;q=0, gzip;q=0.1', 'gzip'],
    ['*;q=0.5, identity;q=0.8', undefined],
    ['*;q=0.8, identity;q=0.5, br;q=0.1', 'zstd'],
    // Weights that are none.
    ['br;q=2, gzip;q=0.1', 'gzip'],
    ['br;q=-1, gzip;q=0.1', 'gzip'],
    ['br;q=1e3, gzip;q=0.1', 'gzip'],
    ['br;q=0.1234, gzip;q=0.1', 'gzip'],
    ['br;q=NaN, gzip;q=0.1', 'gzip'],
    ['br;q=, gzip;q=0.1', 'gzip'],
    ['br;level=1, gzip;q=0.1', 'gzip'],
    ['br;, gzip;q=0.1', 'gzip'],
    ['br;q=1.001, *;q=x', undefined],
    // What is no list.
    [',,;q=1,', undefined],
    ['br gzip', undefined],
    ['__proto__, constructor', undefined],
    ['b\u0000r', undefined],
  ])('%j asks for %s', async (accept, encoding) => {
    const reply = await replyTo(accept)
    expect([reply.headers['content-encoding'], reply.headers.vary]).toEqual([encoding, 'accept-encoding'])
    const decoded = encoding === undefined ? reply.body : DECODE[encoding as 'br'](reply.body)
    expect(decoded.toString()).toBe(TEXT)
  })

  test('that refuses the plain body gets a small one compressed too, as far as it leaves a choice', async () => {
    expect(await encodingFor('gzip, identity;q=0', 'small')).toBe('gzip')
    expect(await encodingFor('gzip, *;q=0', 'small')).toBe('gzip')
    expect(await encodingFor('*;q=0', 'small')).toBeUndefined()
    expect(await encodingFor('identity;q=0', 'small')).toBeUndefined()
  })

  test('is served from what the options have, in their order', async () => {
    const accept = 'br, gzip, zstd'
    expect(await encodingFor(accept, TEXT, { encodings: ['gzip', 'br'] })).toBe('gzip')
    expect(await encodingFor('zstd, gzip;q=0.1', TEXT, { encodings: ['gzip', 'br'] })).toBe('gzip')
    expect(await encodingFor(accept, TEXT, { encodings: [] })).toBeUndefined()
  })

  test('asks for no zstd of a Node that has none', async () => {
    const { zstdCompress: _, ...zlib } = process.getBuiltinModule('node:zlib')
    const getBuiltinModule = process.getBuiltinModule
    vi.spyOn(process, 'getBuiltinModule').mockImplementation((id: string) =>
      id === 'node:zlib' ? zlib : (getBuiltinModule(id) as never),
    )
    expect(await encodingFor('zstd, gzip;q=0.1')).toBe('gzip')
    expect(await encodingFor('zstd')).toBeUndefined()
  })

  test.each([
    ['ten thousand codings', Array.from({ length: 10_000 }, (_, index) => `x${index};q=0.5`).join()],
    ['a million commas', ','.repeat(1_000_000)],
    ['a million semicolons', ';'.repeat(1_000_000)],
    ['a million spaces', `br${' '.repeat(1_000_000)};q=x`],
    ['a long weight', `br;q=0.${'0'.repeat(1_000_000)}`],
  ])('of %s gets the plain body, at once', async (_kind, accept) => {
    const start = performance.now()
    expect(await encodingFor(accept)).toBeUndefined()
    expect(performance.now() - start).toBeLessThan(500)
  })
})

/** Runs a function behind `compress` as Lambda does with streams. Gives the bytes of the body as they come. */
function streamed(fn: () => HttpReturns, accept = 'br', options: CompressOptions = {}) {
  const pieces: Buffer[] = []
  const arrivals = new EventEmitter()
  const sink = new Writable({
    write(piece: Buffer, _encoding, done) {
      const at = piece.indexOf('\0'.repeat(8))
      pieces.push(at === -1 ? piece : piece.subarray(at + 8))
      arrivals.emit('piece')
      setImmediate(done)
    },
  })
  const handler = toLambda.stream(on(http()).use(compress(options)).handle(fn))
  const event = functionUrlEvent({ headers: { 'Accept-Encoding': accept } })
  const done = handler(event, sink, lambdaContext())
  return { pieces, arrivals, sink, done, whole: () => done.then(() => Buffer.concat(pieces)) }
}

async function* of<Chunk>(...chunks: Chunk[]): AsyncGenerator<Chunk> {
  yield* chunks
}

describe('a body in chunks', () => {
  test.each(['br', 'gzip', 'zstd'] as const)('is compressed with %s', async (encoding) => {
    const chunks = [TEXT, Buffer.from(TEXT), '', 'é', new Uint8Array(0), 'the end']
    const plain = Buffer.concat(chunks.map((chunk) => Buffer.from(chunk)))
    const reply = { headers: { 'content-type': 'text/plain' } }
    const buffered = await replyTo(encoding, { ...reply, body: of(...chunks) })
    expect(buffered.headers).toEqual({
      'content-type': 'text/plain',
      'content-encoding': encoding,
      vary: 'accept-encoding',
    })
    expect(DECODE[encoding](buffered.body)).toEqual(plain)
    const whole = await streamed(() => ({ ...reply, body: of(...chunks) }), encoding).whole()
    expect(DECODE[encoding](whole)).toEqual(plain)
  })

  test('that is empty is compressed too', async () => {
    const reply = await replyTo('gzip', { headers: { 'content-type': 'text/plain' }, body: of() })
    expect([reply.headers['content-encoding'], gunzipSync(reply.body).length]).toEqual(['gzip', 0])
  })

  test.each([
    ['br', () => createBrotliDecompress()],
    ['gzip', () => createGunzip()],
  ] as const)('of events comes out event by event: %s', async (encoding, decoder) => {
    let tell: (event: string) => void = () => {}
    async function* events() {
      for (;;) {
        const event = await new Promise<string>((resolve) => {
          tell = resolve
        })
        if (event === 'end') return
        yield event
      }
    }
    const { arrivals, pieces, done } = streamed(() => sse(events(), { keepAlive: 0 }), encoding)
    const decoded = decoder()
    const told = eventsOf(decoded, 'data')
    arrivals.on('piece', () => decoded.write(pieces.at(-1)))
    await sleep(5)
    for (let index = 0; index < 5; index++) {
      tell(`event ${index}`)
      // It can be read before the next is there.
      expect(String((await told.next()).value)).toBe(`data: event ${index}\n\n`)
    }
    tell('end')
    await done
  })

  test('is asked for its next chunk when the one before is taken', async () => {
    const asked: number[] = []
    async function* counting() {
      for (let index = 0; index < 100; index++) {
        asked.push(index)
        yield TEXT
      }
    }
    const iterator = await iteratorOf(counting())
    expect(asked).toEqual([])
    await iterator.next()
    await sleep(10)
    expect(asked).toEqual([0])
    await iterator.next()
    await sleep(10)
    expect(asked).toEqual([0, 1])
    await iterator.return?.()
    expect(await iterator.next()).toEqual({ done: true, value: undefined })
  })

  test('may have chunks of many megabytes that do not get smaller', async () => {
    const large = Buffer.alloc(3_000_000)
    for (let at = 0, seed = 1; at < large.length; at++) {
      seed = (seed * 1103515245 + 12345) & 0x7fffffff
      large[at] = seed >> 16
    }
    const reply = { headers: { 'content-type': 'text/plain' } }
    for (const encoding of ['br', 'gzip', 'zstd'] as const) {
      const whole = await streamed(() => ({ ...reply, body: of(large, large) }), encoding).whole()
      expect(DECODE[encoding](whole).equals(Buffer.concat([large, large]))).toBe(true)
    }
  })

  test('of a web stream is compressed as well', async () => {
    const body = Readable.toWeb(Readable.from([TEXT])) as unknown as ReadableStream
    const reply = await replyTo('br', { headers: { 'content-type': 'text/plain' }, body })
    expect(brotliDecompressSync(reply.body).toString()).toBe(TEXT)
  })

  test('that fails breaks the reply off, and what came before can be read', async () => {
    async function* failing() {
      yield TEXT
      throw new TypeError('the database is gone')
    }
    const { done, pieces } = streamed(() => ({ headers: { 'content-type': 'text/plain' }, body: failing() }))
    await expect(done).rejects.toThrow('the database is gone')
    const options = { finishFlush: constants.BROTLI_OPERATION_FLUSH }
    expect(brotliDecompressSync(Buffer.concat(pieces), options).toString()).toBe(TEXT)
    const buffered = await replyTo('br', { headers: { 'content-type': 'text/plain' }, body: failing() })
    expect([buffered.status, buffered.headers]).toEqual([
      500,
      { 'content-type': 'application/problem+json', vary: 'accept-encoding' },
    ])
  })

  test('with a chunk that is none fails as it does without compression, and is let go of', async () => {
    for (const chunk of [1, null, undefined, {}, [TEXT]]) {
      const source = stoppable(of(TEXT, chunk as never))
      const { done } = streamed(() => ({ headers: { 'content-type': 'text/plain' }, body: source }))
      await expect(done).rejects.toThrow('http: a chunk of the body is neither text nor bytes')
      expect(source.stopped).toBe(1)
    }
  })

  test('is let go of when the client is gone, also while it is being waited for', async () => {
    const emitter = new EventEmitter()
    // Its `return` takes effect at once, where that of a generator would wait for the next event.
    const source = stoppable(eventsOf(emitter, 'line') as AsyncIterable<[string]>)
    const body = { [Symbol.asyncIterator]: () => ({ next: () => source.next().then(first), return: source.return }) }
    const first = ({ done = false, value }: IteratorResult<[string]>) => ({ done, value: value?.[0] as string })
    const { pieces, sink, done } = streamed(() => ({ headers: { 'content-type': 'text/plain' }, body }))
    await sleep(5)
    emitter.emit('line', TEXT)
    await sleep(20)
    expect(pieces).toHaveLength(2)
    sink.destroy()
    await expect(done).rejects.toThrow('the client is gone')
    expect([source.stopped, emitter.listenerCount('line')]).toEqual([1, 0])
  })

  test('is let go of when it is not asked for', async () => {
    const source = stoppable(of(TEXT))
    const iterator = await iteratorOf(source)
    expect(await iterator.return?.()).toEqual({ done: true, value: undefined })
    expect(source.stopped).toBe(1)
  })
})

test.each<[CompressOptions, string]>([
  [{ encodings: ['deflate' as never] }, 'compress: expected the encodings br, zstd or gzip, got "deflate"'],
  [{ encodings: ['__proto__' as never] }, 'compress: expected the encodings br, zstd or gzip, got "__proto__"'],
  [{ levels: { br: 12 } }, 'compress: expected a level of br from 0 to 11, got 12'],
  [{ levels: { gzip: 1.5 } }, 'compress: expected a level of gzip from 0 to 9, got 1.5'],
  [{ levels: { zstd: 0 } }, 'compress: expected a level of zstd from 1 to 22, got 0'],
])('options that there are not are refused at once: %j', (options, message) => {
  expect(() => compress(options)).toThrow(new TypeError(message))
})

/** What is left of chunks behind `compress`, as whoever sends them sees it. */
async function iteratorOf(body: AsyncIterable<string>): Promise<AsyncIterator<Uint8Array>> {
  let taken: unknown
  const take: HttpMiddleware = async (_call, next) => {
    const reply = await next()
    taken = reply.body
    return { ...reply, body: undefined }
  }
  const handler = handlerOf([outermost(take), compress()], () => ({ headers: { 'content-type': 'text/plain' }, body }))
  await call(handler, { headers: { 'Accept-Encoding': 'gzip' } })
  return (taken as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]()
}

/** The same chunks; counts how often its `return` was called. */
function stoppable<Chunk>(chunks: AsyncIterable<Chunk>) {
  const iterator = chunks[Symbol.asyncIterator]()
  const source = {
    stopped: 0,
    [Symbol.asyncIterator]: () => source,
    next: () => iterator.next(),
    return: async () => {
      source.stopped++
      return (await iterator.return?.()) ?? { done: true as const, value: undefined }
    },
  }
  return source
}

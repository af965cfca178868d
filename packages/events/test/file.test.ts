import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { HttpError, http, on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { type FileOptions, file, routes } from 'heddle/http'
import { functionUrlEvent, type HttpRequestOptions, readAnswer } from 'heddle/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FakeSink } from './fake-sink.ts'
import { type AnyHandler, context, errorLines } from './helpers.ts'

// A folder to serve, and beside it what nobody may see.
let folder: string
let root: string
const PICTURE = Uint8Array.from({ length: 256 }, (_, byte) => byte)

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'heddle-file-')))
  root = join(folder, 'public')
  mkdirSync(join(root, 'deep/er'), { recursive: true })
  mkdirSync(join(folder, 'public-not'))
  writeFileSync(join(folder, 'secret.txt'), 'secret')
  writeFileSync(join(folder, 'public-not/secret.txt'), 'secret')
  writeFileSync(join(root, 'hello.txt'), 'hello écharpe')
  writeFileSync(join(root, 'picture.png'), PICTURE)
  writeFileSync(join(root, 'empty.bin'), '')
  writeFileSync(join(root, 'deep/er/page.html'), '<p>')
  writeFileSync(join(root, '..hidden'), 'hidden')
  writeFileSync(join(root, '%2e%2e'), 'percent')
  writeFileSync(join(root, 'größe 🧶.txt'), 'unicode')
  writeFileSync(join(root, '6 MB'), Buffer.alloc(6 * 1024 * 1024 + 1, 'x'))
  utimesSync(join(root, 'hello.txt'), new Date('2026-01-02T03:04:05.678Z'), new Date('2026-01-02T03:04:05.678Z'))
  symlinkSync(join(folder, 'secret.txt'), join(root, 'link-out'))
  symlinkSync('../secret.txt', join(root, 'link-up'))
  symlinkSync(folder, join(root, 'folder-out'))
  symlinkSync('hello.txt', join(root, 'link-in'))
  symlinkSync('loop-b', join(root, 'loop-a'))
  symlinkSync('loop-a', join(root, 'loop-b'))
  symlinkSync('nowhere', join(root, 'dangling'))
  symlinkSync(root, join(folder, 'root-link'))
  execFileSync('mkfifo', [join(root, 'pipe')])
})
afterAll(() => rmSync(folder, { recursive: true }))

async function ask(handler: AnyHandler, path: string, more: HttpRequestOptions = {}) {
  const event = functionUrlEvent({ path, ...more })
  return readAnswer(event, await toLambda(handler)(event, context()))
}

/** What a client gets of a file. */
const answer = (content: Parameters<typeof file>[0], options?: FileOptions) =>
  ask(
    on(http()).handle(() => file(content, options)),
    '/',
  )

/** The files under the folder that this process has open. */
function openFiles(): string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const target = readlinkSync(`/proc/self/fd/${fd}`)
      return target.startsWith(folder) ? [target] : []
    } catch {
      return []
    }
  })
}
const settled = () => new Promise((resolve) => setTimeout(resolve, 20))

describe('a file of the disk', () => {
  test('goes out with its type, its name, and what tells whether it changed', async () => {
    expect(await answer(join(root, 'hello.txt'))).toEqual({
      status: 200,
      headers: {
        'content-type': 'text/plain; charset=utf-8',
        'content-disposition': 'inline; filename="hello.txt"',
        'x-content-type-options': 'nosniff',
        'last-modified': 'Fri, 02 Jan 2026 03:04:05 GMT',
        etag: expect.stringMatching(/^W\/"[\da-z]+-[\da-z]+"$/),
      },
      cookies: [],
      body: Buffer.from('hello écharpe'),
    })
  })

  test('has another tag when it changed', async () => {
    const path = join(root, 'changing.txt')
    const tags: unknown[] = []
    for (const [text, time] of [
      ['a', 1],
      ['b', 2],
      ['bb', 2],
    ] as const) {
      writeFileSync(path, text)
      utimesSync(path, time, time)
      tags.push((await file(path)).headers.etag)
    }
    rmSync(path)
    expect(new Set(tags).size).toBe(3)
  })

  test.each(['picture.png', 'empty.bin'])('goes out byte by byte: %s', async (name) => {
    const { body, status } = await answer(join(root, name))
    expect([status, body]).toEqual([200, Buffer.from(name === 'picture.png' ? PICTURE : '')])
  })

  test('may be named by a URL, and one relative to the module', async () => {
    expect((await answer(pathToFileURL(join(root, 'hello.txt')))).body.toString()).toBe('hello écharpe')
    expect((await answer(new URL('./fixtures/http/alb.json', import.meta.url))).headers['content-type']).toBe(
      'application/json',
    )
  })

  test.each([
    'no such file',
    'deep',
    '',
    'hello.txt/x',
    'hello.txt/',
    'loop-a',
    'dangling',
    'pipe',
    'a\0b',
    'x'.repeat(300),
    'x/'.repeat(3000),
  ])('that is none is a 404: %j', async (name) => {
    const { status, body } = await answer(name === '' ? '' : `${root}/${name}`)
    expect([status, JSON.parse(body.toString()).detail]).toEqual([404, 'no such file'])
  })

  test('keeps what went wrong for the log, and from the client', async () => {
    const error = await file(join(root, 'nothing')).catch((error: unknown) => error)
    expect(error).toBeInstanceOf(HttpError)
    expect(error).toMatchObject({ status: 404, message: 'no such file', cause: { code: 'ENOENT' } })
  })

  test('whose URL is of no file is an error of the function', async () => {
    const lines = errorLines()
    expect((await answer(new URL('https://shop.example/a.txt'))).status).toBe(500)
    expect(lines()).toMatchObject([{ error: { code: 'ERR_INVALID_URL_SCHEME' } }])
  })

  test.skipIf(process.getuid?.() === 0)('that may not be read is an error of the function', async () => {
    const lines = errorLines()
    const locked = join(folder, 'locked')
    mkdirSync(locked)
    writeFileSync(join(locked, 'x'), 'x')
    chmodSync(locked, 0)
    expect((await answer(join(locked, 'x'))).status).toBe(500)
    chmodSync(locked, 0o700)
    expect(lines()).toHaveLength(1)
  })
})

describe('a path from outside', () => {
  const serve = (path: string, from: string | URL = root) => file(path, { root: from })

  test.each([
    ['hello.txt', 'hello écharpe'],
    ['/hello.txt', 'hello écharpe'],
    ['./hello.txt', 'hello écharpe'],
    ['deep/er/page.html', '<p>'],
    ['deep//er/./page.html', '<p>'],
    ['deep/../hello.txt', 'hello écharpe'],
    ['link-in', 'hello écharpe'],
    ['..hidden', 'hidden'],
    ['%2e%2e', 'percent'],
    ['größe 🧶.txt', 'unicode'],
  ])('may be %s', async (path, text) => {
    expect((await answer(path, { root })).body.toString()).toBe(text)
    expect((await answer(path, { root: pathToFileURL(`${root}/`) })).body.toString()).toBe(text)
    // A root may be a link itself.
    expect((await answer(path, { root: join(folder, 'root-link') })).body.toString()).toBe(text)
  })

  test.each([
    '../secret.txt',
    '/../secret.txt',
    'deep/../../secret.txt',
    '../public/../secret.txt',
    '../public-not/secret.txt',
    '../../../../../../../../etc/passwd',
    '/etc/passwd',
    '//etc/passwd',
    '..',
    '.',
    '/',
    '',
    '../public',
    'link-out',
    'link-up',
    'folder-out/secret.txt',
    'folder-out',
    'dangling',
    'loop-a',
    'pipe',
    'deep',
    'hello.txt\0.png',
    '\0',
    'hello.txt/../../secret.txt',
    '..\\secret.txt',
    '%2e%2e/secret.txt',
    '..%2fsecret.txt',
    '~/secret.txt',
    'file:///etc/passwd',
    'x'.repeat(10_000),
    '../'.repeat(2000),
    '\ud83e',
  ])('does not lead out of the root, nor to what is no file: %j', async (path) => {
    await expect(serve(path)).rejects.toMatchObject({ status: 404, message: 'no such file' })
    await expect(serve(path, pathToFileURL(root))).rejects.toMatchObject({ status: 404, message: 'no such file' })
  })

  test('that is a URL stays in the root too', async () => {
    await expect(file(pathToFileURL(join(folder, 'secret.txt')), { root })).rejects.toMatchObject({ status: 404 })
    await expect(file(new URL('file:///a%2Fb'), { root })).rejects.toMatchObject({ status: 404 })
    expect((await file(new URL('file:///hello.txt'), { root })).headers['content-type']).toMatch(/^text\/plain/)
  })

  test('is not served from a root that ends where another name goes on', async () => {
    await expect(serve('../public-not/secret.txt')).rejects.toMatchObject({ status: 404 })
  })

  test('may be served from the whole disk, where the root says so', async () => {
    expect((await serve(join(root, 'hello.txt'), '/')).headers['content-type']).toMatch(/^text\/plain/)
  })

  test('under a root that is not there is an error of the function, not of who asks', async () => {
    const lines = errorLines()
    expect((await answer('hello.txt', { root: join(folder, 'not-deployed') })).status).toBe(500)
    expect(lines()).toMatchObject([{ error: { code: 'ENOENT' } }])
  })

  test('comes decoded from a route, and dots do not come at all', async () => {
    const handler = routes({ 'GET /files/*path': ({ params }) => file(params.path, { root }) })
    const statuses: Record<string, number> = {
      '/files/hello.txt': 200,
      '/files/deep/er/page.html': 200,
      '/files/deep%2Fer%2Fpage.html': 200,
      '/files/gr%C3%B6%C3%9Fe%20%F0%9F%A7%B6.txt': 200,
      '/files/..hidden': 200,
      '/files/%252e%252e': 200,
      '/files': 404,
      '/files/': 404,
      '/files/link-out': 404,
      '/files//etc/passwd': 404,
      '/files/%2Fetc%2Fpasswd': 404,
      '/files/%252e%252e%252fsecret.txt': 404,
      '/files/../secret.txt': 400,
      '/files/%2e%2e/secret.txt': 400,
      '/files/..%2fsecret.txt': 400,
      '/files/..%5csecret.txt': 400,
      '/files/hello.txt%00.png': 400,
    }
    for (const [path, status] of Object.entries(statuses)) expect((await ask(handler, path)).status, path).toBe(status)
  })
})

describe('a file that is large', () => {
  test('is a 500 where the trigger wants it whole, and the log says what can send it', async () => {
    const lines = errorLines()
    expect((await answer(join(root, '6 MB'))).status).toBe(500)
    expect(lines()).toMatchObject([
      {
        level: 'ERROR',
        message: 'http: the reply broke off',
        requestId: 'run-1',
        error: {
          code: 'INVALID_RESULT',
          message: 'http: the reply has more than 6291456 bytes, which only a reply that is streamed may have',
        },
      },
    ])
    await settled()
    expect(openFiles()).toEqual([])
  })

  test('is streamed in pieces', async () => {
    const sink = new FakeSink()
    const event = functionUrlEvent()
    await toLambda.stream(on(http()).handle(() => file(join(root, '6 MB'))))(event, sink, context())
    expect(sink.pieces.length).toBeGreaterThan(90)
    expect(sink.answerTo(event).body.equals(Buffer.alloc(6 * 1024 * 1024 + 1, 'x'))).toBe(true)
    await settled()
    expect(openFiles()).toEqual([])
  })

  test('is closed when the client is gone', async () => {
    const sink = new FakeSink()
    const write = sink.write.bind(sink)
    let opened: string[] = []
    sink.write = (piece) => {
      if (sink.pieces.length === 5) {
        opened = openFiles()
        sink.emit('close')
      }
      return write(piece)
    }
    const stream = toLambda.stream(on(http()).handle(() => file(join(root, '6 MB'))))
    await expect(stream(functionUrlEvent(), sink, context())).rejects.toThrow('the client is gone')
    await settled()
    expect(opened).toEqual([join(root, '6 MB')])
    expect(openFiles()).toEqual([])
    expect(sink.pieces.length).toBeLessThan(10)
  })
})

describe('a file that nobody reads', () => {
  test.each<[string, () => Promise<unknown>]>([
    [
      'HEAD',
      () =>
        ask(
          on(http()).handle(() => file(join(root, 'hello.txt'))),
          '/',
          { method: 'HEAD' },
        ),
    ],
    [
      'a layer that answers otherwise',
      () =>
        ask(
          on(http())
            .use(async (_call, next) => {
              await next()
              return { status: 200, headers: {}, cookies: [], body: undefined }
            })
            .handle(() => file(join(root, 'hello.txt'))),
          '/',
        ),
    ],
    ['a reply that is never sent', () => file(join(root, 'hello.txt'))],
  ])('is not open: %s', async (_what, run) => {
    await run()
    await settled()
    expect(openFiles()).toEqual([])
  })

  test('answers HEAD with the headers of GET', async () => {
    const handler = on(http()).handle(() => file(join(root, 'hello.txt')))
    const [get, head] = [await ask(handler, '/'), await ask(handler, '/', { method: 'HEAD' })]
    expect(head).toEqual({ ...get, body: Buffer.alloc(0) })
  })
})

describe('content that is no file of the disk', () => {
  test('is bytes, or chunks of them', async () => {
    expect(await answer(PICTURE, { name: 'all.png' })).toEqual({
      status: 200,
      headers: {
        'content-type': 'image/png',
        'content-disposition': 'inline; filename="all.png"',
        'x-content-type-options': 'nosniff',
      },
      cookies: [],
      body: Buffer.from(PICTURE),
    })
    async function* rows() {
      yield 'a,b\n'
      yield new TextEncoder().encode('1,é\n')
    }
    const { headers, body } = await answer(rows(), { name: 'rows.csv', disposition: 'attachment' })
    expect(headers['content-type']).toBe('text/csv; charset=utf-8')
    expect(headers['content-disposition']).toBe('attachment; filename="rows.csv"')
    expect(body.toString()).toBe('a,b\n1,é\n')
  })

  test('without a name has none, and no type that says more than bytes', async () => {
    const { headers } = await file(PICTURE)
    expect(headers).toEqual({
      'content-type': 'application/octet-stream',
      'content-disposition': 'inline',
      'x-content-type-options': 'nosniff',
    })
    expect((await file(PICTURE, { disposition: 'attachment' })).headers['content-disposition']).toBe('attachment')
  })

  test('may be a ReadableStream', async () => {
    const { body, headers } = await answer(new Blob(['hi']).stream() as ReadableStream<Uint8Array>, {
      type: 'text/plain',
    })
    expect([body.toString(), headers['content-type']]).toEqual(['hi', 'text/plain'])
  })
})

describe('the headers of a file', () => {
  test.each([
    ['page.html', 'text/html; charset=utf-8'],
    ['PAGE.HTML', 'text/html; charset=utf-8'],
    ['a.b.js', 'text/javascript; charset=utf-8'],
    ['a.mjs', 'text/javascript; charset=utf-8'],
    ['a.json', 'application/json'],
    ['a.svg', 'image/svg+xml'],
    ['a.jpeg', 'image/jpeg'],
    ['a.woff2', 'font/woff2'],
    ['a.wasm', 'application/wasm'],
    ['a.pdf', 'application/pdf'],
    ['a.tar.gz', 'application/octet-stream'],
    ['a', 'application/octet-stream'],
    ['html', 'application/octet-stream'],
    ['a.', 'application/octet-stream'],
    ['', 'application/octet-stream'],
    ['a.constructor', 'application/octet-stream'],
    ['a.__proto__', 'application/octet-stream'],
    ['a.html ', 'application/octet-stream'],
    ['a.html\0', 'application/octet-stream'],
  ])('have the type of the name %j', async (name, type) => {
    expect((await file(PICTURE, { name })).headers['content-type']).toBe(type)
    expect((await file(PICTURE, { name, type: 'image/x-own' })).headers['content-type']).toBe('image/x-own')
  })

  // https://www.rfc-editor.org/rfc/rfc6266 and https://www.rfc-editor.org/rfc/rfc8187
  test.each([
    ['plain.txt', 'filename="plain.txt"'],
    ['two words.txt', 'filename="two words.txt"'],
    ["it's (1)*.txt", `filename="it's (1)*.txt"`],
    ['größe.txt', `filename="gr__e.txt"; filename*=UTF-8''gr%C3%B6%C3%9Fe.txt`],
    ['🧶.txt', `filename="_.txt"; filename*=UTF-8''%F0%9F%A7%B6.txt`],
    ['a"b.txt', `filename="a_b.txt"; filename*=UTF-8''a%22b.txt`],
    ['a\\b.txt', `filename="a_b.txt"; filename*=UTF-8''a%5Cb.txt`],
    ['100%.txt', `filename="100_.txt"; filename*=UTF-8''100%25.txt`],
    ["ü'(*)!~.txt", `filename="_'(*)!~.txt"; filename*=UTF-8''%C3%BC%27%28%2A%29!~.txt`],
    ['a\r\nx: y', `filename="a__x: y"; filename*=UTF-8''a%0D%0Ax%3A%20y`],
    ['a\0b\x7f', `filename="a_b_"; filename*=UTF-8''a%00b%7F`],
    ['a;b=c.txt', 'filename="a;b=c.txt"'],
    ['half\ud83e.txt', `filename="half_.txt"; filename*=UTF-8''half%EF%BF%BD.txt`],
    ['', 'filename=""'],
  ])('have the name %j', async (name, expected) => {
    const { headers } = await answer(PICTURE, { name, disposition: 'attachment' })
    expect(headers['content-disposition']).toBe(`attachment; ${expected}`)
  })

  test('of the disk have the name of the file, or another one', async () => {
    expect((await file(join(root, 'größe 🧶.txt'))).headers['content-disposition']).toBe(
      `inline; filename="gr__e _.txt"; filename*=UTF-8''gr%C3%B6%C3%9Fe%20%F0%9F%A7%B6.txt`,
    )
    const { headers } = await file(join(root, 'hello.txt'), { name: 'report.csv', disposition: 'attachment' })
    expect(headers).toMatchObject({
      'content-disposition': 'attachment; filename="report.csv"',
      'content-type': 'text/csv; charset=utf-8',
    })
    // That of the link, as the client asked for it.
    expect((await file('link-in', { root })).headers['content-disposition']).toBe('inline; filename="link-in"')
  })

  test('give way to those that are given', async () => {
    const headers = { 'Content-Type': 'text/x-own', ETag: '"strong"', 'cache-control': 'max-age=60' }
    const { headers: sent, cookies } = await answer(join(root, 'hello.txt'), { headers, cookies: ['a=1'] })
    expect(sent).toMatchObject({ 'content-type': 'text/x-own', etag: '"strong"', 'cache-control': 'max-age=60' })
    expect(cookies).toEqual(['a=1'])
  })
})

import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { field, refused, type Sent, sent, upload, written } from './forms.ts'

const NOT_WHOLE = refused(400, 'it is over before its end')

/** A form of this text. */
const raw = (body: string | Uint8Array, type = 'multipart/form-data; boundary=x') => ({ body, type })

/** Fails when it takes longer: coarse, for a machine that is busy, and far below what is quadratic. */
async function quickly<Result>(run: () => Promise<Result>, ms = 3000): Promise<Result> {
  const start = performance.now()
  const result = await run()
  expect(performance.now() - start).toBeLessThan(ms)
  return result
}

test.each([
  ['nothing', '', 'it is empty'],
  ['garbage', '\0\xff garbage', 'it is over before its end'],
  ['another boundary', '--y\r\n\r\n--y--\r\n', 'it is over before its end'],
  ['line ends of Unix', `--x\n${field('a')}\n\n1\n--x--\n`, 'it is over before its end'],
  ['a part of nothing', '--x\r\n--x--', 'a part has only headers'],
  ['a part of headers alone', `--x\r\n${field('a')}\r\n--x--`, 'a part has only headers'],
  ['a part without headers', '--x\r\n\r\ncontent\r\n--x--', 'the content-disposition of a part is not valid'],
  [
    'something behind the boundary',
    `--xy\r\n${field('a')}\r\n\r\n1\r\n--x--`,
    'the content-disposition of a part is not valid',
  ],
])('a body that is no form is answered 400: %s', async (_what, body, detail) => {
  expect(await upload(raw(body))).toEqual(refused(400, detail))
})

test('a body that is cut off anywhere is no form', async () => {
  const whole = Buffer.from(
    written([
      [field('a'), 'one'],
      [`${field('b')}; filename="b.txt"\r\nContent-Type: text/plain`, 'two\r\n--'],
      [field('c'), ''],
    ]).body,
  )
  // The line end behind the last boundary is not needed.
  for (let end = 1; end < whole.length - 2; end++) {
    expect(await upload(raw(whole.subarray(0, end)))).toEqual(NOT_WHOLE)
  }
  expect(await upload(raw(whole.subarray(0, -2)))).toMatchObject({ status: 200 })
})

test.each([
  'multipart/form-data',
  'multipart/form-data; boundary=',
  'multipart/form-data; boundary=""',
  'multipart/form-data; boundary="x',
  `multipart/form-data; boundary=${'x'.repeat(71)}`,
  'multipart/form-data; boundary=x; boundary=y',
  'multipart/form-data; x="; boundary=x',
  'multipart/form-data; boundary=x y',
  'multipart/form-data, boundary=x',
  'multipart/form-data; boundary="é"',
])('a content type without one boundary is answered 400: %s', async (type) => {
  const answer = await upload(raw(`--x\r\n${field('a')}\r\n\r\n1\r\n--x--`, type))
  if (type.includes(',')) expect(answer).toMatchObject({ status: 415 })
  else expect(answer).toEqual(refused(400, 'its content-type has no boundary'))
})

describe('headers of a part that leave a doubt are answered 400', () => {
  test.each([
    ['no name', 'Content-Disposition: form-data', 'a part has no name'],
    ['no name but a filename', 'Content-Disposition: form-data; filename="a"', 'a part has no name'],
    ['another disposition', 'Content-Disposition: attachment; name="a"'],
    ['no disposition', 'Content-Type: text/plain'],
    ['two dispositions', `${field('a')}\r\n${field('b')}`, 'a part has several content-disposition headers'],
    ['two names', `${field('a')}; name="b"`],
    ['two filenames', `${field('a')}; filename="a.txt"; FileName="b.exe"`],
    ['filename*', `${field('a')}; filename*=UTF-8''a.exe`],
    ['a quote in quotes', `${field('a')}; filename="a"b".txt"`],
    ['quotes without an end', `${field('a')}; filename="a.txt`],
    ['an escaped end', `${field('a')}; filename="a.txt\\"`],
    ['a line break in a name', `${field('a')}; filename="a\r\nContent-Type: text/html\r\nX: ".txt"`],
    ['a bare line break in a name', `${field('a')}; filename="a\nb.txt"`],
    ['no equals sign', `${field('a')}; filename`],
    ['text behind the quotes', 'Content-Disposition: form-data; name="a"b'],
    [
      'two types',
      `${field('a')}\r\nContent-Type: text/html\r\nContent-Type: image/png`,
      'a part has several content-type headers',
    ],
    [
      'a type that is none',
      `${field('a')}; filename=a\r\nContent-Type: html`,
      'the content-type of a part is not valid',
    ],
    [
      'a type with markup',
      `${field('a')}; filename=a\r\nContent-Type: text/<b>`,
      'the content-type of a part is not valid',
    ],
    ['__proto__', field('__proto__'), 'the name __proto__ is not allowed'],
    ['__proto__ of a file', `${field('__proto__')}; filename="a"`, 'the name __proto__ is not allowed'],
  ])('%s', async (_what, headers, detail = 'the content-disposition of a part is not valid') => {
    expect(await upload(written([[headers, 'x']]))).toEqual(refused(400, detail))
    expect(({} as { x?: unknown }).x).toBeUndefined()
  })

  test('a name that is not UTF-8', async () => {
    const body = Buffer.from(`--x\r\n${field('\xff')}\r\n\r\n1\r\n--x--`, 'latin1')
    expect(await upload(raw(body))).toEqual(refused(400, 'the name of a part is not UTF-8'))
  })

  test('a field that is not UTF-8', async () => {
    expect(await upload(written([[field('a'), new Uint8Array([0xff, 0xfe])]]))).toEqual(
      refused(400, 'the field a is not UTF-8'),
    )
  })

  test.each(['base64', 'quoted-printable', 'x'])('content that is encoded as %s is answered 415', async (encoding) => {
    const headers = `${field('a')}\r\nContent-Transfer-Encoding: ${encoding}`
    expect(await upload(written([[headers, 'eA==']]))).toEqual(
      refused(415, 'its parts have to be without a content-transfer-encoding'),
    )
    expect(await upload(written([[headers.replace(encoding, 'BINARY'), 'x']]))).toMatchObject({ status: 200 })
  })
})

test('a message has no control characters of a name', async () => {
  const form = written([[field('a%0d%0ab'), 'x'.repeat(10)]])
  expect(await upload(form, { maxFieldBytes: 1 })).toEqual(refused(413, 'the field a??b has more than 1 bytes'))
})

describe('takes neither time nor memory', () => {
  const MB6 = 6 * 1024 * 1024

  test('a hundred thousand parts', async () => {
    const form = written(Array(100_000).fill([field('a'), '']))
    expect(await quickly(() => upload(form))).toEqual(refused(413, 'it has more than 110 parts'))
    const many = written(Array(10_000).fill([field('a'), '1']))
    const answer = await quickly(() => upload(many, { maxFields: 10_000 }))
    expect(answer).toMatchObject({ status: 200 })
  })

  test('a hundred thousand boundaries', async () => {
    expect(await quickly(() => upload(raw('--x\r\n'.repeat(100_000))))).toMatchObject({ status: 413 })
  })

  test.each([
    ['a header without an end', `--x\r\nX: ${'y'.repeat(MB6)}`, 400],
    ['a header of 6 MB', `--x\r\n${field('a')}\r\nX: ${'y'.repeat(MB6)}\r\n\r\n1\r\n--x--`, 413],
    ['a filename of 6 MB', `--x\r\n${field('a')}; filename="${'y'.repeat(MB6)}"\r\n\r\n1\r\n--x--`, 413],
    ['a million headers', `--x\r\n${field('a')}${'\r\na: b'.repeat(1_000_000)}\r\n\r\n1\r\n--x--`, 413],
    ['a header of a million lines', `--x\r\n${field('a')}${'\r\n b'.repeat(1_000_000)}\r\n\r\n1\r\n--x--`, 413],
    ['headers of 17 kB', `--x\r\n${field('a')}\r\nX: ${'y'.repeat(17_000)}\r\n\r\n1\r\n--x--`, 413],
    ['a million parameters', `--x\r\n${field('a')}${'; b=c'.repeat(1_000_000)}\r\n\r\n1\r\n--x--`, 413],
    ['16 kB of backslashes', `--x\r\n${field('a')}; filename="${'\\'.repeat(16_000)}\r\n\r\n1\r\n--x--`, 400],
    ['16 kB of spaces', `--x\r\n${field('a')};${' '.repeat(16_000)}x\r\n\r\n1\r\n--x--`, 400],
  ])('%s', async (_what, body, status) => {
    expect(await quickly(() => upload(raw(body)))).toMatchObject({ status })
  })

  test.each([
    ['almost boundaries', `\r\n--${'a'.repeat(69)}b`],
    ['the start of a boundary', `\r\n--${'a'.repeat(68)}`],
    ['line ends', '\r\n'],
    ['carriage returns', '\r'],
    ['what the boundary is made of', 'a'],
    ['dashes', '-'],
  ])('a boundary that nearly matches everywhere: %s', async (_what, piece) => {
    const boundary = 'a'.repeat(70)
    // What is answered is the file again, in JSON, of which Lambda takes 6 MB.
    const text = piece.repeat(Math.floor(MB6 / 4 / piece.length))
    const body = `--${boundary}\r\n${field('a')}; filename=a\r\n\r\n${text}\r\n--${boundary}--`
    const type = `multipart/form-data; boundary=${boundary}`
    const answer = await quickly(() => upload(raw(body, type), { maxFileBytes: text.length }))
    expect(answer).toMatchObject({ status: 200, body: { files: [{ bytes: text }] } })
  })
})

test('whatever is sent, the answer is one', async () => {
  const { body } = written([
    [field('a'), 'one'],
    [`${field('b')}; filename="b.txt"\r\nContent-Type: text/plain`, 'two'],
  ])
  const pieces = fc.constantFrom('\r\n', '--x', '--', '--x--', '"', ';', '\\', '\0', ':', '=', ' ', 'form-data', '\xff')
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.nat(body.length), pieces, fc.nat(9)), { maxLength: 4 }), async (edits) => {
      let text = Buffer.from(body).toString('latin1')
      for (const [at, piece, drop] of edits) text = text.slice(0, at) + piece + text.slice(at + drop)
      const { status } = await upload(raw(Buffer.from(text, 'latin1')))
      expect([200, 400, 413, 415]).toContain(status)
    }),
    { numRuns: 500 },
  )
})

/** As undici reads it. */
async function byUndici({ body, type }: Sent) {
  const form = await new Response(body as Uint8Array<ArrayBuffer>, { headers: { 'content-type': type } }).formData()
  const values: [string, string][] = []
  const files: [string, string][] = []
  for (const [name, value] of form) {
    if (typeof value === 'string') values.push([name, value])
    else files.push([name, Buffer.from(await value.arrayBuffer()).toString('latin1')])
  }
  return { values, files }
}

test('a byte order mark that begins a name is a part of it', async () => {
  const { body } = await upload(await sent((form) => form.append('\ufeffa', 'x')))
  expect((body as { fields: object }).fields).toEqual({ '\ufeffa': 'x' })
})

test('a form is read as undici reads it', async () => {
  // A name may begin with a byte order mark (https://fetch.spec.whatwg.org/#multipart-form-data-parser: UTF-8 decode without
  // BOM); undici drops it.
  const name = fc
    .string({ unit: 'binary', minLength: 1, maxLength: 20 })
    .filter((text) => text !== '__proto__' && !text.startsWith('\ufeff'))
  const entry = fc.record({ name, value: fc.string({ unit: 'binary' }), bytes: fc.option(fc.uint8Array()) })
  await fc.assert(
    fc.asyncProperty(fc.array(entry, { maxLength: 8 }), async (entries) => {
      const form = await sent((form) => {
        for (const { name, value, bytes } of entries) {
          if (bytes === null) form.append(name, value)
          else form.append(name, new Blob([bytes as Uint8Array<ArrayBuffer>]), 'f.bin')
        }
      })
      // A backslash before a quote is an escape to others than browsers.
      fc.pre(!entries.some((one) => /\\(?:["\\]|$)/.test(one.name)))
      const expected = await byUndici(form)
      const { body } = await upload(form, { maxNameBytes: 1000 })
      const { fields, files } = body as {
        fields: Record<string, string | string[]>
        files: { name: string; bytes: string }[]
      }
      expect(files.map(({ name, bytes }) => [name, bytes])).toEqual(expected.files)
      const got = Object.entries(fields).flatMap(([name, value]) => [value].flat().map((one) => [name, one]))
      expect(got.toSorted(order)).toEqual(expected.values.toSorted(order))
    }),
    { numRuns: 300 },
  )
})

function order(one: readonly unknown[], other: readonly unknown[]): number {
  const [a, b] = [String(one[0]), String(other[0])]
  return a < b ? -1 : a > b ? 1 : 0
}

test('without busboy the error says what to install', () => {
  const file = new URL('../src/multipart.ts', import.meta.url).href
  const code = `import { registerHooks } from 'node:module'
    registerHooks({
      resolve(name, context, next) {
        return next(name === '@fastify/busboy' ? '@fastify/nowhere' : name, context)
      },
    })
    const { multipart } = await import(${JSON.stringify(file)})
    const event = { headers: { 'content-type': 'multipart/form-data; boundary=x' }, bytes: () => new Uint8Array(1) }
    const error = await multipart()({ event }, () => {}).catch((error) => error)
    console.log(JSON.stringify({ code: error.code, message: error.message }))`
  const args = ['--conditions=@heddle/source', '--input-type=module', '-e', code]
  expect(JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }))).toEqual({
    code: 'MISSING_PEER',
    message: 'multipart needs @fastify/busboy: npm install @fastify/busboy',
  })
})

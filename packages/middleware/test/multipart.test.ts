import { HttpError, http, on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { multipart, routes } from 'heddle/http'
import {
  albEvent,
  functionUrlEvent,
  httpApiEvent,
  invoke,
  readAnswer,
  restApiEvent,
  vpcLatticeEvent,
  vpcLatticeV1Event,
} from 'heddle/testing'
import { describe, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { field, plain, refused, sent, upload, uploading, written } from './forms.ts'

const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 255, 13, 10, 45, 45])
const png = Buffer.from(PNG).toString('latin1')
const avatar = () =>
  sent((form) => {
    form.append('title', 'Ada — 1815')
    form.append('tag', 'a')
    form.append('avatar', new File([PNG], 'ada.png', { type: 'image/png' }))
    form.append('tag', 'b')
    form.append('note', '')
  })
const AVATAR = {
  fields: { title: 'Ada — 1815', tag: ['a', 'b'], note: '' },
  files: [{ name: 'avatar', filename: 'ada.png', type: 'image/png', bytes: png }],
}

describe('a form with fields and files is in the call', () => {
  test.each([
    ['an HTTP API', httpApiEvent],
    ['a REST API', restApiEvent],
    ['a function URL', functionUrlEvent],
    ['an ALB', albEvent],
    ['an ALB with multi-value headers', (options: object) => albEvent({ ...options, multiValue: true })],
    ['VPC Lattice', vpcLatticeEvent],
    ['VPC Lattice in version 1', vpcLatticeV1Event],
  ])('from %s', async (_trigger, eventOf) => {
    const { body, type } = await avatar()
    const event = eventOf({ method: 'POST', path: '/upload', body, headers: { 'content-type': type } })
    const answer = readAnswer(event, await invoke(uploading(), event))
    expect([answer.status, JSON.parse(answer.body.toString())]).toEqual([200, AVATAR])
  })

  test('behind a route', async () => {
    const { body, type } = await avatar()
    const event = httpApiEvent({ method: 'POST', path: '/upload', body, headers: { 'content-type': type } })
    const answer = await invoke(toLambda(routes({ 'POST /upload': uploading() })), event)
    expect(JSON.parse(answer.body as string)).toEqual(AVATAR)
  })

  test('from a gateway that takes the body for text', async () => {
    const { body, type } = await sent((form) => form.append('title', 'plain'))
    const event = { ...httpApiEvent({ method: 'POST', path: '/upload', headers: { 'content-type': type } }) }
    const text = { ...event, body: Buffer.from(body).toString(), isBase64Encoded: false }
    expect(await invoke(uploading(), text)).toMatchObject({
      statusCode: 200,
      body: '{"fields":{"title":"plain"},"files":[]}',
    })
  })
})

test('bytes are those that were sent, whatever they are', async () => {
  const random = crypto.getRandomValues(new Uint8Array(60_000))
  const boundaries = new TextEncoder().encode('\r\n--\r\n------formdata\r\n\r\n--x\r\n')
  const files = [random, boundaries, new Uint8Array(), new Uint8Array(100_000).fill(45), new Uint8Array(5).fill(13)]
  const { body, type } = await sent((form) => {
    for (const [index, bytes] of files.entries()) form.append('file', new Blob([bytes]), `${index}.bin`)
  })
  let got: readonly Uint8Array[] = []
  const handler = on(http())
    .use(multipart())
    .handle((_request, { form }) => {
      got = form.files.map(({ bytes }) => bytes)
    })
  await invoke(handler, httpApiEvent({ method: 'POST', body, headers: { 'content-type': type } }))
  expect(got.map((bytes) => Buffer.from(bytes))).toEqual(files.map((bytes) => Buffer.from(bytes)))
})

test('a form may have nothing in it', async () => {
  expect(await upload(await sent(() => {}))).toMatchObject({ status: 200, body: { fields: {}, files: [] } })
})

test('a file input without a chosen file is no file', async () => {
  const none = { status: 200, body: { fields: {}, files: [] } }
  const form = await sent((form) => form.append('avatar', new File([], '')))
  expect(await upload(form, { types: ['image/*'] })).toMatchObject(none)
  const browsers = written([[`${field('avatar')}; filename=""\r\nContent-Type: application/octet-stream`, '']])
  expect(await upload(browsers, { types: ['image/*'] })).toMatchObject(none)
})

test('a part without a filename is a file when its type is that of bytes', async () => {
  const form = written([
    [`${field('blob')}\r\nContent-Type: application/octet-stream`, 'bytes'],
    [`${field('data')}\r\nContent-Type: application/json`, '{}'],
    [`${field('up')}; filename=plain.txt`, 'no type'],
  ])
  expect((await upload(form)).body).toEqual({
    fields: { data: '{}' },
    files: [
      { name: 'blob', filename: null, type: 'application/octet-stream', bytes: 'bytes' },
      { name: 'up', filename: 'plain.txt', type: 'application/octet-stream', bytes: 'no type' },
    ],
  })
})

test.each([
  ['ada.png', 'ada.png'],
  ['Žluťoučký kůň 🐎.png', 'Žluťoučký kůň 🐎.png'],
  ['../../etc/passwd', 'passwd'],
  ['C:\\\\Users\\\\ada\\\\me.png', 'me.png'],
  ['C:\\Users\\ada\\me.png', 'me.png'],
  ['say \\"hi\\".png', 'say "hi".png'],
  ['say %22hi%22.png', 'say "hi".png'],
  ['a%0D%0Ab.png', 'ab.png'],
  ['a\0b\tc\u007f.png', 'abc.png'],
  ['\u202egpj.exe', 'gpj.exe'],
  ['..', null],
  ['/', null],
  ['%0d', null],
  ['100%.png', '100%.png'],
])('the filename %j is %j', async (filename, expected) => {
  const form = written([[`${field('file')}; filename="${filename}"`, 'x']])
  expect(await upload(form)).toMatchObject({ status: 200, body: { files: [{ filename: expected }] } })
})

test('names are as browsers send them', async () => {
  const names = ['a"b', 'ключ', 'a[b][]', 'constructor', 'toString', 'a;b=c', 'a\\b']
  const form = await sent((form) => {
    for (const name of names) form.append(name, name)
  })
  expect((await upload(form)).body).toMatchObject({ fields: Object.fromEntries(names.map((name) => [name, name])) })
})

test.each([
  'multipart/form-data; boundary="x"',
  'Multipart/Form-Data;boundary=x',
  'multipart/form-data; charset=utf-8; boundary=x;',
])('the content type may be written as %j', async (type) => {
  expect(await upload({ ...written([[field('a'), '1']]), type })).toMatchObject({ body: { fields: { a: '1' } } })
})

test('what stands before the first part and after the last is not read, as RFC 2046 has it', async () => {
  const { body, type } = written([[field('a'), '1']])
  const text = `preamble\r\n${Buffer.from(body)}epilogue\r\n--x\r\n${field('b')}\r\n\r\n2\r\n--x--`
  expect(await upload({ body: text, type })).toMatchObject({ status: 200, body: { fields: { a: '1' } } })
})

describe('a fields schema', () => {
  const fields = z.object({ title: z.string().min(3), count: z.coerce.number(), tag: z.array(z.string()).optional() })

  test('makes the fields what it says', async () => {
    const handler = on(http.post('/upload'))
      .use(multipart({ fields: fields.refine(async () => true) }))
      .handle((_request, { form }) => plain(form))
    const { body, type } = await sent((form) => {
      form.append('title', 'tea')
      form.append('count', '2')
    })
    const event = httpApiEvent({ method: 'POST', path: '/upload', body, headers: { 'content-type': type } })
    expect(JSON.parse((await invoke(handler, event)).body as string)).toEqual({
      fields: { title: 'tea', count: 2 },
      files: [],
    })
  })

  test('refuses them with 422, every issue and its path', async () => {
    const form = await sent((form) => {
      form.append('title', 'a')
      form.append('tag', 'one')
    })
    const answer = await upload(form, { fields })
    expect(answer).toMatchObject({
      status: 422,
      headers: { 'content-type': 'application/problem+json' },
      body: { status: 422, detail: 'the form is not valid' },
    })
    const { errors } = answer.body as { errors: { path: string }[] }
    expect(errors.map(({ path }) => path)).toEqual(['fields.title', 'fields.count', 'fields.tag'])
  })

  test('that fails is the fault of the function', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => {})
    const validate = () => {
      throw new Error('the schema is broken')
    }
    const fields = { '~standard': { version: 1 as const, vendor: 'test', validate } }
    expect(await upload(await avatar(), { fields })).toMatchObject({ status: 500 })
    expect(error.mock.calls.join()).toContain('the schema is broken')
  })
})

describe('what is above a limit is refused, and nothing is cut off', () => {
  const files = (count: number, size = 1) =>
    sent((form) => {
      for (let at = 0; at < count; at++) form.append('file', new Blob(['x'.repeat(size)]), `${at}.txt`)
    })
  const fields = (count: number, size = 1) =>
    sent((form) => {
      for (let at = 0; at < count; at++) form.append('f', 'x'.repeat(size))
    })

  test('files', async () => {
    expect(await upload(await files(10))).toMatchObject({ status: 200 })
    expect(await upload(await files(11))).toEqual(refused(413, 'it has more than 10 files'))
    expect(await upload(await files(1), { maxFiles: 0 })).toEqual(refused(413, 'it has more than 0 files'))
  })

  test('bytes of a file', async () => {
    const max = 5 * 1024 * 1024
    expect(await upload(await files(1, max))).toMatchObject({ status: 200 })
    expect(await upload(await files(1, max + 1))).toEqual(refused(413, `the file file has more than ${max} bytes`))
    expect(await upload(await files(2, 3), { maxFileBytes: 2 })).toEqual(
      refused(413, 'the file file has more than 2 bytes'),
    )
  })

  test('fields', async () => {
    expect(await upload(await fields(100))).toMatchObject({ status: 200 })
    expect(await upload(await fields(101))).toEqual(refused(413, 'it has more than 100 fields'))
  })

  test('bytes of a field', async () => {
    expect(await upload(await fields(1, 65_536))).toMatchObject({ status: 200 })
    expect(await upload(await fields(1, 65_537))).toEqual(refused(413, 'the field f has more than 65536 bytes'))
  })

  test('bytes of a name', async () => {
    expect(await upload(written([[field('ž'.repeat(50)), '1']]))).toMatchObject({ status: 200 })
    expect(await upload(written([[field(`${'ž'.repeat(50)}a`), '1']]))).toEqual(
      refused(413, 'a name has more than 100 bytes'),
    )
  })

  test('headers of a part', async () => {
    const headers = (count: number) => [field('a'), ...Array.from({ length: count - 1 }, (_, at) => `x-${at}: 1`)]
    expect(await upload(written([[headers(20).join('\r\n'), '1']]))).toMatchObject({ status: 200 })
    expect(await upload(written([[headers(21).join('\r\n'), '1']]))).toEqual(
      refused(413, 'a part has more than 20 headers'),
    )
    expect(await upload(written([[headers(2000).join('\r\n'), '1']]))).toEqual(
      refused(413, 'a part has more than 20 headers'),
    )
  })

  test.each(['maxFiles', 'maxFileBytes', 'maxFields', 'maxFieldBytes', 'maxNameBytes', 'maxHeaderPairs'])(
    'a limit that is none is refused when the layer is made: %s',
    (name) => {
      for (const value of [-1, Number.NaN, 'x']) expect(() => multipart({ [name]: value })).toThrow(TypeError)
    },
  )
})

describe('another media type is answered 415', () => {
  const accept = { accept: 'multipart/form-data' }

  test.each([
    ['application/json', '{}'],
    ['application/x-www-form-urlencoded', 'a=1'],
    ['multipart/mixed; boundary=x', '--x--'],
    ['multipart/form-data-x; boundary=x', '--x--'],
    ['text/plain; multipart/form-data; boundary=x', '--x--'],
    ['multipart/form-data; boundary=x, multipart/form-data; boundary=y', '--x--'],
    [undefined, '--x--'],
  ])('%s', async (type, body) => {
    const answer = await upload({ type, body })
    if (type?.includes(',')) expect(answer).toEqual(refused(400, 'its content-type has no boundary'))
    else expect(answer).toEqual(refused(415, 'it has to be multipart/form-data', accept))
  })

  test('of a file', async () => {
    const form = await avatar()
    for (const types of [['image/*'], ['image/png'], ['IMAGE/PNG'], ['text/csv', '*/*']]) {
      expect(await upload(form, { types })).toMatchObject({ status: 200 })
    }
    expect(await upload(form, { types: ['image/jpeg', 'text/*'] })).toEqual(
      refused(415, 'the file avatar has to be image/jpeg or text/*'),
    )
    expect(await upload(form, { types: [] })).toMatchObject({ status: 415 })
  })

  test('a body that is compressed', async () => {
    const headers = { 'content-encoding': 'gzip' }
    expect(await upload(await avatar(), {}, { headers })).toEqual(
      refused(415, 'it has to be without a content-encoding', { 'accept-encoding': 'identity' }),
    )
  })
})

test('a request for another path or method is answered as one', async () => {
  expect(await upload({ body: '' }, {}, { path: '/nope' })).toMatchObject({ status: 404 })
  expect(await upload({ body: '' }, {}, { method: 'PUT' })).toMatchObject({ status: 405 })
})

test('an error of the function is not one of the form', async () => {
  const { body, type } = await avatar()
  const handler = toLambda(
    on(http())
      .use(multipart())
      .handle(() => {
        throw new HttpError(409, 'taken')
      }),
  )
  const event = httpApiEvent({ method: 'POST', body, headers: { 'content-type': type } })
  expect(await invoke(handler, event)).toMatchObject({ statusCode: 409 })
})

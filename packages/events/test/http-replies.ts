import {
  ALL_BYTES,
  ALL_TEXT,
  BYTES_TYPE,
  chunks,
  cookiesOf,
  JSON_TYPE,
  type ReplyCase,
  reply,
  streamOf,
  TEXT_TYPE,
} from './http-reply-case.ts'

const replies: readonly ReplyCase[] = [
  reply('nothing', () => undefined, { status: 204 }),
  reply('text', () => 'hello', { headers: TEXT_TYPE, body: 'hello' }),
  reply('empty text', () => '', { headers: TEXT_TYPE }),
  reply('an empty reply', () => ({}), {}),
  reply('an object', () => ({ body: { id: 'é', list: [1, null] } }), {
    headers: JSON_TYPE,
    body: { id: 'é', list: [1, null] },
  }),
  reply('a list', () => ({ body: [1, 'a'] }), { headers: JSON_TYPE, body: [1, 'a'] }),
  reply('the JSON null', () => ({ body: null }), { headers: JSON_TYPE, body: null }),
  reply('a number', () => ({ body: 0 }), { headers: JSON_TYPE, body: 0 }),
  reply('false', () => ({ body: false }), { headers: JSON_TYPE, body: false }),
  reply('a date, as JSON has it', () => ({ body: { at: new Date(0) } }), {
    headers: JSON_TYPE,
    body: { at: '1970-01-01T00:00:00.000Z' },
  }),
  reply('a body of text', () => ({ body: 'écharpe 🧶 \r\n\0' }), { headers: TEXT_TYPE, body: 'écharpe 🧶 \r\n\0' }),
  reply('text that looks like base64', () => ({ body: 'aGVsbG8=' }), { headers: TEXT_TYPE, body: 'aGVsbG8=' }),
  reply('all bytes', () => ({ body: ALL_BYTES }), { headers: BYTES_TYPE, body: ALL_TEXT }),
  reply('a Buffer', () => ({ body: Buffer.from('hello') }), { headers: BYTES_TYPE, body: 'hello' }),
  reply('a part of a larger buffer', () => ({ body: new Uint8Array(ALL_BYTES.buffer, 65, 3) }), {
    headers: BYTES_TYPE,
    body: 'ABC',
  }),
  reply('no bytes', () => ({ body: new Uint8Array() }), { headers: BYTES_TYPE }),
  reply('an ArrayBuffer', () => ({ body: Uint8Array.from(ALL_BYTES).buffer }), { headers: BYTES_TYPE, body: ALL_TEXT }),
  reply('an async iterable of text', () => ({ body: chunks('a', 'é🧶', '', 'c') }), {
    headers: BYTES_TYPE,
    body: 'aé🧶c',
  }),
  reply('an async iterable of bytes', () => ({ body: chunks(ALL_BYTES, ALL_BYTES) }), {
    headers: BYTES_TYPE,
    body: ALL_TEXT + ALL_TEXT,
  }),
  reply('an async iterable of both', () => ({ headers: TEXT_TYPE, body: chunks('é', Buffer.from('🧶')) }), {
    headers: TEXT_TYPE,
    body: 'é🧶',
  }),
  reply('an async iterable of nothing', () => ({ body: chunks() }), { headers: BYTES_TYPE }),
  reply('a ReadableStream', () => ({ headers: TEXT_TYPE, body: streamOf('a', Buffer.from('b')) }), {
    headers: TEXT_TYPE,
    body: 'ab',
  }),
  reply('a chunk of 1 MB', () => ({ body: chunks('x'.repeat(1024 * 1024)) }), {
    headers: BYTES_TYPE,
    body: 'x'.repeat(1024 * 1024),
  }),
  reply('a thousand chunks', () => ({ body: chunks(...Array.from({ length: 1000 }, (_, i) => `${i},`)) }), {
    headers: BYTES_TYPE,
    body: Array.from({ length: 1000 }, (_, i) => `${i},`).join(''),
  }),
  reply('1 MB of bytes', () => ({ body: Buffer.alloc(1024 * 1024, 'bytes') }), {
    headers: BYTES_TYPE,
    body: Buffer.alloc(1024 * 1024, 'bytes').toString(),
  }),
]

const responses: readonly ReplyCase[] = [
  reply(
    'a web Response',
    () => new Response('hello', { status: 201, headers: { 'X-A': '1', 'content-type': 'text/html' } }),
    { status: 201, headers: { 'x-a': '1', 'content-type': 'text/html' }, body: 'hello' },
  ),
  reply('a web Response of JSON', () => Response.json({ id: 1 }), { headers: JSON_TYPE, body: { id: 1 } }),
  reply('a web Response of bytes', () => new Response(ALL_BYTES), { headers: BYTES_TYPE, body: ALL_TEXT }),
  reply('a web Response of nothing', () => new Response(null, { status: 204 }), { status: 204 }),
  reply('a web Response that sends elsewhere', () => Response.redirect('https://shop.example/a', 303), {
    status: 303,
    headers: { location: 'https://shop.example/a' },
  }),
  reply(
    'a web Response with several cookies',
    () => {
      const response = new Response('hello', { headers: { 'content-type': 'text/plain' } })
      for (const cookie of ['a=1; Expires=Thu, 01 Jan 2026 00:00:00 GMT', 'b=2', 'c=3']) {
        response.headers.append('Set-Cookie', cookie)
      }
      return response
    },
    {
      headers: { 'content-type': 'text/plain' },
      cookies: ['a=1; Expires=Thu, 01 Jan 2026 00:00:00 GMT', 'b=2', 'c=3'],
      body: 'hello',
    },
  ),
]

const heads: readonly ReplyCase[] = [
  ...[200, 201, 202, 206, 301, 302, 303, 307, 308, 400, 401, 404, 409, 418, 429, 500, 503, 599].map((status) =>
    reply(`the status ${status}`, () => ({ status, body: 'x' }), { status, headers: TEXT_TYPE, body: 'x' }),
  ),
  ...[204, 304].map((status) =>
    reply(`the status ${status}, which has no body`, () => ({ status, body: 'x' }), { status }),
  ),
  reply('headers in any case', () => ({ headers: { 'X-Total': 7, ETag: '"1"', 'x-none': undefined, 'x-empty': '' } }), {
    headers: { 'x-total': '7', etag: '"1"', 'x-empty': '' },
  }),
  reply('a list of header values', () => ({ headers: { vary: ['accept', 'origin'], 'x-one': ['a'] } }), {
    headers: { vary: 'accept, origin', 'x-one': 'a' },
  }),
  reply('headers named as members of objects', () => ({ headers: { constructor: 'a', toString: 'b' } as never }), {
    headers: { constructor: 'a', tostring: 'b' },
  }),
  reply('a content type of its own', () => ({ headers: { 'Content-Type': 'text/csv' }, body: 'a,b' }), {
    headers: { 'content-type': 'text/csv' },
    body: 'a,b',
  }),
  reply('bytes with a content type', () => ({ headers: { 'content-type': 'image/png' }, body: ALL_BYTES }), {
    headers: { 'content-type': 'image/png' },
    body: ALL_TEXT,
  }),
  reply('an object with a content type', () => ({ headers: { 'content-type': 'application/hal+json' }, body: {} }), {
    headers: { 'content-type': 'application/hal+json' },
    body: {},
  }),
  reply('a location', () => ({ status: 303, headers: { Location: '/orders?a=1&b=2' } }), {
    status: 303,
    headers: { location: '/orders?a=1&b=2' },
  }),
  ...[1, 2, 9, 20, 512].map((count) =>
    reply(`${count} cookies`, () => ({ cookies: cookiesOf(count), body: 'x' }), {
      headers: TEXT_TYPE,
      cookies: cookiesOf(count),
      body: 'x',
    }),
  ),
  reply(
    'cookies in the headers and apart',
    () => ({ headers: { 'Set-Cookie': ['b=2', 'c=3'] }, cookies: ['a=1'], body: 'x' }),
    { headers: TEXT_TYPE, cookies: ['a=1', 'b=2', 'c=3'], body: 'x' },
  ),
  reply('the same cookie twice', () => ({ cookies: ['a=1', 'a=1'] }), { cookies: ['a=1', 'a=1'] }),
  ...(
    [
      ['text', () => ({ headers: { 'x-a': '1' }, cookies: ['a=1'], body: 'x' }), TEXT_TYPE],
      ['an object', () => ({ headers: { 'x-a': '1' }, cookies: ['a=1'], body: {} }), JSON_TYPE],
      ['chunks', () => ({ headers: { 'x-a': '1' }, cookies: ['a=1'], body: chunks('x') }), BYTES_TYPE],
    ] as const
  ).map(([name, make, type]) =>
    reply(
      `to HEAD, of ${name}`,
      make,
      { headers: { 'x-a': '1', ...type }, cookies: ['a=1'] },
      { request: { method: 'HEAD' } },
    ),
  ),
]

/** What functions reply, and what clients get. */
export const REPLIES: readonly ReplyCase[] = [...replies, ...responses, ...heads]

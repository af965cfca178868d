import { bytes, gzip, HttpError, http, json, on, text } from 'heddle'
import { form, routes } from 'heddle/http'
import type { HttpRequestOptions } from 'heddle/testing'
import { schemaOf } from '../../core/test/schema-of.ts'
import type { AnyHandler } from './helpers.ts'
import {
  ALL_BYTES,
  BYTES_TYPE,
  chunks,
  cookiesOf,
  type Got,
  JSON_TYPE,
  problem,
  type ReplyCase,
  reply,
  SERVER_ERROR,
  TEXT_TYPE,
} from './http-reply-case.ts'

const Item = schemaOf<{ name: string }>((value) => {
  const { name, count } = (value ?? {}) as { name?: unknown; count?: unknown }
  const issues = [
    ...(typeof name === 'string' ? [] : [{ message: 'expected text', path: ['name'] }]),
    ...(typeof count === 'number' ? [] : [{ message: 'expected a number', path: ['sizes', 0, 'count'] }]),
  ]
  return issues.length > 0 ? { issues } : { value: { name: name as string } }
})
const Digits = (name: string) =>
  schemaOf((value) =>
    /^\d+$/.test(String((value as Record<string, unknown>)[name]))
      ? { value }
      : { issues: [{ message: 'expected digits', path: [name] }] },
  )
const never = () => {
  throw new Error('the function must not run')
}
const posted = (content: unknown, more: HttpRequestOptions = {}) => ({ method: 'POST', body: content, ...more })
const JSON_SENT = { headers: { 'content-type': 'application/json' } }

function refused(name: string, handler: () => AnyHandler, request: HttpRequestOptions, got: Got): ReplyCase {
  return { name, handler, request, got }
}

const refusals: readonly ReplyCase[] = [
  refused(
    '400 for a body that is no JSON',
    () => on(http({ body: Item })).handle(never),
    posted('{"name":"hunter2",}', JSON_SENT),
    problem(400, 'Bad Request', { detail: 'the body is not JSON (at position 18)' }),
  ),
  refused(
    '400 for JSON in bytes that are no UTF-8',
    () => on(http({ body: Item })).handle(never),
    posted(new Uint8Array([0x22, 0xff, 0x22]), JSON_SENT),
    problem(400, 'Bad Request', { detail: 'the body is not UTF-8 text' }),
  ),
  refused(
    '404 for another path',
    () => on(http.get('/orders')).handle(never),
    { path: '/order' },
    problem(404, 'Not Found', { detail: 'nothing has this path' }),
  ),
  refused(
    '404 for a path that no route has',
    () => routes({ 'GET /orders': never, '/admin/*': never }) as never,
    { path: '/order' },
    problem(404, 'Not Found', { detail: 'nothing has this path' }),
  ),
  refused(
    '405 for another method',
    () => on(http.get('/orders')).handle(never),
    { method: 'PUT', path: '/orders' },
    problem(405, 'Method Not Allowed', { detail: 'this path takes GET' }, { allow: 'GET, HEAD' }),
  ),
  refused(
    '405 for a method that no route has',
    () => routes({ 'GET /orders': never, 'POST /orders': never }) as never,
    { method: 'PUT', path: '/orders' },
    problem(
      405,
      'Method Not Allowed',
      { detail: 'this path takes GET, HEAD, OPTIONS, POST' },
      { allow: 'GET, HEAD, OPTIONS, POST' },
    ),
  ),
  refused(
    '204 for OPTIONS of a route',
    () => routes({ 'GET /orders': never, 'POST /orders': never }) as never,
    { method: 'OPTIONS', path: '/orders' },
    { status: 204, headers: { allow: 'GET, HEAD, OPTIONS, POST' }, cookies: [], body: '' },
  ),
  refused(
    '413 for text that is too long',
    () => on(http({ maxBytes: 10 })).handle(never),
    posted('éééééé'),
    problem(413, 'Content Too Large', { detail: 'the body has more than 10 bytes' }),
  ),
  refused(
    '413 for bytes that are too many, before they are parsed',
    () => on(http({ body: json(), maxBytes: 10 })).handle(never),
    posted(new Uint8Array(11)),
    problem(413, 'Content Too Large', { detail: 'the body has more than 10 bytes' }),
  ),
  refused(
    '415 for a body that is to be JSON',
    () => on(http({ body: Item })).handle(never),
    posted('hello'),
    problem(415, 'Unsupported Media Type', { detail: 'the body has to be JSON' }),
  ),
  refused(
    '415 for a body that is to be a form',
    () => on(http({ body: form() })).handle(never),
    posted('hello'),
    problem(
      415,
      'Unsupported Media Type',
      { detail: 'the body has to be application/x-www-form-urlencoded' },
      { accept: 'application/x-www-form-urlencoded' },
    ),
  ),
  refused(
    '415 for a media type that is none of those taken',
    () => on(http({ body: { 'application/json': Item, 'text/*': text(), 'image/png': bytes() } })).handle(never),
    posted(ALL_BYTES, { headers: { 'content-type': 'image/gif' } }),
    problem(
      415,
      'Unsupported Media Type',
      { detail: 'the body has to be application/json or text/* or image/png' },
      { accept: 'application/json, text/*, image/png' },
    ),
  ),
  refused(
    '415 for JSON that is compressed',
    () => on(http({ body: Item })).handle(never),
    posted('{}', { headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' } }),
    problem(
      415,
      'Unsupported Media Type',
      { detail: 'the body has to be without a content-encoding' },
      { 'accept-encoding': 'identity' },
    ),
  ),
  refused(
    '415 for text that is none',
    () => on(http()).handle(({ body }) => ({ body })),
    posted(new Uint8Array([0xff])),
    problem(415, 'Unsupported Media Type', { detail: 'the body has to be UTF-8 text' }),
  ),
  refused(
    '422 with every issue of a body and its path',
    () => on(http({ body: Item })).handle(never),
    posted({ name: 7 }),
    problem(422, 'Unprocessable Content', {
      detail: 'the request is not valid',
      errors: [
        { path: 'body.name', detail: 'expected text' },
        { path: 'body.sizes[0].count', detail: 'expected a number' },
      ],
    }),
  ),
  refused(
    '422 with the issues of all parts',
    () =>
      on(http.post('/:id', { body: Item, params: Digits('id'), query: Digits('page'), headers: Digits('x-n') })).handle(
        never,
      ),
    posted({ name: 'x' }, { path: '/é', query: 'page=two', headers: { 'x-n': 'three' } }),
    problem(422, 'Unprocessable Content', {
      detail: 'the request is not valid',
      errors: [
        { path: 'body.sizes[0].count', detail: 'expected a number' },
        { path: 'params.id', detail: 'expected digits' },
        { path: 'query.page', detail: 'expected digits' },
        { path: 'headers.x-n', detail: 'expected digits' },
      ],
    }),
  ),
  refused(
    '422 for what a codec refuses',
    () => on(http({ body: gzip(json()) })).handle(never),
    posted(new Uint8Array([1, 2, 3])),
    problem(422, 'Unprocessable Content', {
      detail: 'the request is not valid',
      errors: [{ path: 'body', detail: 'not gzip' }],
    }),
  ),
  refused(
    'no body for HEAD of another path',
    () => on(http.get('/orders')).handle(never),
    { method: 'HEAD', path: '/order' },
    { ...problem(404, ''), body: '' },
  ),
]

const accepted: readonly ReplyCase[] = [
  {
    // Of this type a body comes as bytes from some services, and as text from others.
    name: 'JSON with a byte order mark, which is no part of it',
    handler: () => on(http({ body: Item })).handle(({ body }) => ({ body })),
    request: posted('\ufeff{"name":"x","count":1}', { headers: { 'content-type': 'application/hal+json' } }),
    got: { status: 200, headers: JSON_TYPE, cookies: [], body: { name: 'x' } },
  },
]

/** @param make - a fresh error for each run, for one that was logged is not logged again */
const throwing = (make: () => Error) => () => {
  throw make()
}
async function* breaking(...before: readonly string[]): AsyncGenerator<string> {
  yield* before
  throw new Error('the password is hunter2')
}

const failures: readonly ReplyCase[] = [
  reply(
    'an HttpError with headers and more members',
    throwing(
      () =>
        new HttpError(409, 'out of stock', {
          type: 'https://shop.example/problems/out-of-stock',
          headers: { 'Retry-After': '30', 'set-cookie': 'a=1' },
          extensions: { item: 'scarf', left: 0, status: 200 },
        }),
    ),
    {
      ...problem(
        409,
        'Conflict',
        {
          type: 'https://shop.example/problems/out-of-stock',
          detail: 'out of stock',
          item: 'scarf',
          left: 0,
        },
        { 'retry-after': '30' },
      ),
      cookies: ['a=1'],
    },
  ),
  reply(
    'an HttpError of the server, which is logged',
    throwing(() => new HttpError(503, 'come back later', { cause: new Error('the password is hunter2') })),
    problem(503, 'Service Unavailable', { detail: 'come back later' }),
    { logged: 1 },
  ),
  reply(
    'any other error, without its message',
    throwing(() => new Error('the password is hunter2')),
    SERVER_ERROR,
    {
      logged: 1,
    },
  ),
  reply('more cookies than an ALB can tell apart', () => ({ cookies: cookiesOf(513) }), SERVER_ERROR, { logged: 1 }),
  reply('a status that is none', () => ({ status: 99 }), SERVER_ERROR, { logged: 1 }),
  reply('a status of information', () => ({ status: 101 }), SERVER_ERROR, { logged: 1 }),
  reply('a body that JSON cannot say', () => ({ body: { id: 7n } }), SERVER_ERROR, { logged: 1 }),
  reply('a body of a function', () => ({ body: () => {} }), SERVER_ERROR, { logged: 1 }),
  reply('a value that is no reply', () => 7 as never, SERVER_ERROR, { logged: 1 }),
  reply('a web Response of an error', () => Response.error(), SERVER_ERROR, { logged: 1 }),
  reply('chunks that fail before the first', () => ({ body: breaking() }), SERVER_ERROR, {
    logged: 1,
    but: { sendsStatusFirst: { status: 200, headers: BYTES_TYPE, body: '', broken: true, logged: 0 } },
  }),
  reply('chunks that fail after the first', () => ({ body: breaking('a', 'b') }), SERVER_ERROR, {
    logged: 1,
    but: { sendsStatusFirst: { status: 200, headers: BYTES_TYPE, body: 'ab', broken: true, logged: 0 } },
  }),
  reply(
    'a chunk that is neither text nor bytes',
    () => ({ headers: TEXT_TYPE, body: chunks('a', 7 as never) }),
    SERVER_ERROR,
    {
      logged: 1,
      but: { sendsStatusFirst: { status: 200, headers: TEXT_TYPE, body: 'a', broken: true, logged: 0 } },
    },
  ),
]

/** Requests that are refused, and functions that fail: what clients get. */
export const REFUSALS: readonly ReplyCase[] = [...accepted, ...refusals, ...failures]

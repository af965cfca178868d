import type { HttpRequestOptions } from 'heddle/testing'
import type { Difference } from './http-triggers.ts'

/** What a function gets of a request: its body as one character for each byte, of headers those that the client named. */
export interface Seen {
  readonly method: string
  readonly path: string
  readonly decodedPath: string
  readonly params: object
  readonly query: object
  readonly headers: object
  readonly cookies: object
  readonly body: string
}

/** A request, and what a function gets of it: whatever is not said is as of a plain `GET /`. */
export interface RequestCase {
  readonly name: string
  readonly request: HttpRequestOptions
  /** The path that the handler is for. Default: any. */
  readonly route?: string
  readonly seen: Partial<Seen>
  /** Where a service does something to the request: what the function gets then. */
  readonly but?: { readonly [Name in Difference]?: Partial<Seen> }
}

export const PLAIN: Seen = {
  method: 'GET',
  path: '/',
  decodedPath: '/',
  params: {},
  query: {},
  headers: {},
  cookies: {},
  body: '',
}

const VERBS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND']

const methods: readonly RequestCase[] = VERBS.flatMap((method) => [
  { name: method, request: { method }, seen: { method } },
  { name: method.toLowerCase(), request: { method: method.toLowerCase() }, seen: { method } },
])

/** @param decoded - the path as the API's own decoding leaves it, encoded again; nothing where it comes to the same */
function path(sent: string, decodedPath: string, decoded?: Partial<Seen>): RequestCase {
  return {
    name: `the path ${sent}`,
    request: { path: sent },
    seen: { path: sent, decodedPath },
    ...(decoded === undefined ? {} : { but: { decodesPath: decoded } }),
  }
}

const paths: readonly RequestCase[] = [
  path('/orders/7', '/orders/7'),
  path('/orders/7/', '/orders/7/'),
  path('//orders//7', '//orders//7'),
  path('/a%20b', '/a b'),
  path('/a+b', '/a+b'),
  path('/a%2Bb', '/a+b', { path: '/a+b' }),
  path('/%C3%A9/%F0%9F%A7%B6', '/é/🧶'),
  path('/%c3%a9', '/é', { path: '/%C3%A9' }),
  path('/100%25', '/100%'),
  path('/%2525', '/%25', { path: '/%2525', decodedPath: '/%25' }),
  path('/o%2F1', '/o/1', { path: '/o/1' }),
  path('/what%3F/this%23', '/what?/this#'),
  path("/~a/-_.!*'();:@&=+$,", "/~a/-_.!*'();:@&=+$,"),
  path('/%5Bx%5D', '/[x]'),
  path('/a;v=1/b,c', '/a;v=1/b,c'),
  path('/..hidden/a..b/...', '/..hidden/a..b/...'),
  path('/.well-known/x', '/.well-known/x'),
  path(`/${'long/'.repeat(400)}`, `/${'long/'.repeat(400)}`),
]

const params: readonly RequestCase[] = [
  {
    name: 'a parameter',
    route: '/orders/:order/items',
    request: { path: '/orders/o-1/items' },
    seen: { path: '/orders/o-1/items', decodedPath: '/orders/o-1/items', params: { order: 'o-1' } },
  },
  {
    name: 'a parameter with spaces, unicode and a percent sign',
    route: '/:who/:what',
    request: { path: '/J%C3%BCrgen%20B/100%25' },
    seen: {
      path: '/J%C3%BCrgen%20B/100%25',
      decodedPath: '/Jürgen B/100%',
      params: { who: 'Jürgen B', what: '100%' },
    },
  },
  {
    name: 'a plus sign in a parameter, which is no space',
    route: '/:sum',
    request: { path: '/1+1' },
    seen: { path: '/1+1', decodedPath: '/1+1', params: { sum: '1+1' } },
  },
  {
    name: 'the rest of a path',
    route: '/files/*path',
    request: { path: '/files/a%20b/c' },
    seen: { path: '/files/a%20b/c', decodedPath: '/files/a b/c', params: { path: 'a b/c' } },
  },
  {
    name: 'an encoded slash in the rest of a path',
    route: '/files/*path',
    request: { path: '/files/a%2Fb' },
    seen: { path: '/files/a%2Fb', decodedPath: '/files/a/b', params: { path: 'a/b' } },
    but: { decodesPath: { path: '/files/a/b', decodedPath: '/files/a/b', params: { path: 'a/b' } } },
  },
  {
    name: 'names of a prototype in the path',
    route: '/:constructor/:toString',
    request: { path: '/__proto__/constructor' },
    seen: {
      path: '/__proto__/constructor',
      decodedPath: '/__proto__/constructor',
      params: { constructor: '__proto__', toString: 'constructor' },
    },
  },
]

/** @param last - the query where only the last of repeated values come */
function query(sent: string, seen: object, last?: object): RequestCase {
  return {
    name: `the query ${sent.slice(0, 60)}`,
    request: { query: sent },
    seen: { query: seen },
    ...(last === undefined ? {} : { but: { lastValues: { query: last }, lastQueryValues: { query: last } } }),
  }
}

const queries: readonly RequestCase[] = [
  query('a=1', { a: '1' }),
  query('a=1&b=2&c=3', { a: '1', b: '2', c: '3' }),
  query('tag=a&tag=b&tag=c', { tag: ['a', 'b', 'c'] }, { tag: 'c' }),
  query('a=1&tag=a&b=2&tag=b', { a: '1', tag: ['a', 'b'], b: '2' }, { a: '1', tag: 'b', b: '2' }),
  query('tag=a&tag=a', { tag: ['a', 'a'] }, { tag: 'a' }),
  query('tag=&tag=', { tag: ['', ''] }, { tag: '' }),
  query('empty=', { empty: '' }),
  query('flag', { flag: '' }),
  query('flag&a=1', { flag: '', a: '1' }),
  query('=x', { '': 'x' }),
  query('&&a=1&', { a: '1' }),
  query('a=b=c', { a: 'b=c' }),
  query('a==', { a: '=' }),
  query('a=1+2', { a: '1 2' }),
  query('a=1%2B2', { a: '1+2' }),
  query('a=%20x%20', { a: ' x ' }),
  query('a%20b=c%26d%3De', { 'a b': 'c&d=e' }),
  query('a+b=c', { 'a b': 'c' }),
  query('%C3%A9=%F0%9F%A7%B6', { é: '🧶' }),
  query('a=100%25', { a: '100%' }),
  query('a=%2525', { a: '%25' }),
  query('a=what?&b=/x:y@z', { a: 'what?', b: '/x:y@z' }),
  query('a=x,y,z', { a: 'x,y,z' }),
  query('a[]=1&a[]=2', { 'a[]': ['1', '2'] }, { 'a[]': '2' }),
  query('a[b]=1', { 'a[b]': '1' }),
  query('a=%0D%0Ab%00', { a: '\r\nb\0' }),
  query('constructor=1&toString=2&hasOwnProperty=3', { constructor: '1', toString: '2', hasOwnProperty: '3' }),
  query('1=a&0=b', { 0: 'b', 1: 'a' }),
  query(`a=${'x'.repeat(5000)}`, { a: 'x'.repeat(5000) }),
  query(
    Array.from({ length: 1000 }, (_, index) => `n=${index}`).join('&'),
    { n: Array.from({ length: 1000 }, (_, index) => `${index}`) },
    { n: '999' },
  ),
  {
    name: 'a query that is not encoded as it should be',
    request: { query: 'a=%zz&b=%' },
    seen: { query: { a: '%zz', b: '%' } },
  },
  {
    name: 'a query that is no UTF-8',
    request: { query: 'a=%ff' },
    seen: { query: { a: '%ff' } },
    but: { decodesQuery: { query: { a: '\ufffd' } } },
  },
]

const headers: readonly RequestCase[] = [
  {
    name: 'headers, their names in any case',
    request: { headers: { 'X-Tenant': 'Blue', 'x-count': '3', AUTHORIZATION: 'Bearer abc.def==' } },
    seen: { headers: { 'x-tenant': 'Blue', 'x-count': '3', authorization: 'Bearer abc.def==' } },
  },
  {
    name: 'a header that is sent twice',
    request: { headers: { 'x-tag': ['a', 'b'], 'x-one': 'c' } },
    seen: { headers: { 'x-tag': 'a, b', 'x-one': 'c' } },
    but: {
      lastValues: { headers: { 'x-tag': 'b', 'x-one': 'c' } },
      plainCommas: { headers: { 'x-tag': 'a,b', 'x-one': 'c' } },
    },
  },
  {
    name: 'a header that is sent twice in two spellings',
    request: { headers: { 'X-Tag': 'a', 'x-tag': 'b' } },
    seen: { headers: { 'x-tag': 'a, b' } },
    but: { lastValues: { headers: { 'x-tag': 'b' } }, plainCommas: { headers: { 'x-tag': 'a,b' } } },
  },
  {
    name: 'a header with a comma in it',
    request: { headers: { 'x-list': 'a, b,c' } },
    seen: { headers: { 'x-list': 'a, b,c' } },
  },
  { name: 'a header that is empty', request: { headers: { 'x-empty': '' } }, seen: { headers: { 'x-empty': '' } } },
  {
    name: 'a header that is named as a member of objects',
    request: { headers: { constructor: 'a', tostring: 'b' } },
    seen: { headers: { constructor: 'a', tostring: 'b' } },
  },
]

const cookie = (header: string, cookies: object): RequestCase => ({
  name: `the cookies ${header}`,
  request: { headers: { cookie: header } },
  seen: { headers: { cookie: header }, cookies },
})

const cookies: readonly RequestCase[] = [
  cookie('a=1', { a: '1' }),
  cookie('a=1; b=2; c=3', { a: '1', b: '2', c: '3' }),
  cookie('a=', { a: '' }),
  cookie('a=b=c', { a: 'b=c' }),
  cookie('a="b c"', { a: 'b c' }),
  cookie('a="', { a: '"' }),
  cookie('a=""', { a: '' }),
  cookie('name=J%C3%BCrgen%20B; yarn=%F0%9F%A7%B6', { name: 'Jürgen B', yarn: '🧶' }),
  cookie('a=1+1; b=100%', { a: '1+1', b: '100%' }),
  cookie('a=1; a=2', { a: '1' }),
  cookie('flag; a=1', { a: '1' }),
  cookie('constructor=1; toString=2', { constructor: '1', toString: '2' }),
  {
    name: 'several cookie headers',
    request: { headers: { cookie: ['a=1; b=2', 'c=3'] } },
    seen: { headers: { cookie: 'a=1; b=2; c=3' }, cookies: { a: '1', b: '2', c: '3' } },
    but: { lastValues: { headers: { cookie: 'c=3' }, cookies: { c: '3' } } },
  },
  {
    name: 'cookies with values of any characters',
    request: { cookies: { a: 'x;y, z=1 "q"', b: 'é🧶%' } },
    seen: {
      headers: { cookie: 'a=x%3By%2C%20z%3D1%20%22q%22; b=%C3%A9%F0%9F%A7%B6%25' },
      cookies: { a: 'x;y, z=1 "q"', b: 'é🧶%' },
    },
  },
]

const ALL_BYTES = Uint8Array.from({ length: 256 }, (_, byte) => byte)
/** Text or bytes, one character for each byte. */
export const latin1 = (content: unknown): string => Buffer.from(content as string).toString('latin1')

function body(name: string, content: unknown, type: string | undefined, sent: string | Uint8Array): RequestCase {
  return {
    name: `a body of ${name}`,
    request: { method: 'POST', body: content },
    seen: { method: 'POST', body: latin1(sent), headers: type === undefined ? {} : { 'content-type': type } },
  }
}
function typed(name: string, content: string | Uint8Array, type: string): RequestCase {
  const of = body(name, content, type, content)
  return { ...of, request: { ...of.request, headers: { 'content-type': type } } }
}

const TEXT = 'text/plain;charset=UTF-8'
const bodies: readonly RequestCase[] = [
  body('nothing', undefined, undefined, ''),
  body('empty text', '', TEXT, ''),
  body('no bytes', new Uint8Array(), undefined, ''),
  body('text', 'hello', TEXT, 'hello'),
  body('text with unicode', 'écharpe 🧶 \u2028', TEXT, 'écharpe 🧶 \u2028'),
  body('text with line breaks and NUL', 'a\r\nb\0', TEXT, 'a\r\nb\0'),
  body('text that looks like base64', 'aGVsbG8=', TEXT, 'aGVsbG8='),
  body('JSON', { name: 'é', count: 2 }, 'application/json', '{"name":"é","count":2}'),
  body('the JSON null', null, 'application/json', 'null'),
  body(
    'a form',
    new URLSearchParams({ a: 'b c', é: '&' }),
    'application/x-www-form-urlencoded;charset=UTF-8',
    'a=b+c&%C3%A9=%26',
  ),
  body('all 256 bytes', ALL_BYTES, undefined, ALL_BYTES),
  typed('all 256 bytes, as octets', ALL_BYTES, 'application/octet-stream'),
  typed('bytes that say they are text', ALL_BYTES, 'text/plain'),
  typed('JSON in base64', Buffer.from('{"name":"é"}'), 'application/json'),
  typed('text in base64', Buffer.from('écharpe 🧶'), 'text/plain'),
  typed('text of an unknown type', 'a,b\r\n', 'text/csv'),
  typed('text of a type that is sent in base64', '{"id":1}', 'application/vnd.api+json'),
  body('1 MB of text', 'x'.repeat(1024 * 1024), TEXT, 'x'.repeat(1024 * 1024)),
  body('1 MB of bytes', Buffer.alloc(1024 * 1024, ALL_BYTES), undefined, Buffer.alloc(1024 * 1024, ALL_BYTES)),
  { ...body('text, of a GET', 'hello', TEXT, 'hello'), request: { method: 'GET', body: 'hello' } },
  { ...body('text, of a DELETE', 'hello', TEXT, 'hello'), request: { method: 'DELETE', body: 'hello' } },
].map((one) => ({ ...one, seen: { ...one.seen, method: one.request.method as string } }))

export const REQUESTS: readonly RequestCase[] = [
  ...methods,
  ...paths,
  ...params,
  ...queries,
  ...headers,
  ...cookies,
  ...bodies,
]

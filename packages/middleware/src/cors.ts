import { type HttpMiddleware, type HttpReply, type HttpRequest, outermost } from '@heddle/core'
import { type CorsOrigin, originRule } from './cors-origin.ts'
import { withVary } from './vary.ts'

export interface CorsOptions {
  /**
   * Whose pages may read the replies. Text is one origin as browsers send it, `https://shop.example`; a RegExp has to match
   * the whole origin; a function decides for each request; `'*'` is everybody. There is no default.
   *
   * `null`, which is sent for files, sandboxed frames and some redirects, is allowed by `'*'`, and else only where it is
   * named: by the text `'null'`, or by a function that returns it.
   */
  readonly origin: CorsOrigin
  /** Methods that a page may use. Default: the one that it asks for; the handler itself answers 405 to those that it has not. */
  readonly methods?: readonly string[] | undefined
  /** Headers that a page may send. Default: those that it asks for. */
  readonly allowHeaders?: readonly string[] | undefined
  /** Headers of the reply that a page may read, beside the few that it always may. Default: none. */
  readonly exposeHeaders?: readonly string[] | undefined
  /** Whether a page may send cookies and the like along. Not together with `'*'`, which browsers refuse. Default: false. */
  readonly credentials?: boolean | undefined
  /** Seconds for which a browser may remember what a preflight said. Default: what the browser takes, 5 seconds. */
  readonly maxAge?: number | undefined
}

/**
 * Lets pages of other origins use the handler, as the Fetch standard has it. Preflight requests are answered here, with a
 * 204; the handler needs no OPTIONS for them. All other requests go on, whatever their origin, for it is the browser that
 * refuses. Replies have their headers wherever the layer is used, those to errors too. What an `origin` function throws is
 * answered as any error is, before the handler runs.
 *
 * Throws a `TypeError` for options that no browser would accept.
 *
 * @see https://fetch.spec.whatwg.org/#http-cors-protocol
 */
export function cors(options: CorsOptions): HttpMiddleware {
  const { origin, methods, allowHeaders, exposeHeaders = [], credentials = false, maxAge } = options
  for (const names of [methods, allowHeaders, exposeHeaders]) checkNames(names ?? [], credentials)
  if (maxAge !== undefined && !(Number.isInteger(maxAge) && maxAge >= 0)) {
    throw new TypeError(`cors: expected maxAge to be whole seconds, got ${maxAge}`)
  }
  const rule = originRule(origin, credentials)
  const vary = origin === '*' ? [] : ['origin']
  const preflightVary = [...vary, 'access-control-request-method', 'access-control-request-headers']

  function preflight({ headers }: HttpRequest, asked: string): HttpReply['headers'] {
    return {
      ...list('access-control-allow-methods', methods?.map((name) => name.toUpperCase()) ?? tokens(asked)),
      ...list('access-control-allow-headers', allowHeaders ?? tokens(headers['access-control-request-headers'])),
      ...(maxAge === undefined ? {} : { 'access-control-max-age': String(maxAge) }),
    }
  }

  const layer: HttpMiddleware = async function cors({ event }, next) {
    const allowed = await rule(event)
    const granted: Record<string, string> = {}
    if (allowed !== undefined) granted['access-control-allow-origin'] = allowed
    if (allowed !== undefined && credentials) granted['access-control-allow-credentials'] = 'true'

    const asked = event.headers['access-control-request-method']
    if (event.method === 'OPTIONS' && event.headers.origin !== undefined && asked !== undefined) {
      const headers = allowed === undefined ? {} : { ...granted, ...preflight(event, asked) }
      return { status: 204, headers: withVary(headers, preflightVary), cookies: [], body: undefined }
    }
    const reply = await next()
    const { 'access-control-allow-origin': _o, 'access-control-allow-credentials': _c, ...others } = reply.headers
    const exposed = allowed === undefined ? {} : list('access-control-expose-headers', exposeHeaders)
    return { ...reply, headers: withVary({ ...exposed, ...others, ...granted }, vary) }
  }
  return outermost(layer)
}

const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/
// More than a gateway takes of all headers is no list that a browser made.
const MOST = 8192

/** The names in a list that came from outside: what is no name is left out. */
function tokens(asked = ''): readonly string[] {
  if (asked.length > MOST) return []
  return [...new Set(asked.split(',').map((name) => name.trim()))].filter((name) => TOKEN.test(name))
}

function list(name: string, values: readonly string[]): HttpReply['headers'] {
  return values.length === 0 ? {} : { [name]: values.join(', ') }
}

function checkNames(names: readonly string[], credentials: boolean): void {
  for (const name of names) {
    if (!TOKEN.test(name)) throw new TypeError(`cors: ${JSON.stringify(name)} is no name of a method or header`)
    // With credentials a browser takes it for the name of a header.
    if (credentials && name === '*') throw new TypeError("cors: with credentials browsers take no '*'")
  }
}

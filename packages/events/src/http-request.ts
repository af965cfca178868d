import { HttpError, type HttpQuery, type HttpRequest, stackless, type ToRequestInit, toBytes } from '@heddle/core'
import { bodyText, readForm, readJson } from './http-body.ts'
import type { HttpInput } from './http-input.ts'
import { decodePercent } from './path.ts'
import { queryString } from './query.ts'

/** What a handler gets for a request: data of its own, and what is seldom asked for made when it is. */
export class HttpEvent<Body, Params, Query, Headers> implements HttpRequest<Body, Params, Query, Headers> {
  readonly id: string
  readonly type = 'http.request'
  readonly source: string
  readonly time: Date
  readonly method: string
  readonly path: string
  readonly params: Params
  readonly query: Query
  readonly headers: Headers
  readonly cookies: Readonly<Record<string, string | undefined>>
  readonly body: Body
  readonly clientIp: string | undefined
  readonly raw: unknown
  readonly #input: HttpInput

  constructor(input: HttpInput, params: Params, query: Query, headers: Headers, body: Body) {
    this.id = input.id
    this.source = input.origin
    this.time = input.time
    this.method = input.method
    this.path = input.path
    this.params = params
    this.query = query
    this.headers = headers
    this.cookies = input.cookies
    this.body = body
    this.clientIp = input.clientIp
    this.raw = input.raw
    this.#input = input
  }

  /** What the platform handed over, for handlers made of others. */
  static inputOf(event: object): HttpInput {
    return (event as HttpEvent<unknown, unknown, unknown, unknown>).#input
  }

  get decodedPath(): string {
    return decodePercent(this.path)
  }

  get basePath(): string {
    return this.#input.basePath
  }

  get stage(): string | undefined {
    return this.#input.stage
  }

  get url(): string {
    return urlOf(this.#input, this.#input.basePath)
  }

  bytes(): Uint8Array {
    return toBytes(this.#input.body ?? '')
  }

  text(): string {
    return bodyText(this.#input.body ?? '')
  }

  json(): unknown {
    return readJson(this.#input.body ?? '')
  }

  form(): HttpQuery {
    return readForm(this.#input.body ?? '')
  }

  toRequest({ signal, basePath = true }: ToRequestInit = {}): Request {
    const { method, headers, body } = this.#input
    const sent = Object.entries(headers).filter((pair): pair is [string, string] => pair[1] !== undefined)
    const hasBody = method !== 'GET' && method !== 'HEAD' && body !== undefined
    try {
      return new Request(basePath ? this.url : urlOf(this.#input, ''), {
        method,
        headers: sent,
        ...(hasBody ? { body: body as string | Uint8Array<ArrayBuffer> } : {}),
        ...(signal === undefined ? {} : { signal }),
      })
    } catch (cause) {
      // Such as the method TRACE, which fetch refuses, or a header that is none: the client's doing, and not to be logged.
      throw stackless(() => new HttpError(400, 'the request is none that fetch knows', { cause }))
    }
  }
}

function urlOf({ origin, path, query, rawQuery = queryString(query) }: HttpInput, basePath: string): string {
  // A health check of a load balancer names no host, and without one the path would be read as the host.
  const base = origin.endsWith('/') ? `${origin}localhost` : origin
  // As text a URL would begin another part at these, or take a backslash for a slash: who reads it, such as a mounted app,
  // would see another path than the routes.
  const whole = `${basePath}${path}`.replaceAll(/[?#\\]/g, encodeURIComponent)
  return `${base}${whole}${rawQuery === '' ? '' : `?${rawQuery}`}`
}

import { type HttpQuery, type HttpRequest, toBytes } from '@heddle/core'
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
    const { origin, basePath, path, query, rawQuery = queryString(query) } = this.#input
    return `${origin}${basePath}${path}${rawQuery === '' ? '' : `?${rawQuery}`}`
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

  toRequest(init: { readonly signal?: AbortSignal | undefined } = {}): Request {
    const { method, headers, body } = this.#input
    const sent = Object.entries(headers).filter((pair): pair is [string, string] => pair[1] !== undefined)
    const hasBody = method !== 'GET' && method !== 'HEAD' && body !== undefined
    return new Request(this.url, {
      method,
      headers: sent,
      ...(hasBody ? { body: body as string | Uint8Array<ArrayBuffer> } : {}),
      ...(init.signal === undefined ? {} : { signal: init.signal }),
    })
  }
}

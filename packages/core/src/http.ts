import { describe } from './describe.ts'
import { HeddleError, HttpError } from './errors.ts'
import type { ResultMiddleware } from './middleware.ts'
import { issuePath } from './schema.ts'

/** Header values by lower-case name; a header that was sent several times has its values joined by a comma. */
export interface HttpHeaders {
  readonly [name: string]: string | undefined
}

/** Query values by name; a name that was sent several times has all its values. */
export interface HttpQuery {
  readonly [name: string]: string | readonly string[] | undefined
}

/** One HTTP request, the same on every platform. */
export interface HttpRequest<Body = unknown, Params = unknown, Query = unknown, Headers = HttpHeaders> {
  /** The platform's id of the request. */
  readonly id: string
  readonly type: 'http.request'
  /** Where the request came in: `https://<host>`. */
  readonly source: string
  readonly time: Date
  /** In upper case. */
  readonly method: string
  /** Percent-encoded, as it was sent, without the stage and base path of an API. */
  readonly path: string
  /** The values of the path's parameters: those that the handler's own path names are percent-decoded. */
  readonly params: Params
  readonly query: Query
  readonly headers: Headers
  /** Cookie values by name, percent-decoded. */
  readonly cookies: Readonly<Record<string, string | undefined>>
  /** As the `body` schema says; without one the text, or `undefined` when there is none. */
  readonly body: Body
  /** The address of the client, as the platform tells it. */
  readonly clientIp: string | undefined
  /** The platform's own event. */
  readonly raw: unknown
  /** The path, percent-decoded: for people and logs, for an encoded slash looks like any other in it. */
  readonly decodedPath: string
  /** What stands before `path` in the URL that the client called: an API's stage or base path, such as `/prod`, or nothing. */
  readonly basePath: string
  /** The API's stage, where it has one. */
  readonly stage: string | undefined
  /**
   * The whole URL that the client called, with its query. Where the platform tells only decoded values, encoded again; of
   * the host `localhost` where it tells none.
   */
  readonly url: string
  /** The body as it was sent, whatever the `body` schema says: what a signature is made over. */
  bytes(): Uint8Array
  /** The body as text. Throws an `HttpError`, 415, when it is not UTF-8. */
  text(): string
  /** The value of a JSON body. Throws an `HttpError`, 400, when it is not JSON, or nested more than 1000 levels deep. */
  json(): unknown
  /** The values of an `application/x-www-form-urlencoded` body. Throws an `HttpError`, 400, when they are too many. */
  form(): HttpQuery
  /**
   * The request as a web `Request`. The first one of a process takes about 30 ms. Throws an `HttpError`, 400, for what
   * `fetch` refuses, such as the method TRACE.
   */
  toRequest(init?: ToRequestInit): Request
}

export interface ToRequestInit {
  readonly signal?: AbortSignal | undefined
  /** Whether the stage or base path of an API is in the URL, as the client has it. Default `true`. */
  readonly basePath?: boolean | undefined
}

/** One HTTP reply. */
export interface HttpReply {
  readonly status: number
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>
  /** Each a whole `set-cookie` value. */
  readonly cookies: readonly string[]
  /**
   * Text and bytes go out as they are, an async iterable or `ReadableStream` of them chunk by chunk, `undefined` as no
   * body, anything else as JSON.
   */
  readonly body: unknown
}

/** A reply ready to be sent: its body is text, bytes, or chunks of them, its headers are safe. */
export interface HttpOutput<Path extends string = string, Needs extends string = string> extends HttpReply {
  readonly body: string | Uint8Array | AsyncIterable<string | Uint8Array> | undefined
  /** Only for the types: the path that the handler is for, and the parameters that it wants to get from a route. */
  readonly types?: { readonly path: Path; readonly needs: Needs }
}

/** Headers of a reply: several values of a name are joined by commas, those of `set-cookie` are cookies, `undefined` is none. */
export type HttpReplyHeaders = Readonly<Record<string, string | number | readonly string[] | undefined>>

/** The parts of a reply, any of them: the status is 200 by default. */
export interface HttpReplyParts {
  readonly status?: number | undefined
  readonly headers?: HttpReplyHeaders | undefined
  /** Each a whole `set-cookie` value. */
  readonly cookies?: readonly string[] | undefined
  readonly body?: unknown
  /** What Lambda's own answers have: here it is `status`. */
  readonly statusCode?: never
}

/** What a function may return for a reply: any part of one (status 200 by default), a web `Response`, text, or nothing (status 204). */
// biome-ignore lint/suspicious/noConfusingVoidType: a function that returns nothing has this type
export type HttpReturns = HttpReplyParts | Response | string | undefined | void

/** A layer around an HTTP handler: it may read and replace the reply. */
export type HttpMiddleware<Needs extends object = {}, Adds extends object = {}> = ResultMiddleware<
  HttpReply,
  { readonly event: HttpRequest } & Needs,
  Adds
>

/** What a function returned as a whole reply. Header names become lower-case. */
export function reply(returned: HttpReturns): HttpReply {
  if (returned === undefined) return { status: 204, headers: {}, cookies: [], body: undefined }
  if (typeof returned === 'string') {
    return { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, cookies: [], body: returned }
  }
  if (typeof returned !== 'object' || returned === null) {
    throw new HeddleError('INVALID_RESULT', `http: expected a reply, text or nothing, got ${describe(returned)}`)
  }
  if (isResponse(returned)) return ofResponse(returned)
  const { status = 200, headers, cookies = [], body } = returned
  // A mistake must not go out as a success.
  if ('statusCode' in returned) throw new HeddleError('INVALID_RESULT', 'http: a reply has a status, no statusCode')
  if (headers === undefined) return { status, headers: {}, cookies, body }
  const plain: Record<string, string> = {}
  const setCookies: string[] = []
  for (const name of Object.keys(headers)) {
    const value = headers[name]
    if (value === undefined) continue
    const lower = name.toLowerCase()
    if (lower === 'set-cookie') setCookies.push(...[value].flat().map(String))
    else plain[lower] = Array.isArray(value) ? value.join(', ') : String(value)
  }
  return { status, headers: plain, cookies: setCookies.length === 0 ? cookies : [...cookies, ...setCookies], body }
}

// Not by instanceof: whoever names the global `Response` has it loaded, which takes 30 ms.
export function isResponse(value: unknown): value is Response {
  return typeof (value as Partial<Response> | null | undefined)?.headers?.getSetCookie === 'function'
}

function ofResponse({ status, headers, body }: Response): HttpReply {
  const plain: Record<string, string> = {}
  headers.forEach((value, name) => {
    if (name !== 'set-cookie') plain[name] = value
  })
  return { status, headers: plain, cookies: headers.getSetCookie(), body: body ?? undefined }
}

/** The reply to an error, RFC 9457 `application/problem+json`: an `HttpError` as it says, any other a 500 that tells nothing. */
export function problem(error: unknown): HttpReply {
  const known = error instanceof HttpError ? error : undefined
  const status = known?.status ?? 500
  const body: Record<string, unknown> = {
    ...known?.extensions,
    type: known?.type ?? 'about:blank',
    title: known?.title ?? TITLES[status] ?? 'Error',
    status,
  }
  if (known !== undefined) body.detail = known.message
  if (known?.issues !== undefined) {
    body.errors = known.issues.slice(0, MOST_ISSUES).map((issue) => ({ path: issuePath(issue), detail: issue.message }))
  }
  const whole = reply({ status, headers: known?.headers, body })
  return { ...whole, headers: { ...whole.headers, 'content-type': 'application/problem+json' } }
}

/** Whether a value is a whole reply, so that a layer for any result can tell. */
export function isReply(value: unknown): value is HttpReply {
  const { status, headers, cookies } = (value ?? {}) as Partial<HttpReply>
  return typeof status === 'number' && typeof headers === 'object' && headers !== null && Array.isArray(cookies)
}

// More than anybody mends at once. A body may have a million faults, and the answer to it would be larger than it is.
const MOST_ISSUES = 100

// Reason phrases of RFC 9110, for the errors that functions answer most: node:http has all of them, and costs 30 ms.
const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  402: 'Payment Required',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  408: 'Request Timeout',
  409: 'Conflict',
  410: 'Gone',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  428: 'Precondition Required',
  429: 'Too Many Requests',
  451: 'Unavailable For Legal Reasons',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
}

import { describe } from './describe.ts'
import { HeddleError, HttpError } from './errors.ts'
import type { ResultMiddleware } from './middleware.ts'
import { issuePath } from './schema.ts'

/** Header values by lower-case name; a header that was sent several times has its values joined by a comma. */
export type HttpHeaders = Readonly<Record<string, string | undefined>>

/** Query values by name; a name that was sent several times has all its values. */
export type HttpQuery = Readonly<Record<string, string | readonly string[] | undefined>>

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
  /** Percent-encoded, as it was sent, without the stage of an API. */
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
}

/** One HTTP reply. */
export interface HttpReply {
  readonly status: number
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>
  /** Each a whole `set-cookie` value. */
  readonly cookies: readonly string[]
  /** Text and bytes go out as they are, `undefined` as no body, anything else as JSON. */
  readonly body: unknown
}

/** What a function may return for a reply: any part of one (status 200 by default), text, or nothing (status 204). */
// biome-ignore lint/suspicious/noConfusingVoidType: a function that returns nothing has this type
export type HttpReturns = Partial<HttpReply> | string | undefined | void

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
  const { status = 200, headers, cookies = [], body } = returned
  return { status, headers: headers === undefined ? {} : lowerCased(headers), cookies, body }
}

/** The reply to an error, RFC 9457 `application/problem+json`: an `HttpError` as it says, any other a 500 that tells nothing. */
export function problem(error: unknown): HttpReply {
  const known = error instanceof HttpError ? error : undefined
  const status = known?.status ?? 500
  const body: Record<string, unknown> = {
    ...known?.extensions,
    type: known?.type ?? 'about:blank',
    title: TITLES[status] ?? 'Error',
    status,
  }
  if (known !== undefined) body.detail = known.message
  if (known?.issues !== undefined) {
    body.errors = known.issues.map((issue) => ({ path: issuePath(issue), detail: issue.message }))
  }
  const headers = { ...lowerCased(known?.headers ?? {}), 'content-type': 'application/problem+json' }
  return { status, headers, cookies: [], body }
}

/** Whether a value is a whole reply, so that a layer for any result can tell. */
export function isReply(value: unknown): value is HttpReply {
  const { status, headers, cookies } = (value ?? {}) as Partial<HttpReply>
  return typeof status === 'number' && typeof headers === 'object' && headers !== null && Array.isArray(cookies)
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  const lower: Record<string, string> = {}
  for (const name of Object.keys(headers)) lower[name.toLowerCase()] = headers[name] as string
  return lower
}

// Reason phrases of RFC 9110, for the errors that functions answer most: node:http has all of them, and costs 30 ms.
const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  410: 'Gone',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
}

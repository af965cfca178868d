import type { HttpReplyHeaders } from '@heddle/core'
import { encodePercent } from './path.ts'

/** What a reply may have beside its body. */
export interface ReplyInit<Status extends number = number> {
  /** Default 200. */
  readonly status?: Status | undefined
  readonly headers?: HttpReplyHeaders | undefined
  /** Each a whole `set-cookie` value. */
  readonly cookies?: readonly string[] | undefined
}

// NoInfer below: the status is what the call says, else 200, and not whatever the handler's `response` schemas would take.

/** A reply that a helper made. */
export interface MadeReply<Status extends number, Body> {
  readonly status: Status
  readonly headers: HttpReplyHeaders
  readonly cookies: readonly string[]
  readonly body: Body
}

/**
 * A reply of JSON: `json({ id }, { status: 201 })`. Text becomes a JSON string. Throws a `TypeError` for `undefined`,
 * which JSON cannot say. (`json` of `heddle` is the codec that reads it.)
 */
export function json<const Status extends number = 200, Body = unknown>(
  body: Body,
  init?: ReplyInit<Status>,
): MadeReply<NoInfer<Status>, Body> {
  if (body === undefined) throw new TypeError('json: undefined is nothing that JSON can say; is it noContent()?')
  // A reply's text goes out as it is.
  return made(typeof body === 'string' ? (JSON.stringify(body) as Body) : body, init, 'application/json')
}

/** A reply of plain text. (`text` of `heddle` is the codec that reads it.) */
export function text<const Status extends number = 200>(
  body: string,
  init?: ReplyInit<Status>,
): MadeReply<NoInfer<Status>, string> {
  return made(body, init, 'text/plain; charset=utf-8')
}

/** A reply of HTML. What it is made of has to be escaped before. */
export function html<const Status extends number = 200>(
  body: string,
  init?: ReplyInit<Status>,
): MadeReply<NoInfer<Status>, string> {
  return made(body, init, 'text/html; charset=utf-8')
}

/** Statuses that send the client elsewhere: 303 with GET, whatever the method was; 307 and 308 with the same method. */
export type RedirectStatus = 301 | 302 | 303 | 307 | 308

/**
 * Sends the client elsewhere. Default status 302. Throws a `TypeError` for a location that is a URL of another scheme
 * than http and https, such as `javascript:`; whether a URL from outside may be trusted is the function's to decide.
 */
export function redirect<const Status extends RedirectStatus = 302>(
  location: string | URL,
  init: ReplyInit<Status> = {},
): MadeReply<NoInfer<Status>, undefined> {
  const target = String(location)
  const scheme = /^[\s\0]*([a-z][a-z\d+.-]*):/i.exec(target)?.[1]?.toLowerCase()
  if (scheme !== undefined && scheme !== 'http' && scheme !== 'https') {
    throw new TypeError(`redirect: expected a URL of http or https, got one of ${scheme}`)
  }
  // What is no character of a URL would end the header, or be garbled on the way.
  const safe = target.replaceAll(/[^\x21-\x7e]/gu, (character) => encodePercent(character))
  const { status = 302 as Status, headers, cookies = [] } = init
  return { status, headers: { ...headers, location: safe }, cookies, body: undefined }
}

/** A reply without a body, 204. */
export function noContent(init: Omit<ReplyInit, 'status'> = {}): MadeReply<204, undefined> {
  return { status: 204, headers: init.headers ?? {}, cookies: init.cookies ?? [], body: undefined }
}

function made<Status extends number, Body>(
  body: Body,
  { status = 200 as Status, headers, cookies = [] }: ReplyInit<Status> = {},
  type: string,
): MadeReply<Status, Body> {
  return { status, headers: { 'content-type': type, ...headers }, cookies, body }
}

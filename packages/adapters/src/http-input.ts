import type { HttpError } from '@heddle/core'
import { type HttpInput, NOTHING, parseCookies, parseQuery } from '@heddle/events/adapting'

/** A request as a platform's server took it. */
export interface ReceivedRequest {
  readonly id: string
  readonly method: string
  /** The path and the query as they were sent, a whole URL included. */
  readonly target: string
  /** `https://<host>` */
  readonly origin: string
  /** By lower-case name, values of one name joined. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array | string | undefined
  readonly clientIp: string | undefined
  readonly raw: unknown
  readonly refusal?: HttpError | undefined
}

/** The request as the source of HTTP reads it. */
export function httpInput({ method, target, headers, refusal, body, ...rest }: ReceivedRequest): HttpInput {
  const start = pathStart(target)
  const fragment = target.indexOf('#', start)
  const whole = fragment === -1 ? target.slice(start) : target.slice(start, fragment)
  const mark = whole.indexOf('?')
  const rawQuery = mark === -1 ? '' : whole.slice(mark + 1)
  const path = mark === -1 ? whole : whole.slice(0, mark)
  return {
    ...rest,
    time: new Date(),
    method: method.toUpperCase(),
    path: path.startsWith('/') ? path : `/${path}`,
    basePath: '',
    stage: undefined,
    params: NOTHING,
    query: parseQuery(rawQuery),
    rawQuery,
    headers,
    cookies: parseCookies(headers.cookie),
    body: body?.length === 0 ? undefined : body,
    ...(refusal === undefined ? {} : { refusal }),
  }
}

/** Where the path begins: of `//host/x` at once, for without a scheme that is a path. */
function pathStart(target: string): number {
  if (target.startsWith('/')) return 0
  const authority = /^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i.exec(target)
  return authority === null ? 0 : authority[0].length
}

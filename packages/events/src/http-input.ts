import type { HttpError, HttpHeaders, HttpQuery } from '@heddle/core'

/** A request as a platform hands it over: plain data, its body not read yet. */
export interface HttpInput {
  readonly id: string
  /** `https://<host>` */
  readonly origin: string
  readonly time: Date
  /** In upper case. */
  readonly method: string
  /** Percent-encoded, without stage and base path. */
  readonly path: string
  /** What the client's URL has before the path: `/prod`, or nothing. */
  readonly basePath: string
  readonly stage: string | undefined
  /** The platform's own path parameters, for a handler without a path. */
  readonly params: Readonly<Record<string, string | undefined>>
  readonly query: HttpQuery
  /** The query as it was sent, without `?`, where the platform tells it. */
  readonly rawQuery?: string | undefined
  readonly headers: HttpHeaders
  readonly cookies: Readonly<Record<string, string | undefined>>
  readonly body: string | Uint8Array | undefined
  readonly clientIp: string | undefined
  readonly raw: unknown
  /** Why the request must not reach the function, where that is known already. */
  readonly refusal?: HttpError | undefined
}

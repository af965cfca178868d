import type { IncomingMessage } from 'node:http'

/** What the runtime of webtasks hands to a function: `invocation.raw`. */
export interface WebtaskContext<Secrets = Readonly<Record<string, string | undefined>>> {
  readonly id?: string | undefined
  /** The query, `params`, `secrets` and, where the webtask says so, the body's members, in one. */
  readonly data: Readonly<Record<string, unknown>>
  readonly query: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly params: Readonly<Record<string, unknown>>
  /** The webtask's configuration that nobody else may see. */
  readonly secrets: Secrets
  readonly meta?: Readonly<Record<string, unknown>> | undefined
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  /** Of JSON and of a form, parsed. */
  readonly body?: unknown
  readonly body_raw?: string | undefined
  readonly storage: WebtaskStorage
}

/** A document that a webtask keeps. */
export interface WebtaskStorage {
  get(callback: (error: unknown, data?: unknown) => void): void
  set(
    data: unknown,
    options: { readonly force?: boolean; readonly etag?: string },
    callback: (error: unknown) => void,
  ): void
}

/** A request as the runtime hands it over: it may have read the body, and knows where the webtask is mounted. */
export interface WebtaskRequest extends IncomingMessage {
  readonly raw_body?: string | undefined
  readonly x_wt?: {
    readonly container?: string | undefined
    /** The webtask's name. */
    readonly jtn?: string | undefined
    /** 1 on a shared domain, 2 on a domain of one's own, 3 on one for each container. */
    readonly url_format?: number | undefined
  }
}

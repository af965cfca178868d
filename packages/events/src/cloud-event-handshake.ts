import { type HttpReply, type HttpRequest, reply } from '@heddle/core'
import { onlyPost } from './cloud-event-http.ts'
import { httpError } from './http-body.ts'

export interface HandshakeOptions {
  /**
   * Who may send events by HTTP: the domains of senders, or `*` for any. It is told to senders that ask before the first
   * event, as the abuse protection of CloudEvents' webhooks has it, and Azure Event Grid does; it keeps nobody from sending
   * without asking. By default nobody is told so: OPTIONS is answered 405.
   *
   * @see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/http-webhook.md#4-abuse-protection
   */
  readonly allowedOrigins?: '*' | readonly string[] | undefined
  /** How many requests a minute a sender is told that it may send, where it asks. Default: any number. */
  readonly allowedRate?: number | undefined
}

/** The answer to a sender that asks whether it may send events. Throws an `HttpError` to one that may not. */
export function handshake({ headers }: HttpRequest, { allowedOrigins, allowedRate }: HandshakeOptions): HttpReply {
  const origin = headers['webhook-request-origin']
  if (allowedOrigins === undefined || origin === undefined) throw onlyPost()
  const isAny = allowedOrigins === '*'
  if (!isAny && !allowedOrigins.includes(origin))
    throw httpError(403, 'this sender is none of those that may send events')
  const rate = headers['webhook-request-rate'] === undefined ? undefined : (allowedRate ?? '*')
  return reply({
    status: 200,
    headers: { allow: 'POST', 'webhook-allowed-origin': isAny ? '*' : origin, 'webhook-allowed-rate': rate },
  })
}

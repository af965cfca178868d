import { HeddleError, type HttpQuery, toBytes } from '@heddle/core'
import type { Catalogue } from './event-bridge.ts'
import { parseQuery } from './query.ts'
import type { WebhookOptions, WebhookRequest, WebhookSource } from './webhook-event.ts'
import { textOf } from './webhook-payload.ts'
import { base64Signature, hex, invalidSignature, requiredHeader } from './webhook-signature.ts'
import { type Vendor, webhookSource } from './webhook-source.ts'

export interface TwilioFacts {
  readonly accountSid: string | undefined
  readonly apiVersion: string | undefined
}

export interface TwilioWebhookOptions<Types extends Catalogue | undefined, Path extends string>
  extends WebhookOptions<Types, Path> {
  /** The method that Twilio is told to use. Default `POST`; the values of a `GET` are those of the query. */
  readonly method?: 'GET' | 'POST' | undefined
  /**
   * The URL that Twilio calls, which it signs: as text without the query, which is that of the request; a function gives it
   * whole. Default: the request's own, `request.url`. To be told where a proxy or a domain of one's own stands before it, and
   * by a function where an API tells only a decoded query (REST APIs) and Twilio encodes it otherwise.
   */
  readonly url?: string | ((request: WebhookRequest) => string) | undefined
}

const SIGNATURE = 'x-twilio-signature'

function vendor({ method = 'POST', url }: TwilioWebhookOptions<Catalogue | undefined, string>): Vendor<TwilioFacts> {
  if (typeof url === 'string' && url.includes('?')) {
    throw new HeddleError('MISUSE', 'webhook.twilio: the URL has to be without its query, which is that of the request')
  }
  return {
    name: 'webhook.twilio',
    method,
    material: (secret) => ({ algorithm: 'SHA-1', bytes: toBytes(secret) }),
    async claim(request) {
      const signatures = base64Signature(requiredHeader(request, SIGNATURE), 20)
      const called = calledUrl(request, url)
      const { bodySHA256 } = queryOf(called)
      if (bodySHA256 !== undefined && !(await isHash(bodySHA256, request.bytes()))) throw invalidSignature()
      const values = bodySHA256 === undefined ? formText(request.form()) : ''
      return { signed: withAndWithoutPort(called).map((one) => toBytes(one + values)), signatures }
    },
    read(request) {
      // Of the URL that was signed: the request may have been sent with another query.
      const query = queryOf(calledUrl(request, url))
      const data = query.bodySHA256 !== undefined ? request.json() : method === 'GET' ? query : request.form()
      const account = textOf(data, 'AccountSid')
      return {
        id: request.headers['i-twilio-idempotency-token'] ?? request.id,
        type: typeOf(data),
        source: account === undefined ? 'https://twilio.com' : `https://twilio.com/${account}`,
        data,
        facts: { accountSid: account, apiVersion: textOf(data, 'ApiVersion') },
      }
    },
  }
}

function calledUrl(request: WebhookRequest, url: TwilioWebhookOptions<undefined, string>['url']): string {
  if (url === undefined) return request.url
  if (typeof url === 'function') return url(request)
  const at = request.url.indexOf('?')
  return at === -1 ? url : url + request.url.slice(at)
}

function queryOf(url: string): HttpQuery {
  return parseQuery(/^[^?#]*\?([^#]*)/.exec(url)?.[1] ?? '')
}

/** Twilio signs a URL with its default port or without, by product. */
function withAndWithoutPort(url: string): readonly string[] {
  const [, scheme, host, port, rest] = /^(https?):\/\/([^/?#:]*)(:\d+)?(.*)$/s.exec(url) ?? []
  if (host === undefined) return [url]
  if (port !== undefined) return [url, `${scheme}://${host}${rest}`]
  return [url, `${scheme}://${host}:${scheme === 'http' ? 80 : 443}${rest}`]
}

async function isHash(told: HttpQuery[string], body: Uint8Array): Promise<boolean> {
  const [hash] = typeof told === 'string' ? hex(told, 32) : []
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', body as Uint8Array<ArrayBuffer>))
  // Both are known to whoever sent them: nothing is told by how long this takes.
  return hash !== undefined && digest.every((byte, index) => byte === hash[index])
}

/** Each name of the form and its values, sorted, with nothing between. */
function formText(form: HttpQuery): string {
  return Object.keys(form)
    .sort()
    .flatMap((name) => [...new Set([form[name] ?? []].flat())].sort().map((value) => name + value))
    .join('')
}

function typeOf(data: unknown): string {
  const values = data as HttpQuery
  const own = ['EventType', 'StatusCallbackEvent', 'type'].map((name) => textOf(values, name)).find(Boolean)
  if (own !== undefined) return own
  if (values.RecordingSid !== undefined && values.RecordingStatus !== undefined) return 'recording.status'
  if (values.MessageStatus !== undefined) return 'message.status'
  if (values.MessageSid !== undefined || values.SmsSid !== undefined) return 'message'
  if (values.CallSid !== undefined) return values.CallbackSource === undefined ? 'call' : 'call.status'
  return Array.isArray(data) ? 'events' : 'webhook'
}

/**
 * A webhook of Twilio, a form or JSON. What Twilio signs is the URL that it calls: see the option `url`. `type` is the
 * `EventType` or `StatusCallbackEvent` that products such as Conversations and Conference send; of those that send none
 * `message`, `message.status`, `call`, `call.status` and `recording.status`, `events` for a list of Event Streams, else
 * `webhook`. `id` is Twilio's idempotency token, the same when it tries again, where it sends one. The secret is the auth
 * token. Answer in TwiML: `{ headers: { 'content-type': 'text/xml' }, body: '<Response/>' }`.
 *
 * @see https://www.twilio.com/docs/usage/security
 */
export function twilio<const Types extends Catalogue | undefined = undefined, const Path extends string = never>(
  options: TwilioWebhookOptions<Types, Path>,
): WebhookSource<TwilioFacts, Types, Path> {
  return webhookSource(vendor(options), options)
}

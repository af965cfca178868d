import { HeddleError, toBytes } from '@heddle/core'
import { byteLength } from './byte-length.ts'
import { CLOUD_EVENTS_JSON, plain, structured } from './cloud-event.ts'
import { type HttpAnswer, HttpFailure, httpFailure } from './http-answer.ts'
import { type HttpFetch, httpRequest } from './http-request.ts'
import { batchId, type HttpSigning, signer } from './http-sign.ts'
import type { OutgoingEvent, Target } from './target.ts'

export type { HttpFetch } from './http-request.ts'
export type { HttpSigning } from './http-sign.ts'

export interface HttpTargetOptions {
  /** Where events are POSTed to. Redirects are not followed. */
  readonly url: string | URL
  /**
   * How CloudEvents 1.0 says it. `structured`: the body is the whole event, in JSON. `binary`: the body is the data, in JSON,
   * and the attributes are in headers `ce-…`. `batch`: several events in an array, where the receiver takes that. Default
   * `structured`.
   *
   * @see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md
   */
  readonly format?: 'binary' | 'structured' | 'batch' | undefined
  /** More headers, or a function that is asked before each request: for `authorization`, say. */
  readonly headers?: HttpTargetHeaders | (() => HttpTargetHeaders | Promise<HttpTargetHeaders>) | undefined
  /** Signs bodies as Standard Webhooks has it. Not with `binary`, for it would not sign the attributes. */
  readonly sign?: HttpSigning | undefined
  /** Sends in place of `node:https`: `fetch`, or one of your own. */
  readonly fetch?: HttpFetch | undefined
  /** Milliseconds until an answer has to be there. Default 10,000. */
  readonly timeout?: number | undefined
  /** The most bytes of a request's body. Default 1 MiB. */
  readonly maxBytes?: number | undefined
  /** The most events of a `batch`. Default 100. */
  readonly maxCount?: number | undefined
}

export type HttpTargetHeaders = Readonly<Record<string, string>>

/** The event's headers, and its body. */
interface HttpEntry {
  readonly id: string
  readonly headers: HttpTargetHeaders
  readonly body: string
}

/**
 * POSTs events to a URL as CloudEvents. A status of 2xx is taken; 408, 425, 429 and 5xx are tried again, not before
 * `Retry-After` where there is one; all else is final: 410 says that nobody is there any more, 413 that it is too large,
 * 415 that it is of the wrong format. The trace is in the headers `traceparent`, `tracestate` and `baggage`, too.
 *
 * @see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/http-webhook.md
 */
export function http(options: HttpTargetOptions): Target<HttpEntry> {
  const { format = 'structured', headers: given = {}, timeout = 10_000, maxBytes = 1_048_576, maxCount = 100 } = options
  const url = new URL(options.url)
  const batch = format === 'batch'
  const sign = signer(options.sign, format)
  if (options.fetch !== undefined && (url.username !== '' || url.password !== '')) {
    throw new HeddleError('MISUSE', 'http: fetch takes no URL with a user or password: use a header authorization')
  }
  return {
    name: 'http',
    limits: { count: batch ? maxCount : 1, bytes: maxBytes },
    entry: format === 'binary' ? binaryEntry : structuredEntry,
    // In a batch with brackets, and commas between.
    size: ({ body }) => byteLength(body) + (batch ? 2 : 0),
    async send(entries, signal) {
      const [{ id, headers, body }] = entries as readonly [HttpEntry]
      const own = batch ? { 'content-type': BATCH } : headers
      const text = batch ? `[${entries.map((entry) => entry.body).join()}]` : body
      const asked = typeof given === 'function' ? await given() : given
      const signature = await sign?.(batch ? await batchId(entries) : id, text)
      const request = { url, headers: { ...lowerCase(asked), ...own, ...signature }, body: text, timeout }
      const answer: HttpAnswer = await httpRequest(request, signal, options.fetch)
      if (answer.status < 200 || answer.status > 299) throw new HttpFailure(answer)
      return entries.map(() => ({}))
    },
    failure: httpFailure,
  }
}

const BATCH = 'application/cloudevents-batch+json; charset=utf-8'

function structuredEntry(event: OutgoingEvent): HttpEntry {
  return {
    id: event.id,
    headers: { ...traceHeaders(event), 'content-type': CLOUD_EVENTS_JSON },
    body: structured(event),
  }
}

function binaryEntry(event: OutgoingEvent): HttpEntry {
  const { id, source, type, time, subject, key, data, dataref, extensions } = event
  const attributes: Record<string, unknown> = {
    ...extensions,
    specversion: '1.0',
    id,
    source,
    type,
    time: time.toISOString(),
    subject,
    partitionkey: key,
    dataref,
  }
  const headers: Record<string, string> = { ...traceHeaders(event) }
  for (const name in attributes) {
    const value = attributes[name]
    if (value !== undefined) headers[`ce-${name}`] = headerValue(String(value))
  }
  // No body is no data, and what has none has no type of it.
  if (data === undefined || dataref !== undefined) return { id, headers, body: '' }
  return { id, headers: { ...headers, 'content-type': 'application/json' }, body: plain(event) }
}

/** As CloudEvents has it: percent-encoded, but for what is visible in ASCII, without `"` and `%`. */
export function headerValue(text: string): string {
  return text.replace(/[^!#$&-~]+/gu, (run) => {
    let encoded = ''
    for (const byte of toBytes(run)) encoded += `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
    return encoded
  })
}

/** For those on the way that know of traces, and not of CloudEvents. */
function traceHeaders({ extensions }: OutgoingEvent): HttpTargetHeaders {
  const headers: Record<string, string> = {}
  for (const name of ['traceparent', 'tracestate', 'baggage']) {
    const value = extensions[name]
    if (value !== undefined && /^[\x20-\x7e]*$/.test(String(value))) headers[name] = String(value)
  }
  return headers
}

function lowerCase(headers: HttpTargetHeaders): HttpTargetHeaders {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

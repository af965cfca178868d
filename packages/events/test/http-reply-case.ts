import { type HttpReturns, http, on } from 'heddle'
import type { HttpRequestOptions } from 'heddle/testing'
import type { AnyHandler } from './helpers.ts'
import type { Difference } from './http-triggers.ts'

/** What a client gets: its body as text, or as JSON where that is its content type. */
export interface Got {
  readonly status: number
  readonly headers: object
  readonly cookies: readonly string[]
  readonly body: unknown
  /** Whether the answer broke off. */
  readonly broken?: boolean
}

/** A handler, a request, and what the client gets. */
export interface ReplyCase {
  readonly name: string
  readonly handler: () => AnyHandler
  readonly request?: HttpRequestOptions
  readonly got: Got
  /** How many errors are logged. */
  readonly logged?: number
  readonly but?: { readonly [Name in Difference]?: Partial<Got> & { readonly logged?: number } }
}

export const JSON_TYPE = { 'content-type': 'application/json' }
export const TEXT_TYPE = { 'content-type': 'text/plain; charset=utf-8' }
export const BYTES_TYPE = { 'content-type': 'application/octet-stream' }
export const ALL_BYTES = Uint8Array.from({ length: 256 }, (_, byte) => byte)
export const ALL_TEXT = Buffer.from(ALL_BYTES).toString()

/** @param make - the reply, a fresh one for each run */
export function reply(
  name: string,
  make: () => HttpReturns,
  got: Partial<Got>,
  more: Partial<ReplyCase> = {},
): ReplyCase {
  return {
    name,
    handler: () => on(http()).handle(make),
    got: { status: 200, headers: {}, cookies: [], body: '', ...got },
    ...more,
  }
}

export async function* chunks(...all: readonly (string | Uint8Array)[]): AsyncGenerator<string | Uint8Array> {
  for (const chunk of all) {
    await new Promise((resolve) => setImmediate(resolve))
    yield chunk
  }
}
export function streamOf(...all: readonly (string | Uint8Array)[]): ReadableStream<string | Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of all) controller.enqueue(chunk)
      controller.close()
    },
  })
}

export const cookiesOf = (length: number) => Array.from({ length }, (_, index) => `c${index}=${index}; Path=/`)

export function problem(status: number, title: string, more: object = {}, headers: object = {}): Got {
  return {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
    cookies: [],
    body: { type: 'about:blank', title, status, ...more },
  }
}
export const SERVER_ERROR = problem(500, 'Internal Server Error')

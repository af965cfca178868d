// What OpenWhisk and Code Engine do to requests and replies that cannot be told apart behind them.

import type { HttpRequestOptions } from 'heddle/testing'

export const TWICE = 'of a header that comes several times the last is handed over'
export const NO_BODY_NO_TYPE = 'without a body there is no content type'

export function comesTwice({ headers = {} }: HttpRequestOptions): boolean {
  const names = Object.entries(headers).flatMap(([name, value]) => [value].flat().map(() => name.toLowerCase()))
  return names.some((name, index) => name !== 'cookie' && names.indexOf(name) !== index)
}

export function isUpperCase({ method = 'GET' }: HttpRequestOptions): boolean {
  return method === method.toUpperCase()
}

/** Whether a body is bytes that are no text. */
export function isBytes(body: unknown): boolean {
  return body instanceof Uint8Array && body.includes(0xff)
}

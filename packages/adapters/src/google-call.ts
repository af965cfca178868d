import type { IncomingMessage, ServerResponse } from 'node:http'
import { isObject, type JsonObject } from '@heddle/events/adapting'
import type { NodeCall } from './node-http.ts'

/** What the platform called the function with: a request, a CloudEvent or event of Firebase's, or an event of the legacy form. */
export type GoogleCall =
  | NodeCall
  | { readonly event: unknown }
  | { readonly data: unknown; readonly context: JsonObject }

/** A call for each of the signatures that a function may be deployed with, told apart by what comes. */
export function callOf(first: unknown, second: unknown): GoogleCall {
  if (isResponse(second)) return { req: first as IncomingMessage, res: second }
  return isObject(second) ? { data: first, context: second } : { event: first }
}

export function isRequest(call: GoogleCall): call is NodeCall {
  return 'res' in call
}

function isResponse(value: unknown): value is ServerResponse {
  const { writeHead, setHeader } = isObject(value) ? value : {}
  return typeof writeHead === 'function' && typeof setHeader === 'function'
}

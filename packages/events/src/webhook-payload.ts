import type { HttpRequest } from '@heddle/core'
import { httpError } from './http-body.ts'
import { isObject, type JsonObject } from './objects.ts'

/** Whether a body is JSON, else it is a form. It says so itself: its content type is not signed. */
export function isJsonBody(request: HttpRequest): boolean {
  return /^\s*[{[]/.test(request.text().slice(0, 100))
}

/** A payload that has to be an object. Throws an `HttpError`, 400, for any other. */
export function objectOf(payload: unknown): JsonObject {
  if (!isObject(payload)) throw httpError(400, 'the payload has to be an object')
  return payload
}

/** Text of a payload. Throws an `HttpError`, 400, when there is none. */
export function requiredText(payload: JsonObject, name: string): string {
  const value = textOf(payload, name)
  if (value === undefined) throw httpError(400, `the payload has no ${name}`)
  return value
}

/** Text of a payload, where it is some. */
export function textOf(payload: unknown, name: string): string | undefined {
  const value = isObject(payload) ? payload[name] : undefined
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** A time: seconds since the epoch, or RFC 3339 text. */
export function dateOf(value: unknown): Date | undefined {
  if (typeof value !== 'number' && typeof value !== 'string') return undefined
  const time = new Date(typeof value === 'number' ? value * 1000 : value)
  return Number.isNaN(time.getTime()) ? undefined : time
}

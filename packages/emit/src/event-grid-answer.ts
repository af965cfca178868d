import { parseJson } from '@heddle/core'
import { failureOf } from './failure.ts'
import { againAfter } from './http-answer.ts'
import type { ServiceAnswer } from './service-answer.ts'
import type { Failure } from './target.ts'

/** An answer of another status than 2xx. */
export class EventGridError extends Error {
  override readonly name: string = 'EventGridError'
  /** Event Grid's own, or `HTTP_404`. */
  readonly code: string
  readonly status: number
  readonly retryAfter: string | undefined

  constructor({ status, headers, body }: ServiceAnswer) {
    const parsed = parseJson(body)
    const { error } = ((parsed.issues === undefined ? parsed.value : {}) ?? {}) as { readonly error?: unknown }
    const { code, message } = (error ?? {}) as { readonly code?: unknown; readonly message?: unknown }
    super(typeof message === 'string' ? message : `the answer has status ${status}`)
    this.code = typeof code === 'string' ? code : `HTTP_${status}`
    this.status = status
    this.retryAfter = headers['retry-after'] as string | undefined
  }
}

/** What the failure of a request means for its events. */
export function eventGridFailure(error: unknown): Failure {
  if (!(error instanceof EventGridError)) return failureOf(error)
  const { code, message, status, retryAfter } = error
  return { code, message, ...againAfter(status, retryAfter), cause: error }
}

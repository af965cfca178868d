import { parseJson } from '@heddle/core'
import { failureOf } from './failure.ts'
import type { Failure } from './target.ts'

/**
 * What the error of a request to Google means for its entries: by the code of google.rpc. Those that pass are those which
 * Google's own client for Pub/Sub tries again.
 *
 * @see https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto
 */
export function googleFailure(error: unknown): Failure {
  const failure = failureOf(error)
  const { code, details, statusDetails } = (error ?? {}) as Readonly<Record<string, unknown>>
  if (typeof code !== 'number') return failure
  const status = CODES[code]
  // The message of an error of gRPC begins with its code.
  if (status !== undefined) return failureBy(status, textOr(failure.message, details), statusDetails, error)
  const answer = answerIn(failure.message)
  if (answer !== undefined)
    return failureBy(answer.status, textOr(failure.message, answer.message), answer.details, error)
  // Of whatever stands before Google there is only the status of HTTP.
  return { ...failure, code: `HTTP_${code}`, retriable: code === 408 || code === 429 || code >= 500 }
}

function failureBy(code: string, message: string, details: unknown, cause: unknown): Failure {
  const retriable = PASSING.has(code)
  const retryAfter = retriable ? delayIn(details) : undefined
  return { code, message, retriable, ...(retryAfter === undefined ? {} : { retryAfter }), cause }
}

interface RestAnswer {
  readonly status: string
  readonly message?: unknown
  readonly details?: unknown
}

/** What was answered, which is the message of the error where the client speaks REST. */
function answerIn(message: string): RestAnswer | undefined {
  const parsed = parseJson(message)
  const { error } = (parsed.issues === undefined ? (parsed.value ?? {}) : {}) as {
    readonly error?: Partial<RestAnswer>
  }
  return typeof error?.status === 'string' ? (error as RestAnswer) : undefined
}

function textOr(otherwise: string, text: unknown): string {
  return typeof text === 'string' && text !== '' ? text : otherwise
}

/** Milliseconds, where one of the details is a `google.rpc.RetryInfo`. */
function delayIn(details: unknown): number | undefined {
  for (const detail of Array.isArray(details) ? details : []) {
    const { retryDelay } = (detail ?? {}) as { readonly retryDelay?: unknown }
    const { seconds = 0, nanos = 0 } = (retryDelay ?? {}) as { readonly seconds?: unknown; readonly nanos?: unknown }
    // In JSON it is `3.5s`. In protocol buffers seconds are a number, text, or what has both halves of 64 bits.
    const whole = typeof retryDelay === 'string' ? Number.parseFloat(retryDelay) : Number(String(seconds))
    const delay = Math.ceil(whole * 1000 + Number(nanos) / 1e6)
    if (delay > 0) return delay
  }
  return undefined
}

const CODES: Readonly<Record<number, string>> = {
  1: 'CANCELLED',
  2: 'UNKNOWN',
  3: 'INVALID_ARGUMENT',
  4: 'DEADLINE_EXCEEDED',
  5: 'NOT_FOUND',
  6: 'ALREADY_EXISTS',
  7: 'PERMISSION_DENIED',
  8: 'RESOURCE_EXHAUSTED',
  9: 'FAILED_PRECONDITION',
  10: 'ABORTED',
  11: 'OUT_OF_RANGE',
  12: 'UNIMPLEMENTED',
  13: 'INTERNAL',
  14: 'UNAVAILABLE',
  15: 'DATA_LOSS',
  16: 'UNAUTHENTICATED',
}

const PASSING: ReadonlySet<string> = /* @__PURE__ */ new Set([
  'CANCELLED',
  'UNKNOWN',
  'DEADLINE_EXCEEDED',
  'RESOURCE_EXHAUSTED',
  'ABORTED',
  'INTERNAL',
  'UNAVAILABLE',
])

import { failureOf, isPassing } from './failure.ts'
import { againAfter } from './http-answer.ts'
import type { Failure } from './target.ts'

/** What an error of the SDK's clients over HTTP says, a `RestError`. */
interface RestError extends Error {
  /** The service's own code, or the connection's: `QueueNotFound`, `ECONNRESET`. */
  readonly code?: string
  readonly statusCode?: number
  readonly response?: { readonly headers?: { get(name: string): string | undefined } }
}

/** What the failure of a request through the SDK means: by the status of its answer, or why there was none. */
export function azureFailure(error: unknown): Failure {
  const { name, code, statusCode, message, response } = (error ?? {}) as Partial<RestError>
  if (name !== 'RestError' || message === undefined) return failureOf(error)
  const again =
    statusCode === undefined
      ? { retriable: isPassing(code) || code === 'REQUEST_SEND_ERROR' }
      : againAfter(statusCode, response?.headers?.get('retry-after'))
  // An answer that the client cannot read is a proxy's, and its page is in the message.
  if (code === 'PARSE_ERROR' && statusCode !== undefined) {
    return { code: `HTTP_${statusCode}`, message: `the answer has status ${statusCode}`, ...again, cause: error }
  }
  // After the first line come the request's id and the time.
  const [line = ''] = message.split('\n')
  return { code: code ?? `HTTP_${statusCode}`, message: line, ...again, cause: error }
}

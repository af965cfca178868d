import { HeddleError } from '@heddle/core'
import type { Failure } from './target.ts'

/** What the error of a request means for its entries: whether to try again is told by code, status, and kind of error. */
export function failureOf(error: unknown): Failure {
  const { name, code, message, $metadata, $retryable } = (error ?? {}) as {
    readonly name?: unknown
    readonly code?: unknown
    readonly message?: unknown
    readonly $metadata?: { readonly httpStatusCode?: number }
    readonly $retryable?: unknown
  }
  // Of heddle's own errors the code says more: `MISSING_PEER`.
  const known = [error instanceof HeddleError ? code : name, code].find(
    (one) => typeof one === 'string' && one !== 'Error',
  ) as string | undefined
  const status = $metadata?.httpStatusCode
  return {
    code: known ?? 'Error',
    message: typeof message === 'string' ? message : String(error),
    retriable:
      $retryable !== undefined || (status !== undefined && (status >= 500 || status === 429)) || isPassing(name, code),
    cause: error,
  }
}

/** What a service says of an entry that it did not take. Without a code it said nothing, and may take it another time. */
export function entryFailure(given?: string, message?: string): Failure {
  const code = given ?? 'NO_ANSWER'
  return {
    code,
    message: message ?? 'the service did not say what became of it',
    retriable: given === undefined || isPassing(code),
  }
}

/** Whether a failure is of a kind that passes: throttling, an error of the service, a broken connection. */
export function isPassing(...codes: readonly unknown[]): boolean {
  return codes.some((code) => typeof code === 'string' && PASSING.test(code))
}

const PASSING =
  /throttl|TooManyRequests|ProvisionedThroughputExceeded|InternalFailure|InternalException|InternalError|InternalServer|ServiceUnavailable|ServiceException|^(?:TimeoutError|RequestTimeout\w*|NetworkingError|ECONN\w+|EPIPE|ETIMEDOUT|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|UND_ERR_\w+)$/i

import { failureOf, isPassing } from './failure.ts'
import type { Failure } from './target.ts'

/** What the error of `sendBatch` means for the messages: the queue's own code is at the end of its message. */
export function queueFailure(error: unknown): Failure {
  const { message, retryable } = (error ?? {}) as { readonly message?: unknown; readonly retryable?: unknown }
  const failure = failureOf(error)
  if (typeof message !== 'string') return failure
  const number = /\((\d{5})\)$/.exec(message)?.[1]
  if (number !== undefined) {
    return {
      ...failure,
      code: CODES[number] ?? number,
      retriable: PASSING_CODES.has(number) || number.startsWith('15'),
    }
  }
  // Workers of a compatibility date before 2026-02-17 say the status text alone.
  const status = /^Queue \w+ failed: (.+)$/.exec(message)?.[1]
  if (status !== undefined) {
    const code = status.replaceAll(' ', '')
    return { ...failure, code, retriable: isPassing(code) || PASSING_STATUS.test(code) }
  }
  // What the runtime says of itself: a connection that was lost, an error of its own.
  return { ...failure, retriable: failure.retriable || retryable === true || message.startsWith('internal error') }
}

/** @see https://developers.cloudflare.com/queues/reference/error-codes/ */
const CODES: Readonly<Record<string, string>> = {
  10104: 'QueueNotFound',
  10106: 'Unauthorized',
  10107: 'QueueIDMalformed',
  10201: 'ClientDisconnected',
  10202: 'BatchDelayInvalid',
  10203: 'MessageMetadataInvalid',
  10204: 'MessageSizeOutOfBounds',
  10205: 'BatchSizeOutOfBounds',
  10206: 'BatchCountOutOfBounds',
  10207: 'JSONRequestBodyInvalid',
  10208: 'JSONRequestBodyMalformed',
  10250: 'QueueOverloaded',
  10251: 'QueueStorageLimitExceeded',
  10252: 'QueueDisabled',
  10253: 'FreeTierLimitExceeded',
  15000: 'UnknownInternalError',
}

// Storage is free again when consumers have caught up. All of 15… are errors of the queue itself.
const PASSING_CODES: ReadonlySet<string> = /* @__PURE__ */ new Set(['10201', '10250', '10251'])

const PASSING_STATUS = /^(?:BadGateway|GatewayTimeout|StorageLimitExceeded)$/

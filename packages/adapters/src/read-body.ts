import { HeddleError, HttpError, stackless } from '@heddle/core'
import { bodyTooLarge } from '@heddle/events/adapting'

/** A body as far as it was read: its bytes, or why it was not read to its end. */
export interface ReadBody {
  readonly body: Uint8Array | undefined
  readonly refusal: HttpError | undefined
}

export const NO_BODY: ReadBody = { body: undefined, refusal: undefined }

/** A body that was read before. */
export function heldBody(body: Uint8Array, maxBytes: number): ReadBody {
  return body.length > maxBytes ? tooLarge(maxBytes) : { body, refusal: undefined }
}

/** Reads a body that may come slowly and be too large: no more than it may be is ever held. */
export async function readBody(
  chunks: AsyncIterable<Uint8Array>,
  contentLength: string | null | undefined,
  maxBytes: number,
): Promise<ReadBody> {
  if (Number(contentLength ?? 0) > maxBytes) return tooLarge(maxBytes)
  const parts: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of chunks) {
      size += chunk.length
      if (size > maxBytes) return tooLarge(maxBytes)
      parts.push(chunk)
    }
  } catch (cause) {
    return brokenOff(cause)
  }
  return { body: parts.length === 1 ? parts[0] : joined(parts, size), refusal: undefined }
}

/** A body that did not come to its end: as a rule because the client is gone. */
export function brokenOff(cause: unknown): ReadBody {
  return { body: undefined, refusal: stackless(() => new HttpError(400, 'the body broke off', { cause })) }
}

/** The error for a body that somebody has read before heddle got the request. */
export function bodyWasRead(): HeddleError {
  return new HeddleError('MISUSE', 'http: the body was read before heddle got the request, and is not to be had again')
}

function tooLarge(maxBytes: number): ReadBody {
  return { body: undefined, refusal: bodyTooLarge(maxBytes) }
}

function joined(parts: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

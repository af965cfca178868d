import type { HttpError } from '@heddle/core'
import { httpError } from '@heddle/events/adapting'

/** A body as far as it was read: its bytes, or why it was not read to its end. */
export interface ReadBody {
  readonly body: Uint8Array | undefined
  readonly refusal: HttpError | undefined
}

export const NO_BODY: ReadBody = { body: undefined, refusal: undefined }

/** Reads a body that may come slowly and be too large: no more than it may be is ever held. */
export async function readBody(
  chunks: AsyncIterable<Uint8Array>,
  contentLength: string | null | undefined,
  maxBytes: number,
): Promise<ReadBody> {
  const tooLarge = () => ({ body: undefined, refusal: httpError(413, `the body has more than ${maxBytes} bytes`) })
  if (Number(contentLength ?? 0) > maxBytes) return tooLarge()
  const parts: Uint8Array[] = []
  let size = 0
  for await (const chunk of chunks) {
    size += chunk.length
    if (size > maxBytes) return tooLarge()
    parts.push(chunk)
  }
  return { body: parts.length === 1 ? parts[0] : joined(parts, size), refusal: undefined }
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

import type { Dicer } from '@fastify/busboy'
import { HttpError, missing, once, stackless } from '@heddle/core'

/** One part of a form as it was sent. */
export interface RawPart {
  /** By lower-case name, each byte of a value one character. */
  readonly headers: Readonly<Record<string, readonly string[] | undefined>>
  readonly bytes: Uint8Array
}

export interface PartLimits {
  readonly maxParts: number
  readonly maxHeaderPairs: number
}

/** The most bytes that the headers of a part may have. */
const MAX_HEADER_BYTES = 16_384

const busboy = /* @__PURE__ */ once(() => import('@fastify/busboy').catch(missing('@fastify/busboy', 'multipart')))

/**
 * The parts of a body. Rejects with an `HttpError`: 413 for more than the limits, 400 for a body that is no form.
 *
 * By busboy's parser, not by busboy itself: that leaves out a part that it does not understand without a word.
 */
export async function partsOf(body: Uint8Array, boundary: string, limits: PartLimits): Promise<readonly RawPart[]> {
  const { Dicer } = await busboy()
  const { maxParts, maxHeaderPairs } = limits
  // What is above its limits the parser cuts off without a word: here more than ours is enough to be seen.
  const options = { boundary, maxHeaderPairs: maxHeaderPairs + 1, maxHeaderSize: 2 * MAX_HEADER_BYTES }
  const dicer = new Dicer(options)
  const streams: Promise<Partial<RawPart>>[] = []
  try {
    await new Promise<void>((resolve, reject) => {
      dicer.on('part', (stream) => {
        // Inside `end`, which goes no further then.
        if (streams.length === maxParts) throw badForm(413, `it has more than ${maxParts} parts`)
        streams.push(received(stream))
      })
      dicer.on('error', () => reject(badForm(400, 'it is over before its end')))
      dicer.on('finish', resolve)
      dicer.end(body)
    })
    const parts = await Promise.all(streams)
    return parts.map((part) => checked(part, maxHeaderPairs))
  } finally {
    dicer.destroy()
  }
}

/** The error for a form that is not read. */
export function badForm(status: number, what: string, headers?: Readonly<Record<string, string>>): HttpError {
  return stackless(() => new HttpError(status, `the form: ${what}`, { headers }))
}

function received(stream: Dicer.PartStream): Promise<Partial<RawPart>> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let headers: RawPart['headers'] | undefined
    stream.on('header', (header) => {
      headers = header as RawPart['headers']
    })
    stream.on('data', (chunk) => chunks.push(chunk as Buffer))
    // The form has the same error.
    stream.on('error', () => {})
    stream.on('end', () => {
      const bytes = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)
      resolve(headers === undefined ? { bytes } : { headers, bytes })
    })
  })
}

function checked({ headers, bytes }: Partial<RawPart>, maxHeaderPairs: number): RawPart {
  if (headers === undefined || bytes === undefined) throw badForm(400, 'a part has only headers')
  const sizes = Object.entries(headers).flatMap(([name, values = []]) =>
    values.map((value) => name.length + value.length + 4),
  )
  if (sizes.length > maxHeaderPairs) throw badForm(413, `a part has more than ${maxHeaderPairs} headers`)
  if (sizes.reduce((sum, size) => sum + size, 0) > MAX_HEADER_BYTES) {
    throw badForm(413, `the headers of a part have more than ${MAX_HEADER_BYTES} bytes`)
  }
  return { headers, bytes }
}

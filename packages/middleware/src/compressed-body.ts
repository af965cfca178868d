import type { Transform } from 'node:stream'
import { HeddleError } from '@heddle/core'
import type { ContentEncoding } from './accept-encoding.ts'

type Chunk = string | Uint8Array

export interface Compression {
  readonly encoding: ContentEncoding
  readonly level: number
}

function compressor({ encoding, level }: Compression, flushes: boolean): Transform {
  const zlib = process.getBuiltinModule('node:zlib')
  const c = zlib.constants
  // A chunk is done when all that it makes is there to be read, however much: the stream must not wait for a reader.
  const unbounded = { readableHighWaterMark: Number.MAX_SAFE_INTEGER }
  if (encoding === 'gzip')
    return zlib.createGzip({ ...unbounded, level, flush: flushes ? c.Z_SYNC_FLUSH : c.Z_NO_FLUSH })
  if (encoding === 'zstd') {
    const params = { [c.ZSTD_c_compressionLevel]: level }
    return zlib.createZstdCompress({ ...unbounded, params, flush: flushes ? c.ZSTD_e_flush : c.ZSTD_e_continue })
  }
  const params = { [c.BROTLI_PARAM_QUALITY]: level }
  const flush = flushes ? c.BROTLI_OPERATION_FLUSH : c.BROTLI_OPERATION_PROCESS
  return zlib.createBrotliCompress({ ...unbounded, params, flush })
}

export async function compressedWhole(body: Chunk, compression: Compression): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  for await (const piece of compressor(compression, false).end(body)) pieces.push(piece)
  return Buffer.concat(pieces)
}

/**
 * The chunks compressed one by one, each so that it can be read before the next one comes. The next is asked for when what
 * was made of the one before is taken.
 */
export function compressedChunks(chunks: AsyncIterable<Chunk>, compression: Compression): AsyncIterable<Uint8Array> {
  return {
    [Symbol.asyncIterator]() {
      const source = chunks[Symbol.asyncIterator]()
      let stopped: Promise<unknown> | undefined
      const stop = () => (stopped ??= Promise.resolve(source.return?.()))
      const pieces = compressing(source, compression, stop)
      return {
        next: () => pieces.next(),
        async return() {
          // Both at once: the pieces may be waiting for a chunk that never comes.
          await Promise.all([stop(), pieces.return(undefined)])
          return { done: true, value: undefined }
        },
      }
    },
  }
}

async function* compressing(
  source: AsyncIterator<Chunk>,
  compression: Compression,
  stop: () => Promise<unknown>,
): AsyncGenerator<Uint8Array> {
  const zip = compressor(compression, true)
  try {
    for (let next = await source.next(); next.done !== true; next = await source.next()) {
      await written(zip, next.value)
      const piece = zip.read() as Uint8Array | null
      if (piece !== null) yield piece
    }
    yield* zip.end()
  } catch (error) {
    // Who makes the chunks gets to clean up; what went wrong here is what counts.
    stop().catch(() => {})
    throw error
  } finally {
    zip.destroy()
  }
}

function written(zip: Transform, chunk: Chunk): Promise<void> {
  if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) {
    throw new HeddleError('INVALID_RESULT', 'http: a chunk of the body is neither text nor bytes')
  }
  return new Promise((resolve, reject) => {
    zip.write(chunk, (error) => (error ? reject(error) : resolve()))
  })
}

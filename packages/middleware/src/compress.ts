import { type HttpMiddleware, type HttpOutput, outermost } from '@heddle/core'
import { acceptedEncoding, type ContentEncoding } from './accept-encoding.ts'
import { type Compression, compressedChunks, compressedWhole } from './compressed-body.ts'
import { headOf } from './parameters.ts'
import { markCompressed } from './plain-body.ts'
import { withVary } from './vary.ts'

export interface CompressOptions {
  /** Bytes from which on a body is compressed; one that comes in chunks always is. Default 1024. */
  readonly threshold?: number | undefined
  /**
   * What to choose from, the first before the others where the client likes them equally. Default `br`, `zstd`, `gzip`;
   * `zstd` from Node 22.15 on.
   */
  readonly encodings?: readonly ContentEncoding[] | undefined
  /** The media types to compress, without parameters and in lower case. Default: text, JSON, XML, scripts, SVG, WASM and their like. */
  readonly types?: RegExp | undefined
  /** How hard to try. Default 4 for `br` (0 to 11), 3 for `zstd` (1 to 22), 6 for `gzip` (0 to 9). */
  readonly levels?: { readonly [Encoding in ContentEncoding]?: number | undefined } | undefined
}

/**
 * Compresses replies as the client's `accept-encoding` asks for, errors too, wherever the layer is used. A body that comes
 * in chunks goes out in chunks, each of which the client can read when it is sent, as event streams need it.
 *
 * Left alone are: types that do not compress, small bodies, HEAD, 206, replies with a `content-encoding`, with a digest of
 * their content, or with `cache-control: no-transform`. What is compressed has a weak `etag`, and no `content-length` and
 * `accept-ranges`. Throws a `TypeError` for encodings and levels that there are not.
 *
 * A REST API has to take all media types as binary, or its clients get base64.
 */
export function compress(options: CompressOptions = {}): HttpMiddleware {
  const { threshold = 1024, types = TYPES, levels = {} } = options
  const encodings = options.encodings ?? (Object.keys(LEVELS) as ContentEncoding[])
  for (const encoding of encodings) checkLevel(encoding, levels[encoding])

  const layer: HttpMiddleware = async function compress({ event }, next) {
    const reply = (await next()) as HttpOutput
    const { status, body } = reply
    // It has no body, but the headers of the reply that a cache has: one that was compressed, as far as anybody knows.
    const isNotModified = status === 304
    const type = headOf(reply.headers['content-type'] ?? '')
    if (!isNotModified && (body === undefined || isFixed(reply) || type.search(types) === -1)) return reply

    const { encoding, identity } = acceptedEncoding(event.headers['accept-encoding'], available(encodings))
    if (!isNotModified && identity && sizeOf(body) < threshold) return reply
    const headers = withVary(reply.headers, ['accept-encoding'])
    if (encoding === undefined) return { ...reply, headers }

    const { 'content-length': _l, 'accept-ranges': _r, ...others } = headers
    const weak = others.etag?.startsWith('"') ? { ...others, etag: `W/${others.etag}` } : others
    // The body of a reply to HEAD is not sent.
    if (body === undefined || event.method === 'HEAD') return { ...reply, headers: weak }
    const level = levels[encoding] ?? LEVELS[encoding][0]
    const content = await compressed(body, { encoding, level })
    return { ...reply, headers: { ...weak, 'content-encoding': encoding }, body: content }
  }
  return outermost(layer)
}

async function compressed(
  body: NonNullable<HttpOutput['body']>,
  compression: Compression,
): Promise<HttpOutput['body']> {
  if (typeof body !== 'string' && !(body instanceof Uint8Array)) return compressedChunks(body, compression)
  const whole = await compressedWhole(body, compression)
  markCompressed(whole, body)
  return whole
}

// In the order of preference: default, least, most.
const LEVELS: Readonly<Record<ContentEncoding, readonly [number, number, number]>> = {
  br: [4, 0, 11],
  zstd: [3, 1, 22],
  gzip: [6, 0, 9],
}

function checkLevel(encoding: ContentEncoding, level: number | undefined): void {
  if (!Object.hasOwn(LEVELS, encoding)) {
    throw new TypeError(`compress: expected the encodings br, zstd or gzip, got ${JSON.stringify(encoding)}`)
  }
  const [, least, most] = LEVELS[encoding]
  if (level !== undefined && !(Number.isInteger(level) && level >= least && level <= most)) {
    throw new TypeError(`compress: expected a level of ${encoding} from ${least} to ${most}, got ${level}`)
  }
}

function available(encodings: readonly ContentEncoding[]): readonly ContentEncoding[] {
  const hasZstd = 'zstdCompress' in process.getBuiltinModule('node:zlib')
  return hasZstd ? encodings : encodings.filter((encoding) => encoding !== 'zstd')
}

const TYPES =
  /^(?:text\/.+|.+\+(?:json|xml|text|yaml)|application\/(?:x-)?(?:json|jsonl|json-seq|ndjson|xml|yaml|toml|sql|rtf|graphql|javascript|ecmascript|wasm|tar|www-form-urlencoded)|font\/(?:ttf|otf|collection)|image\/(?:bmp|x-icon|vnd\.microsoft\.icon))$/

/** Whether a reply says of its content what would not be true of another form of it. */
function isFixed({ status, headers }: HttpOutput): boolean {
  if (status === 206 || /\bno-transform\b/i.test(headers['cache-control'] ?? '')) return true
  return ['content-encoding', 'content-range', 'content-digest', 'repr-digest', 'digest', 'content-md5'].some(
    (name) => name in headers,
  )
}

function sizeOf(body: HttpOutput['body']): number {
  if (typeof body === 'string') return Buffer.byteLength(body)
  return body instanceof Uint8Array ? body.length : Number.POSITIVE_INFINITY
}

import { HttpError } from '@heddle/core'
import { isChunks } from './http-output.ts'
import { encodePercent } from './path.ts'
import type { MadeReply, ReplyInit } from './replies.ts'

export interface FileOptions extends Omit<ReplyInit, 'status'> {
  /** The media type. Default: by the name's extension, else `application/octet-stream`. */
  readonly type?: string | undefined
  /** The name that the client saves it under. Default: that of the file, where it is one of the disk. */
  readonly name?: string | undefined
  /** Whether the client shows it (`inline`, the default), or saves it. */
  readonly disposition?: 'inline' | 'attachment' | undefined
  /** The folder that a path has to stay in, for paths that come from outside: what lies elsewhere is answered 404. */
  readonly root?: string | URL | undefined
}

/**
 * A reply of a file: of the disk by its path (streamed, with `last-modified` and a weak `etag`), or of bytes or chunks.
 * Rejects with an `HttpError`, 404, for a path without a file, or outside `root`, and with the system's error where the
 * root itself is not there.
 */
export async function file(
  content: string | URL | Uint8Array | AsyncIterable<string | Uint8Array>,
  options: FileOptions = {},
): Promise<MadeReply<200, Uint8Array | AsyncIterable<string | Uint8Array>>> {
  const { cookies = [], disposition = 'inline' } = options
  const found = content instanceof Uint8Array || isChunks(content) ? { body: content } : await onDisk(content, options)
  const { name = found.name, type = typeOf(name) } = options
  const headers = {
    'content-type': type,
    'content-disposition': name === undefined ? disposition : `${disposition}; ${filename(name)}`,
    // Else a browser may take what a user uploaded for a page.
    'x-content-type-options': 'nosniff',
    ...found.headers,
    ...options.headers,
  }
  return { status: 200, headers, cookies, body: found.body }
}

interface Found {
  readonly body: Uint8Array | AsyncIterable<string | Uint8Array>
  readonly name?: string
  readonly headers?: Readonly<Record<string, string>>
}

async function onDisk(path: string | URL, { root }: FileOptions): Promise<Found> {
  const fs = process.getBuiltinModule('node:fs')
  const { basename, resolve, sep } = process.getBuiltinModule('node:path')
  const { fileURLToPath } = process.getBuiltinModule('node:url')
  const local = (given: string | URL) => (given instanceof URL ? fileURLToPath(given) : given)
  // Outside the try: a root that is not there is a fault of the function, not of who asks.
  const base = root === undefined ? undefined : await fs.promises.realpath(local(root))
  try {
    const wanted = base === undefined ? local(path) : resolve(base, `.${sep}${local(path)}`)
    // Links are followed first: one may lead out of the root.
    const real = await fs.promises.realpath(wanted)
    if (base !== undefined && !real.startsWith(base.endsWith(sep) ? base : base + sep)) throw absent()
    const stat = await fs.promises.stat(real)
    if (!stat.isFile()) throw absent()
    const headers = {
      'last-modified': stat.mtime.toUTCString(),
      etag: `W/"${stat.size.toString(36)}-${Math.floor(stat.mtimeMs).toString(36)}"`,
    }
    return { body: chunksOf(real), name: basename(wanted), headers }
  } catch (error) {
    const { code } = error as { code?: unknown }
    if (typeof code === 'string' && ABSENT.includes(code)) throw absent(error)
    throw error
  }
}

const ABSENT = [
  'ENOENT',
  'ENOTDIR',
  'EISDIR',
  'ENAMETOOLONG',
  'ERR_INVALID_ARG_VALUE',
  'ERR_INVALID_FILE_URL_PATH',
  'ELOOP',
]

function absent(cause?: unknown): HttpError {
  return new HttpError(404, 'no such file', { cause })
}

/** Opened with the first chunk, for a reply that is not sent must not leave a file open, and closed with the last. */
async function* chunksOf(path: string): AsyncGenerator<Uint8Array> {
  yield* process.getBuiltinModule('node:fs').createReadStream(path)
}

/** RFC 6266: a name for every client, and the whole one for those that can read it. */
function filename(name: string): string {
  const plain = name.replaceAll(/[^\x20-\x7e]|["\\%]/gu, '_')
  if (plain === name) return `filename="${plain}"`
  const encoded = encodePercent(name).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `filename="${plain}"; filename*=UTF-8''${encoded}`
}

function typeOf(name: string | undefined): string {
  const extension = /\.(\w+)$/.exec(name ?? '')?.[1]?.toLowerCase() ?? ''
  return (Object.hasOwn(TYPES, extension) ? TYPES[extension] : undefined) ?? 'application/octet-stream'
}

const TYPES: Readonly<Record<string, string>> = {
  avif: 'image/avif',
  css: 'text/css; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  gif: 'image/gif',
  html: 'text/html; charset=utf-8',
  ico: 'image/x-icon',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
  mjs: 'text/javascript; charset=utf-8',
  mp3: 'audio/mpeg',
  mp4: 'video/mp4',
  pdf: 'application/pdf',
  png: 'image/png',
  svg: 'image/svg+xml',
  txt: 'text/plain; charset=utf-8',
  wasm: 'application/wasm',
  webm: 'video/webm',
  webp: 'image/webp',
  woff2: 'font/woff2',
  xml: 'application/xml',
  zip: 'application/zip',
}

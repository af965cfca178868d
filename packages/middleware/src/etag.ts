import { type HttpHeaders, type HttpMiddleware, type HttpOutput, outermost, withoutBody } from '@heddle/core'
import { hasTag, isAny } from './entity-tag.ts'
import { httpDate } from './http-date.ts'
import { plainBody } from './plain-body.ts'

export interface EtagOptions {
  /** Whether tags are weak: for a body that says the same in other bytes at times. Default: false. */
  readonly weak?: boolean | undefined
}

/**
 * Gives replies to GET and HEAD with the status 200 an `etag` made of their body, unless the function set one or the body
 * comes in chunks, and answers 304 without a body to a client that has it already: by `if-none-match`, or else by
 * `if-modified-since` where the function sets `last-modified`. That saves the way, not the work.
 *
 * It makes no difference whether `compress` is used before or after it; before it, a 304 costs no compression.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-13
 */
export function etag(options: EtagOptions = {}): HttpMiddleware {
  const { weak = false } = options
  const layer: HttpMiddleware = async function etag({ event }, next) {
    const reply = (await next()) as HttpOutput
    if (reply.status !== 200 || (event.method !== 'GET' && event.method !== 'HEAD')) return reply
    const tag = reply.headers.etag ?? tagOf(reply.body, weak)
    const tagged = tag === undefined ? reply : { ...reply, headers: { ...reply.headers, etag: tag } }
    return isKnown(event.headers, tagged.headers) ? notModified(tagged) : tagged
  }
  return outermost(layer)
}

function tagOf(body: HttpOutput['body'], weak: boolean): string | undefined {
  if (typeof body !== 'string' && !(body instanceof Uint8Array)) return undefined
  // One tag for all that a body is compressed to, so that it is the same wherever `compress` stands; that makes it weak.
  const plain = plainBody(body)
  const hash = process.getBuiltinModule('node:crypto').hash('sha256', plain, 'base64url').slice(0, 22)
  return `${weak || plain !== body ? 'W/' : ''}"${hash}"`
}

function isKnown(request: HttpHeaders, { etag, 'last-modified': lastModified }: HttpOutput['headers']): boolean {
  const tags = request['if-none-match']
  if (tags !== undefined) return isAny(tags) || (etag !== undefined && hasTag(tags, etag, 'weak'))
  const since = httpDate(request['if-modified-since'])
  const last = httpDate(lastModified)
  return since !== undefined && last !== undefined && last <= since
}

/** The reply without what it says of a body; all else, such as cookies and the headers of `cors`, is for this reply too. */
function notModified(reply: HttpOutput): HttpOutput {
  const headers: Record<string, string> = {}
  for (const name in reply.headers) if (!isOfBody(name)) headers[name] = reply.headers[name] as string
  if (headers.etag !== undefined) delete headers['last-modified']
  return { ...withoutBody(reply), status: 304, headers }
}

function isOfBody(name: string): boolean {
  return name.startsWith('content-') && !/^content-(?:location$|security-policy)/.test(name)
}

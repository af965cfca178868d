import { HttpError, type HttpRequest } from '@heddle/core'
import { hasTag, isAny } from './entity-tag.ts'
import { httpDate } from './http-date.ts'

/** What there is now of the thing that a request is about to change: neither tag nor date where there is nothing yet. */
export interface PreconditionsOptions {
  /** Its tag, in quotes: `"v7"`. */
  readonly etag?: string | undefined
  readonly lastModified?: Date | undefined
  /** Whether a request without a condition that can be checked is refused with a 428. Default: false. */
  readonly required?: boolean | undefined
}

/**
 * For a function, before it writes: keeps a client from overwriting what it has not seen. Throws an `HttpError`, 412, when
 * the request's `if-match`, or without one `if-unmodified-since`, does not hold, or its `if-none-match` does: `*` there
 * means that there must be nothing yet.
 *
 * ```ts
 * preconditions(request, { etag: `"${order.version}"`, required: true })
 * ```
 *
 * Tags are compared strongly, so a weak one never holds; `compress` makes tags weak, but for replies with
 * `cache-control: no-transform`.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2
 */
export function preconditions(
  { method, headers }: Pick<HttpRequest, 'method' | 'headers'>,
  { etag, lastModified, required = false }: PreconditionsOptions,
): void {
  if (etag !== undefined && !/^(?:W\/)?"[^"]*"$/.test(etag)) {
    throw new TypeError('preconditions: expected the etag in quotes, such as "\\"v7\\""')
  }
  const exists = etag !== undefined || lastModified !== undefined
  const has = (tags: string, comparison: 'strong' | 'weak') =>
    isAny(tags) ? exists : etag !== undefined && hasTag(tags, etag, comparison)

  const match = headers['if-match']
  // A date that is none, or for something without one, is no condition.
  const since = lastModified === undefined ? undefined : httpDate(headers['if-unmodified-since'])
  if (match !== undefined) {
    if (!has(match, 'strong')) throw new HttpError(412, 'it is not, or no longer, what if-match says')
  } else if (lastModified !== undefined && since !== undefined) {
    // A header's date has no milliseconds.
    if (Math.floor(lastModified.getTime() / 1000) * 1000 > since) throw new HttpError(412, 'it was modified since')
  }
  // For these it is the question whether to send the reply.
  const none = method === 'GET' || method === 'HEAD' ? undefined : headers['if-none-match']
  if (none !== undefined && has(none, 'weak')) throw new HttpError(412, 'it is there already, as if-none-match says')

  if (required && match === undefined && since === undefined && none === undefined) {
    throw new HttpError(428, 'a precondition is required: if-match, if-none-match or if-unmodified-since')
  }
}

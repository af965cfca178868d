import { HttpError, type HttpMiddleware } from '@heddle/core'

export interface BodyLimitOptions {
  /** The most bytes that a body may have. */
  readonly maxBytes: number
}

/**
 * Answers 413 to a request with a larger body, before the layers further in and the function run. The body has been parsed
 * by then; for one handler `http.post(path, { maxBytes })` saves that too. Throws a `TypeError` for a limit that is none.
 */
export function bodyLimit({ maxBytes }: BodyLimitOptions): HttpMiddleware {
  if (!(Number.isInteger(maxBytes) && maxBytes >= 0)) {
    throw new TypeError(`bodyLimit: expected maxBytes to be a whole number, got ${maxBytes}`)
  }
  return async function bodyLimit({ event }, next) {
    // What the header says costs nothing to know; what is there is counted all the same.
    if (Number(event.headers['content-length']) > maxBytes || event.bytes().length > maxBytes) {
      throw new HttpError(413, `the body has more than ${maxBytes} bytes`)
    }
    return await next()
  }
}

import {
  describe,
  HeddleError,
  HttpError,
  type HttpOutput,
  type HttpReply,
  type Invocation,
  isReply,
  problem,
  report,
  wasReported,
} from '@heddle/core'

/** The reply as it goes out: names and values that would break a header, and a body that JSON cannot say, are errors. */
export function output(reply: HttpReply): HttpOutput {
  if (!isReply(reply)) throw broken('expected a reply; does every middleware return what next() gave it?')
  const { status, body } = reply
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    throw broken(`expected a status from 200 to 599, got ${status}`)
  }
  const headers: Record<string, string> = {}
  const cookies = reply.cookies.map((cookie) => safeValue('set-cookie', cookie))
  for (const given in reply.headers) {
    const name = given.toLowerCase()
    const value = reply.headers[given]
    if (value === undefined) continue
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) throw broken('a header name is no token')
    if (name === 'set-cookie') cookies.push(safeValue(name, value))
    else headers[name] = safeValue(name, value)
  }
  if (cookies.length > MOST_COOKIES) throw broken(`expected ${MOST_COOKIES} cookies at the most, got ${cookies.length}`)
  if (body === undefined || BODILESS.has(status)) return { status, headers, cookies, body: undefined }
  const [content, type] = encoded(body)
  headers['content-type'] ??= type
  return { status, headers, cookies, body: content }
}

/** The reply to an error that left every layer; one that nobody expected is logged. */
export function recovered(name: string, error: unknown, invocation: Invocation | undefined): HttpReply {
  const isExpected = error instanceof HttpError && error.status < 500
  if (!isExpected && !wasReported(error)) {
    report(undefined, `${name}: the request failed`, error, { requestId: invocation?.id })
  }
  return problem(error)
}

function encoded(body: unknown): readonly [string | Uint8Array | AsyncIterable<string | Uint8Array>, string] {
  if (typeof body === 'string') return [body, 'text/plain; charset=utf-8']
  if (body instanceof Uint8Array) return [body, BYTES]
  if (body instanceof ArrayBuffer) return [new Uint8Array(body), BYTES]
  if (isChunks(body)) return [body, BYTES]
  const json = JSON.stringify(body) as string | undefined
  if (json === undefined) throw broken(`the body is ${describe(body)}, which JSON cannot say`)
  return [json, 'application/json']
}

const BYTES = 'application/octet-stream'

/** The statuses whose replies have no body: https://www.rfc-editor.org/rfc/rfc9110#section-15.3.6 */
const BODILESS: ReadonlySet<number> = /* @__PURE__ */ new Set([204, 205, 304])

// An ALB tells no more apart, whose cookies are spelled in as many ways; clients keep fewer.
const MOST_COOKIES = 512

/** Whether a body goes out chunk by chunk. A `ReadableStream` is an async iterable too. */
export function isChunks(body: unknown): body is AsyncIterable<string | Uint8Array> {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body
}

/** A value that cannot end its header and begin another. */
function safeValue(name: string, given: unknown): string {
  const value = String(given)
  if (/[\0\r\n]/.test(value)) throw broken(`the header ${name} has a line break or NUL in it`)
  return value
}

function broken(what: string): HeddleError {
  return new HeddleError('INVALID_RESULT', `http: ${what}`)
}

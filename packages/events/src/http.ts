import {
  check,
  defineSource,
  describe,
  describeIssues,
  HeddleError,
  HttpError,
  type HttpHeaders,
  type HttpQuery,
  type HttpReply,
  type HttpRequest,
  type HttpReturns,
  type InferOutput,
  invalidPayload,
  isCodec,
  isReply,
  parseJson,
  problem,
  type Reading,
  reply,
  report,
  type SchemaIssue,
  type SchemaResult,
  type Source,
  type StandardSchemaV1,
  toText,
  wasReported,
} from '@heddle/core'
import { apiGateway } from './api-gateway.ts'
import { matchPath, type PathParams, pathPattern } from './path.ts'

/** What the parts of a request have to be. A schema gets text, so numbers need its own coercion: `z.coerce.number()`. */
export interface HttpParts {
  /** The body: any Standard Schema for JSON, or a codec such as `text()` or `bytes()`. */
  readonly body?: StandardSchemaV1 | undefined
  readonly query?: StandardSchemaV1 | undefined
  readonly params?: StandardSchemaV1 | undefined
  /** The headers it names; the others stay as they came. */
  readonly headers?: StandardSchemaV1 | undefined
}

/** A request as a platform hands it over: plain data, its body not read yet. */
export interface HttpInput {
  readonly id: string
  readonly host: string
  readonly time: Date
  readonly method: string
  readonly path: string
  /** The platform's own path parameters, for a handler without a path. */
  readonly params: Readonly<Record<string, string | undefined>>
  readonly query: HttpQuery
  readonly headers: HttpHeaders
  readonly cookies: Readonly<Record<string, string | undefined>>
  readonly body: string | Uint8Array | undefined
  readonly clientIp: string | undefined
  readonly raw: unknown
}

/** A reply ready to be sent: its body is text or bytes, its headers are safe. */
export interface HttpOutput extends HttpReply {
  readonly body: string | Uint8Array | undefined
}

type OutputOf<Schema, Otherwise> = Schema extends StandardSchemaV1 ? InferOutput<Schema> : Otherwise
// Layers for any HTTP handler read headers as text; a schema that makes one something else takes that promise away.
type HeadersOf<Output> = Output extends HttpHeaders ? Output & HttpHeaders : Output

/** The request that a handler with these parts gets. */
export type HttpRequestOf<Parts extends HttpParts, Params = Readonly<Record<string, string | undefined>>> = HttpRequest<
  OutputOf<Parts['body'], string | undefined>,
  OutputOf<Parts['params'], Params>,
  OutputOf<Parts['query'], HttpQuery>,
  HeadersOf<OutputOf<Parts['headers'], HttpHeaders>>
>

export type HttpSource<Request> = Source<Request, HttpReturns, HttpReply, never, HttpOutput>

/** A source for one method and one path. */
export type HttpVerb = <const Path extends string, const Parts extends HttpParts = {}>(
  path: Path,
  parts?: Parts,
) => HttpSource<HttpRequestOf<Parts, PathParams<Path>>>

export interface Http {
  /**
   * One HTTP request, of any method and on any path. `http.get('/orders/:order')` and its sisters take one method and one
   * path, whose parameters are typed from the text.
   *
   * Errors are answered as RFC 9457 `application/problem+json`: another path 404, another method 405, a body of another
   * media type 415, a body that is not JSON 400, anything that a schema refuses 422 with every issue and its path, an
   * `HttpError` as it says, and any other error 500 without its message, which is logged.
   */
  <const Parts extends HttpParts = {}>(parts?: Parts): HttpSource<HttpRequestOf<Parts>>
  readonly get: HttpVerb
  readonly head: HttpVerb
  readonly post: HttpVerb
  readonly put: HttpVerb
  readonly patch: HttpVerb
  readonly delete: HttpVerb
  readonly options: HttpVerb
}

export const http: Http = /* @__PURE__ */ Object.assign((parts?: HttpParts) => source(parts), {
  get: (path: string, parts?: HttpParts) => source(parts, 'GET', path),
  head: (path: string, parts?: HttpParts) => source(parts, 'HEAD', path),
  post: (path: string, parts?: HttpParts) => source(parts, 'POST', path),
  put: (path: string, parts?: HttpParts) => source(parts, 'PUT', path),
  patch: (path: string, parts?: HttpParts) => source(parts, 'PATCH', path),
  delete: (path: string, parts?: HttpParts) => source(parts, 'DELETE', path),
  options: (path: string, parts?: HttpParts) => source(parts, 'OPTIONS', path),
}) as Http

// The types are made from the parts; inside, a request is a request of anything.
// biome-ignore lint/suspicious/noExplicitAny: see above
type AnyRequest = HttpRequest<any, any, any, any>

function source(parts: HttpParts = {}, method?: string, path?: string): HttpSource<AnyRequest> {
  const pattern = path === undefined ? undefined : pathPattern(path)
  return defineSource<AnyRequest, HttpReturns, HttpReply, never, HttpOutput>({
    name: 'http',
    read(raw) {
      const input = raw as HttpInput
      const params = pattern === undefined ? input.params : matchPath(pattern, input.path)
      if (params === undefined) return refuse(input, new HttpError(404, 'nothing has this path'))
      if (method !== undefined && method !== input.method) {
        return refuse(input, new HttpError(405, `this path takes ${method}`, { headers: { allow: method } }))
      }
      const body = readBody(input, parts.body)
      if (body instanceof HttpError) return refuse(input, body)
      const checked: Checks = [
        body,
        parts.params === undefined ? { value: params } : check(parts.params, params),
        parts.query === undefined ? { value: input.query } : check(parts.query, input.query),
        parts.headers === undefined ? { value: undefined } : check(parts.headers, input.headers),
      ]
      return settled(checked) ? accept(input, checked) : Promise.all(checked).then((checks) => accept(input, checks))
    },
    result: reply,
    answer: output,
    recover(error, invocation) {
      const expected = error instanceof HttpError && error.status < 500
      if (!expected && !wasReported(error))
        report(undefined, 'http: the request failed', error, { requestId: invocation.id })
      return problem(error)
    },
    bindings: { 'aws-lambda': apiGateway },
  })
}

type Check = SchemaResult<unknown>
/** What the schemas say of the parts, in the order of `PARTS`. */
type Checks = readonly [Check | Promise<Check>, Check | Promise<Check>, Check | Promise<Check>, Check | Promise<Check>]
type Settled = readonly [Check, Check, Check, Check]
const PARTS = ['body', 'params', 'query', 'headers'] as const

function settled(checks: Checks): checks is Settled {
  return !checks.some((part) => part instanceof Promise)
}

function readBody(
  { body, headers }: HttpInput,
  schema: StandardSchemaV1 | undefined,
): Check | Promise<Check> | HttpError {
  if (schema === undefined) {
    if (body === undefined || typeof body === 'string') return { value: body }
    const decoded = toText(body)
    return decoded === undefined ? new HttpError(415, 'the body has to be UTF-8 text') : { value: decoded }
  }
  if (isCodec(schema)) return check(schema, body ?? '')
  if (body === undefined || body.length === 0) return check(schema, undefined)
  const type = headers['content-type']
  if (type !== undefined && !isJson(type)) return new HttpError(415, 'the body has to be JSON')
  const parsed = parseJson(body)
  if (parsed.issues !== undefined) return new HttpError(400, `the body is ${describeIssues(parsed.issues)}`)
  return check(schema, parsed.value)
}

/** `application/json` and every type that ends in `+json`. */
function isJson(contentType: string): boolean {
  return /^\s*application\/(?:[\w.!#$&^-]+\+)?json\s*(?:;|$)/i.test(contentType)
}

function accept(input: HttpInput, checks: Settled): Reading<AnyRequest, never> {
  const [body, params, query, headers] = checks
  if (
    body.issues !== undefined ||
    params.issues !== undefined ||
    query.issues !== undefined ||
    headers.issues !== undefined
  ) {
    return refuse(input, invalid(checks))
  }
  const event: AnyRequest = {
    id: input.id,
    type: 'http.request',
    source: `https://${input.host}`,
    time: input.time,
    method: input.method,
    path: input.path,
    params: params.value,
    query: query.value,
    headers: headers.value === undefined ? input.headers : { ...input.headers, ...headers.value },
    cookies: input.cookies,
    body: body.value,
    clientIp: input.clientIp,
    raw: input.raw,
  }
  return { event }
}

/** A request that must not reach the function. Layers still see it, but its checked parts throw when they are read. */
function refuse(input: HttpInput, refusal: Error): Reading<AnyRequest, never> {
  const { host, ...rest } = input
  const event = { ...rest, type: 'http.request', source: `https://${host}` }
  for (const part of ['body', 'params', 'query']) {
    const get = () => {
      throw refusal
    }
    Object.defineProperty(event, part, { get, enumerable: false })
  }
  return { event: event as AnyRequest, refusal }
}

function invalid(checks: Settled): Error {
  const broken = checks.find((part) => part.issues !== undefined && part.cause !== undefined)
  if (broken?.issues !== undefined) return invalidPayload('http: the request', '', broken)
  const issues = checks.flatMap((part, index) =>
    (part.issues ?? []).map(
      ({ message, path = [] }): SchemaIssue => ({ message, path: [PARTS[index] as string, ...path] }),
    ),
  )
  return new HttpError(422, 'the request is not valid', { issues })
}

/** The reply as it goes out: names and values that would break a header, and a body that JSON cannot say, are errors. */
function output(reply: HttpReply): HttpOutput {
  if (!isReply(reply)) {
    throw new HeddleError('INVALID_RESULT', 'http: expected a reply; does every middleware return what next() gave it?')
  }
  const { status, body } = reply
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    throw new HeddleError('INVALID_RESULT', `http: expected a status from 200 to 599, got ${status}`)
  }
  const headers: Record<string, string> = {}
  const cookies = reply.cookies.map((cookie) => safeValue('set-cookie', cookie))
  for (const given of Object.keys(reply.headers)) {
    const name = given.toLowerCase()
    const value = reply.headers[given]
    if (value === undefined) continue
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) throw new HeddleError('INVALID_RESULT', 'http: a header name is no token')
    if (name === 'set-cookie') cookies.push(safeValue(name, value))
    else headers[name] = safeValue(name, value)
  }
  if (body === undefined || status === 204 || status === 304) return { status, headers, cookies, body: undefined }
  const [text, type] = encoded(body)
  headers['content-type'] ??= type
  return { status, headers, cookies, body: text }
}

function encoded(body: unknown): readonly [string | Uint8Array, string] {
  if (typeof body === 'string') return [body, 'text/plain; charset=utf-8']
  if (body instanceof Uint8Array) return [body, 'application/octet-stream']
  const json = JSON.stringify(body) as string | undefined
  if (json === undefined)
    throw new HeddleError('INVALID_RESULT', `http: the body is ${describe(body)}, which JSON cannot say`)
  return [json, 'application/json']
}

/** A value that cannot end its header and begin another. */
function safeValue(name: string, given: unknown): string {
  const value = String(given)
  if (/[\0\r\n]/.test(value))
    throw new HeddleError('INVALID_RESULT', `http: the header ${name} has a line break or NUL in it`)
  return value
}

import {
  check,
  defineSource,
  describe,
  describeIssues,
  HeddleError,
  HttpError,
  type HttpErrorOptions,
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
  stackless,
  toText,
  wasReported,
} from '@heddle/core'
import { apiGateway } from './api-gateway.ts'
import { bag, isObject } from './objects.ts'
import { matchPath, type ParamNames, pathPattern } from './path.ts'
import { refusal } from './refusal.ts'

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

export type HttpSource<Request> = Source<Request, HttpReturns, HttpReply, never, HttpOutput>

/** A source for one method and one path. */
export type HttpVerb = <const Path extends string, const Parts extends HttpParts = {}>(
  path: Path,
  parts?: Parts,
) => HttpSource<
  // Spelled out, not named, so that a hover shows what each part is.
  HttpRequest<
    OutputOf<Parts['body'], string | undefined>,
    OutputOf<Parts['params'], { readonly [Name in ParamNames<Path>]: string }>,
    OutputOf<Parts['query'], HttpQuery>,
    HeadersOf<OutputOf<Parts['headers'], HttpHeaders>>
  >
>

export interface Http {
  /**
   * One HTTP request, of any method and on any path. `http.get('/orders/:order')` and its sisters take one method and one
   * path, whose parameters are typed from the text.
   *
   * Errors are answered as RFC 9457 `application/problem+json`: another path 404, another method 405, a body of another
   * media type 415, a body that is not JSON 400, anything that a schema refuses 422 with every issue and its path, an
   * `HttpError` as it says, and any other error 500 without its message, which is logged.
   */
  <const Parts extends HttpParts = {}>(
    parts?: Parts,
  ): HttpSource<
    HttpRequest<
      OutputOf<Parts['body'], string | undefined>,
      OutputOf<Parts['params'], Readonly<Record<string, string | undefined>>>,
      OutputOf<Parts['query'], HttpQuery>,
      HeadersOf<OutputOf<Parts['headers'], HttpHeaders>>
    >
  >
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
      if (!isObject(raw)) throw refusal('http', raw)
      const input = raw as unknown as HttpInput
      const params = pattern === undefined ? input.params : matchPath(pattern, input.path)
      if (params === undefined) return refuse(input, httpError(404, 'nothing has this path'))
      if (method !== undefined && method !== input.method) {
        return refuse(input, httpError(405, `this path takes ${method}`, { headers: { allow: method } }))
      }
      const body = readBody(input, parts.body)
      if (body instanceof HttpError) return refuse(input, body)
      const checks = [
        body,
        parts.params === undefined ? { value: params } : check(parts.params, params),
        parts.query === undefined ? { value: input.query } : check(parts.query, input.query),
        parts.headers === undefined ? { value: undefined } : check(parts.headers, input.headers),
      ] as const
      for (const part of checks)
        if (part instanceof Promise) return Promise.all(checks).then((all) => accept(input, all))
      return accept(input, checks as Checks)
    },
    result: reply,
    answer: output,
    recover(error, invocation) {
      const expected = error instanceof HttpError && error.status < 500
      if (!expected && !wasReported(error)) {
        report(undefined, 'http: the request failed', error, { requestId: invocation.id })
      }
      return problem(error)
    },
    bindings: { 'aws-lambda': apiGateway },
  })
}

type Check = SchemaResult<unknown>
/** What the schemas say of the parts. */
type Checks = readonly [body: Check, params: Check, query: Check, headers: Check]
const PARTS = ['body', 'params', 'query', 'headers'] as const

function readBody(
  { body, headers }: HttpInput,
  schema: StandardSchemaV1 | undefined,
): Check | Promise<Check> | HttpError {
  if (schema === undefined) {
    if (body === undefined || typeof body === 'string') return { value: body }
    const decoded = toText(body)
    return decoded === undefined ? httpError(415, 'the body has to be UTF-8 text') : { value: decoded }
  }
  if (isCodec(schema)) return check(schema, body ?? '')
  if (body === undefined || body.length === 0) return check(schema, undefined)
  const type = headers['content-type']
  if (type !== undefined && !isJson(type)) return httpError(415, 'the body has to be JSON')
  const parsed = parseJson(body)
  if (parsed.issues !== undefined) return httpError(400, `the body is ${describeIssues(parsed.issues)}`)
  return check(schema, parsed.value)
}

/** `application/json` and every type that ends in `+json`. */
function isJson(contentType: string): boolean {
  return contentType === 'application/json' || /^\s*application\/(?:[\w.!#$&^-]+\+)?json\s*(?:;|$)/i.test(contentType)
}

function accept(input: HttpInput, checks: Checks): Reading<AnyRequest, never> {
  const [body, params, query, headers] = checks
  if (body.issues || params.issues || query.issues || headers.issues) return refuse(input, invalid(checks))
  const event: AnyRequest = {
    id: input.id,
    type: 'http.request',
    source: `https://${input.host}`,
    time: input.time,
    method: input.method,
    path: input.path,
    params: params.value,
    query: query.value,
    // The schema speaks of the headers that it names; the others stay.
    headers: headers.value === undefined ? input.headers : Object.assign(bag(), input.headers, headers.value),
    cookies: input.cookies,
    body: body.value,
    clientIp: input.clientIp,
    raw: input.raw,
  }
  return { event }
}

/** A request that must not reach the function. Layers still see it, but its checked parts throw when they are read. */
function refuse({ host, ...input }: HttpInput, refusal: Error): Reading<AnyRequest, never> {
  const event: AnyRequest = { ...input, type: 'http.request', source: `https://${host}` }
  const get = () => {
    throw refusal
  }
  for (const part of ['body', 'params', 'query']) Object.defineProperty(event, part, { get, enumerable: false })
  return { event, refusal }
}

function invalid(checks: Checks): Error {
  const issues: SchemaIssue[] = []
  for (const [index, part] of checks.entries()) {
    if (part.issues === undefined) continue
    if (part.cause !== undefined) return invalidPayload('http: the request', '', part)
    for (const { message, path = [] } of part.issues) issues.push({ message, path: [PARTS[index] as string, ...path] })
  }
  return httpError(422, 'the request is not valid', { issues })
}

function httpError(status: number, message: string, options?: HttpErrorOptions): HttpError {
  return stackless(() => new HttpError(status, message, options))
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
  for (const given in reply.headers) {
    const name = given.toLowerCase()
    const value = reply.headers[given]
    if (value === undefined) continue
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) throw new HeddleError('INVALID_RESULT', 'http: a header name is no token')
    if (name === 'set-cookie') cookies.push(safeValue(name, value))
    else headers[name] = safeValue(name, value)
  }
  if (body === undefined || status === 204 || status === 304) return { status, headers, cookies, body: undefined }
  const [content, type] = encoded(body)
  headers['content-type'] ??= type
  return { status, headers, cookies, body: content }
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

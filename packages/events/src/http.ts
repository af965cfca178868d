import {
  check,
  defineSource,
  describeIssues,
  HeddleError,
  HttpError,
  type HttpHeaders,
  type HttpOutput,
  type HttpQuery,
  type HttpReply,
  type HttpReplyParts,
  type HttpRequest,
  type HttpReturns,
  type InferInput,
  type InferOutput,
  invalidPayload,
  parseJson,
  type Reading,
  reply,
  type SchemaIssue,
  type SchemaResult,
  type Source,
  type StandardSchemaV1,
  stackless,
} from '@heddle/core'
import { awsHttp } from './aws-http.ts'
import { bodyText, type HttpBodySchema, httpError, isJson, limitBody, readBody } from './http-body.ts'
import type { HttpInput } from './http-input.ts'
import { output, recovered } from './http-output.ts'
import { HttpEvent } from './http-request.ts'
import { bag, isObject } from './objects.ts'
import { isUnsafePath, matchPath, type ParamNames, pathPattern, takesMethod } from './path.ts'
import { unsafeValues } from './query.ts'
import { refusal } from './refusal.ts'

/** What the parts of a request have to be. A schema gets text, so numbers need its own coercion: `z.coerce.number()`. */
export interface HttpParts {
  /**
   * The body: any Standard Schema for JSON, a codec such as `text()`, `bytes()` or `form(…)`, or one of these for each
   * media type: `{ 'application/json': Item, 'text/csv': text() }`.
   */
  readonly body?: HttpBodySchema | undefined
  readonly query?: StandardSchemaV1 | undefined
  readonly params?: StandardSchemaV1 | undefined
  /** The headers it names; the others stay as they came. */
  readonly headers?: StandardSchemaV1 | undefined
  /** What the body of a reply has to be, by its status. A status that is not among them, or another body, is an error of the function. */
  readonly response?: HttpResponses | undefined
  /** The most bytes that the body may have; more are answered 413 before they are parsed. Default: what the platform takes. */
  readonly maxBytes?: number | undefined
}

export interface HttpResponses {
  readonly [status: number]: StandardSchemaV1
}

/** What tools read of an `http` handler. */
export interface HttpAbout {
  readonly method?: string | undefined
  readonly path?: string | undefined
  readonly parts: HttpParts
}

type OutputOf<Schema, Otherwise> = Schema extends StandardSchemaV1
  ? InferOutput<Schema>
  : Schema extends Readonly<Record<string, StandardSchemaV1>>
    ? InferOutput<Schema[keyof Schema]>
    : Otherwise
// Layers for any HTTP handler read headers as text; a schema that makes one something else takes that promise away.
type HeadersOf<Output> = Output extends HttpHeaders ? Output & HttpHeaders : Output

/** What a function may return: by the `response` schemas, where there are some. */
type ReturnsOf<Responses> = Responses extends HttpResponses
  ? { [Status in keyof Responses & number]: ReplyOf<Status, InferInput<Responses[Status]>> }[keyof Responses & number]
  : HttpReturns
type ReplyOf<Status extends number, Body> = Omit<HttpReplyParts, 'status' | 'body'> &
  (Status extends 200 ? { readonly status?: 200 | undefined } : { readonly status: Status }) &
  (undefined extends Body ? { readonly body?: Body } : { readonly body: Body })

type RequiredNames<Input> = { [Name in keyof Input]-?: {} extends Pick<Input, Name> ? never : Name }[keyof Input] &
  string
/** The parameters that a handler without a path of its own wants to get from a route. */
type NeedsOf<Schema> = Schema extends StandardSchemaV1 ? RequiredNames<InferInput<Schema>> : never

/** What the type of the parts has to be, too: nothing more, unless `params` wants what the path lacks. */
type PathHas<Path extends string, Needs extends string> = [Needs] extends [ParamNames<Path>]
  ? unknown
  : { readonly params: PathLacks<Exclude<Needs, ParamNames<Path>>> }

/** The type of a `params` schema that wants parameters which the path does not have. */
export interface PathLacks<Name extends string> {
  readonly parameter: Name
}

export type HttpSource<
  Request,
  Returns = HttpReturns,
  Path extends string = string,
  Needs extends string = string,
> = Source<Request, Returns, HttpReply, never, HttpOutput<Path, Needs>>

/** A source for one method and one path. */
export type HttpVerb = <const Path extends string, const Parts extends HttpParts = {}>(
  path: Path,
  parts?: Parts & PathHas<Path, NeedsOf<Parts['params']>>,
) => HttpSource<
  // Spelled out, not named, so that a hover shows what each part is.
  HttpRequest<
    OutputOf<Parts['body'], string | undefined>,
    OutputOf<Parts['params'], { readonly [Name in ParamNames<Path>]: string }>,
    OutputOf<Parts['query'], HttpQuery>,
    HeadersOf<OutputOf<Parts['headers'], HttpHeaders>>
  >,
  ReturnsOf<Parts['response']>,
  Path,
  never
>

export interface Http {
  /**
   * One HTTP request, of any method and on any path. `http.get('/orders/:order')` and its sisters take one method and one
   * path, whose parameters are typed from the text; `http.get` takes HEAD too, which is answered without the body.
   *
   * Errors are answered as RFC 9457 `application/problem+json`: another path 404, another method 405, a body of another
   * media type 415, one that is too large 413, one that is not JSON or nested more than 1000 levels deep 400, anything that
   * a schema refuses 422 with every issue (of many the first 100) and its path, an `HttpError` as it says, and any other
   * error 500 without its message, which is logged. So that nobody keeps a function busy or changes its objects, 400 also
   * answers more than 1000 values of a query, a form or cookies, the name `__proto__` in them or in JSON, and a path with
   * dot segments, control characters or a bad encoding.
   */
  <const Parts extends HttpParts = {}>(
    parts?: Parts,
  ): HttpSource<
    HttpRequest<
      OutputOf<Parts['body'], string | undefined>,
      OutputOf<Parts['params'], Readonly<Record<string, string | undefined>>>,
      OutputOf<Parts['query'], HttpQuery>,
      HeadersOf<OutputOf<Parts['headers'], HttpHeaders>>
    >,
    ReturnsOf<Parts['response']>,
    never,
    NeedsOf<Parts['params']>
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

/** What the platform handed over for a request, for handlers made of others. */
export function httpInputOf(event: object): HttpInput {
  return HttpEvent.inputOf(event)
}

// The types are made from the parts; inside, a request is a request of anything.
// biome-ignore lint/suspicious/noExplicitAny: see above
type AnyRequest = HttpRequest<any, any, any, any>

function source(parts: HttpParts = {}, method?: string, path?: string): HttpSource<AnyRequest> {
  const pattern = path === undefined ? undefined : pathPattern(path)
  const about: HttpAbout = { method, path, parts }
  return defineSource<AnyRequest, HttpReturns, HttpReply, never, HttpOutput>({
    name: 'http',
    about,
    read(raw) {
      if (!isObject(raw)) throw refusal('http', raw)
      const input = raw as unknown as HttpInput
      try {
        const params = paramsOf(input, pattern, method)
        if (parts.maxBytes !== undefined) limitBody(input.body, parts.maxBytes)
        const checks = [
          parts.body === undefined ? { value: undefined } : readBody(input, parts.body),
          parts.params === undefined ? { value: params } : check(parts.params, params),
          parts.query === undefined ? { value: input.query } : check(parts.query, input.query),
          parts.headers === undefined ? { value: undefined } : check(parts.headers, input.headers),
        ] as const
        for (const part of checks)
          if (part instanceof Promise) return Promise.all(checks).then((all) => accept(input, parts, all))
        return accept(input, parts, checks as Checks)
      } catch (error) {
        if (error instanceof HttpError) return refuse(input, error)
        throw error
      }
    },
    result:
      parts.response === undefined ? reply : (returned) => checked(reply(returned), parts.response ?? {}) as never,
    answer: output,
    recover: (error, invocation) => recovered('http', error, invocation),
    bindings: { 'aws-lambda': awsHttp },
  })
}

/** The parameters of a request that is the handler's. Throws an `HttpError` for any other. */
function paramsOf(input: HttpInput, pattern: readonly string[] | undefined, method: string | undefined) {
  if (input.refusal !== undefined) throw input.refusal
  if (isUnsafePath(input.path)) throw httpError(400, 'the path is not valid')
  const params = pattern === undefined ? input.params : matchPath(pattern, input.path)
  if (params === undefined) throw httpError(404, 'nothing has this path')
  if (method !== undefined && !takesMethod(method, input.method)) {
    const allow = method === 'GET' ? 'GET, HEAD' : method
    throw httpError(405, `this path takes ${method}`, { allow })
  }
  const fault = unsafeValues(input.query)
  if (fault !== undefined) throw httpError(400, `the query: ${fault}`)
  const cookieFault = unsafeValues(input.cookies)
  if (cookieFault !== undefined) throw httpError(400, `the cookies: ${cookieFault}`)
  return params
}

type Check = SchemaResult<unknown>
/** What the schemas say of the parts. */
type Checks = readonly [body: Check, params: Check, query: Check, headers: Check]
const PARTS = ['body', 'params', 'query', 'headers'] as const

function accept(input: HttpInput, parts: HttpParts, checks: Checks): Reading<AnyRequest, never> {
  const [body, params, query, headers] = checks
  if (body.issues || params.issues || query.issues || headers.issues) return refuse(input, invalid(checks))
  // The schema speaks of the headers that it names; the others stay.
  const all = headers.value === undefined ? input.headers : Object.assign(bag(), input.headers, headers.value)
  if (parts.body !== undefined) return { event: new HttpEvent(input, params.value, query.value, all, body.value) }
  const event = new HttpEvent(input, params.value, query.value, all, input.body)
  // Bytes are text only for who reads them as such.
  if (input.body instanceof Uint8Array) getter(event, 'body', true, () => bodyText(input.body as Uint8Array))
  return { event }
}

/** A request that must not reach the function. Layers still see it, but its checked parts throw when they are read. */
function refuse(input: HttpInput, refusal: Error): Reading<AnyRequest, never> {
  const event = new HttpEvent(input, undefined, undefined, input.headers, undefined)
  for (const part of ['body', 'params', 'query']) {
    getter(event, part, false, () => {
      throw refusal
    })
  }
  return { event, refusal }
}

function getter(event: object, part: string, enumerable: boolean, get: () => unknown): void {
  Object.defineProperty(event, part, { get, enumerable })
}

/** The reply, its body as the schema of its status makes it. Text that is JSON is checked by what it says. */
async function checked(reply: HttpReply, responses: HttpResponses): Promise<HttpReply> {
  const { status, body } = reply
  const schema = responses[status]
  if (schema === undefined) {
    throw new HeddleError('INVALID_RESULT', `http: ${status} is no status of the response schemas`)
  }
  const isText = typeof body === 'string' && isJson(reply.headers['content-type'] ?? '')
  const said: Check = isText ? parseJson(body) : { value: body }
  const result: Check = said.issues === undefined ? await check(schema, said.value) : said
  if (result.issues === undefined) return { ...reply, body: isText ? JSON.stringify(result.value) : result.value }
  const { issues, cause } = result
  const message = `http: the body of the reply ${status}: ${describeIssues(issues)}`
  throw new HeddleError('INVALID_RESULT', message, { issues, cause })
}

function invalid(checks: Checks): Error {
  const issues: SchemaIssue[] = []
  for (const [index, part] of checks.entries()) {
    if (part.issues === undefined) continue
    if (part.cause !== undefined) return invalidPayload('http: the request', '', part)
    for (const { message, path = [] } of part.issues) issues.push({ message, path: [PARTS[index] as string, ...path] })
  }
  return stackless(() => new HttpError(422, 'the request is not valid', { issues }))
}

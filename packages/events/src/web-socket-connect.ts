import {
  check,
  defineSource,
  describe,
  HeddleError,
  HttpError,
  type HttpHeaders,
  type HttpQuery,
  type HttpReply,
  invalidField,
  type Reading,
  reply,
  type SchemaIssue,
  type SchemaResult,
  type StandardSchemaV1,
} from '@heddle/core'
import { invalidInput } from './client-error.ts'
import { httpError } from './http-body.ts'
import { addHeaders, lists, queryOf, texts } from './http-fields.ts'
import { output } from './http-output.ts'
import { bag, isObject } from './objects.ts'
import type { OutputOr } from './output.ts'
import { parseCookies, unsafeValues } from './query.ts'
import type { WebSocketOptions } from './web-socket-connections.ts'
import { answerText, eventOf, readKind, refusalOf } from './web-socket-event.ts'
import type {
  WebSocketConnectAnswer,
  WebSocketConnectEvent,
  WebSocketConnectReturns,
  WebSocketConnectSource,
  WebSocketRawEvent,
} from './web-socket-types.ts'

/** What the parts of a handshake have to be. A schema gets text, so numbers need its own coercion: `z.coerce.number()`. */
export interface WebSocketConnectParts extends WebSocketOptions {
  readonly query?: StandardSchemaV1 | undefined
  /** The headers it names; the others stay as they came. */
  readonly headers?: StandardSchemaV1 | undefined
}

// Layers for any handshake read headers as text; a schema that makes one something else takes that promise away.
type HeadersOf<Output> = Output extends HttpHeaders ? Output & HttpHeaders : Output

export function connect<const Parts extends WebSocketConnectParts = {}>(
  parts?: Parts,
): WebSocketConnectSource<OutputOr<Parts['query'], HttpQuery>, HeadersOf<OutputOr<Parts['headers'], HttpHeaders>>>
export function connect(parts: WebSocketConnectParts = {}): WebSocketConnectSource<unknown, unknown> {
  return defineSource<
    WebSocketConnectEvent<unknown, unknown>,
    WebSocketConnectReturns,
    HttpReply,
    never,
    WebSocketConnectAnswer,
    'aws-lambda'
  >({
    name: 'webSocket.connect',
    read(given) {
      const raw = readKind('connect', given)
      const sent = partsOf(raw)
      const base = { ...eventOf('websocket.connect', raw, parts), cookies: parseCookies(sent.headers.cookie) }
      if ('__proto__' in base.cookies) return refuse(httpError(400, 'the cookies: the name __proto__ is not allowed'))
      const fault = unsafeValues(sent.query)
      if (fault !== undefined) return refuse(httpError(400, `the query: ${fault}`))
      const checks = [checked(parts.query, sent.query), checked(parts.headers, sent.headers)] as const
      const waiting = checks.some((one) => one instanceof Promise)
      return waiting ? Promise.all(checks).then(accept) : accept(checks as Checks)

      function accept([query, headers]: Checks): Reading<WebSocketConnectEvent<unknown, unknown>, never> {
        if (query.issues || headers.issues) return refuse(invalid({ query, headers }))
        // The schema speaks of the headers that it names; the others stay.
        return { event: { ...base, query: query.value, headers: Object.assign(bag(), sent.headers, headers.value) } }
      }
      function refuse(refusal: Error): Reading<WebSocketConnectEvent<unknown, unknown>, never> {
        const event = { ...base, headers: sent.headers, query: undefined }
        const get = () => {
          throw refusal
        }
        return { event: Object.defineProperty(event, 'query', { get, enumerable: false }), refusal }
      }
    },
    result: accepted,
    answer(given) {
      const { status, headers, cookies, body } = output(given)
      if (cookies.length > 0) throw broken('no cookies, which API Gateway does not pass on')
      return {
        statusCode: status,
        ...(Object.keys(headers).length === 0 ? {} : { headers }),
        ...(body === undefined ? {} : { body: answerText(body) }),
      }
    },
    recover: (error, invocation) => refusalOf('the connection', error, invocation),
  })
}

type Checks = readonly [query: SchemaResult<unknown>, headers: SchemaResult<unknown>]

function checked(schema: StandardSchemaV1 | undefined, value: unknown) {
  return schema === undefined ? { value } : check(schema, value)
}

function partsOf(raw: WebSocketRawEvent): { readonly query: HttpQuery; readonly headers: HttpHeaders } {
  for (const name of ['multiValueHeaders', 'multiValueQueryStringParameters'] as const) {
    for (const [key, values] of Object.entries(raw[name] ?? {})) {
      if (Array.isArray(values) && values.every((value) => typeof value === 'string')) continue
      throw invalidField('webSocket', `${name}.${key}`, 'an array of strings', values)
    }
  }
  // The multi-value maps have every value; the plain ones, which hand-made events have alone, the last of each.
  const multi = lists(raw.multiValueQueryStringParameters, 'multiValueQueryStringParameters')
  return {
    query: multi.length === 0 ? texts(raw.queryStringParameters, 'queryStringParameters') : queryOf(multi),
    headers: addHeaders(texts(raw.headers, 'headers', true), lists(raw.multiValueHeaders, 'multiValueHeaders')),
  }
}

/** The error for parts that their schemas refuse, with every issue; that of a schema which itself failed as such. */
function invalid(parts: Readonly<Record<string, SchemaResult<unknown>>>): Error {
  const issues: SchemaIssue[] = []
  for (const [name, part] of Object.entries(parts)) {
    if (part.issues === undefined) continue
    if (part.cause !== undefined) return invalidInput('webSocket', name, `the ${name} is`, part)
    for (const { message, path = [] } of part.issues) issues.push({ message, path: [name, ...path] })
  }
  return invalidInput('webSocket', '', 'the connection is', { issues })
}

/** What a function returned, as the reply that connects its client: anything else has to be a mistake. */
function accepted(returned: WebSocketConnectReturns): HttpReply {
  if (returned === undefined) return reply({})
  if (!isObject(returned)) throw broken(`nothing or headers, got ${describe(returned)}`)
  const other = Object.keys(returned).find((name) => name !== 'headers')
  // One that returns { statusCode: 401 } must not let its client in.
  if (other !== undefined) throw broken(`nothing or headers, got ${describe(returned)} with ${other}`)
  return reply(returned)
}

function broken(expected: string): HeddleError {
  const how = `to refuse a connection throw an ${HttpError.name}`
  return new HeddleError('INVALID_RESULT', `webSocket: the answer to a connection: expected ${expected}; ${how}`)
}

import { type Binding, fromBase64, invalidField, toBase64 } from '@heddle/core'
import type { HttpInput, HttpOutput } from './http.ts'
import { bag, isObject, type JsonObject } from './objects.ts'
import { encodePath } from './path.ts'
import { addValue, parseCookies, parseQuery } from './query.ts'
import { refusal } from './refusal.ts'

/** The answer to a REST API, or to an HTTP API with payload format 1.0. */
export interface ApiGatewayRestAnswer {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
  readonly multiValueHeaders?: { readonly 'set-cookie': readonly string[] }
  readonly body: string
  readonly isBase64Encoded: boolean
}

/** The answer to an HTTP API with payload format 2.0, or to a function URL. */
export interface ApiGatewayHttpAnswer {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
  readonly cookies?: readonly string[]
  readonly body: string
  readonly isBase64Encoded: boolean
}

export type ApiGatewayAnswer = ApiGatewayRestAnswer | ApiGatewayHttpAnswer

/**
 * API Gateway REST and HTTP APIs and function URLs: both payload formats, in and out.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export const apiGateway: Binding<HttpInput, HttpOutput> = {
  decode(raw) {
    if (!isObject(raw) || !isObject(raw.requestContext) || isNoRequest(raw, raw.requestContext))
      throw refusal('http', raw)
    if (isObject(raw.requestContext.http)) return fromHttpApi(raw, raw.requestContext)
    if (typeof raw.requestContext.httpMethod === 'string') return fromRestApi(raw, raw.requestContext)
    throw refusal('http', raw)
  },
  encode({ status, headers, cookies, body }, raw) {
    const isBase64Encoded = body instanceof Uint8Array
    const answer = {
      statusCode: status,
      headers,
      body: isBase64Encoded ? toBase64(body) : (body ?? ''),
      isBase64Encoded,
    }
    if (cookies.length === 0) return answer
    return (raw as JsonObject).version === '2.0'
      ? { ...answer, cookies }
      : { ...answer, multiValueHeaders: { 'set-cookie': cookies } }
  },
}

/** Authorizers and WebSockets send events that look like requests, and are to be answered otherwise. */
function isNoRequest(raw: JsonObject, context: JsonObject): boolean {
  return 'methodArn' in raw || 'routeArn' in raw || 'connectionId' in context
}

function fromHttpApi(raw: JsonObject, context: JsonObject): HttpInput {
  if (raw.version !== '2.0') throw invalidField('http', 'version', '2.0', raw.version)
  const { method, sourceIp } = context.http as JsonObject
  const host = text(context.domainName, 'requestContext.domainName')
  const headers = texts(raw.headers, 'headers', true)
  // HTTP APIs take the cookies out of the headers; function URLs leave them in.
  const sent = textList(raw.cookies ?? [], 'cookies')
  if (sent.length > 0) headers.cookie ??= sent.join('; ')
  return {
    id: text(context.requestId, 'requestContext.requestId'),
    host,
    time: time(context.timeEpoch, 'requestContext.timeEpoch'),
    method: text(method, 'requestContext.http.method').toUpperCase(),
    path: httpApiPath(raw, context, host),
    params: texts(raw.pathParameters, 'pathParameters'),
    query: parseQuery(text(raw.rawQueryString ?? '', 'rawQueryString')),
    headers,
    cookies: parseCookies(headers.cookie),
    body: body(raw),
    clientIp: typeof sourceIp === 'string' ? sourceIp : undefined,
    raw,
  }
}

/** HTTP APIs have the stage in the path, unless it is `$default`, and decode the path; function URLs do neither. */
function httpApiPath(raw: JsonObject, { stage }: JsonObject, host: string): string {
  const path = text(raw.rawPath, 'rawPath')
  if (host.includes('.lambda-url.')) return path
  if (stage === '$default' || typeof stage !== 'string') return encodePath(path)
  if (path === `/${stage}`) return '/'
  return encodePath(path.startsWith(`/${stage}/`) ? path.slice(stage.length + 1) : path)
}

function fromRestApi(raw: JsonObject, context: JsonObject): HttpInput {
  const headers = restHeaders(raw)
  const { sourceIp } = isObject(context.identity) ? context.identity : {}
  text(context.stage, 'requestContext.stage')
  return {
    id: text(context.requestId, 'requestContext.requestId'),
    host: typeof context.domainName === 'string' ? context.domainName : (headers.host ?? ''),
    time: time(context.requestTimeEpoch, 'requestContext.requestTimeEpoch'),
    method: text(raw.httpMethod, 'httpMethod').toUpperCase(),
    // An HTTP API decodes the path in this format too; a REST API does not.
    path: raw.version === '1.0' ? encodePath(text(raw.path, 'path')) : text(raw.path, 'path'),
    params: texts(raw.pathParameters, 'pathParameters'),
    query: restQuery(raw),
    headers,
    cookies: parseCookies(headers.cookie),
    body: body(raw),
    clientIp: typeof sourceIp === 'string' ? sourceIp : undefined,
    raw,
  }
}

/** The multi-value maps have every value; the plain ones, which some events have alone, the last of each. */
function restHeaders(raw: JsonObject): Record<string, string> {
  const headers = texts(raw.headers, 'headers', true)
  for (const [given, list] of multiValues(raw, 'multiValueHeaders')) {
    const name = given.toLowerCase()
    headers[name] = list.join(name === 'cookie' ? '; ' : ', ')
  }
  return headers
}

function restQuery(raw: JsonObject): HttpInput['query'] {
  const multi = multiValues(raw, 'multiValueQueryStringParameters')
  if (multi.length === 0) return texts(raw.queryStringParameters, 'queryStringParameters')
  const query = bag<string | string[]>()
  for (const [name, list] of multi) for (const value of list) addValue(query, name, value)
  return query
}

function body(raw: JsonObject): string | Uint8Array | undefined {
  if (raw.body === undefined || raw.body === null || raw.body === '') return undefined
  const content = text(raw.body, 'body')
  if (raw.isBase64Encoded !== true) return content
  const bytes = fromBase64(content)
  if (bytes === undefined) throw invalidField('http', 'body', 'base64 text', content)
  return bytes
}

function multiValues(raw: JsonObject, path: string): readonly (readonly [string, readonly string[]])[] {
  const lists = raw[path]
  if (lists === undefined || lists === null) return []
  if (!isObject(lists)) throw invalidField('http', path, 'an object', lists)
  return Object.keys(lists).map((name) => [name, textList(lists[name], `${path}.${name}`)] as const)
}

/** The texts of a map that may be missing. */
function texts(raw: unknown, path: string, lowerCase = false): Record<string, string> {
  const all = bag<string>()
  if (raw === undefined || raw === null) return all
  if (!isObject(raw)) throw invalidField('http', path, 'an object', raw)
  for (const name in raw) all[lowerCase ? name.toLowerCase() : name] = text(raw[name], path, name)
  return all
}

function textList(list: unknown, path: string): readonly string[] {
  if (!Array.isArray(list)) throw invalidField('http', path, 'an array', list)
  return list.map((value, index) => text(value, path, index))
}

/** Text, or the error that names its path: made only then, for most requests have a dozen headers and all are text. */
function text(value: unknown, path: string, member?: string | number): string {
  if (typeof value === 'string') return value
  const at = member === undefined ? '' : typeof member === 'number' ? `[${member}]` : `.${member}`
  throw invalidField('http', path + at, 'a string', value)
}

function time(value: unknown, path: string): Date {
  const at = new Date(typeof value === 'number' ? value : Number.NaN)
  if (Number.isNaN(at.getTime())) throw invalidField('http', path, 'milliseconds since the epoch', value)
  return at
}

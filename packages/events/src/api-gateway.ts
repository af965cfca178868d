import { type Binding, fromBase64, invalidField, toBase64 } from '@heddle/core'
import type { HttpInput, HttpOutput } from './http.ts'
import { addValue, parseCookies, parseQuery } from './query.ts'
import { isObject, type JsonObject } from './records.ts'
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
    if (isObject(raw) && isObject(raw.requestContext)) {
      if (raw.version === '2.0' && isObject(raw.requestContext.http)) return fromHttpApi(raw, raw.requestContext)
      if (isRest(raw, raw.requestContext)) return fromRestApi(raw, raw.requestContext)
    }
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

function isRest(raw: JsonObject, context: JsonObject): boolean {
  return typeof raw.httpMethod === 'string' && ('resource' in raw || 'resourcePath' in context)
}

function fromHttpApi(raw: JsonObject, context: JsonObject): HttpInput {
  const { method, sourceIp } = context.http as JsonObject
  const path = text(raw.rawPath, 'rawPath')
  const headers = textValues(raw.headers, 'headers')
  const stage = context.stage === '$default' ? undefined : context.stage
  return {
    id: text(context.requestId, 'requestContext.requestId'),
    host: text(context.domainName, 'requestContext.domainName'),
    time: time(context.timeEpoch, 'requestContext.timeEpoch'),
    method: text(method, 'requestContext.http.method').toUpperCase(),
    path: typeof stage === 'string' ? withoutStage(path, stage) : path,
    params: textValues(raw.pathParameters, 'pathParameters'),
    query: parseQuery(raw.rawQueryString === undefined ? '' : text(raw.rawQueryString, 'rawQueryString')),
    headers,
    cookies: parseCookies(raw.cookies === undefined || raw.cookies === null ? [] : textList(raw.cookies, 'cookies')),
    body: body(raw),
    clientIp: typeof sourceIp === 'string' ? sourceIp : undefined,
    raw,
  }
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
    path: text(raw.path, 'path'),
    params: textValues(raw.pathParameters, 'pathParameters'),
    query: restQuery(raw),
    headers,
    cookies: parseCookies(headers.cookie === undefined ? [] : [headers.cookie]),
    body: body(raw),
    clientIp: typeof sourceIp === 'string' ? sourceIp : undefined,
    raw,
  }
}

/** A named stage is part of the raw path; the function's own paths begin behind it. */
function withoutStage(path: string, stage: string): string {
  if (path === `/${stage}`) return '/'
  return path.startsWith(`/${stage}/`) ? path.slice(stage.length + 1) : path
}

/** The multi-value maps have every value; the plain ones, which some events have alone, the last of each. */
function restHeaders(raw: JsonObject): Record<string, string> {
  const headers: Record<string, string> = Object.create(null)
  const plain = textValues(raw.headers, 'headers')
  for (const name in plain) headers[name.toLowerCase()] = plain[name] as string
  for (const [name, values] of multiValues(raw, 'multiValueHeaders')) {
    headers[name.toLowerCase()] = values.join(name.toLowerCase() === 'cookie' ? '; ' : ', ')
  }
  return headers
}

function restQuery(raw: JsonObject): HttpInput['query'] {
  const query: Record<string, string | string[]> = Object.create(null)
  const multi = multiValues(raw, 'multiValueQueryStringParameters')
  if (multi.length === 0) return Object.assign(query, textValues(raw.queryStringParameters, 'queryStringParameters'))
  for (const [name, values] of multi) for (const value of values) addValue(query, name, value)
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
  const values = raw[path]
  if (values === undefined || values === null) return []
  if (!isObject(values)) throw invalidField('http', path, 'an object', values)
  return Object.keys(values).map((name) => [name, textList(values[name], `${path}.${name}`)] as const)
}

const NONE: Readonly<Record<string, string>> = Object.freeze(Object.create(null))

function textValues(values: unknown, path: string): Readonly<Record<string, string>> {
  if (values === undefined || values === null) return NONE
  if (!isObject(values)) throw invalidField('http', path, 'an object', values)
  for (const name in values) {
    if (typeof values[name] !== 'string') throw invalidField('http', `${path}.${name}`, 'a string', values[name])
  }
  return values as Readonly<Record<string, string>>
}

function textList(values: unknown, path: string): readonly string[] {
  if (!Array.isArray(values)) throw invalidField('http', path, 'an array', values)
  for (const [index, value] of values.entries()) text(value, `${path}[${index}]`)
  return values
}

function text(value: unknown, path: string): string {
  if (typeof value !== 'string') throw invalidField('http', path, 'a string', value)
  return value
}

function time(value: unknown, path: string): Date {
  if (typeof value !== 'number' || !Number.isFinite(new Date(value).getTime())) {
    throw invalidField('http', path, 'milliseconds since the epoch', value)
  }
  return new Date(value)
}

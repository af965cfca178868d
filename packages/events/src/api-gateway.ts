import { addHeaders, bodyOf, lists, queryOf, text, textList, texts, timeOf } from './http-fields.ts'
import type { HttpInput } from './http-input.ts'
import { isObject, type JsonObject } from './objects.ts'
import { encodePath } from './path.ts'
import { parseCookies, parseQuery } from './query.ts'

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
 * A request of an HTTP API with payload format 2.0, or of a function URL.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function fromHttpApi(raw: JsonObject, context: JsonObject): HttpInput {
  const { method, sourceIp } = context.http as JsonObject
  const host = text(context.domainName, 'requestContext.domainName')
  const headers = texts(raw.headers, 'headers', true)
  // HTTP APIs take the cookies out of the headers; function URLs leave them in.
  const sent = textList(raw.cookies ?? [], 'cookies')
  if (sent.length > 0) headers.cookie ??= sent.join('; ')
  const rawQuery = text(raw.rawQueryString ?? '', 'rawQueryString')
  const params = texts(raw.pathParameters, 'pathParameters')
  const isUrl = host.includes('.lambda-url.')
  const given = text(raw.rawPath, 'rawPath')
  const stage = typeof context.stage === 'string' ? context.stage : undefined
  // A stage that has a name is part of the path, and so is the base path of a domain of one's own.
  const base = `/${stage}`
  const inStage = !isUrl && stage !== '$default' && (given === base || given.startsWith(`${base}/`))
  const basePath = inStage ? base : baseOf(given, host, raw.routeKey, params)
  const path = given.slice(basePath.length) || '/'
  return {
    id: text(context.requestId, 'requestContext.requestId'),
    origin: `https://${host}`,
    time: timeOf(context.timeEpoch, 'requestContext.timeEpoch'),
    method: text(method, 'requestContext.http.method').toUpperCase(),
    // HTTP APIs decode the path, function URLs do not.
    path: isUrl ? path : encodePath(path),
    basePath,
    stage,
    params,
    query: parseQuery(rawQuery),
    rawQuery,
    headers,
    cookies: parseCookies(headers.cookie),
    body: bodyOf(raw),
    clientIp: typeof sourceIp === 'string' ? sourceIp : undefined,
    raw,
  }
}

/**
 * A request of a REST API, or of an HTTP API with payload format 1.0.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
export function fromRestApi(raw: JsonObject, context: JsonObject): HttpInput {
  // The multi-value maps have every value; the plain ones, which some events have alone, the last of each.
  const headers = addHeaders(texts(raw.headers, 'headers', true), lists(raw.multiValueHeaders, 'multiValueHeaders'))
  const multi = lists(raw.multiValueQueryStringParameters, 'multiValueQueryStringParameters')
  const params = texts(raw.pathParameters, 'pathParameters')
  const { sourceIp } = isObject(context.identity) ? context.identity : {}
  const given = text(raw.path, 'path')
  const host = typeof context.domainName === 'string' ? context.domainName : (headers.host ?? '')
  const inner = baseOf(given, host, raw.resource, params)
  const path = given.slice(inner.length) || '/'
  const whole = context.path
  return {
    id: text(context.requestId, 'requestContext.requestId'),
    origin: `https://${host}`,
    time: timeOf(context.requestTimeEpoch, 'requestContext.requestTimeEpoch'),
    method: text(raw.httpMethod, 'httpMethod').toUpperCase(),
    // An HTTP API decodes the path in this format too; a REST API does not.
    path: raw.version === '1.0' ? encodePath(path) : path,
    // The API's own view of the path has the stage in it, or the base path of a domain of one's own.
    basePath: typeof whole === 'string' && whole.endsWith(path) ? whole.slice(0, -path.length) : inner,
    stage: text(context.stage, 'requestContext.stage'),
    params,
    query: multi.length === 0 ? texts(raw.queryStringParameters, 'queryStringParameters') : queryOf(multi),
    headers,
    cookies: parseCookies(headers.cookie),
    body: bodyOf(raw),
    clientIp: typeof sourceIp === 'string' ? sourceIp : undefined,
    raw,
  }
}

/** What a path has before that of its route, such as `GET /files/{proxy+}`: the base path of a domain of one's own. */
function baseOf(path: string, host: string, route: unknown, params: Readonly<Record<string, string>>): string {
  const isOwn = host !== '' && !host.includes('.execute-api.') && !host.includes('.lambda-url.')
  if (!isOwn || typeof route !== 'string' || !route.includes('/')) return ''
  const template = route.slice(route.indexOf('/'))
  const filled = template.replaceAll(/\{([^}+]+)\+?\}/g, (_, name: string) => params[name] ?? '')
  if (filled === '/') return path === '/' ? '' : path.replace(/\/$/, '')
  return path.endsWith(filled) ? path.slice(0, -filled.length) : ''
}

import type { HttpOutput, Invocation } from '@heddle/core'
import { addHeaders, bodyOf, lists, queryOf, text } from './http-fields.ts'
import type { HttpInput } from './http-input.ts'
import { bag, type JsonObject, NOTHING } from './objects.ts'
import { parseCookies } from './query.ts'

/** The answer to an Application Load Balancer: `multiValueHeaders` where its target group has them switched on, else `headers`. */
export interface AlbAnswer {
  readonly statusCode: number
  /** Status and reason phrase: `200 OK`. */
  readonly statusDescription: string
  readonly headers?: Readonly<Record<string, string>>
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[]>>
  readonly body: string
  readonly isBase64Encoded: boolean
}

/**
 * A request of an Application Load Balancer, which leaves the query as the client sent it.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 */
export function fromAlb(raw: JsonObject, invocation: Invocation): HttpInput {
  const headers = addHeaders(
    bag(),
    lists(raw.multiValueHeaders ?? raw.headers, isMultiValue(raw) ? MULTI : 'headers', true),
  )
  const query = raw.multiValueQueryStringParameters ?? raw.queryStringParameters
  const pairs = lists(query, 'queryStringParameters', true)
  return {
    id: headers['x-amzn-trace-id'] ?? invocation.id,
    origin: originOf(headers),
    time: new Date(),
    method: text(raw.httpMethod, 'httpMethod').toUpperCase(),
    path: text(raw.path, 'path'),
    basePath: '',
    stage: undefined,
    params: NOTHING,
    query: queryOf(pairs, true),
    rawQuery: pairs.flatMap(([name, values]) => values.map((value) => `${name}=${value}`)).join('&'),
    headers,
    cookies: parseCookies(headers.cookie),
    body: bodyOf(raw),
    clientIp: callerOf(headers['x-forwarded-for']),
    raw,
  }
}

const MULTI = 'multiValueHeaders'

function isMultiValue(raw: JsonObject): boolean {
  return MULTI in raw
}

export function originOf(headers: HttpInput['headers']): string {
  return `${headers['x-forwarded-proto'] === 'http' ? 'http' : 'https'}://${headers.host ?? ''}`
}

/**
 * The address that called, which is the last of those in the header: what stands before it is what the caller said, and may
 * be made up.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/x-forwarded-headers.html
 */
export function callerOf(addresses: string | undefined): string | undefined {
  return addresses?.slice(addresses.lastIndexOf(',') + 1).trim()
}

export function albHeaders({ status, headers, cookies }: HttpOutput, raw: JsonObject): object {
  const statusDescription = describeStatus(status)
  if (!isMultiValue(raw)) return { statusDescription, headers: { ...headers, ...spelledApart(cookies) } }
  const multi: Record<string, readonly string[]> = {}
  for (const name in headers) multi[name] = [headers[name] as string]
  if (cookies.length > 0) multi['set-cookie'] = cookies
  return { statusDescription, [MULTI]: multi }
}

/** Status and reason phrase: `200 OK`. */
export function describeStatus(status: number): string {
  // On Lambda its own client has loaded node:http before; anywhere else it would cost 30 ms.
  return `${status} ${process.getBuiltinModule('node:http').STATUS_CODES[status] ?? 'Unknown'}`
}

/** Cookies where each header has one value: in header names that differ in case, for it does not matter. */
export function spelledApart(cookies: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [index, cookie] of cookies.entries()) {
    let bits = index
    const name = 'set-cookie'.replaceAll(/[a-z]/g, (letter) => {
      const isUpper = bits & 1
      bits >>= 1
      return isUpper ? letter.toUpperCase() : letter
    })
    headers[name] = cookie
  }
  return headers
}

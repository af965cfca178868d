import { type HttpOutput, type Invocation, invalidField } from '@heddle/core'
import { callerOf, describeStatus, originOf, spelledApart } from './alb.ts'
import { addHeaders, bodyOf, lists, queryOf, text } from './http-fields.ts'
import type { HttpInput } from './http-input.ts'
import { bag, isObject, type JsonObject, NOTHING } from './objects.ts'
import { parseCookies, parseQuery } from './query.ts'

/** The answer to VPC Lattice. */
export interface VpcLatticeAnswer {
  readonly statusCode: number
  /** Status and reason phrase: `200 OK`. */
  readonly statusDescription: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly isBase64Encoded: boolean
}

/**
 * A request of VPC Lattice, in either version of its events. Header and query values are arrays in version 2.0 as AWS
 * documents it, and text in published samples.
 *
 * @see https://docs.aws.amazon.com/vpc-lattice/latest/ug/lambda-functions.html
 */
export function fromVpcLattice(raw: JsonObject, invocation: Invocation): HttpInput {
  const context = isObject(raw.requestContext) ? raw.requestContext : {}
  const isV1 = typeof raw.raw_path === 'string'
  const headers = addHeaders(bag(), lists(raw.headers, 'headers', true))
  const given = text(isV1 ? raw.raw_path : raw.path, isV1 ? 'raw_path' : 'path')
  const mark = given.indexOf('?')
  const path = mark === -1 ? given : given.slice(0, mark)
  const sent = mark === -1 ? undefined : given.slice(mark + 1)
  // Some samples of version 2.0 have the older name.
  const values = raw.query_string_parameters ?? raw.queryStringParameters
  return {
    id: headers['x-amzn-trace-id'] ?? invocation.id,
    origin: originOf(headers),
    time: timeOfMicros(context.timeEpoch),
    method: text(raw.method, 'method').toUpperCase(),
    path: path || '/',
    basePath: '',
    stage: undefined,
    params: NOTHING,
    query: sent === undefined ? queryOf(lists(values, 'queryStringParameters', true)) : parseQuery(sent),
    rawQuery: sent,
    headers,
    cookies: parseCookies(headers.cookie),
    body: bodyOf(raw, raw.is_base64_encoded ?? raw.isBase64Encoded),
    clientIp: callerOf(headers['x-forwarded-for']),
    raw,
  }
}

/** Version 1 tells no time. */
function timeOfMicros(given: unknown): Date {
  if (given === undefined) return new Date()
  const time = new Date(typeof given === 'string' && /^\d+$/.test(given) ? Number(given) / 1000 : Number.NaN)
  if (Number.isNaN(time.getTime())) {
    throw invalidField('http', 'requestContext.timeEpoch', 'microseconds since the epoch', given)
  }
  return time
}

export function latticeHeaders({ status, headers, cookies }: HttpOutput): object {
  return {
    statusDescription: describeStatus(status),
    headers: { ...headers, ...spelledApart(cookies) },
  }
}

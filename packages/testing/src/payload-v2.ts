import { gatewayTime } from './api-gateway.ts'
import { bodyOf } from './http-body.ts'
import type { ReceivedRequest } from './http-request.ts'
import { joinedValues, lowerCased } from './http-values.ts'

/** A request in payload format 2.0, as HTTP APIs and function URLs send it. */
export interface PayloadV2 {
  readonly version: '2.0'
  readonly routeKey: string
  readonly rawPath: string
  readonly rawQueryString: string
  /** Each `name=value`. */
  readonly cookies?: readonly string[]
  /** By lower-case name; several of one name are joined by commas. */
  readonly headers: Readonly<Record<string, string>>
  readonly queryStringParameters?: Readonly<Record<string, string>>
  readonly pathParameters?: Readonly<Record<string, string>>
  readonly stageVariables?: Readonly<Record<string, string>>
  readonly requestContext: {
    readonly accountId: string
    readonly apiId: string
    readonly authorizer?: Readonly<Record<string, unknown>>
    readonly domainName: string
    readonly domainPrefix: string
    readonly http: {
      readonly method: string
      readonly path: string
      readonly protocol: 'HTTP/1.1'
      readonly sourceIp: string
      readonly userAgent: string
    }
    readonly requestId: string
    readonly routeKey: string
    readonly stage: string
    readonly time: string
    /** Milliseconds since the epoch. */
    readonly timeEpoch: number
  }
  readonly body?: string
  readonly isBase64Encoded: boolean
}

/** Where the request came in. */
export interface Entrance {
  readonly accountId: string
  readonly apiId: string
  readonly requestId: string
  readonly routeKey: string
  readonly stage: string
  readonly rawPath: string
  /** Whether a `cookie` header stays among the headers, beside `cookies`. */
  readonly keepsCookieHeader: boolean
  readonly pathParameters?: Readonly<Record<string, string>>
  readonly stageVariables?: Readonly<Record<string, string>> | undefined
  readonly authorizer?: Readonly<Record<string, unknown>> | undefined
}

export function payloadV2(request: ReceivedRequest, entrance: Entrance): PayloadV2 {
  const { rawPath, routeKey, pathParameters = {}, stageVariables, authorizer } = entrance
  const { host, rawQuery, query, time } = request
  const headers = lowerCased(request.headers)
  const cookies = headers.get('cookie')?.flatMap((header) => header.split(/;\s*/))
  if (!entrance.keepsCookieHeader) headers.delete('cookie')
  return {
    version: '2.0',
    routeKey,
    rawPath,
    rawQueryString: rawQuery,
    ...(cookies === undefined ? {} : { cookies }),
    headers: joinedValues(headers),
    ...(query.size === 0 ? {} : { queryStringParameters: joinedValues(query) }),
    ...(Object.keys(pathParameters).length === 0 ? {} : { pathParameters }),
    ...(stageVariables === undefined ? {} : { stageVariables }),
    requestContext: {
      accountId: entrance.accountId,
      apiId: entrance.apiId,
      ...(authorizer === undefined ? {} : { authorizer }),
      domainName: host,
      domainPrefix: host.split('.', 1)[0] as string,
      http: {
        method: request.method,
        path: rawPath,
        protocol: 'HTTP/1.1',
        sourceIp: request.clientIp,
        userAgent: request.userAgent,
      },
      requestId: entrance.requestId,
      routeKey,
      stage: entrance.stage,
      time: gatewayTime(time),
      timeEpoch: time.getTime(),
    },
    ...bodyOf(request.body, headers.get('content-type')?.at(-1)),
  }
}

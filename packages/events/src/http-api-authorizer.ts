import { defineSource, HeddleError, type HttpHeaders, type Source } from '@heddle/core'
import type { EventAttributes } from './attributes.ts'
import {
  type AuthorizerAnswer,
  type AuthorizerReturns,
  denial,
  policyAnswer,
  refuseOtherAuthorizers,
  stageOf,
} from './authorizer.ts'
import { type AuthorizerClientCert, type AuthorizerTexts, lowerCased, timeOf } from './authorizer-request.ts'
import { isObject, NOTHING } from './objects.ts'
import { readEvent, shape } from './shape.ts'

/** A request that an HTTP API wants to have judged, in format 2.0. */
export interface HttpApiAuthorizerEvent extends EventAttributes<'com.amazonaws.apigateway.authorizer.http-api'> {
  /** The id of the request. */
  readonly id: string
  /** The stage of the API, `arn:aws:execute-api:<region>:<account>:<api>/<stage>`. */
  readonly source: string
  /** When the request came in. */
  readonly time: Date
  readonly routeArn: string
  /** The route, `GET /orders/{order}` or `$default`. */
  readonly routeKey: string
  /** The values of the identity sources, in the order in which the authorizer names them. Never log them. */
  readonly identitySource: readonly string[]
  readonly rawPath: string
  readonly rawQueryString: string
  /** Each `name=value`. */
  readonly cookies: readonly string[]
  /** By lower-case name. Some are secret: never log them all. */
  readonly headers: HttpHeaders
  /** Values of the same name are joined by commas. */
  readonly queryStringParameters: AuthorizerTexts
  readonly pathParameters: AuthorizerTexts
  readonly stageVariables: AuthorizerTexts
  readonly requestContext: HttpApiAuthorizerContext
  /** The event as API Gateway sent it. */
  readonly raw: HttpApiAuthorizerRawEvent
}

export interface HttpApiAuthorizerContext {
  readonly accountId: string
  readonly apiId: string
  readonly domainName: string
  readonly domainPrefix: string
  readonly http: {
    readonly method: string
    readonly path: string
    readonly protocol: string
    readonly sourceIp: string
    readonly userAgent: string
  }
  readonly requestId: string
  readonly routeKey: string
  readonly stage: string
  /** `12/Mar/2020:19:03:58 +0000` */
  readonly time: string
  /** Milliseconds since the epoch. */
  readonly timeEpoch: number
  /** With mutual TLS. */
  readonly authentication?: { readonly clientCert?: AuthorizerClientCert | null } | null
}

export interface HttpApiAuthorizerRawEvent {
  readonly version: '2.0'
  readonly type: 'REQUEST'
  readonly routeArn: string
  readonly identitySource?: readonly string[] | null
  readonly routeKey: string
  readonly rawPath: string
  readonly rawQueryString: string
  readonly cookies?: readonly string[] | null
  readonly headers?: AuthorizerTexts | null
  readonly queryStringParameters?: AuthorizerTexts | null
  readonly pathParameters?: AuthorizerTexts | null
  readonly stageVariables?: AuthorizerTexts | null
  readonly requestContext: HttpApiAuthorizerContext
}

/** What the function behind the authorizer is told: any JSON. */
export type HttpApiContext = Readonly<Record<string, unknown>>

/** What an HTTP API takes of an authorizer whose responses are simple. */
export interface HttpApiSimpleAnswer {
  readonly isAuthorized: boolean
  readonly context?: HttpApiContext
}

export interface HttpApiAuthorizerOptions {
  /** As the authorizer is set up: `simple` with its simple responses switched on, else `policy`. Default `simple`. */
  readonly responses?: 'simple' | 'policy' | undefined
}

export type HttpApiAuthorizerSource = Source<
  HttpApiAuthorizerEvent,
  boolean | HttpApiSimpleAnswer,
  boolean | HttpApiSimpleAnswer,
  never,
  HttpApiSimpleAnswer,
  'aws-lambda'
>
export type HttpApiPolicyAuthorizerSource = Source<
  HttpApiAuthorizerEvent,
  AuthorizerReturns<HttpApiContext>,
  AuthorizerReturns<HttpApiContext>,
  never,
  AuthorizerAnswer<HttpApiContext>,
  'aws-lambda'
>

/**
 * An authorizer of an HTTP API with format 2.0. The function returns whether the caller is let in, `true` or
 * `{ isAuthorized: true, context: { … } }`; with `{ responses: 'policy' }` what `allow(…)` or `deny(…)` makes. It throws
 * `unauthorized()` for a 401; an `HttpError` 401 or 403 does the same as a refusal. Any other throw is answered as a 500.
 * API Gateway waits 10 seconds, and keeps the answer for the identity sources, where that is switched on.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
export function httpApiAuthorizer(options?: { readonly responses?: 'simple' | undefined }): HttpApiAuthorizerSource
export function httpApiAuthorizer(options: { readonly responses: 'policy' }): HttpApiPolicyAuthorizerSource
export function httpApiAuthorizer({ responses = 'simple' }: HttpApiAuthorizerOptions = {}): never {
  const simple = responses === 'simple'
  return defineSource<HttpApiAuthorizerEvent, unknown, unknown, never, unknown, 'aws-lambda'>({
    name: 'httpApiAuthorizer',
    read(given) {
      refuseOtherAuthorizers('httpApiAuthorizer', given)
      return { event: eventOf(given) }
    },
    answer: (result, { event }) =>
      simple
        ? simpleAnswer(result)
        : policyAnswer('httpApiAuthorizer', result as AuthorizerReturns<HttpApiContext>, event.source, false),
    recover(error) {
      const denied = denial(error)
      return simple ? false : denied
    },
  }) as never
}

const faultOf = /* @__PURE__ */ shape({
  routeArn: 'string',
  identitySource: 'strings?',
  routeKey: 'string',
  rawPath: 'string',
  rawQueryString: 'string',
  cookies: 'strings?',
  headers: 'text map?',
  queryStringParameters: 'text map?',
  pathParameters: 'text map?',
  stageVariables: 'text map?',
  'requestContext.accountId': 'string',
  'requestContext.apiId': 'string',
  'requestContext.domainName': 'string',
  'requestContext.domainPrefix': 'string',
  'requestContext.http.method': 'string',
  'requestContext.http.path': 'string',
  'requestContext.http.protocol': 'string',
  'requestContext.http.sourceIp': 'string',
  'requestContext.http.userAgent': 'string',
  'requestContext.requestId': 'string',
  'requestContext.routeKey': 'string',
  'requestContext.stage': 'string',
  'requestContext.time': 'string',
  'requestContext.timeEpoch': 'number',
  'requestContext.authentication': 'object?',
  'requestContext.authentication.clientCert': 'object?',
})

function eventOf(given: unknown): HttpApiAuthorizerEvent {
  const raw = readEvent<HttpApiAuthorizerRawEvent>(
    'httpApiAuthorizer',
    given,
    (raw) => raw.type === 'REQUEST' && 'routeArn' in raw,
    faultOf,
  )
  const { routeArn, routeKey, rawPath, rawQueryString, requestContext } = raw
  return {
    id: requestContext.requestId,
    type: 'com.amazonaws.apigateway.authorizer.http-api',
    source: stageOf('httpApiAuthorizer', 'routeArn', routeArn),
    time: timeOf(requestContext.timeEpoch),
    routeArn,
    routeKey,
    identitySource: raw.identitySource ?? [],
    rawPath,
    rawQueryString,
    cookies: raw.cookies ?? [],
    headers: lowerCased(raw.headers),
    queryStringParameters: raw.queryStringParameters ?? NOTHING,
    pathParameters: raw.pathParameters ?? NOTHING,
    stageVariables: raw.stageVariables ?? NOTHING,
    requestContext,
    raw,
  }
}

function simpleAnswer(result: unknown): HttpApiSimpleAnswer {
  if (typeof result === 'boolean') return { isAuthorized: result }
  if (isObject(result) && typeof result.isAuthorized === 'boolean') return result as unknown as HttpApiSimpleAnswer
  throw new HeddleError('INVALID_RESULT', 'httpApiAuthorizer: expected a boolean or { isAuthorized }')
}

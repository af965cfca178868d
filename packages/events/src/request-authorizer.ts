import { defineSource, type HttpHeaders, type Source } from '@heddle/core'
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
import { NOTHING } from './objects.ts'
import { readEvent, shape } from './shape.ts'

/** A request that a REST API, an HTTP API with format 1.0 or a WebSocket API wants to have judged. */
export interface RequestAuthorizerEvent extends EventAttributes<'com.amazonaws.apigateway.authorizer.request'> {
  /** The id of the request. */
  readonly id: string
  /** The stage of the API, `arn:aws:execute-api:<region>:<account>:<api>/<stage>`. */
  readonly source: string
  /** When the request came in; where the API does not say, when it was read. */
  readonly time: Date
  /** The method or route that the client called. */
  readonly methodArn: string
  /** The template of the path: `/orders/{order}`. A WebSocket has none of these three. */
  readonly resource: string | undefined
  readonly path: string | undefined
  readonly httpMethod: string | undefined
  /** By lower-case name, the last value of each. Some are secret: never log them all. */
  readonly headers: HttpHeaders
  /** The last value of each. */
  readonly queryStringParameters: AuthorizerTexts
  readonly pathParameters: AuthorizerTexts
  readonly stageVariables: AuthorizerTexts
  /** The values of the identity sources, joined by commas: HTTP APIs alone. Never log it. */
  readonly identitySource: string | undefined
  readonly requestContext: RequestAuthorizerContext
  /** The event as API Gateway sent it. */
  readonly raw: RequestAuthorizerRawEvent
}

export interface RequestAuthorizerContext {
  readonly apiId: string
  readonly stage: string
  readonly requestId: string
  readonly accountId?: string
  readonly resourcePath?: string
  readonly httpMethod?: string
  readonly domainName?: string
  /** Milliseconds since the epoch. */
  readonly requestTimeEpoch?: number
  readonly identity?: AuthorizerIdentity
  /** Only of a WebSocket, whose route it is. */
  readonly connectionId?: string
  readonly routeKey?: string
  readonly eventType?: string
  readonly [name: string]: unknown
}

export interface AuthorizerIdentity {
  readonly sourceIp?: string | null
  readonly userAgent?: string | null
  /** Of the API's usage plan. Never log it. */
  readonly apiKey?: string | null
  readonly clientCert?: AuthorizerClientCert | null
  readonly [name: string]: unknown
}

export interface RequestAuthorizerRawEvent {
  readonly type: 'REQUEST'
  /** `1.0` of an HTTP API. */
  readonly version?: string
  readonly methodArn: string
  readonly resource?: string
  readonly path?: string
  readonly httpMethod?: string
  readonly headers?: AuthorizerTexts | null
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[]>> | null
  readonly queryStringParameters?: AuthorizerTexts | null
  readonly multiValueQueryStringParameters?: Readonly<Record<string, readonly string[]>> | null
  readonly pathParameters?: AuthorizerTexts | null
  readonly stageVariables?: AuthorizerTexts | null
  readonly identitySource?: string | null
  readonly authorizationToken?: string | null
  readonly requestContext: RequestAuthorizerContext
}

export type RequestAuthorizerSource = Source<
  RequestAuthorizerEvent,
  AuthorizerReturns,
  AuthorizerReturns,
  never,
  AuthorizerAnswer,
  'aws-lambda'
>

/**
 * An authorizer of type REQUEST: of a REST API, of an HTTP API with format 1.0, or of the route `$connect` of a WebSocket
 * API. The function returns `allow(…)` or `deny(…)`, or throws `unauthorized()`; an `HttpError` 401 or 403 does the same.
 * Any other throw is answered as a 500. API Gateway waits 10 seconds, and keeps the answer for the identity sources, by
 * default for 5 minutes; a WebSocket API asks at each connection.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
 */
export function requestAuthorizer(): RequestAuthorizerSource {
  return defineSource<
    RequestAuthorizerEvent,
    AuthorizerReturns,
    AuthorizerReturns,
    never,
    AuthorizerAnswer,
    'aws-lambda'
  >({
    name: 'requestAuthorizer',
    read(given) {
      refuseOtherAuthorizers('requestAuthorizer', given)
      const raw = readEvent<RequestAuthorizerRawEvent>(
        'requestAuthorizer',
        given,
        (raw) => raw.type === 'REQUEST' && 'methodArn' in raw,
        faultOf,
      )
      const { methodArn, requestContext } = raw
      const { requestId, requestTimeEpoch } = requestContext
      const event: RequestAuthorizerEvent = {
        id: requestId,
        type: 'com.amazonaws.apigateway.authorizer.request',
        source: stageOf('requestAuthorizer', 'methodArn', methodArn),
        time: timeOf(requestTimeEpoch),
        methodArn,
        resource: raw.resource ?? undefined,
        path: raw.path ?? undefined,
        httpMethod: raw.httpMethod ?? undefined,
        headers: lowerCased(raw.headers),
        queryStringParameters: raw.queryStringParameters ?? NOTHING,
        pathParameters: raw.pathParameters ?? NOTHING,
        stageVariables: raw.stageVariables ?? NOTHING,
        identitySource: raw.identitySource ?? undefined,
        requestContext,
        raw,
      }
      return { event }
    },
    answer: (decision, { event }) => policyAnswer('requestAuthorizer', decision, event.source),
    recover: denial,
  })
}

const faultOf = /* @__PURE__ */ shape({
  methodArn: 'string',
  resource: 'string?',
  path: 'string?',
  httpMethod: 'string?',
  headers: 'text map?',
  queryStringParameters: 'text map?',
  pathParameters: 'text map?',
  stageVariables: 'text map?',
  identitySource: 'string?',
  'requestContext.apiId': 'string',
  'requestContext.stage': 'string',
  'requestContext.requestId': 'string',
  'requestContext.requestTimeEpoch': 'number?',
  'requestContext.identity': 'object?',
  'requestContext.connectionId': 'string?',
  'requestContext.routeKey': 'string?',
})

import type {
  HttpApiAuthorizerRawEvent,
  RequestAuthorizerRawEvent,
  TokenAuthorizerRawEvent,
} from '@heddle/events/triggers'
import { API_ID } from './api-gateway.ts'
import { type AwsOptions, arn, awsFacts } from './aws.ts'
import { type HttpApiEventOptions, httpApiEvent } from './http-api.ts'
import { type RestApiEventOptions, restApiEvent } from './rest-api.ts'

export interface TokenAuthorizerEventOptions extends AwsOptions {
  /** What the client called. Default `GET`. */
  readonly method?: string | undefined
  /** Default `/`. */
  readonly path?: string | undefined
  /** Default `prod`. */
  readonly stage?: string | undefined
}

/** The request that an API asks about; an authorizer sees no body. */
export type RequestAuthorizerEventOptions = Omit<RestApiEventOptions, 'body' | 'authorizer'>

export interface HttpApiAuthorizerEventOptions extends Omit<HttpApiEventOptions, 'body' | 'authorizer'> {
  /** The values of the identity sources. Default: that of the header `authorization`, if there is one. */
  readonly identitySource?: readonly string[] | undefined
}

/** The event that a REST API invokes an authorizer of type TOKEN with: `tokenAuthorizerEvent('Bearer …')`. */
export function tokenAuthorizerEvent(
  token: string,
  options: TokenAuthorizerEventOptions = {},
): TokenAuthorizerRawEvent {
  const { method = 'GET', path = '/', stage = 'prod' } = options
  return { type: 'TOKEN', authorizationToken: token, methodArn: methodArn(options, stage, method, path) }
}

/**
 * The event that a REST API invokes an authorizer of type REQUEST with, for a request such as a client sends it:
 * `requestAuthorizerEvent({ path: '/orders', headers: { authorization: 'Bearer …' } })`.
 */
export function requestAuthorizerEvent(options: RequestAuthorizerEventOptions = {}): RequestAuthorizerRawEvent {
  const { body: _body, isBase64Encoded: _isBase64Encoded, ...request } = restApiEvent(options)
  const { httpMethod, path, requestContext } = request
  return {
    type: 'REQUEST',
    methodArn: methodArn(options, requestContext.stage, httpMethod, path),
    ...request,
    requestContext,
  }
}

/**
 * The event that an HTTP API invokes an authorizer with, in format 2.0, for a request such as a client sends it:
 * `httpApiAuthorizerEvent({ path: '/orders', headers: { authorization: 'Bearer …' } })`.
 */
export function httpApiAuthorizerEvent(options: HttpApiAuthorizerEventOptions = {}): HttpApiAuthorizerRawEvent {
  const { body: _body, isBase64Encoded: _isBase64Encoded, ...request } = httpApiEvent(options)
  const { headers, requestContext } = request
  const { authorization } = headers
  const { http, stage } = requestContext
  return {
    ...request,
    type: 'REQUEST',
    // Without the stage, which the path of a stage that has a name begins with.
    routeArn: methodArn(options, stage, http.method, options.path ?? '/'),
    identitySource: options.identitySource ?? (authorization === undefined ? [] : [authorization]),
    requestContext,
  }
}

function methodArn(options: AwsOptions, stage: string, method: string, path: string): string {
  return arn('execute-api', awsFacts(options), `${API_ID}/${stage}/${method.toUpperCase()}${path}`)
}

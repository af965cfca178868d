import { API_ID, apiHost, routeParameters } from './api-gateway.ts'
import { seeded } from './digest.ts'
import { type HttpRequestOptions, receivedRequest } from './http-request.ts'
import { type PayloadV2, payloadV2 } from './payload-v2.ts'

/** A request as an HTTP API sends it, in payload format 2.0. */
export type HttpApiRawEvent = PayloadV2

export interface HttpApiEventOptions extends HttpRequestOptions {
  /** The path of the route that takes the request: `/orders/{order}`, `/{proxy+}`. Default: the route `$default`. */
  readonly route?: string | undefined
  /** One that has a name is part of the raw path. Default `$default`. */
  readonly stage?: string | undefined
  readonly stageVariables?: Readonly<Record<string, string>> | undefined
  /** What the authorizer found: `{ jwt: { claims, scopes } }`, `{ lambda: { … } }`, `{ iam: { … } }`. */
  readonly authorizer?: Readonly<Record<string, unknown>> | undefined
}

/**
 * The event that an API Gateway HTTP API invokes a function with, for a request such as a client sends it:
 * `httpApiEvent({ method: 'POST', path: '/orders', body: { total: 7 } })`.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function httpApiEvent(options: HttpApiEventOptions = {}): HttpApiRawEvent {
  const { route, stage = '$default', stageVariables, authorizer } = options
  const request = receivedRequest(options, apiHost)
  // Unlike REST APIs and function URLs, HTTP APIs decode the path, in spite of its name.
  // https://github.com/honojs/hono/issues/2156
  const path = decoded(request.path)
  return payloadV2(request, {
    accountId: request.account,
    apiId: API_ID,
    requestId: options.id ?? seeded('request', request.seed).toString('base64', 0, 11),
    routeKey: route === undefined ? '$default' : `${request.method} ${route}`,
    stage,
    rawPath: stage === '$default' ? path : `/${stage}${path}`,
    keepsCookieHeader: false,
    pathParameters: route === undefined ? {} : routeParameters(route, path),
    stageVariables,
    authorizer,
  })
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

import { toBase64 } from '@heddle/core'
import { API_ID, apiHost, gatewayTime, routeParameters } from './api-gateway.ts'
import { seeded, seededUuid } from './digest.ts'
import { type HttpRequestOptions, type ReceivedRequest, receivedRequest } from './http-request.ts'
import { lastValues } from './http-values.ts'

/** A request as a REST API sends it, in payload format 1.0. */
export interface RestApiRawEvent {
  readonly resource: string
  readonly path: string
  readonly httpMethod: string
  /** The last value of each, spelt as the client does. */
  readonly headers: Readonly<Record<string, string>>
  readonly multiValueHeaders: Readonly<Record<string, readonly string[]>>
  /** The last value of each. */
  readonly queryStringParameters: Readonly<Record<string, string>> | null
  readonly multiValueQueryStringParameters: Readonly<Record<string, readonly string[]>> | null
  readonly pathParameters: Readonly<Record<string, string>> | null
  readonly stageVariables: Readonly<Record<string, string>> | null
  readonly requestContext: {
    readonly resourceId: string
    readonly resourcePath: string
    readonly httpMethod: string
    readonly extendedRequestId: string
    readonly requestTime: string
    /** With the stage. */
    readonly path: string
    readonly accountId: string
    readonly protocol: 'HTTP/1.1'
    readonly stage: string
    readonly domainPrefix: string
    /** Milliseconds since the epoch. */
    readonly requestTimeEpoch: number
    readonly requestId: string
    readonly identity: { readonly sourceIp: string; readonly userAgent: string } & Readonly<
      Record<string, string | null>
    >
    readonly domainName: string
    readonly deploymentId: string
    readonly apiId: string
    readonly authorizer?: Readonly<Record<string, unknown>>
  }
  readonly body: string | null
  readonly isBase64Encoded: boolean
}

export interface RestApiEventOptions extends HttpRequestOptions {
  /** The resource that takes the request: `/orders/{order}`. Default `/{proxy+}`, for the path `/` that path. */
  readonly resource?: string | undefined
  /** Default `prod`. */
  readonly stage?: string | undefined
  readonly stageVariables?: Readonly<Record<string, string>> | undefined
  /** What the authorizer found: `{ claims: { … } }`, or `principalId` and its own members. */
  readonly authorizer?: Readonly<Record<string, unknown>> | undefined
}

/**
 * The event that an API Gateway REST API invokes a function with, for a request such as a client sends it:
 * `restApiEvent({ path: '/orders/7', resource: '/orders/{order}' })`. A body of bytes is one of the API's binary media types.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
export function restApiEvent(options: RestApiEventOptions = {}): RestApiRawEvent {
  const request = receivedRequest(options, apiHost)
  const { method, path, headers, query, body } = request
  const { resource = path === '/' ? '/' : '/{proxy+}', stageVariables = null } = options
  const parameters = routeParameters(resource, path)
  return {
    resource,
    path,
    httpMethod: method,
    headers: lastValues(headers),
    multiValueHeaders: Object.fromEntries(headers),
    queryStringParameters: query.size === 0 ? null : lastValues(query),
    multiValueQueryStringParameters: query.size === 0 ? null : Object.fromEntries(query),
    pathParameters: Object.keys(parameters).length === 0 ? null : parameters,
    stageVariables,
    requestContext: requestContext(request, resource, options),
    body: body instanceof Uint8Array ? toBase64(body) : (body ?? null),
    isBase64Encoded: body instanceof Uint8Array,
  }
}

function requestContext(
  { method, path, host, userAgent, clientIp, account, time, seed }: ReceivedRequest,
  resource: string,
  { id, stage = 'prod', authorizer }: RestApiEventOptions,
): RestApiRawEvent['requestContext'] {
  return {
    resourceId: seeded('resource', resource).toString('hex', 0, 3),
    resourcePath: resource,
    httpMethod: method,
    extendedRequestId: seeded('request', seed).toString('base64', 0, 11),
    requestTime: gatewayTime(time),
    path: `/${stage}${path}`,
    accountId: account,
    protocol: 'HTTP/1.1',
    stage,
    domainPrefix: host.split('.', 1)[0] as string,
    requestTimeEpoch: time.getTime(),
    requestId: id ?? seededUuid('request', seed),
    identity: {
      cognitoIdentityPoolId: null,
      accountId: null,
      cognitoIdentityId: null,
      caller: null,
      sourceIp: clientIp,
      principalOrgId: null,
      accessKey: null,
      cognitoAuthenticationType: null,
      cognitoAuthenticationProvider: null,
      userArn: null,
      userAgent,
      user: null,
    },
    domainName: host,
    deploymentId: 'd3p10y',
    apiId: API_ID,
    ...(authorizer === undefined ? {} : { authorizer }),
  }
}

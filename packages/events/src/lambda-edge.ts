import { defineSource, describe, fromBase64, HeddleError, invalidField, type Source } from '@heddle/core'
import type { EventAttributes } from './attributes.ts'
import { isObject, type JsonObject } from './objects.ts'
import { type Checker, readEvent, shape } from './shape.ts'

/** Where between viewer and origin a function stands. */
export type EdgeEventType = 'viewer-request' | 'origin-request' | 'origin-response' | 'viewer-response'

/** A request or a response on its way through CloudFront. */
export interface LambdaEdgeEvent<Type extends EdgeEventType = EdgeEventType>
  extends EventAttributes<`com.amazonaws.cloudfront.${Type}`> {
  /** The id of the viewer's request, which all its events share. */
  readonly id: string
  /** The distribution, `aws.cloudfront:<distribution>`. */
  readonly source: string
  readonly config: EdgeConfig<Type>
  readonly request: EdgeRequest
  /** The response; only on the way back. */
  readonly response: Type extends `${string}-response` ? EdgeResponse : undefined
  /** The event as CloudFront sent it. */
  readonly raw: EdgeRawEvent
}

export interface EdgeConfig<Type extends EdgeEventType = EdgeEventType> {
  readonly distributionDomainName: string
  readonly distributionId: string
  readonly eventType: Type
  readonly requestId: string
}

/** The values of each header, under its name in lower case. */
export type EdgeHeaders = Readonly<Record<string, readonly EdgeHeader[]>>

export interface EdgeHeader {
  /** The name as it is written; for an answer by default that in lower case. */
  readonly key?: string
  readonly value: string
}

export interface EdgeRequest {
  readonly clientIp: string
  readonly method: string
  /** The path. */
  readonly uri: string
  /** Without `?`; empty when there is none. */
  readonly querystring: string
  readonly headers: EdgeHeaders
  /** Only where the association includes it: `edgeBody` decodes it. */
  readonly body?: EdgeBody
  /** Only for `origin-request` and `origin-response`. */
  readonly origin?: EdgeOrigin
}

export interface EdgeBody {
  readonly data: string
  readonly encoding: 'base64' | 'text'
  /** Whether there was more: CloudFront passes at most 40 KB for a viewer's request, 1 MB for an origin's. */
  readonly inputTruncated?: boolean
  /** `replace` sends `data` to the origin in place of what the viewer sent. */
  readonly action?: 'read-only' | 'replace'
}

/** Where CloudFront gets the object. */
export interface EdgeOrigin {
  readonly custom?: {
    readonly domainName: string
    readonly path: string
    readonly port: number
    readonly protocol: 'http' | 'https'
    readonly keepaliveTimeout: number
    readonly readTimeout: number
    readonly sslProtocols: readonly string[]
    readonly customHeaders: EdgeHeaders
    readonly [name: string]: unknown
  }
  readonly s3?: {
    readonly domainName: string
    readonly path: string
    readonly region: string
    readonly authMethod: 'origin-access-identity' | 'none' | (string & {})
    readonly customHeaders: EdgeHeaders
    readonly [name: string]: unknown
  }
}

export interface EdgeResponse {
  /** A number as text: `'200'`. */
  readonly status: string
  readonly statusDescription?: string
  readonly headers?: EdgeHeaders
  /** Only of a response that the function makes, or changes on its way from the origin. */
  readonly body?: string
  readonly bodyEncoding?: 'text' | 'base64'
}

export interface EdgeRawEvent {
  readonly Records: readonly [
    { readonly cf: { readonly config: EdgeConfig; readonly request: EdgeRequest; readonly response?: EdgeResponse } },
  ]
}

/** What CloudFront goes on with: the request, changed or not, or a response that ends its way. */
export type EdgeReturns<Type extends EdgeEventType> = Type extends `${string}-request`
  ? EdgeRequest | EdgeResponse
  : EdgeResponse

export type LambdaEdgeSource<Type extends EdgeEventType> = Source<
  LambdaEdgeEvent<Type>,
  EdgeReturns<Type>,
  EdgeReturns<Type>,
  never,
  EdgeReturns<Type>,
  'aws-lambda'
>

/**
 * A request or a response on its way through CloudFront. The function returns what CloudFront goes on with:
 * `{ ...request, uri: '/index.html' }`, or a response such as `{ status: '302', headers: { location: [{ value }] } }`.
 * A throw is a 502 for the viewer, as is what is neither. A function runs in the region next to the viewer, without
 * environment variables, for at most 5 seconds (viewer) or 30 (origin).
 *
 * @param eventType - where the function stands; events of another place are refused
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-event-structure.html
 */
export function lambdaEdge<Type extends EdgeEventType>(eventType: Type): LambdaEdgeSource<Type> {
  const back = eventType.endsWith('-response')
  return defineSource<
    LambdaEdgeEvent<Type>,
    EdgeReturns<Type>,
    EdgeReturns<Type>,
    never,
    EdgeReturns<Type>,
    'aws-lambda'
  >({
    name: 'lambdaEdge',
    read(raw) {
      const event = readEvent<EdgeRawEvent>('lambdaEdge', raw, isEdgeEvent, faultOf)
      const { config, request, response } = event.Records[0].cf
      if (config.eventType !== eventType) {
        const path = 'Records[0].cf.config.eventType'
        throw new HeddleError('INVALID_EVENT', `lambdaEdge: ${path}: expected ${eventType}`, { path })
      }
      const fault = back ? faultOfResponse(raw as JsonObject) : undefined
      if (fault !== undefined) throw invalidField('lambdaEdge', ...fault)
      return {
        event: {
          id: config.requestId,
          type: `com.amazonaws.cloudfront.${eventType}`,
          source: `aws.cloudfront:${config.distributionId}`,
          time: new Date(),
          config: config as EdgeConfig<Type>,
          request,
          response: response as LambdaEdgeEvent<Type>['response'],
          raw: event,
        },
      }
    },
    answer(result) {
      const { status, method, uri } = (isObject(result) ? result : {}) as Partial<EdgeRequest & EdgeResponse>
      if (typeof status === 'string' || (!back && typeof method === 'string' && typeof uri === 'string')) return result
      const expected = back ? 'a response, its status as text' : 'the request, or a response, its status as text'
      throw new HeddleError('INVALID_RESULT', `lambdaEdge: expected ${expected}, got ${describe(result)}`)
    },
  })
}

/** The bytes of a request's body, as far as CloudFront passed it on; none where the association does not include it. */
export function edgeBody({ body }: Pick<EdgeRequest, 'body'>): Uint8Array | undefined {
  if (body === undefined) return undefined
  if (body.encoding === 'text') return new TextEncoder().encode(body.data)
  const bytes = fromBase64(body.data)
  if (bytes === undefined) throw invalidField('lambdaEdge', 'Records[0].cf.request.body.data', 'base64', body.data)
  return bytes
}

function isEdgeEvent({ Records }: JsonObject): boolean {
  const first: unknown = Array.isArray(Records) ? Records[0] : undefined
  return isObject(first) && isObject(first.cf)
}

const faultOf: Checker = /* @__PURE__ */ shape({
  'Records[].cf.config.distributionDomainName': 'string',
  'Records[].cf.config.distributionId': 'string',
  'Records[].cf.config.eventType': 'string',
  'Records[].cf.config.requestId': 'string',
  'Records[].cf.request.clientIp': 'string',
  'Records[].cf.request.method': 'string',
  'Records[].cf.request.uri': 'string',
  'Records[].cf.request.querystring': 'string',
  'Records[].cf.request.headers': 'object',
  'Records[].cf.request.body': 'object?',
  'Records[].cf.request.body.data': 'string',
  'Records[].cf.request.body.encoding': 'string',
})

const faultOfResponse: Checker = /* @__PURE__ */ shape({
  'Records[].cf.response.status': 'string',
  'Records[].cf.response.headers': 'object',
})

import { arn } from './aws.ts'
import { bodyOf } from './http-body.ts'
import { type HttpRequestOptions, headerLines, receivedRequest } from './http-request.ts'
import { lastValues, rawValuesOf } from './http-values.ts'

/** What every request has that an ALB sends. */
export interface AlbRawRequest {
  readonly requestContext: { readonly elb: { readonly targetGroupArn: string } }
  readonly httpMethod: string
  readonly path: string
  /** Empty for none. */
  readonly body: string
  readonly isBase64Encoded: boolean
}

/** A request as an ALB sends it while its target group's multi-value headers are off: the last of repeated values. */
export interface AlbSingleValueRawEvent extends AlbRawRequest {
  /** As they stand in the query: not decoded. */
  readonly queryStringParameters: Readonly<Record<string, string>>
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>
}

/** A request as an ALB sends it while its target group's multi-value headers are on. */
export interface AlbMultiValueRawEvent extends AlbRawRequest {
  /** As they stand in the query: not decoded. */
  readonly multiValueQueryStringParameters: Readonly<Record<string, readonly string[]>>
  /** By lower-case name. */
  readonly multiValueHeaders: Readonly<Record<string, readonly string[]>>
}

export type AlbRawEvent = AlbSingleValueRawEvent | AlbMultiValueRawEvent

/** An ALB knows a request by the header `x-amzn-trace-id` alone. */
export interface AlbEventOptions extends Omit<HttpRequestOptions, 'id'> {
  /** Whether the target group has multi-value headers on, which its answers have to follow. Default false. */
  readonly multiValue?: boolean | undefined
}

/**
 * The event that an Application Load Balancer invokes a function with, for a request such as a client sends it:
 * `albEvent({ path: '/orders/7', query: { tag: ['a', 'b'] }, multiValue: true })`.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 */
export function albEvent(options: AlbEventOptions & { readonly multiValue: true }): AlbMultiValueRawEvent
export function albEvent(
  options?: AlbEventOptions & { readonly multiValue?: false | undefined },
): AlbSingleValueRawEvent
export function albEvent(options: AlbEventOptions): AlbRawEvent
export function albEvent(options: AlbEventOptions = {}): AlbRawEvent {
  const request = receivedRequest(options, (region) => `orders-1234567890.${region}.elb.amazonaws.com`)
  const query = rawValuesOf(request.rawQuery)
  const headers = headerLines(request)
  const targetGroupArn = arn('elasticloadbalancing', request, 'targetgroup/orders/6d0ecf831eec9f09')
  const contentType = headers.has('content-encoding') ? undefined : headers.get('content-type')?.at(-1)
  return {
    requestContext: { elb: { targetGroupArn } },
    httpMethod: request.method,
    path: request.path,
    ...(options.multiValue === true
      ? { multiValueQueryStringParameters: Object.fromEntries(query), multiValueHeaders: Object.fromEntries(headers) }
      : { queryStringParameters: lastValues(query), headers: lastValues(headers) }),
    body: '',
    ...bodyOf(request.body, contentType),
  }
}

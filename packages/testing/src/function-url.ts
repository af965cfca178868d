import { seededUuid } from './digest.ts'
import { type HttpRequestOptions, receivedRequest } from './http-request.ts'
import { type PayloadV2, payloadV2 } from './payload-v2.ts'

/** A request as a function URL sends it, in payload format 2.0. */
export type FunctionUrlRawEvent = PayloadV2

export interface FunctionUrlEventOptions extends HttpRequestOptions {
  /** `{ iam: { … } }`, for a URL that only AWS identities may call. */
  readonly authorizer?: { readonly iam: Readonly<Record<string, unknown>> } | undefined
}

const URL_ID = 'abcdefghijklmnopqrstuvwxyz012345'

/**
 * The event that a function URL invokes its function with, for a request such as a client sends it:
 * `functionUrlEvent({ path: '/orders/7', headers: { accept: 'application/json' } })`.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
 */
export function functionUrlEvent(options: FunctionUrlEventOptions = {}): FunctionUrlRawEvent {
  const { authorizer } = options
  const request = receivedRequest(options, (region) => `${URL_ID}.lambda-url.${region}.on.aws`)
  return payloadV2(request, {
    accountId: authorizer === undefined ? 'anonymous' : request.account,
    apiId: URL_ID,
    requestId: options.id ?? seededUuid('request', request.seed),
    routeKey: '$default',
    stage: '$default',
    rawPath: request.path,
    // https://github.com/aws/aws-lambda-web-adapter/issues/121
    keepsCookieHeader: true,
    authorizer,
  })
}

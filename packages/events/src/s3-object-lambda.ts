import {
  beforeDeadline,
  defineSource,
  describe,
  HeddleError,
  HttpError,
  type Invocation,
  once,
  report,
  type Source,
  wasReported,
} from '@heddle/core'
import type { EventAttributes } from './attributes.ts'
import type { AwsClient } from './aws-sdk.ts'
import { isObject, type JsonObject } from './objects.ts'
import { fetchOriginal } from './s3-original.ts'
import { readEvent, shape } from './shape.ts'
import { type ObjectBody, s3Client, writeObject } from './write-object.ts'

export type S3ObjectLambdaKind = 'getObject' | 'headObject' | 'listObjects' | 'listObjectsV2'

/** A request that came to an Object Lambda access point; `kind` tells which. */
export type S3ObjectLambdaEvent = {
  [Kind in S3ObjectLambdaKind]: S3ObjectLambdaRequest<Kind>
}[S3ObjectLambdaKind]

export interface S3ObjectLambdaRequest<Kind extends S3ObjectLambdaKind>
  extends EventAttributes<`com.amazonaws.s3objectlambda.${Kind}`> {
  /** The `xAmzRequestId`. */
  readonly id: string
  /** The Object Lambda access point's ARN. */
  readonly source: string
  /** When it was read. */
  readonly time: Date
  readonly kind: Kind
  /** Presigned: whoever has it can read the original. Never log it. */
  readonly inputS3Url: string
  readonly configuration: S3ObjectLambdaConfiguration
  readonly userRequest: S3ObjectLambdaUserRequest
  readonly userIdentity: S3ObjectLambdaIdentity
  readonly protocolVersion: string
  /**
   * Asks S3 for what the caller asked for, with the headers that were signed, and resolves to its answer, whose body is
   * not read yet. Rejects with an `HttpError` of S3's own status from 400 on: not caught, it is what the caller gets.
   */
  original(): Promise<Response>
  /** The event as Lambda sent it. */
  readonly raw: S3ObjectLambdaRawEvent
}

export interface S3ObjectLambdaConfiguration {
  readonly accessPointArn: string
  readonly supportingAccessPointArn: string
  /** What the access point was given for the function. */
  readonly payload: string
}

export interface S3ObjectLambdaUserRequest {
  readonly url: string
  /** As the caller spelt their names. */
  readonly headers: Readonly<Record<string, string>>
}

export interface S3ObjectLambdaIdentity {
  readonly type: 'IAMUser' | 'AssumedRole' | 'Root' | 'FederatedUser' | 'AWSAccount' | 'AWSService' | (string & {})
  readonly principalId?: string
  readonly arn?: string
  readonly accountId?: string
  readonly accessKeyId?: string
  readonly userName?: string
  readonly invokedBy?: string
  readonly sessionContext?: {
    readonly attributes?: { readonly mfaAuthenticated?: string; readonly creationDate?: string }
    readonly sessionIssuer?: Omit<S3ObjectLambdaIdentity, 'sessionContext'>
  }
}

/** An event of S3 Object Lambda as Lambda sends it. */
export interface S3ObjectLambdaRawEvent {
  readonly xAmzRequestId: string
  readonly getObjectContext?: {
    readonly inputS3Url: string
    readonly outputRoute: string
    readonly outputToken: string
  }
  readonly headObjectContext?: { readonly inputS3Url: string }
  readonly listObjectsContext?: { readonly inputS3Url: string }
  readonly listObjectsV2Context?: { readonly inputS3Url: string }
  readonly configuration: S3ObjectLambdaConfiguration
  readonly userRequest: S3ObjectLambdaUserRequest
  readonly userIdentity: S3ObjectLambdaIdentity
  readonly protocolVersion: string
}

/** What the caller of GetObject gets, by the names that `WriteGetObjectResponse` has. */
export interface S3GetObjectReply {
  /** Text, bytes, or a stream of either: a `Readable`, the `body` of a `Response`, an async generator. */
  readonly Body?: ObjectBody | null | undefined
  /** Default 200. */
  readonly StatusCode?: number
  /** Only with a status from 400 on, as `ErrorMessage` is. */
  readonly ErrorCode?: string
  readonly ErrorMessage?: string
  readonly AcceptRanges?: string
  readonly CacheControl?: string
  readonly ContentDisposition?: string
  readonly ContentEncoding?: string
  readonly ContentLanguage?: string
  readonly ContentLength?: number
  readonly ContentRange?: string
  readonly ContentType?: string
  readonly ETag?: string
  readonly Expires?: Date
  readonly LastModified?: Date
  readonly Metadata?: Record<string, string>
  readonly PartsCount?: number
  readonly VersionId?: string
  readonly DeleteMarker?: boolean
  readonly TagCount?: number
}

/** What the caller of HeadObject gets. */
export interface S3HeadObjectReply {
  readonly statusCode: number
  readonly errorCode?: string
  readonly errorMessage?: string
  /** `{ 'Content-Length': 7, 'x-amz-meta-colour': 'blue' }` */
  readonly headers?: Readonly<Record<string, string | number | boolean>>
}

/** What the caller of ListObjects or ListObjectsV2 gets. */
export interface S3ListObjectsReply {
  readonly statusCode: number
  readonly errorCode?: string
  readonly errorMessage?: string
  /** S3's XML; it goes before `listBucketResult`. */
  readonly listResultXml?: string
  /** `{ name, prefix, maxKeys, isTruncated, contents: [{ key, lastModified, etag, size, … }], commonPrefixes }` */
  readonly listBucketResult?: object
}

export type S3ObjectLambdaReturns = S3GetObjectReply | S3HeadObjectReply | S3ListObjectsReply

/** What S3 gets as the function's answer; of GetObject it wants none. */
export type S3ObjectLambdaAnswer = S3HeadObjectReply | S3ListObjectsReply

export interface S3ObjectLambdaOptions {
  /** Default: a client of `@aws-sdk/client-s3`, made on first use. */
  readonly client?: AwsClient | undefined
}

export type S3ObjectLambdaSource = Source<
  S3ObjectLambdaEvent,
  S3ObjectLambdaReturns,
  S3ObjectLambdaReturns,
  never,
  S3ObjectLambdaAnswer,
  'aws-lambda'
>

/**
 * Requests for objects that S3 has a function answer. For `getObject` the function returns what `WriteGetObjectResponse`
 * gets, `{ Body, ContentType, … }`, and that is sent, a stream piece by piece; for the others what S3 wants,
 * `{ statusCode, … }`. When it throws, or the deadline nears, the caller gets an error: an `HttpError` with its status and
 * its message, any other as 500 `InternalError` without one, and logged. Needs for `getObject` `@aws-sdk/client-s3`, loaded
 * when there is something to send, and the permission `s3-object-lambda:WriteGetObjectResponse`.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/olap-writing-lambda.html
 */
export function s3ObjectLambda(options: S3ObjectLambdaOptions = {}): S3ObjectLambdaSource {
  const client = once(async () => options.client ?? new (await s3Client()).S3Client({}))
  return defineSource<
    S3ObjectLambdaEvent,
    S3ObjectLambdaReturns,
    S3ObjectLambdaReturns,
    never,
    S3ObjectLambdaAnswer,
    'aws-lambda'
  >({
    name: 's3ObjectLambda',
    read: (raw, invocation) => ({
      event: eventOf(
        readEvent<S3ObjectLambdaRawEvent>('s3ObjectLambda', raw, isS3ObjectLambda, faultOfEvent),
        invocation,
      ),
    }),
    around: beforeDeadline,
    recover(error, { id }, { event }) {
      const expected = error instanceof HttpError && error.status < 500
      if (!expected && !wasReported(error)) {
        report(undefined, 's3ObjectLambda: the request failed', error, { requestId: id })
      }
      return failure(error, event.kind)
    },
    async answer(result, { event: { kind, raw } }, { signal }) {
      if (kind !== 'getObject') return checked(result, kind)
      const { outputRoute, outputToken } = raw.getObjectContext as Required<S3ObjectLambdaRawEvent>['getObjectContext']
      const response = { ...checked(result, kind), RequestRoute: outputRoute, RequestToken: outputToken }
      await writeObject(await client(), response, signal)
      return { statusCode: 200 }
    },
  })
}

const KINDS = ['getObject', 'headObject', 'listObjects', 'listObjectsV2'] as const

function kindOf(raw: JsonObject): S3ObjectLambdaKind | undefined {
  return KINDS.find((kind) => isObject(raw[`${kind}Context`]))
}

function isS3ObjectLambda(raw: JsonObject): boolean {
  return raw.xAmzRequestId !== undefined && kindOf(raw) !== undefined
}

const faultOfEvent = /* @__PURE__ */ shape({
  xAmzRequestId: 'string',
  getObjectContext: 'object?',
  'getObjectContext.inputS3Url': 'string',
  'getObjectContext.outputRoute': 'string',
  'getObjectContext.outputToken': 'string',
  headObjectContext: 'object?',
  'headObjectContext.inputS3Url': 'string',
  listObjectsContext: 'object?',
  'listObjectsContext.inputS3Url': 'string',
  listObjectsV2Context: 'object?',
  'listObjectsV2Context.inputS3Url': 'string',
  'configuration.accessPointArn': 'string',
  'configuration.supportingAccessPointArn': 'string',
  'configuration.payload': 'string',
  'userRequest.url': 'string',
  'userRequest.headers': 'text map',
  'userIdentity.type': 'string',
  protocolVersion: 'string',
})

function eventOf(raw: S3ObjectLambdaRawEvent, invocation: Invocation | undefined): S3ObjectLambdaEvent {
  const kind = kindOf(raw as unknown as JsonObject) as S3ObjectLambdaKind
  const context = `${kind}Context` as const
  const { inputS3Url } = raw[context] as { readonly inputS3Url: string }
  const { xAmzRequestId, configuration, userRequest, userIdentity, protocolVersion } = raw
  const event: S3ObjectLambdaRequest<S3ObjectLambdaKind> = {
    id: xAmzRequestId,
    type: `com.amazonaws.s3objectlambda.${kind}`,
    source: configuration.accessPointArn,
    time: new Date(),
    kind,
    inputS3Url,
    configuration,
    userRequest,
    userIdentity,
    protocolVersion,
    original: () =>
      fetchOriginal({
        method: kind === 'headObject' ? 'HEAD' : 'GET',
        inputS3Url,
        path: `${context}.inputS3Url`,
        headers: userRequest.headers,
        signal: invocation?.signal,
      }),
    raw,
  }
  return event as S3ObjectLambdaEvent
}

/** What the function returned, when it is a reply to such a request: the forms differ, and S3 would take either for nothing. */
function checked<Kind extends S3ObjectLambdaKind>(
  result: unknown,
  kind: Kind,
): Kind extends 'getObject' ? S3GetObjectReply : S3ObjectLambdaAnswer {
  const { statusCode } = isObject(result) ? result : { statusCode: result }
  const right = kind === 'getObject' ? isObject(result) && statusCode === undefined : typeof statusCode === 'number'
  if (right) return result as never
  const expected = kind === 'getObject' ? '{ Body, … }' : '{ statusCode, … }'
  const got = isObject(result) && statusCode !== undefined ? 'an object with statusCode' : describe(result)
  throw new HeddleError('INVALID_RESULT', `s3ObjectLambda: ${kind}: expected ${expected}, got ${got}`)
}

function failure(error: unknown, kind: S3ObjectLambdaKind): S3ObjectLambdaReturns {
  const known = error instanceof HttpError ? error : undefined
  const status = known?.status ?? 500
  const code = CODES[status] ?? (status < 500 ? 'InvalidRequest' : 'InternalError')
  if (kind === 'getObject') {
    return { StatusCode: status, ErrorCode: code, ...(known ? { ErrorMessage: known.message } : {}) }
  }
  return { statusCode: status, errorCode: code, ...(known ? { errorMessage: known.message } : {}) }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const CODES: Readonly<Record<number, string>> = {
  403: 'AccessDenied',
  404: 'NoSuchKey',
  405: 'MethodNotAllowed',
  412: 'PreconditionFailed',
  416: 'InvalidRange',
  503: 'SlowDown',
}

import { check, defineSource, type InferOutput, type Source, type StandardSchemaV1 } from '@heddle/core'
import type { EventAttributes } from './attributes.ts'
import { isObject, type JsonObject } from './objects.ts'
import { eventFrom, type Fault, type Payload } from './records.ts'
import { readEvent, shape } from './shape.ts'

/** What became of an asynchronous invocation of a function: `condition` tells what there is of a response. */
export type LambdaDestinationEvent<Request = unknown, Response = unknown> =
  | LambdaSucceeded<Request, Response>
  | LambdaFailed<Request>
  | LambdaDropped<Request>

interface LambdaResult<Request> extends EventAttributes<'com.amazonaws.lambda.invocationResult'> {
  /** The id of the invocation. */
  readonly id: string
  /** The ARN of the function, with the qualifier that was called. */
  readonly source: string
  /** When the invocation was done with. */
  readonly time: Date
  readonly requestContext: LambdaRequestContext
  /** The event that the function was called with: as the schema says, else as it came. */
  readonly requestPayload: Request
  /** The record as Lambda sent it. */
  readonly raw: LambdaDestinationRecord
}

export interface LambdaSucceeded<Request = unknown, Response = unknown> extends LambdaResult<Request> {
  readonly condition: 'Success'
  readonly responseContext: LambdaResponseContext
  /** What the function returned: as the schema says, else as it came. */
  readonly responsePayload: Response
}

/** Every attempt failed. */
export interface LambdaFailed<Request = unknown> extends LambdaResult<Request> {
  readonly condition: 'RetriesExhausted'
  readonly responseContext: LambdaResponseContext
  /** The error of the last attempt. */
  readonly responsePayload: LambdaErrorPayload
}

/** Lambda gave up before all attempts were made, or made none. */
export interface LambdaDropped<Request = unknown> extends LambdaResult<Request> {
  /** `Other` for what `requestContext.condition` says and heddle does not know. */
  readonly condition: 'EventAgeExceeded' | 'ZeroReservedConcurrency' | 'Other'
  /** Only when there was an attempt. */
  readonly responseContext: LambdaResponseContext | undefined
  /** The error of the last attempt, if there was one. */
  readonly responsePayload: LambdaErrorPayload | undefined
}

export interface LambdaRequestContext {
  readonly requestId: string
  readonly functionArn: string
  readonly condition: 'Success' | 'RetriesExhausted' | 'EventAgeExceeded' | 'ZeroReservedConcurrency' | (string & {})
  /** How often the function was tried. */
  readonly approximateInvokeCount: number
}

export interface LambdaResponseContext {
  /** 200 also when the function failed. */
  readonly statusCode: number
  readonly executedVersion: string
  /** Only when the function failed. */
  readonly functionError?: 'Handled' | 'Unhandled' | (string & {})
}

/** An error as a runtime reports it: Node's runtime has `trace`, most others `stackTrace`. */
export interface LambdaErrorPayload {
  readonly errorMessage?: string
  readonly errorType?: string
  readonly trace?: readonly string[]
  readonly stackTrace?: readonly unknown[]
}

/** A record as Lambda sends it to the destination of asynchronous invocations. */
export interface LambdaDestinationRecord {
  readonly version: string
  /** RFC 3339. */
  readonly timestamp: string
  readonly requestContext: LambdaRequestContext
  readonly requestPayload?: unknown
  readonly responseContext?: LambdaResponseContext | null
  readonly responsePayload?: unknown
}

/** A record of an invocation that succeeded. */
export interface LambdaSuccessRecord extends LambdaDestinationRecord {
  readonly responseContext: LambdaResponseContext
}

/** A record of an invocation that failed; without a response when there was no attempt. */
export interface LambdaFailureRecord extends LambdaDestinationRecord {
  readonly responsePayload?: LambdaErrorPayload | null
}

export interface LambdaDestinationSchemas<
  Request extends StandardSchemaV1 | undefined = StandardSchemaV1 | undefined,
  Response extends StandardSchemaV1 | undefined = StandardSchemaV1 | undefined,
> {
  /**
   * What the event of the invocation has to be: any Standard Schema, or the source of the function that failed, such as
   * `s3()`. A function may have failed because its event is none such: without a schema every record can be read.
   */
  readonly request?: Request
  /** What the function has to have returned; not asked of invocations that failed. */
  readonly response?: Response
}

export type LambdaDestinationSource<Request, Response> = Source<
  LambdaDestinationEvent<Request, Response>,
  unknown,
  unknown,
  never,
  unknown,
  'aws-lambda'
>

/**
 * What became of an asynchronous invocation, where the function is the destination of another. Inside another source,
 * `sqs(lambdaDestination())` or `sns(lambdaDestination())`, where a queue or a topic is. A throw makes Lambda try twice
 * more. What Lambda says of a batch of a stream that failed is `streamFailure()`.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
export function lambdaDestination<
  Request extends StandardSchemaV1 | undefined = undefined,
  Response extends StandardSchemaV1 | undefined = undefined,
>(schemas: LambdaDestinationSchemas<Request, Response> = {}): LambdaDestinationSource<Made<Request>, Made<Response>> {
  const { request, response } = schemas
  return defineSource<LambdaDestinationEvent, unknown, unknown, never, unknown, 'aws-lambda'>({
    name: 'lambdaDestination',
    read(given) {
      const raw = readEvent<LambdaDestinationRecord>('lambdaDestination', given, isRecord, faultOf)
      const { condition, requestId } = raw.requestContext
      const payloads: Payload[] = [['requestPayload', checked(request, raw.requestPayload)]]
      if (condition === 'Success') payloads.push(['responsePayload', checked(response, raw.responsePayload)])
      return eventFrom('lambdaDestination', requestId, payloads, (values) => eventOf(raw, values[0], values[1]))
    },
  }) as LambdaDestinationSource<Made<Request>, Made<Response>>
}

type Made<Schema> = Schema extends StandardSchemaV1 ? InferOutput<Schema> : unknown

function checked(schema: StandardSchemaV1 | undefined, value: unknown): Payload[1] {
  return schema === undefined ? { value } : check(schema, value)
}

function isRecord({ requestContext, KinesisBatchInfo, DDBStreamBatchInfo }: JsonObject): boolean {
  if (!isObject(requestContext) || KinesisBatchInfo || DDBStreamBatchInfo) return false
  return requestContext.condition !== undefined && requestContext.functionArn !== undefined
}

function faultOf(record: JsonObject): Fault | undefined {
  return faultOfRecord(record) ?? faultOfResponse(record as unknown as LambdaDestinationRecord)
}

const faultOfRecord = /* @__PURE__ */ shape({
  version: 'string',
  timestamp: 'time',
  'requestContext.requestId': 'string',
  'requestContext.functionArn': 'string',
  'requestContext.condition': 'string',
  'requestContext.approximateInvokeCount': 'number',
  responseContext: 'object?',
  'responseContext.statusCode': 'number',
  'responseContext.executedVersion': 'string',
  'responseContext.functionError': 'string?',
})

/** What a function returns is of any kind; of an error the kind is known. */
function faultOfResponse(record: LambdaDestinationRecord): Fault | undefined {
  const { requestContext, responseContext, responsePayload } = record
  const failed = requestContext.condition === 'RetriesExhausted'
  if ((failed || requestContext.condition === 'Success') && !responseContext) {
    return ['responseContext', 'an object', responseContext]
  }
  if (failed && !responsePayload) return ['responsePayload', 'an object', responsePayload]
  return requestContext.condition === 'Success' ? undefined : faultOfError(record as unknown as JsonObject)
}

const faultOfError = /* @__PURE__ */ shape({
  responsePayload: 'object?',
  'responsePayload.errorMessage': 'string?',
  'responsePayload.errorType': 'string?',
  'responsePayload.trace': 'strings?',
  'responsePayload.stackTrace': 'array?',
})

function eventOf(raw: LambdaDestinationRecord, requestPayload: unknown, returned: unknown): LambdaDestinationEvent {
  const { requestContext, timestamp } = raw
  const { requestId, functionArn, condition } = requestContext
  const facts = {
    id: requestId,
    type: 'com.amazonaws.lambda.invocationResult' as const,
    source: functionArn,
    time: new Date(timestamp),
    requestContext,
    requestPayload,
    raw,
  }
  const responseContext = raw.responseContext ?? undefined
  const error = (raw.responsePayload ?? undefined) as LambdaErrorPayload | undefined
  if (responseContext !== undefined && condition === 'Success') {
    return { ...facts, condition: 'Success', responseContext, responsePayload: returned }
  }
  if (responseContext !== undefined && error !== undefined && condition === 'RetriesExhausted') {
    return { ...facts, condition: 'RetriesExhausted', responseContext, responsePayload: error }
  }
  const known = DROPPED.find((one) => one === condition)
  return { ...facts, condition: known ?? 'Other', responseContext, responsePayload: error }
}

const DROPPED = ['EventAgeExceeded', 'ZeroReservedConcurrency'] as const

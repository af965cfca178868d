import { defineSource, type Source } from '@heddle/core'
import type { EventAttributes } from './attributes.ts'
import type { LambdaRequestContext, LambdaResponseContext } from './lambda-destination.ts'
import { isObject, type JsonObject } from './objects.ts'
import { readEvent, shape } from './shape.ts'

/** A batch of a Kinesis or DynamoDB stream that Lambda gave up: where its records are, not the records. */
export interface StreamFailure extends EventAttributes<'com.amazonaws.lambda.streamFailure'> {
  /** The id of the last invocation. */
  readonly id: string
  /** The stream's ARN. */
  readonly source: string
  /** When Lambda gave up. */
  readonly time: Date
  readonly eventSource: 'aws:kinesis' | 'aws:dynamodb'
  /** Why. */
  readonly condition: StreamFailureCondition
  readonly requestContext: StreamRequestContext
  /** Only when there was an attempt. */
  readonly responseContext: LambdaResponseContext | undefined
  /** Where the records are, for `GetShardIterator` and `GetRecords`, as long as the stream keeps them. */
  readonly batchInfo: StreamBatchInfo
  /** The record as Lambda sent it. */
  readonly raw: StreamFailureRecord
}

export interface StreamBatchInfo {
  readonly shardId: string
  readonly startSequenceNumber: string
  readonly endSequenceNumber: string
  readonly approximateArrivalOfFirstRecord: Date
  readonly approximateArrivalOfLastRecord: Date
  readonly batchSize: number
  readonly streamArn: string
}

export type StreamFailureCondition = 'RetryAttemptsExhausted' | (string & {})

export interface StreamRequestContext extends Omit<LambdaRequestContext, 'condition'> {
  readonly condition: StreamFailureCondition
}

/** A record as Lambda sends it to the on-failure destination of an event source mapping. */
export interface StreamFailureRecord {
  readonly version: string
  /** RFC 3339. */
  readonly timestamp: string
  readonly requestContext: StreamRequestContext
  readonly responseContext?: LambdaResponseContext | null
  readonly KinesisBatchInfo?: StreamRawBatchInfo | null
  readonly DDBStreamBatchInfo?: StreamRawBatchInfo | null
}

export interface StreamRawBatchInfo
  extends Omit<StreamBatchInfo, 'approximateArrivalOfFirstRecord' | 'approximateArrivalOfLastRecord'> {
  /** RFC 3339. */
  readonly approximateArrivalOfFirstRecord: string
  /** RFC 3339. */
  readonly approximateArrivalOfLastRecord: string
}

export type StreamFailureSource = Source<StreamFailure, unknown, unknown, never, unknown, 'aws-lambda'>

/**
 * A batch of a stream that failed for good, as Lambda tells the on-failure destination of a Kinesis or DynamoDB event
 * source mapping: `sqs(streamFailure())` or `sns(streamFailure())`. To have the records too, read them from the stream.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
 */
export function streamFailure(): StreamFailureSource {
  return defineSource<StreamFailure, unknown, unknown, never, unknown, 'aws-lambda'>({
    name: 'streamFailure',
    read(given) {
      const raw = readEvent<StreamFailureRecord>('streamFailure', given, isRecord, faultOf)
      const { requestContext, KinesisBatchInfo, DDBStreamBatchInfo } = raw
      const info = (KinesisBatchInfo ?? DDBStreamBatchInfo) as StreamRawBatchInfo
      const event: StreamFailure = {
        id: requestContext.requestId,
        type: 'com.amazonaws.lambda.streamFailure',
        source: info.streamArn,
        time: new Date(raw.timestamp),
        eventSource: KinesisBatchInfo ? 'aws:kinesis' : 'aws:dynamodb',
        condition: requestContext.condition,
        requestContext,
        responseContext: raw.responseContext ?? undefined,
        batchInfo: {
          shardId: info.shardId,
          startSequenceNumber: info.startSequenceNumber,
          endSequenceNumber: info.endSequenceNumber,
          approximateArrivalOfFirstRecord: new Date(info.approximateArrivalOfFirstRecord),
          approximateArrivalOfLastRecord: new Date(info.approximateArrivalOfLastRecord),
          batchSize: info.batchSize,
          streamArn: info.streamArn,
        },
        raw,
      }
      return { event }
    },
  })
}

function isRecord({ requestContext, KinesisBatchInfo, DDBStreamBatchInfo }: JsonObject): boolean {
  return isObject(requestContext) && (isObject(KinesisBatchInfo) || isObject(DDBStreamBatchInfo))
}

const faultOf = /* @__PURE__ */ shape({
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
  KinesisBatchInfo: 'object?',
  'KinesisBatchInfo.shardId': 'string',
  'KinesisBatchInfo.startSequenceNumber': 'string',
  'KinesisBatchInfo.endSequenceNumber': 'string',
  'KinesisBatchInfo.approximateArrivalOfFirstRecord': 'time',
  'KinesisBatchInfo.approximateArrivalOfLastRecord': 'time',
  'KinesisBatchInfo.batchSize': 'number',
  'KinesisBatchInfo.streamArn': 'string',
  DDBStreamBatchInfo: 'object?',
  'DDBStreamBatchInfo.shardId': 'string',
  'DDBStreamBatchInfo.startSequenceNumber': 'string',
  'DDBStreamBatchInfo.endSequenceNumber': 'string',
  'DDBStreamBatchInfo.approximateArrivalOfFirstRecord': 'time',
  'DDBStreamBatchInfo.approximateArrivalOfLastRecord': 'time',
  'DDBStreamBatchInfo.batchSize': 'number',
  'DDBStreamBatchInfo.streamArn': 'string',
})

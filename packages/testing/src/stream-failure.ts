import type { StreamFailureCondition, StreamFailureRecord } from '@heddle/events/triggers'
import { type AwsOptions, arn, awsFacts } from './aws.ts'
import { seededUuid } from './digest.ts'

export interface StreamFailureEventOptions extends AwsOptions {
  /** Default `aws:kinesis`. */
  readonly eventSource?: 'aws:kinesis' | 'aws:dynamodb' | undefined
  /** The name of the Kinesis stream, or of the DynamoDB table. Default `test-stream`. */
  readonly stream?: string | undefined
  /** The function that failed. Default `test-function`. */
  readonly functionName?: string | undefined
  /** Default `RetryAttemptsExhausted`. */
  readonly condition?: StreamFailureCondition | undefined
  /** How often the batch was tried. Default 1. */
  readonly attempts?: number | undefined
  /** Default `shardId-000000000000`. */
  readonly shardId?: string | undefined
  readonly startSequenceNumber?: string | undefined
  readonly endSequenceNumber?: string | undefined
  /** Default 1. */
  readonly batchSize?: number | undefined
}

/**
 * What Lambda sends where a batch of a stream failed for good, to a queue or a topic:
 * `sqsEvent([streamFailureEvent({ stream: 'orders' })])`.
 */
export function streamFailureEvent(options: StreamFailureEventOptions = {}): StreamFailureRecord {
  const facts = awsFacts(options)
  const { eventSource = 'aws:kinesis', stream = 'test-stream', functionName = 'test-function' } = options
  const timestamp = facts.time.toISOString()
  const streamArn =
    eventSource === 'aws:kinesis'
      ? arn('kinesis', facts, `stream/${stream}`)
      : arn('dynamodb', facts, `table/${stream}/stream/2026-01-01T00:00:00.000`)
  const {
    shardId = 'shardId-000000000000',
    startSequenceNumber = '49600000000000000000000000000000000000000000000000000001',
  } = options
  const info = {
    shardId,
    startSequenceNumber,
    endSequenceNumber: options.endSequenceNumber ?? startSequenceNumber,
    approximateArrivalOfFirstRecord: timestamp,
    approximateArrivalOfLastRecord: timestamp,
    batchSize: options.batchSize ?? 1,
    streamArn,
  }
  return {
    version: '1.0',
    timestamp,
    requestContext: {
      requestId: seededUuid('stream failure', streamArn, shardId, startSequenceNumber),
      functionArn: arn('lambda', facts, `function:${functionName}`),
      condition: options.condition ?? 'RetryAttemptsExhausted',
      approximateInvokeCount: options.attempts ?? 1,
    },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    ...(eventSource === 'aws:kinesis' ? { KinesisBatchInfo: info } : { DDBStreamBatchInfo: info }),
  }
}

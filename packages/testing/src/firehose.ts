import type { FirehoseRawEvent, FirehoseRawRecord } from '@heddle/events/triggers'
import { type AwsFacts, type AwsOptions, arn, awsFacts } from './aws.ts'
import { seeded, seededUuid } from './digest.ts'
import { base64Payload } from './payload.ts'

export interface FirehoseEventOptions extends AwsOptions {
  /** Default `test-stream`. */
  readonly stream?: string | undefined
  /** The Kinesis stream that it reads from. Default: none, records are put into it directly. */
  readonly kinesisStream?: string | undefined
}

/**
 * The event that Firehose invokes a function with: `firehoseEvent([reading, 'a line\n'])`.
 *
 * @param records - the data of each, text and bytes as they are and any other value as JSON
 */
export function firehoseEvent(records: readonly unknown[], options: FirehoseEventOptions = {}): FirehoseRawEvent {
  const { stream = 'test-stream', kinesisStream } = options
  const facts = awsFacts(options)
  return {
    invocationId: seededUuid('invocation', stream, records.length, facts.time.getTime()),
    ...(kinesisStream === undefined
      ? {}
      : { sourceKinesisStreamArn: arn('kinesis', facts, `stream/${kinesisStream}`) }),
    deliveryStreamArn: arn('firehose', facts, `deliverystream/${stream}`),
    region: facts.region,
    records: records.map((value, index) => rawRecord(value, index, kinesisStream, facts)),
  }
}

function rawRecord(
  value: unknown,
  index: number,
  kinesisStream: string | undefined,
  facts: AwsFacts,
): FirehoseRawRecord {
  const approximateArrivalTimestamp = facts.time.getTime()
  const number = `49640912821178817833517986466168945147170627572855${String(index).padStart(6, '0')}`
  return {
    recordId: `${number}000000`,
    approximateArrivalTimestamp,
    data: base64Payload(`firehoseEvent: record ${index}`, value),
    ...(kinesisStream === undefined
      ? {}
      : {
          kinesisRecordMetadata: {
            shardId: 'shardId-000000000000',
            partitionKey: seeded('key', index).toString('hex', 0, 16),
            approximateArrivalTimestamp,
            sequenceNumber: number,
            subsequenceNumber: 0,
          },
        }),
  }
}

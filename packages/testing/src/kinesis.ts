import type { KinesisRawRecord } from '@heddle/events'
import { type AwsFacts, type AwsOptions, arn, awsFacts } from './aws.ts'
import { base64Payload } from './payload.ts'
import { type WindowDetails, type WindowFields, windowFields } from './stream-window.ts'

/** A Kinesis event as Lambda sends it, with as many records as there are payloads. */
export interface KinesisRawEvent<Payloads extends readonly unknown[] = readonly unknown[]> {
  readonly Records: { readonly [Index in keyof Payloads]: KinesisRawRecord }
}

/** The same, of a tumbling window. */
export interface KinesisRawWindowEvent<Payloads extends readonly unknown[] = readonly unknown[]>
  extends KinesisRawEvent<Payloads>,
    WindowFields {}

/** A record of which more is said than its data. */
export interface KinesisRecordSpec extends KinesisRecordDetails {
  readonly [specBrand]: true
  readonly data: unknown
}

export interface KinesisRecordDetails {
  /** Records of one key keep their order. Default: each record has its own. */
  readonly partitionKey?: string | undefined
  /** Default: numbers that rise with the time of the event, and inside it with the place in the batch. */
  readonly sequenceNumber?: string | undefined
  /** When the stream took it. Default: the time of the event. */
  readonly time?: Date | undefined
}

export interface KinesisEventOptions extends AwsOptions {
  /** The stream's name. Default `test-stream`. */
  readonly stream?: string | undefined
  /** Default `shardId-000000000000`. */
  readonly shardId?: string | undefined
}

const specBrand: unique symbol = Symbol.for('heddle.testing.kinesis-record') as never

/** A record for `kinesisEvent` with more than data: `kinesisRecord(reading, { partitionKey: 'loom-7' })`. */
export function kinesisRecord(data: unknown, details: KinesisRecordDetails = {}): KinesisRecordSpec {
  return { ...details, [specBrand]: true, data }
}

/**
 * The event that a Kinesis data stream invokes a function with: `kinesisEvent([reading, kinesisRecord(reading, {
 * partitionKey: 'loom-7' })])`.
 *
 * @param records - each data, text and bytes as they are and any other value as JSON, or what `kinesisRecord` makes
 */
export function kinesisEvent<const Payloads extends readonly unknown[]>(
  records: Payloads,
  options: KinesisEventOptions = {},
): KinesisRawEvent<Payloads> {
  const facts = awsFacts(options)
  const Records = records.map((given, index) =>
    rawRecord(isSpec(given) ? given : kinesisRecord(given), index, options, facts),
  )
  return { Records } as KinesisRawEvent<Payloads>
}

/**
 * The event that a tumbling window of a Kinesis data stream invokes a function with: `kinesisWindowEvent([reading], {
 * state: { count: 4 } })`.
 *
 * @param records - as for `kinesisEvent`; the last invocation of a window mostly has none
 */
export function kinesisWindowEvent<const Payloads extends readonly unknown[]>(
  records: Payloads,
  options: KinesisEventOptions & WindowDetails = {},
): KinesisRawWindowEvent<Payloads> {
  const facts = awsFacts(options)
  return {
    ...kinesisEvent(records, options),
    ...windowFields(options, shardOf(options), streamArn(options, facts), facts),
  }
}

function isSpec(record: unknown): record is KinesisRecordSpec {
  return typeof record === 'object' && record !== null && specBrand in record
}

function rawRecord(
  record: KinesisRecordSpec,
  index: number,
  options: KinesisEventOptions,
  facts: AwsFacts,
): KinesisRawRecord {
  const { partitionKey = `key-${index}` } = record
  const rising = 4959n * 10n ** 52n + BigInt(facts.time.getTime()) * 10n ** 20n + BigInt(index)
  const sequenceNumber = record.sequenceNumber ?? String(rising)
  return {
    kinesis: {
      kinesisSchemaVersion: '1.0',
      partitionKey,
      sequenceNumber,
      data: base64Payload(`kinesisEvent: record ${index}`, record.data),
      approximateArrivalTimestamp: awsFacts({ time: record.time ?? facts.time }).time.getTime() / 1000,
    },
    eventSource: 'aws:kinesis',
    eventVersion: '1.0',
    eventID: `${shardOf(options)}:${sequenceNumber}`,
    eventName: 'aws:kinesis:record',
    invokeIdentityArn: `arn:aws:iam::${facts.account}:role/test-function`,
    awsRegion: facts.region,
    eventSourceARN: streamArn(options, facts),
  }
}

function shardOf({ shardId = 'shardId-000000000000' }: KinesisEventOptions): string {
  return shardId
}

function streamArn({ stream = 'test-stream' }: KinesisEventOptions, facts: AwsFacts): string {
  return arn('kinesis', facts, `stream/${stream}`)
}

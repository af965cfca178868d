import {
  type BatchRecord,
  type BatchSource,
  bytes,
  type Codec,
  check,
  codecFor,
  defineBatchSource,
  fromBase64,
  type InferOutput,
  invalidField,
  type StandardSchemaV1,
} from '@heddle/core'
import type { EventAttributes } from './attributes.ts'
import { isObject, type JsonObject } from './objects.ts'
import { type Fault, readable, unreadable } from './records.ts'
import { type StreamAnswer, type StreamOptions, sequenceNumber, streamAnswer, streamRecords } from './stream.ts'
import {
  type StreamWindow,
  type WindowDefinition,
  type WindowOptions,
  type WindowSource,
  windowSource,
} from './stream-window.ts'

/** One record of a Kinesis data stream, its data parsed. */
export interface KinesisRecord<Data = Uint8Array, Type extends string = 'com.amazonaws.kinesis.record'>
  extends EventAttributes<Type> {
  /** The `eventID`: the shard and the sequence number. */
  readonly id: string
  /** The stream's ARN. */
  readonly source: string
  /** The `approximateArrivalTimestamp`: when the stream took it. */
  readonly time: Date
  /** As the schema says; without one bytes. */
  readonly data: Data
  /** The unit of order. */
  readonly partitionKey: string
  /** An integer of up to 56 digits, by which failures are told. */
  readonly sequenceNumber: string
  readonly shardId: string
  readonly eventSourceARN: string
  readonly awsRegion: string
  /** The record as Lambda sent it. */
  readonly raw: KinesisRawRecord
}

/** A record of a Kinesis event as Lambda sends it. */
export interface KinesisRawRecord {
  /** The shard and the sequence number: `shardId-000000000006:4959…`. */
  readonly eventID: string
  readonly eventName?: string
  readonly eventVersion?: string
  readonly eventSource: 'aws:kinesis'
  readonly eventSourceARN: string
  readonly invokeIdentityArn?: string
  readonly awsRegion: string
  readonly kinesis: {
    readonly kinesisSchemaVersion?: string
    readonly partitionKey: string
    readonly sequenceNumber: string
    /** Base64. */
    readonly data: string
    /** Seconds since the epoch, with a fraction. */
    readonly approximateArrivalTimestamp: number
    readonly encryptionType?: string | null
  }
}

export type KinesisSource<Data> = BatchSource<KinesisRecord<Data>, StreamAnswer, 'aws-lambda'>

/**
 * Records of a Kinesis data stream. The records of a partition key are handled in their order, none after the first that
 * failed, keys side by side. The answer is the lowest sequence number that failed: from there on Lambda delivers all
 * records again, those that succeeded too, until they succeed, are too old, or the retries that the mapping allows are
 * over. A failure that a function of `handle` returns names a record by its `sequenceNumber`.
 *
 * @param schema - what each record's data has to be: any Standard Schema for JSON, a codec such as `text()`,
 *   `gzip(Reading)` or `kpl(Reading)`, or a source such as `dynamoDB()` for what another service sent to the stream.
 *   Without one: bytes.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
 */
export function kinesis(schema?: undefined, options?: StreamOptions): KinesisSource<Uint8Array>
export function kinesis<Schema extends StandardSchemaV1>(
  schema: Schema,
  options?: StreamOptions,
): KinesisSource<InferOutput<Schema>>
export function kinesis(schema?: StandardSchemaV1, options: StreamOptions = {}): KinesisSource<unknown> {
  const codec = codecOf(schema)
  return defineBatchSource<KinesisRecord<unknown>, StreamAnswer, 'aws-lambda'>({
    name: 'kinesis',
    read: (raw) =>
      streamRecords('kinesis', 'aws:kinesis', raw).map((record, index) => readRecord('kinesis', record, index, codec)),
    answer: (failures, records) => streamAnswer('kinesis', failures, records, options),
  })
}

/** The records that came in one invocation of a tumbling window of a Kinesis stream, and its state. */
export type KinesisWindow<Data, State> = StreamWindow<'com.amazonaws.kinesis.window', KinesisRecord<Data>, State>

export type KinesisWindowSource<Data, State extends object, Input = State> = WindowSource<
  KinesisWindow<Data, State>,
  Input
>

/**
 * A tumbling window of a Kinesis data stream: the function gets records and the state so far, and returns the state with
 * them in it. What it returns, and what becomes of failures, is said at `WindowReturns`.
 *
 * @param schema - what each record's data has to be, as for `kinesis`; `undefined` for bytes
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html
 */
export function kinesisWindow<State extends object, Input = State>(
  schema: undefined,
  options: WindowOptions<State, Input>,
): KinesisWindowSource<Uint8Array, State, Input>
export function kinesisWindow<Schema extends StandardSchemaV1, State extends object, Input = State>(
  schema: Schema,
  options: WindowOptions<State, Input>,
): KinesisWindowSource<InferOutput<Schema>, State, Input>
export function kinesisWindow(
  schema: StandardSchemaV1 | undefined,
  options: WindowOptions<object, unknown>,
): KinesisWindowSource<unknown, object, unknown> {
  const codec = codecOf(schema)
  const definition: WindowDefinition<'com.amazonaws.kinesis.window', KinesisRecord<unknown>> = {
    name: 'kinesisWindow',
    eventSource: 'aws:kinesis',
    type: 'com.amazonaws.kinesis.window',
    read: (record, index) => readRecord('kinesisWindow', record, index, codec),
  }
  return windowSource(definition, options)
}

function codecOf(schema: StandardSchemaV1 | undefined): Codec<unknown> {
  return schema === undefined ? bytes() : codecFor(schema)
}

type KinesisBatchRecord = BatchRecord<KinesisRecord<unknown>>

function readRecord(
  source: string,
  record: unknown,
  index: number,
  codec: Codec<unknown>,
): KinesisBatchRecord | Promise<KinesisBatchRecord> {
  const at = `Records[${index}]`
  if (!isObject(record)) throw invalidField(source, at, 'an object', record)
  const { kinesis } = record
  if (!isObject(kinesis)) throw invalidField(source, `${at}.kinesis`, 'an object', kinesis)
  const id = sequenceNumber(source, `${at}.kinesis.sequenceNumber`, kinesis.sequenceNumber)
  const lane = typeof kinesis.partitionKey === 'string' ? kinesis.partitionKey : undefined
  const facts = { source, noun: 'record', id, lane, at, raw: record }
  const fault = faultOf(record, kinesis)
  if (fault !== undefined) return unreadable(facts, fault)
  const raw = record as unknown as KinesisRawRecord
  const time = new Date(Math.round(raw.kinesis.approximateArrivalTimestamp * 1000))
  if (Number.isNaN(time.getTime())) {
    return unreadable(facts, ['kinesis.approximateArrivalTimestamp', 'a time', raw.kinesis.approximateArrivalTimestamp])
  }
  const data = fromBase64(raw.kinesis.data)
  if (data === undefined) return unreadable(facts, ['kinesis.data', 'base64', raw.kinesis.data])
  return readable(facts, [['kinesis.data', check(codec, data)]], ([data]) => ({
    id: raw.eventID,
    type: 'com.amazonaws.kinesis.record',
    source: raw.eventSourceARN,
    time,
    data,
    partitionKey: raw.kinesis.partitionKey,
    sequenceNumber: id,
    shardId: raw.eventID.slice(0, raw.eventID.lastIndexOf(':')),
    eventSourceARN: raw.eventSourceARN,
    awsRegion: raw.awsRegion,
    raw,
  }))
}

function faultOf(record: JsonObject, kinesis: JsonObject): Fault | undefined {
  const { eventSource, eventID, eventSourceARN, awsRegion } = record
  const { partitionKey, data, approximateArrivalTimestamp } = kinesis
  if (eventSource !== 'aws:kinesis') return ['eventSource', 'aws:kinesis', eventSource]
  if (typeof eventID !== 'string' || eventID.lastIndexOf(':') < 1)
    return ['eventID', 'a shard and a sequence number', eventID]
  if (typeof eventSourceARN !== 'string') return ['eventSourceARN', 'a string', eventSourceARN]
  if (typeof awsRegion !== 'string') return ['awsRegion', 'a string', awsRegion]
  if (typeof partitionKey !== 'string') return ['kinesis.partitionKey', 'a string', partitionKey]
  if (typeof data !== 'string') return ['kinesis.data', 'a string', data]
  if (typeof approximateArrivalTimestamp !== 'number')
    return ['kinesis.approximateArrivalTimestamp', 'a number', approximateArrivalTimestamp]
  return undefined
}

import {
  type BatchRecord,
  base64,
  bytes,
  type Codec,
  check,
  defineTransformSource,
  describe,
  HeddleError,
  type InferOutput,
  invalidField,
  type RecordFailure,
  reportFailures,
  type StandardSchemaV1,
  settled,
  type TransformSource,
  toBase64,
  toBytes,
} from '@heddle/core'
import type { EventAttributes } from './attributes.ts'
import { isObject, type JsonObject } from './objects.ts'
import { type RecordFacts, readable, unreadable } from './records.ts'
import { readEvent, shape } from './shape.ts'

/** One record on its way through a Firehose stream, its data parsed. */
export interface FirehoseRecord<Data = Uint8Array> extends EventAttributes<'com.amazonaws.firehose.record'> {
  /** The `recordId`. */
  readonly id: string
  /** The Firehose stream's ARN. */
  readonly source: string
  /** The `approximateArrivalTimestamp`: when Firehose got it. */
  readonly time: Date
  readonly recordId: string
  /** As the schema says; without one bytes. Of a stream that reads from Kafka the `kafkaRecordValue`. */
  readonly data: Data
  /** Only of a stream that reads from Kinesis. */
  readonly kinesisRecordMetadata: FirehoseKinesisMetadata | undefined
  /** Only of a stream that reads from Kafka. */
  readonly mskRecordMetadata: FirehoseKafkaMetadata | undefined
  readonly deliveryStreamArn: string
  readonly sourceKinesisStreamArn: string | undefined
  readonly sourceMSKArn: string | undefined
  readonly region: string
  /** The record as Firehose sent it. */
  readonly raw: FirehoseRawRecord
}

export interface FirehoseKinesisMetadata {
  readonly shardId: string
  readonly partitionKey: string
  /** Milliseconds since the epoch. */
  readonly approximateArrivalTimestamp: number | string
  readonly sequenceNumber: string
  readonly subsequenceNumber: number | string
}

export interface FirehoseKafkaMetadata {
  readonly offset: string
  readonly partitionId: string
  /** Milliseconds since the epoch. */
  readonly approximateArrivalTimestamp: number | string
}

/** An event of Firehose as Lambda sends it. */
export interface FirehoseRawEvent {
  readonly invocationId: string
  readonly deliveryStreamArn: string
  readonly region: string
  readonly sourceKinesisStreamArn?: string
  readonly sourceMSKArn?: string
  readonly records: readonly FirehoseRawRecord[]
}

/** A record of a Firehose event as Firehose sends it. */
export interface FirehoseRawRecord {
  readonly recordId: string
  /** Milliseconds since the epoch. */
  readonly approximateArrivalTimestamp: number
  /** Base64. */
  readonly data?: string
  /** Base64, in place of `data` where the stream reads from Kafka. */
  readonly kafkaRecordValue?: string
  readonly kinesisRecordMetadata?: FirehoseKinesisMetadata
  readonly mskRecordMetadata?: FirehoseKafkaMetadata
}

/** What a record has become. */
export interface FirehoseTransformed {
  /** Text and bytes go on as they are. Any other object goes on as JSON, with a line feed at its end. */
  readonly data: string | Uint8Array | object
  /** For dynamic partitioning: what the S3 prefix calls `!{partitionKeyFromLambda:name}`. */
  readonly partitionKeys?: Readonly<Record<string, string>> | undefined
  /** For Apache Iceberg tables: the table that the record goes to, and how. */
  readonly otfMetadata?: FirehoseTable | undefined
}

export interface FirehoseTable {
  readonly destinationDatabaseName?: string
  readonly destinationTableName?: string
  readonly operation?: 'insert' | 'update' | 'delete'
}

/** What a function returns for a record: what it has become, or `dropped`. */
export type FirehoseReturns = FirehoseTransformed | typeof dropped

/** The answer to Firehose: every record once. */
export interface FirehoseAnswer {
  readonly records: readonly FirehoseAnswerRecord[]
}

export interface FirehoseAnswerRecord {
  readonly recordId: string
  readonly result: 'Ok' | 'Dropped' | 'ProcessingFailed'
  /** Base64; the data as it came, unless the result is `Ok`. */
  readonly data?: string
  /** Base64, in place of `data` where the stream reads from Kafka. */
  readonly kafkaRecordValue?: string
  readonly metadata?: FirehoseMetadata
}

export type FirehoseMetadata = Pick<FirehoseTransformed, 'partitionKeys' | 'otfMetadata'>

export interface FirehoseOptions {
  /** Whether an object that goes on as JSON ends with a line feed: Firehose puts records one right behind another. Default `true`. */
  readonly newline?: boolean | undefined
}

export type FirehoseSource<Data> = TransformSource<FirehoseRecord<Data>, FirehoseReturns, FirehoseAnswer, 'aws-lambda'>

/** For a record that is to go no further. Firehose counts it as processed. */
export const dropped: unique symbol = /* @__PURE__ */ Symbol.for('heddle.firehose.dropped')

/**
 * Records that Firehose has transformed on their way: `each` returns what one has become, or `dropped`. One that is
 * neither, or that the function throws for, or that was not handled in time, is `ProcessingFailed`: Firehose puts it as it
 * came under the stream's error prefix in S3, and tries nothing again. A failure policy that is done with a record, such as
 * `drop`, makes it `Dropped`. Only when the invocation itself fails Firehose tries again, three times.
 *
 * Lambda takes no answer above 6 MB. Records that would make it larger are `ProcessingFailed` too, with a line in the log:
 * where records grow, let Firehose send smaller batches (`BufferSizeInMBs`).
 *
 * @param schema - what each record's data has to be: any Standard Schema for JSON, or a codec such as `text()` or
 *   `gzip(Reading)`. Without one: bytes.
 * @see https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html
 */
export function firehose(schema?: undefined, options?: FirehoseOptions): FirehoseSource<Uint8Array>
export function firehose<Schema extends StandardSchemaV1>(
  schema: Schema,
  options?: FirehoseOptions,
): FirehoseSource<InferOutput<Schema>>
export function firehose(schema?: StandardSchemaV1, options: FirehoseOptions = {}): FirehoseSource<unknown> {
  const codec: Codec<unknown> = base64(schema ?? bytes())
  const newline = options.newline === false ? '' : '\n'
  return defineTransformSource<FirehoseRecord<unknown>, FirehoseReturns, FirehoseAnswer, 'aws-lambda'>({
    name: 'firehose',
    read(raw) {
      const event = readEvent<FirehoseRawEvent>('firehose', raw, isFirehose, faultOfEvent)
      return event.records.map((record, index) => readRecord(record, index, event, codec))
    },
    answer(made, failures, records, invocation) {
      const failed = new Set(failures.map(({ id }) => id))
      const late: RecordFailure[] = []
      // What is in the answer so far, and what the others take up as they came: that much always fits.
      const asTheyCame = records.map(asItCame)
      let size = asTheyCame.reduce((sum, record) => sum + sizeOf(record), ENVELOPE)
      const answered = records.map(({ id }, index): FirehoseAnswerRecord => {
        const original = asTheyCame[index] as FirehoseAnswerRecord
        if (failed.has(id)) return original
        if (made[index] === settled || made[index] === dropped) return { ...original, result: 'Dropped' }
        try {
          const transformed = transform(original, made[index], newline)
          const grown = size + sizeOf(transformed) - sizeOf(original)
          if (grown > MAX_BYTES) throw invalidResult('no room for the record: an answer has at most 6 MB')
          size = grown
          return transformed
        } catch (error) {
          late.push({ id, error })
          return original
        }
      })
      reportFailures('firehose', late, { invocation })
      return { records: answered }
    },
  })
}

function isFirehose({ invocationId, deliveryStreamArn }: JsonObject): boolean {
  return typeof invocationId === 'string' && typeof deliveryStreamArn === 'string'
}

const faultOfEvent = /* @__PURE__ */ shape({
  region: 'string',
  sourceKinesisStreamArn: 'string?',
  sourceMSKArn: 'string?',
  records: 'array',
})

const faultOfRecord = /* @__PURE__ */ shape({
  approximateArrivalTimestamp: 'number',
  kinesisRecordMetadata: 'object?',
  'kinesisRecordMetadata.shardId': 'string',
  'kinesisRecordMetadata.partitionKey': 'string',
  'kinesisRecordMetadata.sequenceNumber': 'string',
  mskRecordMetadata: 'object?',
  'mskRecordMetadata.offset': 'string',
  'mskRecordMetadata.partitionId': 'string',
})

function readRecord(
  record: unknown,
  index: number,
  event: FirehoseRawEvent,
  codec: Codec<unknown>,
): BatchRecord<FirehoseRecord<unknown>> | Promise<BatchRecord<FirehoseRecord<unknown>>> {
  // Without its id a record cannot be answered: the whole batch has to come again.
  const at = `records[${index}]`
  if (!isObject(record)) throw invalidField('firehose', at, 'an object', record)
  const { recordId: id } = record
  if (typeof id !== 'string' || id === '') throw invalidField('firehose', `${at}.recordId`, 'a record id', id)
  const facts: RecordFacts = { source: 'firehose', noun: 'record', id, lane: undefined, at, raw: record }
  const fault = faultOfRecord(record)
  if (fault !== undefined) return unreadable(facts, fault)
  const field = fieldOf(record)
  if (typeof record[field] !== 'string') return unreadable(facts, [field, 'a string', record[field]])
  const raw = record as unknown as FirehoseRawRecord
  const time = new Date(raw.approximateArrivalTimestamp)
  if (Number.isNaN(time.getTime())) {
    return unreadable(facts, ['approximateArrivalTimestamp', 'a time', raw.approximateArrivalTimestamp])
  }
  return readable(facts, [[field, check(codec, raw[field])]], ([data]) => ({
    id,
    type: 'com.amazonaws.firehose.record',
    source: event.deliveryStreamArn,
    time,
    recordId: id,
    data,
    kinesisRecordMetadata: raw.kinesisRecordMetadata ?? undefined,
    mskRecordMetadata: raw.mskRecordMetadata ?? undefined,
    deliveryStreamArn: event.deliveryStreamArn,
    sourceKinesisStreamArn: event.sourceKinesisStreamArn ?? undefined,
    sourceMSKArn: event.sourceMSKArn ?? undefined,
    region: event.region,
    raw,
  }))
}

function fieldOf(raw: JsonObject | FirehoseAnswerRecord): 'data' | 'kafkaRecordValue' {
  return 'kafkaRecordValue' in raw ? 'kafkaRecordValue' : 'data'
}

function asItCame({ id, raw }: BatchRecord<unknown>): FirehoseAnswerRecord {
  const field = fieldOf(raw as JsonObject)
  const data = (raw as JsonObject)[field]
  return { recordId: id, result: 'ProcessingFailed', [field]: typeof data === 'string' ? data : '' }
}

function transform(original: FirehoseAnswerRecord, made: unknown, newline: string): FirehoseAnswerRecord {
  if (!isObject(made)) throw invalidResult(`expected { data } or dropped, got ${describe(made)}`)
  const { data, partitionKeys, otfMetadata } = made
  if (typeof data !== 'string' && !(data instanceof Uint8Array) && !isJson(data)) {
    throw invalidResult(`data: expected text, bytes or an object, got ${describe(data)}`)
  }
  const fault = faultOfMade(made)
  if (fault !== undefined) throw invalidResult(`${fault[0]}: expected ${fault[1]}, got ${describe(fault[2])}`)
  const content = typeof data === 'string' || data instanceof Uint8Array ? data : jsonOf(data, newline)
  const metadata = { ...(partitionKeys ? { partitionKeys } : {}), ...(otfMetadata ? { otfMetadata } : {}) }
  return {
    recordId: original.recordId,
    result: 'Ok',
    [fieldOf(original)]: toBase64(toBytes(content)),
    ...(Object.keys(metadata).length === 0 ? {} : { metadata: metadata as FirehoseMetadata }),
  }
}

const faultOfMade = /* @__PURE__ */ shape({ partitionKeys: 'text map?', otfMetadata: 'text map?' })

// Of a Map or a buffer JSON would leave nothing.
function isJson(data: unknown): data is object {
  if (typeof data !== 'object' || data === null) return false
  const plain = Object.getPrototypeOf(data) === null || Object.prototype.toString.call(data) === '[object Object]'
  return plain || Array.isArray(data) || 'toJSON' in data
}

function jsonOf(data: object, newline: string): string {
  const json = JSON.stringify(data) as string | undefined
  if (json === undefined) throw invalidResult('data: expected a value of JSON')
  return json + newline
}

function invalidResult(message: string): HeddleError {
  return new HeddleError('INVALID_RESULT', message)
}

// What Lambda takes at most is 6 MB and 100 bytes.
// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
const MAX_BYTES = 6_291_456
// {"records":[]}
const ENVELOPE = 14

/** The bytes that a record takes up in the answer, and the comma behind it. */
function sizeOf(record: FirehoseAnswerRecord): number {
  const field = fieldOf(record)
  // Base64 is as long in UTF-8: what is large needs no counting.
  return Buffer.byteLength(JSON.stringify({ ...record, [field]: '' })) + (record[field]?.length ?? 0) + 1
}

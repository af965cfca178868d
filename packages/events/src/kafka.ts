import {
  allFailures,
  type BatchRecord,
  type BatchSource,
  base64,
  bytes,
  type Codec,
  check,
  defineBatchSource,
  type InferOutput,
  invalidField,
  type RecordFailure,
  type SchemaResult,
  type StandardSchemaV1,
  toText,
} from '@heddle/core'
import type { EventAttributes } from './attributes.ts'
import { javaBytes } from './java-bytes.ts'
import { bag, isObject } from './objects.ts'
import { quote } from './quote.ts'
import { type Fault, type RecordFacts, readable, unreadable } from './records.ts'
import { readEvent, shape } from './shape.ts'

/** One record of a Kafka topic, its key and its value parsed. */
export interface KafkaRecord<
  Value = Uint8Array,
  Key = Uint8Array,
  Headers = readonly KafkaHeader[],
  Type extends string = 'com.amazonaws.kafka.record',
> extends EventAttributes<Type> {
  /** `<topic>-<partition>@<offset>`. */
  readonly id: string
  /** The cluster's ARN; of a cluster that AWS does not manage its bootstrap servers. */
  readonly source: string
  /** The `timestamp`. */
  readonly time: Date
  readonly topic: string
  readonly partition: number
  readonly offset: number
  /** When it was made or appended, as `timestampType` says. */
  readonly timestamp: Date
  readonly timestampType: 'CREATE_TIME' | 'LOG_APPEND_TIME' | (string & {})
  /** As the schema says, without one bytes; `undefined` when the record has no key. */
  readonly key: Key | undefined
  /** As the schema says, without one bytes; `undefined` is a tombstone: what the key names is gone. */
  readonly value: Value | undefined
  /** As the schema says; without one all of them, in their order. */
  readonly headers: Headers
  /** Only where the event source mapping has a schema registry. */
  readonly keySchemaMetadata: KafkaSchemaMetadata | undefined
  /** Only where the event source mapping has a schema registry. */
  readonly valueSchemaMetadata: KafkaSchemaMetadata | undefined
  /** Hosts and ports, with commas between them. */
  readonly bootstrapServers: string | undefined
  /** Only of a cluster of Amazon MSK. */
  readonly eventSourceArn: string | undefined
  /** The record as Lambda sent it. */
  readonly raw: KafkaRawRecord
}

/** One header of a record. Names repeat. `kafkaHeader` reads one as text. */
export interface KafkaHeader {
  readonly name: string
  readonly value: Uint8Array
}

export interface KafkaSchemaMetadata {
  readonly schemaId?: string | null
  readonly dataFormat?: 'AVRO' | 'PROTOBUF' | 'JSON' | (string & {}) | null
}

/** An event of Kafka as Lambda sends it. */
export interface KafkaRawEvent {
  readonly eventSource: 'aws:kafka' | 'SelfManagedKafka' | 'aws:SelfManagedKafka'
  readonly eventSourceArn?: string | null
  readonly bootstrapServers?: string | null
  /** By `<topic>-<partition>`. */
  readonly records: Readonly<Record<string, readonly KafkaRawRecord[]>>
}

/** A record of a Kafka event as Lambda sends it. */
export interface KafkaRawRecord {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  /** Milliseconds since the epoch. */
  readonly timestamp: number
  readonly timestampType: string
  /** Base64. */
  readonly key?: string | null
  /** Base64. */
  readonly value?: string | null
  /** Each of one name; the bytes as numbers, which may be signed. */
  readonly headers?: readonly Readonly<Record<string, readonly number[] | null>>[] | null
  readonly keySchemaMetadata?: KafkaSchemaMetadata | null
  readonly valueSchemaMetadata?: KafkaSchemaMetadata | null
}

/** What the parts of a record have to be. A record without a key, or without a value, does not ask the schema. */
export interface KafkaParts {
  /** Any Standard Schema for JSON, or a codec such as `text()` or `confluent(Order)`. Without one: bytes. */
  readonly key?: StandardSchemaV1 | undefined
  /** Any Standard Schema for JSON, or a codec such as `text()` or `confluent(Order)`. Without one: bytes. */
  readonly value?: StandardSchemaV1 | undefined
  /** The schema gets an object of text by name, bytes for what is no UTF-8; of a name that repeats the last. */
  readonly headers?: StandardSchemaV1 | undefined
}

/** The answer to Lambda: of each partition where it goes on. */
export interface KafkaAnswer {
  readonly batchItemFailures: readonly {
    readonly itemIdentifier: { readonly partition: string; readonly offset: number }
  }[]
}

export interface KafkaOptions {
  /**
   * Whether the event source mapping has `ReportBatchItemFailures` switched on, which needs provisioned mode. With `true`
   * each partition comes again from the first record that failed, those that succeeded behind it too. Default `false`: the
   * invocation fails when a record failed, and the whole batch comes again. Without the switch Lambda would ignore the
   * answer, and no record would come again.
   */
  readonly reportBatchItemFailures?: boolean | undefined
}

type OutputOf<Schema, Otherwise> = Schema extends StandardSchemaV1 ? InferOutput<Schema> : Otherwise

export type KafkaSource<Item> = BatchSource<Item, KafkaAnswer, 'aws-lambda'>

/**
 * Records of Kafka, from Amazon MSK or a cluster of one's own. The records of a partition are handled in their order,
 * none after the first that failed, partitions side by side. A throw makes Lambda deliver the whole batch again, or with
 * `reportBatchItemFailures` the partition from that record on; until it succeeds, the record is too old, or the retries
 * that the mapping allows are over.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-msk.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-kafka.html
 */
export function kafka<const Parts extends KafkaParts = {}>(
  parts?: Parts,
  options?: KafkaOptions,
): KafkaSource<
  // Spelled out, not named, so that a hover shows what each part is.
  KafkaRecord<
    OutputOf<Parts['value'], Uint8Array>,
    OutputOf<Parts['key'], Uint8Array>,
    OutputOf<Parts['headers'], readonly KafkaHeader[]>
  >
>
export function kafka(parts: KafkaParts = {}, options: KafkaOptions = {}): KafkaSource<AnyRecord> {
  const codecs: Codecs = {
    key: base64(parts.key ?? bytes()),
    value: base64(parts.value ?? bytes()),
    headers: parts.headers,
  }
  return defineBatchSource<AnyRecord, KafkaAnswer, 'aws-lambda'>({
    name: 'kafka',
    read(raw) {
      const event = readEvent<KafkaRawEvent>('kafka', raw, isKafka, faultOfEvent)
      return Object.entries(event.records).flatMap(([partition, records]) => {
        const at = `records["${quote(partition)}"]`
        if (!Array.isArray(records)) throw invalidField('kafka', at, 'an array', records)
        return records.map((record, index) => readRecord(record, partition, `${at}[${index}]`, event, codecs))
      })
    },
    answer(failures, records) {
      if (failures.length > 0 && options.reportBatchItemFailures !== true) throw allFailures('kafka', failures, records)
      return firstFailures(failures)
    },
  })
}

/** A header as text, the last of its name; `undefined` when there is none, or its value is no UTF-8. */
export function kafkaHeader(headers: readonly KafkaHeader[], name: string): string | undefined {
  const header = headers.findLast((one) => one.name === name)
  return header === undefined ? undefined : toText(header.value)
}

// The types are made from the parts; inside, a record is a record of anything.
type AnyRecord = KafkaRecord<unknown, unknown, unknown>

interface Codecs {
  readonly key: Codec<unknown>
  readonly value: Codec<unknown>
  readonly headers: StandardSchemaV1 | undefined
}

const EVENT_SOURCES: readonly unknown[] = ['aws:kafka', 'SelfManagedKafka', 'aws:SelfManagedKafka']

// A record of a pipe names its source too, but stands alone.
function isKafka({ eventSource, eventSourceKey }: Readonly<Record<string, unknown>>): boolean {
  return EVENT_SOURCES.includes(eventSource) && eventSourceKey === undefined
}

const faultOfEvent = /* @__PURE__ */ shape({
  eventSourceArn: 'string?',
  bootstrapServers: 'string?',
  records: 'object',
})

const faultOfRecord = /* @__PURE__ */ shape({
  topic: 'string',
  partition: 'number',
  timestamp: 'number',
  timestampType: 'string',
  key: 'string?',
  value: 'string?',
  headers: 'array?',
  keySchemaMetadata: 'object?',
  'keySchemaMetadata.schemaId': 'string?',
  valueSchemaMetadata: 'object?',
  'valueSchemaMetadata.schemaId': 'string?',
})

/** @param lane - the partition, as Lambda spells it, and wants it spelt */
function readRecord(
  record: unknown,
  lane: string,
  at: string,
  event: KafkaRawEvent,
  codecs: Codecs,
): BatchRecord<AnyRecord> | Promise<BatchRecord<AnyRecord>> {
  // Without its offset a record can be neither handled alone nor reported: the whole batch has to come again.
  if (!isObject(record)) throw invalidField('kafka', at, 'an object', record)
  const { offset } = record
  if (!Number.isSafeInteger(offset)) throw invalidField('kafka', `${at}.offset`, 'an offset', offset)
  const facts: RecordFacts = { source: 'kafka', noun: 'record', id: `${lane}@${offset}`, lane, at, raw: record }
  const fault = faultOfRecord(record)
  if (fault !== undefined) return unreadable(facts, fault)
  const raw = record as unknown as KafkaRawRecord
  const timestamp = new Date(raw.timestamp)
  if (Number.isNaN(timestamp.getTime())) return unreadable(facts, ['timestamp', 'a time', raw.timestamp])
  const headers = readHeaders(raw.headers ?? [])
  if ('fault' in headers) return unreadable(facts, headers.fault)

  const payloads = [
    ['key', decoded(codecs.key, raw.key)],
    ['value', decoded(codecs.value, raw.value)],
    ['headers', codecs.headers ? check(codecs.headers, byName(headers.list)) : { value: headers.list }],
  ] as const
  return readable(facts, payloads, ([key, value, headers]) => ({
    id: facts.id,
    type: 'com.amazonaws.kafka.record',
    source: event.eventSourceArn ?? event.bootstrapServers ?? event.eventSource,
    time: timestamp,
    topic: raw.topic,
    partition: raw.partition,
    offset: raw.offset,
    timestamp,
    timestampType: raw.timestampType,
    key,
    value,
    headers,
    keySchemaMetadata: raw.keySchemaMetadata ?? undefined,
    valueSchemaMetadata: raw.valueSchemaMetadata ?? undefined,
    bootstrapServers: event.bootstrapServers ?? undefined,
    eventSourceArn: event.eventSourceArn ?? undefined,
    raw,
  }))
}

function decoded(
  codec: Codec<unknown>,
  text: string | null | undefined,
): SchemaResult<unknown> | Promise<SchemaResult<unknown>> {
  return text === undefined || text === null ? { value: undefined } : check(codec, text)
}

function readHeaders(raw: readonly unknown[]): { readonly list: readonly KafkaHeader[] } | { readonly fault: Fault } {
  const list: KafkaHeader[] = []
  for (const [index, header] of raw.entries()) {
    if (!isObject(header)) return { fault: [`headers[${index}]`, 'an object', header] }
    for (const [name, numbers] of Object.entries(header)) {
      const value = javaBytes(numbers ?? [])
      if (value === undefined) return { fault: [`headers[${index}].${quote(name)}`, 'bytes', numbers] }
      list.push({ name, value })
    }
  }
  return { list }
}

function byName(headers: readonly KafkaHeader[]): Readonly<Record<string, string | Uint8Array>> {
  const object = bag<string | Uint8Array>()
  for (const { name, value } of headers) object[name] = toText(value) ?? value
  return object
}

/** Of each partition the lowest offset that failed: from there on Lambda delivers it again. */
function firstFailures(failures: readonly RecordFailure[]): KafkaAnswer {
  const lowest = new Map<string, number>()
  for (const { id } of failures) {
    const at = id.lastIndexOf('@')
    const partition = id.slice(0, at)
    const offset = Number(id.slice(at + 1))
    lowest.set(partition, Math.min(offset, lowest.get(partition) ?? offset))
  }
  const batchItemFailures = Array.from(lowest, ([partition, offset]) => ({ itemIdentifier: { partition, offset } }))
  return { batchItemFailures }
}

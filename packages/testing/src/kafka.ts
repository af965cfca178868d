import { toBytes } from '@heddle/core'
import type { KafkaRawEvent, KafkaRawRecord } from '@heddle/events'
import { type AwsFacts, type AwsOptions, arn, awsFacts } from './aws.ts'
import { base64Payload } from './payload.ts'

/** A record of which more is said than its value. */
export interface KafkaRecordSpec extends KafkaRecordDetails {
  readonly [specBrand]: true
  readonly value: unknown
}

export interface KafkaRecordDetails {
  /** Text and bytes as they are, any other value as JSON. Default: the record has no key. */
  readonly key?: unknown
  /** Default: that of the event. */
  readonly topic?: string | undefined
  /** Default 0. */
  readonly partition?: number | undefined
  /** Default: one more than that of the record before it in the partition; 0 for the first. */
  readonly offset?: number | undefined
  readonly headers?: Readonly<Record<string, string | Uint8Array>> | undefined
  /** Default: the time of the event. */
  readonly time?: Date | undefined
  /** What else Lambda says of the record: `valueSchemaMetadata`, … */
  readonly more?: Partial<KafkaRawRecord> | undefined
}

export interface KafkaEventOptions extends AwsOptions {
  /** Default `test-topic`. */
  readonly topic?: string | undefined
  /** Whether the cluster is one of one's own, not of Amazon MSK. Default `false`. */
  readonly selfManaged?: boolean | undefined
}

const specBrand: unique symbol = Symbol.for('heddle.testing.kafka-record') as never

/** A record for `kafkaEvent` with more than a value: `kafkaRecord(order, { key: 'o-1', partition: 2 })`. */
export function kafkaRecord(value: unknown, details: KafkaRecordDetails = {}): KafkaRecordSpec {
  return { ...details, [specBrand]: true, value }
}

/**
 * The event that Kafka invokes a function with: `kafkaEvent([order, kafkaRecord(undefined, { key: 'o-2' })])`.
 *
 * @param records - each a value, text and bytes as they are, `undefined` for a tombstone, and any other value as JSON; or
 *   what `kafkaRecord` makes
 */
export function kafkaEvent(records: readonly unknown[], options: KafkaEventOptions = {}): KafkaRawEvent {
  const { topic = 'test-topic', selfManaged = false } = options
  const facts = awsFacts(options)
  const partitions = new Map<string, KafkaRawRecord[]>()
  for (const [index, given] of records.entries()) {
    const spec = isSpec(given) ? given : kafkaRecord(given)
    const { partition = 0 } = spec
    const place = { topic: spec.topic ?? topic, partition }
    const key = `${place.topic}-${partition}`
    const others = partitions.get(key) ?? []
    const next = { ...place, offset: (others.at(-1)?.offset ?? -1) + 1 }
    partitions.set(key, [...others, rawRecord(spec, next, index, facts)])
  }
  const cluster = arn('kafka', facts, 'cluster/test-cluster/00000000-0000-4000-8000-000000000000-1')
  return {
    eventSource: selfManaged ? 'SelfManagedKafka' : 'aws:kafka',
    ...(selfManaged ? {} : { eventSourceArn: cluster }),
    bootstrapServers: 'b-1.test-cluster.example:9092,b-2.test-cluster.example:9092',
    records: Object.fromEntries(partitions),
  }
}

function isSpec(record: unknown): record is KafkaRecordSpec {
  return typeof record === 'object' && record !== null && specBrand in record
}

function rawRecord(
  spec: KafkaRecordSpec,
  next: Pick<KafkaRawRecord, 'topic' | 'partition' | 'offset'>,
  index: number,
  facts: AwsFacts,
): KafkaRawRecord {
  const where = `kafkaEvent: record ${index}`
  return {
    ...next,
    offset: spec.offset ?? next.offset,
    timestamp: awsFacts({ time: spec.time ?? facts.time }).time.getTime(),
    timestampType: 'CREATE_TIME',
    ...(spec.key === undefined ? {} : { key: base64Payload(`${where}: key`, spec.key) }),
    ...(spec.value === undefined ? {} : { value: base64Payload(where, spec.value) }),
    // Lambda is of Java, whose bytes are signed.
    headers: Object.entries(spec.headers ?? {}).map(([name, value]) =>
      Object.fromEntries([[name, Array.from(new Int8Array(toBytes(value)))]]),
    ),
    ...spec.more,
  }
}

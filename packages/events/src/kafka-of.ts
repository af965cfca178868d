import { type BatchSource, type InferOutput, type StandardSchemaV1, toText } from '@heddle/core'
import { besideName, besideOf, type Carrier } from './carried.ts'
import type {
  Catalogue,
  CatalogueOptions,
  DataOf,
  IfPassed,
  ListedEvent,
  Otherwise,
  TypeOf,
  UnlistedEvent,
} from './catalogue.ts'
import { eventsOf } from './events-of.ts'
import {
  kafka as base,
  type KafkaAnswer,
  type KafkaHeader,
  type KafkaOptions,
  type KafkaParts,
  type KafkaRecord,
} from './kafka.ts'
import { bag } from './objects.ts'
import { quote } from './quote.ts'

/** A record of a Kafka topic with an event of the catalogue: `type` tells which, and so the type of `value`. */
export type KafkaRecordOf<Types extends Catalogue, Unlisted extends Otherwise = 'refuse', Key = Uint8Array> =
  | { [Type in TypeOf<Types>]: KafkaEventRecord<DataOf<Types, Type>, Key, Type> & ListedEvent<Type> }[TypeOf<Types>]
  | IfPassed<Unlisted, KafkaEventRecord<unknown, Key, string> & UnlistedEvent>

/** A record whose value is the data of an event. */
export interface KafkaEventRecord<Value, Key, Type extends string>
  extends Omit<KafkaRecord<Value, Key, readonly KafkaHeader[], Type>, 'value'> {
  readonly value: Value
}

export type KafkaEventSource<
  Types extends Catalogue,
  Unlisted extends Otherwise = 'refuse',
  Key = Uint8Array,
> = BatchSource<KafkaRecordOf<Types, Unlisted, Key>, KafkaAnswer, 'aws-lambda'>

export interface KafkaEventOptions<Unlisted extends Otherwise, Key> extends KafkaOptions, CatalogueOptions<Unlisted> {
  /** What the key of a record has to be, as for `kafka`. Without one: bytes. */
  readonly key?: Key | undefined
}

export interface KafkaEvents {
  /**
   * Records of Kafka with events of several types, each with its own schema: a union that `record.type` narrows. `value` is
   * the event's data, `record.event` has its attributes; `record.id` stays the record's.
   *
   * An event is a CloudEvent, its attributes in headers (`ce_type`) or with its data in JSON.
   *
   * @see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md
   */
  of<
    const Types extends Catalogue,
    Unlisted extends Otherwise = 'refuse',
    Key extends StandardSchemaV1 = StandardSchemaV1<unknown, Uint8Array>,
  >(catalogue: Types, options?: KafkaEventOptions<Unlisted, Key>): KafkaEventSource<Types, Unlisted, InferOutput<Key>>
}

/** `kafka` of `heddle`, and `kafka.of` for events of a catalogue. */
export const kafka: typeof base & KafkaEvents = /* @__PURE__ */ Object.assign(
  ((parts?: KafkaParts, options?: KafkaOptions) => base(parts, options)) as typeof base,
  {
    of: (catalogue: Catalogue, options: KafkaEventOptions<Otherwise, StandardSchemaV1> = {}) =>
      eventsOf(base({ key: options.key }, options), kafkaCarrier, catalogue, options) as never,
  },
)

export const kafkaCarrier: Carrier<KafkaRecord<Uint8Array, unknown>> = {
  member: 'value',
  carried: (record, index, records) => ({
    payload: record.value ?? '',
    path: 'value',
    beside: besideOf(lastHeaders(record.headers), 'ce_', (value) => toText(value) ?? value),
    own: record,
    place: (attribute) => `headers.${besideName('ce_', attribute)}`,
    where: (path) => `kafka: record ${quote(record.id)}: ${path}`,
    at(path) {
      const lane = records[index]?.lane ?? ''
      // Records stand by their partitions.
      return `records["${quote(lane)}"][${index - records.findIndex((one) => one.lane === lane)}].${path}`
    },
  }),
}

/** Of headers whose name repeats the last. */
function lastHeaders(headers: readonly KafkaHeader[]): Readonly<Record<string, Uint8Array>> {
  const last = bag<Uint8Array>()
  for (const { name, value } of headers) last[name] = value
  return last
}

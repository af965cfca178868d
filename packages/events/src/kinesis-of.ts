import type { BatchSource } from '@heddle/core'
import type { Carrier } from './carried.ts'
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
import { kinesis as base, type KinesisRecord } from './kinesis.ts'
import { NOTHING } from './objects.ts'
import { quote } from './quote.ts'
import type { StreamAnswer, StreamOptions } from './stream.ts'

/** A record of a Kinesis stream with an event of the catalogue: `type` tells which, and so the type of `data`. */
export type KinesisRecordOf<Types extends Catalogue, Unlisted extends Otherwise = 'refuse'> =
  | { [Type in TypeOf<Types>]: KinesisRecord<DataOf<Types, Type>, Type> & ListedEvent<Type> }[TypeOf<Types>]
  | IfPassed<Unlisted, KinesisRecord<unknown, string> & UnlistedEvent>

export type KinesisEventSource<Types extends Catalogue, Unlisted extends Otherwise = 'refuse'> = BatchSource<
  KinesisRecordOf<Types, Unlisted>,
  StreamAnswer,
  'aws-lambda'
>

export interface KinesisEvents {
  /**
   * Records of a Kinesis data stream with events of several types, each with its own schema: a union that `record.type`
   * narrows. `data` is the event's data, `record.event` has its attributes; `record.id` stays the record's.
   *
   * An event is a CloudEvent in JSON: a record has no place for a type beside its data.
   */
  of<const Types extends Catalogue, Unlisted extends Otherwise = 'refuse'>(
    catalogue: Types,
    options?: StreamOptions & CatalogueOptions<Unlisted>,
  ): KinesisEventSource<Types, Unlisted>
}

/** `kinesis` of `heddle`, and `kinesis.of` for events of a catalogue. */
export const kinesis: typeof base & KinesisEvents = /* @__PURE__ */ Object.assign(
  ((schema?: never, options?: StreamOptions) => base(schema as never, options)) as typeof base,
  {
    of: (catalogue: Catalogue, options?: StreamOptions & CatalogueOptions) =>
      eventsOf(base(undefined, options), kinesisCarrier, catalogue, options) as never,
  },
)

export const kinesisCarrier: Carrier<KinesisRecord> = {
  member: 'data',
  carried: (record, index) => ({
    payload: record.data,
    path: 'kinesis.data',
    beside: NOTHING,
    own: record,
    place: () => 'kinesis.data',
    where: (path) => `kinesis: record ${quote(record.sequenceNumber)}: ${path}`,
    at: (path) => `Records[${index}].${path}`,
  }),
}

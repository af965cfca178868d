import type { InferOutput, StandardSchemaV1 } from '@heddle/core'

/** Event type to schema: `{ 'order.paid': OrderPaid }`. */
export type Catalogue = Readonly<Record<string, StandardSchemaV1>>

/** What becomes of an event whose type the catalogue lacks. */
export type Otherwise = 'refuse' | 'pass'

export interface CatalogueOptions<Unlisted extends Otherwise = Otherwise> {
  /**
   * What becomes of an event whose type the catalogue lacks. `refuse`: it fails with `UNKNOWN_TYPE`, in a batch alone.
   * `pass`: the function gets it, with `unlisted: true` and its data as it came. Default `refuse`.
   */
  readonly otherwise?: Unlisted | undefined
}

/** What an event says of itself: the attributes of CloudEvents 1.0. What it does not say, the record says that brings it. */
export interface CloudEventAttributes<Type extends string = string> {
  /** The same when the event is sent again. */
  readonly id: string
  /** Who emitted it. */
  readonly source: string
  readonly type: Type
  /** When it happened. */
  readonly time: Date
  /** What it is about, within its source: `order-7`. */
  readonly subject: string | undefined
  /** The media type of the data, where the event says one. */
  readonly datacontenttype: string | undefined
  readonly dataschema: string | undefined
  /** All other attributes by name, `traceparent` and `correlationid` among them. */
  readonly extensions: Readonly<Record<string, string | number | boolean>>
}

/** What a record has that brings an event of the catalogue. */
export interface ListedEvent<Type extends string> {
  /** The event's own attributes: those of the record are where they always are. */
  readonly event: CloudEventAttributes<Type>
  readonly unlisted?: undefined
}

/** What a record has that brings an event whose type the catalogue lacks. */
export interface UnlistedEvent {
  readonly event: CloudEventAttributes
  readonly unlisted: true
}

/** The types of a catalogue. */
export type TypeOf<Types extends Catalogue> = keyof Types & string

/** The type of an event's data, as its schema makes it. */
export type DataOf<Types extends Catalogue, Type extends keyof Types> = InferOutput<Types[Type]>

/** What the union of events has more where unlisted ones are passed. */
export type IfPassed<Unlisted extends Otherwise, Event> = 'pass' extends Unlisted ? Event : never

/** An event on its way out: its CloudEvents attributes, its data, and what buses need beside them. */
export interface OutgoingEvent<Data = unknown, Type extends string = string> {
  readonly id: string
  /** Who emits it, a URI or a name: `orders`, `https://shop.example/orders`. */
  readonly source: string
  readonly type: Type
  readonly time: Date
  /** What it is about, within its source: `order-7`. */
  readonly subject: string | undefined
  readonly data: Data
  /** Events of one key keep their order: a FIFO queue's or topic's message group, a stream's partition key. */
  readonly key: string | undefined
  /** What a FIFO queue or topic knows it again by, within five minutes. Default: the id. */
  readonly deduplicationId: string | undefined
  /** Seconds before anybody gets it, where the target can hold it back. */
  readonly delay: number | undefined
  /** Message attributes, for filters: a number stays one, bytes are binary, a list is one to SNS. */
  readonly attributes: EventAttributeValues | undefined
  /** ARNs of what it is about, for EventBridge. */
  readonly resources: readonly string[] | undefined
  /** CloudEvents extension attributes: `traceparent`, `correlationid` and their like. */
  readonly extensions: EventExtensions
  /** Where the data is that was too large to go along (see `overflow`); `data` is then the CloudEvents document that says so. */
  readonly dataref?: string | undefined
}

export interface EventAttributeValues {
  readonly [name: string]: string | number | Uint8Array | readonly string[]
}

/** By names of lower-case letters and digits, CloudEvents 1.0.2 section 3.1.1. */
export interface EventExtensions {
  readonly [name: string]: string | number | boolean
}

/** What one request to a service takes. */
export interface TargetLimits {
  /** The most entries. */
  readonly count: number
  /** The most bytes of all entries together, as `size` counts them. */
  readonly bytes: number
  /** The most bytes of one entry, where that is less. */
  readonly entryBytes?: number | undefined
}

/** An entry that the service took. */
export interface Accepted {
  /** The service's own id of it. */
  readonly messageId?: string | undefined
  /** Its place, where the service keeps an order. */
  readonly sequenceNumber?: string | undefined
}

/** An entry that the service did not take, or of which nobody knows. */
export interface Rejected {
  readonly failure: Failure
}

export interface Failure {
  /** The service's code: `ThrottlingException`; of heddle's own making `DEADLINE`, `AFTER_FAILURE` and `INVALID_EVENT`. */
  readonly code: string
  readonly message: string
  /** Whether the same entry may be taken another time. */
  readonly retriable: boolean
  /** Milliseconds before another try, where the service says. With more than 20 s there is none. */
  readonly retryAfter?: number | undefined
  readonly cause?: unknown
}

/**
 * Where events go. To write one of your own: make an entry of an event, count its bytes as the service does, and send
 * entries in one request. Splitting, order, retries and deadlines are the emitter's.
 */
export interface Target<Entry = unknown> {
  /** For errors and logs: `sqs`. */
  readonly name: string
  /** CloudEvents `source` of what is sent to it, unless the emitter has one. */
  readonly source?: string | undefined
  readonly limits: TargetLimits
  /** What is sent for an event. Throws for an event that the service would not take, before anything is sent. */
  entry(event: OutgoingEvent): Entry
  /** The bytes of an entry, as the service counts them. */
  size(entry: Entry): number
  /**
   * Sends entries, at most `limits` of them. Resolves to what became of each, in their order, and rejects when the
   * request as a whole failed.
   */
  send(entries: readonly Entry[], signal: AbortSignal): Promise<readonly (Accepted | Rejected)[]>
  /** What the failure of a request as a whole means for each of its entries. Default: as `failureOf` says. */
  failure?(error: unknown): Failure
}

/** Several targets as one, such as `fanOut` and `route` make: it says event by event which of them get it. */
export interface CompositeTarget {
  readonly name: string
  /** CloudEvents `source` of what is sent to it, unless the emitter has one. */
  readonly source?: string | undefined
  /** Where an event goes. Throws for one that goes nowhere, before anything is sent. */
  targets(event: OutgoingEvent): readonly Destination[]
}

export type Destination = Target | CompositeTarget

import { defineSource, HeddleError, type InferOutput, type Reading, type StandardSchemaV1 } from '@heddle/core'
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
import { eventBridge as base, type EventBridgeEvent, type EventBridgeSource } from './event-bridge.ts'
import { isMeta } from './event-bridge-meta.ts'
import { eventItem } from './events-of.ts'
import { isObject, type JsonObject } from './objects.ts'
import { quote } from './quote.ts'
import { type Received, receivedEvent } from './received.ts'

/** An event from EventBridge, of the catalogue: `type` tells which, and so the type of `detail`. */
export type EventBridgeReceived<Types extends Catalogue, Unlisted extends Otherwise = 'refuse'> =
  | { [Type in TypeOf<Types>]: EventBridgeEvent<DataOf<Types, Type>, Type> & ListedEvent<Type> }[TypeOf<Types>]
  | IfPassed<Unlisted, EventBridgeEvent & UnlistedEvent>

export type EventBridgeEventSource<Types extends Catalogue, Unlisted extends Otherwise = 'refuse'> = EventBridgeSource<
  EventBridgeReceived<Types, Unlisted>
>

export interface EventBridgeEvents {
  /** As `eventBridge` of `heddle`. */
  (): EventBridgeSource<EventBridgeEvent>
  <Schema extends StandardSchemaV1>(schema: Schema): EventBridgeSource<EventBridgeEvent<InferOutput<Schema>>>
  /**
   * EventBridge events of several types, each with its own schema: a union that `event.type` narrows. `detail` is the event's
   * data, `event.event` has its attributes; `event.id` stays EventBridge's. A type that the catalogue lacks is refused, and
   * the invocation fails.
   *
   * An event is a CloudEvent in the detail, or a detail of the type that `detail-type` says; `_meta`, where heddle's emitters
   * put what EventBridge has no other place for, is no part of the data.
   */
  of<const Types extends Catalogue, Unlisted extends Otherwise = 'refuse'>(
    catalogue: Types,
    options?: CatalogueOptions<Unlisted>,
  ): EventBridgeEventSource<Types, Unlisted>
}

/** `eventBridge` of `heddle`, and an `eventBridge.of` that knows the attributes of events. */
export const eventBridge: EventBridgeEvents = /* @__PURE__ */ Object.assign(
  (schema?: StandardSchemaV1) => base(schema as StandardSchemaV1),
  { of: (catalogue: Catalogue, options?: CatalogueOptions) => source(catalogue, options) as never },
)

function source(catalogue: Catalogue, options: CatalogueOptions = {}): EventBridgeSource<object> {
  const { read } = base()
  return defineSource<object, unknown, unknown, never, unknown, 'aws-lambda'>({
    name: 'eventBridge',
    read(raw) {
      const { event } = read(raw) as Reading<EventBridgeEvent, never>
      const received = receivedEvent(eventBridgeCarrier.carried(event, 0, []), catalogue, options)
      return received instanceof Promise ? received.then(settled) : settled(received)

      function settled(outcome: Received): Reading<object, never> {
        if (outcome instanceof HeddleError) throw outcome
        const { type } = outcome.event
        return { event: { ...eventItem(event, eventBridgeCarrier.member, outcome), 'detail-type': type } }
      }
    },
  })
}

export const eventBridgeCarrier: Carrier<EventBridgeEvent> = {
  member: 'detail',
  carried({ id, source, time, type, detail }) {
    const { _meta: meta, ...data } = isObject(detail) ? detail : ({} as JsonObject)
    const given = isMeta(meta) ? meta : undefined
    return {
      payload: { value: given === undefined ? detail : data },
      path: 'detail',
      // Who sent it is what the bus says, whose policies guard that.
      beside: { ...given, source, type },
      own: { id, source, time },
      place: (name) => (name === 'type' ? 'detail-type' : given && name in given ? `detail._meta.${name}` : name),
      where: (path) => `eventBridge: ${/^detail(?:\.|$)/.test(path) ? `event ${quote(id)}: ` : ''}${path}`,
      at: (path) => path,
    }
  },
}

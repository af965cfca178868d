import type { BatchSource } from '@heddle/core'
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
import { quote } from './quote.ts'
import { sns as base, type SnsNotification } from './sns.ts'

/** An SNS notification with an event of the catalogue: `type` tells which, and so the type of `message`. */
export type SnsNotificationOf<Types extends Catalogue, Unlisted extends Otherwise = 'refuse'> =
  | { [Type in TypeOf<Types>]: SnsNotification<DataOf<Types, Type>, Type> & ListedEvent<Type> }[TypeOf<Types>]
  | IfPassed<Unlisted, SnsNotification<unknown, string> & UnlistedEvent>

export type SnsEventSource<Types extends Catalogue, Unlisted extends Otherwise = 'refuse'> = BatchSource<
  SnsNotificationOf<Types, Unlisted>,
  undefined,
  'aws-lambda',
  SnsNotificationOf<Types, Unlisted>
>

export interface SnsEvents {
  /**
   * SNS notifications with events of several types, each with its own schema: a union that `notification.type` narrows.
   * `message` is the event's data, `notification.event` has its attributes; `notification.id` stays the notification's.
   * Inside another source, `sqs(sns.of(orders))`, it reads one notification as SNS wraps it; with raw message delivery there
   * is no wrapper, and `sqs.of(orders)` is right.
   *
   * An event is a CloudEvent in JSON, or JSON with its type beside it in the message attribute `ce-type`.
   */
  of<const Types extends Catalogue, Unlisted extends Otherwise = 'refuse'>(
    catalogue: Types,
    options?: CatalogueOptions<Unlisted>,
  ): SnsEventSource<Types, Unlisted>
}

/** `sns` of `heddle`, and `sns.of` for events of a catalogue. */
export const sns: typeof base & SnsEvents = /* @__PURE__ */ Object.assign(
  ((schema?: never) => base(schema as never)) as typeof base,
  {
    of: (catalogue: Catalogue, options?: CatalogueOptions) => eventsOf(base(), snsCarrier, catalogue, options) as never,
  },
)

export const snsCarrier: Carrier<SnsNotification> = {
  member: 'message',
  carried: (notification, index) => ({
    payload: notification.message,
    path: 'Message',
    beside: besideOf(notification.messageAttributes, 'ce-', ({ Value }) => Value),
    own: notification,
    place: (attribute) => `MessageAttributes.${besideName('ce-', attribute)}`,
    where: (path) => `sns: notification ${quote(notification.id)}: ${path}`,
    at: (path) => (index < 0 ? path : `Records[${index}].Sns.${path}`),
  }),
}

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
import { sqs as base, type SqsAnswer, type SqsMessage, type SqsOptions } from './sqs.ts'

/** An SQS message with an event of the catalogue: `type` tells which, and so the type of `body`. */
export type SqsMessageOf<Types extends Catalogue, Unlisted extends Otherwise = 'refuse'> =
  | { [Type in TypeOf<Types>]: SqsMessage<DataOf<Types, Type>, Type> & ListedEvent<Type> }[TypeOf<Types>]
  | IfPassed<Unlisted, SqsMessage<unknown, string> & UnlistedEvent>

export type SqsEventSource<Types extends Catalogue, Unlisted extends Otherwise = 'refuse'> = BatchSource<
  SqsMessageOf<Types, Unlisted>,
  SqsAnswer,
  'aws-lambda'
>

export interface SqsEvents {
  /**
   * SQS messages with events of several types, each with its own schema: a union that `message.type` narrows. `body` is the
   * event's data, `message.event` has its attributes; `message.id` stays the message's.
   *
   * An event is a CloudEvent in JSON, or JSON with its type beside it in the message attribute `ce-type`. What is neither
   * fails alone, and so does a type that the catalogue lacks.
   */
  of<const Types extends Catalogue, Unlisted extends Otherwise = 'refuse'>(
    catalogue: Types,
    options?: SqsOptions & CatalogueOptions<Unlisted>,
  ): SqsEventSource<Types, Unlisted>
}

/** `sqs` of `heddle`, and `sqs.of` for events of a catalogue. */
export const sqs: typeof base & SqsEvents = /* @__PURE__ */ Object.assign(
  ((schema?: never, options?: SqsOptions) => base(schema as never, options)) as typeof base,
  {
    of: (catalogue: Catalogue, options?: SqsOptions & CatalogueOptions) =>
      eventsOf(base(undefined, options), sqsCarrier, catalogue, options) as never,
  },
)

export const sqsCarrier: Carrier<SqsMessage> = {
  member: 'body',
  carried: (message, index) => ({
    payload: message.body,
    path: 'body',
    beside: besideOf(message.messageAttributes, 'ce-', ({ stringValue, binaryValue }) => stringValue ?? binaryValue),
    own: message,
    place: (attribute) => `messageAttributes.${besideName('ce-', attribute)}`,
    where: (path) => `sqs: message ${quote(message.id)}: ${path}`,
    at: (path) => `Records[${index}].${path}`,
  }),
}

import type { BatchSource, HttpOutput, Platform } from '@heddle/core'
import type {
  Catalogue,
  CatalogueOptions,
  CloudEventAttributes,
  DataOf,
  IfPassed,
  Otherwise,
  TypeOf,
} from './catalogue.ts'
import { awsEvents } from './cloud-event-binding.ts'
import { deliveryOf } from './cloud-event-delivery.ts'
import type { HandshakeOptions } from './cloud-event-handshake.ts'
import { deliveredSource } from './delivery.ts'
import type { KafkaAnswer } from './kafka.ts'
import type { ReceivedEvent } from './received.ts'
import type { SqsAnswer } from './sqs.ts'

/** An event as CloudEvents 1.0 has it, whatever brought it. */
export interface CloudEvent<Data = unknown, Type extends string = string> extends CloudEventAttributes<Type> {
  readonly specversion: '1.0'
  /** As the schema of its type makes it. */
  readonly data: Data
  readonly unlisted?: undefined
  /** What brought it, as it came: a record, an EventBridge event, an HTTP request. */
  readonly raw: unknown
}

/** An event whose type the catalogue lacks, its data as it came. */
export interface UnlistedCloudEvent extends Omit<CloudEvent, 'unlisted'> {
  readonly unlisted: true
}

/** An event of the catalogue: `type` tells which, and so the type of `data`. */
export type CloudEventOf<Types extends Catalogue, Unlisted extends Otherwise = 'refuse'> =
  | { [Type in TypeOf<Types>]: CloudEvent<DataOf<Types, Type>, Type> }[TypeOf<Types>]
  | IfPassed<Unlisted, UnlistedCloudEvent>

export interface CloudEventOptions<Unlisted extends Otherwise = Otherwise>
  extends CatalogueOptions<Unlisted>,
    HandshakeOptions {
  /**
   * Whether the event source mapping has `ReportBatchItemFailures` switched on, as for `sqs`, `kinesis` and `kafka`.
   * Default: as there, `true` but for Kafka.
   */
  readonly reportBatchItemFailures?: boolean | undefined
}

/** What the trigger gets that brought the events. */
export type CloudEventAnswer = SqsAnswer | KafkaAnswer | HttpOutput | undefined

export type CloudEventSource<Types extends Catalogue, Unlisted extends Otherwise = 'refuse'> = BatchSource<
  CloudEventOf<Types, Unlisted>,
  CloudEventAnswer
>

/**
 * Events of a catalogue, whatever brings them: on AWS SQS, SNS, EventBridge, Kinesis, Kafka, an HTTP request of any trigger,
 * or one of these in another, as in a queue behind a topic; elsewhere what the platform's adapter says. A batch, of one where the trigger brings one; failures are told as the
 * trigger wants to be told: an HTTP request is answered 204, 4xx for what is no event that is taken here, 5xx for what may
 * succeed another time.
 *
 * ```ts
 * export const handler = toLambda(on(cloudEvent(orders)).each(react(orders, { 'order.paid': ({ data }) => ship(data.id) })))
 * ```
 *
 * @see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md
 */
export function cloudEvent<const Types extends Catalogue, Unlisted extends Otherwise = 'refuse'>(
  catalogue: Types,
  options?: CloudEventOptions<Unlisted>,
): CloudEventSource<Types, Unlisted>
export function cloudEvent(catalogue: Catalogue, options: CloudEventOptions = {}): BatchSource<object, unknown> {
  const events = { catalogue, options, make }
  return deliveredSource<object, Platform>({
    name: 'cloudEvent',
    deliver: (raw, invocation) => deliveryOf(raw, events, invocation),
    bindings: { 'aws-lambda': awsEvents },
  })
}

function make({ event, data, ...unlisted }: ReceivedEvent, raw: unknown): object {
  return { specversion: '1.0', ...event, data, ...unlisted, raw }
}

import {
  type BatchResult,
  type BatchReturns,
  type BatchSource,
  defineBatchSource,
  defineSource,
  type HttpOutput,
  type Reading,
  type RecordFailure,
  readingOf,
  type Step,
} from '@heddle/core'
import type {
  Catalogue,
  CatalogueOptions,
  CloudEventAttributes,
  DataOf,
  IfPassed,
  Otherwise,
  TypeOf,
} from './catalogue.ts'
import { cloudEventBinding } from './cloud-event-binding.ts'
import { type Delivery, deliveryOf } from './cloud-event-delivery.ts'
import type { HandshakeOptions } from './cloud-event-handshake.ts'
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
  CloudEventAnswer,
  'aws-lambda'
>

/**
 * Events of a catalogue, whatever brings them: SQS, SNS, EventBridge, Kinesis, Kafka, an HTTP request of any trigger, or one
 * of these in another, as in a queue behind a topic. A batch, of one where the trigger brings one; failures are told as the
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
  const batch = defineBatchSource<object, readonly RecordFailure[]>({
    name: 'cloudEvent',
    read: (delivery) => (delivery as Delivery).records,
    answer: (failures) => failures,
  })
  return defineSource<readonly object[], BatchReturns, BatchResult, object, unknown>({
    ...batch,
    async read(raw, invocation) {
      const delivery = await deliveryOf(raw, { catalogue, options, make }, invocation)
      return { ...(await batch.read(delivery)), refusal: delivery.refusal, delivery }
    },
    async answer(result, reading, invocation) {
      const { reply, answer, recover } = deliveryIn(reading)
      if (reply !== undefined) return reply
      if (result instanceof Unhandled) return recover?.(result.error, invocation)
      const failures = (await batch.answer?.(result, reading, invocation)) as readonly RecordFailure[]
      return await answer(failures, reading.records ?? [], invocation)
    },
    recover(error, _invocation, reading) {
      if (deliveryIn(reading).recover === undefined) throw error
      return new Unhandled(error)
    },
    steps: {
      whole: (fn, options) => unlessAnswered(batch.steps?.whole(fn, options) as Step),
      each: (fn, options) => unlessAnswered(batch.steps?.each(fn, options) as Step),
    },
    bindings: { 'aws-lambda': cloudEventBinding() },
  })
}

function make({ event, data, ...unlisted }: ReceivedEvent, raw: unknown): object {
  return { specversion: '1.0', ...event, data, ...unlisted, raw }
}

/** An error that left every layer, on its way to an answer. */
class Unhandled implements BatchResult {
  readonly failures = []
  readonly error: unknown

  constructor(error: unknown) {
    this.error = error
  }
}

interface EventReading extends Reading<readonly object[], object> {
  readonly delivery: Delivery
}

function deliveryIn(reading: Reading<unknown>): Delivery {
  return (reading as EventReading).delivery
}

function unlessAnswered(step: Step): Step {
  return async function unlessAnswered(call) {
    const { refusal, delivery } = readingOf(call) as EventReading
    if (refusal !== undefined) throw refusal
    return delivery.reply === undefined ? await step(call) : { failures: [] }
  }
}

import {
  type BatchRecord,
  type BatchResult,
  type BatchReturns,
  type BatchSource,
  defineBatchSource,
  defineSource,
  type HttpOutput,
  type Invocation,
  type Platform,
  type Reading,
  type RecordFailure,
  readingOf,
  type Source,
  type Step,
} from '@heddle/core'

/** What a trigger brought, and how it wants to be answered. */
export interface Delivery<Item = unknown> {
  readonly records: readonly (BatchRecord<Item> | Promise<BatchRecord<Item>>)[]
  /** Why nothing of it is handled. */
  readonly refusal?: Error | undefined
  /** The answer, where there is nothing to handle. */
  readonly reply?: HttpOutput | undefined
  /** The answer that tells what failed. Throws where the invocation has to fail. */
  answer(failures: readonly RecordFailure[], records: readonly BatchRecord<unknown>[], invocation: Invocation): unknown
  /** The answer to an error that left every layer; without it the invocation fails. */
  readonly recover?: ((error: unknown, invocation: Invocation | undefined) => HttpOutput) | undefined
}

/** A source of batches that several triggers bring, each of which wants to be answered in its own way. */
export interface DeliveredSource<Item> {
  readonly name: string
  readonly family?: string
  /** Reads a native event of AWS, or what another platform's adapter has decoded. */
  deliver(raw: unknown, invocation: Invocation | undefined): Delivery<Item> | Promise<Delivery<Item>>
  readonly bindings?: Source<readonly Item[], BatchReturns, BatchResult, Item, unknown>['bindings']
}

/** Makes a source of what triggers bring, failures told as each of them wants to be told. */
export function deliveredSource<Item extends object, Runs extends Platform>({
  name,
  deliver,
  ...rest
}: DeliveredSource<Item>): BatchSource<Item, unknown, Runs> {
  const batch = defineBatchSource<Item, readonly RecordFailure[], Runs>({
    name,
    read: (delivery) => (delivery as Delivery<Item>).records,
    answer: (failures) => failures,
  })
  return defineSource<readonly Item[], BatchReturns, BatchResult, Item, unknown, Runs>({
    ...batch,
    ...(rest as object),
    async read(raw, invocation) {
      const delivery = await deliver(raw, invocation)
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
  })
}

/** An error that left every layer, on its way to an answer. */
class Unhandled implements BatchResult {
  readonly failures = []
  readonly error: unknown

  constructor(error: unknown) {
    this.error = error
  }
}

interface DeliveryReading extends Reading<readonly object[], object> {
  readonly delivery: Delivery
}

function deliveryIn(reading: Reading<unknown>): Delivery {
  return (reading as DeliveryReading).delivery
}

function unlessAnswered(step: Step): Step {
  return async function unlessAnswered(call) {
    const { refusal, delivery } = readingOf(call) as DeliveryReading
    if (refusal !== undefined) throw refusal
    return delivery.reply === undefined ? await step(call) : { failures: [] }
  }
}

import {
  check,
  defineSource,
  type Invocation,
  invalidPayload,
  type Platform,
  type Reading,
  type SchemaResult,
  type Source,
  type StandardSchemaV1,
} from '@heddle/core'
import { type EventAttributes, invocationId } from './attributes.ts'
import { refusal } from './refusal.ts'

/** An event without an envelope: it is its author's own payload. */
export interface PayloadEvent<Payload, Type extends string> extends EventAttributes<Type> {
  /** The invocation's id: the event has none of its own. */
  readonly id: string
  /** The service that called. */
  readonly source: string
  /** When it was read: the event does not say when it happened. */
  readonly time: Date
  /** As the schema says; without one as it came. */
  readonly payload: Payload
  /** The event as it came. */
  readonly raw: unknown
}

/** What JSON can say. */
// A promise is an object too: without `then` the compiler would look no further than that.
// biome-ignore lint/suspicious/noConfusingVoidType: a function that returns nothing has this type
export type JsonReturns = (object & { readonly then?: never }) | string | number | boolean | null | undefined | void

export type PayloadSource<Event, Runs extends Platform = 'aws-lambda'> = Source<
  Event,
  JsonReturns,
  JsonReturns,
  never,
  JsonReturns,
  Runs
>

interface PayloadFacts<Type extends string> {
  readonly name: string
  /** Who called, by the platform of the invocation. */
  caller(invocation: Invocation | undefined): readonly [type: Type, source: string]
  /** Whether an event is another's all the same. */
  readonly isOther?: ((raw: unknown) => boolean) | undefined
}

/** A source whose event is the author's own payload. */
export function payloadSource<Type extends string, Runs extends Platform = 'aws-lambda'>(
  { name, caller, isOther }: PayloadFacts<Type>,
  schema: StandardSchemaV1 | undefined,
): PayloadSource<PayloadEvent<unknown, Type>, Runs> {
  return defineSource<PayloadEvent<unknown, Type>, JsonReturns, JsonReturns, never, JsonReturns, Runs>({
    name,
    read(raw, invocation) {
      if (isOther?.(raw)) throw refusal(name, raw)
      const payload = schema === undefined ? { value: raw } : check(schema, raw)
      return payload instanceof Promise ? payload.then(reading) : reading(payload)

      function reading(result: SchemaResult<unknown>): Reading<PayloadEvent<unknown, Type>, never> {
        if (result.issues !== undefined) throw invalidPayload(`${name}: the payload`, '', result)
        const [type, source] = caller(invocation)
        return { event: { id: invocationId(invocation), type, source, time: new Date(), payload: result.value, raw } }
      }
    },
  })
}

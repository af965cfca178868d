import type { BatchRecord } from './batch-engine.ts'
import { HeddleError } from './errors.ts'
import type { Invocation, Platform } from './invocation.ts'
import type { Step } from './middleware.ts'
import type { SchemaResult, StandardSchemaV1 } from './schema.ts'

/** What a source reads from a raw event. */
export interface Reading<Event, Item = unknown> {
  /** What middleware and the function get. */
  readonly event: Event
  /** Why the function must not run on the event. Layers still do, so that they see, log and answer it. */
  readonly refusal?: Error | undefined
  /** A batch: every record of the event, in its order, those that cannot be handled too. */
  readonly records?: readonly BatchRecord<Item>[] | undefined
}

/** How a platform's native events map to a portable source, and its results back. */
export interface Binding<Input, Result> {
  decode(raw: unknown): Input
  encode(result: Result, raw: unknown): unknown
}

/**
 * How a platform's raw event becomes a typed event, and a result becomes the answer that the trigger expects.
 * Every source is a Standard Schema, so that one can stand inside another: `sqs(s3())`.
 *
 * @typeParam Event - what middleware and the function get
 * @typeParam Returns - what the function may return
 * @typeParam Result - what it becomes: the result that middleware sees on its way out
 * @typeParam Item - a record of a batch; `never` where the event is not a batch
 * @typeParam Answer - what the trigger gets
 * @typeParam Runs - the platforms that can trigger it
 */
export interface Source<Event, Returns, Result, Item = never, Answer = Result, Runs extends Platform = Platform>
  extends StandardSchemaV1<unknown, Event> {
  readonly name: string
  /** Reads a raw event. Throws a `HeddleError` when it is not the source's. */
  read(raw: unknown): Reading<Event, Item> | Promise<Reading<Event, Item>>
  /** Makes what the function returned a result; without it, it is one. */
  result?(returned: Returns): Result
  /** Makes the result the answer that the trigger expects; without it, it is one. */
  answer?(result: Result, reading: Reading<Event, Item>): Answer
  /** The result for an error that left every layer; without it the invocation fails. */
  recover?(error: unknown, invocation: Invocation): Result
  /** The innermost steps, where there is more to do than to call the function on the event. */
  readonly steps?:
    | {
        whole(fn: (event: Event, call: object) => unknown): Step
        each(fn: (item: unknown, call: object) => unknown): Step
      }
    | undefined
  readonly bindings?: { readonly [P in Platform]?: Binding<unknown, Result> } | undefined
  /** Only for the types. */
  readonly types?: { readonly item: Item; readonly runs: (platform: Runs) => void } | undefined
}

/** What a source read, kept in the call out of sight of the layers. */
export function readingOf<Event>(call: object): Reading<Event> {
  return (call as InnerCall)[READING] as Reading<Event>
}

export interface InnerCall {
  readonly event: unknown
  readonly invocation: Invocation
  readonly [READING]: Reading<unknown>
}

export const READING: unique symbol = Symbol('heddle.reading')

/** A source's name and methods, from which `defineSource` makes a source. */
export type SourceDefinition<Event, Returns, Result, Item, Answer, Runs extends Platform> = Omit<
  Source<Event, Returns, Result, Item, Answer, Runs>,
  '~standard' | 'types'
>

/** Makes a source: adds what makes it a Standard Schema. Its methods are called without `this`. */
export function defineSource<Event, Returns, Result, Item = never, Answer = Result, Runs extends Platform = Platform>(
  definition: SourceDefinition<Event, Returns, Result, Item, Answer, Runs>,
): Source<Event, Returns, Result, Item, Answer, Runs> {
  return Object.assign(definition as Source<Event, Returns, Result, Item, Answer, Runs>, {
    '~standard': { version: 1 as const, vendor: 'heddle', validate: (raw: unknown) => validate(definition.read, raw) },
  })
}

function validate<Event>(
  read: (raw: unknown) => Reading<Event> | Promise<Reading<Event>>,
  raw: unknown,
): SchemaResult<Event> | Promise<SchemaResult<Event>> {
  try {
    const reading = read(raw)
    return reading instanceof Promise ? reading.then(outcome, failure) : outcome(reading)
  } catch (error) {
    return failure(error)
  }
}

// Inside another source an event is one value: it is right as a whole, or not at all.
function outcome<Event>(reading: Reading<Event>): SchemaResult<Event> {
  const errors = reading.records?.flatMap((record) => record.error ?? []) ?? []
  if (reading.refusal !== undefined) errors.push(reading.refusal)
  return errors.length === 0 ? { value: reading.event } : { issues: errors.map(({ message }) => ({ message })) }
}

function failure(error: unknown): { readonly issues: readonly { readonly message: string }[] } {
  if (error instanceof HeddleError) return { issues: [{ message: error.message }] }
  throw error
}

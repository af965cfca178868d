import type { BatchRecord } from './batch-engine.ts'
import { explained, HeddleError, type NestedIssue } from './errors.ts'
import type { Invocation, LiveInvocation, Platform } from './invocation.ts'
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

/** How a platform's native events map to a portable source, and its answers back. */
export interface Binding<Input, Answer> {
  /** What the source reads of a native event. Throws a `HeddleError` for one that is none of its triggers'. */
  decode(raw: unknown, invocation: Invocation): Input | Promise<Input>
  /** The answer in the platform's form; without it, it is one already. */
  encode?(answer: Answer, raw: unknown, input: Input, invocation: LiveInvocation): unknown
}

/** The bindings that an adapter brings, by the family of sources that each is for. */
export interface Bindings {
  // What a binding decodes is the source's own business; its methods are bivariant.
  readonly [family: string]: Binding<unknown, unknown> | undefined
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
 * @typeParam Made - what a function may make of one record of a batch
 * @typeParam Inner - the value that the source makes inside another source
 */
export interface Source<
  Event,
  Returns,
  Result,
  Item = never,
  Answer = Result,
  Runs extends Platform = Platform,
  Made = unknown,
  Inner = Event,
> extends StandardSchemaV1<unknown, Inner> {
  readonly name: string
  /** The family whose bindings an adapter brings, where it is another than the name: of `pubSub` it is `queue`. */
  readonly family?: string | undefined
  /** What tools read of it: of `http` its method, path and schemas. */
  readonly about?: unknown
  /**
   * Reads a raw event. Throws a `HeddleError` when it is not the source's. The invocation gives an id to events that
   * have none of their own; there is none where the source stands inside another.
   */
  read(raw: unknown, invocation?: Invocation): Reading<Event, Item> | Promise<Reading<Event, Item>>
  /** Makes what the function returned a result; without it, it is one. */
  result?(returned: Returns): Result
  /** Makes the result the answer that the trigger expects; without it, it is one. */
  answer?(result: Result, reading: Reading<Event, Item>, invocation: Invocation): Answer | Promise<Answer>
  /** The result for an error that left every layer; without it the invocation fails. */
  recover?(error: unknown, invocation: Invocation, reading: Reading<Event, Item>): Result
  /** Runs the layers and the function, where the source has a say in that: to stop waiting for them, for example. */
  around?(chain: Step): Step
  /** The innermost steps, where there is more to do than to call the function on the event. */
  readonly steps?: BatchSteps | undefined
  /** Where the source itself knows the triggers of a platform. */
  readonly bindings?: { readonly [P in Platform]?: Binding<unknown, Answer> } | undefined
  /** Only for the types. */
  readonly types?:
    | { readonly item: Item; readonly made: (made: Made) => void; readonly runs: (platform: Runs) => void }
    | undefined
}

/** How a batch reaches the function: whole, or record by record. */
export interface BatchSteps {
  whole(fn: CallFunction, options?: object): Step
  each(fn: CallFunction, options?: object): Step
}

// Inside, types have done their work.
// biome-ignore lint/suspicious/noExplicitAny: see above
export type CallFunction = (event: any, call: object) => unknown

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
export type SourceDefinition<Event, Returns, Result, Item, Answer, Runs extends Platform, Made, Inner> = Omit<
  Source<Event, Returns, Result, Item, Answer, Runs, Made, Inner>,
  '~standard' | 'types'
> & {
  /** Reads the value that stands inside another source, where it is another than the whole raw event. */
  inner?(value: unknown): Inner | Promise<Inner>
}

/** Makes a source: adds what makes it a Standard Schema. Its methods are called without `this`. */
export function defineSource<
  Event,
  Returns,
  Result,
  Item = never,
  Answer = Result,
  Runs extends Platform = Platform,
  Made = unknown,
  Inner = Event,
>(
  definition: SourceDefinition<Event, Returns, Result, Item, Answer, Runs, Made, Inner>,
): Source<Event, Returns, Result, Item, Answer, Runs, Made, Inner> {
  const { read, inner } = definition
  const outcome = inner === undefined ? wholeEvent : (value: unknown) => ({ value })
  return Object.assign(definition as never, {
    '~standard': {
      version: 1 as const,
      vendor: 'heddle',
      validate: (value: unknown) => validate(inner ?? read, outcome as (read: unknown) => SchemaResult<Inner>, value),
    },
  })
}

function validate<Value>(
  read: (value: unknown) => unknown,
  outcome: (read: unknown) => SchemaResult<Value>,
  value: unknown,
): SchemaResult<Value> | Promise<SchemaResult<Value>> {
  try {
    const reading = read(value)
    return reading instanceof Promise ? reading.then(outcome, failure) : outcome(reading)
  } catch (error) {
    return failure(error)
  }
}

// Inside another source an event is one value: it is right as a whole, or not at all.
function wholeEvent<Event>(reading: Reading<Event>): SchemaResult<Event> {
  const errors = reading.records?.flatMap((record) => record.error ?? []) ?? []
  if (reading.refusal !== undefined) errors.push(reading.refusal)
  return errors.length === 0 ? { value: reading.event } : { issues: errors.map(issueOf) }
}

function failure(thrown: unknown): SchemaResult<never> | Promise<SchemaResult<never>> {
  const error = explained(thrown)
  if (error instanceof Promise) return error.then(failure)
  if (error instanceof HeddleError) return { issues: [issueOf(error)] }
  throw error
}

// Where is told beside what a Standard Schema's issue has, out of sight of whoever looks at its issues.
function issueOf({ message, path }: { readonly message: string; readonly path?: string | undefined }): NestedIssue {
  return Object.defineProperty({ message }, 'at', { value: path })
}

import { HeddleError } from './errors.ts'
import type { Invocation, LiveInvocation, Platform } from './invocation.ts'
import { fold, type Layer, type Next, type Passed, type Step } from './middleware.ts'
import { type InnerCall, READING, readingOf, type Source } from './source.ts'

/** One type after a layer added to it: flat, so that it reads well. */
export type Merge<Call, Added> = keyof Added extends never ? Call : Simplify<Omit<Call, keyof Added> & Added>
export type Simplify<T> = { [K in keyof T]: T[K] } & {}

/** One trip of an event through the pipeline. Middleware adds to it. */
export interface Call<Event> {
  readonly event: Event
  readonly invocation: Invocation
}

/** A platform-free pipeline that ends in the user's function. An adapter such as `toLambda` puts it on a platform. */
export interface Handler<Answer = unknown, Runs extends Platform = Platform> {
  /** The source's name. */
  readonly source: string
  /** Runs the pipeline on a raw event, and ends the invocation. Rejects when the invocation has to fail. */
  run(raw: unknown, invocation: LiveInvocation): Promise<Answer>
  /** Only for the types: the platforms that can trigger it. */
  readonly types?: { readonly runs: (platform: Runs) => void } | undefined
}

/** The type of `each` where the source's event is no batch: there is nothing to handle one by one, use `handle`. */
export interface OnlyBatchSourcesHaveEach {
  readonly use: 'handle'
}

/** A source, the layers around the function so far, and the two ways to finish it. */
export interface Builder<Seen extends object, Event, Returns, Result, Item, Answer, Runs extends Platform> {
  /** Adds a layer inside those added before. What it passes to `next` is in the call of all that follows. */
  use<Adds extends object>(
    middleware: (call: Seen, next: Next<Result>) => Promise<Passed<Result, Adds>>,
  ): Builder<Merge<Seen, Adds>, Event, Returns, Result, Item, Answer, Runs>
  /** Ends in a function that gets the whole event. */
  handle(fn: (event: Event, call: Seen) => Returns | Promise<Returns>): Handler<Answer, Runs>
  /** Ends in a function that gets one record at a time. A throw fails that record alone. */
  readonly each: [Item] extends [never]
    ? OnlyBatchSourcesHaveEach
    : (fn: (item: Item, call: Merge<Seen, { readonly event: Item }>) => unknown) => Handler<Answer, Runs>
}

/** Starts a handler: says what its events are. */
export function on<Event, Returns, Result, Item, Answer, Runs extends Platform>(
  source: Source<Event, Returns, Result, Item, Answer, Runs>,
): Builder<Call<Event>, Event, Returns, Result, Item, Answer, Runs> {
  return build(source as AnySource, []) as never
}

// Inside, types have done their work: a builder holds a source and layers of whatever types they are.
// biome-ignore lint/suspicious/noExplicitAny: see above
type AnySource = Source<any, any, any, any>
type AnyFunction = (event: unknown, call: object) => unknown

function build(source: AnySource, layers: readonly Layer[]) {
  return {
    use: (layer: Layer) => build(source, [...layers, layer]),
    handle: (fn: AnyFunction) => handler(source, fold(layers, source.steps?.whole(fn) ?? whole(source, fn))),
    each(fn: AnyFunction) {
      if (source.steps !== undefined) return handler(source, fold(layers, source.steps.each(fn)))
      throw new HeddleError(
        'MISUSE',
        `${source.name}: its event is no batch, there is nothing to handle one by one: use handle`,
      )
    },
  }
}

function handler(source: AnySource, chain: Step): Handler {
  const { answer = same } = source
  return {
    source: source.name,
    async run(raw, invocation) {
      try {
        const binding = source.bindings?.[invocation.platform]
        const read = source.read(binding === undefined ? raw : binding.decode(raw))
        const reading = read instanceof Promise ? await read : read
        let answered: unknown
        try {
          answered = answer(await chain({ event: reading.event, invocation, [READING]: reading } as InnerCall), reading)
        } catch (error) {
          answered = recovered(error, source, invocation, (result) => answer(result, reading))
        }
        return binding === undefined ? answered : binding.encode(answered, raw)
      } finally {
        if (invocation.pending) await invocation.end()
      }
    },
  }
}

/** The answer to an error that left every layer; to one whose own answer cannot be made, that of the error which says so. */
function recovered(
  error: unknown,
  source: AnySource,
  invocation: Invocation,
  answer: (result: unknown) => unknown,
): unknown {
  if (source.recover === undefined) throw error
  try {
    return answer(source.recover(error, invocation))
  } catch (broken) {
    return answer(source.recover(broken, invocation))
  }
}

/** The innermost step of `handle`. No async function: it would cost a promise more, where the function often waits for nothing. */
function whole({ result = same }: AnySource, fn: AnyFunction): Step {
  return function whole(call) {
    const { event, refusal } = readingOf(call)
    if (refusal !== undefined) throw refusal
    const returned = fn(event, call) as PromiseLike<unknown> | undefined
    if (typeof returned?.then !== 'function') return Promise.resolve(result(returned))
    return result === same && returned instanceof Promise ? returned : Promise.resolve(returned).then(result)
  }
}

function same(value: unknown): unknown {
  return value
}

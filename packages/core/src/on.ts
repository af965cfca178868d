import type { BatchOptions, EachOptions } from './batch.ts'
import { explained, HeddleError } from './errors.ts'
import { inScope } from './in-scope.ts'
import type { Invocation, LiveInvocation, Platform } from './invocation.ts'
import { fold, isOutermost, isThenable, type Layer, type Next, type Passed, type Step } from './middleware.ts'
import {
  type BatchSteps,
  type CallFunction,
  type InnerCall,
  READING,
  type Reading,
  readingOf,
  type Source,
} from './source.ts'

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
  /** The family that its triggers belong to: `queue` of `queue` and of `pubSub`; of a source that is alone, its name. */
  readonly family: string
  /** What tools read of the source: of an `http` handler its method, path and schemas. */
  readonly about?: unknown
  /** Runs the pipeline on a raw event, and ends the invocation. Rejects when the invocation has to fail. */
  run(raw: unknown, invocation: LiveInvocation): Promise<Answer>
  /** The part of `run` between the platform's form of an event and that of its answer, for handlers made of others. */
  serve(input: unknown, invocation: Invocation, options?: ServeOptions): Promise<Answer>
  /** Only for the types: the platforms that can trigger it. */
  readonly types?: { readonly runs: (platform: Runs) => void } | undefined
}

export interface ServeOptions {
  /**
   * Whether an error that left every layer rejects, so that whoever serves sees it, instead of being answered. One that
   * passes a layer outside of all (`outermost`) is answered all the same. Default `false`.
   */
  readonly throws?: boolean | undefined
}

/** The type of `each` and its like where the source's event is no batch: there is nothing to handle one by one, use `handle`. */
export interface OnlyBatchSourcesHaveEach {
  readonly use: 'handle'
}

/** A source, the layers around the function so far, and the ways to finish it. */
export interface Builder<Seen extends object, Event, Returns, Result, Item, Answer, Runs extends Platform, Made> {
  /** Adds a layer inside those added before. What it passes to `next` is in the call of all that follows. */
  use<Adds extends object>(
    middleware: (call: Seen, next: Next<Result>) => Promise<Passed<Result, Adds>>,
  ): Builder<Merge<Seen, Adds>, Event, Returns, Result, Item, Answer, Runs, Made>
  /** Ends in a function that gets the whole event. */
  handle(
    fn: (event: Event, call: Seen) => Returns | Promise<Returns>,
    ...options: [Item] extends [never] ? [] : [options?: BatchOptions<Item>]
  ): Handler<Answer, Runs>
  /** Adds a layer that runs for each record of the batch, around the function that `each` ends in. */
  readonly useEach: [Item] extends [never]
    ? OnlyBatchSourcesHaveEach
    : UseEach<Merge<Seen, { readonly event: Item }>, Item, Answer, Runs, Made>
  /** Ends in a function that gets one record at a time. A throw fails that record alone. */
  readonly each: [Item] extends [never]
    ? OnlyBatchSourcesHaveEach
    : Each<Merge<Seen, { readonly event: Item }>, Item, Answer, Runs, Made>
}

/** What is left to do after `useEach`: more layers for each record, then the function. */
export interface EachBuilder<Seen extends object, Item, Answer, Runs extends Platform, Made> {
  /** Adds a layer that runs for each record of the batch, inside those added before. */
  readonly useEach: UseEach<Seen, Item, Answer, Runs, Made>
  /** Ends in a function that gets one record at a time. A throw fails that record alone. */
  readonly each: Each<Seen, Item, Answer, Runs, Made>
}

type UseEach<Seen extends object, Item, Answer, Runs extends Platform, Made> = <Adds extends object>(
  middleware: (call: Seen, next: Next<Made>) => Promise<Passed<Made, Adds>>,
) => EachBuilder<Merge<Seen, Adds>, Item, Answer, Runs, Made>

type Each<Seen extends object, Item, Answer, Runs extends Platform, Made> = (
  fn: (item: Item, call: Seen) => Made | Promise<Made>,
  options?: EachOptions<Item>,
) => Handler<Answer, Runs>

/** Starts a handler: says what its events are. */
export function on<Event, Returns, Result, Item, Answer, Runs extends Platform, Made, Inner>(
  source: Source<Event, Returns, Result, Item, Answer, Runs, Made, Inner>,
): Builder<Call<Event>, Event, Returns, Result, Item, Answer, Runs, Made> {
  return build(source as AnySource, []) as never
}

// Inside, types have done their work: a builder holds a source and layers of whatever types they are.
// biome-ignore lint/suspicious/noExplicitAny: see above
type AnySource = Source<any, any, any, any, any, any, any, any>

function build(source: AnySource, layers: readonly Layer[]) {
  return {
    ...perRecord(source, layers, []),
    use: (layer: Layer) => build(source, [...layers, layer]),
    handle: (fn: CallFunction, options?: object) =>
      handler(source, layers, source.steps?.whole(fn, options) ?? whole(source, fn), aboutOf(source, fn)),
  }
}

function perRecord(source: AnySource, layers: readonly Layer[], inner: readonly Layer[]) {
  return {
    useEach: (layer: Layer) => perRecord(source, layers, [...inner, layer]),
    each(fn: CallFunction, options?: object) {
      const { each } = stepsOf(source)
      return handler(source, layers, each(inner.length === 0 ? fn : layered(inner, fn), options))
    },
  }
}

export function layered(layers: readonly Layer[], fn: CallFunction): CallFunction {
  const chain = fold(layers, async (call) => await fn((call as Call<unknown>).event, call))
  return (_item, call) => chain(call)
}

function stepsOf({ name, steps }: AnySource): BatchSteps {
  if (steps !== undefined) return steps
  throw new HeddleError('MISUSE', `${name}: its event is no batch, there is nothing to handle one by one: use handle`)
}

/** What the source tells of itself, and the function, where it is a handler too: routes tell what they are. */
function aboutOf(source: AnySource, fn: object): unknown {
  const { about } = fn as Partial<Handler>
  return about === undefined ? source.about : Object.assign({}, about, source.about)
}

function handler(source: AnySource, layers: readonly Layer[], innermost: Step, about: unknown = source.about): Handler {
  const { answer = same, family = source.name } = source
  const folded = fold(
    layers.filter((layer) => !isOutermost(layer)),
    innermost,
  )
  const chain = source.around?.(folded) ?? folded
  const outer = layers.filter(isOutermost)
  // What stands outside sees answers, made ready to go out, to errors too.
  const whole = outer.length === 0 ? chain : fold(outer, (call) => answered(chain, call as InnerCall))

  async function answered(step: Step, call: InnerCall): Promise<unknown> {
    const reading = readingOf(call)
    try {
      return await answer(await step(call), reading, call.invocation)
    } catch (error) {
      return await recovered(error, source, reading, call.invocation)
    }
  }

  /** @param live - the invocation, where this is all of it: what comes is as the platform sends it */
  async function go(
    raw: unknown,
    invocation: Invocation,
    live: LiveInvocation | undefined,
    throws = false,
  ): Promise<unknown> {
    try {
      const binding = live && (live.bindings?.[family] ?? source.bindings?.[live.platform])
      let input = raw
      let reading: Reading<unknown>
      try {
        if (binding !== undefined) {
          input = binding.decode(raw, invocation)
          if (input instanceof Promise) input = await input
        }
        const read = source.read(input, invocation)
        reading = read instanceof Promise ? await read : read
      } catch (error) {
        throw await explained(error)
      }
      const { event } = reading
      const call: InnerCall = { event, invocation, [READING]: reading }
      let answering: unknown
      // As in `answered`, without a promise more.
      try {
        const result = inScope === undefined ? whole(call) : inScope(event, invocation, () => whole(call))
        answering = answer(isThenable(result) ? await result : result, reading, invocation)
        if (answering instanceof Promise) answering = await answering
      } catch (error) {
        if (throws && outer.length === 0) throw error
        answering = await recovered(error, source, reading, invocation)
      }
      if (binding?.encode === undefined) return answering
      const encoded = binding.encode(answering, raw, input, live as LiveInvocation)
      return encoded instanceof Promise ? await encoded : encoded
    } finally {
      if (live?.pending) await live.end()
    }
  }

  return {
    source: source.name,
    family,
    about,
    serve: (input, invocation, options) => go(input, invocation, undefined, options?.throws),
    run: (raw, invocation) => go(raw, invocation, invocation),
  }
}

/** The answer to an error that left every layer; to one whose own answer cannot be made, that of the error which says so. */
async function recovered(
  error: unknown,
  source: AnySource,
  reading: Reading<unknown>,
  invocation: Invocation,
): Promise<unknown> {
  const { recover, answer = same } = source
  if (recover === undefined) throw error
  try {
    return await answer(recover(error, invocation, reading), reading, invocation)
  } catch (broken) {
    return await answer(recover(broken, invocation, reading), reading, invocation)
  }
}

/** The innermost step of `handle`. No async function: it would cost a promise, where the function often waits for nothing. */
function whole({ result = same }: AnySource, fn: CallFunction): Step {
  return function whole(call) {
    const { event, refusal } = readingOf(call)
    if (refusal !== undefined) throw refusal
    const returned = fn(event, call)
    if (!isThenable(returned)) return result(returned)
    return result === same && returned instanceof Promise ? returned : Promise.resolve(returned).then(result)
  }
}

function same(value: unknown): unknown {
  return value
}

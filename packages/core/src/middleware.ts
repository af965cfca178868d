import { HeddleError } from './errors.ts'

declare const adds: unique symbol

/** What `next` resolves to: the result on its way out, marked with what the layer added to the call. */
export type Passed<Result, Adds> = Result & { readonly [adds]?: Adds }

/**
 * Runs the layers further in, and the function. What is passed to it is merged into the call that they see.
 * It resolves to their result and rejects with their error; calling it twice throws.
 */
export type Next<Result> = <Adds extends Additions = {}>(added?: Adds) => Promise<Passed<Result, Adds>>

/** What a layer may add to the call: any names but the two that every call has. */
export type Additions = object & { readonly event?: never; readonly invocation?: never }

/**
 * A layer around the handler: an async function that returns what `next` gave it.
 * `Needs` says what it reads from the call, `Adds` what it adds for the layers further in.
 */
export type Middleware<Needs extends object = {}, Adds extends object = {}> = <Result>(
  call: Needs,
  next: Next<Result>,
) => Promise<Passed<Result, Adds>>

/** A layer that may also read and replace the result, for sources whose result is a `Result`. */
export type ResultMiddleware<Result, Needs extends object = {}, Adds extends object = {}> = (
  call: Needs,
  next: Next<Result>,
) => Promise<Passed<Result, Adds>>

/** One step of a folded chain: what comes of the call, or a promise of it. A promise where there is nothing to wait for costs. */
export type Step = (call: object) => unknown

export type Layer = (call: never, next: Next<never>) => Promise<unknown>

const OUTERMOST: unique symbol = Symbol.for('heddle.outermost') as never

/**
 * Has a layer stand outside all others, wherever it is used, and outside the answer to errors: what `next` resolves to
 * is what goes out, and never an error that the source can answer. For headers that every reply has to have. Such a
 * layer gets the event and the invocation, and nothing that others add.
 */
export function outermost<Marked extends Layer>(layer: Marked): Marked {
  return Object.assign(layer, { [OUTERMOST]: true })
}

export function isOutermost(layer: Layer): boolean {
  return OUTERMOST in layer
}

/** Folds the layers around the innermost step, the first of them outermost. Done once, when `handle` or `each` is called. */
export function fold(layers: readonly Layer[], innermost: Step): Step {
  return layers.reduceRight<Step>(wrap, innermost)
}

function wrap(inner: Step, layer: Layer): Step {
  return function step(call) {
    let entered = false
    function next(added?: object): Promise<unknown> {
      if (entered) throw misused(layer, 'called next twice')
      entered = true
      if (added !== undefined && ('event' in added || 'invocation' in added)) {
        throw misused(layer, 'added a name that every call has')
      }
      try {
        const result = inner(added === undefined ? call : { ...call, ...added })
        return isThenable(result) ? (result as Promise<unknown>) : Promise.resolve(result)
      } catch (error) {
        // What is no async function may throw; next() never does for what a layer further in did.
        return Promise.reject(error)
      }
    }
    return layer(call as never, next as Next<never>)
  }
}

/** What `await` waits for. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { readonly then?: unknown } | null | undefined)?.then === 'function'
}

function misused(layer: Layer, what: string): HeddleError {
  return new HeddleError('MISUSED_NEXT', `the middleware ${layer.name || '(anonymous)'} ${what}`)
}

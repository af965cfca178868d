import { currentScope } from '@heddle/core'

/**
 * The promise of an emit. One that nobody awaits is awaited by the call that it was made in, before the answer, and its
 * failure is the call's.
 */
export class Emission<Result> extends Promise<Result> {
  #awaited = false

  // What `then` makes is no emission but a promise like any other.
  static override get [Symbol.species](): PromiseConstructor {
    return Promise
  }

  /** Starts the work, in the current call. */
  static of<Result>(start: () => Promise<Result>): Emission<Result> {
    const emission = new Emission<Result>((resolve, reject) => {
      start().then(resolve, reject)
    })
    const scope = currentScope()
    if (scope === undefined) return emission
    const promise = settledOf(emission)
    // A call that is over, as that of work for `waitUntil` may be, has its answer: the invocation waits, and logs a failure.
    if (scope.isOver) scope.invocation.waitUntil(promise)
    else scope.work.push({ promise, isAwaited: () => emission.#awaited })
    return emission
  }

  // biome-ignore lint/suspicious/noThenProperty: to await is to call it, and so it can be told
  override then<Fulfilled = Result, Rejected = never>(
    onfulfilled?: ((value: Result) => Fulfilled | PromiseLike<Fulfilled>) | null,
    onrejected?: ((reason: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<Fulfilled | Rejected> {
    this.#awaited = true
    return super.then(onfulfilled, onrejected)
  }
}

/** The same end, without counting as awaited; a failure of it is no unhandled rejection, for its call waits for it. */
function settledOf<Result>(emission: Emission<Result>): Promise<Result> {
  const settled = Promise.prototype.then.call(emission, (value: Result) => value) as Promise<Result>
  settled.catch(() => {})
  return settled
}

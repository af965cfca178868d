import {
  currentScope,
  deadlineNear,
  HeddleError,
  type Invocation,
  type Middleware,
  type Scope,
  trackScopes,
  untilHalfMargin,
  type Work,
} from '@heddle/core'
import type { Delivery } from './deliver.ts'

/** Sends what an outbox has kept for an emitter. */
type Send = (deliveries: readonly Delivery[], signal: AbortSignal) => Promise<unknown>

class Outbox {
  readonly #kept = new Map<Send, Delivery[]>()

  /** Keeps what an emitter would send. As far as whoever emits is concerned, it has gone. */
  keep(send: Send, deliveries: readonly Delivery[]): void {
    const kept = this.#kept.get(send) ?? []
    this.#kept.set(send, kept)
    const first = (kept.at(-1)?.index ?? -1) + 1
    for (const delivery of deliveries) {
      if (delivery.failure !== undefined) continue
      kept.push({ ...delivery, index: first + delivery.index })
      delivery.accepted = {}
    }
  }

  moveTo(outer: Outbox): void {
    for (const [send, kept] of this.#kept) outer.keep(send, kept)
  }

  async send(signal: AbortSignal): Promise<void> {
    const ends = await Promise.allSettled([...this.#kept].map(([send, kept]) => send(kept, signal)))
    const errors = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []))
    throwAll(errors)
  }
}

const OUTBOX: unique symbol = Symbol.for('heddle.outbox') as never

/**
 * Keeps what the layers further in and the function emit, through any emitter, and sends it when they have succeeded: of
 * each emitter all in one `emitAll`. When they fail nothing goes. For records that are handled one by one:
 * `useEach(outbox())`, and each record has an outbox of its own.
 *
 * An `emit` in it is checked as ever, and rejects with what is wrong with the event. It resolves when the event is in the
 * outbox, without a `messageId`; a `signal` of its own ends nothing after that. Whether it goes is known only after the function: when it does not, the call fails with
 * the `EmitError`, or an `AggregateError` of those of several emitters. What an inner outbox keeps goes with the outer one:
 * with one around a batch as well, all records that were handled have their events in one batch.
 */
export function outbox(): Middleware<{ readonly invocation: Invocation }> {
  if (!trackScopes()) {
    const why = 'without AsyncLocalStorage calls cannot be told apart: a Worker needs the flag nodejs_compat'
    throw new HeddleError('MISUSE', `outbox: ${why}`)
  }
  return async function outbox(call, next) {
    const scope = currentScope()
    if (scope === undefined) throw new HeddleError('MISUSE', 'outbox: a layer of a handler, it does nothing by itself')
    const { values, work } = scope
    const before = values.get(OUTBOX)
    const own = new Outbox()
    const begun = work.length
    values.set(OUTBOX, own)
    try {
      const result = await next()
      // What nobody has awaited belongs to it, too.
      await settled(work, begun)
      values.set(OUTBOX, before)
      const outer = nearest(scope)
      if (outer !== undefined) own.moveTo(outer)
      else await own.send(scope.outer === undefined ? withinMargin(call.invocation) : call.invocation.signal)
      return result
    } finally {
      values.set(OUTBOX, before)
    }
  }
}

/** A batch ends when its signal aborts, if not before: what it has kept is sent in half of the time that is left then. */
function withinMargin(invocation: Invocation): AbortSignal {
  const left = untilHalfMargin(invocation)
  return left > 0 ? AbortSignal.timeout(left) : AbortSignal.abort(deadlineNear())
}

/** The outbox around the current call. Throws a `HeddleError` where there is one around a call further out alone. */
export function currentOutbox(): Outbox | undefined {
  const scope = currentScope()
  const own = scope?.values.get(OUTBOX) as Outbox | undefined
  if (own !== undefined || nearest(scope) === undefined) return own
  const where = 'around each record (useEach), or around the handler that emits'
  throw new HeddleError('MISUSE', `outbox: whether a call in it fails, this one may not know: use one ${where}`)
}

function nearest(scope: Scope | undefined): Outbox | undefined {
  if (scope === undefined) return undefined
  return (scope.values.get(OUTBOX) as Outbox | undefined) ?? nearest(scope.outer)
}

/** Waits for the work of a call from that place on, and what it begins in turn; takes it from the call, for this is its end. */
async function settled(work: Work[], from: number): Promise<void> {
  const errors: unknown[] = []
  while (work.length > from) {
    const [{ promise, isAwaited }] = work.splice(from, 1) as [Work]
    await promise.catch((error: unknown) => {
      if (!isAwaited()) errors.push(error)
    })
  }
  throwAll(errors)
}

function throwAll(errors: readonly unknown[]): void {
  const messages = errors.map((error) => (error instanceof Error ? error.message : String(error)))
  if (errors.length > 1) throw new AggregateError(errors, `outbox: ${messages.join('; ')}`)
  if (errors.length > 0) throw errors[0]
}

import type { Layer, Next, Passed } from './middleware.ts'
import { type Call, type Merge, layered as withLayers } from './on.ts'
import type { CallFunction } from './source.ts'

/** A layer as `use` takes it. */
type LayerFor<Seen extends object, Adds extends object, Result> = (
  call: Seen,
  next: Next<Result>,
) => Promise<Passed<Result, Adds>>

/**
 * A function with layers of its own, wherever one is expected that gets an event and its call: among the reactions of `react`,
 * for `each` and `handle`. They stand inside the layers of the handler, and see what those add.
 *
 * ```ts
 * react(orders, { 'order.paid': layered(withDb, async (event, { db }) => await db.pay(event.body.id)) })
 * ```
 *
 * Where it stands alone, its type says what the call has: `const pay: (event: Paid, call: { log: Logger }) => Promise<void> = …`.
 */
export function layered<Event, Seen extends object, Result, A extends object>(
  layer: LayerFor<NoInfer<Seen>, A, NoInfer<Result>>,
  fn: (event: Event, call: Merge<NoInfer<Seen>, A>) => Result | Promise<Result>,
): (event: Event, call: Seen) => Promise<Result>
export function layered<Event, Seen extends object, Result, A extends object, B extends object>(
  first: LayerFor<NoInfer<Seen>, A, NoInfer<Result>>,
  second: LayerFor<Merge<NoInfer<Seen>, A>, B, NoInfer<Result>>,
  fn: (event: Event, call: Merge<Merge<NoInfer<Seen>, A>, B>) => Result | Promise<Result>,
): (event: Event, call: Seen) => Promise<Result>
export function layered(...all: readonly unknown[]): CallFunction {
  const run = withLayers(all.slice(0, -1) as Layer[], all.at(-1) as CallFunction)
  // Layers see the event that the function gets, whoever calls it.
  return (event, call) => run(event, (call as Partial<Call<unknown>>).event === event ? call : { ...call, event })
}

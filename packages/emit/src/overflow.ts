import { withDataref } from './cloud-event.ts'
import { afterFailure, type Delivery, inParallel, orAborted, tooLate } from './deliver.ts'
import { failureOf } from './failure.ts'
import { entryOf, grouped, isTooLarge } from './prepared.ts'
import type { Failure, OutgoingEvent } from './target.ts'

/** Where the data of events goes that are larger than their targets take, such as `s3({ bucket })`. */
export interface Overflow {
  readonly name: string
  /**
   * Keeps the data, a JSON text. Resolves to a URI by which `claimCheck`, or whoever else gets the event, finds it. The
   * same event with the same data has the same URI, so that another try leaves nothing behind.
   */
  put(event: OutgoingEvent, json: string, signal: AbortSignal): Promise<string>
}

/** Puts the data of what is too large elsewhere, so that it no longer is; a put that fails is the failure of its event. */
export async function putAside(
  overflow: Overflow,
  deliveries: readonly Delivery[],
  concurrency: number,
  signal: AbortSignal,
): Promise<void> {
  // Targets differ in what they take: an event is put once, and goes whole to those that take it.
  const large = grouped(deliveries.filter(isTooLarge), ({ index }) => index)
  await inParallel([...large.values()], concurrency, async (own) => {
    const [{ event }] = own as [Delivery]
    const place = await placeOf(overflow, event, signal)
    for (const delivery of own) {
      if (typeof place !== 'string') delivery.failure = place
      else {
        delivery.entry = entryOf(delivery.target, withDataref(delivery.event, place))
        delivery.size = delivery.target.size(delivery.entry)
      }
    }
  })
  if (large.size > 0) holdBack(deliveries)
}

async function placeOf(overflow: Overflow, event: OutgoingEvent, signal: AbortSignal): Promise<string | Failure> {
  if (signal.aborted) return tooLate(signal)
  try {
    return await orAborted(overflow.put(event, JSON.stringify(event.data), signal), signal)
  } catch (error) {
    if (signal.aborted) return tooLate(signal, error)
    const { code, message, ...rest } = failureOf(error)
    return { ...rest, code, message: `${overflow.name}: ${message}` }
  }
}

/** What comes behind one that failed, of the same key to the same target, does not go. */
function holdBack(deliveries: readonly Delivery[]): void {
  const held = new Map<unknown, Set<string>>()
  for (const delivery of deliveries) {
    const { target, key, failure } = delivery
    if (key === undefined) continue
    const keys = held.get(target)
    if (keys?.has(key)) delivery.failure ??= afterFailure(key)
    else if (failure !== undefined) held.set(target, (keys ?? new Set()).add(key))
  }
}

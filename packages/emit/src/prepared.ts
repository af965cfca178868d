import { HeddleError } from '@heddle/core'
import type { Delivery } from './deliver.ts'
import { EmitError, type UnsentEvent } from './emit-error.ts'
import type { Emitted } from './emitter.ts'
import type { Accepted, Destination, OutgoingEvent, Target } from './target.ts'

/**
 * The deliveries of events, those of each event side by side, in their order.
 *
 * @param source - who emits, where the emitter says so
 */
export function prepared(
  to: Destination,
  events: readonly OutgoingEvent[],
  source: string | undefined,
): readonly Delivery[] {
  const deliveryTo = (target: Target, event: OutgoingEvent, index: number): Delivery => {
    const own = source ?? target.source ?? event.source
    const sent = own === event.source ? event : { ...event, source: own }
    const entry = entryOf(target, sent)
    const size = target.size(entry)
    const { key } = event
    return { event: sent, index, target, entry, size, key, attempts: 0, accepted: undefined, failure: undefined }
  }
  if (!('targets' in to)) return events.map((event, index) => deliveryTo(to, event, index))
  return events.flatMap((event, index) => targetsOf(to, event).map((target) => deliveryTo(target, event, index)))
}

function targetsOf(to: Destination, event: OutgoingEvent): readonly Target[] {
  return 'targets' in to ? to.targets(event).flatMap((one) => targetsOf(one, event)) : [to]
}

/** The entry of an event. Throws a `HeddleError` that names the event, whatever is wrong with it. */
export function entryOf(target: Target, event: OutgoingEvent): unknown {
  try {
    return target.entry(event)
  } catch (cause) {
    if (cause instanceof HeddleError) throw cause
    const { message } = cause as Error
    throw new HeddleError('INVALID_EVENT', `${target.name}: ${event.type} ${event.id}: ${message}`, { cause })
  }
}

/** Whether the service would not take the entry. */
export function isTooLarge({ target, size }: Delivery): boolean {
  return size > mostOf(target)
}

function mostOf({ limits: { bytes, entryBytes = bytes } }: Target): number {
  return Math.min(bytes, entryBytes)
}

/** Throws a `HeddleError` that names every event which its target would not take. */
export function refuseLarge(deliveries: readonly Delivery[]): void {
  const large = deliveries.filter((delivery) => delivery.failure === undefined && isTooLarge(delivery))
  if (large.length === 0) return
  const refused = large.map(({ target, event, size }) => {
    return `${target.name}: ${event.type} ${event.id} has ${size} bytes, it takes ${mostOf(target)}`
  })
  throw new HeddleError('INVALID_EVENT', refused.join('; '))
}

/** What became of events: all that went, or the error that lists those which did not. */
export function ended(name: string, deliveries: readonly Delivery[]): readonly Emitted[] {
  const emitted: Emitted[] = []
  const unsent: UnsentEvent[] = []
  for (const own of grouped(deliveries, ({ index }) => index).values()) {
    const lost = own.filter(({ accepted }) => accepted === undefined)
    if (lost.length === 0) emitted.push(emittedOf(own))
    for (const { event, index, target, failure, attempts } of lost) {
      const { id, type } = event
      unsent.push({ id, type, index, target: target.name, attempts, ...(failure ?? NOT_SENT) })
    }
  }
  if (unsent.length > 0) throw new EmitError(name, unsent, emitted)
  return emitted
}

/** Deliveries by what they have in common, in their order. */
export function grouped<Key>(
  deliveries: readonly Delivery[],
  keyOf: (delivery: Delivery) => Key,
): Map<Key, Delivery[]> {
  const groups = new Map<Key, Delivery[]>()
  for (const delivery of deliveries) {
    const key = keyOf(delivery)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [delivery])
    else group.push(delivery)
  }
  return groups
}

/** An event that every target has taken. */
function emittedOf(deliveries: readonly Delivery[]): Emitted {
  const [{ event, accepted }] = deliveries as readonly [Delivery]
  const emitted = { id: event.id, type: event.type, ...answerOf(accepted) }
  if (deliveries.length === 1) return emitted
  return { ...emitted, each: deliveries.map((one) => ({ target: one.target.name, ...answerOf(one.accepted) })) }
}

function answerOf({ messageId, sequenceNumber }: Accepted = {}) {
  return { messageId, sequenceNumber }
}

const NOT_SENT = { code: 'DEADLINE', message: 'not sent before the deadline', retriable: false }

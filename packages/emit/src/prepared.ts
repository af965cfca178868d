import { HeddleError } from '@heddle/core'
import type { Delivery } from './deliver.ts'
import { EmitError, type UnsentEvent } from './emit-error.ts'
import type { Emitted } from './emitter.ts'
import type { OutgoingEvent, Target } from './target.ts'

/** The entries of events. Throws a `HeddleError` that names every event which the service would not take. */
export function prepared(target: Target, events: readonly OutgoingEvent[]): readonly Delivery[] {
  const most = Math.min(target.limits.bytes, target.limits.entryBytes ?? Infinity)
  const refused: string[] = []
  const deliveries = events.map((event): Delivery => {
    const entry = target.entry(event)
    const size = target.size(entry)
    if (size > most) refused.push(`${event.type} ${event.id} has ${size} bytes`)
    return { entry, size, key: event.key, attempts: 0, accepted: undefined, failure: undefined }
  })
  if (refused.length === 0) return deliveries
  throw new HeddleError('INVALID_EVENT', `${target.name}: ${refused.join(', ')}; it takes ${most}`)
}

/** What became of events: all that went, or the error that lists those which did not. */
export function ended(
  target: Target,
  events: readonly OutgoingEvent[],
  deliveries: readonly Delivery[],
): readonly Emitted[] {
  const emitted: Emitted[] = []
  const unsent: UnsentEvent[] = []
  for (const [index, { accepted, failure, attempts }] of deliveries.entries()) {
    const { id, type } = events[index] as OutgoingEvent
    if (accepted !== undefined) {
      const { messageId, sequenceNumber } = accepted
      emitted.push({ id, type, messageId, sequenceNumber })
    } else {
      const { code, message, retriable, cause } = failure ?? NOT_SENT
      unsent.push({ id, type, index, attempts, code, message, retriable, cause })
    }
  }
  if (unsent.length > 0) throw new EmitError(target.name, unsent, emitted)
  return emitted
}

const NOT_SENT = { code: 'DEADLINE', message: 'not sent before the deadline', retriable: false, cause: undefined }

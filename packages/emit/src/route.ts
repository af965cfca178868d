import { HeddleError } from '@heddle/core'
import type { CompositeTarget, Destination, OutgoingEvent } from './target.ts'

/**
 * Sends each event to the target that `targetOf` gives for it: `route(({ type }) => (type === 'order.paid' ? bus : queue))`.
 * An event for which it gives none is refused by name, before anything is sent. Give the same targets every time, for those
 * that are made anew have new clients, and no two events of them go in one request.
 */
export function route(targetOf: (event: OutgoingEvent) => Destination | undefined): CompositeTarget {
  return {
    name: 'route',
    targets(event) {
      const target = targetOf(event)
      if (target !== undefined) return [target]
      throw new HeddleError('INVALID_EVENT', `route: ${event.type} ${event.id}: no target is given for it`)
    },
  }
}

import { HeddleError } from '@heddle/core'
import type { CompositeTarget, Destination } from './target.ts'

/**
 * Sends every event to every target. What goes wrong at one does not stop the others: the `EmitError` says which target
 * did not take which event. Each target has its own requests, retries and order.
 */
export function fanOut(targets: readonly Destination[]): CompositeTarget {
  if (targets.length === 0) throw new HeddleError('MISUSE', 'fanOut: expected a target, got none')
  return { name: 'fanOut', source: targets.find(({ source }) => source !== undefined)?.source, targets: () => targets }
}

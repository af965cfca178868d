import { BAGGAGE, baggageOf, correlationOf, currentScope, HeddleError, newTraceparent } from '@heddle/core'
import type { EventExtensions } from './target.ts'

/**
 * What travels from the event that is handled to those that are emitted in it, as CloudEvents extension attributes: the
 * trace, the correlation id (of the first event of all), the causation id (of the event that is handled), baggage and in
 * it the types of the events that led here. Throws a `HeddleError` when they are too many.
 */
export function contextOf(maxHops: number): EventExtensions {
  const scope = currentScope()
  if (scope === undefined) return {}
  const { event, invocation } = scope
  const { traceparent, tracestate, baggage, correlationId, path } = correlationOf(event, invocation)
  if (path.length > maxHops) {
    const led = path.join(' > ')
    throw new HeddleError('MISUSE', `emit: ${path.length} events have caused one another, more than ${maxHops}: ${led}`)
  }
  const carried = baggageOf({ ...baggage, [BAGGAGE.path]: path.join('>') })
  const { id } = (event ?? {}) as { readonly id?: string }
  const extensions: Record<string, string> = {
    traceparent: traceparent ?? newTraceparent(),
    correlationid: correlationId,
    causationid: id ?? invocation.id,
  }
  if (tracestate !== undefined && traceparent !== undefined) extensions.tracestate = tracestate
  if (carried !== undefined) extensions.baggage = carried
  return extensions
}

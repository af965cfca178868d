import {
  BAGGAGE,
  baggageMember,
  type Correlation,
  currentScope,
  HeddleError,
  newTraceparent,
  type Scope,
  traceOf,
  withBaggage,
} from '@heddle/core'
import type { EventExtensions } from './target.ts'

/**
 * What travels from the event that is handled to those that are emitted in it, as CloudEvents extension attributes: the
 * trace, the correlation id (of the first event of all), the causation id (of the event that is handled), baggage and in
 * it the types of the events that led here. Throws a `HeddleError` when they are too many.
 */
export function contextOf(maxHops: number): EventExtensions {
  const scope = currentScope()
  if (scope === undefined) return {}
  let context = scope.values.get(CONTEXT) as Context | undefined
  if (context === undefined) {
    context = contextIn(scope)
    scope.values.set(CONTEXT, context)
  }
  const { path, extensions } = context
  if (path.length <= maxHops) return extensions
  const last = path.slice(-MOST_NAMED).map((type) => type.slice(0, 60))
  const led = `${path.length > MOST_NAMED ? '… > ' : ''}${last.join(' > ')}`
  throw new HeddleError('MISUSE', `emit: ${path.length} events have caused one another, more than ${maxHops}: ${led}`)
}

// Of a path that a client made up, too.
const MOST_NAMED = 20

/** The context with an event's own extensions, which count more; own baggage is added to what travels. */
export function withOwn(context: EventExtensions, own: EventExtensions): EventExtensions {
  const { baggage } = context
  if (baggage === undefined || own.baggage === undefined) return { ...context, ...own }
  return { ...context, ...own, baggage: `${baggage},${own.baggage}` }
}

interface Context {
  /** The types of the events that led here, the first first, that of the event which is handled last. */
  readonly path: readonly string[]
  readonly extensions: EventExtensions
}

const CONTEXT: unique symbol = Symbol('heddle.context')

function contextIn(scope: Scope): Context {
  const known = traceOf(scope)
  const traceparent = known.traceparent ?? newTraceparent()
  // All that the call emits is of one trace, and what it logs too.
  if (known.traceparent === undefined) scope.correlation = { ...known, traceparent }
  const path = pathOf(scope, known)
  const extensions: Record<string, string> = { traceparent, correlationid: known.correlationId, causationid: known.id }
  if (known.tracestate !== undefined) extensions.tracestate = known.tracestate
  extensions.baggage = withBaggage({ [BAGGAGE.path]: path.join(SEPARATOR) }, known.baggage)
  return { path, extensions }
}

// No type has it: CloudEvents allows no control characters.
const SEPARATOR = '\n'

/** What is emitted for a whole batch may be caused by any record of it: the longest path counts. */
function pathOf({ event, invocation }: Scope, known: Correlation): readonly string[] {
  const records = Array.isArray(event) && event.length > 1 ? event : []
  return records
    .map((record: unknown) => pathTo(traceOf({ event: record, invocation })))
    .reduce((longest, path) => (path.length > longest.length ? path : longest), pathTo(known))
}

function pathTo({ baggage, type }: Correlation): readonly string[] {
  return [...(baggageMember(baggage, BAGGAGE.path)?.split(SEPARATOR) ?? []), type]
}

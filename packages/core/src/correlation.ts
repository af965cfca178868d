import { BAGGAGE, baggageMember } from './baggage.ts'
import { foundIn } from './carriers.ts'
import type { Invocation } from './invocation.ts'
import { isReadable, unreadable } from './readable.ts'
import type { TracedCall } from './report.ts'
import { currentScope } from './scope.ts'
import { fromXRay, knownTraceparent } from './trace.ts'

/** What an event says of where it comes from: its trace, and the events that led to it. */
export interface Correlation {
  /** The event's own id: that by which it was emitted, where it says so. */
  readonly id: string
  /** The event's own type, likewise. */
  readonly type: string
  /** W3C `traceparent`; made of X-Ray's header where there is no other. */
  readonly traceparent: string | undefined
  readonly tracestate: string | undefined
  /** W3C `baggage` as it came: `parseBaggage` reads it. */
  readonly baggage: string | undefined
  /** The id of the first event of all that led here; this event's own when it is the first. */
  readonly correlationId: string
  /** The id of the event that caused this one. */
  readonly causationId: string | undefined
}

/**
 * Where the event or record of a call comes from, as it says by CloudEvents extension attributes, headers of HTTP, of Kafka
 * or of a broker, attributes of messages, or X-Ray's header; else what the platform says of the invocation. What is inside
 * another event counts before what is around it: the notification in a message before the message.
 */
export function traceOf({ event, invocation }: TracedCall): Correlation {
  const scope = currentScope()
  if (scope === undefined || scope.event !== event) return correlationOf(event, invocation)
  // Whoever emits asks for each event, and may have begun a trace.
  scope.correlation ??= correlationOf(event, invocation)
  return scope.correlation
}

function correlationOf(event: unknown, invocation: Invocation): Correlation {
  const found = foundIn(event)
  const { traceparent, tracestate, baggage, id = invocation.id, type = 'invocation' } = found
  const correlation = found.correlationid ?? baggageMember(baggage, BAGGAGE.correlation) ?? id
  const causation = found.causationid ?? baggageMember(baggage, BAGGAGE.causation)
  return {
    id: readable(id),
    type: readable(type),
    traceparent: traceparent ?? knownTraceparent(invocation.traceparent) ?? fromXRay(found.xRay ?? xRayOf(invocation)),
    tracestate: isTracestate(tracestate) ? tracestate : undefined,
    baggage,
    correlationId: readable(correlation),
    causationId: causation && readable(causation),
  }
}

/** Without what CloudEvents has no place for, and no longer than any id is: it may be whatever a client says. */
function readable(given: string): string {
  const text = given.slice(0, 256)
  return isReadable(text) ? text : text.replace(unreadable('gu'), '\ufffd')
}

function isTracestate(text: string | undefined): boolean {
  return text !== undefined && /^[\t -~]{1,512}$/.test(text) && text.split(',').length <= 32
}

function xRayOf({ raw }: Invocation): string | undefined {
  const { xRayTraceId } = (raw ?? {}) as { readonly xRayTraceId?: string }
  return xRayTraceId ?? globalThis.process?.env?._X_AMZN_TRACE_ID
}

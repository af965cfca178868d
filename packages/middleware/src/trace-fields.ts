import { type TracedCall, traceOf } from '@heddle/core'

/** What lines of a call tell of where its event comes from. */
export interface TraceFields {
  /** The event's own id, unless it is the first of all: what it causes has it as its causation id. */
  readonly eventId?: string
  readonly traceId?: string | undefined
  readonly correlationId?: string
  readonly causationId?: string | undefined
}

/** The fields, made when the first line is written: a record of a batch may write none. */
export function traceFields(call: TracedCall): () => TraceFields {
  let fields: TraceFields | undefined
  return () => {
    // Where no trace is known, one may begin with the first event that is emitted.
    if (fields?.traceId === undefined) fields = fieldsOf(call)
    return fields
  }
}

export function noFields(): TraceFields {
  return {}
}

function fieldsOf(call: TracedCall): TraceFields {
  try {
    const { id, traceparent, correlationId, causationId } = traceOf(call)
    const own = id === correlationId ? {} : { eventId: id }
    return { ...own, traceId: traceparent?.slice(3, 35), correlationId, causationId }
  } catch {
    // An event whose members throw: the line itself must not be lost.
    return {}
  }
}

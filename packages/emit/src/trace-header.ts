import { isTraceparent, toXRay } from '@heddle/core'
import { keepingLast } from './keeping-last.ts'
import type { EventExtensions, OutgoingEvent } from './target.ts'

/** The trace of an event as X-Ray's header, for services that pass it on themselves. */
export function traceHeaderOf({ extensions }: OutgoingEvent): string | undefined {
  return headerOf(extensions)
}

const headerOf = /* @__PURE__ */ keepingLast(({ traceparent }: EventExtensions) =>
  isTraceparent(traceparent) ? toXRay(traceparent) : undefined,
)

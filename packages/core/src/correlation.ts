import { BAGGAGE, baggageMember } from './baggage.ts'
import type { Invocation } from './invocation.ts'
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
export function traceOf({ event, invocation }: Traced): Correlation {
  const scope = currentScope()
  if (scope === undefined || scope.event !== event) return correlationOf(event, invocation)
  // Whoever emits asks for each event, and may have begun a trace.
  scope.correlation ??= correlationOf(event, invocation)
  return scope.correlation
}

interface Traced {
  readonly event: unknown
  readonly invocation: Invocation
}

function correlationOf(event: unknown, invocation: Invocation): Correlation {
  const carriers = carriersOf(event)
  const find = (name: string, alias = ''): string | undefined => {
    for (const carrier of carriers) {
      const value = textIn(carrier, name, alias)
      if (value !== undefined) return value
    }
    return undefined
  }
  let traceparent: string | undefined
  let tracestate: string | undefined
  for (const carrier of carriers) {
    traceparent = knownTraceparent(textIn(carrier, 'traceparent', 'traceparent'))
    if (traceparent === undefined) continue
    tracestate = textIn(carrier, 'tracestate', 'tracestate')
    break
  }
  const baggage = find('baggage', 'baggage')
  const id = readable(find('id') ?? invocation.id)
  const causation = find('causationid') ?? baggageMember(baggage, BAGGAGE.causation)
  return {
    id,
    type: readable(find('type') ?? 'invocation'),
    traceparent: traceparent ?? fromXRay(find('AWSTraceHeader', 'x-amzn-trace-id') ?? xRayOf(invocation)),
    tracestate: isTracestate(tracestate) ? tracestate : undefined,
    baggage,
    correlationId: readable(
      find('correlationid', 'x-correlation-id') ?? baggageMember(baggage, BAGGAGE.correlation) ?? id,
    ),
    causationId: causation && readable(causation),
  }
}

// biome-ignore lint/suspicious/noExplicitAny: whatever a source, or a sender, has made
type Loose = Record<string, any>

interface Carrier {
  readonly values: Loose
  /** Whether attributes go by their names; else by those of CloudEvents' bindings, or an alias. */
  readonly plainly: boolean
}

// CloudEvents in a notification in a message are three.
const DEEPEST = 5

/** All that has attributes of the event, from the innermost event that is in it to the outermost. */
function carriersOf(event: unknown): readonly Carrier[] {
  const carriers: Carrier[] = []
  // A batch of one is what SNS always sends, and S3 mostly.
  let level: unknown = Array.isArray(event) && event.length === 1 ? event[0] : event
  for (let depth = 0; depth < DEEPEST && isObject(level); depth++) {
    carriers.unshift(...carriersAt(level))
    const { event, body, message, data, detail, payload, value } = level
    level = event ?? body ?? message ?? data ?? detail ?? payload ?? value
    // What a user sends may have fields of the same names; it is no event.
    if (!isObject(level) || !(level.raw ?? level.extensions ?? level.specversion)) break
  }
  return carriers
}

function carriersAt(event: Loose): readonly Carrier[] {
  const { extensions, attributes, headers, request, messageAttributes, basicProperties, properties, raw } = event
  const { detail, headers: rawHeaders } = raw ?? {}
  const plainly = [extensions, detail?._meta, documentOf(detail), documentOf(raw), attributes]
  // The raw headers, for a schema of headers may leave out those that it does not know.
  const bound = [headers ?? request?.headers, messageAttributes, basicProperties?.headers ?? properties, rawHeaders]
  return [
    ...plainly.filter(isObject).map((values) => ({ values, plainly: true })),
    ...bound.filter(isObject).map((values) => ({ values: byName(values), plainly: false })),
    { values: event, plainly: true },
  ]
}

function documentOf(value: Loose | null | undefined): Loose | undefined {
  return typeof value?.specversion === 'string' ? value : undefined
}

/** Kafka has a list of headers, each an object. */
function byName(headers: Loose): Loose {
  if (!Array.isArray(headers)) return headers
  const values: Loose = Object.create(null)
  for (const header of headers) Object.assign(values, header)
  return values
}

function textIn({ values, plainly }: Carrier, name: string, alias: string): string | undefined {
  const value = plainly ? values[name] : (values[alias] ?? values[`ce-${name}`] ?? values[`ce_${name}`])
  const text = typeof value === 'string' ? value : textOf(value)
  return typeof text === 'string' && text !== '' && text.length <= LONGEST ? text : undefined
}

// More than any carrier takes.
const LONGEST = 65_536

/** The text of an attribute of SQS or SNS, of a header of CloudFront, or of bytes as Kafka has them. */
function textOf(value: Loose | null | undefined): unknown {
  const text = value?.stringValue ?? value?.Value ?? value?.[0]?.value
  if (text !== undefined || !(Array.isArray(value) || value instanceof Uint8Array)) return text
  return value.length > LONGEST ? undefined : Buffer.from(value).toString()
}

/** Without what CloudEvents has no place for. */
function readable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]/gu, '\ufffd')
}

function isTracestate(text: string | undefined): boolean {
  return text !== undefined && /^[\t -~]{1,512}$/.test(text) && text.split(',').length <= 32
}

function xRayOf({ raw }: Invocation): string | undefined {
  const { xRayTraceId } = (raw ?? {}) as { readonly xRayTraceId?: string }
  return xRayTraceId ?? globalThis.process?.env?._X_AMZN_TRACE_ID
}

function isObject(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null
}

import { decoded } from './baggage.ts'
import { toText } from './bytes.ts'
import { knownTraceparent } from './trace.ts'

/** What is found first counts. */
export interface Found {
  id?: string | undefined
  type?: string | undefined
  traceparent?: string | undefined
  tracestate?: string | undefined
  baggage?: string | undefined
  correlationid?: string | undefined
  causationid?: string | undefined
  xRay?: string | undefined
}

// biome-ignore lint/suspicious/noExplicitAny: whatever a source, or a sender, has made
type Loose = Record<string, any>
type Attribute = Loose | string | null | undefined

// CloudEvents in a notification in a message are three.
const DEEPEST = 5

/** All that an event has of where it comes from. */
export function foundIn(event: unknown): Found {
  const found: Found = {}
  // A batch of one is what SNS always sends, and S3 mostly.
  lookIn(Array.isArray(event) && event.length === 1 ? event[0] : event, found, DEEPEST)
  return found
}

/** Looks wherever an event of its kind has attributes, into the event that is inside it first. */
function lookIn(event: unknown, found: Found, depth: number): void {
  if (!isObject(event)) return
  const { raw } = event
  const inner = insideOf(event)
  if (depth > 0 && isEvent(inner)) lookIn(inner, found, depth - 1)
  takeNamed(event.extensions, found)
  // What brought a CloudEvent may be another, which is raw then: a message of Pub/Sub that Eventarc tells of.
  if (event.specversion) takeNamed(event, found)
  // What the sender attached, before what the platform made of it.
  takeBound(event.applicationProperties ?? event.attributes, found, false)
  if (isObject(raw)) {
    takeNamed(raw.detail?._meta, found)
    if (raw.detail?.specversion) takeNamed(raw.detail, found)
    if (raw.specversion) takeNamed(raw, found)
  }
  found.xRay ??= textOf((event.attributes ?? raw?.attributes)?.AWSTraceHeader)
  const headers = event.headers ?? event.request?.headers
  takeBound(headers, found)
  takeBound(event.messageAttributes ?? raw?.messageAttributes, found)
  takeBound(event.basicProperties?.headers ?? event.properties, found)
  // A schema of headers may have left out what it does not know. Gateways send this one.
  if (isObject(raw?.headers) && !headers?.['x-amzn-trace-id']) {
    takeBound(Array.isArray(raw.headers) ? byName(raw.headers) : raw.headers, found)
  }
  takeNamed(event, found)
}

/** What an event has inside, where that may be another. The body of a request is what its client says. */
function insideOf(event: Loose): unknown {
  if (event.type === 'http.request') return undefined
  try {
    return event.event ?? event.body ?? event.message ?? event.data ?? event.detail ?? event.payload ?? event.value
  } catch {
    // Of an event that was refused they throw.
    return undefined
  }
}

/** What a user sends may have fields of the same names. Every event of heddle's has these, and every CloudEvent. */
function isEvent(value: unknown): boolean {
  return isObject(value) && typeof value.source === 'string' && (value.time instanceof Date || !!value.specversion)
}

/** Attributes by their names in CloudEvents. */
function takeNamed(values: unknown, found: Found): void {
  if (!isObject(values)) return
  takeTrace(values.traceparent, values.tracestate, found)
  found.baggage ??= textOf(values.baggage)
  found.correlationid ??= textOf(values.correlationid)
  found.causationid ??= textOf(values.causationid)
  found.id ??= textOf(values.id)
  found.type ??= textOf(values.type)
}

/**
 * Attributes by the names that W3C, CloudEvents' bindings and gateways have for them.
 *
 * @param percent - whether text is percent-encoded, as CloudEvents has it in headers of HTTP, and not in properties of messages
 */
function takeBound(values: unknown, found: Found, percent = true): void {
  if (!isObject(values)) return
  // Google's client of Pub/Sub has a name of its own for it, and so have Azure's older ones.
  const traceparent =
    values.traceparent ?? values.googclient_traceparent ?? values['Diagnostic-Id'] ?? values['diagnostic-Id']
  takeTrace(traceparent, values.tracestate, found)
  found.baggage ??= textOf(values.baggage)
  found.correlationid ??= textOf(values['x-correlation-id'])
  found.xRay ??= textOf(values['x-amzn-trace-id'])
  // Kafka has the other. No event is without its id.
  const prefix = values['ce-id'] ? 'ce-' : values.ce_id ? 'ce_' : undefined
  if (prefix === undefined) return
  const own: Loose = {}
  for (const name of NAMES) {
    const value = values[prefix + name]
    own[name] = percent && typeof value === 'string' && prefix === 'ce-' ? decoded(value) : value
  }
  takeNamed(own, found)
}

const NAMES = ['traceparent', 'tracestate', 'baggage', 'correlationid', 'causationid', 'id', 'type']

function takeTrace(traceparent: Attribute, tracestate: Attribute, found: Found): void {
  if (traceparent === undefined || found.traceparent !== undefined) return
  found.traceparent = knownTraceparent(textOf(traceparent))
  // The state is that of its trace, and of no other.
  if (found.traceparent !== undefined) found.tracestate = textOf(tracestate)
}

/** Kafka has a list of headers, each an object. */
function byName(headers: readonly unknown[]): Loose {
  const values: Loose = Object.create(null)
  for (const header of headers) Object.assign(values, header)
  return values
}

// More than any carrier takes.
const LONGEST = 65_536

/** Text as it is, of an attribute of SQS or SNS, of a header of CloudFront, or of bytes as Kafka has them. */
function textOf(value: Attribute): string | undefined {
  if (value === undefined) return undefined
  const text =
    typeof value === 'object' ? (value?.stringValue ?? value?.Value ?? value?.[0]?.value ?? utf8(value)) : value
  return typeof text === 'string' && text !== '' && text.length <= LONGEST ? text : undefined
}

function utf8(bytes: unknown): string | undefined {
  const known = (Array.isArray(bytes) || bytes instanceof Uint8Array) && bytes.length <= LONGEST
  return known ? toText(Uint8Array.from(bytes)) : undefined
}

function isObject(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null
}

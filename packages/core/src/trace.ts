/** A W3C `traceparent`: `00-<32 hex>-<16 hex>-<2 hex>`; a later version may have more behind it. @see https://www.w3.org/TR/trace-context/ */
export function isTraceparent(value: unknown): value is string {
  return typeof value === 'string' && TRACEPARENT.test(value)
}

const TRACEPARENT = /^(?!ff)[\da-f]{2}-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-[\da-f]{2}(?:$|(?<!^00.{53})-)/

/** A `traceparent` of the version that is known here, `00`, whatever version it came in; nothing where it is none. */
export function knownTraceparent(value: unknown): string | undefined {
  if (!isTraceparent(value)) return undefined
  return value.startsWith('00') ? value : `00${value.slice(2, 53)}${isSampled(value) ? '01' : '00'}`
}

/** The `traceparent` that X-Ray's header says: `Root=1-<8 hex>-<24 hex>;Parent=<16 hex>;Sampled=1`. */
export function fromXRay(header: string | undefined): string | undefined {
  const root = /(?:^|;)\s*Root=1-([\da-f]{8})-([\da-f]{24})(?:;|$)/i.exec(header ?? '')
  if (root === null) return undefined
  // A gateway that begins a trace names no parent: the trace id has one of its own then.
  const parent = /(?:^|;)\s*Parent=([\da-f]{16})(?:;|$)/i.exec(header ?? '')?.[1] ?? root[2]?.slice(0, 16)
  const sampled = /(?:^|;)\s*Sampled=1(?:;|$)/i.test(header ?? '')
  const made = `00-${root[1]}${root[2]}-${parent}-${sampled ? '01' : '00'}`.toLowerCase()
  return isTraceparent(made) ? made : undefined
}

/** X-Ray's header for a `traceparent`. */
export function toXRay(traceparent: string): string {
  const root = `1-${traceparent.slice(3, 11)}-${traceparent.slice(11, 35)}`
  return `Root=${root};Parent=${traceparent.slice(36, 52)};Sampled=${isSampled(traceparent) ? 1 : 0}`
}

function isSampled(traceparent: string): boolean {
  return (Number.parseInt(traceparent.slice(53, 55), 16) & 1) === 1
}

/** A trace that begins here, not sampled. */
export function newTraceparent(): string {
  const hex = () => crypto.randomUUID().replaceAll('-', '')
  return `00-${hex()}-${hex().slice(0, 16)}-00`
}

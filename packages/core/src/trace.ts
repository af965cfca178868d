/** A W3C `traceparent`: `00-<32 hex>-<16 hex>-<2 hex>`. @see https://www.w3.org/TR/trace-context/ */
export function isTraceparent(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    /^(?!ff)[\da-f]{2}-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-[\da-f]{2}(?:$|-)/.test(value)
  )
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
  const [, trace = '', parent, flags = '00'] = traceparent.split('-')
  return `Root=1-${trace.slice(0, 8)}-${trace.slice(8)};Parent=${parent};Sampled=${Number.parseInt(flags, 16) & 1}`
}

/** A trace that begins here, not sampled. */
export function newTraceparent(): string {
  const hex = () => crypto.randomUUID().replaceAll('-', '')
  return `00-${hex()}-${hex().slice(0, 16)}-00`
}

/**
 * The members of W3C `baggage` by name, their values decoded, without properties. What is no member is left out.
 *
 * @see https://www.w3.org/TR/baggage/
 */
export function parseBaggage(header: string | undefined): Readonly<Record<string, string>> {
  const members: Record<string, string> = Object.create(null)
  // More than 8192 bytes, or 64 members, need not be passed on: W3C Baggage section 3.3.2.
  for (const member of (header ?? '').slice(0, 8192).split(',', 64)) {
    const [pair = ''] = member.split(';', 1)
    const at = pair.indexOf('=')
    const name = pair.slice(0, at).trim()
    if (at > 0 && /^[\w!#$%&'*+.^`|~-]+$/.test(name)) members[name] = decoded(pair.slice(at + 1).trim())
  }
  return members
}

export function baggageOf(members: Readonly<Record<string, string>>): string | undefined {
  const text = Object.keys(members)
    .map((name) => `${name}=${encodeURIComponent((members[name] as string).replace(/\p{Cs}/gu, '\ufffd'))}`)
    .join(',')
  return text === '' ? undefined : text
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

/** A JSON object of whatever members. */
export type JsonObject = Readonly<Record<string, unknown>>

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** No names at all, neither `constructor` nor `__proto__`. */
export const NOTHING: Readonly<Record<string, never>> = /* @__PURE__ */ Object.freeze(
  /* @__PURE__ */ Object.create(null),
)

/** An object for names that come from outside: it has none of its own, neither `constructor` nor `__proto__`. */
export function bag<Value>(): Record<string, Value> {
  // Not Object.create(null): that makes a hash table, several times slower to fill and to read.
  return Object.create(NOTHING)
}

/** The service that an event of AWS names, in its first record or beside its records. */
export function eventSourceOf(raw: unknown): unknown {
  if (!isObject(raw)) return undefined
  const first: unknown = Array.isArray(raw.Records) ? raw.Records[0] : undefined
  const { EventSource, eventSource = raw.eventSource } = isObject(first) ? first : {}
  return EventSource ?? eventSource
}

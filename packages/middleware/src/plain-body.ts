// By the body itself: a layer that makes another body of it takes nothing along that is not true of its own.
const plain = /* @__PURE__ */ new WeakMap<Uint8Array, string | Uint8Array>()

/** Remembers what a body was before it was compressed. */
export function markCompressed(compressed: Uint8Array, body: string | Uint8Array): void {
  plain.set(compressed, body)
}

/** What a body was before it was compressed; one that was not, itself. */
export function plainBody(body: string | Uint8Array): string | Uint8Array {
  return (typeof body === 'string' ? undefined : plain.get(body)) ?? body
}

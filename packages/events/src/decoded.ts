/** What an adapter has made of its platform's native event, for a portable source to read. */
export interface Decoded {
  readonly [DECODED]: true
}

// Each entry point may hold a copy of this file.
const DECODED: unique symbol = Symbol.for('heddle.decoded') as never

export function decoded<Input extends object>(input: Input): Input & Decoded {
  // Out of sight of whoever looks at an event.
  return Object.defineProperty(input, DECODED, { value: true }) as Input & Decoded
}

/** Whether an adapter has decoded it; a native event of AWS is read by the source itself, as by every source of AWS. */
export function isDecoded(input: unknown): input is Decoded {
  return typeof input === 'object' && input !== null && DECODED in input
}

/** The bytes of base64 text (the URL-safe alphabet included), or `undefined` when it is not base64. */
export function fromBase64(text: string): Uint8Array | undefined {
  if (/[^\w+/=\s-]/.test(text)) return undefined
  const bytes = Buffer.from(text, 'base64')
  // Buffer stops at what it cannot read: a result that is too short tells.
  const digits = text.replace(/[\s=]+/g, '').length
  return digits % 4 !== 1 && bytes.length === Math.floor((digits * 3) / 4) ? bytes : undefined
}

export function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}

/** UTF-8 text, or `undefined` when the bytes are not UTF-8. */
export function toText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

export function toBytes(value: string | Uint8Array): Uint8Array {
  return typeof value === 'string' ? new TextEncoder().encode(value) : value
}

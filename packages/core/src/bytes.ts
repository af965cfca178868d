/** The bytes of base64 text (the URL-safe alphabet included), or `undefined` when it is not base64. */
export function fromBase64(text: string): Uint8Array | undefined {
  if (/[^\w+/=\s-]/.test(text)) return undefined
  if (typeof Buffer === 'undefined') return fromBase64ByAtob(text.replace(/\s+/g, ''))
  const bytes = Buffer.from(text, 'base64')
  // Buffer stops at what it cannot read: a result that is too short tells.
  const digits = text.replace(/[\s=]+/g, '').length
  return digits % 4 !== 1 && bytes.length === Math.floor((digits * 3) / 4) ? bytes : undefined
}

/** For platforms without a Buffer, such as Workers. */
function fromBase64ByAtob(text: string): Uint8Array | undefined {
  const digits = text.replace(/=+$/, '').replaceAll('-', '+').replaceAll('_', '/')
  if (digits.includes('=') || digits.length % 4 === 1) return undefined
  return Uint8Array.from(atob(digits), (character) => character.charCodeAt(0))
}

export function toBase64(bytes: Uint8Array): string {
  if (typeof Buffer !== 'undefined')
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary)
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

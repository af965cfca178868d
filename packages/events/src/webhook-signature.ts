import { fromBase64, type HttpError, type HttpRequest, toBase64, toBytes } from '@heddle/core'
import { httpError } from './http-body.ts'
import type { Keyring, WebhookKey } from './webhook-secret.ts'

/** What a request says of its signature. */
export interface Claim {
  /** What was signed; several texts where it cannot be known which of them. */
  readonly signed: readonly Uint8Array[]
  /** Any of them may fit: there are several while a secret is rotated. */
  readonly signatures: readonly Uint8Array[]
  /** When it was signed, in seconds since the epoch, where that is part of what was signed. */
  readonly signedAt?: number | undefined
}

// More than any vendor sends, and few enough that a large body is not hashed for long.
const MOST = 10

/**
 * Throws an `HttpError`, 401, for a request that nobody who has a secret signed, or that was signed too long ago. WebCrypto
 * compares signatures in constant time, and every pair of a key and a signature is tried, whichever of them fits.
 *
 * @param tolerance - seconds between the signature and now, either way
 */
export async function verify(claim: Claim, keyring: Keyring, tolerance: number): Promise<void> {
  const { signatures, signedAt } = claim
  if (signatures.length === 0 || signatures.length > MOST) throw invalidSignature()
  if (!(await fits(claim, await keyring.keys()))) {
    const newer = await keyring.newer()
    if (newer === undefined || !(await fits(claim, newer))) throw invalidSignature()
  }
  if (signedAt === undefined) return
  const age = Date.now() / 1000 - signedAt
  // Also true for NaN.
  if (!(Math.abs(age) <= tolerance)) {
    throw httpError(401, age > 0 ? 'the timestamp is too old' : 'the timestamp is in the future')
  }
}

// One after the other: WebCrypto copies what it hashes.
async function fits({ signed, signatures }: Claim, keys: readonly WebhookKey[]): Promise<boolean> {
  let fitting = 0
  for (const { name, key } of keys) {
    for (const signature of signatures) {
      for (const text of signed) if (await crypto.subtle.verify(name, key, plain(signature), plain(text))) fitting++
    }
  }
  return fitting > 0
}

// Of an ArrayBuffer, as everything that a body or a header is made of.
function plain(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes as Uint8Array<ArrayBuffer>
}

/** All that a client may know of a signature that is wrong, or none. */
export function invalidSignature(): HttpError {
  return httpError(401, 'the signature is not valid')
}

/** A header. Throws an `HttpError` that names it when it is missing: 401 where the signature needs it, else 400. */
export function requiredHeader({ headers }: HttpRequest, name: string, status: 400 | 401 = 401): string {
  const value = headers[name]
  if (value === undefined || value === '') throw httpError(status, `the header ${name} is missing`)
  return value
}

/** Seconds since the epoch. Throws an `HttpError`, 401, for anything else. */
export function seconds(text: string | undefined): number {
  if (text === undefined || !/^\d{1,12}$/.test(text)) throw invalidSignature()
  return Number(text)
}

/** The bytes of these parts, text as UTF-8. */
export function joined(...parts: readonly (string | Uint8Array)[]): Uint8Array {
  const all = parts.map(toBytes)
  const bytes = new Uint8Array(all.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of all) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

/** The bytes of a signature in hex, none when it is no such text. To be spread: `[...hex(text, 32)]`. */
export function hex(text: string | undefined, length: number): readonly Uint8Array[] {
  if (text === undefined || text.length !== length * 2 || !/^[\da-f]*$/i.test(text)) return []
  return [Uint8Array.from({ length }, (_, index) => Number.parseInt(text.slice(index * 2, index * 2 + 2), 16))]
}

/** The same in base64: of the standard alphabet, padded, and the only text that the bytes have. */
export function base64Signature(text: string | undefined, length: number): readonly Uint8Array[] {
  const bytes = text === undefined ? undefined : fromBase64(text)
  return bytes?.length === length && toBase64(bytes) === text ? [bytes] : []
}

import type { webcrypto } from 'node:crypto'
import { fromBase64, HeddleError, toBase64, toBytes } from '@heddle/core'
import { hex } from './hex.ts'

/** Signing as Standard Webhooks has it. @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
export interface HttpSigning {
  /** `whsec_` and 24 to 64 bytes in base64. While it is changed for another, both: every one of them signs. */
  readonly secret: string | readonly string[]
}

type Sign = (id: string, body: string) => Promise<Readonly<Record<string, string>>>

/** What makes the headers that sign a body. Throws a `HeddleError` for a secret that is none. */
export function signer(sign: HttpSigning | undefined, format: string): Sign | undefined {
  if (sign === undefined) return undefined
  if (format === 'binary') {
    throw new HeddleError(
      'MISUSE',
      'http: sign: what is signed is the body, and of a binary event its type is not in it',
    )
  }
  const secrets = [sign.secret].flat().map(keyOf)
  if (secrets.length === 0) throw new HeddleError('MISUSE', 'http: sign: expected a secret, got none')
  let keys: Promise<readonly webcrypto.CryptoKey[]> | undefined
  return async function signed(id, body) {
    keys ??= Promise.all(secrets.map(imported))
    const timestamp = String(Math.floor(Date.now() / 1000))
    const name = messageId(id)
    const bytes = toBytes(`${name}.${timestamp}.${body}`) as Uint8Array<ArrayBuffer>
    const signatures = await Promise.all((await keys).map((key) => crypto.subtle.sign('HMAC', key, bytes)))
    return {
      'webhook-id': name,
      'webhook-timestamp': timestamp,
      'webhook-signature': signatures.map((signature) => `v1,${toBase64(new Uint8Array(signature))}`).join(' '),
    }
  }
}

const PREFIX = 'whsec_'

function keyOf(secret: string): Uint8Array<ArrayBuffer> {
  const bytes = secret.startsWith(PREFIX) ? fromBase64(secret.slice(PREFIX.length)) : undefined
  if (bytes !== undefined && bytes.length >= 24 && bytes.length <= 64) return bytes as Uint8Array<ArrayBuffer>
  throw new HeddleError('MISUSE', 'http: sign: expected a secret of whsec_ and 24 to 64 bytes in base64')
}

function imported(key: Uint8Array<ArrayBuffer>): Promise<webcrypto.CryptoKey> {
  return crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
}

/** The event's id as a header, without the dots that stand between what is signed. */
function messageId(id: string): string {
  return encodeURIComponent(id.toWellFormed()).replaceAll('.', '%2E')
}

/** The id of a batch: the same when the same events are sent again. */
export async function batchId(events: readonly { readonly id: string }[]): Promise<string> {
  const ids = toBytes(events.map(({ id }) => id).join('\n')) as Uint8Array<ArrayBuffer>
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', ids))
  return `batch_${hex(digest).slice(0, 32)}`
}

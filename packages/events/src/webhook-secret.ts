import { HeddleError } from '@heddle/core'

/** The secret that a webhook is signed with: one, or several while a new one takes the place of the old. */
export type WebhookSecrets = string | readonly string[]

/**
 * The secret as text, or a function that loads it from where secrets are kept. It is called on the first request and what
 * it gives is kept; it is called again after it failed, and when no secret fits a signature, at most once a minute, so
 * that a secret that was rotated is found without a new deployment.
 */
export type WebhookSecret = WebhookSecrets | (() => WebhookSecrets | Promise<WebhookSecrets>)

/** What a secret is to WebCrypto. */
export interface KeyMaterial {
  readonly algorithm: WebhookAlgorithm | 'Ed25519'
  readonly bytes: Uint8Array
}

/** The hash of an HMAC. */
export type WebhookAlgorithm = 'SHA-1' | 'SHA-256' | 'SHA-384' | 'SHA-512'

export interface WebhookKey {
  readonly name: 'HMAC' | 'Ed25519'
  readonly key: CryptoKeyOf
}
type CryptoKeyOf = Awaited<ReturnType<typeof crypto.subtle.importKey>>

/** The keys of a webhook. */
export interface Keyring {
  keys(): Promise<readonly WebhookKey[]>
  /** The keys as they are by now, or `undefined` when there can be no others, or it is too early to ask again. */
  newer(): Promise<readonly WebhookKey[] | undefined>
}

const RELOAD_AFTER_MS = 60_000

/**
 * @param material - what a secret is to WebCrypto; `undefined` for one that is none of the vendor's
 * @throws HeddleError MISUSE, at once for a secret that is text: it is empty, or none of the vendor's
 */
export function keyring(
  name: string,
  secret: WebhookSecret,
  material: (secret: string) => KeyMaterial | undefined,
): Keyring {
  let loaded: Promise<readonly WebhookKey[]> | undefined
  if (typeof secret !== 'function') {
    const known = materials(name, secret, material)
    return {
      keys: () => {
        loaded ??= imported(known)
        return loaded
      },
      newer: async () => undefined,
    }
  }
  const load = secret
  let askedAt = 0
  async function ask(): Promise<readonly WebhookKey[]> {
    askedAt = Date.now()
    return await imported(materials(name, await load(), material))
  }
  return {
    keys() {
      if (loaded === undefined) {
        const asked = ask()
        loaded = asked
        asked.catch(() => {
          loaded = undefined
        })
      }
      return loaded
    },
    async newer() {
      if (Date.now() - askedAt < RELOAD_AFTER_MS) return undefined
      const keys = await ask()
      loaded = Promise.resolve(keys)
      return keys
    },
  }
}

function materials(
  name: string,
  secrets: WebhookSecrets,
  material: (secret: string) => KeyMaterial | undefined,
): readonly KeyMaterial[] {
  const all: readonly unknown[] = Array.isArray(secrets) ? secrets : [secrets]
  if (all.length === 0) throw new HeddleError('MISUSE', `${name}: there is no secret`)
  return all.map((secret) => {
    // Said without the secret: the message goes to a log.
    if (typeof secret !== 'string' || secret === '') throw new HeddleError('MISUSE', `${name}: a secret is empty`)
    const made = material(secret)
    if (made === undefined || made.bytes.length === 0) {
      throw new HeddleError('MISUSE', `${name}: a secret is not of the form that it has to have`)
    }
    return made
  })
}

function imported(all: readonly KeyMaterial[]): Promise<readonly WebhookKey[]> {
  return Promise.all(
    all.map(async ({ algorithm, bytes }) => {
      const name = algorithm === 'Ed25519' ? algorithm : 'HMAC'
      const params = name === 'HMAC' ? { name, hash: algorithm } : { name }
      const key = await crypto.subtle.importKey('raw', bytes as Uint8Array<ArrayBuffer>, params, false, ['verify'])
      return { name, key }
    }),
  )
}

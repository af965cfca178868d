import { beforeDeadline, HttpError, type Invocation, stackless, toBytes } from '@heddle/core'
import type { CryptoKey, JSONWebKeySet, JWK, JWTVerifyGetKey } from 'jose'
import { isTokenFault } from './jwt-faults.ts'
import type { JwtByJwks, JwtOptions } from './jwt-options.ts'

export type Jose = typeof import('jose')

/** What jose checks a signature with, in one invocation. */
export type KeyFor = (invocation: Invocation) => JWTVerifyGetKey | Uint8Array

/** The keys of the options, made once. Rejects when they are no keys. */
export async function keysOf(jose: Jose, options: JwtOptions): Promise<KeyFor> {
  if (options.secret !== undefined) {
    const secret = toBytes(options.secret)
    return () => secret
  }
  if (options.jwks !== undefined) return remoteKeys(jose, options)
  if (options.keys !== undefined) {
    const set = jose.createLocalJWKSet(options.keys as JSONWebKeySet)
    return () => set
  }
  const key = await jwkOf(options.key)
  // A set of one: so a key is for its own kind of algorithm alone, whatever algorithm a token names.
  const set = jose.createLocalJWKSet({ keys: [key] })
  const find: JWTVerifyGetKey = (header, jws) => set({ ...header, kid: undefined } as never, jws)
  return () => find
}

function remoteKeys(jose: Jose, options: JwtByJwks): KeyFor {
  const { jwks, cacheMaxAge, cooldownDuration, timeoutDuration } = options
  const durations = { cacheMaxAge, cooldownDuration, timeoutDuration }
  const set = jose.createRemoteJWKSet(new URL(jwks), durations as Record<string, number>)
  return (invocation) => async (header, jws) => {
    try {
      return (await beforeDeadline(async () => await set(header, jws))({ invocation })) as CryptoKey
    } catch (cause) {
      if (isTokenFault(cause)) throw cause
      // Not the token's fault, so no 401: the client would throw a good token away.
      const headers = { 'retry-after': '5' }
      throw stackless(() => new HttpError(503, 'the token cannot be checked now', { headers, cause }))
    }
  }
}

async function jwkOf(key: NonNullable<JwtOptions['key']>): Promise<JWK> {
  if (typeof key === 'string')
    return process.getBuiltinModule('node:crypto').createPublicKey(key).export({ format: 'jwk' })
  if (!('type' in key)) return key as JWK
  if ('export' in key) return (key as import('node:crypto').KeyObject).export({ format: 'jwk' }) as JWK
  const { alg, ...jwk } = (await crypto.subtle.exportKey('jwk', key as CryptoKey)) as JWK
  // Ed25519 has two names among algorithms, and here one of them.
  return alg === undefined || jwk.kty === 'OKP' ? jwk : { ...jwk, alg }
}

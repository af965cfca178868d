import { type Invocation, missing } from '@heddle/core'
import type { CryptoKey, JWTVerifyOptions } from 'jose'
import type { JwtClaims, JwtHeader } from './jwt.ts'
import { algorithmsOf } from './jwt-check-options.ts'
import { type Jose, type KeyFor, keysOf } from './jwt-keys.ts'
import type { JwtOptions } from './jwt-options.ts'

export interface VerifiedToken {
  readonly claims: JwtClaims
  readonly header: JwtHeader
}

export type Verify = (token: string, invocation: Invocation) => Promise<VerifiedToken>

/** Loads jose and makes the keys. What it resolves to rejects with jose's error for a token that is not valid. */
export async function verifier(options: JwtOptions): Promise<Verify> {
  const jose = await import('jose').catch(missing('jose', 'jwt'))
  const keyFor = await keysOf(jose, options)
  const { issuer, audience, maxTokenAge, clockTolerance = 5 } = options
  const checks: JWTVerifyOptions = {
    algorithms: [...algorithmsOf(options)],
    clockTolerance,
    ...(issuer === undefined ? {} : { issuer: [issuer].flat() }),
    ...(audience === undefined || audience === false ? {} : { audience: [audience].flat() }),
    // A token without an end would let its bearer in for ever.
    ...(maxTokenAge === undefined ? { requiredClaims: ['exp'] } : { maxTokenAge }),
  }
  return async (token, invocation) => {
    const { payload, protectedHeader } = await verified(jose, token, keyFor(invocation), checks)
    return { claims: payload, header: protectedHeader }
  }
}

async function verified(jose: Jose, token: string, key: ReturnType<KeyFor>, checks: JWTVerifyOptions) {
  try {
    return await jose.jwtVerify(token, key, checks)
  } catch (error) {
    if (!(error instanceof jose.errors.JWKSMultipleMatchingKeys)) throw error
    // The token does not say which of several keys it was signed with.
    for await (const one of error as AsyncIterable<CryptoKey>) {
      try {
        return await jose.jwtVerify(token, one, checks)
      } catch (failure) {
        if (!(failure instanceof jose.errors.JWSSignatureVerificationFailed)) throw failure
      }
    }
    throw error
  }
}

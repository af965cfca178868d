import { toBytes } from '@heddle/core'
import type { JwtAlgorithm, JwtJsonWebKey, JwtKeyLike, JwtOptions, JwtSecretAlgorithm } from './jwt-options.ts'

// biome-ignore format: one kind a line
const PUBLIC: readonly string[] = [
  'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512',
  'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519', 'ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87',
] satisfies JwtAlgorithm[]
const SECRET: readonly string[] = ['HS256', 'HS384', 'HS512'] satisfies JwtSecretAlgorithm[]

/** The algorithms that the options mean. */
export function algorithmsOf({ algorithms, secret }: JwtOptions): readonly string[] {
  return algorithms ?? (secret === undefined ? PUBLIC : ['HS256'])
}

/** Throws a `TypeError` for options that would not keep anybody out. */
export function checkOptions(options: JwtOptions): void {
  const { jwks, keys, key, secret, audience, scopes = [], realm = '' } = options
  const given = [jwks, keys, key, secret].filter((one) => one !== undefined)
  if (given.length !== 1) throw fault('exactly one of jwks, keys, key and secret has to be given')
  if (jwks !== undefined && !/^https?:$/.test(new URL(jwks).protocol)) throw fault('jwks has to be an http address')
  if (key !== undefined) checkKey(key)
  const algorithms = algorithmsOf(options)
  const allowed = secret === undefined ? PUBLIC : SECRET
  if (algorithms.length === 0 || !algorithms.every((one) => allowed.includes(one))) {
    throw fault(`algorithms have to be among ${allowed.join(', ')} with the keys that are given`)
  }
  if (secret !== undefined) {
    const least = Math.max(...algorithms.map((one) => Number(one.slice(2)) / 8))
    // RFC 7518, section 3.2.
    if (toBytes(secret).length < least) throw fault(`the secret has to have at least ${least} bytes`)
  } else if (audience === undefined) throw fault('audience has to be given, or false for a token for anybody')
  for (const name of ['audience', 'issuer'] as const) {
    const value = options[name]
    const names = value === false ? ['any'] : [value].flat()
    const wrong = names.length === 0 || !names.every((one) => typeof one === 'string' && one !== '')
    if (name in options && wrong) throw fault(`${name} has to be text, not empty; leave it out when any will do`)
  }
  for (const name of ['clockTolerance', 'maxTokenAge', 'cacheMaxAge', 'cooldownDuration', 'timeoutDuration'] as const) {
    const value = (options as { readonly [Name in typeof name]?: unknown })[name] ?? 0
    if (!Number.isFinite(value) || (value as number) < 0) throw fault(`${name} has to be a number, 0 or more`)
  }
  // As RFC 6750, section 3, has them in a header.
  if (!scopes.every((scope) => /^[!#-[\]-~]+$/.test(scope))) throw fault('a scope is a word of ASCII')
  if (!/^[ !#-[\]-~]*$/.test(realm)) throw fault('the realm is ASCII without quotes and backslashes')
}

function checkKey(key: string | JwtJsonWebKey | JwtKeyLike): void {
  if (typeof key === 'string') {
    if (!key.includes('-----BEGIN ') || key.includes('PRIVATE KEY-----'))
      throw fault('key has to be a public key in PEM')
  } else if ('type' in key) {
    const { extractable } = key as { readonly extractable?: boolean }
    if (key.type !== 'public' || extractable === false) throw fault('key has to be a public key that may be exported')
  } else if (key.kty === undefined || key.kty === 'oct' || 'd' in key || 'priv' in key) {
    throw fault('key has to be a public JSON Web Key')
  }
}

function fault(what: string): TypeError {
  return new TypeError(`jwt: ${what}`)
}

import type { HttpRequest, StandardSchemaV1 } from '@heddle/core'

/** What a JWT may be signed with where the key is public. */
export type JwtAlgorithm =
  | 'RS256'
  | 'RS384'
  | 'RS512'
  | 'PS256'
  | 'PS384'
  | 'PS512'
  | 'ES256'
  | 'ES384'
  | 'ES512'
  | 'EdDSA'
  | 'Ed25519'
  | 'ML-DSA-44'
  | 'ML-DSA-65'
  | 'ML-DSA-87'

/** What a JWT may be signed with where the key is a secret that both sides have. */
export type JwtSecretAlgorithm = 'HS256' | 'HS384' | 'HS512'

/** A public key as a JSON Web Key, RFC 7517. */
export interface JwtJsonWebKey {
  readonly kty?: string | undefined
  readonly kid?: string | undefined
  readonly alg?: string | undefined
  readonly use?: string | undefined
  readonly key_ops?: readonly string[] | undefined
  readonly crv?: string | undefined
  readonly x?: string | undefined
  readonly y?: string | undefined
  readonly n?: string | undefined
  readonly e?: string | undefined
  readonly pub?: string | undefined
  readonly x5c?: readonly string[] | undefined
  readonly x5t?: string | undefined
  readonly 'x5t#S256'?: string | undefined
}

/** A public `CryptoKey`, one that may be exported, or a public `KeyObject` of `node:crypto`. */
export interface JwtKeyLike {
  readonly type: string
}

interface OfAnIssuer {
  /**
   * What the token may be signed with. Default: every algorithm of public keys; never `none`, and none with a secret,
   * for a public key is no secret.
   */
  readonly algorithms?: readonly JwtAlgorithm[] | undefined
  /**
   * For whom the token has to be: one of these. It has to be said, for who signs tokens for you signs some for others too,
   * who could send theirs to you. `false` takes a token for anybody: where tokens have no `aud`, such as the access tokens
   * of Cognito, let `claims` check what they have in its place.
   *
   * @see https://www.rfc-editor.org/rfc/rfc8725#section-3.9
   */
  readonly audience: string | readonly string[] | false
}

/** The keys are at an address. */
export interface JwtByJwks extends OfAnIssuer {
  /**
   * The address of the issuer's JSON Web Key Set. It is asked on first use, again when the keys are older than `cacheMaxAge`,
   * and when a token names a key that is not among them, but for that only once in `cooldownDuration`.
   */
  readonly jwks: string | URL
  /** Milliseconds. Default 600,000. */
  readonly cacheMaxAge?: number | undefined
  /** Milliseconds. Default 30,000. */
  readonly cooldownDuration?: number | undefined
  /** Milliseconds until the issuer counts as not reached; the invocation's own deadline counts too. Default 5000. */
  readonly timeoutDuration?: number | undefined
  readonly keys?: undefined
  readonly key?: undefined
  readonly secret?: undefined
}

/** The keys are at hand. */
export interface JwtByKeys extends OfAnIssuer {
  /** A JSON Web Key Set of public keys. */
  readonly keys: { readonly keys: readonly JwtJsonWebKey[] }
  readonly jwks?: undefined
  readonly key?: undefined
  readonly secret?: undefined
}

/** There is one key, whatever key the token names. */
export interface JwtByKey extends OfAnIssuer {
  /** A public key: PEM text (a certificate too), a JSON Web Key, a `CryptoKey` or a `KeyObject`. */
  readonly key: string | JwtJsonWebKey | JwtKeyLike
  readonly jwks?: undefined
  readonly keys?: undefined
  readonly secret?: undefined
}

/** Who signs the token and who checks it have the same secret. */
export interface JwtBySecret {
  /** Bytes, or text of which the UTF-8 bytes are taken: as many as the hash has at least, 32 for `HS256`. */
  readonly secret: string | Uint8Array
  /** Default `['HS256']`. */
  readonly algorithms?: readonly JwtSecretAlgorithm[] | undefined
  /** For whom the token has to be: one of these. Default: anybody. */
  // Not undefined: what the environment should say and does not would let everybody's tokens in.
  readonly audience?: string | readonly string[] | false
  readonly jwks?: undefined
  readonly keys?: undefined
  readonly key?: undefined
}

export interface JwtChecks<Claims extends StandardSchemaV1, Optional extends boolean> {
  /** Who has to have issued the token: one of these. Say it, above all where the keys are those of many tenants. Default: anybody. */
  // Not undefined, as above.
  readonly issuer?: string | readonly string[]
  /** Seconds by which the clocks may differ. Default 5. */
  readonly clockTolerance?: number | undefined
  /**
   * Seconds since `iat` after which a token is too old, whatever its `exp` says. Default: as long as `exp` says, which a
   * token then has to have.
   */
  readonly maxTokenAge?: number | undefined
  /** What the token has to allow, every one of them, by its `scope` or `scp`; else the answer is 403. */
  readonly scopes?: readonly string[] | undefined
  /** What the claims have to be, and are made: any Standard Schema. What it refuses is answered 401. */
  readonly claims?: Claims | undefined
  /**
   * Where the token is; `undefined` when there is none. Default: in the `authorization` header. One from a cookie is sent by
   * any page that makes the browser send a request: it needs a protection of its own against that.
   */
  readonly token?: ((request: HttpRequest) => string | undefined) | undefined
  /** Whether a request without a token may pass, with `jwt` undefined. A bad token is refused all the same. Default `false`. */
  readonly optional?: Optional | undefined
  /** What is protected, for the `www-authenticate` header. Default: not said. */
  readonly realm?: string | undefined
}

/** The keys, exactly one kind of them, and what else is asked of a token. */
export type JwtOptions<
  Claims extends StandardSchemaV1 = StandardSchemaV1,
  Optional extends boolean = boolean,
> = JwtChecks<Claims, Optional> & (JwtByJwks | JwtByKeys | JwtByKey | JwtBySecret)

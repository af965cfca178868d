import {
  check,
  type HttpMiddleware,
  type HttpRequest,
  type InferOutput,
  type Invocation,
  invalidPayload,
  once,
  type StandardSchemaV1,
} from '@heddle/core'
import { checkOptions } from './jwt-check-options.ts'
import { type BearerProblem, bearerError, isTokenFault, loggable } from './jwt-faults.ts'
import type { JwtOptions } from './jwt-options.ts'
import { type VerifiedToken, verifier } from './jwt-verify.ts'
import { requireScopes } from './scopes.ts'

/** The claims of a token, those of RFC 7519 by their types. Times are seconds since 1970. */
export interface JwtClaims {
  readonly iss?: string | undefined
  readonly sub?: string | undefined
  readonly aud?: string | readonly string[] | undefined
  readonly exp?: number | undefined
  readonly nbf?: number | undefined
  readonly iat?: number | undefined
  readonly jti?: string | undefined
  readonly [name: string]: unknown
}

export interface JwtHeader {
  readonly alg: string
  readonly kid?: string | undefined
  readonly typ?: string | undefined
  readonly [name: string]: unknown
}

/** A token that was checked. */
export interface Jwt<Claims = JwtClaims> {
  /** What the `claims` schema makes of them; without one as they are. */
  readonly claims: Claims
  readonly header: JwtHeader
  /** As it was sent. It lets whoever has it in: not for logs. */
  readonly token: string
}

/**
 * Lets a request in whose bearer token is signed with one of the keys and is what the options ask for, and puts `jwt` into
 * the call. Needs `jose`, loaded on first use.
 *
 * ```ts
 * on(http.get('/orders'))
 *   .use(jwt({ jwks: 'https://id.example/jwks', issuer: 'https://id.example', audience: 'https://api.example' }))
 *   .handle((request, { jwt }) => ({ body: `hello ${jwt.claims.sub}` }))
 * ```
 *
 * Answers as RFC 6750 says: 401 without a token, and 401 with `invalid_token` for one that is not valid or over; 403 with
 * `insufficient_scope`; 503 with `retry-after` when the keys of `jwks` cannot be had. Why a token is not valid is in the
 * error's `cause`, for the log, and never in the answer. Throws a `TypeError` for options that would keep nobody out.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6750
 * @see https://www.rfc-editor.org/rfc/rfc8725
 */
export function jwt<
  Claims extends StandardSchemaV1 = StandardSchemaV1<unknown, JwtClaims>,
  Optional extends boolean = false,
>(
  options: JwtOptions<Claims, Optional>,
): HttpMiddleware<
  { readonly invocation: Invocation },
  { readonly jwt: Jwt<InferOutput<Claims>> | (Optional extends true ? undefined : never) }
> {
  checkOptions(options)
  const { token: read = bearerToken, scopes = [], claims: schema, realm, optional } = options
  const made = once(() => verifier(options))

  function refused(message: string, more?: Partial<BearerProblem>) {
    return bearerError({ status: 401, error: 'invalid_token', realm, message, ...more })
  }

  async function verified(token: string, invocation: Invocation): Promise<VerifiedToken> {
    // Before anything is done with it.
    if (token.length > 16_384) throw refused('the token is too long')
    // jose reads over spaces and padding; one token has one form.
    if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) {
      throw refused('the token is not valid', {
        cause: loggable({ code: 'ERR_JWT_INVALID', message: 'not three parts' }),
      })
    }
    const verify = await made()
    try {
      return await verify(token, invocation)
    } catch (error) {
      if (!isTokenFault(error)) throw error
      const over = error.code === 'ERR_JWT_EXPIRED'
      throw refused(over ? 'the token has expired' : 'the token is not valid', { cause: loggable(error) })
    }
  }

  return async function jwt(call, next) {
    const token = read(call.event)
    if (token === undefined) {
      if (optional) return await next({ jwt: undefined as never })
      throw bearerError({ status: 401, message: 'a token is required', realm })
    }
    const { claims, header } = await verified(token, call.invocation)
    const checked = schema === undefined ? { value: claims } : await check(schema, claims)
    if (checked.issues !== undefined) {
      const error = invalidPayload('jwt: the claims', '', checked)
      // A schema that fails is no reason to turn a good token away.
      throw checked.cause !== undefined ? error : refused('the claims of the token are not accepted', { cause: error })
    }
    requireScopes(claims, scopes, realm)
    return await next({ jwt: { claims: checked.value as InferOutput<Claims>, header, token } })
  }
}

/** The token of an `authorization` header of the scheme `Bearer`, in any case. */
function bearerToken({ headers: { authorization = '' } }: HttpRequest): string | undefined {
  const [scheme = ''] = authorization.split(' ', 1)
  return scheme.toLowerCase() === 'bearer' ? authorization.slice(scheme.length).trim() : undefined
}

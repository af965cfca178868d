import type { HttpMiddleware } from '@heddle/core'
import { bearerError } from './jwt-faults.ts'

/**
 * Lets in whose token has all these scopes, in `scope` or `scp`; any other is answered 403, `insufficient_scope`. For routes
 * that differ in what they want, inside one `jwt` layer with its one set of keys. The claims schema of that has to let
 * `scope` or `scp` through.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-3.1
 */
export function scopes(...wanted: readonly string[]): HttpMiddleware<{ readonly jwt: { readonly claims: object } }> {
  return async function scopes(call, next) {
    requireScopes(call.jwt.claims, wanted, undefined)
    return await next()
  }
}

/** Throws an `HttpError`, 403, when the claims lack one of the scopes. */
export function requireScopes(claims: object, wanted: readonly string[], realm: string | undefined): void {
  const granted = new Set(scopesOf(claims))
  if (wanted.every((scope) => granted.has(scope))) return
  const message = 'the token does not allow this'
  throw bearerError({ status: 403, error: 'insufficient_scope', scope: wanted.join(' '), realm, message })
}

/** Issuers have them as text in `scope` (RFC 9068) or `scp`, or as a list. */
function scopesOf({ scope, scp }: { readonly scope?: unknown; readonly scp?: unknown }): readonly string[] {
  return [scope, scp].flat().flatMap((one) => (typeof one === 'string' ? one.split(' ') : []))
}

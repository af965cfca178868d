import { type HttpMiddleware, outermost } from '@heddle/core'

/** Each a value of one's own, or `false` for a header that is not wanted. */
export interface SecurityHeadersOptions {
  /** Default `max-age=31536000; includeSubDomains`. Over plain HTTP it is not sent: browsers ignore it there. */
  readonly 'strict-transport-security'?: string | false | undefined
  /** Default `nosniff`. */
  readonly 'x-content-type-options'?: string | false | undefined
  /** Default `frame-ancestors 'none'`; pages want more: `default-src 'self'; frame-ancestors 'none'`. */
  readonly 'content-security-policy'?: string | false | undefined
  /** For browsers that do not know `frame-ancestors`. Default `DENY`. */
  readonly 'x-frame-options'?: string | false | undefined
  /** Default `no-referrer`. */
  readonly 'referrer-policy'?: string | false | undefined
  /** Default `same-origin`. */
  readonly 'cross-origin-opener-policy'?: string | false | undefined
  /** Default `same-origin`; images for pages of others want `cross-origin`. `cors` is not touched by it. */
  readonly 'cross-origin-resource-policy'?: string | false | undefined
  /** Default: not sent, for only a page uses what it is about. */
  readonly 'permissions-policy'?: string | false | undefined
}

const DEFAULTS: { readonly [Name in keyof Required<SecurityHeadersOptions>]: string | false } = {
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "frame-ancestors 'none'",
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': false,
}

/**
 * Gives every reply the headers that OWASP asks for of an API and of pages, those to errors too, and takes `server` and
 * `x-powered-by` away. A header that the function set stays as it is.
 *
 * @see https://cheatsheetseries.owasp.org/cheatsheets/REST_Security_Cheat_Sheet.html#security-headers
 */
export function securityHeaders(options: SecurityHeadersOptions = {}): HttpMiddleware {
  const secure: Record<string, string> = {}
  for (const name of Object.keys(DEFAULTS) as (keyof SecurityHeadersOptions)[]) {
    const value = options[name] ?? DEFAULTS[name]
    if (value !== false) secure[name] = value
  }
  const { 'strict-transport-security': _, ...plain } = secure

  const layer: HttpMiddleware = async function securityHeaders({ event }, next) {
    const reply = await next()
    const { server: _s, 'x-powered-by': _p, ...headers } = reply.headers
    return { ...reply, headers: { ...(event.source.startsWith('http:') ? plain : secure), ...headers } }
  }
  return outermost(layer)
}

import { HttpError, stackless } from '@heddle/core'

/** Whether an error of jose says that the token is at fault, and neither the keys nor the program. */
export function isTokenFault(error: unknown): error is { readonly code: string; readonly message: string } {
  return TOKEN_FAULT.test(String((error as { code?: unknown } | undefined)?.code))
}

const TOKEN_FAULT =
  /^ERR_(?:JW[ST]_|JOSE_ALG_NOT_ALLOWED$|JOSE_NOT_SUPPORTED$|JWKS_NO_MATCHING_KEY$|JWKS_MULTIPLE_MATCHING_KEYS$)/

export interface BearerProblem {
  readonly status: 401 | 403
  readonly message: string
  readonly realm: string | undefined
  /** None when the request has no token at all. */
  readonly error?: 'invalid_token' | 'insufficient_scope'
  readonly scope?: string
  readonly cause?: unknown
}

/**
 * The answer to a request whose token does not let it in. Its texts have to be without quotes and backslashes.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-3
 */
export function bearerError({ status, message, realm, error, scope, cause }: BearerProblem): HttpError {
  const parameters = { realm, error, error_description: error && message, scope }
  const list = Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}="${value}"`],
  )
  const headers = { 'www-authenticate': ['Bearer', list.join(', ')].join(' ').trimEnd() }
  return stackless(() => new HttpError(status, message, { headers, ...(cause === undefined ? {} : { cause }) }))
}

/** What jose says of a token, fit for a log: its own errors have the claims in them, or pieces of the token. */
export function loggable({ code, message }: { readonly code: string; readonly message: string }): Error {
  return stackless(() => Object.assign(new Error(message), { code }))
}

import { HeddleError } from '@heddle/core'
import { quote } from '@heddle/events/adapting'

/** A cookie as Azure Functions takes it. */
export interface AzureCookie {
  name: string
  value: string
  domain?: string
  path?: string
  expires?: Date
  secure?: boolean
  httpOnly?: boolean
  sameSite?: 'Strict' | 'Lax' | 'None'
  maxAge?: number
}

/**
 * The cookie that a value of `set-cookie` says. Azure percent-encodes the value that it is given, so that of one which is
 * encoded it gets what that stands for. What browsers do not know they leave out, and so does this; a cookie that Azure
 * cannot send is an error.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6265#section-5.2
 */
export function cookieOf(text: string): AzureCookie {
  const [pair = '', ...attributes] = text.split(';')
  const at = pair.indexOf('=')
  const name = pair.slice(0, Math.max(at, 0)).trim()
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) throw broken('a cookie without a name that is a token')
  const cookie: AzureCookie = { name, value: plain(pair.slice(at + 1).trim()) }
  for (const attribute of attributes) {
    const [key = '', ...rest] = attribute.split('=')
    take(cookie, key.trim().toLowerCase(), rest.join('=').trim())
  }
  return cookie
}

function take(cookie: AzureCookie, key: string, value: string): void {
  switch (key) {
    case 'domain':
      if (value !== '') cookie.domain = value
      break
    case 'path':
      if (value.startsWith('/')) cookie.path = value
      break
    case 'secure':
      cookie.secure = true
      break
    case 'httponly':
      cookie.httpOnly = true
      break
    case 'expires': {
      const time = new Date(value)
      if (!Number.isNaN(time.getTime())) cookie.expires = time
      break
    }
    case 'max-age':
      if (/^-?\d+$/.test(value)) cookie.maxAge = Number(value)
      break
    case 'samesite': {
      const known = (['Strict', 'Lax', 'None'] as const).find((one) => one.toLowerCase() === value.toLowerCase())
      if (known !== undefined) cookie.sameSite = known
      break
    }
    case 'partitioned':
      // Left out, it would be another cookie: one that other sites' pages share, or that browsers do not keep.
      throw broken(`the attribute Partitioned of the cookie ${quote(cookie.name)} beside other cookies`)
  }
}

function plain(value: string): string {
  const text = /^".*"$/s.test(value) ? value.slice(1, -1) : value
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function broken(what: string): HeddleError {
  return new HeddleError('INVALID_RESULT', `http: Azure Functions cannot send ${what}`)
}

import type { HttpRequest } from '@heddle/core'

/** Decides for one request: true is the origin of the request, text what to allow instead. */
export type CorsOriginFunction = (
  origin: string,
  request: HttpRequest,
) => boolean | string | undefined | Promise<boolean | string | undefined>

/** Whose pages may read a reply: `'*'`, an origin, a RegExp for the whole of it, a list of these, or a function. */
export type CorsOrigin = string | RegExp | readonly (string | RegExp)[] | CorsOriginFunction

/** The origin that a request is allowed from, if any. */
export type OriginRule = (request: HttpRequest) => string | undefined | Promise<string | undefined>

/** Throws a `TypeError` for text that no browser sends as an origin, and for what browsers refuse with credentials. */
export function originRule(origin: CorsOrigin, credentials: boolean): OriginRule {
  if (origin === '*') {
    if (credentials) throw noWildcard()
    // Also without an origin: the reply may be kept, and given to a page.
    return () => '*'
  }
  if (origin === undefined) throw new TypeError('cors: expected an origin, got undefined')
  const decide = typeof origin === 'function' ? asked(origin, credentials) : listed([origin].flat())
  return (request) => {
    const given = request.headers.origin
    return given === undefined || !isOrigin(given) ? undefined : decide(given, request)
  }
}

function listed(origins: readonly (string | RegExp)[]): (given: string) => string | undefined {
  const texts = origins.filter((one) => typeof one === 'string')
  texts.forEach(checkText)
  // A pattern that were found anywhere would let https://shop.example.evil.test in; one with a `g` remembers where it was.
  const patterns = origins
    .filter((one) => typeof one !== 'string')
    .map(({ source, flags }) => new RegExp(`^(?:${source})$`, flags.replaceAll(/[gy]/g, '')))
  return (given) =>
    texts.includes(given) || (given !== 'null' && patterns.some((pattern) => pattern.test(given))) ? given : undefined
}

function asked(fn: CorsOriginFunction, credentials: boolean) {
  return async (given: string, request: HttpRequest): Promise<string | undefined> => {
    const decided = await fn(given, request)
    if (decided === '*' && credentials) throw noWildcard()
    if (typeof decided === 'string') return decided
    return decided === true && given !== 'null' ? given : undefined
  }
}

const ORIGIN = /^[a-z][a-z\d+.-]*:\/\/[\w.:%[\]-]*$/i

/** Whether a header says one origin. The longest name of a host has 253 characters. */
function isOrigin(given: string): boolean {
  return given === 'null' || (given.length <= 300 && ORIGIN.test(given))
}

function checkText(origin: string): void {
  if (origin === 'null') return
  // Schemes that are not of the web have no origin in a URL; a slash at the end, an upper-case host or the port 443 shows.
  const inUrl = isOrigin(origin) ? new URL(origin).origin : undefined
  if (inUrl === origin || inUrl === 'null') return
  throw new TypeError(`cors: ${JSON.stringify(origin)} is no origin as browsers send it: "https://shop.example"`)
}

function noWildcard(): TypeError {
  return new TypeError("cors: with credentials browsers refuse the origin '*'")
}

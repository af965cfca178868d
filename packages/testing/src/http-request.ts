import { type AwsFacts, type AwsOptions, awsFacts } from './aws.ts'
import { md5, seeded } from './digest.ts'
import {
  headersOf,
  joinHeader,
  lowerCased,
  pairsOf,
  spelling,
  type Values,
  type ValuesInput,
  valuesOf,
} from './http-values.ts'
import { jsonText } from './json.ts'

/** What the client sends, before a gateway makes an event of it. */
export interface HttpRequestOptions extends AwsOptions {
  /** Default `GET`. */
  readonly method?: string | undefined
  /** As the client sends it: percent-encoded, without the query. Default `/`. */
  readonly path?: string | undefined
  /** Values by name, not encoded, or the raw query: `tag=a&tag=b`. */
  readonly query?: string | ValuesInput | undefined
  /** `host` is the domain that the client calls. */
  readonly headers?: ValuesInput | undefined
  /** Values by name, not encoded. */
  readonly cookies?: Readonly<Record<string, string>> | undefined
  /**
   * As `fetch` sends it: text as `text/plain`, `URLSearchParams` as a form, bytes without a content type. Any other value
   * goes as `application/json`. A `content-type` header says otherwise.
   */
  readonly body?: unknown
  /** Default `192.0.2.1`. */
  readonly clientIp?: string | undefined
  /** The gateway's id of the request. Default: made from all the rest. */
  readonly id?: string | undefined
}

/** The request as a gateway received it, the headers that the gateway adds among the others. */
export interface ReceivedRequest extends AwsFacts {
  readonly method: string
  readonly path: string
  readonly rawQuery: string
  readonly query: Values
  /** Several `cookie` headers are one here. */
  readonly headers: Values
  /** The `cookie` headers as they were sent; one that is empty for none. */
  readonly cookieHeaders: readonly string[]
  readonly host: string
  readonly userAgent: string
  readonly clientIp: string
  /** Nothing when it is empty. */
  readonly body: string | Uint8Array | undefined
  /** What the ids of the request are made from. */
  readonly seed: string
}

/**
 * @param apiHost - where the gateway is in a region, for a request that names no host
 * @param traces - whether the gateway adds a trace id, the port and the protocol beside the address of the client
 */
export function receivedRequest(
  options: HttpRequestOptions,
  apiHost: (region: string) => string,
  traces = true,
): ReceivedRequest {
  const facts = awsFacts(options)
  const { method = 'GET', path = '/', query = {}, clientIp = '192.0.2.1' } = options
  if (!/^\/[^?#]*$/.test(path)) {
    throw new TypeError(`the path ${JSON.stringify(path)} has to start with / and to be without a query`)
  }
  const rawQuery = typeof query === 'string' ? query.replace(/^\?/, '') : new URLSearchParams(pairsOf(query)).toString()
  const [body, contentType] = encodedBody(options.body)

  const headers = headersOf(pairsOf(options.headers ?? {}))
  const header = (name: string, value: string): string => {
    const present = headers.get(spelling(headers, name))?.at(-1)
    if (present === undefined) headers.set(name, [value])
    return present ?? value
  }
  const host = header('Host', apiHost(facts.region))
  const userAgent = header('User-Agent', 'heddle-testing')
  header('Accept', '*/*')
  if (contentType !== undefined) header('Content-Type', contentType)
  if (body !== undefined) header('Content-Length', String(Buffer.byteLength(body)))
  const cookies = Object.entries(options.cookies ?? {}).map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
  const sent = headers.get(spelling(headers, 'Cookie')) ?? []
  joinHeader(headers, 'Cookie', cookies, '; ')

  const seed = JSON.stringify([method, path, rawQuery, [...headers], md5(body ?? ''), facts.time])
  if (traces) {
    const seconds = Math.floor(facts.time.getTime() / 1000).toString(16)
    header('X-Amzn-Trace-Id', `Root=1-${seconds}-${seeded('trace', seed).toString('hex', 0, 12)}`)
    headers.set(spelling(headers, 'X-Forwarded-Port'), ['443'])
    headers.set(spelling(headers, 'X-Forwarded-Proto'), ['https'])
  }
  joinHeader(headers, 'X-Forwarded-For', [clientIp], ', ')

  return {
    ...facts,
    method: method.toUpperCase(),
    path,
    rawQuery,
    query: valuesOf(new URLSearchParams(rawQuery)),
    headers,
    cookieHeaders: [...sent.slice(0, -1), [...sent.slice(-1), ...cookies].join('; ')],
    host,
    userAgent,
    clientIp,
    body: body?.length === 0 ? undefined : body,
    seed,
  }
}

/** The headers by lower-case name, several `cookie` headers apart, as load balancers pass them on. */
export function headerLines({ headers, cookieHeaders }: ReceivedRequest): Map<string, readonly string[]> {
  const lines = lowerCased(headers)
  if (cookieHeaders.length > 1) lines.set('cookie', cookieHeaders)
  return lines
}

/** The body as it is sent, and its content type. */
function encodedBody(body: unknown): readonly [(string | Uint8Array)?, string?] {
  if (body === undefined) return []
  if (typeof body === 'string') return [body, 'text/plain;charset=UTF-8']
  if (body instanceof Uint8Array) return [body]
  if (body instanceof URLSearchParams) return [body.toString(), 'application/x-www-form-urlencoded;charset=UTF-8']
  return [jsonText('the body', body), 'application/json']
}

import { type Binding, HeddleError, type HttpOutput } from '@heddle/core'
import { bodyTooLarge, callerOf, type HttpInput, type JsonObject } from '@heddle/events/adapting'
import { httpInput } from './http-input.ts'
import { type Dialect, resultBody } from './openwhisk-body.ts'
import { basePath, isRequest, PREFIX, requestOf } from './openwhisk-request.ts'
import { type WholeReply, wholeReply } from './whole-reply.ts'

/** What a web action, or a function of Code Engine, results in. */
export interface WebResult {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  /** Text, base64 of bytes, or on Code Engine the value of JSON. */
  readonly body?: unknown
}

export interface OpenWhiskHttpOptions {
  readonly maxBytes: number
  readonly maxResultBytes: number
  /** The request's own parameters, without those of the action. */
  own(params: JsonObject): JsonObject
}

/** Web requests. Which platform's is not for the parameters to say: each lets clients send those of the other. */
export function openWhiskHttp(
  dialect: Dialect,
  { maxBytes, maxResultBytes, own }: OpenWhiskHttpOptions,
): Binding<HttpInput, HttpOutput> {
  return {
    decode(raw, { id }) {
      const params = raw as JsonObject
      if (!isRequest(params, dialect)) {
        const path = `${PREFIX[dialect]}method`
        throw new HeddleError('UNRECOGNISED_EVENT', `http: this is no web request: it has no ${path}`, { path })
      }
      const { method, path, headers, query, body } = requestOf(params, dialect, own)
      const input = httpInput({
        id,
        method,
        target: `${path.startsWith('/') ? path : `/${path}`}${query === '' ? '' : `?${query}`}`,
        origin: `${headers['x-forwarded-proto'] === 'http' ? 'http' : 'https'}://${headers.host ?? ''}`,
        headers,
        body,
        clientIp: callerOf(headers['x-forwarded-for']),
        raw: params,
        refusal: isLonger(body, maxBytes) ? bodyTooLarge(maxBytes) : undefined,
      })
      return dialect === 'openwhisk' ? { ...input, basePath: basePath() } : input
    },
    encode: (output, _raw, { method }, invocation) =>
      wholeReply(output, method, invocation, {
        maxBytes: maxResultBytes,
        make: (reply) => webResult(reply, dialect, maxResultBytes),
      }),
  }
}

/** A reply as a result. Throws a `HeddleError` for one that the platform does not take. */
export function webResult(reply: WholeReply, dialect: Dialect, maxResultBytes: number): WebResult {
  const { status, headers, cookies, body } = reply
  const all: Record<string, string | readonly string[]> = { ...headers }
  if (cookies.length > 0) all['set-cookie'] = cookies
  if (body === undefined || body.length === 0) return { statusCode: status, headers: all }
  const sent = resultBody(body, headers['content-type'] ?? 'application/octet-stream', dialect)
  if (isLonger(typeof sent.body === 'string' ? sent.body : body, maxResultBytes)) throw tooLarge(maxResultBytes)
  return { statusCode: status, headers: { ...all, 'content-type': sent.contentType }, body: sent.body }
}

function tooLarge(maxResultBytes: number): HeddleError {
  return new HeddleError('INVALID_RESULT', `http: the reply is a result of more than ${maxResultBytes} bytes`)
}

/** A character makes three bytes at the most. */
function isLonger(body: string | Uint8Array | undefined, bytes: number): boolean {
  if (body === undefined || body.length * 3 <= bytes) return false
  return typeof body === 'string' ? Buffer.byteLength(body) > bytes : body.length > bytes
}

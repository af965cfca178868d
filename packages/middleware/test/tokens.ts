import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type HttpReturns, http, type Invocation, on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { type JwtClaims, type JwtOptions, jwt } from 'heddle/http'
import { httpApiEvent, invoke } from 'heddle/testing'
import * as jose from 'jose'
import { onTestFinished } from 'vitest'

export const API = 'https://api.example'
export const ISSUER = 'https://id.example'
export const SECRET = 'a secret of at least 32 bytes, or it is none'

/** One that is undefined is left out. */
export type Claims = { readonly [Name in keyof jose.JWTPayload]?: jose.JWTPayload[Name] | undefined }

export interface Signer {
  readonly publicKey: jose.CryptoKey
  /** With `kid` and `alg`. */
  readonly jwk: jose.JWK
  sign(claims?: Claims, header?: object): Promise<string>
}

/** A key pair, and what signs with it: a token for the API of 5 minutes, unless the claims say otherwise. */
export async function signer(alg = 'ES256', kid = 'k1', options: jose.GenerateKeyPairOptions = {}): Promise<Signer> {
  const { publicKey, privateKey } = await jose.generateKeyPair(alg, { extractable: true, ...options })
  return {
    publicKey,
    jwk: { ...(await jose.exportJWK(publicKey)), kid, alg },
    sign: (claims, header) => signed(privateKey, claims, { alg, kid, ...header }),
  }
}

/** A token signed with the secret. */
export function secretToken(claims?: Claims, header: object = {}, secret = SECRET): Promise<string> {
  return signed(new TextEncoder().encode(secret), claims, { alg: 'HS256', ...header })
}

async function signed(key: jose.CryptoKey | Uint8Array, claims: Claims = {}, header: object) {
  const now = Math.floor(Date.now() / 1000)
  const all = { iss: ISSUER, aud: API, sub: 'u-1', iat: now, exp: now + 300, ...claims }
  const payload = JSON.parse(JSON.stringify(all)) as jose.JWTPayload
  return await new jose.SignJWT(payload).setProtectedHeader(header as jose.JWTHeaderParameters).sign(key)
}

/** A token with parts of one's own, signed by nobody. */
export function forged(header: unknown, claims: unknown, signature = ''): string {
  const parts = [header, claims].map((part) => jose.base64url.encode(JSON.stringify(part)))
  return [...parts, signature].join('.')
}

export interface Answer {
  readonly status: number
  readonly challenge: string | undefined
  readonly retryAfter: string | undefined
  readonly body: unknown
}

/** What asks a handler behind `jwt`; it answers with the call's `jwt`. */
export function asking(
  options: JwtOptions,
  fn: (jwt: { readonly claims: JwtClaims } | undefined, invocation: Invocation) => HttpReturns = (jwt) => ({
    body: { jwt },
  }),
) {
  const handler = toLambda(
    on(http.get('/orders'))
      .use(jwt(options as JwtOptions<never>))
      .handle((_request, call) => fn(call.jwt as never, call.invocation)),
  )
  return async (
    authorization?: string,
    { remaining, ...more }: { cookies?: Record<string, string>; path?: string; remaining?: number } = {},
  ): Promise<Answer> => {
    const headers = authorization === undefined ? {} : { authorization }
    const {
      statusCode,
      headers: answered = {},
      body = '',
    } = (await invoke(handler, httpApiEvent({ path: '/orders', headers, ...more }), { remaining })) as {
      statusCode: number
      headers?: Record<string, string>
      body?: string
    }
    return {
      status: statusCode,
      challenge: answered['www-authenticate'],
      retryAfter: answered['retry-after'],
      body: body === '' ? undefined : JSON.parse(body),
    }
  }
}

/** The whole answer to a token that does not let its bearer in. */
export function refusal(status: number, challenge: string, detail: string): Answer {
  const title = { 401: 'Unauthorized', 403: 'Forbidden', 503: 'Service Unavailable' }[status]
  return {
    status,
    challenge,
    retryAfter: undefined,
    body: { type: 'about:blank', title, status, detail },
  }
}

export const NOT_VALID: Answer = refusal(
  401,
  'Bearer error="invalid_token", error_description="the token is not valid"',
  'the token is not valid',
)

/** A server of this process, until the test is over. */
export async function serve(listener: RequestListener): Promise<{ readonly url: string; readonly server: Server }> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server }
}

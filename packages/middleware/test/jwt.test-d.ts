import type { KeyObject } from 'node:crypto'
import { http, on, sqs } from 'heddle'
import { type Jwt, type JwtClaims, type JwtHeader, jwt, routes } from 'heddle/http'
import type { CryptoKey, JSONWebKeySet, JWK } from 'jose'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

const jwks = 'https://id.example/jwks'
const audience = 'https://api.example'

test('jwt adds the token, its claims and header', () => {
  on(http.get('/x'))
    .use(jwt({ jwks, audience }))
    .handle((_request, call) => {
      expectTypeOf(call.jwt).toEqualTypeOf<Jwt<JwtClaims>>()
      expectTypeOf(call.jwt.claims.sub).toEqualTypeOf<string | undefined>()
      expectTypeOf(call.jwt.claims.exp).toEqualTypeOf<number | undefined>()
      expectTypeOf(call.jwt.claims.tenant).toEqualTypeOf<unknown>()
      expectTypeOf(call.jwt.header).toEqualTypeOf<JwtHeader>()
      expectTypeOf(call.jwt.token).toEqualTypeOf<string>()
      // @ts-expect-error a token cannot be changed
      call.jwt.token = 'x'
    })
})

test('claims are what their schema makes of them', () => {
  const claims = z.object({ sub: z.string(), roles: z.array(z.string()).transform((roles) => new Set(roles)) })
  on(http.get('/x'))
    .use(jwt({ jwks, audience, claims }))
    .handle((_request, { jwt }) => {
      expectTypeOf(jwt.claims).toEqualTypeOf<{ sub: string; roles: Set<string> }>()
      // @ts-expect-error the schema has no such claim
      jwt.claims.tenant
    })
})

test('a token that is optional may be undefined', () => {
  on(http.get('/x'))
    .use(jwt({ jwks, audience, optional: true, claims: z.object({ sub: z.string() }) }))
    .handle((_request, { jwt }) => {
      expectTypeOf(jwt).toEqualTypeOf<Jwt<{ sub: string }> | undefined>()
      // @ts-expect-error it may be undefined
      jwt.claims
    })
  on(http.get('/x'))
    .use(jwt({ jwks, audience, optional: Math.random() > 0.5 }))
    .handle((_request, { jwt }) => {
      expectTypeOf(jwt).toEqualTypeOf<Jwt | undefined>()
    })
  on(http.get('/x'))
    .use(jwt({ jwks, audience, optional: false }))
    .handle((_request, { jwt }) => {
      expectTypeOf(jwt).toEqualTypeOf<Jwt>()
    })
})

test('keys are of one kind', () => {
  const jose = {} as { keys: JSONWebKeySet; jwk: JWK; cryptoKey: CryptoKey }
  jwt({ jwks: new URL(jwks), audience, cacheMaxAge: 1, cooldownDuration: 1, timeoutDuration: 1 })
  jwt({ keys: jose.keys, audience })
  jwt({ keys: { keys: [{ kty: 'RSA', kid: 'k1', n: 'x', e: 'AQAB' }] }, audience })
  jwt({ key: jose.jwk, audience })
  jwt({ key: jose.cryptoKey, audience: [audience] })
  jwt({ key: {} as KeyObject, audience: false })
  jwt({ key: '-----BEGIN PUBLIC KEY-----', audience, algorithms: ['RS256'] })
  jwt({ secret: new Uint8Array(32), algorithms: ['HS512'] })
  // @ts-expect-error there are no keys
  jwt({ audience })
  // @ts-expect-error there are two kinds of keys
  jwt({ jwks, secret: 'x', audience })
  // @ts-expect-error a number is no key
  jwt({ key: 1, audience })
  // @ts-expect-error a secret is no public key
  jwt({ secret: {} as CryptoKey })
  // @ts-expect-error only keys that are fetched are kept for a time
  jwt({ key: jose.jwk, audience, cacheMaxAge: 1 })
})

test('who the token is for has to be said, but for a secret', () => {
  jwt({ secret: 'x' })
  // @ts-expect-error the audience is missing
  jwt({ jwks })
  // @ts-expect-error true is no audience
  jwt({ jwks, audience: true })
  // @ts-expect-error an audience that the environment may not have would let everybody in
  jwt({ secret: 'x', audience: process.env.AUDIENCE })
  // @ts-expect-error and so would an issuer
  jwt({ jwks, audience, issuer: process.env.ISSUER })
})

test('algorithms are those of the keys', () => {
  // @ts-expect-error a public key is no secret
  jwt({ jwks, audience, algorithms: ['HS256'] })
  // @ts-expect-error none is none
  jwt({ jwks, audience, algorithms: ['none'] })
  // @ts-expect-error a secret is no key pair
  jwt({ secret: 'x', algorithms: ['RS256'] })
})

test('options are those that there are', () => {
  jwt({ secret: 'x', token: ({ cookies }) => cookies.session, scopes: ['a'], realm: 'shop', maxTokenAge: 60 })
  // @ts-expect-error there is no such option
  jwt({ secret: 'x', clockTolerence: 5 })
  // @ts-expect-error seconds are a number
  jwt({ secret: 'x', maxTokenAge: '1h' })
  // @ts-expect-error a token is text
  jwt({ secret: 'x', token: () => 1 })
})

test('jwt is for HTTP', () => {
  on(http())
    .use(jwt({ secret: 'x' }))
    .handle(
      routes({ 'GET /x': (_request, { jwt }: { jwt: Jwt } & Parameters<ReturnType<typeof routes>>[1]) => jwt.token }),
    )
  // @ts-expect-error a message has no headers
  on(sqs()).use(jwt({ secret: 'x' }))
})

import { createPublicKey } from 'node:crypto'
import type { JwtOptions } from 'heddle/http'
import * as jose from 'jose'
import { describe, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { API, asking, forged, ISSUER, NOT_VALID, refusal, SECRET, secretToken, signer } from './tokens.ts'

const bySecret = { secret: SECRET, issuer: ISSUER, audience: API } satisfies JwtOptions

test('a token that is valid lets its bearer in, its claims and header in the call', async () => {
  const token = await secretToken({ scope: 'orders:read' })
  const { iat, exp } = jose.decodeJwt(token)
  expect(await asking(bySecret)(`Bearer ${token}`)).toEqual({
    status: 200,
    challenge: undefined,
    retryAfter: undefined,
    body: {
      jwt: {
        claims: { iss: ISSUER, aud: API, sub: 'u-1', iat, exp, scope: 'orders:read' },
        header: { alg: 'HS256' },
        token,
      },
    },
  })
})

test.each(['bearer', 'BEARER', 'Bearer  '])('the scheme may be written as %j', async (scheme) => {
  expect(await asking(bySecret)(`${scheme} ${await secretToken()}`)).toMatchObject({ status: 200 })
})

test('a request without a token is told that one is needed, and no error', async () => {
  expect(await asking(bySecret)()).toEqual(refusal(401, 'Bearer', 'a token is required'))
  const realm = { ...bySecret, realm: 'the shop' }
  expect(await asking(realm)('Basic dTpw')).toEqual(refusal(401, 'Bearer realm="the shop"', 'a token is required'))
})

test('a request for another path is asked for its token before it is told so', async () => {
  expect(await asking(bySecret)(undefined, { path: '/nope' })).toMatchObject({ status: 401 })
  expect(await asking(bySecret)(`Bearer ${await secretToken()}`, { path: '/nope' })).toMatchObject({ status: 404 })
})

test('a token that is over is told from one that is not valid', async () => {
  const now = Math.floor(Date.now() / 1000)
  const expired = 'Bearer realm="shop", error="invalid_token", error_description="the token has expired"'
  const ask = asking({ ...bySecret, realm: 'shop' })
  expect(await ask(`Bearer ${await secretToken({ exp: now - 6 })}`)).toEqual(
    refusal(401, expired, 'the token has expired'),
  )
  // Clocks may differ by 5 s.
  expect(await ask(`Bearer ${await secretToken({ exp: now - 3 })}`)).toMatchObject({ status: 200 })
  const strict = asking({ ...bySecret, clockTolerance: 0 })
  expect(await strict(`Bearer ${await secretToken({ exp: now - 1 })}`)).toMatchObject({ status: 401 })
})

test.each([
  ['of another issuer', { iss: 'https://evil.example' }],
  ['without an issuer', { iss: undefined }],
  ['for another API', { aud: 'https://other.example' }],
  ['for nobody in particular', { aud: undefined }],
  ['not valid yet', { nbf: Math.floor(Date.now() / 1000) + 60 }],
  ['without an end', { exp: undefined }],
  ['whose end is no number', { exp: '2099-01-01' as never }],
])('a token %s is not valid, and the answer does not say why', async (_what, claims) => {
  expect(await asking(bySecret)(`Bearer ${await secretToken(claims)}`)).toEqual(NOT_VALID)
})

test('several issuers and audiences may be taken, and an audience may be one of several', async () => {
  const ask = asking({ secret: SECRET, issuer: ['https://a.example', ISSUER], audience: ['x', API] })
  expect(await ask(`Bearer ${await secretToken({ aud: ['y', API] })}`)).toMatchObject({ status: 200 })
  expect(await ask(`Bearer ${await secretToken({ aud: ['y', 'z'] })}`)).toEqual(NOT_VALID)
})

test('maxTokenAge counts from iat, and stands for exp', async () => {
  const ask = asking({ ...bySecret, maxTokenAge: 60 })
  const now = Math.floor(Date.now() / 1000)
  expect(await ask(`Bearer ${await secretToken({ exp: undefined })}`)).toMatchObject({ status: 200 })
  expect(await ask(`Bearer ${await secretToken({ iat: now - 70 })}`)).toMatchObject({
    status: 401,
    body: { detail: 'the token has expired' },
  })
  expect(await ask(`Bearer ${await secretToken({ iat: undefined })}`)).toEqual(NOT_VALID)
  expect(await ask(`Bearer ${await secretToken({ iat: now + 60 })}`)).toEqual(NOT_VALID)
})

test.each([
  ['text', { scope: 'orders:read orders:write' }, 200],
  ['a list', { scp: ['orders:write', 'orders:read'] }, 200],
  ['text in scp, as Entra has it', { scp: 'orders:read orders:write' }, 200],
  ['one of two', { scope: 'orders:read' }, 403],
  ['none', {}, 403],
  ['the start of another', { scope: 'orders:reader orders:writer' }, 403],
  ['no text', { scope: { 'orders:read': true, 'orders:write': true }, scp: [1, null] }, 403],
])('every scope is needed: %s', async (_what, claims, status) => {
  const ask = asking({ ...bySecret, scopes: ['orders:read', 'orders:write'] })
  const answer = await ask(`Bearer ${await secretToken(claims)}`)
  expect(answer.status).toBe(status)
  if (status === 403) {
    const challenge =
      'Bearer error="insufficient_scope", error_description="the token does not allow this", scope="orders:read orders:write"'
    expect(answer).toEqual(refusal(403, challenge, 'the token does not allow this'))
  }
})

describe('a claims schema', () => {
  const claims = z.object({ sub: z.string(), tenant: z.string().transform((text) => text.toUpperCase()) })

  test('makes the claims what it says', async () => {
    const ask = asking({ ...bySecret, claims } as never, (jwt) => ({ body: jwt?.claims }))
    expect((await ask(`Bearer ${await secretToken({ tenant: 'acme' })}`)).body).toEqual({ sub: 'u-1', tenant: 'ACME' })
  })

  test('refuses a token with 401, and tells no claim', async () => {
    const ask = asking({ ...bySecret, claims: claims.refine(async () => false, 'secret reason') } as never)
    const text = 'the claims of the token are not accepted'
    const answer = refusal(401, `Bearer error="invalid_token", error_description="${text}"`, text)
    expect(await ask(`Bearer ${await secretToken()}`)).toEqual(answer)
    expect(await ask(`Bearer ${await secretToken({ tenant: 'acme' })}`)).toEqual(answer)
  })

  test('that fails is the fault of the function, not of the token', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => {})
    const validate = () => Promise.reject(new Error('the database is gone'))
    const failing = { '~standard': { version: 1, vendor: 'test', validate } }
    expect(await asking({ ...bySecret, claims: failing } as never)(`Bearer ${await secretToken()}`)).toMatchObject({
      status: 500,
      challenge: undefined,
    })
    expect(error.mock.calls.join()).toContain('the database is gone')
  })
})

describe('a token that is optional', () => {
  const ask = asking({ ...bySecret, optional: true })

  test('may be missing', async () => {
    expect(await ask()).toMatchObject({ status: 200, body: {} })
    expect(await ask('Basic dTpw')).toMatchObject({ status: 200, body: {} })
  })

  test('may not be bad', async () => {
    expect(await ask('Bearer nonsense')).toEqual(NOT_VALID)
    expect(await ask('Bearer')).toEqual(NOT_VALID)
    expect(await ask('Bearer ')).toEqual(NOT_VALID)
  })
})

test('a token may be read from elsewhere', async () => {
  const ask = asking({ ...bySecret, token: ({ cookies }) => cookies.session })
  const token = await secretToken()
  expect(await ask(undefined, { cookies: { session: token } })).toMatchObject({ status: 200 })
  expect(await ask(`Bearer ${token}`)).toEqual(refusal(401, 'Bearer', 'a token is required'))
})

describe('a public key', () => {
  test.each(['RS256', 'PS384', 'ES256', 'ES384', 'ES512', 'Ed25519', 'EdDSA'])(
    'of %s may be PEM, a JWK, a CryptoKey or a KeyObject',
    async (alg) => {
      const { publicKey, jwk, sign } = await signer(alg)
      const pem = await jose.exportSPKI(publicKey)
      const { kid: _kid, alg: _alg, ...bare } = jwk
      for (const key of [pem, jwk, bare, publicKey, createPublicKey(pem)]) {
        const ask = asking({ key, audience: API })
        expect(await ask(`Bearer ${await sign()}`)).toMatchObject({ status: 200 })
        // There is one key: what the token calls it does not matter.
        expect(await ask(`Bearer ${await sign({}, { kid: 'other' })}`)).toMatchObject({ status: 200 })
        expect(await ask(`Bearer ${await (await signer(alg)).sign()}`)).toEqual(NOT_VALID)
      }
    },
  )

  test('is for its own kind of algorithm alone', async () => {
    const rsa = await signer('RS256')
    const others = await Promise.all(['PS256', 'RS384', 'ES256', 'Ed25519'].map((alg) => signer(alg)))
    const ask = asking({ key: rsa.publicKey, audience: API })
    for (const other of others) expect(await ask(`Bearer ${await other.sign()}`)).toEqual(NOT_VALID)
    for (const alg of ['PS256', 'ES256', 'Ed25519', 'ML-DSA-44', 'HS256', 'none', '', 'RS1', '__proto__', 1, null]) {
      const [, claims] = (await rsa.sign()).split('.')
      const token = forged({ alg }, {}).replace(/\.[^.]*\.$/, `.${claims}.AAAA`)
      expect(await ask(`Bearer ${token}`)).toEqual(NOT_VALID)
    }
  })

  test('that is no key fails each request, and says so in the log', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => {})
    const pem = '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----'
    const ask = asking({ key: pem, audience: API })
    expect(await ask(`Bearer ${await secretToken()}`)).toMatchObject({ status: 500 })
    expect(await ask(`Bearer ${await secretToken()}`)).toMatchObject({ status: 500 })
    expect(error).toHaveBeenCalledTimes(2)
  })
})

describe('a set of keys', () => {
  test('has the key that the token names', async () => {
    const [one, two, other] = await Promise.all([signer('ES256', 'k1'), signer('RS256', 'k2'), signer('ES256', 'k3')])
    const ask = asking({ keys: { keys: [one.jwk, two.jwk] }, audience: API })
    expect(await ask(`Bearer ${await one.sign()}`)).toMatchObject({ status: 200 })
    expect(await ask(`Bearer ${await two.sign()}`)).toMatchObject({ status: 200 })
    expect(await ask(`Bearer ${await other.sign()}`)).toEqual(NOT_VALID)
    expect(await ask(`Bearer ${await other.sign({}, { kid: 'k1' })}`)).toEqual(NOT_VALID)
  })

  test('is tried key by key for a token that names none', async () => {
    const [one, two, other] = await Promise.all([signer('ES256', 'k1'), signer('ES256', 'k2'), signer('ES256', 'k3')])
    const ask = asking({ keys: { keys: [one.jwk, two.jwk] }, audience: API })
    for (const { sign } of [one, two]) {
      expect(await ask(`Bearer ${await sign({}, { kid: undefined })}`)).toMatchObject({ status: 200 })
    }
    expect(await ask(`Bearer ${await two.sign({ exp: 1 }, { kid: undefined })}`)).toMatchObject({
      status: 401,
      body: { detail: 'the token has expired' },
    })
    expect(await ask(`Bearer ${await other.sign({}, { kid: undefined })}`)).toEqual(NOT_VALID)
  })
})

test.each<[string, object]>([
  ['no keys', { audience: API }],
  ['two kinds of keys', { secret: SECRET, jwks: 'https://id.example/jwks', audience: API }],
  ['a secret that the environment does not have', { secret: undefined, audience: API }],
  ['a secret of 31 bytes', { secret: 'x'.repeat(31) }],
  ['a secret of 32 bytes for HS512', { secret: 'x'.repeat(32), algorithms: ['HS512'] }],
  ['an empty secret', { secret: '' }],
  ['keys without an audience', { jwks: 'https://id.example/jwks', issuer: ISSUER }],
  ['an audience that the environment does not have', { secret: SECRET, audience: undefined }],
  ['an issuer that the environment does not have', { ...bySecret, issuer: undefined }],
  ['an empty audience', { secret: SECRET, audience: '' }],
  ['no audience of several', { secret: SECRET, audience: [] }],
  ['no algorithm', { ...bySecret, algorithms: [] }],
  ['the algorithm none', { ...bySecret, algorithms: ['HS256', 'none'] }],
  ['a public algorithm with a secret', { ...bySecret, algorithms: ['RS256'] }],
  ['HS256 with a public key', { jwks: 'https://id.example/jwks', audience: API, algorithms: ['RS256', 'HS256'] }],
  ['an address that is none', { jwks: 'id.example/jwks', audience: API }],
  ['a file', { jwks: 'file:///etc/keys', audience: API }],
  ['a private key', { key: '-----BEGIN PRIVATE KEY-----', audience: API }],
  ['a secret as a public key', { key: SECRET, audience: API }],
  ['a private JWK', { key: { kty: 'EC', d: 'x' }, audience: API }],
  ['a secret JWK', { key: { kty: 'oct', k: 'x' }, audience: API }],
  ['a private key object', { key: { type: 'private' }, audience: API }],
  ['a negative tolerance', { ...bySecret, clockTolerance: -1 }],
  ['an age without end', { ...bySecret, maxTokenAge: Number.POSITIVE_INFINITY }],
  ['two scopes in one', { ...bySecret, scopes: ['a b'] }],
  ['a realm with a quote', { ...bySecret, realm: 'the "shop"' }],
])('options that keep nobody out, or everybody, are refused when the layer is made: %s', (_what, options) => {
  expect(() => asking(options as JwtOptions)).toThrow(TypeError)
})

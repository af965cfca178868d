import * as jose from 'jose'
// @ts-expect-error it has no types
import Provider from 'oidc-provider'
import { expect, test, vi } from 'vitest'
import { asking, NOT_VALID, refusal, serve } from './tokens.ts'

const SHOP = 'https://shop.example'

/** An OpenID Connect provider with two APIs, and what gets its access tokens: JWTs as RFC 9068 has them. */
async function provider() {
  // It warns that it is set up for development.
  vi.spyOn(console, 'warn').mockImplementation(() => {})
  vi.spyOn(console, 'info').mockImplementation(() => {})
  const { privateKey } = await jose.generateKeyPair('RS256', { extractable: true })
  let callback: (...args: unknown[]) => void
  const { url } = await serve((...args) => callback(...args))
  const server = (resource: string) => ({
    scope: 'orders:read orders:write',
    audience: resource,
    accessTokenFormat: 'jwt',
    accessTokenTTL: 60,
    jwt: { sign: { alg: 'RS256' } },
  })
  const oidc = new Provider(url, {
    jwks: { keys: [{ ...(await jose.exportJWK(privateKey)), kid: 'k1', alg: 'RS256', use: 'sig' }] },
    clients: [
      {
        client_id: 'app',
        client_secret: 'the-secret-of-the-app',
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
      },
    ],
    scopes: ['orders:read', 'orders:write'],
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => SHOP,
        getResourceServerInfo: (_context: unknown, resource: string) => server(resource),
      },
    },
  })
  callback = oidc.callback()
  return {
    issuer: url,
    jwks: `${url}/jwks`,
    async token(resource: string, scope: string): Promise<string> {
      const response = await fetch(`${url}/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${btoa('app:the-secret-of-the-app')}` },
        body: new URLSearchParams({ grant_type: 'client_credentials', scope, resource }),
      })
      const { access_token: token } = (await response.json()) as { access_token: string }
      return token
    },
  }
}

test('the access tokens of an OpenID Connect provider are checked by its key set', async () => {
  const { issuer, jwks, token } = await provider()
  const ask = asking({ jwks, issuer, audience: SHOP, scopes: ['orders:read'] }, (jwt) => ({ body: jwt }))
  const good = await token(SHOP, 'orders:read')
  expect(await ask(`Bearer ${good}`)).toEqual({
    status: 200,
    challenge: undefined,
    retryAfter: undefined,
    body: {
      claims: {
        jti: expect.any(String),
        sub: 'app',
        client_id: 'app',
        iat: expect.any(Number),
        exp: expect.any(Number),
        scope: 'orders:read',
        iss: issuer,
        aud: SHOP,
      },
      header: { alg: 'RS256', typ: 'at+jwt', kid: 'k1' },
      token: good,
    },
  })
  expect(await ask(`Bearer ${await token('https://other.example', 'orders:read')}`)).toEqual(NOT_VALID)
  expect(await ask(`Bearer ${await token(SHOP, 'orders:write')}`)).toEqual(
    refusal(
      403,
      'Bearer error="insufficient_scope", error_description="the token does not allow this", scope="orders:read"',
      'the token does not allow this',
    ),
  )
  const elsewhere = asking({ jwks, issuer: 'https://id.example', audience: SHOP })
  expect(await elsewhere(`Bearer ${good}`)).toEqual(NOT_VALID)
})

import { http, on } from 'heddle'
import { json, jwt, scopes } from 'heddle/http'
import { httpApiEvent, invoke, readAnswer } from 'heddle/testing'
import { SignJWT } from 'jose'
import { expect, test } from 'vitest'

const secret = 'a secret of more than thirty-two bytes'
const handler = on(http.post('/orders'))
  .use(jwt({ secret }))
  .use(scopes('orders:read', 'orders:write'))
  .handle((_request, { jwt }) => json({ sub: jwt.claims.sub }))

async function ask(claims: Record<string, unknown>) {
  const token = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('ada')
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(secret))
  const event = httpApiEvent({ method: 'POST', path: '/orders', headers: { authorization: `Bearer ${token}` } })
  return readAnswer(event, await invoke(handler, event))
}

test.each([
  [{ scope: 'orders:write other orders:read' }],
  [{ scp: ['orders:read', 'orders:write'] }],
  [{ scope: 'orders:read', scp: 'orders:write' }],
])('a token with all scopes is let in: %o', async (claims) => {
  expect(await ask(claims)).toMatchObject({ status: 200 })
})

test.each([[{}], [{ scope: 'orders:read' }], [{ scope: 7 }], [{ scope: 'orders:readorders:write' }]])(
  'one that lacks a scope is answered 403, and told which: %o',
  async (claims) => {
    const { status, headers } = await ask(claims)
    expect(status).toBe(403)
    expect(headers['www-authenticate']).toContain('error="insufficient_scope"')
    expect(headers['www-authenticate']).toContain('scope="orders:read orders:write"')
  },
)

test('without a jwt layer around it does not compile', () => {
  // @ts-expect-error Property 'jwt' is missing
  on(http.post('/orders')).use(scopes('orders:read'))
})

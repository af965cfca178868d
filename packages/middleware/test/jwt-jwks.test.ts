import { describe, expect, test, vi } from 'vitest'
import { type Answer, API, asking, ISSUER, NOT_VALID, type Signer, serve, signer } from './tokens.ts'

/** An issuer's key set, whose keys may be changed, and how often it was asked for them. */
async function issuer(...signers: readonly Signer[]) {
  const state = {
    keys: signers.map(({ jwk }) => jwk),
    requests: 0,
    fate: 'answer' as number | 'answer' | 'hang' | 'text',
  }
  const { url, server } = await serve((_request, response) => {
    state.requests++
    if (state.fate === 'hang') return
    if (state.fate === 'text') response.end('<html>')
    else if (state.fate !== 'answer') response.writeHead(state.fate, { location: '/other' }).end('{"keys":[]}')
    else setTimeout(() => response.end(JSON.stringify({ keys: state.keys })), 20)
  })
  return Object.assign(state, { jwks: `${url}/jwks`, server })
}

const UNAVAILABLE: Answer = {
  status: 503,
  challenge: undefined,
  retryAfter: '5',
  body: { type: 'about:blank', title: 'Service Unavailable', status: 503, detail: 'the token cannot be checked now' },
}

/** What is logged while the keys cannot be had. */
function logged() {
  const error = vi.spyOn(console, 'error').mockImplementation(() => {})
  return () => error.mock.calls.map(([line]) => String(line))
}

test('the keys are fetched once for a hundred first requests at the same time', async () => {
  const key = await signer()
  const id = await issuer(key)
  const ask = asking({ jwks: id.jwks, issuer: ISSUER, audience: API })
  expect(id.requests).toBe(0)
  const tokens = await Promise.all(Array.from({ length: 100 }, (_, index) => key.sign({ sub: `u-${index}` })))
  const answers = await Promise.all(tokens.map((token) => ask(`Bearer ${token}`)))
  expect(answers.map(({ status }) => status)).toEqual(Array(100).fill(200))
  expect(await ask(`Bearer ${tokens[0]}`)).toMatchObject({ status: 200 })
  expect(id.requests).toBe(1)
})

test('no key is fetched for a request without a token, or with what is no token', async () => {
  const key = await signer()
  const id = await issuer(key)
  const ask = asking({ jwks: new URL(id.jwks), audience: API })
  await ask()
  for (const token of ['', 'nonsense', 'a.b.c', 'e30.e30.e30', 'x'.repeat(20_000)]) {
    expect((await ask(`Bearer ${token}`)).status).toBe(401)
  }
  expect(id.requests).toBe(0)
})

describe('when the issuer changes its keys', () => {
  test('a token of a new key has them fetched again, and an old token is not valid any more', async () => {
    const [old, fresh] = [await signer('ES256', 'k1'), await signer('RS256', 'k2')]
    const id = await issuer(old)
    const ask = asking({ jwks: id.jwks, audience: API, cooldownDuration: 0 })
    expect(await ask(`Bearer ${await old.sign()}`)).toMatchObject({ status: 200 })
    id.keys = [fresh.jwk]
    expect(await ask(`Bearer ${await fresh.sign()}`)).toMatchObject({ status: 200 })
    expect(id.requests).toBe(2)
    expect(await ask(`Bearer ${await old.sign()}`)).toEqual(NOT_VALID)
  })

  test('tokens that name keys which there are not cannot make it fetch again and again', async () => {
    const key = await signer()
    const id = await issuer(key)
    const ask = asking({ jwks: id.jwks, audience: API })
    for (let count = 0; count < 20; count++) {
      expect(await ask(`Bearer ${await key.sign({}, { kid: `made-up-${count}` })}`)).toEqual(NOT_VALID)
    }
    expect(await ask(`Bearer ${await key.sign()}`)).toMatchObject({ status: 200 })
    expect(id.requests).toBe(1)
  })

  test('they are fetched again when they are old', async () => {
    const key = await signer()
    const id = await issuer(key)
    const ask = asking({ jwks: id.jwks, audience: API, cacheMaxAge: 0 })
    for (let count = 0; count < 3; count++) await ask(`Bearer ${await key.sign()}`)
    expect(id.requests).toBe(3)
  })
})

describe('when the keys cannot be had, the answer is 503, and the log says why', () => {
  test.each([
    [500, /Expected 200 OK/],
    [404, /Expected 200 OK/],
    [302, /Expected 200 OK/],
    ['text', /Failed to parse/],
  ] as const)('the issuer answers %s', async (fate, reason) => {
    const lines = logged()
    const key = await signer()
    const id = await issuer(key)
    id.fate = fate
    const ask = asking({ jwks: id.jwks, audience: API })
    const token = await key.sign()
    expect(await ask(`Bearer ${token}`)).toEqual(UNAVAILABLE)
    expect(lines()).toEqual([expect.stringMatching(reason)])
    expect(lines().join()).not.toContain(token)
    id.fate = 'answer'
    expect(await ask(`Bearer ${token}`)).toMatchObject({ status: 200 })
  })

  test('nobody listens there', async () => {
    const lines = logged()
    const key = await signer()
    const id = await issuer(key)
    id.server.close()
    const ask = asking({ jwks: id.jwks, audience: API, optional: true })
    expect(await ask(`Bearer ${await key.sign()}`)).toEqual(UNAVAILABLE)
    expect(lines()).toEqual([expect.stringContaining('ECONNREFUSED')])
  })

  test('the issuer does not answer in time', async () => {
    const lines = logged()
    const key = await signer()
    const id = await issuer(key)
    id.fate = 'hang'
    const ask = asking({ jwks: id.jwks, audience: API, timeoutDuration: 50 })
    expect(await ask(`Bearer ${await key.sign()}`)).toEqual(UNAVAILABLE)
    expect(lines()).toEqual([expect.stringContaining('ERR_JWKS_TIMEOUT')])
  })

  test('the invocation is over before the issuer answers', async () => {
    const lines = logged()
    const key = await signer()
    const id = await issuer(key)
    id.fate = 'hang'
    const ask = asking({ jwks: id.jwks, audience: API })
    const start = performance.now()
    expect(await ask(`Bearer ${await key.sign()}`, { remaining: 500 })).toEqual(UNAVAILABLE)
    expect(performance.now() - start).toBeLessThan(500)
    expect(lines()).toEqual([expect.stringContaining('DEADLINE')])
  })

  test('the set is none, or a key in it cannot be used', async () => {
    const lines = logged()
    const key = await signer()
    const id = await issuer(key)
    id.keys = 'none' as never
    const ask = asking({ jwks: id.jwks, audience: API })
    expect(await ask(`Bearer ${await key.sign()}`)).toEqual(UNAVAILABLE)
    id.keys = [{ ...key.jwk, x: 'AA' }]
    expect(await ask(`Bearer ${await key.sign()}`)).toEqual(UNAVAILABLE)
    expect(lines()).toHaveLength(2)
  })
})

test('a secret key in a public set is none', async () => {
  const key = await signer()
  const id = await issuer(key)
  id.keys = [{ kty: 'oct', k: 'c2VjcmV0', kid: 'k1' }]
  expect(await asking({ jwks: id.jwks, audience: API })(`Bearer ${await key.sign()}`)).toEqual(NOT_VALID)
})

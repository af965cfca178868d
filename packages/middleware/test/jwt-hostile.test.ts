import { execFileSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { http, log, on } from 'heddle'
import { type JwtOptions, jwt } from 'heddle/http'
import { functionUrlEvent, invoke, restApiEvent } from 'heddle/testing'
import * as jose from 'jose'
import { describe, expect, test, vi } from 'vitest'
import { API, asking, forged, NOT_VALID, refusal, SECRET, secretToken, serve, signer } from './tokens.ts'

const bySecret = { secret: SECRET, audience: API } satisfies JwtOptions

/** Base64url of the HMAC over the first two parts of a token. */
function hmac(key: string | Uint8Array, token: string): string {
  return createHmac('sha256', key)
    .update(token.replace(/\.[^.]*$/, ''))
    .digest('base64url')
}

describe('a token that is signed with the public key as if it were a secret', () => {
  const claims = { aud: API, sub: 'admin', exp: 4102444800 }

  test.each(['RS256', 'ES256'])('is not valid: %s', async (alg) => {
    const { publicKey, jwk } = await signer(alg)
    const pem = await jose.exportSPKI(publicKey)
    const der = Buffer.from(pem.replaceAll(/-----.*-----|\s/g, ''), 'base64')
    const unsigned = forged({ alg: 'HS256', kid: 'k1' }, claims)
    const tokens = [pem, pem.trim(), `${pem}\n`, der, JSON.stringify(jwk), jwk.n ?? jwk.x ?? ''].map((key) =>
      unsigned.replace(/[^.]*$/, hmac(key, unsigned)),
    )
    const { url } = await serve((_request, response) => response.end(JSON.stringify({ keys: [jwk] })))
    for (const keys of [{ key: pem }, { key: jwk }, { keys: { keys: [jwk] } }, { jwks: url }]) {
      const ask = asking({ ...keys, audience: API } as JwtOptions)
      for (const token of tokens) expect(await ask(`Bearer ${token}`)).toEqual(NOT_VALID)
    }
  })
})

test.each(['none', 'None', 'NONE', 'nOnE', ' none', 'none\0', ['none'], { none: 1 }, true, undefined])(
  'a token that is signed by nobody is not valid: alg %j',
  async (alg) => {
    const { publicKey } = await signer()
    for (const keys of [bySecret, { key: publicKey, audience: API }]) {
      for (const signature of ['', 'AAAA']) {
        const token = forged({ alg, typ: 'JWT' }, { aud: API, exp: 4102444800 }, signature)
        expect(await asking(keys)(`Bearer ${token}`)).toEqual(NOT_VALID)
      }
    }
  },
)

test('a key that the token itself brings or points to is not used', async () => {
  const [ours, theirs] = [await signer(), await signer()]
  let requests = 0
  const { url } = await serve((_request, response) => {
    requests++
    response.end(JSON.stringify({ keys: [theirs.jwk] }))
  })
  const ask = asking({ keys: { keys: [ours.jwk] }, audience: API })
  for (const header of [{ jwk: theirs.jwk }, { jku: url }, { x5u: url }, { x5c: ['AAAA'] }, { kid: url }]) {
    expect(await ask(`Bearer ${await theirs.sign({}, header)}`)).toEqual(NOT_VALID)
  }
  expect(requests).toBe(0)
})

test('an extension that has to be understood is not', async () => {
  const unsigned = forged({ alg: 'HS256', crit: ['exp'], exp: 1 }, { aud: API, exp: 4102444800 })
  const token = unsigned.replace(/[^.]*$/, hmac(SECRET, unsigned))
  expect(await asking(bySecret)(`Bearer ${token}`)).toEqual(NOT_VALID)
  const plain = forged({ alg: 'HS256', crit: ['b64'], b64: false }, { aud: API, exp: 4102444800 })
  expect(await asking(bySecret)(`Bearer ${plain.replace(/[^.]*$/, hmac(SECRET, plain))}`)).toEqual(NOT_VALID)
})

test.each([
  ['nothing', ''],
  ['one part', 'abc'],
  ['two tokens', 'a.b.c, Bearer d.e.f'],
  ['five parts, as encrypted tokens have', 'a.b.c.d.e'],
  ['no base64', '!!!.???.***'],
  ['no JSON', forged('x', 'y', 'AAAA')],
  ['claims that are a list', 'eyJhbGciOiJIUzI1NiJ9.W10.AAAA'],
  ['only dots', '.'.repeat(10_000)],
  ['text of other alphabets', 'žluťoučký.kůň.🐎'],
])('what is no token is not valid: %s', async (_what, token) => {
  expect(await asking(bySecret)(`Bearer ${token}`)).toEqual(NOT_VALID)
})

test('a token of more than 16 kB is refused at once', async () => {
  const { url } = await serve((_request, response) => response.writeHead(500).end())
  const ask = asking({ jwks: url, audience: API })
  const text = 'the token is too long'
  const answer = refusal(401, `Bearer error="invalid_token", error_description="${text}"`, text)
  const claims = 'x'.repeat(16_384)
  expect(await ask(`Bearer ${await (await signer()).sign({ claims })}`)).toEqual(answer)
  expect(await ask(`Bearer ${'x'.repeat(5_000_000)}`)).toEqual(answer)
  expect(await asking(bySecret)(`Bearer ${await secretToken({ claims: claims.slice(0, 11_000) })}`)).toMatchObject({
    status: 200,
  })
})

test('a header of spaces takes no time', async () => {
  const start = performance.now()
  expect(await asking(bySecret)(`Bearer${' '.repeat(1_000_000)}\n`)).toEqual(NOT_VALID)
  expect(performance.now() - start).toBeLessThan(1000)
})

test('a token with anything changed is not valid', async () => {
  const ask = asking(bySecret)
  const token = await secretToken()
  await fc.assert(
    fc.asyncProperty(
      fc.nat(token.length - 1),
      fc.constantFrom('', 'A', 'B', '.', '=', ' ', '\0', '"', 'é'),
      fc.boolean(),
      async (at, text, keep) => {
        const changed = `${token.slice(0, at)}${text}${token.slice(at + (keep ? 0 : 1))}`
        // Base64 ignores some bits of the last character.
        fc.pre(changed.trim() !== token && changed.slice(0, -1) !== token.slice(0, -1))
        expect(await ask(`Bearer ${changed}`)).toEqual(NOT_VALID)
      },
    ),
    { numRuns: 500 },
  )
})

test('neither the token nor its claims get into the log', async () => {
  const error = vi.spyOn(console, 'error').mockImplementation(() => {})
  const lines: string[] = []
  const key = await signer()
  const claims = { sub: 'ada@example.org', secretclaim: 'xyzzy' }
  const options: readonly JwtOptions[] = [
    { ...bySecret, issuer: 'https://other.example' },
    { ...bySecret, scopes: ['orders:read'] },
    { ...bySecret, audience: 'x' },
    { key: key.jwk, audience: API },
    { jwks: 'http://127.0.0.1:1/jwks', audience: API },
  ]
  const unsigned = forged({ alg: 'HS256' }, 'no "claims" but secretclaim xyzzy')
  const tokens = [
    await secretToken(claims),
    await secretToken({ ...claims, exp: 1 }),
    await key.sign(claims),
    unsigned.replace(/[^.]*$/, hmac(SECRET, unsigned)),
  ]
  for (const one of options) {
    const handler = on(http())
      .use(log({ write: (line) => lines.push(line) }))
      .use(jwt(one))
      .handle(() => {})
    for (const token of tokens)
      await invoke(handler, functionUrlEvent({ headers: { authorization: `Bearer ${token}` } }))
  }
  expect(lines).toHaveLength(options.length * tokens.length)
  const all = [...lines, ...error.mock.calls].join()
  for (const piece of tokens.flatMap((token) => token.split('.')).concat('ada@example', 'xyzzy')) {
    expect(all).not.toContain(piece)
  }
  // But why a token is not valid does.
  expect(all).toContain('unexpected \\"iss\\" claim value')
})

test('several authorization headers are no token', async () => {
  const token = await secretToken()
  const handler = on(http())
    .use(jwt(bySecret))
    .handle(() => {})
  const headers = { authorization: [`Bearer ${token}`, `Bearer ${token}`] }
  expect(await invoke(handler, functionUrlEvent({ headers }))).toMatchObject({ statusCode: 401 })
  expect(await invoke(handler, restApiEvent({ headers }))).toMatchObject({ statusCode: 401 })
})

test('without jose the error says what to install', () => {
  const file = new URL('../src/jwt.ts', import.meta.url).href
  const code = `import { registerHooks } from 'node:module'
    registerHooks({
      resolve(name, context, next) {
        return next(name === 'jose' ? 'jose-of-nowhere' : name, context)
      },
    })
    const { jwt } = await import(${JSON.stringify(file)})
    const event = { headers: { authorization: 'Bearer a.b.c' } }
    const error = await jwt({ secret: '${SECRET}' })({ event }, () => {}).catch((error) => error)
    console.log(JSON.stringify({ code: error.code, message: error.message }))`
  const args = ['--conditions=@heddle/source', '--input-type=module', '-e', code]
  expect(JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }))).toEqual({
    code: 'MISSING_PEER',
    message: 'jwt needs jose: npm install jose',
  })
})

// For each vendor: whatever body is signed verifies, and none that differs from it in a byte, a signature in a bit, or a
// header that is anything at all. A run prints its seed and path when it fails; to run it again:
//   HEDDLE_SEED=<seed> npx vitest run packages/events/test/webhook-fuzz.test.ts
// HEDDLE_FUZZ_CASES sets the number of cases for each vendor and property (300).

import fc from 'fast-check'
import { on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { webhook } from 'heddle/http'
import { functionUrlEvent, type HttpRequestOptions, httpApiEvent, restApiEvent } from 'heddle/testing'
import { describe, expect, test } from 'vitest'
import { type AnyHandler, context, type Raw } from './helpers.ts'
import { hmac, SIGNERS, twilioSignature } from './webhook-signing.ts'

const parameters = {
  ...(process.env.HEDDLE_SEED === undefined ? {} : { seed: Number(process.env.HEDDLE_SEED) }),
  numRuns: Number(process.env.HEDDLE_FUZZ_CASES ?? 300),
}
type Make = (request: HttpRequestOptions) => object
const now = () => Math.floor(Date.now() / 1000)

const bodies = fc.oneof(
  fc.json().map((text) => Buffer.from(text)),
  fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  fc.array(fc.tuple(fc.string(), fc.string())).map((pairs) => Buffer.from(new URLSearchParams(pairs).toString())),
)
const makers = fc.constantFrom<Make>(httpApiEvent, functionUrlEvent, restApiEvent)

describe.each(SIGNERS)('$name', ({ secret, header, sign, source }) => {
  let called = 0
  const lambda = toLambda(
    on(source({ secret })).handle(() => {
      called++
    }) as AnyHandler,
  )

  /** The status of the answer; that the function runs for a good request alone is checked on the way. */
  async function statusOf(make: Make, headers: object, body: Uint8Array): Promise<number> {
    called = 0
    const event = make({ method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body })
    const { statusCode } = (await lambda(event, context())) as Raw
    expect(called, `${statusCode}`).toBe(statusCode < 300 && statusCode !== 200 ? 1 : 0)
    return statusCode
  }

  test('takes every body that was signed: what is wrong with it is never its signature', async () => {
    await fc.assert(
      fc.asyncProperty(bodies, makers, async (body, make) => {
        expect(await statusOf(make, sign(body, secret, now()), body)).not.toBe(401)
      }),
      parameters,
    )
  })

  test('refuses every body that differs in a byte', async () => {
    await fc.assert(
      fc.asyncProperty(
        bodies,
        makers,
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        fc.constantFrom('change', 'add', 'remove'),
        async (body, make, place, bits, how) => {
          const changed = altered(body, place, bits, how)
          fc.pre(!changed.equals(body))
          // 415: text of which there is none to be hashed.
          expect([401, 415]).toContain(await statusOf(make, sign(body, secret, now()), changed))
        },
      ),
      parameters,
    )
  })

  test('refuses every header but the signature', async () => {
    const body = Buffer.from('{"id":"1","type":"x"}')
    const headers = sign(body, secret, now())
    const signature = headers[header] as string
    const given = fc.oneof(
      fc
        .tuple(fc.nat(signature.length - 1), fc.constantFrom(...'0aZ+/=,.v* '))
        .map(([at, character]) => signature.slice(0, at) + character + signature.slice(at + 1)),
      fc.nat(signature.length - 1).map((length) => signature.slice(0, length)),
      fc.string().map((text) => signature + text),
      fc.string({ unit: 'binary' }),
    )
    await fc.assert(
      fc.asyncProperty(given, makers, async (value, make) => {
        // What means the same: hex in capitals, and more behind the signature that is.
        fc.pre(value.toLowerCase() !== signature.toLowerCase())
        fc.pre(!(value.startsWith(signature) && /^[\s,]/.test(value.slice(signature.length))))
        expect(await statusOf(make, { ...headers, [header]: value }, body)).toBe(401)
      }),
      parameters,
    )
  })
})

test('a webhook of Twilio takes every form that was signed, and none that differs in a value', async () => {
  const lambda = toLambda(on(webhook.twilio({ secret: 'tw' })).handle(() => undefined))
  const names = fc.string({ minLength: 1 }).filter((name) => name !== '__proto__')
  const forms = fc.dictionary(names, fc.oneof(fc.string(), fc.array(fc.string(), { minLength: 1, maxLength: 3 })), {
    maxKeys: 8,
  })
  await fc.assert(
    fc.asyncProperty(forms, names, async (form, name) => {
      const send = async (sent: typeof form) => {
        const body = new URLSearchParams(
          Object.entries(sent).flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, one])),
        )
        const headers = {
          host: 'example.com',
          'x-twilio-signature': twilioSignature('tw', 'https://example.com/', form),
        }
        const { statusCode } = (await lambda(httpApiEvent({ method: 'POST', headers, body }), context())) as Raw
        return statusCode
      }
      expect(await send(form)).toBe(204)
      expect(await send({ ...form, [name]: `${form[name] ?? ''}x` })).toBe(401)
    }),
    parameters,
  )
})

test('a webhook that signs a template takes what node:crypto signs, whatever the body', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
      const body = Buffer.from(text)
      const source = webhook.hmac({
        secret: 's',
        header: 'x-s',
        signed: (_request, body) => `«${body}»`,
        payload: (request) => request.bytes(),
      })
      const headers = { 'x-s': hmac('sha256', 's', 'hex', '«', body, '»') }
      const lambda = toLambda(on(source).handle(({ data }) => ({ body: Buffer.from(data as Uint8Array) })))
      const answer = (await lambda(httpApiEvent({ method: 'POST', headers, body }), context())) as Raw
      expect([answer.statusCode, Buffer.from(answer.body, 'base64')]).toEqual([200, body])
    }),
    parameters,
  )
})

function altered(body: Buffer, place: number, bits: number, how: string): Buffer {
  const at = body.length === 0 ? 0 : place % body.length
  if (how === 'remove') return Buffer.concat([body.subarray(0, at), body.subarray(at + 1)])
  if (how === 'add' || body.length === 0)
    return Buffer.concat([body.subarray(0, at), Buffer.from([bits]), body.subarray(at)])
  const changed = Buffer.from(body)
  changed[at] = (changed[at] as number) ^ bits
  return changed
}

import { HttpError, type HttpMiddleware, log, on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { webhook } from 'heddle/http'
import { type HttpRequestOptions, httpApiEvent, readAnswer } from 'heddle/testing'
import { Webhook } from 'standardwebhooks'
import Stripe from 'stripe'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { type AnyHandler, context, errorLines } from './helpers.ts'
import { answerOf, TRIGGERS } from './http-triggers.ts'
import { BODY, hmac, NOW, type Options, SIGNERS, type Signer } from './webhook-signing.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW * 1000 })
})
afterEach(() => {
  vi.useRealTimers()
})

// biome-ignore lint/suspicious/noExplicitAny: an event of any vendor
type AnyEvent = any

interface Answer {
  readonly status: number
  readonly body: unknown
}

/** What a client gets for a request, its body parsed where it is JSON. */
async function send(handler: AnyHandler, request: HttpRequestOptions): Promise<Answer> {
  const event = httpApiEvent({ method: 'POST', path: '/hook', ...request })
  const { status, headers, body } = readAnswer(event, await toLambda(handler)(event, context()))
  return {
    status,
    body: body.length > 0 && /json/.test(headers['content-type'] ?? '') ? JSON.parse(body.toString()) : body.toString(),
  }
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  405: 'Method Not Allowed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  500: 'Internal Server Error',
}

function problem(status: number, detail?: string, more: object = {}): Answer {
  const body = {
    type: 'about:blank',
    title: TITLES[status],
    status,
    ...(detail === undefined ? {} : { detail }),
    ...more,
  }
  return { status, body }
}
const INVALID = problem(401, 'the signature is not valid')

/** A handler for the vendor, and the function that it ends in. */
function handlerOf({ source }: Signer, options: Options) {
  const fn = vi.fn((event: AnyEvent) => ({ body: { id: event.id, type: event.type, data: event.data } }))
  return { fn, handler: on(source(options)).handle(fn as never) as AnyHandler }
}

const VECTORS = SIGNERS.filter(({ vector }) => vector !== '')

test.each(VECTORS)(
  'a signature of $name is that of the contract’s vector',
  async ({ sign, secret, header, vector, ...signer }) => {
    expect(sign(BODY, secret)[header]).toBe(vector)
    const { fn, handler } = handlerOf({ ...signer, sign, secret, header, vector }, { secret })
    const answer = await send(handler, { headers: sign(BODY, secret), body: BODY })
    // The body has no type: vendors that have it there refuse what is signed and yet none of theirs.
    if (signer.name === 'stripe' || signer.name === 'slack') {
      expect(answer).toEqual(problem(400, 'the payload has no type'))
    } else {
      expect(answer).toMatchObject({ status: 200, body: { data: { id: 'evt_1', n: 1 } } })
      expect(fn).toHaveBeenCalledOnce()
    }
  },
)

// Of every vendor a payload that it could send, with text beyond ASCII.
const PAYLOAD = '{"id":"evt_1","type":"order.paid","note":"écharpe 🧶 \u2028"}'

for (const signer of SIGNERS) {
  const { name, secret, other, header, sign } = signer
  const headers = sign(PAYLOAD, secret)
  const signature = headers[header] as string

  describe(name, () => {
    test.each(TRIGGERS)('verifies what came through the trigger: $name', async (trigger) => {
      const { fn, handler } = handlerOf(signer, { secret })
      for (const body of [PAYLOAD, Buffer.from(PAYLOAD)]) {
        const event = trigger.event({
          method: 'POST',
          path: '/hook',
          body,
          headers: { 'content-type': 'application/json', ...headers },
        })
        const answer = await answerOf(trigger, handler, event)
        expect(answer.status, answer.body.toString()).toBe(200)
      }
      expect(fn).toHaveBeenCalledTimes(2)
      expect(fn.mock.calls[0]?.[0].data).toEqual(JSON.parse(PAYLOAD))
      expect(fn.mock.calls[1]?.[0].data).toEqual(JSON.parse(PAYLOAD))
    })

    test.each([
      ['its last character', PAYLOAD.replace(/.$/, ']')],
      ['one bit', flipped(PAYLOAD)],
      ['a byte more', `${PAYLOAD} `],
      ['a byte order mark before it', `\ufeff${PAYLOAD}`],
      ['the same value, in other words', JSON.stringify(JSON.parse(PAYLOAD), null, 2)],
      ['nothing', ''],
    ])('refuses a body that was changed: %s', async (_, body) => {
      const { fn, handler } = handlerOf(signer, { secret })
      expect(await send(handler, { headers, body })).toEqual(INVALID)
      expect(fn).not.toHaveBeenCalled()
    })

    test.each([undefined, ''])('refuses a request without the header, and says which: %j', async (value) => {
      const { fn, handler } = handlerOf(signer, { secret })
      const { [header]: _, ...rest } = headers
      // Shopify and Svix have two names for it: who sends neither is told the usual one.
      const told = value === undefined ? header.replace(/^shopify/, 'x-shopify').replace(/^svix/, 'webhook') : header
      expect(
        await send(handler, {
          headers: { ...rest, ...(value === undefined ? {} : { [header]: value }) },
          body: PAYLOAD,
        }),
      ).toEqual(problem(401, `the header ${told} is missing`))
      expect(fn).not.toHaveBeenCalled()
    })

    test.each(brokenSignatures(signature))('refuses a signature that is none: %s', async (_, broken) => {
      const { fn, handler } = handlerOf(signer, { secret })
      expect(await send(handler, { headers: { ...headers, [header]: broken }, body: PAYLOAD })).toEqual(INVALID)
      expect(fn).not.toHaveBeenCalled()
    })

    test('refuses what another secret signed, or another body', async () => {
      const { handler } = handlerOf(signer, { secret })
      expect(await send(handler, { headers: sign(PAYLOAD, other), body: PAYLOAD })).toEqual(INVALID)
      expect(await send(handler, { headers: sign(BODY, secret), body: PAYLOAD })).toEqual(INVALID)
    })

    test('takes what any of several secrets signed', async () => {
      const { handler } = handlerOf(signer, { secret: [other, secret] })
      expect(await send(handler, { headers, body: PAYLOAD })).toMatchObject({ status: 200 })
      expect(await send(handler, { headers: sign(PAYLOAD, other), body: PAYLOAD })).toMatchObject({ status: 200 })
      const { handler: one } = handlerOf(signer, { secret: other })
      expect(await send(one, { headers, body: PAYLOAD })).toEqual(INVALID)
    })

    test.runIf(signer.between === undefined)('refuses a header that was sent twice', async () => {
      const { handler } = handlerOf(signer, { secret })
      const twice = { ...headers, [header]: [signature, signature] }
      expect(await send(handler, { headers: twice, body: PAYLOAD })).toEqual(INVALID)
    })

    test.runIf(signer.between !== undefined)('takes any of several signatures, and refuses too many', async () => {
      const { handler } = handlerOf(signer, { secret })
      const wrong = sign(BODY, secret)[header] as string
      const many = (count: number) => [...Array(count).fill(wrong), signature].join(signer.between)
      expect(await send(handler, { headers: { ...headers, [header]: many(9) }, body: PAYLOAD })).toMatchObject({
        status: 200,
      })
      expect(await send(handler, { headers: { ...headers, [header]: many(10) }, body: PAYLOAD })).toEqual(INVALID)
    })

    test('answers 405 to another method', async () => {
      const { fn, handler } = handlerOf(signer, { secret })
      for (const method of ['GET', 'HEAD', 'PUT', 'OPTIONS']) {
        expect(await send(handler, { method, headers, body: PAYLOAD })).toMatchObject({ status: 405 })
      }
      expect(fn).not.toHaveBeenCalled()
    })

    test('answers 413 to a body that is too large, before it is hashed', async () => {
      const { fn, handler } = handlerOf(signer, { secret, maxBytes: 50 })
      const verify = vi.spyOn(crypto.subtle, 'verify')
      expect(await send(handler, { headers, body: PAYLOAD })).toEqual(problem(413, 'the body has more than 50 bytes'))
      expect(verify).not.toHaveBeenCalled()
      verify.mockRestore()
      expect(fn).not.toHaveBeenCalled()
    })

    test.each([
      ['empty', '', /not JSON|no event|has to be JSON/],
      ['no JSON', '{"id":', /not JSON/],
      ['binary garbage', Uint8Array.from({ length: 256 }, (_, byte) => 255 - byte), /not UTF-8|has to be UTF-8/],
      [
        'a member named __proto__',
        '{"type":"x","id":"1","a":{"__proto__":{"admin":true}}}',
        /__proto__ is not allowed/,
      ],
    ])('answers a signed body that is %s as the fault that it is', async (_, body, detail) => {
      const { fn, handler } = handlerOf(signer, { secret })
      const answer = await send(handler, { headers: sign(body, secret), body })
      expect([400, 415]).toContain(answer.status)
      expect((answer.body as { detail: string }).detail).toMatch(detail)
      expect(fn).not.toHaveBeenCalled()
      expect(({} as { admin?: unknown }).admin).toBeUndefined()
    })

    test.runIf(signer.isTimed)('refuses what was signed more than 300 seconds ago, or for later', async () => {
      const { fn, handler } = handlerOf(signer, { secret })
      for (const at of [NOW, NOW - 300, NOW + 300]) {
        expect(await send(handler, { headers: sign(PAYLOAD, secret, at), body: PAYLOAD })).toMatchObject({
          status: 200,
        })
      }
      fn.mockClear()
      expect(await send(handler, { headers: sign(PAYLOAD, secret, NOW - 301), body: PAYLOAD })).toEqual(
        problem(401, 'the timestamp is too old'),
      )
      expect(await send(handler, { headers: sign(PAYLOAD, secret, NOW + 301), body: PAYLOAD })).toEqual(
        problem(401, 'the timestamp is in the future'),
      )
      // Only to who can sign anything is told that it is too late.
      expect(await send(handler, { headers: sign(PAYLOAD, other, 0), body: PAYLOAD })).toEqual(INVALID)
      expect(fn).not.toHaveBeenCalled()
    })

    test.runIf(signer.isTimed)('has a tolerance of its own', async () => {
      const { handler } = handlerOf(signer, { secret, tolerance: 10 })
      expect(await send(handler, { headers: sign(PAYLOAD, secret, NOW - 10), body: PAYLOAD })).toMatchObject({
        status: 200,
      })
      expect(await send(handler, { headers: sign(PAYLOAD, secret, NOW - 11), body: PAYLOAD })).toMatchObject({
        status: 401,
      })
      const { handler: none } = handlerOf(signer, { secret, tolerance: Number.NaN })
      expect(await send(none, { headers, body: PAYLOAD })).toMatchObject({ status: 401 })
    })

    test.runIf(signer.timeHeader !== undefined)('refuses a time that is none, or was changed', async () => {
      const { handler } = handlerOf(signer, { secret })
      const time = signer.timeHeader as string
      for (const value of ['', 'now', `${NOW}.0`, `-${NOW}`, `${NOW + 1}`, '1e9', '9'.repeat(40), `${NOW}, ${NOW}`]) {
        expect(await send(handler, { headers: { ...headers, [time]: value }, body: PAYLOAD })).toEqual(
          value === '' ? problem(401, `the header ${time} is missing`) : INVALID,
        )
      }
    })
  })
}

function flipped(text: string): string {
  return text.replace('evt_1', 'evt_0')
}

/** Signatures that are nearly right. */
function brokenSignatures(signature: string): readonly (readonly [string, string])[] {
  const [prefix = '', digits = ''] = /^(.*(?:v\da?[=,]|sha256=))?(.+)$/s.exec(signature)?.slice(1) ?? []
  const last = digits.at(-1) === '=' ? digits.search(/=+$/) - 1 : digits.length - 1
  const other = digits[0] === 'a' ? 'b' : 'a'
  return [
    ['truncated', prefix + digits.slice(0, -1)],
    ['truncated by a byte', prefix + digits.slice(0, -2)],
    ['half of it', prefix + digits.slice(0, digits.length / 2)],
    ['over-long', `${prefix}${digits}0`],
    ['twice', prefix + digits + digits],
    ['its first character changed', prefix + other + digits.slice(1)],
    [
      'its last character changed',
      `${prefix}${digits.slice(0, last)}${digits[last] === '0' ? '4' : '0'}${digits.slice(last + 1)}`,
    ],
    ['with a NUL behind it', `${prefix}${digits}\0`],
    ['with a character that is no digit', `${prefix}*${digits.slice(1)}`],
    ['without its digits', prefix === '' ? '=' : prefix],
    [
      'of another algorithm',
      prefix === '' ? `sha1=${digits}` : signature.replace(prefix, prefix.replace(/v\da?|sha256/, 'sha1')),
    ],
    ['in capitals before it', prefix === '' ? `SHA256=${digits}` : signature.replace(prefix, prefix.toUpperCase())],
    ['garbage', '💥'],
    ['of 8000 characters', prefix + 'a'.repeat(8000)],
    ['zeros', prefix + '0'.repeat(digits.length)],
  ]
}

describe('base64', () => {
  const signer = SIGNERS.find(({ name }) => name === 'shopify, X-Shopify-Hmac-Sha256') as Signer
  const { secret, sign, header } = signer
  const headers = sign(BODY, secret)
  const signature = headers[header] as string

  test.each([
    ['without its padding', signature.replace('=', '')],
    ['with the URL-safe alphabet', signature.replaceAll('+', '-').replaceAll('/', '_')],
    ['with bits that count for nothing', signature.replace('iI=', 'iJ=')],
    ['with a space in it', `${signature.slice(0, 8)} ${signature.slice(8)}`],
  ])('of a signature is taken in one form alone, not %s', async (_, broken) => {
    expect(broken).not.toBe(signature)
    const { handler } = handlerOf(signer, { secret })
    expect(await send(handler, { headers: { ...headers, [header]: broken }, body: BODY })).toEqual(INVALID)
    expect(await send(handler, { headers, body: BODY })).toMatchObject({ status: 200 })
  })
})

describe('the vendors’ own libraries', () => {
  test('stripe signs what webhook.stripe takes', async () => {
    const stripe = new Stripe('sk_test_1')
    const secret = 'whsec_ours'
    const sign = (payload: string, timestamp = NOW) =>
      stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp })
    const payload = JSON.stringify({ id: 'evt_1', object: 'event', type: 'invoice.paid', note: 'é🧶' })
    const fn = vi.fn((_event: AnyEvent) => undefined)
    const handler = on(webhook.stripe({ secret })).handle(fn)
    expect(await send(handler, { headers: { 'stripe-signature': sign(payload) }, body: payload })).toEqual({
      status: 204,
      body: '',
    })
    expect(fn.mock.calls[0]?.[0].data).toEqual(
      stripe.webhooks.constructEvent(payload, sign(payload), secret, 300, undefined, NOW * 1000),
    )
    expect(
      await send(handler, { headers: { 'stripe-signature': sign(payload, NOW - 301) }, body: payload }),
    ).toMatchObject({ status: 401 })
    expect(await send(handler, { headers: { 'stripe-signature': sign(payload) }, body: `${payload} ` })).toEqual(
      INVALID,
    )
  })

  test('standardwebhooks signs what webhook.standardWebhooks takes', async () => {
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
    const payload = JSON.stringify({
      type: 'user.created',
      timestamp: '2026-03-01T10:00:00Z',
      data: { name: 'Jürgen 🧶' },
    })
    const signature = new Webhook(secret).sign('msg_7', new Date(NOW * 1000), payload)
    const fn = vi.fn((_event: AnyEvent) => undefined)
    for (const ours of [secret, secret.slice('whsec_'.length)]) {
      const handler = on(webhook.standardWebhooks({ secret: ours })).handle(fn)
      const headers = { 'webhook-id': 'msg_7', 'webhook-timestamp': `${NOW}`, 'webhook-signature': signature }
      expect(await send(handler, { headers, body: payload })).toEqual({ status: 204, body: '' })
      expect(await send(handler, { headers: { ...headers, 'webhook-id': 'msg_8' }, body: payload })).toEqual(INVALID)
    }
    expect(fn).toHaveBeenCalledTimes(2)
    expect(fn.mock.calls[0]?.[0]).toMatchObject({ id: 'msg_7', type: 'user.created', data: JSON.parse(payload) })
  })
})

describe('a secret', () => {
  const signer = SIGNERS[0] as Signer
  const { secret, other, sign } = signer
  const request = { headers: sign(PAYLOAD, secret), body: PAYLOAD }

  test('that is empty, or missing, is refused at once', () => {
    for (const none of ['', [], ['a', ''], undefined] as string[]) {
      expect(() => webhook.github({ secret: none })).toThrow(
        /^webhook\.github: (?:a secret is empty|there is no secret)$/,
      )
    }
  })

  test('of another form than it has to have is refused, and not told', () => {
    for (const wrong of ['whsec_***', 'whsk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'whpk_AAAA', 'whsec_']) {
      const message = 'webhook.standardWebhooks: a secret is not of the form that it has to have'
      expect(() => webhook.standardWebhooks({ secret: wrong })).toThrow(
        expect.objectContaining({ code: 'MISUSE', message }),
      )
    }
    for (const key of ['hex', 'base64'] as const) {
      expect(() => webhook.hmac({ secret: 'abc*', header: 'x', key })).toThrow(/not of the form/)
      expect(() => webhook.hmac({ secret: 'abc', header: 'x', key: 'hex' })).toThrow(/not of the form/)
    }
  })

  test('is loaded once, on the first request', async () => {
    const load = vi.fn(async () => secret)
    const { handler } = handlerOf(signer, { secret: load })
    expect(load).not.toHaveBeenCalled()
    const answers = await Promise.all([send(handler, request), send(handler, request), send(handler, request)])
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(load).toHaveBeenCalledOnce()
  })

  test('that could not be loaded is a 500, and is loaded again for the next request', async () => {
    const load = vi.fn(() => Promise.resolve(secret)).mockRejectedValueOnce(new Error('throttled'))
    const { fn, handler } = handlerOf(signer, { secret: load })
    const lines = errorLines()
    expect(await send(handler, request)).toEqual(problem(500))
    expect(lines()).toMatchObject([{ message: 'http: the request failed', error: { message: 'throttled' } }])
    expect(fn).not.toHaveBeenCalled()
    expect(await send(handler, request)).toMatchObject({ status: 200 })
    expect(load).toHaveBeenCalledTimes(2)
  })

  test.each([undefined, null, 0, 'text', {}])(
    'that fails with %j, which is no error, lets nothing through',
    async (thrown) => {
      const { fn, handler } = handlerOf(signer, { secret: () => Promise.reject(thrown) })
      errorLines()
      expect(await send(handler, request)).toEqual(problem(500))
      expect(fn).not.toHaveBeenCalled()
    },
  )

  test('that was loaded and is none is a 500 that does not tell it', async () => {
    for (const none of ['', [], undefined as never, [secret, '']]) {
      const { fn, handler } = handlerOf(signer, { secret: () => none })
      const lines = errorLines()
      expect(await send(handler, request)).toEqual(problem(500))
      expect(JSON.stringify(lines())).not.toContain(secret)
      expect(fn).not.toHaveBeenCalled()
    }
  })

  test('that was rotated is loaded again when it does not fit, at most once a minute', async () => {
    const load = vi.fn(() => other)
    const { handler } = handlerOf(signer, { secret: load })
    expect(await send(handler, request)).toEqual(INVALID)
    expect(await send(handler, request)).toEqual(INVALID)
    expect(load).toHaveBeenCalledTimes(1)
    load.mockReturnValue(secret)
    vi.setSystemTime((NOW + 60) * 1000)
    expect(await send(handler, request)).toMatchObject({ status: 200 })
    expect(load).toHaveBeenCalledTimes(2)
    for (let count = 0; count < 5; count++) {
      expect(await send(handler, { ...request, body: `${PAYLOAD} ` })).toEqual(INVALID)
      expect(await send(handler, request)).toMatchObject({ status: 200 })
    }
    expect(load).toHaveBeenCalledTimes(2)
    vi.setSystemTime((NOW + 120) * 1000)
    load.mockImplementationOnce(() => {
      throw new Error('throttled')
    })
    errorLines()
    expect(await send(handler, { ...request, body: `${PAYLOAD} ` })).toEqual(problem(500))
    // The keys that are known are still good.
    expect(await send(handler, request)).toMatchObject({ status: 200 })
    expect(await send(handler, { ...request, body: `${PAYLOAD} ` })).toEqual(INVALID)
  })
})

describe('a catalogue', () => {
  const { secret, sign } = SIGNERS[0] as Signer
  const events = { push: z.object({ ref: z.string().transform((ref) => ref.replace('refs/heads/', '')) }) }
  const request = (type: string, payload: unknown) => {
    const body = JSON.stringify(payload)
    return { headers: { ...sign(body, secret), 'X-GitHub-Event': type }, body }
  }
  const fn = vi.fn((event: AnyEvent) => ({ body: event.data }))

  beforeEach(() => {
    fn.mockClear()
  })

  test('has the payload of each type as its schema makes it', async () => {
    const handler = on(webhook.github({ secret, events })).handle(fn)
    expect(await send(handler, request('push', { ref: 'refs/heads/main' }))).toEqual({
      status: 200,
      body: { ref: 'main' },
    })
  })

  test('answers 422 to a payload that its schema refuses, and says where', async () => {
    const handler = on(webhook.github({ secret, events })).handle(fn)
    expect(await send(handler, request('push', { ref: 7 }))).toEqual(
      problem(422, 'the payload is not valid', {
        errors: [{ path: 'data.ref', detail: 'Invalid input: expected string, received number' }],
      }),
    )
    expect(fn).not.toHaveBeenCalled()
  })

  test('whose schema itself fails is a 500', async () => {
    const broken = {
      push: z.object({}).refine(() => {
        throw new Error('no database')
      }),
    }
    const handler = on(webhook.github({ secret, events: broken })).handle(fn)
    const lines = errorLines()
    expect(await send(handler, request('push', {}))).toEqual(problem(500))
    expect(lines()).toMatchObject([
      { error: { message: 'webhook.github: the payload: the schema itself failed', code: 'INVALID_PAYLOAD' } },
    ])
  })

  test.each(['issues', 'constructor', '__proto__', 'toString'])('refuses a type that it lacks: %s', async (type) => {
    const handler = on(webhook.github({ secret, events })).handle(fn)
    expect(await send(handler, request(type, {}))).toEqual(
      problem(422, `the type ${type} is none that this webhook takes`),
    )
    expect(fn).not.toHaveBeenCalled()
  })

  test('may accept types that it lacks, without the function, and layers see them', async () => {
    const written: string[] = []
    const handler = on(webhook.github({ secret, events, otherwise: 'accept' }))
      .use(log({ write: (line) => written.push(line) }))
      .handle(fn)
    expect(await send(handler, request('issues', {}))).toEqual({ status: 204, body: '' })
    expect(fn).not.toHaveBeenCalled()
    expect(written.map((line) => JSON.parse(line))).toMatchObject([
      { eventType: 'issues', eventId: 'd-1', status: 204 },
    ])
    // What the catalogue has is checked all the same.
    expect(await send(handler, request('push', {}))).toMatchObject({ status: 422 })
    expect(await send(handler, { ...request('issues', {}), body: '{ }' })).toEqual(INVALID)
  })
})

describe('layers', () => {
  const { secret, sign } = SIGNERS[0] as Signer

  test('see a request that was refused, but not its payload', async () => {
    const seen: AnyEvent[] = []
    const look: HttpMiddleware<{ event: never }> = async function look(call, next) {
      seen.push(call.event)
      return await next()
    }
    const fn = vi.fn()
    const handler = on(webhook.github({ secret }))
      .use(look as never)
      .handle(fn)
    await send(handler, { headers: sign(BODY, 'wrong'), body: PAYLOAD })
    expect(seen[0]).toMatchObject({ type: 'http.request', request: { method: 'POST', path: '/hook' } })
    expect(seen[0].id).toBe(seen[0].request.id)
    expect(() => seen[0].data).toThrow(HttpError)
    expect(Object.keys(seen[0])).not.toContain('data')
  })

  test('may answer in place of the function', async () => {
    const handler = on(webhook.github({ secret }))
      .use(async function twice() {
        return { status: 208, headers: {}, cookies: [], body: undefined }
      } as never)
      .handle(() => undefined)
    expect(await send(handler, { headers: sign(PAYLOAD, secret), body: PAYLOAD })).toMatchObject({ status: 208 })
  })

  test('an HttpError of the function is answered as it says, any other error as a 500', async () => {
    const request = { headers: sign(PAYLOAD, secret), body: PAYLOAD }
    const busy = on(webhook.github({ secret })).handle(() => {
      throw new HttpError(503, 'busy', { headers: { 'retry-after': '30' } })
    })
    const lines = errorLines()
    expect(await send(busy, request)).toMatchObject({ status: 503, body: { detail: 'busy' } })
    const broken = on(webhook.github({ secret })).handle(() => Promise.reject(new Error('secret detail')))
    expect(await send(broken, request)).toEqual(problem(500))
    expect(lines()).toMatchObject([{ error: { message: 'busy' } }, { error: { message: 'secret detail' } }])
  })

  test('what is no HTTP request fails the invocation', async () => {
    const lambda = toLambda(on(webhook.github({ secret })).handle(() => undefined))
    await expect(lambda({ Records: [{ eventSource: 'aws:s3' }] }, context())).rejects.toMatchObject({
      code: 'UNRECOGNISED_EVENT',
    })
  })

  test('has no records, so that each says what to use', () => {
    const builder = on(webhook.github({ secret })) as unknown as { each(fn: () => void): unknown }
    expect(() => builder.each(() => {})).toThrow(/use handle$/)
  })
})

describe('hmac', () => {
  const secret = 's'

  test.each(['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'] as const)('has the algorithm %s', async (algorithm) => {
    for (const encoding of ['hex', 'base64'] as const) {
      const handler = on(webhook.hmac({ secret, header: 'x-s', algorithm, encoding })).handle(() => undefined)
      const signature = hmac(algorithm.replace('-', ''), secret, encoding, BODY)
      expect(await send(handler, { headers: { 'x-s': signature }, body: BODY })).toEqual({ status: 204, body: '' })
    }
  })

  test('takes a prefix with a space, as Microsoft Teams sends it', async () => {
    const key = Buffer.from('teams').toString('base64')
    const source = webhook.hmac({
      secret: key,
      key: 'base64',
      header: 'authorization',
      prefix: 'HMAC ',
      encoding: 'base64',
    })
    const handler = on(source).handle(() => undefined)
    const authorization = `HMAC ${hmac('sha256', 'teams', 'base64', BODY)}`
    expect(await send(handler, { headers: { authorization }, body: BODY })).toEqual({ status: 204, body: '' })
  })

  test('takes a list of signatures, as PagerDuty sends it, and a key in hex', async () => {
    const source = webhook.hmac({ secret: 'c0ffee', key: 'hex', header: 'x-pagerduty-signature', prefix: 'v1=' })
    const handler = on(source).handle(() => undefined)
    const signature = hmac('sha256', Buffer.from('c0ffee', 'hex'), 'hex', BODY)
    const headers = { 'x-pagerduty-signature': `v1=${'0'.repeat(64)},v1=${signature}` }
    expect(await send(handler, { headers, body: BODY })).toEqual({ status: 204, body: '' })
  })

  test('reads id, type and payload as it is told', async () => {
    const fn = vi.fn((_event: AnyEvent) => undefined)
    const body = 'event=paid&order=o-1'
    const headers = { 'x-s': hmac('sha256', secret, 'hex', body), 'x-id': 'd-7' }
    const source = webhook.hmac({
      secret,
      header: 'x-s',
      id: 'X-Id',
      type: (payload) => (payload as { event: string }).event,
      payload: (request) => request.form(),
    })
    expect(await send(on(source).handle(fn), { headers, body })).toEqual({ status: 204, body: '' })
    expect(fn.mock.calls[0]?.[0]).toMatchObject({ id: 'd-7', type: 'paid', data: { event: 'paid', order: 'o-1' } })
    const { 'x-id': _, ...without } = headers
    expect(await send(on(source).handle(fn), { headers: without, body })).toEqual(
      problem(400, 'the header x-id is missing'),
    )
  })

  test('has the platform’s id and the payload’s type where it is told nothing', async () => {
    const fn = vi.fn((_event: AnyEvent) => undefined)
    const handler = on(webhook.hmac({ secret, header: 'x-s' })).handle(fn)
    for (const body of ['{"type":"paid"}', '[1]', '"text"', '{"type":7}']) {
      await send(handler, { headers: { 'x-s': hmac('sha256', secret, 'hex', body) }, body, id: 'r-1' })
    }
    expect(fn.mock.calls.map(([event]) => [event.id, event.type])).toEqual([
      ['r-1', 'paid'],
      ['r-1', 'webhook'],
      ['r-1', 'webhook'],
      ['r-1', 'webhook'],
    ])
    expect(fn.mock.calls[0]?.[0]).toMatchObject({ source: 'https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com' })
  })

  test('takes bytes of any kind where it is told how to read them', async () => {
    const fn = vi.fn((_event: AnyEvent) => undefined)
    const body = Uint8Array.from({ length: 256 }, (_, byte) => byte)
    const source = webhook.hmac({ secret, header: 'x-s', payload: (request) => request.bytes() })
    await send(on(source).handle(fn), { headers: { 'x-s': hmac('sha256', secret, 'hex', body) }, body })
    expect(Buffer.from(fn.mock.calls[0]?.[0].data)).toEqual(Buffer.from(body))
  })

  test('has a time from wherever it is told', async () => {
    const source = webhook.hmac({
      secret,
      header: 'x-s',
      timestamp: (request) => (request.json() as { at: number }).at / 1000,
    })
    const answer = (at: unknown) => {
      const body = JSON.stringify({ at })
      return send(
        on(source).handle(() => undefined),
        { headers: { 'x-s': hmac('sha256', secret, 'hex', body) }, body },
      )
    }
    expect(await answer(NOW * 1000)).toMatchObject({ status: 204 })
    expect(await answer((NOW - 301) * 1000)).toMatchObject({ status: 401 })
    expect(await answer('never')).toMatchObject({ status: 401 })
  })

  test('has no time that is not signed', () => {
    expect(() => webhook.hmac({ secret, header: 'x-s', timestamp: 'x-time' })).toThrow(/part of what is signed/)
  })
})

test('a webhook has a path of its own where it is told one', async () => {
  const { secret, sign } = SIGNERS[0] as Signer
  const handler = on(webhook.github({ secret, path: '/hooks/:tenant' })).handle(({ request }) => ({
    body: request.params,
  }))
  const request = { headers: sign(PAYLOAD, secret), body: PAYLOAD }
  expect(await send(handler, { ...request, path: '/hooks/acme' })).toEqual({ status: 200, body: { tenant: 'acme' } })
  expect(await send(handler, { ...request, path: '/other' })).toEqual({ status: 404, body: expect.anything() })
  expect(await send(handler, { ...request, path: '/hooks/acme', method: 'PUT' })).toMatchObject({ status: 405 })
})

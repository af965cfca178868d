import { log, on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { routes, webhook } from 'heddle/http'
import { type HttpRequestOptions, httpApiEvent, readAnswer, restApiEvent } from 'heddle/testing'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { type AnyHandler, context } from './helpers.ts'
import { answerOf, TRIGGERS } from './http-triggers.ts'
import { hmac, NOW, SIGNERS, sha256, twilioSignature } from './webhook-signing.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW * 1000 })
})
afterEach(() => {
  vi.useRealTimers()
})

// biome-ignore lint/suspicious/noExplicitAny: an event of any vendor
type AnyEvent = any
// biome-ignore lint/suspicious/noExplicitAny: a source of any vendor
type AnySource = any

const signerOf = (name: string) => SIGNERS.find((signer) => signer.name.startsWith(name)) as (typeof SIGNERS)[number]

/** Sends a request, and tells what came of it: the answer, and the event that the function got. */
async function deliver(
  source: AnySource,
  request: HttpRequestOptions,
  make: (request: HttpRequestOptions) => object = httpApiEvent,
) {
  const fn = vi.fn((_event: AnyEvent) => undefined)
  const event = make({ method: 'POST', path: '/hook', ...request })
  const answer = readAnswer(event, await toLambda(on(source).handle(fn) as AnyHandler)(event, context()))
  return {
    status: answer.status,
    headers: answer.headers,
    text: answer.body.toString(),
    event: fn.mock.calls[0]?.[0],
    raw: event,
  }
}

describe('github', () => {
  const { secret, sign } = signerOf('github')
  const payload = { ref: 'refs/heads/main', repository: { html_url: 'https://github.com/acme/loom' } }
  const facts = {
    'X-GitHub-Hook-ID': '42',
    'X-GitHub-Hook-Installation-Target-Type': 'repository',
    'X-GitHub-Hook-Installation-Target-ID': '7',
  }

  test('has the whole event', async () => {
    const body = JSON.stringify(payload)
    const { status, event, raw } = await deliver(webhook.github({ secret }), {
      headers: { ...sign(body, secret), ...facts },
      body,
    })
    expect(status).toBe(204)
    const { request, ...rest } = event
    expect(rest).toEqual({
      id: 'd-1',
      type: 'push',
      source: 'https://github.com/acme/loom',
      time: request.time,
      data: payload,
      deliveryId: 'd-1',
      hookId: '42',
      targetType: 'repository',
      targetId: '7',
      raw,
    })
    expect(request).toMatchObject({ type: 'http.request', method: 'POST', path: '/hook', raw })
    expect(request.text()).toBe(body)
  })

  test('reads a form, whose text is what is signed', async () => {
    const body = new URLSearchParams({ payload: JSON.stringify({ ...payload, note: 'a&b=ü+🧶' }) }).toString()
    const headers = { ...sign(body, secret), 'content-type': 'application/x-www-form-urlencoded' }
    const { event } = await deliver(webhook.github({ secret }), { headers, body })
    expect(event.data).toEqual({ ...payload, note: 'a&b=ü+🧶' })
  })

  test.each([
    'other=1',
    'payload=1&payload=2',
    'payload',
    'payload=no',
    'payload=%5B1%5D',
    'payload={"__proto__":1}',
    '[]',
  ])('answers 400 to a signed body without a payload: %s', async (body) => {
    expect((await deliver(webhook.github({ secret }), { headers: sign(body, secret), body })).status).toBe(400)
  })

  test.each(['X-GitHub-Event', 'X-GitHub-Delivery'])('answers 400 to a request without %s', async (name) => {
    const { [name]: _, ...headers } = sign('{}', secret)
    const { status, text } = await deliver(webhook.github({ secret }), { headers, body: '{}' })
    expect(status).toBe(400)
    expect(JSON.parse(text).detail).toBe(`the header ${name.toLowerCase()} is missing`)
  })

  test('has the owner, or GitHub, for a source where there is no repository', async () => {
    const sourceOf = async (body: string) =>
      (await deliver(webhook.github({ secret }), { headers: sign(body, secret), body })).event.source
    expect(await sourceOf('{"organization":{"login":"acme"}}')).toBe('https://github.com/acme')
    expect(await sourceOf('{"organization":7,"repository":null}')).toBe('https://github.com')
  })

  test('answers a ping itself, unless the catalogue has it', async () => {
    const ping = { headers: { ...sign('{"zen":"x"}', secret), 'X-GitHub-Event': 'ping' }, body: '{"zen":"x"}' }
    const quiet = await deliver(webhook.github({ secret, events: { push: z.unknown() } }), ping)
    expect([quiet.status, quiet.event]).toEqual([204, undefined])
    const listed = await deliver(webhook.github({ secret, events: { ping: z.unknown() } }), ping)
    expect(listed.event).toMatchObject({ type: 'ping', data: { zen: 'x' } })
    expect((await deliver(webhook.github({ secret }), ping)).event).toMatchObject({ type: 'ping' })
    const forged = await deliver(webhook.github({ secret: 'other', events: {} }), ping)
    expect(forged.status).toBe(401)
  })

  test('takes 2 MiB, of which others would take 1', async () => {
    const body = JSON.stringify({ text: 'x'.repeat(2 * 1024 * 1024) })
    expect((await deliver(webhook.github({ secret }), { headers: sign(body, secret), body })).status).toBe(204)
    const stripe = signerOf('stripe')
    const answer = await deliver(webhook.stripe({ secret: stripe.secret }), {
      headers: stripe.sign(body, stripe.secret),
      body,
    })
    expect(answer.status).toBe(413)
  })
})

describe('stripe', () => {
  const { secret, sign } = signerOf('stripe')
  const send = (payload: object) => {
    const body = JSON.stringify(payload)
    return deliver(webhook.stripe({ secret }), { headers: sign(body, secret), body })
  }

  test('has the whole event', async () => {
    const payload = {
      id: 'evt_1',
      object: 'event',
      type: 'invoice.paid',
      created: NOW - 5,
      api_version: '2026-10-29',
      account: 'acct_1',
      livemode: true,
      data: { object: { id: 'in_1' } },
    }
    const { request, raw, ...event } = (await send(payload)).event
    expect(event).toEqual({
      id: 'evt_1',
      type: 'invoice.paid',
      source: 'https://stripe.com/acct_1',
      time: new Date((NOW - 5) * 1000),
      data: payload,
      account: 'acct_1',
      context: undefined,
      apiVersion: '2026-10-29',
      livemode: true,
    })
  })

  test('reads a thin event', async () => {
    const payload = {
      id: 'evt_2',
      object: 'v2.core.event',
      type: 'v1.billing.meter.error',
      created: '2026-03-01T09:59:00.000Z',
      context: 'acct_2',
      livemode: false,
      related_object: { id: 'mtr_1' },
    }
    expect((await send(payload)).event).toMatchObject({
      source: 'https://stripe.com/acct_2',
      time: new Date('2026-03-01T09:59:00Z'),
      context: 'acct_2',
      apiVersion: undefined,
      livemode: false,
    })
  })

  test.each([{ id: 'evt_1' }, { type: 'x' }, { id: 7, type: 'x' }, { id: '', type: 'x' }, []])(
    'answers 400 to a signed payload that is no event: %j',
    async (payload) => {
      expect((await send(payload)).status).toBe(400)
    },
  )

  test('takes no other scheme than v1, and one time alone', async () => {
    const body = '{"id":"evt_1","type":"x"}'
    const [, digest] = (sign(body, secret)['stripe-signature'] as string).split('v1=')
    const status = async (header: string) =>
      (await deliver(webhook.stripe({ secret }), { headers: { 'stripe-signature': header }, body })).status
    expect(await status(`t=${NOW},v1=${digest},v0=${'0'.repeat(64)}`)).toBe(204)
    expect(await status(`v1=${'0'.repeat(64)}, v1=${digest}, t=${NOW}`)).toBe(204)
    for (const header of [
      `t=${NOW},v0=${digest}`,
      `t=${NOW},v2=${digest}`,
      `v1=${digest}`,
      `t=,v1=${digest}`,
      `t=${NOW},t=${NOW},v1=${digest}`,
      `t=${NOW - 1},t=${NOW},v1=${digest}`,
      `T=${NOW},v1=${digest}`,
      `t=${NOW};v1=${digest}`,
      `t=${NOW}`,
      ',,,',
    ]) {
      expect(await status(header), header).toBe(401)
    }
  })
})

describe('slack', () => {
  const { secret, sign } = signerOf('slack')
  const send = (body: string, more: object = {}) =>
    deliver(webhook.slack({ secret }), { headers: { ...sign(body, secret), ...more }, body })

  test('has an event', async () => {
    const payload = {
      type: 'event_callback',
      token: 't',
      team_id: 'T1',
      api_app_id: 'A1',
      event_id: 'Ev1',
      event_time: NOW - 2,
      event: { type: 'app_mention', text: 'hi' },
    }
    const retried = { 'X-Slack-Retry-Num': '2', 'X-Slack-Retry-Reason': 'http_timeout' }
    const { request, raw, ...event } = (await send(JSON.stringify(payload), retried)).event
    expect(event).toEqual({
      id: 'Ev1',
      type: 'app_mention',
      source: 'https://slack.com/T1',
      time: new Date((NOW - 2) * 1000),
      data: payload,
      kind: 'event',
      teamId: 'T1',
      appId: 'A1',
      retryNum: 2,
      retryReason: 'http_timeout',
    })
  })

  test('has a slash command, with the values of its form', async () => {
    const form = { command: '/weave', text: 'a scarf & more', team_id: 'T1', api_app_id: 'A1', trigger_id: 'tr.1' }
    const { event } = await send(new URLSearchParams(form).toString(), {
      'content-type': 'application/x-www-form-urlencoded',
    })
    expect(event).toMatchObject({
      id: 'tr.1',
      type: '/weave',
      kind: 'command',
      teamId: 'T1',
      appId: 'A1',
      retryNum: undefined,
    })
    expect({ ...event.data }).toEqual(form)
  })

  test('has an interaction', async () => {
    const payload = {
      type: 'block_actions',
      team: { id: 'T1' },
      api_app_id: 'A1',
      trigger_id: 'tr.2',
      actions: [{ action_id: 'ok' }],
    }
    const { event } = await send(new URLSearchParams({ payload: JSON.stringify(payload) }).toString())
    expect(event).toMatchObject({ id: 'tr.2', type: 'block_actions', kind: 'interaction', teamId: 'T1', data: payload })
    const closed = await send(new URLSearchParams({ payload: '{"type":"view_closed"}' }).toString())
    expect(closed.event).toMatchObject({ id: closed.event.request.id, source: 'https://slack.com' })
  })

  test('has what is no callback by its own type', async () => {
    const { event } = await send(`{"type":"app_rate_limited","team_id":"T1","minute_rate_limited":${NOW - 60}}`)
    expect(event).toMatchObject({ type: 'app_rate_limited', time: new Date((NOW - 60) * 1000) })
  })

  test.each(TRIGGERS)('answers the challenge itself, once its signature is right: $name', async (trigger) => {
    const body = '{"type":"url_verification","token":"t","challenge":"3eZbrw1aBm2r"}'
    const fn = vi.fn()
    const written: string[] = []
    // Not even the catalogue has to know of it.
    const handler = on(webhook.slack({ secret, events: { app_mention: z.unknown() } }))
      .use(log({ write: (line) => written.push(line) }))
      .handle(fn) as AnyHandler
    const headers = { ...sign(body, secret), 'content-type': 'application/json' }
    const answer = await answerOf(trigger, handler, trigger.event({ method: 'POST', headers, body }))
    expect([answer.status, answer.body.toString(), answer.headers['content-type']]).toEqual([
      200,
      '3eZbrw1aBm2r',
      'text/plain; charset=utf-8',
    ])
    const forged = await answerOf(
      trigger,
      handler,
      trigger.event({ method: 'POST', headers, body: body.replace('3e', '4e') }),
    )
    expect(forged.status).toBe(401)
    expect(fn).not.toHaveBeenCalled()
    expect(written.map((line) => JSON.parse(line))).toMatchObject([
      { eventType: 'url_verification', status: 200 },
      { status: 401 },
    ])
  })

  test('answers the look at the certificate itself', async () => {
    const { status, event } = await send('ssl_check=1&token=t')
    expect([status, event]).toEqual([200, undefined])
  })

  test.each([
    '{}',
    '{"type":"url_verification"}',
    '{"type":"url_verification","challenge":7}',
    '{"type":"event_callback"}',
    '{"type":"event_callback","event":{}}',
    '{"type":"event_callback","event":["type"]}',
    'a=1',
    'command=/a&command=/b',
    'command=/a&trigger_id=1&trigger_id=2',
    'payload=',
    'payload=[]',
    'payload={}',
    '',
    'null',
    '"text"',
  ])('answers 400 to a signed body that is none of its kinds: %s', async (body) => {
    const { status, event } = await send(body)
    expect([status, event]).toEqual([400, undefined])
  })
})

describe('shopify', () => {
  test.each(['X-', ''])('has the whole event, from headers with %j before them', async (family) => {
    const { secret, sign } = signerOf(`shopify, ${family}`)
    const body = '{"id":820982911946154508,"email":"jon@example.com"}'
    const facts = {
      [`${family}Shopify-Shop-Domain`]: 'loom.myshopify.com',
      [`${family}Shopify-API-Version`]: '2026-10',
      [`${family}Shopify-Event-Id`]: 'e-1',
      [`${family}Shopify-Triggered-At`]: '2026-03-01T09:58:00.123456789Z',
      [`${family}Shopify-Sub-Topic`]: 'sub',
      [`${family}Shopify-Name`]: 'mine',
    }
    const { event } = await deliver(webhook.shopify({ secret }), { headers: { ...sign(body, secret), ...facts }, body })
    const { request, raw, ...rest } = event
    const at = new Date('2026-03-01T09:58:00.123Z')
    expect(rest).toEqual({
      id: 'w-1',
      type: 'orders/create',
      source: 'https://loom.myshopify.com',
      time: at,
      data: JSON.parse(body),
      shop: 'loom.myshopify.com',
      apiVersion: '2026-10',
      webhookId: 'w-1',
      eventId: 'e-1',
      triggeredAt: at,
      subTopic: 'sub',
      name: 'mine',
      resourceId: undefined,
    })
  })

  test('has topic and action of the newer deliveries for a type', async () => {
    const { secret, sign } = signerOf('shopify, Shopify')
    const facts = {
      'Shopify-Topic': 'Product',
      'Shopify-Action': 'update',
      'Shopify-Handle': 'prices',
      'Shopify-Resource-Id': 'gid://shopify/Product/1',
    }
    const { event } = await deliver(webhook.shopify({ secret }), {
      headers: { ...sign('{}', secret), ...facts },
      body: '{}',
    })
    expect(event).toMatchObject({
      type: 'Product/update',
      name: 'prices',
      resourceId: 'gid://shopify/Product/1',
      triggeredAt: undefined,
    })
    expect(event.time).toEqual(event.request.time)
  })

  test.each(['X-Shopify-Topic', 'X-Shopify-Webhook-Id'])('answers 400 to a request without %s', async (name) => {
    const { secret, sign } = signerOf('shopify, X-')
    const { [name]: _, ...headers } = sign('{}', secret)
    const { status, text } = await deliver(webhook.shopify({ secret }), { headers, body: '{}' })
    expect([status, JSON.parse(text).detail]).toEqual([400, `the header ${name.toLowerCase()} is missing`])
  })
})

describe('standardWebhooks', () => {
  const { secret, sign } = signerOf('standardWebhooks, webhook-signature')
  const send = (body: string) =>
    deliver(webhook.standardWebhooks({ secret }), { headers: sign(body, secret, NOW - 9), body })

  test('has the whole event', async () => {
    const payload = { type: 'user.created', timestamp: '2026-03-01T09:00:00Z', data: { id: 7 } }
    const { request, raw, ...event } = (await send(JSON.stringify(payload))).event
    expect(event).toEqual({
      id: 'msg_1',
      type: 'user.created',
      source: 'https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com',
      time: new Date('2026-03-01T09:00:00Z'),
      data: payload,
      attemptedAt: new Date((NOW - 9) * 1000),
    })
  })

  test.each(['{"timestamp":"soon"}', '[1]', '{"timestamp":7}'])(
    'has the time of the attempt where the payload tells none: %s',
    async (body) => {
      expect((await send(body)).event).toMatchObject({ type: 'webhook', time: new Date((NOW - 9) * 1000) })
    },
  )

  test('does not mix the headers of two families', async () => {
    const body = '{}'
    const svix = signerOf('standardWebhooks, svix').sign(body, secret)
    const source = webhook.standardWebhooks({ secret })
    expect((await deliver(source, { headers: svix, body })).status).toBe(204)
    for (const name of Object.keys(svix)) {
      const { [name]: value, ...rest } = svix
      const mixed = { ...rest, [name.replace('svix', 'webhook')]: value as string }
      expect((await deliver(source, { headers: mixed, body })).status, name).toBe(401)
    }
  })

  test('takes keys of both kinds side by side, and a signature only of its own scheme', async () => {
    const signer = signerOf('standardWebhooks, webhook-signature of')
    const source = webhook.standardWebhooks({ secret: [secret, signer.secret] })
    const body = '{}'
    for (const { sign, secret } of [signerOf('standardWebhooks, webhook-signature'), signer]) {
      expect((await deliver(source, { headers: sign(body, secret), body })).status).toBe(204)
      const headers = sign(body, secret)
      const given = headers['webhook-signature'] as string
      const other = given.startsWith('v1a,') ? given.replace('v1a,', 'v1,') : given.replace('v1,', 'v1a,')
      for (const wrong of [other, given.replace(/,/, '2,'), given.replace(/v1a?,/, ''), `,${given}`]) {
        expect(
          (await deliver(source, { headers: { ...headers, 'webhook-signature': wrong }, body })).status,
          wrong,
        ).toBe(401)
      }
      expect(
        (await deliver(source, { headers: { ...headers, 'webhook-signature': `v2,x ${given}  v9` }, body })).status,
      ).toBe(204)
    }
  })
})

describe('twilio', () => {
  const secret = 'tw-token'
  const FORM = { To: '+15550001', From: '+15550002', Body: 'hi there' }
  const host = 'example.com'
  const typed = { 'content-type': 'application/x-www-form-urlencoded' }
  const encoded = (form: Readonly<Record<string, string | string[]>>) =>
    new URLSearchParams(
      Object.entries(form).flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, one])),
    ).toString()
  const request = (
    signature: string,
    form: Readonly<Record<string, string | string[]>> = FORM,
    query = 'a=1',
  ): HttpRequestOptions => ({
    headers: { ...typed, host, 'X-Twilio-Signature': signature },
    query,
    body: encoded(form),
  })
  const status = async (options: object, sent: HttpRequestOptions) =>
    (await deliver(webhook.twilio({ secret, ...options }), sent)).status

  test('takes the signature of the contract’s vector', async () => {
    const signature = twilioSignature(secret, 'https://example.com/hook?a=1', FORM)
    expect(signature).toBe('G/6cka69xd7A56WOMHdV6jn2lNE=')
    const { event } = await deliver(webhook.twilio({ secret }), request(signature))
    expect({ ...event.data }).toEqual(FORM)
  })

  test('takes the signature of Twilio’s own example', async () => {
    // https://github.com/TwilioDevEd/api-snippets, security/signature_validation
    const form = {
      CallSid: 'CA1234567890ABCDE',
      Caller: '+14158675309',
      Digits: '1234',
      From: '+14158675309',
      To: '+18005551212',
    }
    const sent = { ...request('RSOYDt4T1cUTdK1PDd93/VVr8B8=', form), query: 'foo=1&bar=2', path: '/myapp.php' }
    const headers = { ...sent.headers, host: 'mycompany.com' }
    const { event } = await deliver(webhook.twilio({ secret: '12345' }), { ...sent, headers })
    expect(event).toMatchObject({ type: 'call', data: form })
  })

  test.each(TRIGGERS)('signs the URL as Twilio called it: $name', async (trigger) => {
    const handler = on(webhook.twilio({ secret })).handle(({ request }) => request.url) as AnyHandler
    const stage = trigger.name.startsWith('REST') ? '/prod' : ''
    for (const url of [
      `https://example.com${stage}/hook?a=1&b=x%20y`,
      `https://example.com:443${stage}/hook?a=1&b=x%20y`,
    ]) {
      const sent = {
        ...request(twilioSignature(secret, url, FORM), FORM, 'a=1&b=x%20y'),
        method: 'POST',
        path: '/hook',
      }
      const answer = await answerOf(trigger, handler, trigger.event(sent))
      expect(answer.status, answer.body.toString()).toBe(200)
      expect(answer.body.toString()).toBe(`https://example.com${stage}/hook?a=1&b=x%20y`)
    }
  })

  test('refuses what was changed, wherever', async () => {
    const signature = twilioSignature(secret, 'https://example.com/hook?a=1', FORM)
    expect(await status({}, request(signature))).toBe(204)
    for (const wrong of [
      request(signature, { ...FORM, Body: 'hi There' }),
      request(signature, { ...FORM, More: '1' }),
      request(signature, { To: FORM.To, From: FORM.From }),
      request(signature, {}),
      request(signature, FORM, 'a=2'),
      request(signature, FORM, 'a=1&b'),
      request(signature, FORM, ''),
      { ...request(signature), path: '/hook2' },
      { ...request(signature), headers: { ...typed, host: 'example.org', 'x-twilio-signature': signature } },
      request(twilioSignature('other', 'https://example.com/hook?a=1', FORM)),
      request(signature.slice(0, -1)),
      request(`${signature}=`),
      request(`${signature},${signature}`),
      request(hmac('sha256', secret, 'base64', 'https://example.com/hook?a=1')),
    ]) {
      expect(await status({}, wrong)).toBe(401)
    }
    const { text } = await deliver(webhook.twilio({ secret }), { ...request(''), headers: { host } })
    expect(JSON.parse(text)).toMatchObject({ status: 401, detail: 'the header x-twilio-signature is missing' })
  })

  test('signs repeated values once, sorted, and text of any kind', async () => {
    const form = { To: ['b', 'a', 'b'], Ünï: '🧶 & = +', b: '', B: 'x' }
    expect(await status({}, request(twilioSignature(secret, 'https://example.com/hook?a=1', form), form))).toBe(204)
  })

  test('takes several tokens', async () => {
    const signature = twilioSignature(secret, 'https://example.com/hook?a=1', FORM)
    expect(await status({ secret: ['other', secret] }, request(signature))).toBe(204)
    expect(await status({ secret: ['other'] }, request(signature))).toBe(401)
  })

  test('is told the URL where a proxy stands before it', async () => {
    const sent = (url: string) => request(twilioSignature(secret, url, FORM))
    expect(await status({ url: 'https://shop.example/sms' }, sent('https://shop.example/sms?a=1'))).toBe(204)
    expect(await status({ url: 'https://shop.example/sms' }, sent('https://example.com/hook?a=1'))).toBe(401)
    const url = ({ headers }: { headers: Record<string, string> }) => `https://${headers['x-forwarded-host']}/in?a=%31`
    const forwarded = sent('https://front.example/in?a=%31')
    expect(
      await status({ url }, { ...forwarded, headers: { ...forwarded.headers, 'x-forwarded-host': 'front.example' } }),
    ).toBe(204)
    const bare = request(twilioSignature(secret, 'https://shop.example/sms', FORM), FORM, '')
    expect(await status({ url: 'https://shop.example/sms' }, bare)).toBe(204)
    expect(await status({ url: 'shop.example/sms' }, bare)).toBe(401)
    expect(
      await status(
        { url: 'http://shop.example:8080/sms' },
        request(twilioSignature(secret, 'http://shop.example/sms', FORM), FORM, ''),
      ),
    ).toBe(204)
  })

  describe('with JSON', () => {
    const body = '{"EventType":"onMessageAdded","AccountSid":"AC1","note":"🧶"}'
    const json = (text: string, hash: string, signedHash = hash): HttpRequestOptions => ({
      headers: {
        'content-type': 'application/json',
        host,
        'x-twilio-signature': twilioSignature(secret, `https://example.com/hook?bodySHA256=${signedHash}`),
      },
      query: `bodySHA256=${hash}`,
      body: text,
    })

    test('has the hash of the body in the URL', async () => {
      const { event } = await deliver(webhook.twilio({ secret }), json(body, sha256(body)))
      expect(event).toMatchObject({
        type: 'onMessageAdded',
        source: 'https://twilio.com/AC1',
        accountSid: 'AC1',
        data: JSON.parse(body),
      })
    })

    test('refuses a body of another hash, and a hash that was not signed', async () => {
      expect(await status({}, json(`${body} `, sha256(body)))).toBe(401)
      expect(await status({}, json(`${body} `, sha256(`${body} `), sha256(body)))).toBe(401)
      expect(await status({}, json('', sha256(body)))).toBe(401)
      for (const hash of ['', 'x', sha256(body).slice(1)]) expect(await status({}, json(body, hash))).toBe(401)
      const twice = `${sha256(body)}&bodySHA256=${sha256(body)}`
      expect(await status({}, json(body, twice))).toBe(401)
    })

    test('never takes a body that is not signed at all', async () => {
      // What Twilio signs of a call without a form is the URL alone.
      const sent = {
        headers: {
          'content-type': 'application/json',
          host,
          'x-twilio-signature': twilioSignature(secret, 'https://example.com/hook'),
        },
      }
      expect(await status({}, sent)).toBe(204)
      for (const other of [body, 'a=1', '=x', 'x', Uint8Array.from([255, 254])]) {
        expect(await status({}, { ...sent, body: other }), String(other)).toBeGreaterThan(400)
      }
    })

    test('never takes a hash, or values, of a query that was not signed', async () => {
      // Whoever recorded a call of this URL has its signature.
      const url = () => 'https://example.com/hook'
      const headers = { host, 'x-twilio-signature': twilioSignature(secret, url()) }
      const sent = { headers, query: `bodySHA256=${sha256(body)}`, body }
      expect(await status({ url }, sent)).toBe(401)
      const { event } = await deliver(webhook.twilio({ secret, url, method: 'GET' }), {
        method: 'GET',
        headers,
        query: 'From=1',
      })
      expect({ ...event.data }).toEqual({})
    })

    test('reads a list of events', async () => {
      const list = '[{"type":"com.twilio.messaging.message.sent"}]'
      expect((await deliver(webhook.twilio({ secret }), json(list, sha256(list)))).event).toMatchObject({
        type: 'events',
        data: JSON.parse(list),
      })
    })
  })

  test('reads the query of a GET', async () => {
    const sent = {
      method: 'GET',
      headers: {
        host,
        'x-twilio-signature': twilioSignature(secret, 'https://example.com/hook?CallSid=CA1&From=%2B1'),
      },
      query: 'CallSid=CA1&From=%2B1',
    }
    const { event } = await deliver(webhook.twilio({ secret, method: 'GET' }), sent)
    expect(event.type).toBe('call')
    expect({ ...event.data }).toEqual({ CallSid: 'CA1', From: '+1' })
    for (const path of [undefined, '/hook'] as const) {
      expect(await status({ method: 'GET', path }, sent)).toBe(204)
      expect(await status({ method: 'GET', path }, { ...sent, method: 'HEAD' })).toBe(405)
      expect(await status({ method: 'GET', path }, { ...sent, method: 'POST' })).toBe(405)
      expect(await status({ path }, sent)).toBe(405)
    }
  })

  test.each([
    ['message', { MessageSid: 'SM1', SmsStatus: 'received' }],
    ['message', { SmsSid: 'SM1' }],
    ['message.status', { MessageSid: 'SM1', MessageStatus: 'delivered' }],
    ['call', { CallSid: 'CA1', CallStatus: 'ringing' }],
    ['call.status', { CallSid: 'CA1', CallStatus: 'completed', CallbackSource: 'call-progress-events' }],
    ['recording.status', { CallSid: 'CA1', RecordingSid: 'RE1', RecordingStatus: 'completed' }],
    ['participant-join', { ConferenceSid: 'CF1', CallSid: 'CA1', StatusCallbackEvent: 'participant-join' }],
    ['task.created', { EventType: 'task.created' }],
    ['webhook', { Other: '1' }],
    ['webhook', {}],
    ['webhook', { EventType: ['a', 'b'] }],
  ])('has the type %s for %j', async (type, form) => {
    const sent = request(twilioSignature(secret, 'https://example.com/hook?a=1', form), form)
    const { event } = await deliver(webhook.twilio({ secret }), sent)
    expect(event).toMatchObject({ type, id: event.request.id, source: 'https://twilio.com', accountSid: undefined })
  })

  test('has a URL without a query, or none', () => {
    expect(() => webhook.twilio({ secret, url: 'https://example.com/hook?a=1' })).toThrow(/without its query/)
  })

  test('has the idempotency token for an id', async () => {
    const form = { AccountSid: 'AC1', ApiVersion: '2010-04-01', MessageSid: 'SM1' }
    const sent = request(twilioSignature(secret, 'https://example.com/hook?a=1', form), form)
    const { event } = await deliver(webhook.twilio({ secret }), {
      ...sent,
      headers: { ...sent.headers, 'I-Twilio-Idempotency-Token': 't-1' },
    })
    expect(event).toMatchObject({ id: 't-1', accountSid: 'AC1', apiVersion: '2010-04-01' })
  })

  test('answers 400 to a form of too many values, or with __proto__', async () => {
    for (const body of ['a=1&'.repeat(1001), '__proto__=1']) {
      const sent = { ...request(twilioSignature(secret, 'https://example.com/hook?a=1')), body }
      expect(await status({}, sent)).toBe(400)
    }
  })
})

test('several webhooks stand side by side as routes, with their stage in the URL', async () => {
  const github = signerOf('github')
  const handler = routes({
    'POST /hooks/github': on(webhook.github({ secret: github.secret })).handle(({ type }) => type),
    'POST /hooks/twilio': on(webhook.twilio({ secret: 'tw' })).handle(({ request }) => request.url),
  }) as AnyHandler
  const send = async (options: HttpRequestOptions) => {
    const event = restApiEvent({ method: 'POST', ...options })
    const { status, body } = readAnswer(event, await toLambda(handler)(event, context()))
    return [status, body.toString()]
  }
  expect(await send({ path: '/hooks/github', headers: github.sign('{}', github.secret), body: '{}' })).toEqual([
    200,
    'push',
  ])
  expect(await send({ path: '/hooks/github', headers: github.sign('{}', 'other'), body: '{}' })).toMatchObject([
    401,
    /not valid/,
  ])
  const url = 'https://example.com/prod/hooks/twilio'
  const headers = { host: 'example.com', 'x-twilio-signature': twilioSignature('tw', url) }
  expect(await send({ path: '/hooks/twilio', headers })).toEqual([200, url])
  expect(await send({ path: '/hooks/other', headers })).toMatchObject([404, /./])
})

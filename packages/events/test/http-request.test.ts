import { HttpError, type HttpRequest, http, on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { json } from 'heddle/http'
import {
  albEvent,
  functionUrlEvent,
  type HttpRequestOptions,
  httpApiEvent,
  readAnswer,
  restApiEvent,
  vpcLatticeEvent,
} from 'heddle/testing'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { context, type Raw } from './helpers.ts'
import { eventOf, TRIGGERS } from './http-triggers.ts'

const EACH = TRIGGERS.filter(({ streams }) => streams !== true).map((trigger) => [trigger.name, trigger] as const)
const ALL_BYTES = Uint8Array.from({ length: 256 }, (_, byte) => byte)

/** What a function sees of an event. */
async function look<Value>(event: object, see: (request: HttpRequest) => Value | Promise<Value>): Promise<Value> {
  let seen: { readonly value: Value } | undefined
  const handler = on(http()).handle(async (request) => {
    seen = { value: await see(request) }
  })
  await toLambda(handler)(event, context())
  if (seen === undefined) throw new Error('the function did not run to its end')
  return seen.value
}

/** The answer to a request whose function does this. */
async function answered(event: object, act: (request: HttpRequest) => unknown): Promise<{ status: number; body: Raw }> {
  const { status, body } = readAnswer(
    event,
    await toLambda(on(http()).handle((request) => json(act(request) ?? null)))(event, context()),
  )
  return { status, body: JSON.parse(body.toString()) }
}

describe.each(EACH)('under %s a request', (_name, trigger) => {
  const event = (request: HttpRequestOptions) => eventOf(trigger, request)

  test('has its body as text, bytes, JSON and form values, whatever its type', async () => {
    const value = { sku: 'é🧶', n: [1, null] }
    const text = JSON.stringify(value)
    for (const type of ['application/json', 'text/plain', 'application/vnd.x+json', 'application/octet-stream']) {
      const posted = event({ method: 'POST', body: text, headers: { 'content-type': type } })
      expect(
        await look(posted, (request) => [request.text(), request.json(), Buffer.from(request.bytes()).toString()]),
        type,
      ).toEqual([text, value, text])
    }
    const sent = event({ method: 'POST', body: new URLSearchParams('tag=a&tag=%C3%A9+b&x=') })
    expect(await look(sent, (request) => request.form())).toEqual({ tag: ['a', 'é b'], x: '' })
  })

  test('has every byte of its body', async () => {
    const sent = event({ method: 'PUT', body: ALL_BYTES, headers: { 'content-type': 'application/octet-stream' } })
    expect(await look(sent, (request) => request.bytes())).toEqual(expect.objectContaining({ length: 256 }))
    expect(Buffer.from(await look(sent, (request) => request.bytes())).equals(ALL_BYTES)).toBe(true)
  })

  test('without a body has empty text, no bytes and no values, and no JSON', async () => {
    const sent = event({ method: 'POST' })
    expect(await look(sent, (request) => [request.text(), request.bytes().length, request.form()])).toEqual(['', 0, {}])
    expect(await answered(sent, (request) => request.json())).toMatchObject({ status: 400 })
  })

  test('has the URL that the client called, its path, and what stands before', async () => {
    const sent = event({ path: '/a%20b/ü', query: { 'q é': ['1 &2'], x: '' } })
    const seen = await look(sent, ({ url, path, decodedPath, basePath, stage }) => ({
      url,
      path,
      decodedPath,
      basePath,
      stage,
    }))
    const url = new URL(seen.url)
    expect(url.protocol).toBe('https:')
    expect(decodeURI(url.pathname)).toBe(`${seen.basePath}/a b/ü`)
    expect(Object.fromEntries(url.searchParams)).toEqual({ 'q é': '1 &2', x: '' })
    expect(seen.decodedPath).toBe('/a b/ü')
    const staged = trigger.name === 'REST API'
    expect([seen.basePath, seen.stage]).toEqual(
      staged ? ['/prod', 'prod'] : ['', /API|URL/.test(trigger.name) ? '$default' : undefined],
    )
  })

  test('is a web Request on demand', async () => {
    const sent = event({
      method: 'POST',
      path: '/orders/7',
      query: 'a=1',
      headers: { 'x-name': 'é', 'content-type': 'text/plain' },
      cookies: { session: '1' },
      body: 'écharpe',
    })
    const seen = await look(sent, async (request) => {
      const made = request.toRequest()
      const { method, url, headers } = made
      return { method, url, same: url === request.url, headers: Object.fromEntries(headers), text: await made.text() }
    })
    expect(seen).toMatchObject({
      method: 'POST',
      url: expect.stringMatching(/^https:\/\/[^/]+(?:\/prod)?\/orders\/7\?a=1$/),
      same: true,
      headers: { 'x-name': 'é', 'content-type': 'text/plain', cookie: 'session=1' },
      text: 'écharpe',
    })
  })

  test('is a web Request with every byte of its body, each time anew', async () => {
    const sent = event({ method: 'PUT', body: ALL_BYTES, headers: { 'content-type': 'image/png' } })
    const [one, two] = await look(sent, async (request) => {
      const [one, two] = [request.toRequest(), request.toRequest()]
      return [await one.arrayBuffer(), await two.arrayBuffer()]
    })
    expect(Buffer.from(one as ArrayBuffer).equals(ALL_BYTES)).toBe(true)
    expect(Buffer.from(two as ArrayBuffer).equals(ALL_BYTES)).toBe(true)
  })

  test('is a web Request that has a signal where one is given', async () => {
    const aborted = await look(event({}), (request) => {
      const controller = new AbortController()
      const { signal } = request.toRequest({ signal: controller.signal })
      controller.abort()
      return [
        signal.aborted,
        request.toRequest().signal.aborted,
        request.toRequest({ signal: undefined }).signal.aborted,
      ]
    })
    expect(aborted).toEqual([true, false, false])
  })
})

describe('the URL of a request', () => {
  const url = (event: object) => look(event, (request) => request.url)
  const ID = 'a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com'

  test.each<[string, object, string]>([
    ['a REST API', restApiEvent({ path: '/', stage: 'live' }), `https://${ID}/live/`],
    [
      'an HTTP API with a stage',
      httpApiEvent({ path: '/a', stage: 'dev', query: 'x=%2F&x' }),
      `https://${ID}/dev/a?x=%2F&x`,
    ],
    ['an HTTP API without one', httpApiEvent({ path: '/a' }), `https://${ID}/a`],
    ['a path that is as long as its stage', httpApiEvent({ path: '/dev', stage: 'dev' }), `https://${ID}/dev/dev`],
    [
      'a domain of its own',
      restApiEvent({ path: '/a', headers: { host: 'shop.example' } }),
      'https://shop.example/prod/a',
    ],
    [
      'an ALB',
      albEvent({ path: '/a', query: 'x=%20&y', headers: { host: 'shop.example' } }),
      'https://shop.example/a?x=%20&y=',
    ],
    [
      'VPC Lattice',
      vpcLatticeEvent({ path: '/a', query: 'x=%20', headers: { host: 'shop.example:8443' } }),
      'https://shop.example:8443/a?x=%20',
    ],
    [
      'a function URL',
      functionUrlEvent({ path: '//x', query: '&&' }),
      'https://abcdefghijklmnopqrstuvwxyz012345.lambda-url.eu-west-1.on.aws//x?&&',
    ],
  ])('is that of %s', async (_what, event, expected) => {
    expect(await url(event)).toBe(expected)
  })

  test('is of http where an ALB listens so', async () => {
    const event = albEvent({ path: '/a', headers: { host: 'shop.example' } }) as Raw
    event.headers['x-forwarded-proto'] = 'http'
    expect(await url(event)).toBe('http://shop.example/a')
  })

  test('never leaves its host for one in the path', async () => {
    for (const path of ['//evil.example/x', '///evil.example', '/@evil.example', '/:80@evil.example/']) {
      for (const event of [functionUrlEvent({ path }), restApiEvent({ path }), albEvent({ path })]) {
        expect(new URL(await url(event)).host, path).toMatch(/amazonaws\.com$|on\.aws$/)
      }
    }
  })
})

describe('a body that is not what the function takes it for', () => {
  const post = (body: string | Uint8Array) =>
    functionUrlEvent({ method: 'POST', body, headers: { 'content-type': 'application/x-own' } })

  test.each<[string, string | Uint8Array, (request: HttpRequest) => unknown, number, string]>([
    ['no JSON', '{"secret":"hunter2",}', (request) => request.json(), 400, 'the body is not JSON (at position 20)'],
    [
      'JSON with __proto__ in it',
      '[{"__proto__":1}]',
      (request) => request.json(),
      400,
      'the body: the name __proto__ is not allowed',
    ],
    ['no UTF-8, as JSON', new Uint8Array([0xff]), (request) => request.json(), 400, 'the body is not UTF-8 text'],
    ['no UTF-8', new Uint8Array([0xff]), (request) => request.text(), 415, 'the body has to be UTF-8 text'],
    ['no UTF-8, as a form', new Uint8Array([0xff]), (request) => request.form(), 415, 'the body has to be UTF-8 text'],
    [
      'a form of too many values',
      'a&'.repeat(1001),
      (request) => request.form(),
      400,
      'the form: more than 1000 values',
    ],
  ])('is refused: %s', async (_what, body, act, status, detail) => {
    expect(await answered(post(body), act)).toMatchObject({ status, body: { status, detail } })
  })

  test('throws an HttpError, which the function may answer itself', async () => {
    const seen = await look(post('{'), (request) => {
      try {
        return request.json()
      } catch (error) {
        return error instanceof HttpError && error.status
      }
    })
    expect(seen).toBe(400)
  })
})

describe('the body as it was sent', () => {
  test('is there beside what a schema makes of it', async () => {
    const handler = on(
      http({ body: z.object({ a: z.coerce.number() }), headers: z.object({ 'x-n': z.coerce.number() }) }),
    ).handle(async (event) =>
      json({
        body: event.body,
        text: event.text(),
        json: event.json(),
        bytes: event.bytes().length,
        request: await event.toRequest().text(),
        sent: event.toRequest().headers.get('x-n'),
        header: event.headers['x-n'],
      }),
    )
    const event = functionUrlEvent({ method: 'POST', body: { a: '1', more: true }, headers: { 'x-n': '07' } })
    const text = '{"a":"1","more":true}'
    expect(JSON.parse(readAnswer(event, await toLambda(handler)(event, context())).body.toString())).toEqual({
      body: { a: 1 },
      text,
      json: { a: '1', more: true },
      bytes: text.length,
      request: text,
      sent: '07',
      header: 7,
    })
  })

  test('is there for layers too, where a schema refuses it', async () => {
    const seen: unknown[] = []
    const handler = on(http.post('/x', { body: z.object({ a: z.number() }) }))
      .use(async ({ event }, next) => {
        seen.push(event.text(), event.url.endsWith('/x'), event.decodedPath, event.basePath)
        return await next()
      })
      .handle(() => 'done')
    const event = functionUrlEvent({ method: 'POST', path: '/x', body: { a: 'x' } })
    expect(readAnswer(event, await toLambda(handler)(event, context())).status).toBe(422)
    expect(seen).toEqual(['{"a":"x"}', true, '/x', ''])
  })
})

describe('a web Request', () => {
  test('has no body for GET and HEAD, which may have none', async () => {
    for (const method of ['GET', 'HEAD']) {
      const event = functionUrlEvent({ method, body: 'hello' })
      expect(await look(event, (request) => [request.toRequest().body, request.text()])).toEqual([null, 'hello'])
    }
  })

  test('has every header once, those that came apart joined', async () => {
    const event = albEvent({
      multiValue: true,
      headers: { 'x-tag': ['a', 'b'], 'x-empty': '' },
      cookies: { a: '1', b: '2' },
    })
    expect(await look(event, (request) => Object.fromEntries(request.toRequest().headers))).toMatchObject({
      'x-tag': 'a, b',
      'x-empty': '',
      cookie: 'a=1; b=2',
    })
  })
})

test('what is made on demand is not copied, logged or sent by accident', async () => {
  const event = functionUrlEvent({ method: 'POST', body: 'secret', path: '/a%20b' })
  const keys = await look(event, (request) => [
    Object.keys({ ...request }),
    Object.keys(JSON.parse(JSON.stringify(request))),
  ])
  for (const names of keys) {
    expect(names).not.toContain('url')
    expect(names).not.toContain('decodedPath')
    expect(names).toContain('path')
  }
})

import { HeddleError, type HttpReturns, http, on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { html, json, noContent, redirect, text } from 'heddle/http'
import { type ReceivedAnswer, readAnswer } from 'heddle/testing'
import { describe, expect, test } from 'vitest'
import { context, errorLines } from './helpers.ts'
import { answerOf, eventOf, TRIGGERS } from './http-triggers.ts'

const FUNCTION_URL = TRIGGERS.find(({ name }) => name === 'function URL') as (typeof TRIGGERS)[number]

/** What a client gets when a function returns this. */
async function received(returned: () => HttpReturns): Promise<Omit<ReceivedAnswer, 'body'> & { body: string }> {
  const event = eventOf(FUNCTION_URL, {})
  const { body, ...rest } = readAnswer(event, await toLambda(on(http()).handle(returned))(event, context()))
  return { ...rest, body: body.toString() }
}

describe('json', () => {
  test.each<[string, unknown, string]>([
    ['an object', { id: 1 }, '{"id":1}'],
    ['an array', [1, null], '[1,null]'],
    ['null', null, 'null'],
    ['a number', 7, '7'],
    ['false', false, 'false'],
    ['text, which becomes a JSON string', 'he said "hi"', '"he said \\"hi\\""'],
    ['empty text', '', '""'],
    ['a date', new Date(0), '"1970-01-01T00:00:00.000Z"'],
    ['half of a surrogate pair', '\ud83e', '"\\ud83e"'],
  ])('sends %s', async (_what, value, body) => {
    expect(await received(() => json(value))).toEqual({
      status: 200,
      headers: { 'content-type': 'application/json' },
      cookies: [],
      body,
    })
  })

  test('has a status, headers and cookies where they are given', async () => {
    expect(json({ id: 1 }, { status: 201, headers: { location: '/1' }, cookies: ['a=1'] })).toEqual({
      status: 201,
      headers: { 'content-type': 'application/json', location: '/1' },
      cookies: ['a=1'],
      body: { id: 1 },
    })
  })

  test('refuses undefined, which JSON cannot say', () => {
    expect(() => json(undefined)).toThrow(
      new TypeError('json: undefined is nothing that JSON can say; is it noContent()?'),
    )
  })

  test.each([() => {}, Symbol('x'), 7n, { id: 7n }])('of what JSON cannot say is a 500, logged', async (value) => {
    const lines = errorLines()
    expect((await received(() => json(value))).status).toBe(500)
    expect(lines()).toHaveLength(1)
  })
})

describe('text and html', () => {
  test('send text of their type', async () => {
    expect(await received(() => text('écharpe'))).toEqual({
      status: 200,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      cookies: [],
      body: 'écharpe',
    })
    expect(await received(() => html('<p>é', { status: 404, cookies: ['a=1', 'b=2'] }))).toEqual({
      status: 404,
      headers: { 'content-type': 'text/html; charset=utf-8' },
      cookies: ['a=1', 'b=2'],
      body: '<p>é',
    })
  })

  test.each(['content-type', 'Content-Type', 'CONTENT-TYPE'])('give way to a type that is spelt %s', async (name) => {
    for (const made of [text, html, json]) {
      const { headers } = await received(() => made('x', { headers: { [name]: 'application/xml' } }))
      expect(headers).toEqual({ 'content-type': 'application/xml' })
    }
  })

  test('that are empty have a type', async () => {
    expect(await received(() => text(''))).toMatchObject({
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body: '',
    })
  })
})

describe('noContent', () => {
  test('is a 204 without body and type', async () => {
    expect(await received(() => noContent())).toEqual({ status: 204, headers: {}, cookies: [], body: '' })
    expect(await received(() => noContent({ headers: { etag: '"1"' }, cookies: ['a=; Max-Age=0'] }))).toEqual({
      status: 204,
      headers: { etag: '"1"' },
      cookies: ['a=; Max-Age=0'],
      body: '',
    })
  })
})

describe('redirect', () => {
  test.each([
    ['/orders/1', '/orders/1'],
    ['orders?a=1&b=%20#x', 'orders?a=1&b=%20#x'],
    ['', ''],
    ['?page=2', '?page=2'],
    ['https://shop.example/a', 'https://shop.example/a'],
    ['HTTP://shop.example', 'HTTP://shop.example'],
    ['//shop.example/a', '//shop.example/a'],
    [new URL('https://münchen.example/größe?q=ü'), 'https://xn--mnchen-3ya.example/gr%C3%B6%C3%9Fe?q=%C3%BC'],
    ['/größe/🧶', '/gr%C3%B6%C3%9Fe/%F0%9F%A7%B6'],
    ['/a b', '/a%20b'],
    ['/half\ud83e', '/half%EF%BF%BD'],
    ['/a:b', '/a:b'],
    ['./a:b', './a:b'],
    ['/"<>\\^`{|}', '/"<>\\^`{|}'],
  ])('to %s sends the client there', async (location, sent) => {
    expect(await received(() => redirect(location))).toEqual({
      status: 302,
      headers: { location: sent },
      cookies: [],
      body: '',
    })
  })

  test.each([301, 302, 303, 307, 308] as const)('may have the status %i', async (status) => {
    expect(
      await received(() => redirect('/', { status, headers: { 'cache-control': 'no-store' }, cookies: ['a=1'] })),
    ).toEqual({ status, headers: { location: '/', 'cache-control': 'no-store' }, cookies: ['a=1'], body: '' })
  })

  test.each([
    'javascript:alert(1)',
    'JavaScript:alert(1)',
    ' javascript:alert(1)',
    '\tjavascript:alert(1)',
    '\0javascript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc/passwd',
    'mailto:a@b.example',
    'intent://x',
    'x+y-z.1:a',
  ])('refuses %j, a URL of another scheme', (location) => {
    expect(() => redirect(location)).toThrow(TypeError)
    expect(() => redirect(location)).toThrow(/^redirect: expected a URL of http or https, got one of [a-z\d+.-]+$/)
  })

  test.each(['java\tscript:alert(1)', 'java\nscript:alert(1)', '\x01javascript:alert(1)', '\u00a0javascript:alert(1)'])(
    'makes of %j, which a browser would read as another scheme, a path',
    async (location) => {
      let sent: string
      try {
        sent = redirect(location).headers.location as string
      } catch (error) {
        // Refused is as good.
        expect(error).toBeInstanceOf(TypeError)
        return
      }
      expect(new URL(sent, 'https://shop.example').protocol).toBe('https:')
    },
  )

  test.each(['/a\r\nset-cookie: admin=1', '/a\nb', '/a\rb', '/a\0b', '/\u2028', '/\u0085'])(
    'cannot end its header and begin another: %j',
    async (location) => {
      const { status, headers } = await received(() => redirect(location))
      expect(status).toBe(302)
      expect(headers).toEqual({ location: expect.stringMatching(/^[\x21-\x7e]+$/) })
    },
  )

  test('is where it says, whatever else the headers say', async () => {
    const { headers } = await received(() =>
      redirect('/right', { headers: { Location: '/wrong', location: '/wrong' } }),
    )
    expect(headers).toEqual({ location: '/right' })
  })
})

describe('a reply', () => {
  test('has headers of text, numbers and lists, and none that are undefined', async () => {
    const { headers, cookies } = await received(() => ({
      headers: {
        'X-Total': 12,
        'x-half': 0.5,
        vary: ['origin', 'accept'],
        'x-none': undefined,
        'x-empty': '',
        'x-list': [],
        'Set-Cookie': ['a=1; Path=/', 'b=2'],
      },
      cookies: ['c=3'],
    }))
    expect(headers).toEqual({
      'x-total': '12',
      'x-half': '0.5',
      vary: 'origin, accept',
      'x-empty': '',
      'x-list': '',
    })
    expect(cookies).toEqual(['c=3', 'a=1; Path=/', 'b=2'])
  })

  test('may be a web Response', async () => {
    const response = () => {
      const made = Response.json({ id: 1 }, { status: 201, headers: { 'X-One': '1' } })
      made.headers.append('set-cookie', 'a=1')
      made.headers.append('set-cookie', 'b=2; Expires=Thu, 01 Jan 2026 00:00:00 GMT')
      made.headers.append('x-two', 'a')
      made.headers.append('x-two', 'b')
      return made
    }
    expect(await received(response)).toEqual({
      status: 201,
      headers: { 'content-type': 'application/json', 'x-one': '1', 'x-two': 'a, b' },
      cookies: ['a=1', 'b=2; Expires=Thu, 01 Jan 2026 00:00:00 GMT'],
      body: '{"id":1}',
    })
    expect(await received(() => new Response(null, { status: 204 }))).toEqual({
      status: 204,
      headers: {},
      cookies: [],
      body: '',
    })
  })

  test('that is a Response whose body was read before is a 500, logged', async () => {
    const lines = errorLines()
    const response = new Response('x')
    await response.text()
    expect((await received(() => response)).status).toBe(500)
    expect(lines()).toHaveLength(1)
  })

  test.each([
    ['a header', { headers: { 'x-name': ['a', 'b\r\nset-cookie: admin=1'] } }],
    ['the name of a header', { headers: { 'x-name\r\nset-cookie': 'a' } }],
    ['a cookie', { cookies: ['a=1\r\nx: y'] }],
  ])('with a line break in %s of a helper is a 500, logged', async (_where, init) => {
    const lines = errorLines()
    const made = [
      () => json({}, init),
      () => text('x', init),
      () => html('x', init),
      () => noContent(init),
      () => redirect('/', init),
    ]
    for (const one of made) expect(await received(one)).toMatchObject({ status: 500, cookies: [] })
    expect(lines().map(({ error }) => error.code)).toEqual(made.map(() => 'INVALID_RESULT'))
  })
})

describe.each(TRIGGERS.map((trigger) => [trigger.name, trigger] as const))('under %s', (_name, trigger) => {
  test.each<[string, HttpReturns, object]>([
    [
      'json',
      json({ é: 1 }, { status: 201, cookies: ['a=1', 'b=2'] }),
      { status: 201, cookies: ['a=1', 'b=2'], body: '{"é":1}' },
    ],
    ['html', html('<p>é'), { status: 200, body: '<p>é' }],
    ['redirect', redirect('/ü', { status: 303 }), { status: 303, headers: { location: '/%C3%BC' }, body: '' }],
    ['noContent', noContent(), { status: 204, body: '' }],
  ])('%s reaches the client', async (_what, returned, answer) => {
    const got = await answerOf(trigger, on(http()).handle(() => returned) as never, eventOf(trigger, {}))
    expect({ ...got, body: got.body.toString() }).toMatchObject(answer)
  })
})

test('an error of a helper is no HeddleError that a client could be told', () => {
  expect(() => redirect('javascript:x')).not.toThrow(HeddleError)
})

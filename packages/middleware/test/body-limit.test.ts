import { http, on } from 'heddle'
import { bodyLimit } from 'heddle/http'
import { functionUrlEvent, httpApiEvent, invoke, readAnswer } from 'heddle/testing'
import { describe, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { through } from './http-calls.ts'

const TOO_LARGE = {
  status: 413,
  detail: { type: 'about:blank', title: 'Content Too Large', status: 413, detail: 'the body has more than 4 bytes' },
}

async function replyTo(body: string | Uint8Array | undefined, headers: Readonly<Record<string, string>> = {}) {
  const fn = vi.fn(() => ({ status: 202 }))
  const reply = await through(bodyLimit({ maxBytes: 4 }), fn, { method: 'POST', body, headers })
  expect(fn).toHaveBeenCalledTimes(reply.status === 202 ? 1 : 0)
  return reply.status === 413 ? { status: 413, detail: JSON.parse(reply.body.toString()) } : reply.status
}

describe('bodyLimit', () => {
  test.each([
    ['no body', undefined],
    ['an empty body', ''],
    ['text of as many bytes', 'abcd'],
    ['fewer characters of as many bytes', 'éé'],
    ['bytes', new Uint8Array(4)],
  ])('lets %s through', async (_kind, body) => {
    expect(await replyTo(body)).toBe(202)
  })

  test.each([
    ['text', 'abcde'],
    ['fewer characters of more bytes', 'ééé'],
    ['bytes, whatever their base64 has', new Uint8Array(5)],
    ['much more', 'a'.repeat(1_000_000)],
  ])('answers 413 to %s, and runs nothing', async (_kind, body) => {
    expect(await replyTo(body)).toEqual(TOO_LARGE)
  })

  test('believes a content-length that is larger, and counts the bytes of one that is smaller or none', async () => {
    expect(await replyTo('a', { 'content-length': '5' })).toEqual(TOO_LARGE)
    expect(await replyTo('abcde', { 'content-length': '1' })).toEqual(TOO_LARGE)
    expect(await replyTo('abcde', { 'content-length': 'x' })).toEqual(TOO_LARGE)
    expect(await replyTo('abcde', { 'content-length': '-1' })).toEqual(TOO_LARGE)
    expect(await replyTo('a', { 'content-length': 'x' })).toBe(202)
    expect(await replyTo('a', { 'content-length': '1, 5' })).toBe(202)
  })

  test('stands before the layers further in, and before what the schema says', async () => {
    const inner = vi.fn()
    const handler = on(http.post('/x', { body: z.object({ id: z.string() }) }))
      .use(bodyLimit({ maxBytes: 4 }))
      .use(async (_call, next) => {
        inner()
        return await next()
      })
      .handle(() => {})
    const event = functionUrlEvent({ method: 'POST', path: '/x', body: { none: 'of it' } })
    expect(readAnswer(event, await invoke(handler, event)).status).toBe(413)
    const small = httpApiEvent({ method: 'POST', path: '/x', body: {} })
    expect(readAnswer(small, await invoke(handler, small)).status).toBe(422)
    expect(inner).toHaveBeenCalledOnce()
  })

  test.each([Number.NaN, -1, 1.5, Number.POSITIVE_INFINITY, undefined as never])('refuses the limit %s', (maxBytes) => {
    expect(() => bodyLimit({ maxBytes })).toThrow(
      new TypeError(`bodyLimit: expected maxBytes to be a whole number, got ${maxBytes}`),
    )
  })
})

import { HeddleError, HttpError, type HttpReturns, isReply, problem, reply } from '@heddle/core'
import { describe, expect, test } from 'vitest'

const PROBLEM = { 'content-type': 'application/problem+json' }

describe('what a function returns', () => {
  test('nothing is a 204', () => {
    expect(reply(undefined)).toEqual({ status: 204, headers: {}, cookies: [], body: undefined })
  })

  test('text is a 200 of text', () => {
    const headers = { 'content-type': 'text/plain; charset=utf-8' }
    expect(reply('hello')).toEqual({ status: 200, headers, cookies: [], body: 'hello' })
    expect(reply('')).toEqual({ status: 200, headers, cookies: [], body: '' })
  })

  test('part of a reply is completed, its header names in lower case', () => {
    expect(reply({})).toEqual({ status: 200, headers: {}, cookies: [], body: undefined })
    expect(reply({ body: { id: 1 } })).toEqual({ status: 200, headers: {}, cookies: [], body: { id: 1 } })
    expect(reply({ status: 201, headers: { Location: '/1', 'X-Y': 'z' }, cookies: ['a=b'] })).toEqual({
      status: 201,
      headers: { location: '/1', 'x-y': 'z' },
      cookies: ['a=b'],
      body: undefined,
    })
  })

  test.each([42, true, null, 7n, () => {}])('%o is no reply', (returned) => {
    expect(() => reply(returned as unknown as HttpReturns)).toThrow(
      expect.objectContaining({ name: 'HeddleError', code: 'INVALID_RESULT' }),
    )
  })

  test('what is no reply is told by its kind', () => {
    expect(() => reply(42 as unknown as HttpReturns)).toThrow('http: expected a reply, text or nothing, got a number')
  })
})

describe('the reply to an error', () => {
  test('that is an HttpError is as it says', () => {
    expect(problem(new HttpError(404, 'no such order'))).toEqual({
      status: 404,
      headers: PROBLEM,
      cookies: [],
      body: { type: 'about:blank', title: 'Not Found', status: 404, detail: 'no such order' },
    })
  })

  test('has its headers, type, extensions and issues', () => {
    const error = new HttpError(422, 'the request is not valid', {
      headers: { 'Retry-After': '30' },
      type: 'https://shop.example/problems/invalid',
      extensions: { order: 7 },
      issues: [{ message: 'expected a number', path: ['body', 'items', 0, 'price'] }, { message: 'too old' }],
      cause: new Error('a secret'),
    })
    expect(problem(error)).toEqual({
      status: 422,
      headers: { 'retry-after': '30', ...PROBLEM },
      cookies: [],
      body: {
        order: 7,
        type: 'https://shop.example/problems/invalid',
        title: 'Unprocessable Content',
        status: 422,
        detail: 'the request is not valid',
        errors: [
          { path: 'body.items[0].price', detail: 'expected a number' },
          { path: '', detail: 'too old' },
        ],
      },
    })
  })

  test('keeps its own members and its content type', () => {
    const error = new HttpError(409, 'no', {
      headers: { 'Content-Type': 'text/html' },
      extensions: { status: 200, title: 'OK', detail: 'fine', type: 'x' },
    })
    expect(problem(error)).toEqual({
      status: 409,
      headers: PROBLEM,
      cookies: [],
      body: { type: 'about:blank', title: 'Conflict', status: 409, detail: 'no' },
    })
  })

  test.each([
    new Error('the password is hunter2'),
    new HeddleError('INVALID_EVENT', 'the password is hunter2', { issues: [{ message: 'hunter2' }] }),
    'the password is hunter2',
    { status: 404, message: 'hunter2' },
    undefined,
    null,
  ])('of any other kind is a 500 that tells nothing: %o', (thrown) => {
    expect(problem(thrown)).toEqual({
      status: 500,
      headers: PROBLEM,
      cookies: [],
      body: { type: 'about:blank', title: 'Internal Server Error', status: 500 },
    })
  })

  test('has a title even where the status has no name', () => {
    expect(problem(new HttpError(418, 'tea')).body).toMatchObject({ title: 'Error', status: 418 })
  })
})

test('a reply is told from what is none', () => {
  expect(isReply(reply('hello'))).toBe(true)
  for (const value of [undefined, null, 'hello', 204, {}, { status: 200 }, { status: 200, headers: {}, cookies: '' }]) {
    expect(isReply(value)).toBe(false)
  }
  expect(isReply({ status: 200, headers: null, cookies: [] })).toBe(false)
})

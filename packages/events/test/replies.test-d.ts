import { http, json as jsonCodec, on } from 'heddle'
import { html, json, type MadeReply, noContent, redirect, text } from 'heddle/http'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

test('a reply knows its status and its body', () => {
  expectTypeOf(json({ id: 1 })).toEqualTypeOf<MadeReply<200, { id: number }>>()
  expectTypeOf(json([1], { status: 201 })).toEqualTypeOf<MadeReply<201, number[]>>()
  expectTypeOf(json(1, { headers: { 'x-a': 1 } })).toEqualTypeOf<MadeReply<200, number>>()
  expectTypeOf(text('x')).toEqualTypeOf<MadeReply<200, string>>()
  expectTypeOf(html('x', { status: 404 })).toEqualTypeOf<MadeReply<404, string>>()
  expectTypeOf(noContent()).toEqualTypeOf<MadeReply<204, undefined>>()
  expectTypeOf(redirect('/')).toEqualTypeOf<MadeReply<302, undefined>>()
  expectTypeOf(redirect(new URL('https://shop.example'), { status: 308 }).status).toEqualTypeOf<308>()
})

test('every helper makes what a function may return', () => {
  on(http()).handle(() => json({}))
  on(http()).handle(async () => text('x'))
  on(http()).handle(() => html('x'))
  on(http()).handle(() => redirect('/'))
  on(http()).handle(() => noContent())
})

test('headers are text, numbers or lists, cookies are lists', () => {
  json({}, { headers: { a: 'x', b: 1, c: ['x', 'y'], d: undefined }, cookies: ['a=1'] })
  // @ts-expect-error a date is no header
  json({}, { headers: { expires: new Date() } })
  // @ts-expect-error cookies are a list
  json({}, { cookies: 'a=1' })
  // @ts-expect-error there is no such option
  json({}, { code: 201 })
  // @ts-expect-error a status is a number
  json({}, { status: '201' })
})

test('each helper takes what it can send', () => {
  // @ts-expect-error text is text
  text({ id: 1 })
  // @ts-expect-error HTML is text
  html(undefined)
  // @ts-expect-error 200 sends nobody elsewhere
  redirect('/', { status: 200 })
  // @ts-expect-error 304 neither
  redirect('/', { status: 304 })
  // @ts-expect-error a status of no content is 204
  noContent({ status: 205 })
})

test('the codec json and the reply json are not taken for one another', () => {
  // @ts-expect-error a reply is no schema of a body
  http.post('/x', { body: json(z.object({})) })
  // @ts-expect-error a codec is no reply
  on(http()).handle(() => jsonCodec(z.object({})))
})

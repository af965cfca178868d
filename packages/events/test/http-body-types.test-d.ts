import { bytes, http, on, text } from 'heddle'
import { form } from 'heddle/http'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

const Item = z.object({ sku: z.string() })

test('a body by media type is one of what its schemas make', () => {
  on(http.post('/x', { body: { 'application/json': Item, 'text/csv': text(), 'image/*': bytes() } })).handle(
    ({ body }) => {
      expectTypeOf(body).toEqualTypeOf<string | Uint8Array | { sku: string }>()
    },
  )
  on(http({ body: { 'application/x-www-form-urlencoded': Item } })).handle(({ body }) => {
    expectTypeOf(body).toEqualTypeOf<{ sku: string }>()
  })
  on(http({ body: { 'application/json': Item, 'application/x-www-form-urlencoded': form(Item) } })).handle(
    ({ body }) => {
      expectTypeOf(body).toEqualTypeOf<{ sku: string }>()
    },
  )
})

test('what stands under a media type is a schema', () => {
  // @ts-expect-error text is none
  http.post('/x', { body: { 'application/json': 'x' } })
  // @ts-expect-error a function is none
  http.post('/x', { body: { 'application/json': () => Item } })
})

test('maxBytes is a number', () => {
  http.post('/x', { maxBytes: 1000 })
  // @ts-expect-error text is none
  http.post('/x', { maxBytes: '1kb' })
})
